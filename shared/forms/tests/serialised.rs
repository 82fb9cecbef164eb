//! The shapes in which forms travel: JSON in files, postcard across the hatch. A shape that changes breaks stored records.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scenario;

use std::sync::Arc;

use forms::{
    Answer, AnswerPath, Choice, Compartment, Consequences, DatePrecision, DateSource, DefaultAnswer,
    FormDefinition, Level, Moment, Node, NonAnswer, PartialDate, Question, QuestionKind, Repeat, Sitting,
    Translated, Violation, ViolationKind,
};
use proptest::prelude::*;
use scenario::{NOW, definition, group, list, path, repeat, text};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn travels<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
    let bytes = postcard::to_allocvec(value).unwrap();
    assert_eq!(&postcard::from_bytes::<T>(&bytes).unwrap(), value, "{json}");
}

fn full_question() -> Question {
    let translated = || Translated::only("es", "texto");
    let some = || Some("true()".to_owned());
    Question {
        name: "q".into(),
        key: Some("clave".into()),
        kind: QuestionKind::SelectOne("l".into()),
        label: translated(),
        hint: translated(),
        guidance_hint: translated(),
        media: [("image".to_owned(), translated())].into(),
        relevant: some(),
        required: some(),
        required_message: translated(),
        constraint: some(),
        constraint_message: translated(),
        constraint_level: Level::Warn,
        calculation: None,
        trigger: vec!["a".into()],
        default: Some(DefaultAnswer::Computed("now()".into())),
        read_only: some(),
        appearance: "minimal".into(),
        choice_filter: some(),
        parameters: [("randomize".to_owned(), "true".to_owned())].into(),
        compartment: Some(Compartment::Gbv),
        review: true,
        due: Some("agenda".into()),
        identity: true,
        prefers_not_label: translated(),
        do_not_record: vec!["names".into()],
    }
}

#[test]
fn everything_travels_as_json_and_as_postcard() {
    let mut form = definition(vec![
        group("g", vec![text("a"), Node::Question(Arc::new(full_question()))]),
        repeat("r", vec![text("b")]),
        Node::Repeat(Arc::new(Repeat {
            name: "s".into(),
            min: Some(1),
            count: Some("2".into()),
            ..Repeat::default()
        })),
    ]);
    form.choice_lists.insert("l".into(), list(&["x", "y"]));
    form.instance_name = Some("${a}".into());
    travels(&form);
    for kind in [QuestionKind::Text, QuestionKind::PartialDate, QuestionKind::SelectMultiple("l".into())] {
        travels(&kind);
    }
    for compartment in Compartment::ALL {
        travels(&compartment);
        assert_eq!(serde_json::to_string(&compartment).unwrap(), format!("\"{}\"", compartment.code()));
    }
    travels(&Sitting { readable: Some(Compartment::ALL.into()), ..Sitting::at(NOW) });
    travels(&Moment { unix_ms: -1, offset_minutes: 345 });
    let violation =
        Violation { path: path("a"), kind: ViolationKind::Constraint, level: Level::Warn, message: None };
    let mut consequences = Consequences::default();
    consequences.violations.insert(path("a"), Some(violation));
    consequences.changed_answers.insert(path("r/3f9a0c12/b"), Answer::NonAnswer(NonAnswer::NotAsked));
    travels(&consequences);
}

#[test]
fn f1_travels() {
    let f1: FormDefinition = xlsform::press(
        include_bytes!("../../../public/forms/f1_registration.md"),
        "f1_registration.md",
        &xlsform::Attached::new(),
    )
    .unwrap()
    .definition
    .unwrap();
    travels(&f1);
}

#[test]
fn a_form_in_a_file_says_only_what_it_means() {
    let json = r#"{"form_id": "f", "version": "1", "title": {"es": "F"}, "default_language": "es", "languages": ["es"],
        "compartment": "REG", "children": [
            {"question": {"name": "a", "kind": "integer"}},
            {"repeat": {"name": "r", "children": [{"question": {"name": "b", "kind": {"select_one": "l"}}}]}}]}"#;
    let form: FormDefinition = serde_json::from_str(json).unwrap();
    let Node::Question(question) = &form.children[0] else { panic!() };
    assert_eq!(**question, Question { name: "a".into(), kind: QuestionKind::Integer, ..Question::default() });
    let misspelled = json.replace("\"name\": \"a\"", "\"nmae\": \"a\"");
    assert!(serde_json::from_str::<FormDefinition>(&misspelled).is_err());
}

/// The order of variants is the postcard format: these bytes are in stored records.
#[test]
fn answers_and_kinds_keep_their_numbers() {
    let bytes = |value: &Answer| postcard::to_allocvec(value).unwrap();
    assert_eq!(bytes(&Answer::Blank), [0]);
    assert_eq!(bytes(&Answer::NonAnswer(NonAnswer::DoesNotKnow)), [1, 2]);
    assert_eq!(bytes(&Answer::text("a")), [2, 1, b'a']);
    assert_eq!(bytes(&Answer::Integer(-1)), [3, 1]);
    assert_eq!(bytes(&Answer::Decimal(0.0)), [4, 0, 0, 0, 0, 0, 0, 0, 0]);
    let kind = |kind: QuestionKind| postcard::to_allocvec(&kind).unwrap()[0];
    let kinds = [
        QuestionKind::Text,
        QuestionKind::LongText,
        QuestionKind::Integer,
        QuestionKind::Decimal,
        QuestionKind::Date,
        QuestionKind::PartialDate,
        QuestionKind::Time,
        QuestionKind::DateTime,
        QuestionKind::SelectOne(String::new()),
        QuestionKind::SelectMultiple(String::new()),
        QuestionKind::Phone,
        QuestionKind::Note,
        QuestionKind::Calculate,
        QuestionKind::Hidden,
        QuestionKind::Code,
        QuestionKind::Image,
        QuestionKind::Audio,
        QuestionKind::Video,
        QuestionKind::File,
        QuestionKind::Geopoint,
        QuestionKind::Barcode,
        QuestionKind::Acknowledge,
        QuestionKind::Range,
        QuestionKind::Rank(String::new()),
        QuestionKind::Geotrace,
        QuestionKind::Geoshape,
    ];
    for (number, each) in (0..).zip(kinds) {
        assert_eq!(kind(each), number);
    }
    for (number, compartment) in (0..).zip(Compartment::ALL) {
        assert_eq!(postcard::to_allocvec(&compartment).unwrap(), [number]);
    }
    let date = PartialDate {
        year: 1990,
        month: None,
        day: None,
        precision: DatePrecision::Year,
        source: DateSource::Caregiver,
    };
    assert_eq!(postcard::to_allocvec(&date).unwrap(), [140, 31, 0, 0, 2, 2]);
}

#[test]
fn a_path_that_is_none_does_not_come_in_by_the_hatch() {
    let bytes = postcard::to_allocvec("a//b").unwrap();
    assert!(postcard::from_bytes::<AnswerPath>(&bytes).is_err());
}

proptest! {
    #[test]
    fn no_bytes_break_the_readers(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = postcard::from_bytes::<FormDefinition>(&bytes);
        let _ = postcard::from_bytes::<Consequences>(&bytes);
        let _ = serde_json::from_slice::<FormDefinition>(&bytes);
        let _ = postcard::from_bytes::<Choice>(&bytes);
    }
}
