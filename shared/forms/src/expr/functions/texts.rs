//! Texts: parts of them, tests of them. Positions count characters, never bytes.

use regex_lite::Regex;

use super::super::eval::Args;
use super::{Function, Value, at_least, between, exactly};

pub(super) const FUNCTIONS: &[Function] = &[
    between("string", 0, 1, |args| Value::Text(argument_or_context(args))),
    at_least("concat", 0, |args| Value::Text(args.texts(0).concat())),
    at_least("join", 1, |args| Value::Text(args.texts(1).join(&args.text(0)))),
    between("string-length", 0, 1, string_length),
    between("normalize-space", 0, 1, normalize_space),
    between("substr", 2, 3, substr),
    between("substring", 2, 3, substring),
    exactly("substring-before", 2, substring_before),
    exactly("substring-after", 2, substring_after),
    exactly("translate", 3, translate),
    exactly("contains", 2, |args| Value::Boolean(args.text(0).contains(&args.text(1)))),
    exactly("starts-with", 2, |args| Value::Boolean(args.text(0).starts_with(&args.text(1)))),
    exactly("ends-with", 2, |args| Value::Boolean(args.text(0).ends_with(&args.text(1)))),
    exactly("regex", 2, regex),
];

/// True for a pattern that `regex()` can search with.
pub(crate) fn is_regex(pattern: &str) -> bool {
    Regex::new(pattern).is_ok()
}

fn argument_or_context(args: &Args<'_>) -> String {
    if args.len() == 0 { args.env.world.text_of(args.env.node) } else { args.text(0) }
}

fn string_length(args: &Args<'_>) -> Value {
    Value::Number(argument_or_context(args).chars().count() as f64)
}

fn normalize_space(args: &Args<'_>) -> Value {
    Value::Text(argument_or_context(args).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// From the 0-based start up to the end; negative positions count from the text's end.
fn substr(args: &Args<'_>) -> Value {
    let text: Vec<char> = args.text(0).chars().collect();
    let place = |number: f64| {
        let from_end = if number < 0.0 { text.len() as f64 } else { 0.0 };
        (number.trunc() + from_end).clamp(0.0, text.len() as f64) as usize
    };
    let start = place(args.number(1));
    let end = if args.len() > 2 { place(args.number(2)) } else { text.len() };
    Value::Text(text.get(start..end).unwrap_or_default().iter().collect())
}

/// XPath's own: places count from 1 and are rounded; the third argument is a length.
fn substring(args: &Args<'_>) -> Value {
    let start = (args.number(1) + 0.5).floor();
    let end = if args.len() > 2 { start + (args.number(2) + 0.5).floor() } else { f64::INFINITY };
    let text = args.text(0);
    let inside = text.chars().zip(1_u32..).filter(|(_, place)| {
        let place = f64::from(*place);
        place >= start && place < end
    });
    Value::Text(inside.map(|(letter, _)| letter).collect())
}

fn substring_before(args: &Args<'_>) -> Value {
    let text = args.text(0);
    Value::Text(text.split_once(&args.text(1)).map(|(before, _)| before.to_owned()).unwrap_or_default())
}

fn substring_after(args: &Args<'_>) -> Value {
    let text = args.text(0);
    Value::Text(text.split_once(&args.text(1)).map(|(_, after)| after.to_owned()).unwrap_or_default())
}

fn translate(args: &Args<'_>) -> Value {
    let from: Vec<char> = args.text(1).chars().collect();
    let to: Vec<char> = args.text(2).chars().collect();
    let replaced = |c: char| match from.iter().position(|each| *each == c) {
        Some(at) => to.get(at).copied(),
        None => Some(c),
    };
    Value::Text(args.text(0).chars().filter_map(replaced).collect())
}

fn regex(args: &Args<'_>) -> Value {
    Value::Boolean(Regex::new(&args.text(1)).is_ok_and(|regex| regex.is_match(&args.text(0))))
}
