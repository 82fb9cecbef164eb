//! Words drawn by chance for a secret that can be remembered: 2,048 short Spanish words of our own choosing, without accents or
//! ñ, so that every keyboard writes them alike. Each is worth eleven bits.

use leptos::prelude::window;

const WORDS: &str = include_str!("words_by_chance.txt");
const WORDS_COUNT: usize = 2_048;
/// Words of a proposal: 55 bits.
pub const PROPOSED: usize = 5;

/// A proposal; `None` where the browser gives no randomness.
pub fn propose() -> Option<String> {
    let mut bytes = [0_u8; 2 * PROPOSED];
    window().crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(drawn(&bytes))
}

/// The words that random bytes stand for: two bytes each, of which eleven bits count.
fn drawn(bytes: &[u8]) -> String {
    let all: Vec<&str> = WORDS.lines().collect();
    let (pairs, _) = bytes.as_chunks::<2>();
    let places = pairs.iter().map(|pair| usize::from(u16::from_le_bytes(*pair)) % WORDS_COUNT);
    let words: Vec<&str> = places.filter_map(|place| all.get(place).copied()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_list_has_2048_different_short_words_that_every_keyboard_writes_alike() {
        let words: BTreeSet<&str> = WORDS.lines().collect();
        assert_eq!((words.len(), WORDS.lines().count()), (WORDS_COUNT, WORDS_COUNT));
        for word in words {
            assert!((3..=8).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase()), "{word}");
        }
    }

    #[test]
    fn every_word_can_be_drawn_and_each_as_easily_as_any_other() {
        let mut counts = vec![0_u32; WORDS_COUNT];
        let all: Vec<&str> = WORDS.lines().collect();
        for number in 0..=u16::MAX {
            let word = drawn(&number.to_le_bytes());
            counts[all.binary_search(&word.as_str()).unwrap()] += 1;
        }
        assert!(counts.iter().all(|count| *count == 32));
    }

    #[test]
    fn a_proposal_has_five_words() {
        assert_eq!(drawn(&[7, 0, 9, 0, 1, 2, 3, 4, 255, 255]).split(' ').count(), PROPOSED);
    }
}
