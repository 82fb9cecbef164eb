//! A condition asked of many nodes, as a choice filter is of 10,000 rows: what is the same for all of them is worked out once.

use super::eval::Env;
use super::value::{Value, compare};
use super::{Axis, Expr, Operator, Path, Start};

/// A condition, ready for its nodes.
pub(crate) enum Condition<'e> {
    Both(Box<Condition<'e>>, Box<Condition<'e>>),
    Either(Box<Condition<'e>>, Box<Condition<'e>>),
    /// `name = 'fixed'`: whether one of the node's children of that name has one of these texts.
    OneOf {
        name: &'e str,
        texts: Vec<String>,
    },
    /// Any other comparison of a child with something fixed.
    Compared {
        name: &'e str,
        operator: Operator,
        fixed: Value,
        child_is_left: bool,
    },
    Other(&'e Expr),
}

impl<'e> Condition<'e> {
    /// Works out what does not depend on the node; `env` is the place of the expression that the condition is part of.
    pub fn of(expr: &'e Expr, env: &Env<'_>) -> Self {
        let Expr::Binary(operator, left, right) = expr else { return Condition::Other(expr) };
        let both = || (Box::new(Self::of(left, env)), Box::new(Self::of(right, env)));
        match operator {
            Operator::And => {
                let (left, right) = both();
                Condition::Both(left, right)
            }
            Operator::Or => {
                let (left, right) = both();
                Condition::Either(left, right)
            }
            Operator::Equal
            | Operator::NotEqual
            | Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual => match (child(left), child(right)) {
                (Some(name), None) if is_fixed(right) => {
                    compared(name, *operator, env.value(right), true, env)
                }
                (None, Some(name)) if is_fixed(left) => {
                    compared(name, *operator, env.value(left), false, env)
                }
                _ => Condition::Other(expr),
            },
            _ => Condition::Other(expr),
        }
    }

    /// Whether it holds at `env`'s node; numbers are no positions here.
    pub fn holds(&self, env: &Env<'_>) -> bool {
        match self {
            Condition::Both(left, right) => left.holds(env) && right.holds(env),
            Condition::Either(left, right) => left.holds(env) || right.holds(env),
            Condition::OneOf { name, texts } => {
                env.world.any_child(env.node, name, |text| texts.iter().any(|each| each == text))
            }
            Condition::Compared { name, operator, fixed, child_is_left } => {
                env.world.any_child(env.node, name, |text| {
                    let text = Value::Text(text.to_owned());
                    let (left, right) = if *child_is_left { (&text, fixed) } else { (fixed, &text) };
                    compare(*operator, left, right, env.world)
                })
            }
            Condition::Other(expr) => env.boolean(expr),
        }
    }

    /// Whether a predicate keeps `env`'s node, where a number is the position that it keeps.
    pub fn keeps(&self, env: &Env<'_>) -> bool {
        match self {
            Condition::Other(expr) => match env.value(expr) {
                Value::Number(number) => number == env.position as f64,
                value => value.boolean(),
            },
            condition => condition.holds(env),
        }
    }
}

fn compared<'e>(
    name: &'e str,
    operator: Operator,
    fixed: Value,
    child_is_left: bool,
    env: &Env<'_>,
) -> Condition<'e> {
    match (operator, fixed) {
        (Operator::Equal, Value::Text(text)) => Condition::OneOf { name, texts: vec![text] },
        (Operator::Equal, Value::Nodes(nodes)) => {
            Condition::OneOf { name, texts: nodes.into_iter().map(|node| env.world.text_of(node)).collect() }
        }
        (operator, fixed) => Condition::Compared { name, operator, fixed, child_is_left },
    }
}

/// The name, where an expression is nothing but a child of the node.
fn child(expr: &Expr) -> Option<&str> {
    let Expr::Path(Path { start: Start::Here, steps }) = expr else { return None };
    match steps.as_slice() {
        [step] if step.axis == Axis::Child && step.predicates.is_empty() => step.name.as_deref(),
        _ => None,
    }
}

/// Whether an expression has one value for all nodes: it begins at the owner or at the root, and draws no chance.
fn is_fixed(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Text(_) => true,
        Expr::Reference(reference) => !reference.of_item,
        Expr::Path(path) => {
            let begins = match &path.start {
                Start::Root => true,
                Start::Here => false,
                Start::Of(start, predicates) => {
                    predicates.is_empty()
                        && matches!(&**start, Expr::Call(call) if call.function.name == "current")
                }
            };
            begins && path.steps.iter().all(|step| step.predicates.is_empty())
        }
        _ => false,
    }
}
