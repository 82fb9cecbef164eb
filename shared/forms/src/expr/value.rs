//! The four kinds of XPath value, and how each is read as another. Dates are texts (ISO 8601) that count as days.

use crate::civil::{CivilDate, DAY_MS, Moment};
use crate::instance::{Instance, NodeRef};

use super::Operator;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Number(f64),
    Text(String),
    Boolean(bool),
    Nodes(Vec<NodeRef>),
}

impl Value {
    pub fn blank() -> Self {
        Value::Text(String::new())
    }

    pub fn text(&self, world: &Instance) -> String {
        match self {
            Value::Number(number) => format_number(*number),
            Value::Text(text) => text.clone(),
            Value::Boolean(boolean) => boolean.to_string(),
            Value::Nodes(nodes) => nodes.first().map(|node| world.text_of(*node)).unwrap_or_default(),
        }
    }

    pub fn number(&self, world: &Instance) -> f64 {
        match self {
            Value::Number(number) => *number,
            Value::Boolean(boolean) => f64::from(u8::from(*boolean)),
            Value::Text(text) => text_number(text, world),
            Value::Nodes(nodes) => {
                let kept = nodes.first().and_then(|node| world.number_of(*node));
                kept.unwrap_or_else(|| text_number(&self.text(world), world))
            }
        }
    }

    pub fn boolean(&self) -> bool {
        match self {
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::Text(text) => !text.is_empty(),
            Value::Boolean(boolean) => *boolean,
            Value::Nodes(nodes) => !nodes.is_empty(),
        }
    }
}

/// XPath 1.0's `=`, `!=`, `<`, ...: a set of nodes compares true if one of its nodes does.
pub(super) fn compare(operator: Operator, left: &Value, right: &Value, world: &Instance) -> bool {
    match (left, right) {
        (Value::Boolean(_), Value::Nodes(_)) | (Value::Nodes(_), Value::Boolean(_)) => {
            compare_single(operator, &Value::Boolean(left.boolean()), &Value::Boolean(right.boolean()), world)
        }
        (Value::Nodes(nodes), _) => {
            nodes.iter().any(|node| compare(operator, &Value::Text(world.text_of(*node)), right, world))
        }
        (_, Value::Nodes(nodes)) => {
            nodes.iter().any(|node| compare_single(operator, left, &Value::Text(world.text_of(*node)), world))
        }
        _ => compare_single(operator, left, right, world),
    }
}

fn compare_single(operator: Operator, left: &Value, right: &Value, world: &Instance) -> bool {
    match operator {
        Operator::Equal => equal(left, right, world),
        Operator::NotEqual => !equal(left, right, world),
        Operator::Less => left.number(world) < right.number(world),
        Operator::LessOrEqual => left.number(world) <= right.number(world),
        Operator::Greater => left.number(world) > right.number(world),
        Operator::GreaterOrEqual => left.number(world) >= right.number(world),
        _ => false,
    }
}

fn equal(left: &Value, right: &Value, world: &Instance) -> bool {
    match (left, right) {
        (Value::Boolean(_), _) | (_, Value::Boolean(_)) => left.boolean() == right.boolean(),
        (Value::Number(_), _) | (_, Value::Number(_)) => same(left.number(world), right.number(world)),
        _ => left.text(world) == right.text(world),
    }
}

/// As ODK Collect does: what is left of rounding in between (6.1 - 7.8 = -1.7) is no difference.
fn same(left: f64, right: f64) -> bool {
    const ROUNDING: f64 = 1e-12;
    left == right || (left - right).abs() < ROUNDING
}

fn text_number(text: &str, world: &Instance) -> f64 {
    parse_number(text).or_else(|| days_of(text, world.sitting().now.offset_minutes)).unwrap_or(f64::NAN)
}

/// The days that a date, or an instant on this device's wall clock, is from 1970-01-01.
pub(super) fn days_of(text: &str, offset_minutes: i16) -> Option<f64> {
    let text = text.trim();
    if let Some(date) = CivilDate::parse(text) {
        return Some(date.days() as f64);
    }
    let moment = Moment::parse(text, offset_minutes)?;
    Some(Moment { offset_minutes, ..moment }.local_ms() as f64 / DAY_MS as f64)
}

/// XPath's number: an optional minus, digits, one point; no plus, no exponent.
pub(crate) fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let numeric = unsigned.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (numeric && unsigned != ".").then(|| text.parse().ok())?
}

/// XPath's text of a number: no exponent, no `.0`.
pub(crate) fn format_number(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    number.to_string()
}
