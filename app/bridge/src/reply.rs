//! What a command is answered with.

use forms::{Answer, AnswerPath, FormDefinition};
use serde::{Deserialize, Serialize};

use crate::members::MembersView;
use crate::view::*;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    Done,
    Device(DeviceView),
    Created {
        recovery: RecoverySheetView,
    },
    Home(Box<HomeView>),
    People(PeoplePage),
    Person(Box<PersonView>),
    Form(Box<FormDefinition>),
    Forms(Vec<FormCard>),
    Filed(FiledPage),
    Record(Box<RecordPage>),
    Draft(Box<DraftView>),
    /// The answer is on disk. Calculated answers that changed with it ride along.
    Saved {
        calculated: Vec<(AnswerPath, Answer)>,
    },
    Attached {
        media_type: String,
        bytes: Vec<u8>,
    },
    Conflicts(Vec<ConflictView>),
    Tonight(TonightView),
    Invite(InviteView),
    Members(MembersView),
    Sync(SyncView),
    Bundle {
        file_name: String,
        bytes: Vec<u8>,
        /// Records of people.
        records: u32,
        /// Nothing at all that the other side may lack: the file is not worth carrying.
        nothing: bool,
    },
    Imported {
        records_new: u32,
        records_changed: u32,
        already_here: u32,
        quarantined: u32,
    },
    Quarantine(Vec<QuarantineView>),
}
