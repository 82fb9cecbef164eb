//! A name taken apart into the words that identify somebody.

use crate::normalise::normalise;
use crate::sound::phonetic_key;
use crate::variants;

/// The words of one name are at most this many; more is a sentence.
const TOKENS_MAX: usize = 12;
/// Small words between names, which one official writes and the next leaves out.
const PARTICLES: &[&str] =
    &["da", "das", "de", "del", "do", "dos", "du", "e", "el", "la", "las", "le", "los", "van", "von", "y"];
/// Particles that are written together with the name: `Delacruz`.
const GLUED: &[&str] = &["delos", "delas", "dela"];
const GLUED_REST_LETTERS_MIN: usize = 4;

/// One word of a name: as it is compared, and as it sounds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token {
    pub text: String,
    pub sound: String,
}

/// One word as it was written: without accents, and with the one accent that decides a sound spelled out (`ç` as s).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spelling {
    pub text: String,
    heard: String,
}

/// The words of a name in order, without particles, abbreviations written out and glued particles cut off. A name that is
/// nothing but particles keeps them.
pub fn tokens(name: &str) -> Vec<Token> {
    spellings(name).iter().map(Spelling::token).collect()
}

pub(crate) fn spellings(name: &str) -> Vec<Spelling> {
    let plain = normalise(name);
    let with_cedilla = name.contains(['ç', 'Ç']).then(|| normalise(&name.replace(['ç', 'Ç'], "s")));
    let heard = with_cedilla.as_deref().unwrap_or(&plain);
    let words: Vec<(&str, &str)> =
        plain.split_ascii_whitespace().zip(heard.split_ascii_whitespace()).take(TOKENS_MAX).collect();
    let telling = words.iter().copied().filter(|(word, _)| !is_particle(word)).collect::<Vec<_>>();
    let kept = if telling.is_empty() { words } else { telling };
    kept.into_iter()
        .map(|(word, heard)| {
            let text = whole_word(word);
            let heard = if text == word { heard } else { text };
            Spelling { text: text.to_owned(), heard: heard.to_owned() }
        })
        .collect()
}

impl Spelling {
    pub fn token(&self) -> Token {
        Token { text: self.text.clone(), sound: phonetic_key(&self.heard) }
    }
}

pub(crate) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

/// The word that is meant.
fn whole_word(word: &str) -> &str {
    if let Some(long) = variants::expand(word) {
        return long;
    }
    let rests = GLUED.iter().filter_map(|glued| word.strip_prefix(glued));
    rests.into_iter().find(|rest| rest.len() >= GLUED_REST_LETTERS_MIN).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn a_name_is_taken_apart_into_what_tells_people_apart() {
        for (name, words) in [
            ("María de los Ángeles Peña y Cruz", "maria angeles pena cruz"),
            ("Ma. del Carmen Hdz.", "maria carmen hernandez"),
            ("Jn-Baptiste, Ste Marie", "jean baptiste sainte marie"),
            ("José Delacruz", "jose cruz"),
            ("Delaney Delgado", "delaney delgado"),
            ("de la", "de la"),
            ("François D'Aquin", "francois daquin"),
            ("", ""),
        ] {
            let found: Vec<String> = tokens(name).into_iter().map(|token| token.text).collect();
            assert_eq!(found.join(" "), words, "{name}");
        }
    }

    #[test]
    fn a_sentence_in_a_name_field_is_cut() {
        assert_eq!(tokens(&"palabra ".repeat(1_000)).len(), 12);
    }
}
