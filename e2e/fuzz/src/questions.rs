//! The questions: any form is compiled or refused, any expression ends, and what is read is written the same again.

use std::collections::BTreeMap;
use std::sync::Arc;

use forms::{
    Answer, AnswerPath, Choice, CivilDate, Compartment, Folio, Form, FormDefinition, Group, Instance, Moment,
    Node, NonAnswer, PartialDate, Question, QuestionKind, Repeat, Sitting, Translated, parse_typed,
};

use crate::bytes::{Input, chosen};

/// 2026-11-22, 19:05:30.250 in Tapachula.
const NOW: Moment = Moment { unix_ms: 1_795_395_930_250, offset_minutes: -360 };
const REGISTRATION: &[u8] = include_bytes!("../../../public/forms/f1_registration.md");
const JSON: u8 = 0;
const POSTCARD: u8 = 1;

fn registration() -> FormDefinition {
    xlsform::press(REGISTRATION, "f1_registration.md", &xlsform::Attached::new()).unwrap().definition.unwrap()
}

pub fn meet_definition(bytes: &[u8]) {
    let mut input = Input(bytes);
    let definition: FormDefinition = match input.byte() % 2 {
        JSON => {
            let Ok(definition) = serde_json::from_slice(input.rest()) else { return };
            definition
        }
        _ => {
            let Ok(definition) = postcard::from_bytes(input.rest()) else { return };
            definition
        }
    };
    let json = serde_json::to_vec(&definition).unwrap();
    assert!(
        serde_json::from_slice::<FormDefinition>(&json).unwrap() == definition,
        "not read as it was written"
    );
    let packed = postcard::to_allocvec(&definition).unwrap();
    assert!(postcard::from_bytes::<FormDefinition>(&packed).unwrap() == definition);
    let problems = definition.check();
    if let Ok(form) = Form::compile(definition) {
        fill(Arc::new(form));
    } else {
        assert!(!problems.is_empty());
    }
}

/// Somebody answers everything that a form asks, whatever it is.
fn fill(form: Arc<Form>) {
    let paths: Vec<String> = form.questions().map(|(path, ..)| path).take(200).collect();
    let (mut instance, _) = Instance::create(form.clone(), Sitting::at(NOW));
    for (number, path) in paths.iter().enumerate() {
        let Ok(path) = AnswerPath::parse(path) else { continue };
        let answer = match number % 4 {
            0 => Answer::Integer(7),
            1 => Answer::NonAnswer(NonAnswer::DoesNotKnow),
            2 => Answer::text("2026-11-20"),
            _ => Answer::text("x"),
        };
        let _ = instance.set(&path, answer);
    }
    look(&instance);
    let answers = instance.answers();
    let (again, _) = Instance::open(form, answers.clone(), Sitting::at(NOW));
    assert!(again.answers().keys().all(|path| answers.contains_key(path) || again.is_relevant(path)));
    look(&again);
}

fn look(instance: &Instance) {
    instance.outline();
    instance.violations_for_save();
    instance.answers_by_compartment();
    instance.relevant_answers();
    instance.name();
}

pub fn seeds_of_definitions() -> Vec<Vec<u8>> {
    let whole = registration();
    let small = form_around(&["${a} = 'x'", "count(${r}) > 1", "position(..)", "1 + 2"]);
    // Whole, the form is too large for a quick start: its parts are what is changed.
    let part = FormDefinition { children: whole.children.iter().take(2).cloned().collect(), ..whole };
    let part = FormDefinition {
        choice_lists: part
            .choice_lists
            .into_iter()
            .map(|(name, list)| (name, Arc::new(list.iter().take(2).cloned().collect())))
            .collect(),
        ..part
    };
    [small, part]
        .iter()
        .flat_map(|definition| {
            [
                chosen(&[JSON], &serde_json::to_vec(definition).unwrap()),
                chosen(&[POSTCARD], &postcard::to_allocvec(definition).unwrap()),
            ]
        })
        .collect()
}

/// Expressions, separated by line ends, in every place of a form where one may stand.
pub fn meet_expression(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let expressions: Vec<&str> = text.split('\n').collect();
    let Ok(form) = Form::compile(form_around(&expressions)) else { return };
    let (mut instance, _) = Instance::create(Arc::new(form), Sitting::at(NOW));
    let path = |text: &str| AnswerPath::parse(text).unwrap();
    let _ = instance.set(&path("a"), Answer::Integer(3));
    for id in ["aaaaaaaa", "bbbbbbbb"] {
        let _ = instance.add_instance(&path("r"), id);
        let _ = instance.set(&path(&format!("r/{id}/b")), Answer::text("x"));
    }
    let _ = instance.set(&path("a"), Answer::text("1"));
    let _ = instance.remove_instance(&path("r"), "aaaaaaaa");
    let _ = instance.restore_instance(&path("r"), "aaaaaaaa");
    let _ = instance.set(&path("fin"), Answer::Decimal(f64::MAX));
    let _ = instance.set(&path("elegida"), Answer::text("x"));
    instance.choices(&path("elegida"));
    look(&instance);
}

fn form_around(expressions: &[&str]) -> FormDefinition {
    let mut next = expressions.iter().map(|text| (*text).to_owned());
    let mut take = || next.next();
    let asked = |name: &str, change: &mut dyn FnMut(&mut Question)| {
        let mut question = Question { name: name.into(), kind: QuestionKind::Text, ..Question::default() };
        change(&mut question);
        Node::Question(Arc::new(question))
    };
    let first = take();
    let mut calculated = |name: &str| {
        let calculation = take().unwrap_or_else(|| "1".to_owned());
        let question = Question {
            name: name.into(),
            kind: QuestionKind::Calculate,
            calculation: Some(calculation),
            ..Question::default()
        };
        Node::Question(Arc::new(question))
    };
    let (inside, outside) = (calculated("dentro"), calculated("fuera"));
    let constraint = take();
    let (filter, default) = (take(), take());
    let repeated = Repeat {
        name: "r".into(),
        children: vec![
            asked("b", &mut |question| question.relevant.clone_from(&first)),
            asked("c", &mut |question| question.constraint.clone_from(&constraint)),
            inside,
        ],
        ..Repeat::default()
    };
    let group = Group {
        name: "g".into(),
        children: vec![
            asked("a", &mut |_| ()),
            asked("a2", &mut |question| question.required.clone_from(&constraint)),
        ],
        ..Group::default()
    };
    let choice = Choice {
        name: "x".into(),
        label: Translated::only("es", "Equis"),
        columns: BTreeMap::new(),
        media: BTreeMap::new(),
    };
    FormDefinition {
        form_id: "prueba".into(),
        version: "1".into(),
        title: Translated::only("es", "Prueba"),
        default_language: "es".into(),
        languages: vec!["es".into()],
        awaiting_native_review: Vec::new(),
        compartment: Compartment::Reg,
        instance_name: default,
        style: String::new(),
        choice_lists: BTreeMap::from([("l".to_owned(), Arc::new(vec![choice]))]),
        children: vec![
            Node::Group(Arc::new(group)),
            Node::Repeat(Arc::new(repeated)),
            outside,
            asked("fin", &mut |question| {
                question.kind = QuestionKind::SelectOne("l".into());
                question.choice_filter.clone_from(&filter);
            }),
            asked("elegida", &mut |question| {
                question.kind = QuestionKind::SelectOne("${b}".into());
                question.choice_filter.clone_from(&filter);
            }),
        ],
    }
}

pub fn seeds_of_expressions() -> Vec<Vec<u8>> {
    let form = serde_json::to_value(registration()).unwrap();
    let mut seeds = Vec::new();
    collect(&form, &mut seeds);
    seeds.extend(
        [
            "${a} = 1 and count(${r}) > 0\nif(${b} = 'x', position(..), sum(//b))\n/data/g/a | //c\nregex(., '^[0-9]+$')\nname = 'x'\nconcat(${a}, 'ñ')",
            "indexed-repeat(${b}, ${r}, 1)\nround(1 div 3, 2) * -2 mod 5\nformat-date(today(), '%Y-%n-%e')\nselected(${a}, 'x')",
            "substr(${a}, 1, 2)\nstring-length('x') >= 0.5\nonce(random())\njr:choice-name(${fin}, '${fin}')\nacogida:non-answer(${a})",
        ]
        .map(|text| text.as_bytes().to_vec()),
    );
    seeds
}

/// Every expression of a form.
fn collect(value: &serde_json::Value, into: &mut Vec<Vec<u8>>) {
    const PLACES: [&str; 7] =
        ["relevant", "required", "constraint", "calculation", "choice_filter", "read_only", "instance_name"];
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(text) if PLACES.contains(&name.as_str()) => into.push(text.as_bytes().to_vec()),
                    _ => collect(value, into),
                }
            }
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, into)),
        _ => {}
    }
}

/// Paths, dates, folios and whatever else somebody may type.
pub fn meet_answer(bytes: &[u8]) {
    let mut input = Input(bytes);
    let kind = input.byte();
    let Ok(text) = std::str::from_utf8(input.rest()) else { return };
    if let Ok(path) = AnswerPath::parse(text) {
        assert_eq!(path.as_str(), text);
        let _ = (
            path.name(),
            path.instance(),
            path.question(),
            path.is_system(),
            path.in_instance("aaaaaaaa", "x"),
        );
    }
    let today = NOW.date();
    if let Ok(date) = PartialDate::parse(text) {
        assert_eq!(PartialDate::parse(&date.to_string()).as_ref(), Ok(&date));
        let _ = (date.check(today), date.age_on(today), date.age_range_on(today));
    }
    if let Some(date) = CivilDate::parse(text) {
        assert_eq!((date.to_string().as_str(), CivilDate::from_days(date.days())), (text, Some(date)));
    }
    if let Some(moment) = Moment::parse(text, NOW.offset_minutes) {
        assert_eq!(Moment::parse(&moment.to_string(), 0), Some(moment), "{text}");
    }
    if let Ok(folio) = Folio::parse(text) {
        assert_eq!(Folio::parse(folio.as_str()).as_ref(), Ok(&folio), "{text}");
        let spoken = folio.as_str().replace('-', " ").to_lowercase();
        assert_eq!(Folio::parse(&spoken).as_ref(), Ok(&folio), "{text}");
    }
    typed(&KINDS[usize::from(kind) % KINDS.len()](), text, today);
}

const KINDS: [fn() -> QuestionKind; 13] = [
    || QuestionKind::Text,
    || QuestionKind::Integer,
    || QuestionKind::Decimal,
    || QuestionKind::Date,
    || QuestionKind::PartialDate,
    || QuestionKind::Time,
    || QuestionKind::DateTime,
    || QuestionKind::SelectOne("l".into()),
    || QuestionKind::SelectMultiple("l".into()),
    || QuestionKind::Phone,
    || QuestionKind::Code,
    || QuestionKind::Geotrace,
    || QuestionKind::Geoshape,
];

/// What was understood is understood alike when it is typed as it is kept.
fn typed(kind: &QuestionKind, text: &str, today: CivilDate) {
    let Ok(answer) = parse_typed(kind, text, today) else { return };
    let kept = match &answer {
        Answer::Text(text) => text.clone(),
        Answer::Integer(number) => number.to_string(),
        _ => return,
    };
    if *kind != QuestionKind::PartialDate {
        assert_eq!(parse_typed(kind, &kept, today).as_ref(), Ok(&answer), "{kind:?} {text:?}");
    }
}

pub fn seeds_of_answers() -> Vec<Vec<u8>> {
    let texts = [
        "documentos/3f9a0c12/doc_numero",
        "1990-05-12;exact;document",
        "1990;age_estimate;estimate",
        "2026-11-22",
        "2026-11-22T19:05:30.250-06:00",
        "TAP-7F3K-2",
        "tap 7f3k 2",
        "+50422334455",
        "34",
        "12/5/90",
        "3,5",
        "19:05",
        "español k'iche'",
        "-7",
        "14.9 -92.2 0 0; 14.91 -92.2 0 0; 14.91 -92.21",
    ];
    texts.iter().enumerate().map(|(number, text)| chosen(&[number as u8], text.as_bytes())).collect()
}
