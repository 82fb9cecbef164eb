//! What an answer, or a missing one, says about a form: data for the screen, never an error, never a reason to lose it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Answer, AnswerPath, Level, Translated};

/// One remark about one place. `message` is the form author's, where there is one; else the screen has a sentence for
/// the kind's [`ViolationKind::code`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Violation {
    pub path: AnswerPath,
    pub kind: ViolationKind,
    pub level: Level,
    pub message: Option<Translated>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ViolationKind {
    Required,
    Constraint,
    /// Not what the kind of question holds: letters for a number, a day that the calendar does not have.
    WrongKind,
    /// A choice that the list, or its filter, does not offer.
    NotAChoice,
    TooFewInstances,
    TooManyInstances,
}

impl ViolationKind {
    /// A stable code, which a locale turns into a sentence.
    pub fn code(self) -> &'static str {
        match self {
            ViolationKind::Required => "required",
            ViolationKind::Constraint => "constraint",
            ViolationKind::WrongKind => "wrong_kind",
            ViolationKind::NotAChoice => "not_a_choice",
            ViolationKind::TooFewInstances => "too_few_instances",
            ViolationKind::TooManyInstances => "too_many_instances",
        }
    }
}

/// What followed from one answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Consequences {
    /// Calculated answers (and marks of repeat instances) that are now different: to be kept like typed ones.
    pub changed_answers: BTreeMap<AnswerPath, Answer>,
    /// Questions and repeats that appeared (`true`) or left (`false`).
    pub relevance_changed: BTreeMap<AnswerPath, bool>,
    /// Places whose violation is new, another, or gone (`None`). Missing required answers wait for the saving.
    pub violations: BTreeMap<AnswerPath, Option<Violation>>,
    /// Questions whose label, choices or read-only state may now read differently.
    pub redraw: BTreeSet<AnswerPath>,
}

impl Consequences {
    pub fn is_empty(&self) -> bool {
        self.changed_answers.is_empty()
            && self.relevance_changed.is_empty()
            && self.violations.is_empty()
            && self.redraw.is_empty()
    }
}

/// Why an answer could not be taken. The answer is still the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetError {
    /// The form asks no such question.
    NoSuchQuestion,
    /// The form computes this one.
    Calculated,
    /// It belongs to a compartment that this sitting may not read.
    Withheld,
}

/// Why a repeat's instance could not be added, removed or restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepeatError {
    NoSuchRepeat,
    NoSuchInstance,
    /// The id is not 8 to 32 lower-case hex digits.
    BadInstanceId,
    /// That id is taken.
    AlreadyThere,
    /// The form's `max` is reached.
    Full,
    Withheld,
}

impl fmt::Display for SetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:?}")
    }
}

impl std::error::Error for SetError {}

impl fmt::Display for RepeatError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:?}")
    }
}

impl std::error::Error for RepeatError {}
