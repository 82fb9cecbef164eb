//! Every limit of the post, named, unit last. The server enforces them; clients stay below them.

/// One control object with its signature.
pub const CONTROL_BYTES_MAX: usize = 64 * 1024;
/// One batch: entries and head, without bodies.
pub const BATCH_BYTES_MAX: usize = 256 * 1024;
/// Entries in one batch.
pub const BATCH_ITEMS_MAX: usize = 1024;
/// One body, as a server takes it.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// One wrap of an epoch's secret or of a record's key.
pub const WRAP_BYTES_MAX: usize = 4 * 1024;
/// Bodies up to this size ride with the frames that name them; larger ones are asked for.
pub const INLINE_BODY_BYTES_MAX: usize = 16 * 1024;
/// One entry with what its batch shares, as a device keeps it.
pub const ENTRY_BYTES_MAX: usize = 4 * 1024;
/// Bodies of one entry.
pub const ENTRY_BODIES_MAX: usize = 64;
/// One sync request, and one reply.
pub const MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// A reply stops taking further items once it holds this much, and says `more`.
pub const REPLY_BYTES_SOFT_MAX: usize = 1024 * 1024;
/// The least room that a request can ask for.
pub const REPLY_BYTES_SOFT_MIN: usize = 4 * 1024;
/// Bodies, and epochs, that one request asks for; a server does not look at more.
pub const WANTS_MAX: usize = 1024;
/// Parts of one checkpoint.
pub const CHECKPOINT_PARTS_MAX: usize = 64;
/// One body of a checkpoint's part, if it is to be given ahead of its log.
pub const CHECKPOINT_BODY_BYTES_MAX: usize = 24 * 1024;
/// What is inside one part.
pub const CHECKPOINT_PAYLOAD_BYTES_MAX: usize = 256 * 1024;
/// Questions that a line of a checkpoint answers.
pub const CHECKPOINT_QUESTIONS_MAX: usize = 32;
/// One file that an answer names.
pub const ATTACHMENT_BYTES_MAX: usize = 10 * 1024 * 1024;
/// What is in each of its parts but the last: with what stands around it, and padded, 64 KB.
pub const ATTACHMENT_PART_BYTES: usize = 56 * 1024;
/// One part before it is sealed.
pub const ATTACHMENT_PAYLOAD_BYTES_MAX: usize = 64 * 1024;
/// A sealed bundle file.
pub const BUNDLE_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Links in a chain of grants, the root's own included.
pub const GRANT_CHAIN_MAX: usize = 8;
/// Rights in one grant.
pub const GRANT_RIGHTS_MAX: usize = 256;
/// Challenges are good for this long by the server's clock.
pub const CHALLENGE_AGE_S_MAX: u64 = 600;
