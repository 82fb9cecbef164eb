//! Whether a default is an expression or just a text: decided by its tokens, as pyxform decides it.

use crate::names::{is_first, is_letter};

/// Kinds of question whose plain defaults have hyphens.
const HYPHENED: [&str; 5] = ["date", "dateTime", "geopoint", "geotrace", "geoshape"];

/// True for a default that is computed.
pub fn is_dynamic(default: &str, question_type: &str) -> bool {
    let mut rest = default;
    while !rest.is_empty() {
        let (token, length) = token(rest);
        if token == Token::Operator && rest.starts_with('-') && HYPHENED.contains(&question_type) {
            return false;
        }
        if matches!(token, Token::Operator | Token::Union | Token::Reference | Token::Call) {
            return true;
        }
        rest = rest.get(length.max(1)..).unwrap_or_default();
    }
    false
}

#[derive(Clone, Copy, PartialEq)]
enum Token {
    Operator,
    Union,
    Reference,
    Call,
    Other,
}

/// The first token, and how many bytes it has. The order is pyxform's: dates before numbers before operators before names.
fn token(text: &str) -> (Token, usize) {
    if let Some(length) = date_or_time(text).or_else(|| number(text)) {
        return (Token::Other, length);
    }
    if text.starts_with(['*', '+', '-']) {
        return (Token::Operator, 1);
    }
    for word in [" mod ", " div "] {
        if text.starts_with(word) {
            return (Token::Operator, word.len());
        }
    }
    if text.starts_with('|') {
        return (Token::Union, 1);
    }
    for quote in ['"', '\''] {
        if let Some((inside, _)) = text.strip_prefix(quote).and_then(|rest| rest.split_once(quote)) {
            return (Token::Other, inside.len() + 2);
        }
    }
    let spaces = text.len() - text.trim_start().len();
    if spaces > 0 {
        return (Token::Other, spaces);
    }
    if let Some(inside) = text.strip_prefix("${") {
        let name = inside.strip_prefix("last-saved#").unwrap_or(inside);
        let length = local(name);
        if length > 0 && name.get(length..).is_some_and(|rest| rest.starts_with('}')) {
            return (Token::Reference, text.len() - name.len() + length + 1);
        }
    }
    let length = prefixed(text);
    match text.get(length..).and_then(|rest| rest.chars().next()) {
        Some('(') if length > 0 => (Token::Call, length + 1),
        _ if length > 0 => (Token::Other, length),
        _ => (Token::Other, text.chars().next().map_or(1, char::len_utf8)),
    }
}

fn local(text: &str) -> usize {
    if !text.starts_with(is_first) {
        return 0;
    }
    text.find(|c| !is_letter(c)).unwrap_or(text.len())
}

fn prefixed(text: &str) -> usize {
    let first = local(text);
    let second = text.get(first..).and_then(|rest| rest.strip_prefix(':')).map_or(0, local);
    if first > 0 && second > 0 { first + 1 + second } else { first }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn number(text: &str) -> Option<usize> {
    let sign = usize::from(text.starts_with('-'));
    let whole = digits(text.get(sign..)?);
    let after = sign + whole;
    let fraction = match text.get(after..).and_then(|rest| rest.strip_prefix('.')) {
        Some(rest) if whole > 0 || digits(rest) > 0 => 1 + digits(rest),
        _ => 0,
    };
    (whole > 0 || fraction > 1).then_some(after + fraction)
}

/// `2020-01-31`, with a time behind it, or a time.
fn date_or_time(text: &str) -> Option<usize> {
    let shape = |text: &str, shape: &str| -> bool {
        text.len() >= shape.len()
            && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                other => byte == other,
            })
    };
    let sign = usize::from(text.starts_with('-'));
    if text.get(sign..).is_some_and(|rest| shape(rest, "0000-00-00")) {
        let after = sign + 10;
        let time = text.get(after..).and_then(|rest| rest.strip_prefix('T')).and_then(time);
        return Some(time.map_or(after, |length| after + 1 + length));
    }
    time(text)
}

fn time(text: &str) -> Option<usize> {
    let is_time = text.len() >= 8
        && text.bytes().zip(b"00:00:00".iter()).all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            other => byte == *other,
        });
    let zone = text.get(8..).map_or(0, |rest| match rest.bytes().next() {
        Some(b'Z') => 1,
        Some(b'+' | b'-') if rest.len() >= 6 && rest.as_bytes().get(3) == Some(&b':') => 6,
        _ => 0,
    });
    is_time.then_some(8 + zone)
}
