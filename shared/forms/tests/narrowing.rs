//! A condition asked of many nodes at once says the same as one that is worked out anew for each: `boolean()` around it has that done.
//! A number that is kept counts as its text does. And what somebody is called is drawn anew only where it stands.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scenario;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use forms::{Answer, Choice, FormDefinition, Node, Question, QuestionKind, Translated};
use scenario::{Scenario, calculation, definition, integer, list, path, question, repeat, text};

const CONDITIONS: [&str; 24] = [
    "zone = ${zone}",
    "${zone} = zone",
    "zone != ${zone}",
    "zone = 'north' and size > 2",
    "zone = ${zone} or name = 'p3'",
    "size = ${least}",
    "size >= ${least}",
    "${least} < size",
    "size = 3",
    "3 = size",
    "3 > size",
    "name = ${names}",
    "${names} = name",
    "name != ${names}",
    "label = 'p1 (es)'",
    "twice = name",
    "twice = ./name",
    "zone = ../item/zone",
    "nowhere = ''",
    "nowhere != ''",
    "zone = current()/../zone",
    "zone = /data/zone",
    "not(zone = ${zone}) and size < last()",
    "size < position()",
];

/// Six places with three columns, each condition of them twice, and people in a repeat.
fn form() -> FormDefinition {
    let mut nodes = vec![
        text("zone"),
        integer("least"),
        repeat("person", vec![text("names"), text("zone_of"), integer("age")]),
    ];
    for (number, condition) in CONDITIONS.iter().enumerate() {
        for (as_is, condition) in
            [("quick", (*condition).to_owned()), ("plain", format!("boolean({condition})"))]
        {
            let counted = format!("count(instance('places')/root/item[{condition}])");
            nodes.push(calculation(&format!("{as_is}_{number}"), &counted));
            nodes.push(filtered(&format!("{as_is}_place_{number}"), &condition));
        }
    }
    for (as_is, condition) in [("quick", "age > ${least}"), ("plain", "boolean(age > ${least})")] {
        nodes.push(calculation(&format!("{as_is}_people"), &format!("count(/data/person[{condition}])")));
    }
    let places = (0..6).map(|number| {
        let columns = BTreeMap::from(
            [
                ("zone", if number % 2 == 0 { "north" } else { "south" }.to_owned()),
                ("size", number.to_string()),
                ("twice", format!("p{}", number % 3)),
            ]
            .map(|(name, text)| (name.to_owned(), text)),
        );
        let name = format!("p{number}");
        Choice {
            label: Translated::only("es", &format!("{name} (es)")),
            columns,
            ..list(&[name.as_str()])[0].clone()
        }
    });
    let mut form = definition(nodes);
    form.choice_lists.insert("places".to_owned(), Arc::new(places.collect()));
    form
}

fn filtered(name: &str, filter: &str) -> Node {
    let kind = QuestionKind::SelectOne("places".to_owned());
    question(name, kind, |question: &mut Question| question.choice_filter = Some(filter.to_owned()))
}

#[test]
fn what_is_worked_out_once_for_all_rows_says_the_same_as_row_by_row() {
    let mut scenario = Scenario::of(form());
    let mut counts = BTreeSet::new();
    for (at, answer) in [
        ("zone", Answer::text("north")),
        ("least", Answer::Integer(3)),
        ("person/00000001/names", Answer::text("p1")),
        ("person/00000001/age", Answer::Integer(4)),
        ("person/00000002/names", Answer::text("p4")),
        ("person/00000002/age", Answer::Integer(2)),
        ("zone", Answer::text("south")),
        ("least", Answer::Decimal(1.5)),
        ("zone", Answer::Blank),
        ("least", Answer::Blank),
    ] {
        scenario.instance.set(&path(at), answer).unwrap();
        let said = |name: String| scenario.instance.answer(&path(&name)).clone();
        let offered = |name: String| {
            let choices = scenario.instance.choices(&path(&name)).into_iter();
            choices.map(|choice| choice.name.clone()).collect::<Vec<_>>()
        };
        for (number, condition) in CONDITIONS.iter().enumerate() {
            let (quick, plain) = (said(format!("quick_{number}")), said(format!("plain_{number}")));
            assert_eq!(quick, plain, "{condition}, after {at}");
            let places = offered(format!("quick_place_{number}"));
            assert_eq!(places, offered(format!("plain_place_{number}")), "{condition}, after {at}");
            counts.insert(format!("{quick:?}"));
        }
        assert_eq!(said("quick_people".to_owned()), said("plain_people".to_owned()), "after {at}");
    }
    assert!(counts.len() > 4, "conditions that keep the same whatever is said compare nothing: {counts:?}");
}

#[test]
fn an_answer_kept_as_a_number_counts_as_its_text_does() {
    let number = question("number", QuestionKind::Decimal, |_| ());
    let read = |as_is: &str, value: &str| {
        [
            calculation(as_is, &format!("string(1 div {value})")),
            calculation(&format!("{as_is}_sum"), &format!("string(sum({value}))")),
        ]
    };
    let nodes =
        [vec![number], read("kept", "${number}").into(), read("text", "number(string(${number}))").into()];
    let mut scenario = Scenario::of(definition(nodes.concat()));
    for number in [-0.0, 0.1, 0.0, -7.25, 1e300, 5e-324, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        scenario.instance.set(&path("number"), Answer::Decimal(number)).unwrap();
        let said = |name: &str| scenario.text(name);
        assert_eq!(said("kept"), said("text"), "{number}");
        if number.is_finite() {
            assert_eq!(said("kept_sum"), said("text_sum"), "{number}");
        }
    }
}

#[test]
fn what_somebody_is_called_is_drawn_anew_at_that_person_only() {
    let called = question("age", QuestionKind::Integer, |question: &mut Question| {
        question.label = Translated::only("es", "Edad de ${name}");
    });
    let mut scenario = Scenario::of(definition(vec![repeat("person", vec![text("name"), called])]));
    for person in ["person/00000001/name", "person/00000002/name"] {
        scenario.instance.set(&path(person), Answer::text("Ana")).unwrap();
    }
    let last = scenario.instance.set(&path("person/00000001/name"), Answer::text("Eva")).unwrap();
    assert_eq!(last.redraw.into_iter().collect::<Vec<_>>(), [path("person/00000001/age")]);
}
