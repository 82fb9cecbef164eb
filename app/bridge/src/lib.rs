//! THE HATCH: all that the UI may say to the worker, and hear from it. Both come from one build.
//! Absent on purpose: sentences (codes cross, the UI's locales hold the words), rules, storage, keys.

pub mod command;
pub mod desk;
pub mod members;
pub mod message;
pub mod profile;
pub mod refusal;
pub mod reply;
pub mod view;

pub use command::{
    Command, NewWorkspace, OpenDraft, PeopleFilter, RecoverFrom, Recovery, SECRET_CHARACTERS_MIN,
};
pub use members::{BeyondView, MemberView, MembersView, OpenInviteView, RightView, Role};
pub use message::{Event, ToUi, ToWorker, decode, encode};
pub use profile::{ProfileCard, ProfileId, SIGN_BYTES_MAX, SIGN_CHARACTERS_MAX};
pub use refusal::{FieldViolation, NOT_UPGRADED_FULL, Refusal, StorageTrouble};
pub use reply::Reply;
pub use view::*;
