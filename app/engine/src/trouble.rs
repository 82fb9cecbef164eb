//! Everything that can stop a command inside the engine, and what the UI hears of it.

use bridge::{Refusal, StorageTrouble};
use rusqlite::ErrorCode;

pub(crate) type Outcome<T> = Result<T, Trouble>;

/// A refusal for the person, a fault of the store, or a defect of ours (with a code to report).
#[derive(Debug)]
pub(crate) enum Trouble {
    Refused(Refusal),
    Store(rusqlite::Error),
    Defect(&'static str),
}

impl Trouble {
    /// What the UI would hear of it.
    pub(crate) fn as_refusal(&self) -> Refusal {
        match self {
            Trouble::Refused(refusal) => refusal.clone(),
            Trouble::Store(error) => store_refusal(error),
            Trouble::Defect(code) => Refusal::Internal { code: (*code).to_owned() },
        }
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Trouble::Store(error)
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Trouble::Refused(refusal)
    }
}

impl From<wire::WireError> for Trouble {
    fn from(_: wire::WireError) -> Self {
        Trouble::Defect("wire")
    }
}

impl From<wire::BadId> for Trouble {
    fn from(_: wire::BadId) -> Self {
        Trouble::Defect("bad_id")
    }
}

impl From<records::ReadError> for Trouble {
    fn from(error: records::ReadError) -> Self {
        Trouble::Defect(error.code())
    }
}

impl From<records::CommitError> for Trouble {
    fn from(error: records::CommitError) -> Self {
        match error {
            records::CommitError::TooLarge => Trouble::Refused(Refusal::TooLarge),
            other => Trouble::Defect(other.code()),
        }
    }
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Refused(refusal) => refusal,
            other => other.as_refusal(),
        }
    }
}

/// A full phone shows as FULL, as a failed write or as a failed growth of the WAL: each means "not saved".
fn store_refusal(error: &rusqlite::Error) -> Refusal {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => {
            Refusal::Storage(StorageTrouble::Full)
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Refusal::Storage(StorageTrouble::Damaged)
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Refusal::Storage(StorageTrouble::OtherTab)
        }
        Some(code) => Refusal::Internal { code: format!("sqlite.{code:?}") },
        None => Refusal::Internal { code: "store".to_owned() },
    }
}
