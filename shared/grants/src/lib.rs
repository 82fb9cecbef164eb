//! THE DOORKEEPER: control objects and who may do what. It signs and verifies; it opens nothing, and knows no clock.
//! Invariant: every answer is a pure function of the *set* of control objects, never of the order in which they came.

mod accepted;
mod authority;
mod batch;
mod check;
mod error;
mod key;
mod questions;
mod rights;
mod standing;

pub use authority::{Added, Authority};
pub use error::{BatchRefusal, GrantError};
pub use key::{BadSignature, SigningKey, verify};
pub use questions::InviteState;
