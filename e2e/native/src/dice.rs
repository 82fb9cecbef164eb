//! The one source of chance of a simulation: everything that happens follows from its seed.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

pub struct Dice(ChaCha20Rng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(ChaCha20Rng::seed_from_u64(seed))
    }

    /// A number below `bound`; 0 where there is nothing to choose from.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { (self.0.next_u64() % bound as u64) as usize }
    }

    /// True `times` times out of 100.
    pub fn chance(&mut self, times: usize) -> bool {
        self.below(100) < times
    }

    /// For keys and ids: as random as the engine needs, and the same for the same seed.
    pub fn rng(&mut self) -> &mut ChaCha20Rng {
        &mut self.0
    }
}
