//! Which language a text is really shown in, for its `lang`: who hears it read by a machine hears it in the right voice.

use forms::Translated;

use crate::words::{self, Language};

/// The language of a form's text when `wanted` is asked for: not every text is there in every language. `None` where it
/// cannot be told, or there is no text.
pub fn shown_in(text: &Translated, wanted: &str, fallback: &str) -> Option<String> {
    let base = wanted.split(['-', '_']).next().unwrap_or(wanted);
    [wanted, base, fallback].into_iter().find(|code| text.exactly(code).is_some()).map(str::to_owned)
}

/// The language of our own words when `wanted` is asked for: the screens', where we do not speak it.
pub fn own_words_in(wanted: &str) -> Language {
    Language::from_code(wanted).unwrap_or_else(words::language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_falls_back_is_marked_with_the_language_that_it_fell_back_to() {
        let spanish = Translated::only("es", "Cama");
        assert_eq!(shown_in(&spanish, "ht", "es").as_deref(), Some("es"));
        assert_eq!(shown_in(&spanish, "es-MX", "en").as_deref(), Some("es"));
        assert_eq!(shown_in(&spanish, "ht", "en"), None);
        assert_eq!(shown_in(&Translated::default(), "es", "es"), None);
    }

    #[test]
    fn our_own_words_follow_the_question_as_far_as_we_speak() {
        assert_eq!(own_words_in("ht"), Language::Ht);
        assert_eq!(own_words_in("fr"), words::language_now());
    }
}
