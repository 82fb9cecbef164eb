//! THE WORKSHOP: one command is one transaction. Store, drafts, records, sync state, projections.
//! Absent on purpose: web-sys, tokio, `async`, the clock and OS randomness (both are arguments), any screen.

mod attachments;
mod batches;
mod bundle;
mod checkpoint;
mod directory;
mod drafts;
mod dropping;
mod engine;
mod entering;
mod epochs;
mod fields;
mod filed;
mod filing;
mod founding;
#[cfg(test)]
mod from_others;
mod halt;
mod identity;
mod invites;
mod joining;
mod ledger;
mod link;
mod members;
mod now;
mod pages;
mod parcel;
mod post;
mod projection;
mod publishing;
mod quarantine;
mod receive;
mod recovered;
mod recovering;
mod renewal;
mod search;
mod shelf;
mod store;
mod sync;
mod trouble;

pub use bridge;
pub use engine::Engine;
pub use entering::Entering;
pub use founding::Founding;
pub use joining::Joining;
pub use link::InviteLink;
pub use now::Now;
pub use parcel::Unsent;
pub use recovering::Recovering;
pub use sync::{Incoming, Outgoing};
pub use wire;
