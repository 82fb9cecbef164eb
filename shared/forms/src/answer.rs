//! What somebody said to one question: a value, one of the three non-answers, or blank.

use serde::{Deserialize, Serialize};

/// One answer. The question's type gives a `Text` its meaning: a choice name, space-separated choice names
/// (XLSForm's `select_multiple`), an ISO 8601 date or date-time, a [`crate::PartialDate`], places ([`crate::geo_point`]), or free text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    #[default]
    Blank,
    NonAnswer(NonAnswer),
    Text(String),
    Integer(i64),
    Decimal(f64),
}

/// The three answers that are not values, distinct from blank (codes 97, 98 and 99 of the field's forms).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NonAnswer {
    NotAsked,
    PrefersNotToSay,
    DoesNotKnow,
}

impl NonAnswer {
    pub const ALL: [NonAnswer; 3] = [NonAnswer::NotAsked, NonAnswer::PrefersNotToSay, NonAnswer::DoesNotKnow];

    /// The field's code: 97, 98 or 99.
    pub fn code(self) -> u8 {
        match self {
            NonAnswer::NotAsked => 97,
            NonAnswer::PrefersNotToSay => 98,
            NonAnswer::DoesNotKnow => 99,
        }
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|non_answer| non_answer.code() == code)
    }
}

impl Answer {
    /// A `Text`, or `Blank` where nothing but white space was typed.
    pub fn text(value: impl Into<String>) -> Self {
        let value = value.into();
        if value.trim().is_empty() { Answer::Blank } else { Answer::Text(value) }
    }

    /// A `select_multiple` answer from choice names, in the order given; `Blank` where there are none.
    pub fn choices<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let joined = names.into_iter().collect::<Vec<_>>().join(" ");
        Answer::text(joined)
    }

    pub fn is_blank(&self) -> bool {
        matches!(self, Answer::Blank)
    }

    /// The text of a `Text` answer, or `None` for anything else.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Answer::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The choice names of a select answer; empty for anything that is not text.
    pub fn chosen(&self) -> impl Iterator<Item = &str> {
        self.as_text().unwrap_or_default().split_ascii_whitespace()
    }
}
