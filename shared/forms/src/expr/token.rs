//! An expression's text cut into tokens, each with the character that it begins at.

use super::{ExpressionError, ExpressionErrorKind};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    Name(String),
    Reference(String),
    /// One of [`SYMBOLS`].
    Symbol(&'static str),
}

/// Longer ones first.
const SYMBOLS: [&str; 19] =
    ["//", "..", "::", "!=", "<=", ">=", "/", ".", "@", ",", "(", ")", "[", "]", "|", "+", "-", "=", "*"];
const ANGLES: [&str; 2] = ["<", ">"];

/// Cuts the whole text.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ExpressionError> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut at = 0;
    loop {
        let trimmed = rest.trim_start();
        at += count(rest) - count(trimmed);
        if trimmed.is_empty() {
            return Ok(found);
        }
        let (token, after) = token(trimmed).map_err(|kind| ExpressionError { at, kind })?;
        found.push((at, token));
        at += count(trimmed) - count(after);
        rest = after;
    }
}

fn token(text: &str) -> Result<(Token, &str), ExpressionErrorKind> {
    if let Some(reference) = text.strip_prefix("${") {
        let (name, after) = reference.split_once('}').ok_or(ExpressionErrorKind::UnclosedReference)?;
        return Ok((Token::Reference(name.trim().to_owned()), after));
    }
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            let (inside, after) = quoted.split_once(quote).ok_or(ExpressionErrorKind::UnclosedText)?;
            return Ok((Token::Text(inside.to_owned()), after));
        }
    }
    if let Some((number, after)) = number(text) {
        return Ok((Token::Number(number), after));
    }
    if let Some((name, after)) = name(text) {
        return Ok((Token::Name(name.to_owned()), after));
    }
    for symbol in SYMBOLS.into_iter().chain(ANGLES) {
        if let Some(after) = text.strip_prefix(symbol) {
            return Ok((Token::Symbol(symbol), after));
        }
    }
    let found = text.chars().next().map(String::from).unwrap_or_default();
    Err(ExpressionErrorKind::Unexpected { found })
}

fn number(text: &str) -> Option<(f64, &str)> {
    let mut dots = 0;
    let end = text
        .find(|c: char| {
            dots += usize::from(c == '.');
            !(c.is_ascii_digit() || (c == '.' && dots == 1))
        })
        .unwrap_or(text.len());
    let (digits, after) = text.split_at_checked(end)?;
    // A lone dot, and the first dot of "..", are steps.
    if !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((digits.parse().ok()?, after))
}

/// A name, with its prefix: `jr:choice-name`. A following `::` is not part of it.
fn name(text: &str) -> Option<(&str, &str)> {
    let first = local_name(text)?;
    let after = text.get(first.len()..)?;
    if let Some(second) = after.strip_prefix(':').filter(|rest| !rest.starts_with(':')).and_then(local_name) {
        return text.split_at_checked(first.len() + 1 + second.len());
    }
    Some((first, after))
}

fn local_name(text: &str) -> Option<&str> {
    // Beyond ASCII, XML lets nearly everything be part of a name.
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
    if !text.starts_with(is_letter) {
        return None;
    }
    let end = text
        .find(|c: char| !(is_letter(c) || c.is_ascii_digit() || matches!(c, '-' | '.')))
        .unwrap_or(text.len());
    text.get(..end)
}

fn count(text: &str) -> usize {
    text.chars().count()
}

impl std::fmt::Display for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Token::Number(number) => write!(formatter, "{number}"),
            Token::Text(text) => write!(formatter, "'{text}'"),
            Token::Name(name) => formatter.write_str(name),
            Token::Reference(name) => write!(formatter, "${{{name}}}"),
            Token::Symbol(symbol) => formatter.write_str(symbol),
        }
    }
}
