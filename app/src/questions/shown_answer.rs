//! An answer as a person reads it on the form: choices by their labels, dates as dates, ages with their doubt.

use bridge::AgeView;
use forms::definition::has_appearance;
use forms::{Answer, AnswerPath, CivilDate, PartialDate, Question, QuestionKind};

use super::sheet::Sheet;
use crate::words::language;
use crate::{form_words, person_words};

/// Marks a partial date that an age may stand for.
const AGE: &str = "age";

/// The answer at a path; empty where there is none.
pub fn in_words(sheet: Sheet, path: &AnswerPath) -> String {
    let today = sheet.now().date();
    language();
    sheet.look(path, |instance| {
        let form = instance.form();
        match (form.question(path), instance.answer(path)) {
            (_, Answer::Blank) => String::new(),
            (Some(question), Answer::Text(text)) if is_birth(question) => {
                age(text, today).unwrap_or_else(|| text.clone())
            }
            (question, answer) => {
                form_words::answer(Some(form.definition()), question.map(AsRef::as_ref), answer, today)
            }
        }
    })
}

/// True for a date that an age can stand for.
pub fn is_birth(question: &Question) -> bool {
    question.kind == QuestionKind::PartialDate && has_appearance(&question.appearance, AGE)
}

/// `34`, `≈34`, `≈17 (por verificar)`; `None` for a text that is no date.
pub fn age(text: &str, today: CivilDate) -> Option<String> {
    let age = PartialDate::parse(text).ok()?.age_on(today);
    Some(person_words::age(AgeView { years: u16::from(age.years), approximate: age.approximate }))
}
