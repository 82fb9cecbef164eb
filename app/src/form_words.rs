//! What a form calls its questions and choices, and an answer as a person reads it.

use bridge::SiteView;
use forms::definition::has_appearance;
use forms::geo_point;
use forms::{
    Answer, CivilDate, DatePrecision, FormDefinition, GeoPoint, Group, Node, PartialDate, Question,
    QuestionKind, Repeat, Translated,
};

use crate::{
    spoken_times,
    words::{language, questions, shell},
};

/// The appearance of questions that are answered with a site of the directory.
const SITE: &str = "site";

/// A page of a form, with the questions that stand on it, repeats included.
pub struct FormPart<'a> {
    pub group: Option<&'a Group>,
    pub questions: Vec<Asking<'a>>,
}

/// A question and the path of the repeats it stands in (`documentos/`, or nothing).
pub struct Asking<'a> {
    /// As `AnswerPath::question` writes it.
    pub path: String,
    pub question: &'a Question,
}

/// The form's outermost groups in their order; questions outside of any come first.
pub fn parts(form: &FormDefinition) -> Vec<FormPart<'_>> {
    let mut loose = FormPart { group: None, questions: Vec::new() };
    let mut parts = Vec::new();
    for node in &form.children {
        match node {
            Node::Group(group) => {
                let mut part = FormPart { group: Some(group), questions: Vec::new() };
                collect(&group.children, "", &mut part.questions);
                parts.push(part);
            }
            other => collect(std::slice::from_ref(other), "", &mut loose.questions),
        }
    }
    if !loose.questions.is_empty() {
        parts.insert(0, loose);
    }
    parts
}

fn collect<'a>(nodes: &'a [Node], within: &str, found: &mut Vec<Asking<'a>>) {
    for node in nodes {
        match node {
            Node::Question(question) => {
                found.push(Asking { path: format!("{within}{}", question.key()), question });
            }
            Node::Group(group) => collect(&group.children, within, found),
            Node::Repeat(repeat) => collect(&repeat.children, &format!("{within}{}/", repeat.key()), found),
        }
    }
}

/// The question that answers `question_path` (`AnswerPath::question`).
pub fn question<'a>(form: &'a FormDefinition, question_path: &str) -> Option<&'a Question> {
    parts(form)
        .into_iter()
        .flat_map(|part| part.questions)
        .find(|asking| asking.path == question_path)
        .map(|asking| asking.question)
}

/// The name of the page on which a question stands.
pub fn page_of(form: &FormDefinition, question_path: &str) -> Option<String> {
    parts(form)
        .into_iter()
        .find(|part| part.questions.iter().any(|asking| asking.path == question_path))
        .and_then(|part| part.group.map(|group| group.name.clone()))
}

/// The name of the page on which a repeat (`documentos`, `hogar/visitas`) stands.
pub fn page_of_repeat(form: &FormDefinition, repeat_path: &str) -> Option<String> {
    let within = format!("{repeat_path}/");
    parts(form)
        .into_iter()
        .find(|part| part.questions.iter().any(|asking| asking.path.starts_with(&within)))
        .and_then(|part| part.group.map(|group| group.name.clone()))
}

/// What a repeat is called in the screens' language; its name where the form has no label, or not that repeat.
pub fn repeat_label(form: Option<&FormDefinition>, repeat_path: &str) -> String {
    let name = || plain_name(repeat_path.rsplit('/').next().unwrap_or(repeat_path));
    let found = form.and_then(|form| Some((form, repeat_in(&form.children, repeat_path)?)));
    let label = found.map(|(form, repeat)| {
        repeat.label.in_language(language().code(), &form.default_language).trim().to_owned()
    });
    label.filter(|label| !label.is_empty()).unwrap_or_else(name)
}

fn repeat_in<'a>(nodes: &'a [Node], wanted: &str) -> Option<&'a Repeat> {
    nodes.iter().find_map(|node| match node {
        Node::Question(_) => None,
        Node::Group(group) => repeat_in(&group.children, wanted),
        Node::Repeat(repeat) => match wanted.strip_prefix(repeat.key())? {
            "" => Some(repeat),
            inner => repeat_in(&repeat.children, inner.strip_prefix('/')?),
        },
    })
}

/// A question's label in the screens' language; its name where the form has no label.
pub fn label(form: &FormDefinition, question: &Question) -> String {
    let label = question.label.in_language(language().code(), &form.default_language);
    // Labels may carry expressions (`${nombre}`), which only an open form can fill.
    let plain = label.split("${").next().unwrap_or(label).trim();
    if plain.is_empty() { plain_name(&question.name) } else { plain.to_owned() }
}

/// What a form is called in the screens' language; its id where it has no title.
pub fn title(form: &FormDefinition) -> String {
    said_title(&form.title, &form.form_id, &form.default_language)
}

/// The same of a form of which only its title and its id are known, as lists know it.
pub fn listed_title(title: &Translated, form_id: &str) -> String {
    said_title(title, form_id, "es")
}

fn said_title(title: &Translated, form_id: &str, fallback: &str) -> String {
    let title = title.in_language(language().code(), fallback).trim();
    if title.is_empty() { form_id.to_owned() } else { title.to_owned() }
}

/// A name of the form's, for want of a label.
pub fn plain_name(name: &str) -> String {
    name.replace('_', " ")
}

/// The label of one choice of the list that the question `question_path` chooses from.
pub fn choice(form: &FormDefinition, question_path: &str, name: &str) -> String {
    question(form, question_path)
        .and_then(|question| list_of(form, &question.kind))
        .map_or_else(|| name.to_owned(), |list| choice_in(form, list, name))
}

/// The list that a question chooses from, be it by way of the answers to another.
fn list_of<'a>(form: &'a FormDefinition, kind: &'a QuestionKind) -> Option<&'a str> {
    let Some(name) = kind.answers_of() else { return kind.list() };
    let asked = parts(form).into_iter().flat_map(|part| part.questions);
    asked.map(|asking| asking.question).find(|question| question.name == name)?.kind.list()
}

fn choice_in(form: &FormDefinition, list: &str, name: &str) -> String {
    let choice =
        form.choice_lists.get(list).and_then(|choices| choices.iter().find(|choice| choice.name == name));
    let label = choice.map(|choice| choice.label.in_language(language().code(), &form.default_language));
    label.filter(|label| !label.is_empty()).unwrap_or(name).to_owned()
}

/// An answer that names a site by its key, with the site's name in the key's place; any other as it is.
pub fn with_site_name(question: Option<&Question>, answer: &Answer, sites: &[SiteView]) -> Answer {
    let is_site = question.is_some_and(|question| has_appearance(&question.appearance, SITE));
    let site =
        answer.as_text().filter(|_| is_site).and_then(|key| sites.iter().find(|site| site.site == key));
    site.map_or_else(|| answer.clone(), |site| Answer::text(site.name.as_str()))
}

/// An answer in words.
pub fn answer(
    form: Option<&FormDefinition>,
    question: Option<&Question>,
    answer: &Answer,
    today: CivilDate,
) -> String {
    match answer {
        Answer::Blank => shell::answer_blank().to_owned(),
        Answer::NonAnswer(non_answer) => match non_answer.code() {
            97 => shell::non_answer_97(),
            98 => shell::non_answer_98(),
            _ => shell::non_answer_99(),
        }
        .to_owned(),
        Answer::Integer(number) => number.to_string(),
        Answer::Decimal(number) => number.to_string(),
        Answer::Text(text) => text_answer(form, question, text, today),
    }
}

fn text_answer(
    form: Option<&FormDefinition>,
    question: Option<&Question>,
    text: &str,
    today: CivilDate,
) -> String {
    match (form, question.map(|question| &question.kind)) {
        (Some(form), Some(kind @ QuestionKind::Rank(_))) => {
            let list = list_of(form, kind).unwrap_or_default();
            let labels = text.split_ascii_whitespace().enumerate();
            let labels: Vec<String> =
                labels.map(|(at, name)| format!("{}. {}", at + 1, choice_in(form, list, name))).collect();
            labels.join("  ")
        }
        // An answer that was chosen may have spaces.
        (Some(form), Some(kind @ QuestionKind::SelectOne(_))) if kind.answers_of().is_some() => {
            choice_in(form, list_of(form, kind).unwrap_or_default(), text)
        }
        (Some(form), Some(kind @ (QuestionKind::SelectOne(_) | QuestionKind::SelectMultiple(_)))) => {
            let list = list_of(form, kind).unwrap_or_default();
            let labels: Vec<String> =
                text.split_ascii_whitespace().map(|name| choice_in(form, list, name)).collect();
            labels.join(", ")
        }
        (_, Some(QuestionKind::Date)) => spoken_times::day_of_answer(text, today),
        (_, Some(QuestionKind::DateTime)) => spoken_times::moment_of_answer(text, today),
        (_, Some(QuestionKind::PartialDate)) => partial_date(text, today),
        (_, Some(QuestionKind::Geopoint)) => place(text).unwrap_or_else(|| text.to_owned()),
        (_, Some(kind @ (QuestionKind::Geotrace | QuestionKind::Geoshape))) => {
            places(text, *kind == QuestionKind::Geoshape).unwrap_or_else(|| text.to_owned())
        }
        (_, Some(QuestionKind::Acknowledge)) => questions::acknowledged().to_owned(),
        (_, Some(kind)) if kind.is_file() => file(kind).to_owned(),
        _ => text.to_owned(),
    }
}

/// What is attached; the file itself is shown beside it where there is room.
fn file(kind: &QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Image => questions::said_picture(),
        QuestionKind::Audio => questions::said_sound(),
        QuestionKind::Video => questions::said_film(),
        _ => questions::said_file(),
    }
}

/// `14.90321, -92.26234 (± 12 m)`; `None` for what is no place.
pub fn place(text: &str) -> Option<String> {
    GeoPoint::parse(text).map(said_place)
}

fn said_place(place: GeoPoint) -> String {
    let exact = place.accuracy.filter(|metres| *metres > 0.0).map(|metres| format!(" (± {metres:.0} m)"));
    format!("{:.5}, {:.5}{}", place.latitude, place.longitude, exact.unwrap_or_default())
}

/// `2 puntos: 14.90321, -92.26234 (± 12 m) · 14.90400, -92.26234`; `None` for what are no places. What closes an area is not counted.
fn places(text: &str, is_area: bool) -> Option<String> {
    let mut places = geo_point::places(text)?;
    if is_area && geo_point::is_closed(&places) {
        places.pop();
    }
    let said: Vec<String> = places.iter().copied().map(said_place).collect();
    Some(format!("{}: {}", questions::places_count(places.len() as u64), said.join(" · ")))
}

/// `12 may 1990`, `may 1990`, `1990`, `≈1990`.
fn partial_date(text: &str, today: CivilDate) -> String {
    let Ok(date) = PartialDate::parse(text) else { return text.to_owned() };
    let month = |number: u8| {
        shell::months_short()
            .split(' ')
            .nth(usize::from(number).saturating_sub(1))
            .unwrap_or_default()
            .to_owned()
    };
    match (date.precision, date.month, date.day) {
        (DatePrecision::AgeEstimate, ..) => format!("≈{}", date.year),
        (_, Some(number), Some(day)) => match CivilDate::new(date.year, number, day) {
            Some(whole) => spoken_times::day(whole, today),
            None => text.to_owned(),
        },
        (_, Some(number), None) => format!("{} {}", month(number), date.year),
        _ => date.year.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, aloud};

    fn form() -> FormDefinition {
        let definition = r#"{
            "form_id": "f", "version": "1", "title": {"es": "F"}, "default_language": "es", "languages": ["es"],
            "compartment": "REG",
            "choice_lists": {"l_sexo": [
                {"name": "M", "label": {"es": "Mujer", "en": "Woman"}}, {"name": "H", "label": {"es": "Hombre"}}]},
            "children": [
                {"question": {"name": "suelta", "kind": "text", "label": {"es": "Suelta"}}},
                {"group": {"name": "llegada", "children": [
                    {"question": {"name": "sexo", "kind": {"select_one": "l_sexo"}, "label": {"es": "Sexo"}}},
                    {"repeat": {"name": "documentos", "label": {"es": "Documentos"}, "children": [
                        {"question": {"name": "numero", "kind": "text", "label": {"es": "Número de ${tipo}"}}}]}}]}}]
        }"#;
        serde_json::from_str(definition).unwrap()
    }

    fn said(question_path: &str, text: &str) -> String {
        let form = form();
        let today = CivilDate::new(2026, 11, 22).unwrap();
        let question = question(&form, question_path);
        aloud(Language::Es, || answer(Some(&form), question, &Answer::text(text), today))
    }

    #[test]
    fn choices_are_said_by_their_labels_and_unknown_ones_by_their_names() {
        assert_eq!(said("sexo", "M"), "Mujer");
        assert_eq!(said("sexo", "X"), "X");
        assert_eq!(said("suelta", "M"), "M");
    }

    #[test]
    fn a_site_is_said_by_its_name_where_the_directory_knows_it() {
        let sites =
            [SiteView { site: "s1".into(), name: "Belén".into(), folio_prefix: "TAP".into(), beds: None }];
        let asks_site = Question { appearance: "site staff".into(), ..Question::default() };
        let said = |question, text| with_site_name(question, &Answer::text(text), &sites);
        assert_eq!(said(Some(&asks_site), "s1"), Answer::text("Belén"));
        assert_eq!(said(Some(&asks_site), "s2"), Answer::text("s2"));
        assert_eq!(said(Some(&Question::default()), "s1"), Answer::text("s1"));
    }

    #[test]
    fn questions_are_found_within_groups_and_repeats() {
        let form = form();
        assert_eq!(page_of(&form, "documentos/numero").as_deref(), Some("llegada"));
        assert_eq!(page_of(&form, "suelta"), None);
        assert_eq!(page_of_repeat(&form, "documentos").as_deref(), Some("llegada"));
        assert_eq!(page_of_repeat(&form, "sexo"), None);
        let number = question(&form, "documentos/numero").unwrap();
        assert_eq!(aloud(Language::Es, || label(&form, number)), "Número de");
        let unlabelled =
            Question { name: "hora_segura".to_owned(), label: Translated::default(), ..Question::default() };
        assert_eq!(label(&form, &unlabelled), "hora segura");
    }

    #[test]
    fn a_repeat_is_called_by_its_label_or_else_by_its_name() {
        let form = form();
        let said = |path| aloud(Language::Es, || repeat_label(Some(&form), path));
        assert_eq!(said("documentos"), "Documentos");
        assert_eq!(said("documentos_otros"), "documentos otros");
        assert_eq!(repeat_label(None, "hogar/visitas_hechas"), "visitas hechas");
    }

    #[test]
    fn a_partial_date_says_no_more_than_is_known() {
        let today = CivilDate::new(2026, 11, 22).unwrap();
        let said = |text| aloud(Language::Es, || partial_date(text, today));
        assert_eq!(said("1990-05-12;exact;document"), "12 may 1990");
        assert_eq!(said("1990-05;month;self"), "may 1990");
        assert_eq!(said("1990;year;caregiver"), "1990");
        assert_eq!(said("2009;age_estimate;estimate"), "≈2009");
        assert_eq!(said("garabato"), "garabato");
    }

    #[test]
    fn a_way_and_an_area_say_how_many_places_and_which() {
        let said = |text, is_area| aloud(Language::Es, || places(text, is_area));
        assert_eq!(
            said("1 1 0 5; 1 2", false).as_deref(),
            Some("2 puntos: 1.00000, 1.00000 (± 5 m) · 1.00000, 2.00000")
        );
        let area = said("1 1; 1 2; 2 2; 1 1", true).unwrap();
        assert!(area.starts_with("3 puntos: ") && area.matches(" · ").count() == 2, "{area}");
        assert_eq!(said("1 1; norte", false), None);
    }

    #[test]
    fn a_choice_that_is_an_answer_is_said_as_it_was_answered() {
        let today = CivilDate::new(2026, 11, 22).unwrap();
        let from = |source: &str, kind: fn(String) -> QuestionKind, text| {
            let question = Question { kind: kind(format!("${{{source}}}")), ..Question::default() };
            aloud(Language::Es, || answer(Some(&form()), Some(&question), &Answer::text(text), today))
        };
        let of = |kind, text| from("numero", kind, text);
        assert_eq!(from("sexo", QuestionKind::SelectOne, "M"), "Mujer");
        assert_eq!(from("sexo", QuestionKind::Rank, "H M"), "1. Hombre  2. Mujer");
        assert_eq!(of(QuestionKind::SelectOne, "Ana María"), "Ana María");
        assert_eq!(of(QuestionKind::SelectMultiple, "Ana\u{a0}María Luis"), "Ana\u{a0}María, Luis");
    }

    #[test]
    fn a_place_says_how_exact_it_is_and_what_is_no_place_is_none() {
        assert_eq!(place("14.90321 -92.26234 12 8").unwrap(), "14.90321, -92.26234 (± 8 m)");
        assert_eq!(place("14.9 -92.2").unwrap(), "14.90000, -92.20000");
        for text in ["", "14.9", "norte sur", "91 0", "0 181"] {
            assert_eq!(place(text), None, "{text}");
        }
    }
}
