//! Whatever the text of an expression, the shape of a form and the order of answers: nothing panics, and computing step
//! by step comes to the same as computing everything at once.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scenario;

use std::sync::Arc;

use forms::{
    Answer, Form, FormDefinition, Instance, Node, NonAnswer, Outline, Question, QuestionKind, Sitting,
};
use proptest::prelude::*;
use scenario::{NOW, calculation, definition, group, list, path, question, repeat};

/// Text that is nearly an expression more often than chance would have it.
fn near_expression() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("${a}"),
        Just("${r}"),
        Just("${b}"),
        Just("${nada}"),
        Just("."),
        Just(".."),
        Just("/"),
        Just("//"),
        Just("*"),
        Just("|"),
        Just("("),
        Just(")"),
        Just("["),
        Just("]"),
        Just(","),
        Just("+"),
        Just("-"),
        Just("="),
        Just("!="),
        Just("<="),
        Just(" and "),
        Just(" or "),
        Just(" div "),
        Just(" mod "),
        Just("1"),
        Just("0.5"),
        Just("'x'"),
        Just("not("),
        Just("count("),
        Just("position("),
        Just("if("),
        Just("selected("),
        Just("regex("),
        Just("substr("),
        Just("round("),
        Just("date("),
        Just("format-date("),
        Just("indexed-repeat("),
        Just("instance('l')"),
        Just("current()"),
        Just("root"),
        Just("item"),
        Just("a"),
        Just("::"),
        Just("parent"),
        Just("\""),
        Just("ñ"),
        Just("${"),
        Just("9999999999999999"),
        Just("jr:choice-name("),
        Just("once("),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// Expressions that compile, over the names of [`form_with`].
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("${a}".to_owned()),
        Just("${b}".to_owned()),
        Just("${c}".to_owned()),
        Just("1".to_owned()),
        Just("'x'".to_owned()),
        Just("position(..)".to_owned()),
        Just("count(${r})".to_owned()),
        Just("count(/data/r/b)".to_owned()),
        Just("/data/g/a".to_owned()),
        Just("sum(${b})".to_owned()),
        Just("//b".to_owned()),
        Just("${r}[b = 1]/c".to_owned()),
        Just("acogida:non-answer(${a})".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left} + {right})")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left} = {right})")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left} and not({right}))")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("if({a}, {b}, {c})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("concat({a}, {b})")),
        ]
    })
}

fn with(name: &str, relevant: Option<String>, change: impl FnOnce(&mut Question)) -> Node {
    question(name, QuestionKind::Text, |question| {
        question.relevant = relevant;
        change(question);
    })
}

/// Some questions inside and outside of a group and a repeat, with these expressions hung on them.
fn form_with(expressions: Vec<String>) -> FormDefinition {
    let mut next = expressions.into_iter();
    let mut take = || next.next();
    let inside = vec![
        with("b", take(), |_| ()),
        with("c", None, |_| ()),
        with("dentro", take(), |question| question.constraint = Some(". != ''".into())),
        calculation("calculo_dentro", &take().unwrap_or_else(|| "1".into())),
    ];
    let mut form = definition(vec![
        group("g", vec![with("a", None, |_| ()), with("a2", take(), |_| ())]),
        repeat("r", inside),
        calculation("calculo", &take().unwrap_or_else(|| "1".into())),
        calculation("calculo2", &take().unwrap_or_else(|| "1".into())),
        with("fin", take(), |_| ()),
    ]);
    form.choice_lists.insert("l".into(), list(&["x"]));
    form
}

#[derive(Clone, Debug)]
enum Act {
    Answer(&'static str, Answer),
    Add(&'static str),
    Remove(&'static str),
    Restore(&'static str),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let at = prop_oneof![
        Just("a"),
        Just("a2"),
        Just("fin"),
        Just("r/aaaaaaaa/b"),
        Just("r/bbbbbbbb/b"),
        Just("r/aaaaaaaa/c"),
        Just("r/cccccccc/c"),
        Just("r/bbbbbbbb/dentro"),
    ];
    let answer = prop_oneof![
        Just(Answer::Blank),
        Just(Answer::text("x")),
        Just(Answer::text("1")),
        Just(Answer::Integer(1)),
        Just(Answer::Integer(5)),
        Just(Answer::Decimal(0.5)),
        Just(Answer::NonAnswer(NonAnswer::DoesNotKnow)),
    ];
    let id = || prop_oneof![Just("aaaaaaaa"), Just("bbbbbbbb"), Just("dddddddd")];
    let act = prop_oneof![
        4 => (at, answer).prop_map(|(at, answer)| Act::Answer(at, answer)),
        1 => id().prop_map(Act::Add),
        1 => id().prop_map(Act::Remove),
        1 => id().prop_map(Act::Restore),
    ];
    prop::collection::vec(act, 0..20)
}

fn perform(instance: &mut Instance, act: &Act) {
    match act {
        Act::Answer(at, answer) => drop(instance.set(&path(at), answer.clone())),
        Act::Add(id) => drop(instance.add_instance(&path("r"), id)),
        Act::Remove(id) => drop(instance.remove_instance(&path("r"), id)),
        Act::Restore(id) => drop(instance.restore_instance(&path("r"), id)),
    }
}

/// Everything that somebody could see of an instance.
fn seen(instance: &Instance) -> String {
    let mut drawn = Vec::new();
    draw(&instance.outline(), &mut drawn);
    format!("{:?}\n{:?}\n{drawn:?}", instance.relevant_answers(), instance.violations_for_save())
}

fn draw(outline: &[Outline], drawn: &mut Vec<String>) {
    for each in outline {
        match each {
            Outline::Group { children, .. } => draw(children, drawn),
            Outline::Question { path, .. } => drawn.push(path.to_string()),
            Outline::Repeat { path, instances, .. } => {
                drawn.push(path.to_string());
                instances.iter().for_each(|instance| draw(&instance.children, drawn));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_breaks_the_compiler_or_what_it_lets_through(text in prop_oneof![near_expression(), "\\PC*"]) {
        let as_calculation = definition(vec![
            group("g", vec![question("a", QuestionKind::Text, |_| ())]),
            repeat("r", vec![question("b", QuestionKind::Text, |_| ()), calculation("c", &text)]),
        ]);
        if let Ok(form) = Form::compile(as_calculation) {
            let (mut instance, _) = Instance::create(Arc::new(form), Sitting::at(NOW));
            for act in [Act::Add("aaaaaaaa"), Act::Answer("r/aaaaaaaa/b", Answer::text("x")), Act::Answer("a", Answer::Integer(3))] {
                perform(&mut instance, &act);
            }
            let _ = seen(&instance);
        }
    }

    #[test]
    fn step_by_step_comes_to_the_same_as_all_at_once(
        expressions in prop::collection::vec(expression(), 6),
        acts in acts(),
    ) {
        let Ok(form) = Form::compile(form_with(expressions)) else { return Ok(()) };
        let (mut stepped, _) = Instance::create(Arc::new(form), Sitting::at(NOW));
        for act in &acts {
            perform(&mut stepped, act);
        }
        let (at_once, _) = Instance::open(stepped.form().clone(), stepped.answers(), Sitting::at(NOW));
        prop_assert_eq!(seen(&stepped), seen(&at_once));
    }
}
