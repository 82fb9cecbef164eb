//! The words of a share: 1024 short common Spanish ones, without accents, told apart by their first four letters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const LIST: &str = include_str!("words_es.txt");
/// What tells a word from all others.
const LETTERS: usize = 4;

/// The word of a number below 1024. A look-up by what is secret: the paper shows it next.
pub(super) fn word(number: u16) -> Option<&'static str> {
    LIST.lines().nth(number.into())
}

/// The number of the word with these first four letters.
pub(super) fn number(beginning: &str) -> Option<u16> {
    let found = LIST.lines().position(|word| beginning.len() == LETTERS && word.starts_with(beginning))?;
    u16::try_from(found).ok()
}

/// The beginnings of the words that were typed: accents and capitals are forgiven, and whatever is none of the letters a to z
/// only separates.
pub(super) fn typed_words(text: &str) -> impl Iterator<Item = String> {
    let letters = text.nfkd().filter(|typed| !is_combining_mark(*typed));
    let mut letters = letters.map(|letter| letter.to_ascii_lowercase()).peekable();
    std::iter::from_fn(move || {
        while letters.next_if(|letter| !letter.is_ascii_lowercase()).is_some() {}
        let mut word = String::new();
        while let Some(letter) = letters.next_if(char::is_ascii_lowercase) {
            if word.len() < LETTERS {
                word.push(letter);
            }
        }
        (!word.is_empty()).then_some(word)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_list_is_1024_plain_short_words_in_order_told_apart_by_four_letters() {
        let words: Vec<&str> = LIST.lines().collect();
        assert_eq!(words.len(), 1024);
        assert!(words.is_sorted());
        assert!(words.iter().all(|word| (4..=6).contains(&word.len())));
        assert!(words.iter().all(|word| word.bytes().all(|letter| letter.is_ascii_lowercase())));
        let beginnings: BTreeSet<&str> = words.iter().map(|word| &word[..LETTERS]).collect();
        assert_eq!(beginnings.len(), words.len());
    }

    #[test]
    fn every_word_is_known_by_its_first_four_letters_and_no_fewer() {
        for (place, word) in LIST.lines().enumerate() {
            assert_eq!(number(&word[..4]), u16::try_from(place).ok());
            assert_eq!(number(&word[..3]), None);
        }
    }

    #[test]
    fn accents_capitals_numbers_and_commas_are_forgiven() {
        let words: Vec<String> = typed_words("1. Abéja, 2) ÁBONO\n- vi\u{301}vero;").collect();
        assert_eq!(words, ["abej", "abon", "vive"]);
        assert_eq!(typed_words(" 12 ¡! ").count(), 0);
    }
}
