//! A record's id names its circle to whoever knows both: so what belongs to a record is decided by the entry alone, and
//! nobody who writes in another circle can get in before it.

use crate::ids::{CircleId, RecordId};

const RECORD_CONTEXT: &str = "acogida 2026-11 record id";
/// How many of its bytes are random.
pub const RECORD_RANDOM_BYTES: usize = 8;

impl RecordId {
    /// The id of a new record in a circle: the random bytes, and the start of their hash with the circle.
    pub fn of(circle: CircleId, random: [u8; RECORD_RANDOM_BYTES]) -> Self {
        let hash = blake3::derive_key(RECORD_CONTEXT, &[circle.as_bytes(), random.as_slice()].concat());
        let mut id = [0; RecordId::BYTES];
        id.iter_mut().zip(random.iter().chain(&hash)).for_each(|(byte, from)| *byte = *from);
        RecordId(id)
    }

    /// True if the record is that circle's.
    pub fn is_of(&self, circle: CircleId) -> bool {
        let mut random = [0; RECORD_RANDOM_BYTES];
        random.iter_mut().zip(&self.0).for_each(|(byte, from)| *byte = *from);
        RecordId::of(circle, random) == *self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_of_its_circle_and_of_no_other() {
        let (circle, other) = (CircleId([1; 16]), CircleId([2; 16]));
        let record = RecordId::of(circle, [7; 8]);
        assert!(record.is_of(circle));
        assert!(!record.is_of(other));
        for place in 0..RecordId::BYTES {
            let mut changed = record;
            changed.0[place] ^= 1;
            assert!(!changed.is_of(circle), "{place}");
        }
    }
}
