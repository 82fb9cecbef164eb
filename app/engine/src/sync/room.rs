//! How much one exchange carries: as much as this line takes before it breaks. Each answer that arrives is kept, so that
//! the line of a shelter, which breaks every few seconds, still gets on.

use wire::limits::{REPLY_BYTES_SOFT_MAX, REPLY_BYTES_SOFT_MIN};

/// What the first request of a device asks for and brings.
const ROOM_FIRST_BYTES: u32 = 32 * 1024;
const ROOM_MAX_BYTES: u32 = REPLY_BYTES_SOFT_MAX as u32;
const ROOM_MIN_BYTES: u32 = REPLY_BYTES_SOFT_MIN as u32;
/// An exchange that takes longer than this is as large as it should be.
const LONG_MS: i64 = 1_500;

/// The room of the next exchange, and since when one is under way.
pub(crate) struct Room {
    bytes: u32,
    asked_ms: i64,
}

impl Default for Room {
    fn default() -> Self {
        Room { bytes: ROOM_FIRST_BYTES, asked_ms: 0 }
    }
}

impl Room {
    pub(crate) fn bytes(&self) -> u32 {
        self.bytes
    }

    /// A request leaves now.
    pub(crate) fn ask(&mut self, now_ms: i64) {
        self.asked_ms = now_ms;
    }

    /// Its answer came. A clock that jumps misleads for one exchange, and loses nothing.
    pub(crate) fn answered(&mut self, now_ms: i64) {
        let took_ms = now_ms.saturating_sub(self.asked_ms);
        if took_ms < LONG_MS {
            self.bytes = self.bytes.saturating_mul(2).min(ROOM_MAX_BYTES);
        } else if took_ms > 2 * LONG_MS {
            self.shrink(2);
        }
    }

    /// The line broke on the way.
    pub(crate) fn broke(&mut self) {
        self.shrink(4);
    }

    fn shrink(&mut self, by: u32) {
        self.bytes = (self.bytes / by).max(ROOM_MIN_BYTES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(took_ms: &[Option<i64>]) -> u32 {
        let mut room = Room::default();
        for took in took_ms {
            room.ask(1_000);
            match took {
                Some(took) => room.answered(1_000 + took),
                None => room.broke(),
            }
        }
        room.bytes()
    }

    #[test]
    fn a_fast_line_is_filled_and_a_slow_one_is_not_overfilled() {
        assert_eq!(after(&[Some(100); 10]), ROOM_MAX_BYTES);
        assert_eq!(after(&[Some(2_000); 10]), ROOM_FIRST_BYTES);
        assert_eq!(after(&[Some(4_000)]), ROOM_FIRST_BYTES / 2);
    }

    #[test]
    fn a_line_that_breaks_is_given_less_and_never_nothing() {
        assert_eq!(after(&[None]), ROOM_FIRST_BYTES / 4);
        assert_eq!(after(&[None; 20]), ROOM_MIN_BYTES);
        assert_eq!(after(&[None, Some(-90_000), Some(90_000)]), ROOM_FIRST_BYTES / 4);
    }
}
