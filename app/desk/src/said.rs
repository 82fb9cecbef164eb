//! What was made of a file, in the sentences that the command line says too.

use std::collections::BTreeMap;

use bridge::desk::{Found, FromDesk, Remark, ToDesk};
use xlsform::{Attached, Finding, press};

const SENTENCES: &str = include_str!("../../cli/sentences.json");
/// Where the language that is asked for has none.
const FALLBACK: &str = "es";

type Sentences = BTreeMap<String, BTreeMap<String, String>>;

pub fn pressed(asked: ToDesk) -> FromDesk {
    let ToDesk { name, bytes, beside, language } = asked;
    let attached: Attached = beside.into_iter().collect();
    let Ok(pressed) = press(&bytes, &name, &attached) else { return FromDesk::Unreadable };
    let sentences: Sentences = serde_json::from_str(SENTENCES).unwrap_or_default();
    let say = |found: &[Finding]| found.iter().map(|each| remark(each, &sentences, &language)).collect();
    FromDesk::Pressed(Box::new(Found {
        definition: pressed.definition,
        questions: u32::try_from(pressed.report.questions).unwrap_or(u32::MAX),
        languages: pressed.report.languages,
        errors: say(&pressed.report.errors),
        unsupported: say(&pressed.report.unsupported),
        warnings: say(&pressed.report.warnings),
    }))
}

fn remark(finding: &Finding, sentences: &Sentences, language: &str) -> Remark {
    let given: Vec<(&str, &str)> =
        finding.given.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let say = |key: &str, given: &[(&str, &str)]| {
        let each = sentences.get(key);
        let sentence = each.and_then(|each| each.get(language).or_else(|| each.get(FALLBACK)));
        let sentence = sentence.map_or(key, String::as_str).to_owned();
        given.iter().fold(sentence, |said, (name, value)| said.replace(&format!("{{{name}}}"), value))
    };
    let mut text = say(&format!("form_{}", finding.code.as_str()), &given);
    if given.iter().any(|(name, _)| *name == "nearest") {
        text.push_str(&say("form_meant", &given));
    }
    let mut place = say("form_place", &[("sheet", &finding.sheet)]);
    if let Some(row) = finding.row {
        place.push_str(&say("form_row", &[("row", &row.to_string())]));
    }
    if let Some(column) = &finding.column {
        place.push_str(&say("form_column", &[("column", column)]));
    }
    Remark { place, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str, language: &str) -> FromDesk {
        pressed(ToDesk {
            name: "form.md".to_owned(),
            bytes: text.as_bytes().to_vec(),
            beside: Vec::new(),
            language: language.to_owned(),
        })
    }

    #[test]
    fn a_misspelled_type_is_said_with_its_place_and_what_was_meant() {
        let text = "| survey | type | name | label |\n| | intger | edad | Edad |\n";
        for (language, meant) in [("es", "¿Quiso decir «integer»?"), ("en", "Did you mean 'integer'?")] {
            let FromDesk::Pressed(found) = asked(text, language) else { panic!("unreadable") };
            assert!(found.definition.is_none());
            let [error] = found.errors.as_slice() else { panic!("{:?}", found.errors) };
            assert!(error.text.contains(meant) && error.place.contains("survey"), "{error:?}");
        }
    }

    #[test]
    fn a_good_form_comes_as_a_definition_and_what_is_no_form_is_unreadable() {
        let text = "| survey | type | name | label |\n| | integer | edad | Edad |\n";
        let FromDesk::Pressed(found) = asked(text, "ht") else { panic!("unreadable") };
        assert!(found.definition.is_some() && found.errors.is_empty());
        assert_eq!(asked("\u{0}", "es"), FromDesk::Unreadable);
    }
}
