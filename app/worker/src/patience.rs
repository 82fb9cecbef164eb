//! How long somebody waits who keeps trying secrets: nothing at first, then longer each time. Kept in memory only; the
//! slowness of each single try is what really guards a phone.

/// Tries that cost no wait: a thumb slips.
const FREE_TRIES: u32 = 3;
const WAIT_MS_FIRST: i64 = 1_000;
const WAIT_MS_MAX: i64 = 60_000;
/// After so many the longest wait is reached.
const DOUBLINGS_MAX: u32 = 6;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Patience {
    failures: u32,
    not_before_ms: i64,
}

impl Patience {
    /// Notes a wrong secret.
    pub fn failed(&mut self, now_ms: i64) {
        self.failures = self.failures.saturating_add(1);
        self.not_before_ms = now_ms + self.penalty_ms();
    }

    /// What is left to wait before the next try. A clock that was turned does not make it longer.
    pub fn wait_ms(&self, now_ms: i64) -> u32 {
        let left = self.not_before_ms.saturating_sub(now_ms).clamp(0, self.penalty_ms());
        left.try_into().unwrap_or(0)
    }

    fn penalty_ms(&self) -> i64 {
        match self.failures.checked_sub(FREE_TRIES) {
            None | Some(0) => 0,
            Some(over) => (WAIT_MS_FIRST << (over - 1).min(DOUBLINGS_MAX)).min(WAIT_MS_MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_slips_are_free_and_then_the_wait_doubles_up_to_a_minute() {
        let mut patience = Patience::default();
        let waits: Vec<u32> = (0..12)
            .map(|_| {
                patience.failed(0);
                patience.wait_ms(0)
            })
            .collect();
        let expected = [0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000];
        assert_eq!(waits, expected);
        assert_eq!(patience.wait_ms(59_000), 1_000);
        assert_eq!(patience.wait_ms(60_000), 0);
    }

    #[test]
    fn a_clock_that_was_turned_back_makes_nobody_wait_longer() {
        let mut patience = Patience { failures: 4, not_before_ms: 0 };
        patience.failed(1_000_000);
        assert_eq!(patience.wait_ms(-50_000_000), 2_000);
    }

    #[test]
    fn however_many_failures_there_were_the_wait_is_the_longest() {
        for failures in [10, 64, 68, u32::MAX] {
            assert_eq!(Patience { failures, not_before_ms: i64::MAX }.wait_ms(0), 60_000, "{failures}");
        }
    }
}
