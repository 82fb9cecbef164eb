//! Chance for expressions: numbers that follow from a seed, so that a filling can be told again. Absent on purpose: randomness of
//! its own, and any claim that these numbers are good enough for a key.

use std::sync::atomic::{AtomicU64, Ordering};

/// SplitMix64, in a cell that evaluating may turn: an expression only looks at its instance.
#[derive(Debug)]
pub(super) struct Chance(AtomicU64);

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Chance {
    pub fn new(seed: u64) -> Self {
        Chance(AtomicU64::new(seed))
    }

    pub fn draw(&self) -> u64 {
        let state = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Clone for Chance {
    fn clone(&self) -> Self {
        Chance::new(self.0.load(Ordering::Relaxed))
    }
}
