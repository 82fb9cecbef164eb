//! Challenges that the server need not remember: the time they were made at, and a keyed hash of it.

use wire::{Bytes, limits::CHALLENGE_AGE_S_MAX};

const TIME_BYTES: usize = 8;
const MAC_BYTES: usize = 16;

/// Makes challenges and knows its own again; it is the same after a restart.
pub(crate) struct Challenges {
    key: [u8; 32],
}

impl Challenges {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Challenges { key }
    }

    pub(crate) fn make(&self, now_s: u64) -> Bytes {
        Bytes([now_s.to_be_bytes().as_slice(), &self.mac(now_s)].concat())
    }

    /// Made here, and not too long before now or (a clock that was put back) after it.
    pub(crate) fn is_good(&self, challenge: &[u8], now_s: u64) -> bool {
        let Some((time, mac)) = challenge.split_first_chunk::<TIME_BYTES>() else { return false };
        let made_s = u64::from_be_bytes(*time);
        // The hash is no secret of the sender's, so that comparing it early gives nothing away but itself, once.
        mac == self.mac(made_s) && now_s.abs_diff(made_s) <= CHALLENGE_AGE_S_MAX
    }

    fn mac(&self, made_s: u64) -> [u8; MAC_BYTES] {
        let mut mac = [0; MAC_BYTES];
        blake3::Hasher::new_keyed(&self.key).update(&made_s.to_be_bytes()).finalize_xof().fill(&mut mac);
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_good_for_ten_minutes_and_at_its_own_server_only() {
        let (here, elsewhere) = (Challenges::new([1; 32]), Challenges::new([2; 32]));
        let challenge = here.make(1_000_000);
        assert!(here.is_good(&challenge.0, 1_000_000));
        assert!(here.is_good(&challenge.0, 1_000_000 + CHALLENGE_AGE_S_MAX));
        assert!(!here.is_good(&challenge.0, 1_000_001 + CHALLENGE_AGE_S_MAX));
        assert!(!elsewhere.is_good(&challenge.0, 1_000_000));
    }

    #[test]
    fn a_challenge_that_was_changed_or_cut_is_not_good() {
        let here = Challenges::new([1; 32]);
        let challenge = here.make(1_000_000).0;
        for place in 0..challenge.len() {
            let mut changed = challenge.clone();
            changed[place] ^= 1;
            assert!(!here.is_good(&changed, 1_000_000), "{place}");
            assert!(!here.is_good(&challenge[..place], 1_000_000), "{place}");
        }
    }
}
