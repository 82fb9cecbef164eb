//! THE QUESTIONS: form definitions, answers, expressions, relevance and constraints.
//! Absent on purpose: I/O, the clock (callers pass "now"), Automerge, any screen.

pub mod answer;
pub mod answer_path;
pub mod partial_date;

pub use answer::{Answer, NonAnswer};
pub use answer_path::{AnswerPath, PathError};
pub use partial_date::{DatePrecision, DateSource, PartialDate};
