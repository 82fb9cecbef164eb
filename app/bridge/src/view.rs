//! What a screen shows: plain data, complete for its page, with codes instead of sentences.

use forms::{Answer, AnswerPath, FormDefinition, Sitting, Translated};
use serde::{Deserialize, Serialize};
use wire::{DraftId, GrantId, RecordId};

use crate::ProfileCard;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceView {
    pub profile: ProfileState,
    /// In the order in which they were made.
    pub profiles: Vec<ProfileCard>,
    pub storage: StorageView,
    /// A profile of this device was let go, and nobody has acknowledged it yet.
    pub parting: Option<PartingView>,
}

/// What is left of a profile that was let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartingView {
    /// A sealed file with what it had not sent.
    pub has_unsent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProfileState {
    None,
    Locked,
    Unlocked,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StorageView {
    /// `None` until the browser answers; Firefox may never answer.
    pub persisted: Option<bool>,
    pub used_bytes: Option<u64>,
    pub quota_bytes: Option<u64>,
}

/// Shown and printed once, then gone from the device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecoverySheetView {
    pub organisation: String,
    pub workspace: String,
    /// Three, of which any two are enough.
    pub shares: Vec<RecoveryShareView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecoveryShareView {
    /// From 1.
    pub number: u8,
    /// Thirty.
    pub words: Vec<String>,
    /// What its QR code holds.
    pub short: String,
}

/// Somebody has taken the workspace over with the recovery sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecoveryNotice {
    /// The root's grant to the device that did it.
    pub grant: GrantId,
    /// Empty where the directory does not know the name yet.
    pub by: String,
    /// By the clock of the device that did it, where it said so.
    pub at: Option<TimeView>,
}

/// An instant as a person's device wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeView {
    pub at_ms: i64,
    pub offset_minutes: i16,
    pub doubtful: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SiteView {
    pub site: String,
    pub name: String,
    pub folio_prefix: String,
    pub beds: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HomeView {
    pub organisation: String,
    pub me: String,
    pub coordinator: bool,
    /// The workspace was founded here, and nobody has said that its recovery sheet is on paper: it is gone.
    pub sheet_unconfirmed: bool,
    /// Uses of the recovery sheet that nobody at this device has acknowledged.
    pub recoveries: Vec<RecoveryNotice>,
    pub site: Option<SiteView>,
    pub sites: Vec<SiteView>,
    pub present: u32,
    pub people: u32,
    pub drafts: Vec<DraftCard>,
    pub conflicts: u32,
    /// Changes of people who were let go that wait for this coordinator's decision.
    pub beyond: u32,
    /// Dates that are due: from some days ago to some days ahead, the earliest first.
    pub due: Vec<DueView>,
    pub sync: SyncView,
}

/// A date in a record that somebody has to keep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DueView {
    pub record: RecordId,
    pub person: Option<RecordId>,
    pub called: Option<String>,
    pub form_id: String,
    pub form_version: String,
    pub path: AnswerPath,
    /// The day, as in an answer (`2026-11-25`).
    pub date: String,
}

/// A form that can be filled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormCard {
    pub form_id: String,
    pub version: String,
    pub title: Translated,
    pub compartment: String,
    /// Can be about a person.
    pub of_person: bool,
    /// Can be about nobody in particular: a night, a visit, a session.
    pub of_site: bool,
    /// This device may write to the circle that the form belongs to.
    pub can_write: bool,
    /// What is filled is handed in, and cannot be read on this device afterwards.
    pub write_only: bool,
    /// Names of the people whose devices can read what is filled.
    pub readers: Vec<String>,
    /// It came with the app, and was not published by somebody here.
    pub on_board: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FiledPage {
    pub total: u32,
    pub offset: u32,
    pub rows: Vec<FiledView>,
}

/// A filled form as a line in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FiledView {
    pub record: RecordId,
    pub form_id: String,
    pub form_version: String,
    /// Empty where this device does not have the form yet.
    pub title: Translated,
    /// What the form calls this filling (`instance_name`); empty where it has no name for it.
    pub name: String,
    pub person: Option<RecordId>,
    pub called: Option<String>,
    pub site: Option<String>,
    pub compartment: String,
    pub author: String,
    /// When it was first saved.
    pub at: TimeView,
    pub voided: bool,
    pub conflicts: u32,
    pub only_here: bool,
}

/// A filled form, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordPage {
    pub filed: FiledView,
    /// The record, and those of its parts in other circles that this device may read.
    pub parts: Vec<RecordView>,
    pub conflicts: Vec<ConflictView>,
    /// Newest first.
    pub history: Vec<ChangeView>,
    pub draft: Option<DraftCard>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftCard {
    pub draft: DraftId,
    /// How the person is called, as far as the draft or the record says.
    pub called: Option<String>,
    pub about: Option<RecordId>,
    pub form_id: String,
    pub title: Translated,
    /// What was saved before and is edited, where it is not a person's registration.
    pub record: Option<RecordId>,
    pub begun: TimeView,
    pub answers: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeoplePage {
    /// All that match, of which `rows` is one page from `offset`.
    pub total: u32,
    pub offset: u32,
    pub rows: Vec<PersonRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonRow {
    pub person: RecordId,
    pub folio: Option<String>,
    /// How the person wants to be called; `None` for an anonymous person.
    pub called: Option<String>,
    /// The name that is safe on a list that hangs on a wall, where the person gave one.
    pub alias: Option<String>,
    /// The name as on a document, where this device may read it.
    pub full_name: Option<String>,
    pub age: Option<AgeView>,
    /// `edad_grupo` code where no age is readable.
    pub age_band: Option<String>,
    pub sex: Option<String>,
    pub nationality: Option<String>,
    pub language: Option<String>,
    pub site: Option<String>,
    pub bed: Option<String>,
    pub alerts: Vec<String>,
    pub arrived: Option<String>,
    pub departed: Option<String>,
    pub voided: bool,
    pub conflicts: u32,
    /// True until the last change of every record of this person was acknowledged by a server.
    pub only_here: bool,
    /// A bed-mate or family group (`grupo_id`).
    pub group: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeView {
    pub years: u16,
    pub approximate: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonView {
    pub row: PersonRow,
    pub family: Vec<PersonRow>,
    /// Those of the registration, the roster card first.
    pub records: Vec<RecordView>,
    /// What else was filled about this person and can be read here, newest first.
    pub filed: Vec<FiledView>,
    pub conflicts: Vec<ConflictView>,
    /// Newest first.
    pub history: Vec<ChangeView>,
    /// An edit of the registration that was not finished.
    pub draft: Option<DraftCard>,
    /// Other forms about this person that were begun and not finished.
    pub drafts: Vec<DraftCard>,
    /// What lists show of this person, or part of it, came ahead of the records, which are still on their way.
    pub provisional: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordView {
    pub record: RecordId,
    pub form_id: String,
    pub form_version: String,
    /// `ROST`, `REG`, ...
    pub compartment: String,
    pub circle_name: String,
    /// Names of the people whose devices can read it.
    pub readers: Vec<String>,
    pub can_write: bool,
    pub answers: Vec<AnswerView>,
    /// Repeat instances that were removed while somebody else edited them (`documentos/3f9a0c12`).
    pub removed_with_edits: Vec<String>,
    pub voided: Option<VoidView>,
    pub sent: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VoidView {
    pub reason: String,
    pub author: String,
    pub at: TimeView,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerView {
    pub path: AnswerPath,
    pub answer: Answer,
    pub author: String,
    pub at: TimeView,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConflictView {
    /// `None` where the record is about nobody.
    pub person: Option<RecordId>,
    pub called: Option<String>,
    pub record: RecordId,
    pub form_id: String,
    pub form_version: String,
    pub path: AnswerPath,
    /// Two or more, that differ; authors first, times are hints.
    pub versions: Vec<VersionView>,
    /// What the record said when this was shown, for `Command::Resolve`.
    pub heads: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VersionView {
    pub answer: Answer,
    pub author: String,
    pub at: TimeView,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeView {
    pub record: RecordId,
    pub compartment: String,
    pub author: String,
    pub at: TimeView,
    pub answers: Vec<(AnswerPath, Answer)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftView {
    pub draft: DraftId,
    pub form: FormDefinition,
    /// The records' answers as they were when the draft was opened, with the draft's own on top.
    pub answers: Vec<(AnswerPath, Answer)>,
    /// Paths answered in this draft (a subset of `answers`).
    pub typed: Vec<AnswerPath>,
    /// When and for whom the draft is filled: what the screen's own `forms::Instance` is opened with.
    pub sitting: Sitting,
    pub place: Option<String>,
    pub about: Option<RecordId>,
    /// The record that is edited; `None` for a registration and for what is new.
    pub record: Option<RecordId>,
    /// Nothing of it was saved before.
    pub is_new: bool,
    /// Names of the people whose devices can read the answers of the form's own circle.
    pub readers: Vec<String>,
    /// Saving hands it in: it cannot be read on this device afterwards.
    pub write_only: bool,
    /// A colleague's change arrived after this draft was opened.
    pub changed_meanwhile: bool,
    /// For `today()` and ages: the day on which the draft was opened.
    pub begun: TimeView,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TonightView {
    pub site: SiteView,
    pub rows: Vec<PersonRow>,
    /// (age band, sex, count), in the order of the bands.
    pub totals: Vec<(String, String, u32)>,
    pub made: TimeView,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InviteView {
    pub link: String,
    pub label: String,
    pub expires: TimeView,
    /// True once the server knows the invite, so that the link works.
    pub on_server: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SyncView {
    pub state: SyncState,
    pub server_url: Option<String>,
    /// Records with changes that no server has acknowledged.
    pub only_here: u32,
    /// Records whose every change a server has acknowledged.
    pub sent: u32,
    pub drafts: u32,
    pub quarantined: u32,
    pub last_exchange: Option<TimeView>,
    /// Why the last attempt failed.
    pub trouble: Option<crate::Refusal>,
    pub next_attempt_ms: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SyncState {
    #[default]
    Idle,
    Running,
    /// The last attempt did not reach the server.
    Waiting,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuarantineView {
    pub what: String,
    pub why: String,
    pub since: TimeView,
}
