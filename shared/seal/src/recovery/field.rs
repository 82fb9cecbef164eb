//! Two small fields, without tables: what is multiplied is secret, and a table's rows can be told apart by the time they take.

/// The polynomials over GF(2) of fewer than `bits` bits, modulo one.
pub(super) struct Field {
    bits: u32,
    modulus: u16,
}

/// GF(2⁸) modulo x⁸ + x⁴ + x³ + x + 1: a share's bytes.
pub(super) const BYTES: Field = Field { bits: 8, modulus: 0x11b };
/// GF(2¹⁰) modulo x¹⁰ + x³ + 1, which x generates: a share's words.
pub(super) const WORDS: Field = Field { bits: 10, modulus: 0x409 };

impl Field {
    /// The same steps whatever is multiplied.
    pub(super) fn times(&self, one: u16, other: u16) -> u16 {
        let mut product = 0;
        let mut shifted = one;
        for bit in 0..self.bits {
            product ^= shifted & all_of(other >> bit & 1);
            shifted = shifted << 1 ^ self.modulus & all_of(shifted >> (self.bits - 1) & 1);
        }
        product
    }

    /// `one / other`; nothing divided by nothing is nothing.
    pub(super) fn over(&self, one: u16, other: u16) -> u16 {
        // other^(2^bits − 2) is its inverse.
        let mut inverse = 1;
        for _ in 1..self.bits {
            let square = self.times(inverse, inverse);
            inverse = self.times(square, other);
        }
        self.times(one, self.times(inverse, inverse))
    }

    /// x to a power.
    pub(super) fn power(&self, exponent: usize) -> u16 {
        (0..exponent).fold(1, |power, _| self.times(power, 2))
    }

    pub(super) fn times_byte(&self, one: u8, other: u8) -> u8 {
        self.times(one.into(), other.into()).to_le_bytes()[0]
    }

    pub(super) fn over_byte(&self, one: u8, other: u8) -> u8 {
        self.over(one.into(), other.into()).to_le_bytes()[0]
    }
}

/// All bits of a bit.
fn all_of(bit: u16) -> u16 {
    0u16.wrapping_sub(bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_not_nothing_divides() {
        for field in [BYTES, WORDS] {
            for other in 1..1u16 << field.bits {
                assert_eq!(field.times(field.over(1, other), other), 1, "{other}");
            }
            assert_eq!(field.over(5, 0), 0);
        }
    }

    #[test]
    fn products_are_those_of_the_books() {
        // FIPS 197, section 4.2.
        assert_eq!(BYTES.times(0x57, 0x83), 0xc1);
        assert_eq!(BYTES.times(0x57, 0x13), 0xfe);
        assert_eq!(WORDS.power(10), 0b1001);
    }

    #[test]
    fn powers_of_x_reach_every_word() {
        let mut seen: Vec<u16> = (0..1023).map(|exponent| WORDS.power(exponent)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 1023);
    }

    /// One byte shared with two of three: for a share that somebody holds, each value of the byte has exactly one other share.
    #[test]
    fn one_share_of_a_byte_leaves_every_byte_and_every_other_share_as_likely_as_before() {
        for (mine, others) in [(1u8, 2u8), (2, 3), (3, 1)] {
            for seen in 0..=255u8 {
                let mut possible = [false; 256];
                for secret in 0..=255u8 {
                    // seen = secret + slope · mine
                    let slope = BYTES.over_byte(seen ^ secret, mine);
                    assert_eq!(secret ^ BYTES.times_byte(slope, mine), seen);
                    let other = secret ^ BYTES.times_byte(slope, others);
                    assert!(!std::mem::replace(&mut possible[usize::from(other)], true));
                }
                assert!(possible.iter().all(|possible| *possible));
            }
        }
    }
}
