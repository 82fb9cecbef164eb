//! Room for files: they are refused, and not asked for, long before an answer would find the phone full.

use bridge::{Refusal, StorageTrouble};
use wire::limits::ATTACHMENT_BYTES_MAX;

use crate::engine::Engine;
use crate::trouble::Outcome;

/// What stays free for answers.
const RESERVED_BYTES: u64 = 20 * 1024 * 1024;

/// What is known of the room on this device; nothing of it is needed after a restart.
#[derive(Default)]
pub(crate) struct Room {
    /// As the system says, where it says so.
    free_bytes: Option<u64>,
    /// A file that came did not fit: none is asked for any more until the next start.
    is_full: bool,
}

impl Room {
    fn holds(&self, bytes: u64) -> bool {
        self.free_bytes.is_none_or(|free| free.saturating_sub(RESERVED_BYTES) >= bytes)
    }

    /// Files of others can be asked for.
    pub(crate) fn is_there(&self) -> bool {
        !self.is_full && self.holds(1)
    }

    pub(crate) fn was_full(&mut self) {
        self.is_full = true;
    }
}

impl Engine {
    /// How much room there is, whenever the shell around the engine has found out; `None` where nobody says.
    pub fn note_room(&mut self, free_bytes: Option<u64>) {
        self.room.free_bytes = free_bytes;
    }

    pub(super) fn check_room(&self, bytes: usize) -> Outcome<()> {
        if bytes > ATTACHMENT_BYTES_MAX {
            let max_bytes = u32::try_from(ATTACHMENT_BYTES_MAX).unwrap_or(u32::MAX);
            return Err(Refusal::AttachmentTooLarge { max_bytes }.into());
        }
        if self.room.holds(bytes as u64) {
            Ok(())
        } else {
            Err(Refusal::Storage(StorageTrouble::Full).into())
        }
    }
}
