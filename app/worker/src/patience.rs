//! How long somebody waits who keeps trying secrets: nothing at first, then longer each time. Counted on the worker's own clock,
//! which nobody can set forward.

/// Tries that cost no wait: a thumb slips.
const FREE_TRIES: u32 = 3;
const WAIT_MS_FIRST: u32 = 1_000;
const WAIT_MS_MAX: u32 = 300_000;
/// After so many the longest wait is reached.
const DOUBLINGS_MAX: u32 = 9;

/// The failures in a row, and when the last one was in milliseconds since the worker began.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Patience {
    failures: u32,
    last_ms: f64,
}

impl Patience {
    /// So many failures before this worker began: when the last one was, nobody can be asked, so the wait begins anew.
    pub fn after(failures: u32, now_ms: f64) -> Self {
        Patience { failures, last_ms: now_ms }
    }

    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Notes a wrong secret.
    pub fn failed(&mut self, now_ms: f64) {
        self.failures = self.failures.saturating_add(1);
        self.last_ms = now_ms;
    }

    /// What was counted last was no wrong secret.
    pub fn take_back(&mut self) {
        self.failures = self.failures.saturating_sub(1);
    }

    /// What is left to wait before the next try.
    pub fn wait_ms(&self, now_ms: f64) -> u32 {
        let passed_ms = (now_ms - self.last_ms).max(0.0);
        // Where the clock stood still the whole wait is left.
        (f64::from(self.penalty_ms()) - passed_ms).max(0.0).ceil() as u32
    }

    fn penalty_ms(&self) -> u32 {
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
    fn three_slips_are_free_and_then_the_wait_doubles_up_to_five_minutes() {
        let mut patience = Patience::default();
        let waits: Vec<u32> = (0..14)
            .map(|_| {
                patience.failed(0.0);
                patience.wait_ms(0.0)
            })
            .collect();
        let expected =
            [0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000];
        assert_eq!(waits, expected);
        assert_eq!(patience.wait_ms(299_000.0), 1_000);
        assert_eq!(patience.wait_ms(300_000.0), 0);
    }

    #[test]
    fn a_worker_that_is_started_again_makes_whoever_failed_wait_from_the_beginning() {
        let mut before = Patience::default();
        (0..6).for_each(|_| before.failed(50_000.0));
        let again = Patience::after(before.failures(), 12.0);
        assert_eq!(again.wait_ms(12.0), 4_000);
        assert_eq!(again.wait_ms(3_012.0), 1_000);
    }

    #[test]
    fn however_many_failures_there_were_the_wait_is_the_longest() {
        for failures in [13, 64, 68, u32::MAX] {
            assert_eq!(Patience::after(failures, 0.0).wait_ms(0.0), 300_000, "{failures}");
        }
    }
}
