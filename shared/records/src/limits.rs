//! Every limit of the ledger, in one place; what is over one is refused with a code, never cut.

/// One raw change, as made or received. A saved form of 592 answers takes about 20 KiB.
pub const CHANGE_BYTES_MAX: usize = 256 * 1024;
/// The raw changes of one [`crate::Incoming`].
pub const INCOMING_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The changes of one [`crate::Incoming`].
pub const INCOMING_CHANGES_MAX: usize = 20_000;
/// A saved document.
pub const DOCUMENT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The operations of one change: the answers of one saved form, twice over where a conflict was decided.
pub const OPERATIONS_PER_CHANGE_MAX: u64 = 10_000;
/// The values that all operations of one change replace.
pub const REPLACED_PER_CHANGE_MAX: u64 = 100_000;
/// The text of one answer.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;
/// A key of the document; longer than any [`forms::AnswerPath`].
pub const KEY_BYTES_MAX: usize = 256;
/// Automerge's operation counter; a change beyond it would leave no room for the next ones.
pub const COUNTER_MAX: u64 = 1 << 30;
/// The heads in one [`crate::Heads`], and the dependencies of one change.
pub const HEADS_MAX: usize = 1_000;
/// The actors that one change names.
pub const ACTORS_MAX: u64 = 10_000;
