//! Names as they are heard, written and mistyped along the route: search keys, ranking, and the likeness of two people.
//! Absent on purpose: I/O, forms, records, any verdict (a likeness is a hint with reasons; a person decides).

mod index;
mod likeness;
mod normalise;
mod query;
mod sound;
mod token;
mod typo;
mod variants;
mod vocabulary;

pub use index::{Hit, NameIndex};
pub use likeness::{Age, Likeness, PersonSketch, Reason, likeness};
pub use normalise::normalise;
pub use query::{Grade, Query, Score, name_matches};
pub use sound::phonetic_key;
pub use token::{Token, tokens};
pub use typo::{Typed, within_one_typo};
pub use vocabulary::{TokenId, Vocabulary};
