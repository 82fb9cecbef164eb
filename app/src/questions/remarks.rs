//! The sentence beside a field that does not hold what the form wants: what is wrong, and what would be right.

use forms::{Answer, CivilDate, PartialDateError, Question, QuestionKind, ViolationKind};

use super::partial_date_entry::{EntryMode, EntryProblem, PartialDateEntry};
use super::sheet::Remark;
use super::typed::trouble_of;
use crate::words::questions;

/// The form author's sentence, or ours for the kind of mistake.
pub fn sentence(remark: &Remark, question: &Question, answer: &Answer, today: CivilDate) -> String {
    if let Some(message) = &remark.message {
        return message.clone();
    }
    let plain = match remark.kind {
        ViolationKind::Required => match question.kind {
            QuestionKind::SelectOne(_) | QuestionKind::SelectMultiple(_) => questions::error_choose(),
            _ => questions::error_required(),
        },
        ViolationKind::Constraint => questions::error_constraint(),
        ViolationKind::WrongKind => wrong_kind(question, answer, today),
        ViolationKind::NotAChoice => questions::error_not_a_choice(),
        ViolationKind::TooFewInstances => questions::error_too_few(),
        ViolationKind::TooManyInstances => questions::error_too_many(),
    };
    plain.to_owned()
}

fn wrong_kind(question: &Question, answer: &Answer, today: CivilDate) -> &'static str {
    if question.kind == QuestionKind::PartialDate {
        let entry = PartialDateEntry::from_answer(answer, EntryMode::Date, today);
        return entry.read(today).err().map_or_else(questions::error_date, entry_problem);
    }
    match trouble_of(&question.kind, answer, today) {
        Some("not_a_number") => questions::error_number(),
        Some("not_whole") => questions::error_whole_number(),
        Some("number_too_large") => questions::error_number_too_large(),
        Some("not_a_time") => questions::error_time(),
        Some("not_a_phone") => questions::error_phone(),
        Some("not_a_place") => questions::error_place(),
        Some("too_few_places") => questions::error_too_few_places(),
        Some("too_long") => questions::error_too_long(),
        _ => match question.kind {
            QuestionKind::Date | QuestionKind::DateTime => questions::error_date(),
            _ => questions::error_constraint(),
        },
    }
}

fn entry_problem(problem: EntryProblem) -> &'static str {
    match problem {
        EntryProblem::AgeNotANumber => questions::error_age(),
        EntryProblem::YearMissing => questions::error_year_missing(),
        EntryProblem::MonthMissing => questions::error_month_missing(),
        EntryProblem::Date(PartialDateError::InTheFuture) => questions::error_future(),
        EntryProblem::Date(PartialDateError::TooLongAgo | PartialDateError::TooOld) => {
            questions::error_too_long_ago()
        }
        EntryProblem::Date(_) => questions::error_no_such_day(),
    }
}
