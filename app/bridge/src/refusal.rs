//! Why something was not done. Each has its sentence in every locale; nothing that was typed is lost by one.

use forms::AnswerPath;
use serde::{Deserialize, Serialize};

/// The code of [`Refusal::NotUpgraded`] where there was no room for it.
pub const NOT_UPGRADED_FULL: &str = "full";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Refusal {
    /// No profile here yet, or one exists already where a new one was asked for.
    NoProfile,
    ProfileExists,
    Locked,
    WrongSecret,
    /// Wrong secrets were tried too often: none is looked at before so many seconds are over.
    WaitFirst {
        seconds: u32,
    },
    /// The profile holds work that is nowhere else: it is not removed.
    UnsentWork {
        records: u32,
        drafts: u32,
    },
    /// The secret is too easy to guess: fewer than `minimum` characters.
    SecretTooShort {
        minimum: u32,
    },
    /// Both copies of the keyring are damaged.
    KeyringDamaged,
    Storage(StorageTrouble),
    /// The data here were written by a newer build.
    UpdateNeeded,
    /// This build could not bring the database up to its schema: nothing in it was changed, and the build before still opens it.
    NotUpgraded {
        code: String,
    },

    BadLink,
    UnknownWorkspace,
    InviteUsed,
    InviteExpired,
    /// The invite is not known to the server yet: the coordinator's device has not synced.
    InviteNotYetThere,
    ServerUnreachable,
    /// The server did answer, with this code (see PROTOCOL.md).
    ServerRefused {
        code: String,
    },
    OperatorTokenNeeded,
    /// One object is larger than the server takes.
    TooLarge,
    NotAllowed,
    /// This profile is a member no more: somebody let it go.
    LetGo,
    /// What was asked for is not here (any more).
    NotFound,
    /// The form's own rules: nothing was saved to the record; the draft is kept.
    Violations(Vec<FieldViolation>),
    BadText {
        field: String,
    },
    BadBundle,
    BundleOfAnotherWorkspace,
    /// The first or second share (1, 2) cannot be read.
    BadShare {
        share: u8,
        /// `recovery_share_...` of the safe's FORMAT.md.
        code: String,
        /// The word that is wrong, from 1, where it can be told.
        word: Option<u8>,
    },
    /// Two good shares that do not belong together (`recovery_pair_...`).
    SharesApart {
        code: String,
    },
    /// The file is larger than one may be; the answer before it stands.
    AttachmentTooLarge {
        max_bytes: u32,
    },
    /// The answer is here and its file, or a part of it, is not yet.
    AttachmentOnItsWay,
    /// A defect of ours, with a code to tell us; the command had no effect.
    Internal {
        code: String,
    },
    /// The question takes no file; its answer stands.
    NoFileHere,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StorageTrouble {
    /// This browser cannot keep data (no OPFS: an old browser, or a private window of Firefox).
    Unsupported,
    /// Opened over http from another machine: browsers keep data only on https or localhost.
    InsecureAddress,
    /// Another tab holds the store; `Command::TakeOver` is offered.
    OtherTab,
    /// The phone is full: the answer was not saved, the earlier one stands.
    Full,
    /// The database is damaged or not readable.
    Damaged,
}

/// One answer that the form's rules refuse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldViolation {
    pub path: AnswerPath,
    /// `required`, `constraint`, `type`, `choice`.
    pub kind: String,
}
