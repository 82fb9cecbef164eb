//! An honest guess at how long a secret stands against somebody who has the phone and can try without limit. It knows no
//! dictionary and says so: words are counted as words, not as letters.

use bridge::SECRET_CHARACTERS_MIN;

/// A guess costs 64 MiB and a quarter of a second on a phone; a rented machine tries some thousands a second.
const FAIR_BITS: u32 = 40;
const GOOD_BITS: u32 = 52;
/// What one word of our list is worth that was drawn by chance; one that a person thought of is worth no more.
const WORD_BITS: u32 = 11;
const WORD_LETTERS_MIN: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    TooShort,
    /// Nothing but digits: whoever takes the phone away tries all of them.
    Pin,
    Weak,
    Fair,
    Good,
}

/// How strong a secret is, as far as its shape tells.
pub fn strength(secret: &str) -> Strength {
    let secret = secret.trim();
    if secret.chars().count() < SECRET_CHARACTERS_MIN {
        return Strength::TooShort;
    }
    if secret.chars().all(|c| c.is_ascii_digit() || c.is_whitespace()) {
        return Strength::Pin;
    }
    match bits(secret) {
        0..FAIR_BITS => Strength::Weak,
        FAIR_BITS..GOOD_BITS => Strength::Fair,
        GOOD_BITS.. => Strength::Good,
    }
}

fn bits(secret: &str) -> u32 {
    secret.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(part_bits).sum::<u32>()
        + separators_bits(secret)
}

/// A run of letters is worth a word; digits and mixtures are worth what their characters are, without runs.
fn part_bits(part: &str) -> u32 {
    let surprising = surprising_characters(part);
    let digits = part.chars().filter(char::is_ascii_digit).count();
    let letters = part.chars().count() - digits;
    if digits == 0 {
        let as_letters = surprising * 47 / 10;
        return if letters < WORD_LETTERS_MIN { as_letters } else { as_letters.min(WORD_BITS) };
    }
    if letters == 0 {
        return surprising * 33 / 10;
    }
    // "Tapachula2024" is a word and a year, not thirteen random signs.
    let changes = part
        .chars()
        .zip(part.chars().skip(1))
        .filter(|(a, b)| a.is_ascii_digit() != b.is_ascii_digit())
        .count();
    if changes <= 1 { WORD_BITS + u32::try_from(digits).unwrap_or(4).min(4) * 2 } else { surprising * 5 }
}

/// Characters that do not repeat the one before, nor follow it in the alphabet or on the number row.
fn surprising_characters(part: &str) -> u32 {
    let codes: Vec<i64> = part.chars().map(|c| i64::from(u32::from(c))).collect();
    let followers = codes.windows(2).filter(|pair| match pair {
        [a, b] => (a - b).abs() > 1,
        _ => false,
    });
    u32::try_from(followers.count()).unwrap_or_default() + u32::from(!codes.is_empty())
}

fn separators_bits(secret: &str) -> u32 {
    let signs = secret.chars().filter(|c| !c.is_alphanumeric() && !c.is_whitespace()).count();
    u32::try_from(signs).unwrap_or_default().min(4) * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_secrets_are_short_whatever_is_in_them() {
        assert_eq!(strength("¡ñ7#aZ!"), Strength::TooShort);
        assert_eq!(strength(""), Strength::TooShort);
    }

    #[test]
    fn a_word_a_year_and_runs_are_weak_however_long() {
        for secret in ["contraseña", "Tapachula2024", "aaaaaaaaaaaaaaaa", "abcdefghijklmnop", "bienvenidos"]
        {
            assert_eq!(strength(secret), Strength::Weak, "{secret}");
        }
    }

    #[test]
    fn five_words_are_good_and_four_are_fair() {
        assert_eq!(strength("lluvia mesa tren azul nogal"), Strength::Good);
        assert_eq!(strength("lluvia mesa tren azul"), Strength::Fair);
        assert_eq!(strength("lluvia-mesa-tren"), Strength::Fair);
        assert_eq!(strength("lluvia mesa tren"), Strength::Weak);
    }

    #[test]
    fn a_pin_of_any_length_is_called_a_pin_and_one_of_less_than_eight_digits_is_short() {
        for secret in ["12345678", "90417263", "1990 12 24", "12345678901234"] {
            assert_eq!(strength(secret), Strength::Pin, "{secret}");
        }
        assert_eq!(strength("9041726"), Strength::TooShort);
    }

    #[test]
    fn a_random_mixture_is_good() {
        assert_eq!(strength("k7Qx2mVt9Rb4"), Strength::Good);
    }
}
