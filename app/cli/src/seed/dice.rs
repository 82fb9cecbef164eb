//! Chance that can be repeated: the same seed throws the same dice, on every machine.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn seeded(seed: u64) -> Self {
        Dice(ChaCha8Rng::seed_from_u64(seed))
    }

    /// One of `0..bound`; 0 where the bound is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.0.next_u64() % u64::from(bound.max(1))).unwrap_or_default()
    }

    /// One of `low..=high`.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    pub fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of them; `None` where there is none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(u32::try_from(from.len()).unwrap_or(u32::MAX)) as usize)
    }

    /// One of them, each as likely as its weight says.
    pub fn weighted<'a, T>(&mut self, from: &'a [T], weight: impl Fn(&T) -> u32) -> Option<&'a T> {
        let mut left = self.below(from.iter().map(&weight).sum());
        from.iter().find(|each| match left.checked_sub(weight(each)) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_throws_the_same_dice_and_another_seed_others() {
        let throw = |seed| {
            let mut dice = Dice::seeded(seed);
            (0..20).map(|_| dice.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(throw(7), throw(7));
        assert_ne!(throw(7), throw(8));
    }

    #[test]
    fn weights_are_kept_roughly_and_nothing_of_weight_zero_comes() {
        let mut dice = Dice::seeded(1);
        let sides = [("never", 0), ("seldom", 10), ("often", 90)];
        let mut often = 0;
        for _ in 0..1_000 {
            match dice.weighted(&sides, |side| side.1) {
                Some(("often", _)) => often += 1,
                Some(("seldom", _)) => {}
                other => panic!("{other:?}"),
            }
        }
        assert!((850..950).contains(&often), "{often}");
        assert_eq!(dice.pick::<u8>(&[]), None);
    }
}
