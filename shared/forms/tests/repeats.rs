//! Repeats: instances under random ids, references in and out of them, and what becomes of removed ones.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scenario;

use std::collections::BTreeSet;
use std::sync::Arc;

use forms::{
    Answer, Compartment, Form, Instance, Node, QuestionKind, Repeat, RepeatError, Sitting, ViolationKind,
};
use scenario::{NOW, Scenario, calculation, definition, integer, path, question, relevant, repeat, text};

const A: &str = "aaaaaaaa";
const B: &str = "bbbbbbbb";
const C: &str = "cccccccc";

fn household() -> Scenario {
    Scenario::form(vec![
        text("apellido"),
        repeat(
            "hogar",
            vec![
                text("nombre"),
                integer("edad"),
                calculation("completo", "concat(${nombre}, ' ', ${apellido})"),
                calculation("lugar", "position(..)"),
                relevant("${edad} < 18", text("escuela")),
                calculation("mayor", "${edad} = max(${hogar}/edad)"),
            ],
        ),
        calculation("cuantos", "count(${hogar})"),
        calculation("suma", "sum(${edad})"),
        calculation("nombres", "join(', ', ${nombre})"),
        calculation("menores", "count(${hogar}[edad < 18])"),
        calculation("segundo", "indexed-repeat(${nombre}, ${hogar}, 2)"),
        calculation("con_nombre", "count-non-empty(${nombre})"),
    ])
}

fn filled() -> Scenario {
    let mut scenario = household();
    for (id, name, age) in [(B, "Ana", 40), (A, "Luis", 12), (C, "Eva", 9)] {
        scenario.add("hogar", id);
        scenario.answer(&format!("hogar/{id}/nombre"), name).answer(&format!("hogar/{id}/edad"), age);
    }
    scenario
}

#[test]
fn outside_a_repeat_a_reference_is_all_of_its_answers() {
    let scenario = filled();
    for (at, expected) in [
        ("cuantos", "3"),
        ("suma", "61"),
        ("nombres", "Ana, Luis, Eva"),
        ("menores", "2"),
        ("segundo", "Luis"),
        ("con_nombre", "3"),
    ] {
        assert_eq!(scenario.text(at), expected, "{at}");
    }
}

#[test]
fn inside_a_repeat_a_reference_is_the_instances_own() {
    let mut scenario = filled();
    scenario.answer("apellido", "Pérez");
    assert_eq!(scenario.text("hogar/aaaaaaaa/completo"), "Luis Pérez");
    assert_eq!(scenario.text("hogar/bbbbbbbb/completo"), "Ana Pérez");
    assert!(
        scenario.is_relevant("hogar/aaaaaaaa/escuela") && !scenario.is_relevant("hogar/bbbbbbbb/escuela")
    );
}

#[test]
fn instances_are_in_the_order_in_which_they_were_added_not_of_their_ids() {
    let scenario = filled();
    assert_eq!(scenario.instance.instances(&path("hogar")), [B, A, C]);
    assert_eq!(scenario.text("hogar/cccccccc/lugar"), "3");
    let answers = scenario.instance.answers();
    let (reopened, consequences) =
        Instance::open(scenario.instance.form().clone(), answers, Sitting::at(NOW));
    assert_eq!(reopened.instances(&path("hogar")), [B, A, C]);
    assert!(consequences.changed_answers.is_empty(), "{consequences:?}");
}

#[test]
fn one_answer_in_one_instance_does_not_compute_the_others_again() {
    let mut scenario = filled();
    scenario.answer("hogar/aaaaaaaa/nombre", "Lucho");
    assert_eq!(scenario.changed(), ["hogar/aaaaaaaa/completo", "nombres", "segundo"]);
}

#[test]
fn siblings_that_read_the_whole_repeat_are_computed_again() {
    let mut scenario = filled();
    assert_eq!(scenario.text("hogar/bbbbbbbb/mayor"), "true");
    scenario.answer("hogar/cccccccc/edad", 50);
    assert_eq!(scenario.text("hogar/bbbbbbbb/mayor"), "false");
    assert_eq!(scenario.text("hogar/cccccccc/mayor"), "true");
}

#[test]
fn a_removed_instance_is_kept_under_its_mark_and_counts_for_nothing() {
    let mut scenario = filled();
    scenario.remove("hogar", A);
    assert_eq!((scenario.text("cuantos").as_str(), scenario.text("suma").as_str()), ("2", "49"));
    assert_eq!(scenario.text("hogar/cccccccc/lugar"), "2");
    assert_eq!(scenario.value("hogar/aaaaaaaa/nombre"), Answer::text("Luis"));
    assert_eq!(
        scenario.instance.answers().get(&path("hogar/aaaaaaaa/_removed")),
        Some(&Answer::text("true"))
    );
    assert!(!scenario.instance.relevant_answers().keys().any(|path| path.as_str().contains(A)));
    assert!(!scenario.is_relevant("hogar/aaaaaaaa/nombre"));
    assert_eq!(scenario.instance.removed_instances(&path("hogar")), [A]);
    scenario.last = scenario.instance.restore_instance(&path("hogar"), A).unwrap();
    assert_eq!(scenario.text("nombres"), "Ana, Luis, Eva");
}

#[test]
fn an_answer_from_another_device_brings_its_instance() {
    let mut scenario = household();
    scenario.answer("hogar/aaaaaaaa/edad", 5);
    assert_eq!(scenario.text("cuantos"), "1");
    assert!(scenario.is_relevant("hogar/aaaaaaaa/escuela"));
}

#[test]
fn nested_repeats_share_the_outer_instance() {
    let visits = repeat("visitas", vec![integer("dias"), calculation("de", "${nombre}")]);
    let mut scenario = Scenario::form(vec![
        repeat("hogar", vec![text("nombre"), visits, calculation("total", "sum(${dias})")]),
        calculation("todo", "sum(${dias})"),
    ]);
    for (member, visit, days) in [(A, A, 2), (A, B, 3), (B, A, 10)] {
        scenario.answer(&format!("hogar/{member}/visitas/{visit}/dias"), days);
        scenario.answer(&format!("hogar/{member}/nombre"), member);
    }
    assert_eq!(scenario.text("hogar/aaaaaaaa/total"), "5");
    assert_eq!(scenario.text("hogar/bbbbbbbb/total"), "10");
    assert_eq!(scenario.text("todo"), "15");
    assert_eq!(scenario.text("hogar/bbbbbbbb/visitas/aaaaaaaa/de"), B);
    scenario.remove("hogar", A);
    assert_eq!(scenario.text("todo"), "10");
}

#[test]
fn two_repeats_do_not_share_their_places() {
    let mut scenario = Scenario::form(vec![
        repeat("uno", vec![integer("a")]),
        repeat("dos", vec![integer("b"), calculation("c", "sum(${a}) + ${b}")]),
    ]);
    scenario.answer("uno/aaaaaaaa/a", 1).answer("uno/bbbbbbbb/a", 2).answer("dos/aaaaaaaa/b", 10);
    assert_eq!(scenario.text("dos/aaaaaaaa/c"), "13");
    scenario.answer("uno/bbbbbbbb/a", 5);
    assert_eq!(scenario.text("dos/aaaaaaaa/c"), "16");
}

#[test]
fn a_repeat_that_is_not_relevant_has_nothing_that_counts() {
    let mut scenario = Scenario::form(vec![
        text("hay"),
        relevant("${hay} = 'si'", repeat("hogar", vec![integer("edad")])),
        calculation("suma", "sum(${edad})"),
        calculation("cuantos", "count(${hogar})"),
    ]);
    scenario.answer("hay", "si").answer("hogar/aaaaaaaa/edad", 7);
    assert_eq!((scenario.text("suma").as_str(), scenario.text("cuantos").as_str()), ("7", "1"));
    scenario.answer("hay", "no");
    assert_eq!((scenario.text("suma").as_str(), scenario.text("cuantos").as_str()), ("0", "0"));
    assert!(!scenario.is_relevant("hogar/aaaaaaaa/edad"));
}

fn counted(min: Option<u32>, max: Option<u32>, count: Option<&str>) -> Scenario {
    let count = count.map(str::to_owned);
    let children = vec![text("nombre")];
    let repeat = Repeat { name: "hogar".into(), min, max, count, children, ..Repeat::default() };
    Scenario::form(vec![integer("n"), Node::Repeat(Arc::new(repeat))])
}

#[test]
fn too_few_and_too_many_are_said() {
    let mut scenario = counted(Some(1), Some(2), None);
    assert_eq!(scenario.violations(), [("hogar".to_owned(), ViolationKind::TooFewInstances)]);
    scenario.add("hogar", A);
    assert_eq!(scenario.violations(), []);
    scenario.add("hogar", B);
    assert_eq!(scenario.instance.add_instance(&path("hogar"), C), Err(RepeatError::Full));
    // Two devices may each have added the last one.
    scenario.answer("hogar/cccccccc/nombre", "Eva");
    assert_eq!(scenario.violations(), [("hogar".to_owned(), ViolationKind::TooManyInstances)]);
}

#[test]
fn a_count_asks_for_as_many() {
    let mut scenario = counted(None, None, Some("${n}"));
    scenario.answer("n", 2);
    assert_eq!(scenario.instance.count_wanted(&path("hogar")), Some(2));
    assert_eq!(scenario.violations(), [("hogar".to_owned(), ViolationKind::TooFewInstances)]);
    scenario.add("hogar", A).add("hogar", B);
    assert_eq!(scenario.violations(), []);
    scenario.answer("n", 1);
    assert_eq!(scenario.violations(), [("hogar".to_owned(), ViolationKind::TooManyInstances)]);
}

#[test]
fn an_instance_that_cannot_be_is_refused() {
    let mut scenario = filled();
    let mut add = |at: &str, id: &str| scenario.instance.add_instance(&path(at), id).unwrap_err();
    assert_eq!(add("hogar", A), RepeatError::AlreadyThere);
    assert_eq!(add("hogar", "1"), RepeatError::BadInstanceId);
    assert_eq!(add("hogar", "UPPER123"), RepeatError::BadInstanceId);
    assert_eq!(add("apellido", C), RepeatError::NoSuchRepeat);
    assert_eq!(add("nada", C), RepeatError::NoSuchRepeat);
    let removed = scenario.instance.remove_instance(&path("hogar"), "dddddddd");
    assert_eq!(removed, Err(RepeatError::NoSuchInstance));
}

#[test]
fn what_is_wrong_in_a_removed_instance_is_not_wrong() {
    let mut scenario = Scenario::form(vec![repeat(
        "hogar",
        vec![question("nombre", QuestionKind::Text, |question| question.required = Some("true()".into()))],
    )]);
    scenario.add("hogar", A);
    assert_eq!(scenario.violations().len(), 1);
    scenario.remove("hogar", A);
    assert_eq!(scenario.violations(), []);
    scenario.instance.restore_instance(&path("hogar"), A).unwrap();
    assert_eq!(scenario.violations().len(), 1);
}

#[test]
fn a_constraint_may_compare_with_the_other_instances() {
    let name = question("nombre", QuestionKind::Text, |question| {
        question.constraint = Some("count(../../hogar[nombre = current()]) = 1".into());
    });
    let mut scenario = Scenario::form(vec![repeat("hogar", vec![name])]);
    scenario.answer("hogar/aaaaaaaa/nombre", "Ana").answer("hogar/bbbbbbbb/nombre", "Ana");
    assert_eq!(scenario.violations().len(), 2, "both, the one typed earlier too");
    scenario.answer("hogar/bbbbbbbb/nombre", "Eva");
    assert_eq!(scenario.violations(), []);
}

#[test]
fn marks_go_to_every_compartment_that_the_repeat_has_questions_in() {
    let on_the_card =
        question("cama", QuestionKind::Text, |question| question.compartment = Some(Compartment::Rost));
    let mut scenario = Scenario::form(vec![repeat("hogar", vec![text("nombre"), on_the_card])]);
    scenario.add("hogar", A).answer("hogar/aaaaaaaa/nombre", "Ana").answer("hogar/aaaaaaaa/cama", "C1");
    let records = scenario.instance.answers_by_compartment();
    let paths = |compartment| records[&compartment].keys().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(paths(Compartment::Rost), ["hogar/aaaaaaaa/_added", "hogar/aaaaaaaa/cama"]);
    assert_eq!(paths(Compartment::Reg), ["hogar/aaaaaaaa/_added", "hogar/aaaaaaaa/nombre"]);
    let both = BTreeSet::from([Compartment::Rost, Compartment::Reg]);
    assert_eq!(scenario.instance.compartments(&path("hogar/aaaaaaaa/_removed")), both);
    assert_eq!(
        scenario.instance.compartments(&path("hogar/aaaaaaaa/cama")),
        BTreeSet::from([Compartment::Rost])
    );
}

#[test]
fn a_position_in_an_ambiguous_place_is_refused_at_compilation() {
    let form = definition(vec![
        repeat("a", vec![text("x")]),
        repeat("b", vec![text("x")]),
        calculation("c", "${x}"),
    ]);
    assert!(Form::compile(form).is_err());
}
