//! What is said to each question: something that its kind takes, and something else, to change it to.

use forms::{AnswerPath, Instance, Question, QuestionKind};

/// The date that a filling says first, for which a form about somebody's life asks when it began: an adult, a child and a newborn, to whom
/// different questions are put.
pub const BEGINNINGS: [&str; 3] = ["1970-01-15", "2015-01-15", "2020-01-12"];

/// Two answers, as they are typed or chosen; none for what is answered with files or in an order.
pub fn pair(question: &Question, instance: &Instance, path: &AnswerPath) -> Option<[String; 2]> {
    let pair = match &question.kind {
        QuestionKind::Text | QuestionKind::LongText => ["Ana", "Eva"],
        QuestionKind::Integer => ["30", "31"],
        QuestionKind::Decimal => ["1.5", "2.5"],
        QuestionKind::Date => ["2020-01-15", "2020-01-16"],
        QuestionKind::Time => ["10:30:00", "11:30:00"],
        QuestionKind::DateTime => ["2020-01-15T10:30:00.000-06:00", "2020-01-15T11:30:00.000-06:00"],
        QuestionKind::Geopoint => ["14.9 -92.2 0 0", "14.8 -92.3 0 0"],
        QuestionKind::Geotrace => ["14.9 -92.2 0 0; 14.8 -92.3 0 0", "14.9 -92.2 0 0; 14.7 -92.3 0 0"],
        QuestionKind::Barcode => ["123", "124"],
        QuestionKind::SelectOne(_) | QuestionKind::SelectMultiple(_) => {
            let names = instance.choices(path).into_iter().map(|choice| choice.name.clone());
            let mut names = names.collect::<Vec<_>>().into_iter();
            let first = names.next()?;
            let second = names.next().unwrap_or_default();
            return Some([first, second]);
        }
        _ => return None,
    };
    Some(pair.map(str::to_owned))
}
