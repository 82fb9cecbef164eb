//! Expressions: the ODK XForms XPath subset as a tree, read from text. What `${name}` means is bound later, by the form.

mod alone;
mod eval;
mod functions;
mod narrow;
mod nearest;
mod parse;
mod token;
mod value;

pub use alone::{Evaluated, evaluate};
pub(crate) use eval::Env;
pub(crate) use functions::{Function, no_break, seed_of, shuffled};
pub(crate) use narrow::Condition;
pub use nearest::nearest;
pub(crate) use parse::parse;
pub(crate) use value::{Value, format_number};

use std::fmt;

use crate::form::NodeId;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Number(f64),
    Text(String),
    /// `${name}`.
    Reference(Reference),
    Negate(Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Call(Call),
    Path(Path),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reference {
    pub name: String,
    pub at: usize,
    /// What the name means in its form; `None` until bound.
    pub node: Option<NodeId>,
    /// In a filter of choices that are a repeat's answers: looked for beside the choice, not beside the owner.
    pub of_item: bool,
}

impl Reference {
    /// `${name}` as it was read, not bound yet.
    pub fn to(name: &str, at: usize) -> Self {
        Reference { name: name.to_owned(), at, node: None, of_item: false }
    }

    /// `${last-saved#name}`: an answer of the last filling that was saved.
    pub fn is_last_saved(&self) -> bool {
        self.name.starts_with("last-saved#")
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub function: &'static Function,
    pub args: Vec<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path {
    pub start: Start,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Start {
    Root,
    /// The context node.
    Here,
    /// An expression's nodes, filtered.
    Of(Box<Expr>, Vec<Expr>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub axis: Axis,
    /// `None` is any node or name.
    pub name: Option<String>,
    pub predicates: Vec<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    Child,
    Parent,
    Itself,
    /// `//`: the node and everything below.
    DescendantOrSelf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Union,
}

/// Why a text is not an expression; `at` counts characters from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    pub at: usize,
    pub kind: ExpressionErrorKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpressionErrorKind {
    UnexpectedEnd,
    Unexpected {
        found: String,
    },
    UnclosedText,
    UnclosedReference,
    UnknownFunction {
        name: String,
        nearest: Option<String>,
    },
    /// `max` is `None` where there may be any number.
    WrongArgumentCount {
        name: String,
        min: usize,
        max: Option<usize>,
    },
    UnknownAxis {
        name: String,
    },
    BadRegex,
    TooDeep,
    TooLong,
}

/// Why a text cannot be read as an expression; `None` if it can. What its `${name}` mean is not asked.
pub fn expression_error(text: &str) -> Option<ExpressionError> {
    parse(text).err()
}

impl ExpressionErrorKind {
    /// A stable code, which a locale turns into a sentence.
    pub fn code(&self) -> &'static str {
        match self {
            ExpressionErrorKind::UnexpectedEnd => "unexpected_end",
            ExpressionErrorKind::Unexpected { .. } => "unexpected",
            ExpressionErrorKind::UnclosedText => "unclosed_text",
            ExpressionErrorKind::UnclosedReference => "unclosed_reference",
            ExpressionErrorKind::UnknownFunction { .. } => "unknown_function",
            ExpressionErrorKind::WrongArgumentCount { .. } => "wrong_argument_count",
            ExpressionErrorKind::UnknownAxis { .. } => "unknown_axis",
            ExpressionErrorKind::BadRegex => "bad_regex",
            ExpressionErrorKind::TooDeep => "too_deep",
            ExpressionErrorKind::TooLong => "too_long",
        }
    }
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at {}: {:?}", self.kind.code(), self.at, self.kind)
    }
}

impl std::error::Error for ExpressionError {}
