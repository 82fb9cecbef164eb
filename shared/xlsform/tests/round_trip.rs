//! A definition, written as an XLSForm in Markdown and read again, is the same definition.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use std::sync::Arc;

use forms::{DefaultAnswer, Form, FormDefinition, Node, Question, QuestionKind, Translated};
use xlsform::{Attached, press, write};

fn again(definition: &FormDefinition) -> FormDefinition {
    let text = write(definition);
    let pressed = press(text.as_bytes(), "form.md", &Attached::new()).unwrap();
    pressed.definition.unwrap_or_else(|| panic!("{:?}\n{text}", pressed.report.errors))
}

/// Compares part by part, so that a failure shows what differs.
fn same(left: &FormDefinition, right: &FormDefinition) {
    for (left, right) in left.children.iter().zip(&right.children) {
        assert_eq!(left, right);
    }
    for ((name, left), (_, right)) in left.choice_lists.iter().zip(&right.choice_lists) {
        assert_eq!(left, right, "{name}");
    }
    assert_eq!(left, right);
}

#[test]
fn our_own_forms_come_back_as_they_were() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public/forms");
    let paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let with = |ending: &'static str| {
        let named = |path: &Path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap())
        };
        paths
            .iter()
            .filter(move |path| path.extension().is_some_and(|each| each == ending))
            .map(move |path| named(path))
    };
    let attached: Attached = with("csv").collect();
    let mut seen = 0;
    for (name, bytes) in with("md") {
        let pressed = press(&bytes, &name, &attached).unwrap();
        assert!(
            pressed.report.errors.is_empty() && pressed.report.unsupported.is_empty(),
            "{name}: {:?}",
            pressed.report
        );
        let definition = pressed.definition.unwrap();
        same(&definition, &again(&definition));
        seen += 1;
    }
    assert_eq!(seen, 13);
}

#[test]
fn what_other_people_wrote_comes_back_as_it_was_read() {
    let parts = include_str!("../comparison/forms.md").split("\n### ").skip(1);
    let mut seen = 0;
    for part in parts.filter(|part| part.starts_with("accepted: ")) {
        let (title, body) = part.split_once('\n').unwrap();
        let definition = press(body.as_bytes(), "form.md", &Attached::new()).unwrap().definition.unwrap();
        // A file that is not there leaves an empty list, which has no row to be written in.
        if definition.choice_lists.values().any(|choices| choices.is_empty()) {
            continue;
        }
        println!("{title}");
        same(&definition, &again(&definition));
        seen += 1;
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn texts_with_bars_ends_of_lines_and_quotes_come_back() {
    let body = "| survey | type | name | label | constraint |\n| | text | a | A | regex(., 'x\\|y') |";
    let mut definition = press(body.as_bytes(), "f.md", &Attached::new()).unwrap().definition.unwrap();
    let title = "Sí | no\n“quizás”  # más".to_owned();
    definition.title.0.insert("default".to_owned(), title);
    same(&definition, &again(&definition));
    let forms::Node::Question(question) = &definition.children[0] else { panic!() };
    assert_eq!(question.constraint.as_deref(), Some("regex(., 'x|y')"));
    assert!(Form::compile(definition).is_ok());
}

/// What XLSForm would read otherwise: a key that nobody could guess, a text that looks computed, an expression that looks like a text.
#[test]
fn what_xlsform_has_no_word_for_comes_back_too() {
    let question = |name: &str, change: &dyn Fn(&mut Question)| {
        let label = Translated::only("es", name);
        let mut question = Question { name: name.into(), label, ..Question::default() };
        change(&mut question);
        Node::Question(Arc::new(question))
    };
    let text = "| survey | type | name | label::es |\n| | text | a | A |";
    let mut definition = press(text.as_bytes(), "f.md", &Attached::new()).unwrap().definition.unwrap();
    definition.children = vec![
        question("año", &|question| question.key = Some("clave_propia".into())),
        question("suma", &|question| question.default = Some(DefaultAnswer::Fixed("1 + 1".into()))),
        question("copia", &|question| question.default = Some(DefaultAnswer::Computed("'x'".into()))),
        question("nacimiento", &|question| question.kind = QuestionKind::PartialDate),
        question("relato", &|question| question.kind = QuestionKind::LongText),
        question("cita", &|question| {
            question.kind = QuestionKind::Date;
            question.due = Some("agenda".into());
            question.review = true;
            question.do_not_record = vec!["names".into(), "phones".into()];
        }),
    ];
    same(&definition, &again(&definition));
}
