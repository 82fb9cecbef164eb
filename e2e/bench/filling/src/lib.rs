//! A form imported, opened and filled against a clock that the caller brings: the same code natively and as WebAssembly, so that
//! both tell of the same work. Absent on purpose: browsers, the engine and its database.

mod browser;
mod household;
mod said;
mod timed;

pub use household::{FORM, MEMBERS, form};
pub use timed::measure;
