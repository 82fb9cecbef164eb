//! Numbers. Chance is in `chance.rs`.

use super::super::eval::Args;
use super::{Function, Value, at_least, between, exactly};

pub(super) const FUNCTIONS: &[Function] = &[
    between("number", 0, 1, number),
    exactly("int", 1, |args| Value::Number(args.number(0).trunc())),
    exactly("floor", 1, |args| Value::Number(args.number(0).floor())),
    exactly("ceiling", 1, |args| Value::Number(args.number(0).ceil())),
    between("round", 1, 2, round),
    exactly("abs", 1, |args| Value::Number(args.number(0).abs())),
    exactly("pow", 2, |args| Value::Number(args.number(0).powf(args.number(1)))),
    exactly("sqrt", 1, |args| Value::Number(args.number(0).sqrt())),
    exactly("sum", 1, sum),
    at_least("min", 1, |args| extreme(args, f64::min)),
    at_least("max", 1, |args| extreme(args, f64::max)),
    exactly("exp", 1, |args| Value::Number(args.number(0).exp())),
    exactly("exp10", 1, |args| Value::Number(10_f64.powf(args.number(0)))),
    exactly("log", 1, |args| Value::Number(args.number(0).ln())),
    exactly("log10", 1, |args| Value::Number(args.number(0).log10())),
    exactly("sin", 1, |args| Value::Number(args.number(0).sin())),
    exactly("cos", 1, |args| Value::Number(args.number(0).cos())),
    exactly("tan", 1, |args| Value::Number(args.number(0).tan())),
    exactly("asin", 1, |args| Value::Number(args.number(0).asin())),
    exactly("acos", 1, |args| Value::Number(args.number(0).acos())),
    exactly("atan", 1, |args| Value::Number(args.number(0).atan())),
    exactly("atan2", 2, |args| Value::Number(args.number(0).atan2(args.number(1)))),
    exactly("pi", 0, |_| Value::Number(std::f64::consts::PI)),
];

/// Beyond this, rounding to so many places means nothing.
const ROUND_PLACES_MAX: f64 = 30.0;

fn number(args: &Args<'_>) -> Value {
    if args.len() == 0 {
        return Value::Number(Value::Nodes(vec![args.env.node]).number(args.env.world));
    }
    Value::Number(args.number(0))
}

/// Halves go up, as in XPath; with a second argument, to that many decimals (or, negative, tens).
fn round(args: &Args<'_>) -> Value {
    // A decimal comma is as good as a point here, as in ODK Collect.
    let number = match args.value(0) {
        Value::Text(text) => Value::Text(text.replace(',', ".")).number(args.env.world),
        value => value.number(args.env.world),
    };
    let places = if args.len() > 1 { args.number(1).trunc() } else { 0.0 };
    if !number.is_finite() || places == 0.0 {
        return Value::Number(half_up(number));
    }
    if places.is_nan() || places.abs() > ROUND_PLACES_MAX {
        return Value::Number(f64::NAN);
    }
    // Scaling by whole powers of ten keeps the division exact to the last bit.
    let scale = 10_f64.powf(places.abs());
    let rounded =
        if places > 0.0 { half_up(number * scale) / scale } else { half_up(number / scale) * scale };
    Value::Number(rounded)
}

fn half_up(number: f64) -> f64 {
    if number.fract() == -0.5 { number.ceil() } else { number.round() }
}

fn sum(args: &Args<'_>) -> Value {
    Value::Number(numbers(args).sum())
}

/// One text that is no number makes the whole none, as in XPath 3.0.
fn extreme(args: &Args<'_>, keep: fn(f64, f64) -> f64) -> Value {
    let found = numbers(args)
        .reduce(|kept, next| if kept.is_nan() || next.is_nan() { f64::NAN } else { keep(kept, next) });
    Value::Number(found.unwrap_or(f64::NAN))
}

/// What there is of numbers: blanks do not count, as in ODK Collect.
fn numbers(args: &Args<'_>) -> impl Iterator<Item = f64> {
    let world = args.env.world;
    let number = move |text: String| (!text.trim().is_empty()).then(|| Value::Text(text).number(world));
    let said = (0..args.len()).flat_map(move |index| match args.value(index) {
        Value::Nodes(nodes) => {
            let relevant = nodes.into_iter().filter(|node| world.is_node_relevant(*node));
            relevant.map(|node| world.number_of(node).or_else(|| number(world.text_of(node)))).collect()
        }
        value => vec![number(value.text(world))],
    });
    said.flatten()
}
