//! What a server says when it does not do what was asked: stable codes, in `ErrorReply` and in `Refused`.

pub const MALFORMED: &str = "malformed";
pub const TOO_LARGE: &str = "too_large";
pub const UPDATE_NEEDED: &str = "update_needed";
pub const UNKNOWN_WORKSPACE: &str = "unknown_workspace";
pub const OPERATOR_TOKEN_NEEDED: &str = "operator_token_needed";
pub const BAD_CHALLENGE: &str = "bad_challenge";
pub const BAD_SIGNATURE: &str = "bad_signature";
pub const NOT_A_MEMBER: &str = "not_a_member";
pub const NOT_ALLOWED: &str = "not_allowed";
pub const INVITE_USED: &str = "invite_used";
pub const INVITE_EXPIRED: &str = "invite_expired";
pub const UNKNOWN_PARENT: &str = "unknown_parent";
pub const UNKNOWN_STREAM: &str = "unknown_stream";
/// The stream's next entry has another number: something before it is missing here.
pub const GAP: &str = "gap";
/// The stream already has another entry of this number.
pub const FORK: &str = "fork";
/// The stream's grant was revoked, and nobody has accepted what it wrote after the cut.
pub const BEYOND_CUT: &str = "beyond_cut";
pub const MISSING_BODY: &str = "missing_body";
/// Too much was asked in too short a time: again after the `Retry-After` of the reply.
pub const SLOW_DOWN: &str = "slow_down";
pub const STORE_FULL: &str = "store_full";
pub const INTERNAL: &str = "internal";
