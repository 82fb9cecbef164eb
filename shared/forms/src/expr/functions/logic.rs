//! Truth and choice between values. Arguments are evaluated only when needed.

use super::super::eval::Args;
use super::{Function, Value, at_least, between, exactly};

pub(super) const FUNCTIONS: &[Function] = &[
    exactly("true", 0, |_| Value::Boolean(true)),
    exactly("false", 0, |_| Value::Boolean(false)),
    exactly("not", 1, |args| Value::Boolean(!args.boolean(0))),
    exactly("boolean", 1, |args| Value::Boolean(args.boolean(0))),
    exactly("boolean-from-string", 1, boolean_from_string),
    exactly("if", 3, |args| args.value(if args.boolean(0) { 1 } else { 2 })),
    between("coalesce", 1, 2, coalesce),
    exactly("once", 1, once),
    at_least("checklist", 2, checklist),
    at_least("weighted-checklist", 2, weighted_checklist),
];

fn boolean_from_string(args: &Args<'_>) -> Value {
    let text = args.text(0);
    Value::Boolean(text.eq_ignore_ascii_case("true") || text == "1")
}

fn coalesce(args: &Args<'_>) -> Value {
    let first = args.text(0);
    Value::Text(if first.is_empty() { args.text(1) } else { first })
}

/// The answer that is there, or else the argument.
fn once(args: &Args<'_>) -> Value {
    let present = args.env.world.text_of(args.env.owner);
    if present.is_empty() { args.value(0) } else { Value::Text(present) }
}

fn checklist(args: &Args<'_>) -> Value {
    let (min, max) = (args.number(0), args.number(1));
    let true_count = (2..args.len()).filter(|index| args.boolean(*index)).count() as f64;
    Value::Boolean((min < 0.0 || true_count >= min) && (max < 0.0 || true_count <= max))
}

fn weighted_checklist(args: &Args<'_>) -> Value {
    let (min, max) = (args.number(0), args.number(1));
    let weights = (2..args.len()).step_by(2).filter(|index| args.boolean(*index));
    let sum: f64 = weights.map(|index| args.number(index + 1)).sum();
    Value::Boolean(sum >= min && sum <= max)
}
