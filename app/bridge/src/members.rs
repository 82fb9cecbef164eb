//! Who belongs to the workspace, as a screen shows it.

use serde::{Deserialize, Serialize};

use crate::view::TimeView;

/// What somebody is invited as. Which circles that opens, the engine knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    Volunteer,
    Outreach,
    CaseWorker,
    Legal,
    GbvLead,
    Coordinator,
    Observer,
}

impl Role {
    pub const ALL: [Role; 7] = [
        Role::Volunteer,
        Role::Outreach,
        Role::CaseWorker,
        Role::Legal,
        Role::GbvLead,
        Role::Coordinator,
        Role::Observer,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Role::Volunteer => "volunteer",
            Role::Outreach => "outreach",
            Role::CaseWorker => "case_worker",
            Role::Legal => "legal",
            Role::GbvLead => "gbv_lead",
            Role::Coordinator => "coordinator",
            Role::Observer => "observer",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// What a member, or whoever takes an invite up, may do with the records of one compartment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightView {
    pub compartment: String,
    pub read: bool,
    pub write: bool,
    /// Can put records in, and not read them.
    pub drop: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MembersView {
    /// Those who are members first; by name.
    pub members: Vec<MemberView>,
    pub invites: Vec<OpenInviteView>,
    /// What waits for a decision: only on devices whose holder may decide.
    pub beyond: Vec<BeyondView>,
    /// This device may invite and let go.
    pub can_manage: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberView {
    /// The device's id, in hex.
    pub device: String,
    /// Empty where the directory does not know it (yet).
    pub name: String,
    pub me: bool,
    pub role: Option<Role>,
    /// What the invite was labelled with; empty for the founder, and where it cannot be read.
    pub label: String,
    /// Who invited; empty for the founder.
    pub invited_by: String,
    pub rights: Vec<RightView>,
    /// Was let go.
    pub ended: bool,
    /// This device may let it go.
    pub can_end: bool,
}

/// An invite that can still be taken up, as far as this device knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenInviteView {
    /// The grant's id, in hex.
    pub invite: String,
    pub label: String,
    pub role: Option<Role>,
    pub by: String,
    pub uses_left: u32,
    /// The last moment, in milliseconds UTC.
    pub expires_ms: i64,
    pub can_end: bool,
}

/// What somebody wrote after they were let go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BeyondView {
    pub device: String,
    pub name: String,
    pub changes: u32,
    /// How the people are called whom it is about, each once; empty for those who are not listed here.
    pub records: Vec<String>,
    /// Records beyond those named.
    pub more: u32,
    /// When the first of it came to this device.
    pub since: Option<TimeView>,
}
