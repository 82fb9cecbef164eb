//! THE QUESTIONS: form definitions, answers, expressions, relevance and constraints.
//! Absent on purpose: I/O, the clock (callers pass "now"), Automerge, any screen.

pub mod answer;
pub mod answer_path;
pub mod civil;
pub mod compartment;
pub mod definition;
mod expr;
pub mod folio;
mod form;
pub mod geo_point;
mod instance;
mod ordered;
pub mod partial_date;
pub mod problem;
pub mod sitting;
pub mod translated;
pub mod typed;
pub mod violation;

pub use answer::{Answer, NonAnswer};
pub use answer_path::{AnswerPath, PathError};
pub use civil::{CivilDate, Moment};
pub use compartment::Compartment;
pub use definition::{
    Choice, DefaultAnswer, FormDefinition, Group, Level, Node, Question, QuestionKind, Repeat,
};
pub use expr::{Evaluated, ExpressionError, ExpressionErrorKind, evaluate, expression_error, nearest};
pub use folio::{Folio, FolioError};
pub use form::{Form, NodeId};
pub use geo_point::GeoPoint;
pub use instance::{Instance, Outline, OutlineInstance};
pub use partial_date::{AgeEstimate, DatePrecision, DateSource, PartialDate, PartialDateError};
pub use problem::{Attribute, Problem, ProblemKind};
pub use sitting::Sitting;
pub use translated::Translated;
pub use typed::{TypedError, parse_typed};
pub use violation::{Consequences, RepeatError, SetError, Violation, ViolationKind};
