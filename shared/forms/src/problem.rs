//! What is wrong with a form definition, where, and what was probably meant: data for whoever wrote the form.

use std::fmt;

use crate::expr::ExpressionError;

/// One reason why a form cannot be used. `place` is the way down the form's tree (`documentos/numero`), groups included;
/// for a choice list, its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub place: String,
    pub attribute: Attribute,
    pub kind: ProblemKind,
}

/// Which attribute of the place is wrong (XLSForm's column names).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    Form,
    Name,
    Kind,
    Label,
    Hint,
    RequiredMessage,
    ConstraintMessage,
    Relevant,
    Required,
    Constraint,
    Calculation,
    Default,
    ReadOnly,
    ChoiceFilter,
    RepeatCount,
    InstanceName,
    Choices,
    Parameters,
    Trigger,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ProblemKind {
    /// An expression that cannot be read; its position is inside the error.
    BadExpression(ExpressionError),
    /// `${name}` of nothing in this form.
    UnknownReference {
        name: String,
        nearest: Option<String>,
    },
    /// `${name}` of several places in this form.
    AmbiguousReference {
        name: String,
    },
    UnknownList {
        list: String,
        nearest: Option<String>,
    },
    EmptyList,
    /// A name that is not a letter or `_`, then letters, digits, `_`, `-` or `.`.
    BadName,
    /// Names that begin with `_` are the system's.
    ReservedName,
    /// Another node beside it, or another question in the same repeat, has this name.
    DuplicateName,
    DuplicateChoice {
        choice: String,
    },
    /// 97, 98 and 99 mean the three non-answers everywhere.
    NonAnswerChoice {
        choice: String,
    },
    /// A choice of a select-multiple question has a space in its name.
    SpaceInChoice {
        choice: String,
    },
    /// A calculation without an expression.
    MissingCalculation,
    /// `min` is above `max`.
    MinAboveMax,
    /// What the form computes goes in a circle; the names, first and last the same.
    Cycle {
        path: Vec<String>,
    },
    /// The default language is not one of the languages.
    UnknownLanguage {
        language: String,
    },
    TooManyNodes,
    TooDeep,
}

impl ProblemKind {
    /// A stable code, which a locale turns into a sentence.
    pub fn code(&self) -> &'static str {
        match self {
            ProblemKind::BadExpression(_) => "bad_expression",
            ProblemKind::UnknownReference { .. } => "unknown_reference",
            ProblemKind::AmbiguousReference { .. } => "ambiguous_reference",
            ProblemKind::UnknownList { .. } => "unknown_list",
            ProblemKind::EmptyList => "empty_list",
            ProblemKind::BadName => "bad_name",
            ProblemKind::ReservedName => "reserved_name",
            ProblemKind::DuplicateName => "duplicate_name",
            ProblemKind::DuplicateChoice { .. } => "duplicate_choice",
            ProblemKind::NonAnswerChoice { .. } => "non_answer_choice",
            ProblemKind::SpaceInChoice { .. } => "space_in_choice",
            ProblemKind::MissingCalculation => "missing_calculation",
            ProblemKind::MinAboveMax => "min_above_max",
            ProblemKind::Cycle { .. } => "cycle",
            ProblemKind::UnknownLanguage { .. } => "unknown_language",
            ProblemKind::TooManyNodes => "too_many_nodes",
            ProblemKind::TooDeep => "too_deep",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:?} {}: {:?}", self.place, self.attribute, self.kind.code(), self.kind)
    }
}
