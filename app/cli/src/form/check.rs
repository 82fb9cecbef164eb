//! `acogida form check`: what the press makes of a file, in words or as JSON.

use std::path::Path;

use serde_json::{Value, json};
use xlsform::{Finding, Report};

use super::file;
use crate::failure::Failure;
use crate::sentences::Sentences;

pub fn check(path: &Path, as_json: bool, sentences: &Sentences) -> Result<(), Failure> {
    let pressed = file::read(path, sentences)?;
    if as_json {
        println!("{}", report_as_json(&pressed.report, sentences));
    } else {
        print!("{}", in_words(&pressed.report, sentences));
    }
    match pressed.definition {
        Some(_) => Ok(()),
        None => Err(Failure::FormRefused { errors: pressed.report.errors.len() }),
    }
}

fn report_as_json(report: &Report, sentences: &Sentences) -> Value {
    let list = |found: &[Finding]| -> Vec<Value> {
        let finding = |finding: &Finding| {
            json!({
                "sheet": finding.sheet,
                "row": finding.row,
                "column": finding.column,
                "code": finding.code.as_str(),
                "message": message(finding, sentences),
            })
        };
        found.iter().map(finding).collect()
    };
    json!({
        "form_id": report.form_id,
        "title": report.title,
        "questions": report.questions,
        "languages": report.languages,
        "warnings": list(&report.warnings),
        "unsupported": list(&report.unsupported),
        "errors": list(&report.errors),
    })
}

fn in_words(report: &Report, sentences: &Sentences) -> String {
    let languages = match report.languages.as_slice() {
        [] => sentences.say("form_no_languages", &[]),
        some => some.join(", "),
    };
    let mut text = sentences.say(
        "form_head",
        &[
            ("title", &report.title),
            ("form_id", &report.form_id),
            ("questions", &report.questions.to_string()),
            ("languages", &languages),
        ],
    );
    text.push('\n');
    let parts = [
        (sentences.say("form_errors", &[("count", &report.errors.len().to_string())]), &report.errors),
        (
            sentences.say("form_unsupported", &[("count", &report.unsupported.len().to_string())]),
            &report.unsupported,
        ),
        (sentences.say("form_warnings", &[("count", &report.warnings.len().to_string())]), &report.warnings),
    ];
    for (heading, found) in parts.into_iter().filter(|(_, found)| !found.is_empty()) {
        text.push_str(&format!("\n{heading}\n"));
        for finding in found {
            let place = place(finding, sentences);
            text.push_str(&format!("  {place}: {}\n", message(finding, sentences)));
        }
    }
    text
}

fn place(finding: &Finding, sentences: &Sentences) -> String {
    let mut text = sentences.say("form_place", &[("sheet", &finding.sheet)]);
    if let Some(row) = finding.row {
        text.push_str(&sentences.say("form_row", &[("row", &row.to_string())]));
    }
    if let Some(column) = &finding.column {
        text.push_str(&sentences.say("form_column", &[("column", column)]));
    }
    text
}

/// What is wrong, and what was probably meant.
fn message(finding: &Finding, sentences: &Sentences) -> String {
    let given: Vec<(&str, &str)> =
        finding.given.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut text = sentences.say(&format!("form_{}", finding.code.as_str()), &given);
    if given.iter().any(|(name, _)| *name == "nearest") {
        text.push_str(&sentences.say("form_meant", &given));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentences::Language;

    #[test]
    fn every_finding_has_its_sentence_in_both_languages() {
        for language in [Language::Es, Language::En] {
            let sentences = Sentences::of(language);
            for code in xlsform::Code::ALL {
                let said = message(&Finding::new("survey", *code), &sentences);
                assert!(said.contains(' ') && !said.starts_with("form_"), "{said}");
            }
        }
    }

    #[test]
    fn what_was_meant_is_said_behind_what_is_wrong() {
        let finding = Finding::new("survey", xlsform::Code::UnknownType).with("type", "txet");
        let said = message(&finding.meant(Some("text".to_owned())), &Sentences::of(Language::En));
        assert_eq!(said, "There is no type 'txet'. Did you mean 'text'?");
    }
}
