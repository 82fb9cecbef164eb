//! What is wrong with answers, and with definitions.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scenario;

use std::collections::{BTreeMap, BTreeSet};

use forms::{
    Answer, Attribute, Compartment, FormDefinition, Instance, Level, Node, NonAnswer, Problem, ProblemKind,
    QuestionKind, SetError, Sitting, Translated, ViolationKind,
};
use scenario::{
    NOW, Scenario, calculation, definition, group, integer, list, path, question, relevant, text,
};

fn required(name: &str, condition: &str) -> Node {
    question(name, QuestionKind::Text, |question| question.required = Some(condition.into()))
}

#[test]
fn required_questions_wait_for_the_saving() {
    let mut scenario = Scenario::form(vec![required("a", "true()"), text("b"), required("c", "${b} = 'x'")]);
    assert_eq!(scenario.instance.violations(), []);
    assert_eq!(scenario.violations(), [("a".to_owned(), ViolationKind::Required)]);
    scenario.answer("b", "x");
    assert!(scenario.last.violations.is_empty(), "nobody is told off before saving");
    assert_eq!(scenario.violations().len(), 2);
    scenario.answer("a", Answer::NonAnswer(NonAnswer::DoesNotKnow)).answer("c", "algo");
    assert_eq!(scenario.violations(), [], "not knowing is an answer");
    scenario.answer("c", Answer::Blank);
    assert_eq!(scenario.violations().len(), 1);
}

#[test]
fn what_is_not_asked_is_not_required() {
    let scenario = Scenario::form(vec![text("a"), relevant("${a} = 'x'", required("b", "true()"))]);
    assert_eq!(scenario.violations(), []);
}

#[test]
fn a_constraint_is_said_at_once_with_the_authors_words() {
    let mut scenario = Scenario::form(vec![
        integer("max"),
        question("edad", QuestionKind::Integer, |question| {
            question.constraint = Some(". <= ${max}".into());
            question.constraint_message = Translated::only("es", "Demasiado");
            question.constraint_level = Level::Warn;
        }),
    ]);
    scenario.answer("max", 100).answer("edad", 120);
    let violation = scenario.last.violations[&path("edad")].clone().unwrap();
    assert_eq!((violation.kind, violation.level), (ViolationKind::Constraint, Level::Warn));
    assert_eq!(violation.message, Some(Translated::only("es", "Demasiado")));
    scenario.answer("max", 130);
    assert_eq!(
        scenario.last.violations.get(&path("edad")),
        Some(&None),
        "gone, because the other answer changed"
    );
    scenario.answer("edad", Answer::Blank);
    assert_eq!(scenario.violations(), [], "a blank breaks no constraint");
}

#[test]
fn an_answer_of_the_wrong_kind_is_kept_and_said() {
    let rows = [
        (QuestionKind::Integer, Answer::text("muchos"), false),
        (QuestionKind::Integer, Answer::Integer(3), true),
        (QuestionKind::Decimal, Answer::Decimal(f64::NAN), false),
        (QuestionKind::Decimal, Answer::Integer(3), true),
        (QuestionKind::Date, Answer::text("2026-02-30"), false),
        (QuestionKind::Date, Answer::text("2026-02-28"), true),
        (QuestionKind::Time, Answer::text("25:00"), false),
        (QuestionKind::DateTime, Answer::text("2026-02-28T10:00:00.000-06:00"), true),
        (QuestionKind::DateTime, Answer::text("2026-02-28"), false),
        (QuestionKind::PartialDate, Answer::text("1990;year;self"), true),
        (QuestionKind::PartialDate, Answer::text("1990"), false),
        (QuestionKind::PartialDate, Answer::text("2031;year;self"), false),
        (QuestionKind::Text, Answer::Integer(3), false),
        (QuestionKind::Text, Answer::NonAnswer(NonAnswer::NotAsked), true),
    ];
    for (kind, answer, is_right) in rows {
        let mut scenario = Scenario::form(vec![question("q", kind.clone(), |_| ())]);
        scenario.answer("q", answer.clone());
        let expected = if is_right { vec![] } else { vec![("q".to_owned(), ViolationKind::WrongKind)] };
        assert_eq!(scenario.violations(), expected, "{kind:?} {answer:?}");
        if answer == answer.clone() {
            assert_eq!(scenario.value("q"), answer, "kept");
        }
    }
}

#[test]
fn choices_that_the_list_does_not_have_are_said() {
    let mut form = definition(vec![
        question("una", QuestionKind::SelectOne("l".into()), |_| ()),
        question("varias", QuestionKind::SelectMultiple("l".into()), |_| ()),
    ]);
    form.choice_lists.insert("l".into(), list(&["a", "b"]));
    let mut scenario = Scenario::of(form);
    scenario.answer("una", "a").answer("varias", "a b");
    assert_eq!(scenario.violations(), []);
    scenario.answer("una", "a b").answer("varias", "a z");
    let kinds: Vec<ViolationKind> = scenario.violations().into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds, [ViolationKind::NotAChoice, ViolationKind::NotAChoice]);
}

#[test]
fn read_only_and_required_are_told_to_the_screen() {
    let mut scenario = Scenario::form(vec![
        text("a"),
        question("b", QuestionKind::Text, |question| {
            question.read_only = Some("${a} = 'x'".into());
            question.required = Some("${a} = 'x'".into());
        }),
    ]);
    let state = |scenario: &Scenario| {
        (scenario.instance.is_read_only(&path("b")), scenario.instance.is_required(&path("b")))
    };
    assert_eq!(state(&scenario), (false, false));
    scenario.answer("a", "x");
    assert!(scenario.last.redraw.contains(&path("b")));
    assert_eq!(state(&scenario), (true, true));
}

fn split_form() -> FormDefinition {
    let reserved = |name: &str, change: fn(&mut forms::Question)| {
        question(name, QuestionKind::Text, move |question| {
            question.compartment = Some(Compartment::Prot);
            change(question);
        })
    };
    definition(vec![
        text("abierto"),
        reserved("motivo", |_| ()),
        reserved("exigido", |question| question.required = Some("true()".into())),
        calculation("resumen", "if(${motivo} = '', 'sin aviso', 'con aviso')"),
        relevant("${motivo} = 'x'", text("sigue")),
        calculation("largo", "string-length(${abierto})"),
        question("tope", QuestionKind::Text, |question| question.constraint = Some("${motivo} = 'x'".into())),
    ])
}

#[test]
fn what_draws_on_unreadable_answers_keeps_what_was_stored() {
    let form = std::sync::Arc::new(forms::Form::compile(split_form()).unwrap());
    let readable = Some(BTreeSet::from([Compartment::Reg]));
    let stored = [("resumen", "con aviso"), ("sigue", "si"), ("tope", "1")];
    let stored = stored.map(|(at, answer)| (path(at), Answer::text(answer)));
    let sitting = Sitting { readable, ..Sitting::at(NOW) };
    let (mut instance, consequences) = Instance::open(form, stored, sitting);
    assert_eq!(consequences.changed_answers.keys().map(ToString::to_string).collect::<Vec<_>>(), ["largo"]);
    assert_eq!(instance.answer(&path("resumen")), &Answer::text("con aviso"));
    assert!(instance.is_relevant(&path("sigue")), "unknown is shown");
    assert_eq!(instance.violations_for_save(), [], "nothing is demanded that cannot be seen or answered");
    assert_eq!(instance.set(&path("motivo"), Answer::text("x")), Err(SetError::Withheld));
    instance.set(&path("abierto"), Answer::text("abc")).unwrap();
    assert_eq!(instance.answer(&path("largo")), &Answer::Integer(3));
}

#[test]
fn answers_that_the_form_does_not_ask_for_stay_as_they_came() {
    let form = std::sync::Arc::new(forms::Form::compile(definition(vec![text("a")])).unwrap());
    let strange = [
        (path("_form"), Answer::text("f1")),
        (path("antigua"), Answer::Integer(1)),
        (path("a/3f9a0c12/b"), Answer::text("x")),
        (path("a"), Answer::text("y")),
    ];
    let (instance, _) = Instance::open(form, strange.clone(), Sitting::at(NOW));
    assert_eq!(instance.answers(), BTreeMap::from(strange));
    assert_eq!(instance.unknown_answers().len(), 3);
    let records = instance.answers_by_compartment();
    assert_eq!(
        records.values().flat_map(|answers| answers.keys()).map(|at| at.as_str()).collect::<Vec<_>>(),
        ["a"]
    );
}

#[test]
fn a_cleared_answer_is_a_blank_that_is_written() {
    let mut scenario = Scenario::form(vec![text("a"), text("b")]);
    scenario.answer("a", "x").answer("a", Answer::Blank);
    assert_eq!(scenario.instance.answers(), BTreeMap::from([(path("a"), Answer::Blank)]));
}

/// (place, attribute, code) of each problem.
fn problems(form: &FormDefinition) -> Vec<(String, Attribute, &'static str)> {
    form.check()
        .iter()
        .map(|Problem { place, attribute, kind }| (place.clone(), *attribute, kind.code()))
        .collect()
}

#[test]
fn a_wrong_definition_is_refused_with_everything_that_is_wrong() {
    let mut form = definition(vec![
        text("a"),
        text("a"),
        group("g", vec![text("a"), text("2mal"), text("_suyo")]),
        calculation("b", "${aa}"),
        question("c", QuestionKind::SelectOne("listta".into()), |question| {
            question.relevant = Some("1 +".into());
        }),
        question("d", QuestionKind::Calculate, |_| ()),
        question("e", QuestionKind::Text, |question| {
            question.label = Translated::only("es", "Hola ${nadie}")
        }),
        calculation("f", "${a}"),
    ]);
    form.default_language = "fr".into();
    form.choice_lists.insert("lista".into(), list(&["a", "a", "98", "b c"]));
    form.choice_lists.insert("vacia".into(), list(&[]));
    let place = |text: &str| text.to_owned();
    assert_eq!(
        problems(&form),
        [
            (place(""), Attribute::Form, "unknown_language"),
            (place("g/2mal"), Attribute::Name, "bad_name"),
            (place("g/_suyo"), Attribute::Name, "reserved_name"),
            (place("c"), Attribute::Kind, "unknown_list"),
            (place("d"), Attribute::Calculation, "missing_calculation"),
            (place("a"), Attribute::Name, "duplicate_name"),
            (place("g/a"), Attribute::Name, "duplicate_name"),
            (place("b"), Attribute::Calculation, "unknown_reference"),
            (place("c"), Attribute::Relevant, "bad_expression"),
            (place("e"), Attribute::Label, "unknown_reference"),
            (place("f"), Attribute::Calculation, "ambiguous_reference"),
            (place("lista"), Attribute::Choices, "duplicate_choice"),
            (place("lista"), Attribute::Choices, "non_answer_choice"),
            (place("lista"), Attribute::Choices, "space_in_choice"),
            (place("vacia"), Attribute::Choices, "empty_list"),
        ]
    );
}

#[test]
fn what_was_probably_meant_is_said() {
    let form = definition(vec![text("apellido_paterno"), calculation("b", "${apelido_paterno}")]);
    let [problem] = form.check().try_into().unwrap();
    let nearest = Some("apellido_paterno".to_owned());
    assert_eq!(problem.kind, ProblemKind::UnknownReference { name: "apelido_paterno".into(), nearest });
    let form = definition(vec![text("x"), calculation("b", "${completamente_otro}")]);
    assert!(matches!(&form.check()[0].kind, ProblemKind::UnknownReference { nearest: None, .. }));
}

#[test]
fn a_form_nested_too_deep_for_a_phones_stack_is_refused() {
    let deep = (0..200).fold(text("x"), |inner, depth| group(&format!("g{depth}"), vec![inner]));
    let codes: Vec<&str> = problems(&definition(vec![deep])).iter().map(|(_, _, code)| *code).collect();
    assert!(codes.contains(&"too_deep"), "{codes:?}");
}
