//! What the UI may ask for. One command is one transaction; its reply says what is now on disk.

use forms::{Answer, AnswerPath, FormDefinition};
use serde::{Deserialize, Serialize};
use wire::{DraftId, GrantId, RecordId};

use crate::ProfileId;
use crate::members::Role;

/// A new secret has at least so many characters, white space at its ends not counted.
pub const SECRET_CHARACTERS_MIN: usize = 8;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    // At the door: answered while locked.
    /// What is on this device: `Reply::Device`.
    Look,
    /// Makes a workspace, its first coordinator and a profile, with no network: `Reply::Created`, then unlocked.
    CreateWorkspace(NewWorkspace),
    /// Redeems an invite link (needs the network), then unlocked: `Reply::Done`.
    Join {
        link: String,
        person_name: String,
        secret: String,
    },
    /// Takes a workspace over with two shares of its recovery sheet, then unlocked: `Reply::Done`.
    Recover(Recovery),
    /// `Reply::Done`, or `Refusal::WrongSecret`, or `Refusal::WaitFirst` where that came too often.
    Unlock {
        profile: ProfileId,
        secret: String,
    },
    /// Keys leave memory: the worker answers `Reply::Done` and is then terminated by the UI.
    Lock,
    /// Takes the store over from another tab that holds it: `Reply::Device`.
    TakeOver,
    /// Destroys every profile's way in, and then their databases; the app is as newly installed: `Reply::Done`. Answered
    /// locked and unlocked.
    DropKeys,
    /// The sealed file of what a profile that was let go had not sent: `Reply::Bundle`, or `Refusal::NotFound`.
    Parting,
    /// It was handed over, and is removed from this device: `Reply::Device`.
    ForgetParting,

    // Inside: `Refusal::Locked` while locked.
    Home,
    /// The page is out of sight, and may be ended: what is unsent is left for colleagues on this phone to carry. `Reply::Done`.
    LeaveParcel,
    /// The sign by which the open profile is found at the locked door; an empty one takes it away: `Reply::Device`.
    SetSign {
        sign: String,
    },
    /// Removes the open profile from this device, if the secret is its own: `Reply::Done`, or `Refusal::UnsentWork`.
    RemoveProfile {
        secret: String,
    },
    /// A page of people, best match first; an empty search lists by arrival, newest first.
    People {
        search: String,
        filter: PeopleFilter,
        offset: u32,
        limit: u32,
    },
    Person {
        person: RecordId,
    },
    /// The definition that a record or draft is pinned to, or the newest where `version` is empty: `Reply::Form`.
    Form {
        form_id: String,
        version: String,
    },
    /// Opens a draft (new, on a person, or an earlier one): `Reply::Draft`.
    OpenDraft(OpenDraft),
    /// Durable before the reply: `Reply::Saved`.
    SetAnswer {
        draft: DraftId,
        path: AnswerPath,
        answer: Answer,
    },
    /// Keeps a file and makes its name the answer, durable before the reply: `Reply::Saved` with that answer among the
    /// calculated ones. What the answer named before is deleted.
    /// `Refusal::NoFileHere` where the question's answer cannot name a file.
    AttachFile {
        draft: DraftId,
        path: AnswerPath,
        /// Of which only the extension is kept.
        file_name: String,
        bytes: Vec<u8>,
    },
    /// A file that an answer names: `Reply::Attached`, or `Refusal::AttachmentOnItsWay`.
    Attached {
        name: String,
    },
    /// Remembers the page that the worker is on, so that a killed tab comes back to it: `Reply::Saved`.
    SetPlace {
        draft: DraftId,
        page: String,
    },
    /// Makes one change per record out of the draft: `Reply::Person` for a person's own form, `Reply::Record` for any other
    /// form, or `Refusal::Violations`.
    SaveDraft {
        draft: DraftId,
    },
    DiscardDraft {
        draft: DraftId,
    },
    /// Marks a person's records as entered by mistake, with a reason; reversible by `Unvoid`.
    Void {
        person: RecordId,
        reason: String,
    },
    Unvoid {
        person: RecordId,
    },
    /// The forms that can be filled, in the order of their ids: `Reply::Forms`.
    Forms,
    /// Publishes a form, or a newer version of one, to the workspace (coordinators): `Reply::Forms`.
    PublishForm {
        definition: Box<FormDefinition>,
    },
    /// What was filled at a site and is about nobody in particular, newest first: `Reply::Filed`.
    Filed {
        offset: u32,
        limit: u32,
    },
    /// One filled form: `Reply::Record`.
    Record {
        record: RecordId,
    },
    /// Marks one filled form as entered by mistake, with a reason; an empty reason takes the mark away: `Reply::Record`.
    VoidRecord {
        record: RecordId,
        reason: String,
    },
    /// Every open conflict: `Reply::Conflicts`.
    Conflicts,
    /// Decides a conflict; always writes, even when the value equals the one shown: `Reply::Person`, or `Reply::Record`
    /// where the record is about nobody.
    Resolve {
        record: RecordId,
        path: AnswerPath,
        answer: Answer,
        /// The conflict's own: what came since it was shown is not decided.
        heads: Vec<u8>,
    },
    /// Who sleeps at a site tonight: `Reply::Tonight`.
    Tonight {
        site: String,
    },
    /// Adds a site to the directory (coordinators): `Reply::Home`.
    AddSite {
        name: String,
        folio_prefix: String,
        beds: Option<u32>,
    },
    /// The site that new arrivals on this device get by default: `Reply::Home`.
    SetSite {
        site: String,
    },
    /// A single-use invite link (coordinators); works offline, is valid once this device has synced: `Reply::Invite`.
    MakeInvite {
        label: String,
        hours: u32,
        role: Role,
    },
    /// Who belongs to the workspace, which invites are open, what waits for a decision: `Reply::Members`.
    Members,
    /// Lets a member's device go (coordinators): its grants end, circles get new keys, and what it had written until now
    /// stays: `Reply::Members`.
    EndMember {
        device: String,
    },
    /// Withdraws an invite that is open (coordinators): `Reply::Members`.
    WithdrawInvite {
        invite: String,
    },
    /// Takes in, or leaves out, what somebody wrote after they were let go (coordinators): `Reply::Members`.
    DecideBeyond {
        device: String,
        take_in: bool,
    },
    /// Where to sync to; the operator token registers a new workspace on a server that is not on localhost.
    SetServer {
        url: String,
        operator_token: Option<String>,
    },
    /// Exchanges now: `Reply::Sync` when finished, or a refusal that says why not.
    SyncNow,
    SyncState,
    /// One encrypted file of what is unsent (or of everything): `Reply::Bundle`.
    ExportBundle {
        everything: bool,
    },
    ImportBundle {
        bytes: Vec<u8>,
    },
    /// What could not be opened: `Reply::Quarantine`.
    Quarantine,
    /// The recovery sheet was rehearsed, or it was read that it was not: `Reply::Home`.
    SheetConfirmed,
    /// These uses of the recovery sheet were read: `Reply::Home`.
    AcknowledgeRecoveries {
        grants: Vec<GrantId>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recovery {
    /// As typed or scanned.
    pub shares: [String; 2],
    pub from: RecoverFrom,
    pub person_name: String,
    pub secret: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RecoverFrom {
    /// A server that has the workspace, by its address (needs the network).
    Server(String),
    /// A backup file of the workspace, with no network.
    Bundle(Vec<u8>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewWorkspace {
    pub organisation: String,
    pub site_name: String,
    /// Two to four capital letters, first part of every folio (`TAP`).
    pub folio_prefix: String,
    pub person_name: String,
    pub secret: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum OpenDraft {
    /// A new arrival. With `family_of`, site, route, language, nationality and group are copied from that person.
    NewPerson {
        family_of: Option<RecordId>,
        called: Option<String>,
    },
    /// An edit of a person's records, pinned to what they say now.
    Edit {
        person: RecordId,
        page: Option<String>,
    },
    /// A form other than the registration, in its newest version; about a person, or at this device's site.
    NewRecord {
        form_id: String,
        about: Option<RecordId>,
    },
    /// An edit of one filled form, pinned to what it says now.
    EditRecord {
        record: RecordId,
        page: Option<String>,
    },
    Resume {
        draft: DraftId,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PeopleFilter {
    Present,
    Departed,
    All,
}
