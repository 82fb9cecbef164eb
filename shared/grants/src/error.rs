//! Why a control object or a batch is not accepted.

use std::fmt;

use wire::{WireError, code};

/// Why a control object is refused, now and whatever else arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantError {
    /// The envelope or its body is not in its one spelling.
    Body(WireError),
    /// It belongs to another workspace, or is another workspace's Genesis.
    OtherWorkspace,
    BadSignature,
    /// It names an object that is of another kind than it should be.
    WrongKind,
    /// The grant that it is issued under is not the issuer's.
    NotTheIssuers,
    /// It gives a right that its parent does not hold.
    Widens,
    /// Nothing more may hang on the parent.
    TooDeep,
    TooManyRights,
    /// The issuer holds no right to do this.
    NotAllowed,
    /// An epoch whose parents do not fit it.
    BadEpoch,
}

/// Why a batch is not accepted with the control objects known so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchRefusal {
    OtherWorkspace,
    /// Empty, too many entries or bodies, or numbered in a way that no stream begins.
    Malformed,
    UnknownStream,
    BadSignature,
    /// The stream's grant gives no right to put anything into this circle.
    NotAllowed,
    /// The stream's grant was revoked before these entries, as far as the revoker knew, and nobody has accepted them.
    BeyondCut,
}

impl GrantError {
    /// What a server answers for it.
    pub fn code(self) -> &'static str {
        match self {
            GrantError::Body(error) => error.code(),
            GrantError::BadSignature => code::BAD_SIGNATURE,
            GrantError::WrongKind | GrantError::TooManyRights | GrantError::BadEpoch => code::MALFORMED,
            GrantError::OtherWorkspace
            | GrantError::NotTheIssuers
            | GrantError::Widens
            | GrantError::TooDeep
            | GrantError::NotAllowed => code::NOT_ALLOWED,
        }
    }
}

impl BatchRefusal {
    /// What a server answers for it.
    pub fn code(self) -> &'static str {
        match self {
            BatchRefusal::Malformed => code::MALFORMED,
            BatchRefusal::UnknownStream => code::UNKNOWN_STREAM,
            BatchRefusal::BadSignature => code::BAD_SIGNATURE,
            BatchRefusal::OtherWorkspace | BatchRefusal::NotAllowed => code::NOT_ALLOWED,
            BatchRefusal::BeyondCut => code::BEYOND_CUT,
        }
    }
}

impl From<WireError> for GrantError {
    fn from(error: WireError) -> Self {
        GrantError::Body(error)
    }
}

impl From<crate::BadSignature> for GrantError {
    fn from(_: crate::BadSignature) -> Self {
        GrantError::BadSignature
    }
}

impl From<crate::BadSignature> for BatchRefusal {
    fn from(_: crate::BadSignature) -> Self {
        BatchRefusal::BadSignature
    }
}

impl fmt::Display for GrantError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:?}")
    }
}

impl fmt::Display for BatchRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:?}")
    }
}

impl std::error::Error for GrantError {}
impl std::error::Error for BatchRefusal {}
