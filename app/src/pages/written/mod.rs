//! What was written in records, by whom, and the way to edit it: the same for a person's registration and for any other form.

mod answers;
mod history;
mod records;

use bridge::{ChangeView, OpenDraft, RecordView, Refusal};
use leptos::prelude::*;
use wire::RecordId;

pub use history::History;
pub use records::{Records, circle_name};

/// Whose records are shown, and so what an edit of them opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Person(RecordId),
    Record(RecordId),
}

/// A handle; copies are the same.
#[derive(Clone, Copy)]
pub struct Written {
    pub subject: Subject,
    pub records: Memo<Vec<RecordView>>,
    /// Newest first.
    pub history: Memo<Vec<ChangeView>>,
    /// Why the last thing that was tried on this page was not done.
    pub refusal: RwSignal<Option<Refusal>>,
}

impl Subject {
    pub fn edit(self, page: Option<String>) -> OpenDraft {
        match self {
            Subject::Person(person) => OpenDraft::Edit { person, page },
            Subject::Record(record) => OpenDraft::EditRecord { record, page },
        }
    }
}
