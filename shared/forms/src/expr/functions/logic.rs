//! Truth and choice between values. Arguments are evaluated only when needed.

use super::super::eval::Args;
use super::{Function, Value, at_least, exactly};

pub(super) const FUNCTIONS: &[Function] = &[
    exactly("true", 0, |_| Value::Boolean(true)),
    exactly("false", 0, |_| Value::Boolean(false)),
    exactly("not", 1, |args| Value::Boolean(!args.boolean(0))),
    exactly("boolean", 1, |args| Value::Boolean(args.boolean(0))),
    exactly("boolean-from-string", 1, boolean_from_string),
    exactly("if", 3, |args| args.value(if args.boolean(0) { 1 } else { 2 })),
    at_least("coalesce", 1, coalesce),
    exactly("once", 1, once),
    exactly("lang", 1, lang),
    at_least("checklist", 2, checklist),
    at_least("weighted-checklist", 2, weighted_checklist),
];

/// Whether the sitting's language is this one, or a region's of it.
fn lang(args: &Args<'_>) -> Value {
    let (said, wanted) =
        (args.env.world.sitting().language.to_ascii_lowercase(), args.text(0).to_ascii_lowercase());
    let rest = said.strip_prefix(wanted.as_str());
    Value::Boolean(!wanted.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
}

fn boolean_from_string(args: &Args<'_>) -> Value {
    let text = args.text(0);
    Value::Boolean(text.eq_ignore_ascii_case("true") || text == "1")
}

/// The first that is not empty.
fn coalesce(args: &Args<'_>) -> Value {
    let said = (0..args.len()).map(|index| args.text(index)).find(|text| !text.is_empty());
    Value::Text(said.unwrap_or_default())
}

/// The answer that is there, or else the argument.
fn once(args: &Args<'_>) -> Value {
    let present = args.env.world.text_of(args.env.owner);
    if present.is_empty() { args.value(0) } else { Value::Text(present) }
}

fn checklist(args: &Args<'_>) -> Value {
    let true_count = (2..args.len()).flat_map(|index| truths(args, index)).filter(|truth| *truth).count();
    within(args, true_count as f64)
}

/// Each truth has a weight behind it; sets of nodes are paired one by one.
fn weighted_checklist(args: &Args<'_>) -> Value {
    let weight = |index| {
        let weights: Vec<f64> = match args.value(index + 1) {
            Value::Nodes(nodes) => nodes
                .into_iter()
                .map(|node| Value::Text(args.env.world.text_of(node)).number(args.env.world))
                .collect(),
            value => vec![value.number(args.env.world)],
        };
        let weighed = truths(args, index).into_iter().zip(weights);
        weighed.filter(|(truth, _)| *truth).map(|(_, weight)| weight).sum::<f64>()
    };
    within(args, (2..args.len()).step_by(2).map(weight).sum())
}

/// -1 is no limit.
fn within(args: &Args<'_>, sum: f64) -> Value {
    let (min, max) = (args.number(0), args.number(1));
    Value::Boolean((min < 0.0 || sum >= min) && (max < 0.0 || sum <= max))
}

/// The truth of an argument; of each node in it, where it is a set of nodes.
fn truths(args: &Args<'_>, index: usize) -> Vec<bool> {
    match args.value(index) {
        Value::Nodes(nodes) => {
            nodes.into_iter().map(|node| !args.env.world.text_of(node).is_empty()).collect()
        }
        value => vec![value.boolean()],
    }
}
