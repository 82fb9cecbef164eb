//! Answers that are choices: a text of choice names with spaces between.

use super::super::eval::Args;
use super::{Function, Value, exactly};

pub(super) const FUNCTIONS: &[Function] = &[
    exactly("selected", 2, selected),
    exactly("is-selected", 2, selected),
    exactly("selected-at", 2, selected_at),
    exactly("count-selected", 1, count_selected),
    exactly("jr:choice-name", 2, choice_name),
    exactly("jr:itext", 1, itext),
];

fn selected(args: &Args<'_>) -> Value {
    let wanted = no_break(args.text(1).trim());
    let list = args.text(0);
    Value::Boolean(list.split_ascii_whitespace().any(|each| each == wanted))
}

/// An answer as one of several that were chosen: the spaces in it are no-break spaces, for spaces stand between them.
pub(crate) fn no_break(answer: &str) -> String {
    const NO_BREAK_SPACE: &str = "\u{a0}";
    answer.split_ascii_whitespace().collect::<Vec<_>>().join(NO_BREAK_SPACE)
}

fn selected_at(args: &Args<'_>) -> Value {
    let index = args.number(1);
    if index.is_nan() || index < 0.0 {
        return Value::blank();
    }
    let list = args.text(0);
    Value::Text(list.split_ascii_whitespace().nth(index as usize).unwrap_or_default().to_owned())
}

fn count_selected(args: &Args<'_>) -> Value {
    Value::Number(args.text(0).split_ascii_whitespace().count() as f64)
}

/// The label, in the sitting's language, of a choice of the question that the second argument refers to.
fn choice_name(args: &Args<'_>) -> Value {
    let world = args.env.world;
    let question = args.everywhere(1).first().copied();
    let label = question.and_then(|question| world.choice_label(question, &args.text(0)));
    Value::Text(label.unwrap_or_default())
}

/// The text that pyxform would have put under that id: `/data/group/question:label`, or `list-0` for a choice.
fn itext(args: &Args<'_>) -> Value {
    Value::Text(args.env.world.itext(&args.text(0)).unwrap_or_default())
}
