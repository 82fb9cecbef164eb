//! What the screens say, in the language chosen on this phone. The sentences are in `locales/`; here is one function for
//! each: `shell::today_title` is drawn anew when the language changes, because reading it reads the language.

use std::cell::Cell;

use leptos::prelude::{ArcRwSignal, Get, GetUntracked, Set};

/// The languages that the screens speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Es,
    En,
    Ht,
}

impl Language {
    pub const ALL: [Language; 3] = [Language::Es, Language::En, Language::Ht];

    /// The code that forms and `lang` attributes use.
    pub fn code(self) -> &'static str {
        match self {
            Language::Es => "es",
            Language::En => "en",
            Language::Ht => "ht",
        }
    }

    /// Its name in itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Language::Es => "Español",
            Language::En => "English",
            Language::Ht => "Kreyòl",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        let base = code.split(['-', '_']).next().unwrap_or(code);
        Self::ALL.into_iter().find(|language| language.code() == base)
    }
}

thread_local! {
    static CHOSEN: ArcRwSignal<Language> = ArcRwSignal::new(Language::Es);
    static ALOUD: Cell<Option<Language>> = const { Cell::new(None) };
}

/// The language that the screens speak; reading it in a view follows its changes.
pub fn language() -> Language {
    CHOSEN.with(Clone::clone).get()
}

/// The same, without following it.
pub fn language_now() -> Language {
    CHOSEN.with(Clone::clone).get_untracked()
}

/// Changes what the screens speak.
pub fn set_language(language: Language) {
    CHOSEN.with(Clone::clone).set(language);
}

/// What `sentence` says in another language than the screens': for a question that is read out to somebody.
pub fn aloud<T>(language: Language, sentence: impl FnOnce() -> T) -> T {
    let before = ALOUD.replace(Some(language));
    let said = sentence();
    ALOUD.set(before);
    said
}

fn say(place: usize) -> &'static str {
    let language = ALOUD.get().unwrap_or_else(language);
    let texts: &[&'static str] = match language {
        Language::Es => &ES,
        Language::En => &EN,
        Language::Ht => &HT,
    };
    texts.get(place).copied().unwrap_or_default()
}

fn say_counted(place: usize, n: u64) -> &'static str {
    say(if n == 1 { place } else { place + 1 })
}

fn fill(text: &str, blanks: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(b, a)| Some((b, a.split_once('}')?)))
    {
        filled.push_str(before);
        filled.push_str(blanks.iter().find(|(blank, _)| *blank == name).map_or("", |(_, value)| value));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

include!(concat!(env!("OUT_DIR"), "/sentences.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_once_and_what_fills_them_is_not_read_again() {
        assert_eq!(fill("{a} y {b}, {a}.", &[("a", "{b}"), ("b", "2")]), "{b} y 2, {b}.");
        assert_eq!(fill("nada", &[]), "nada");
        assert_eq!(fill("{sola", &[("sola", "x")]), "{sola");
    }

    #[test]
    fn one_and_many_are_told_apart() {
        assert_eq!(shell::only_here(1), aloud(Language::Es, || shell::only_here(1)));
        assert_ne!(shell::only_here(1), shell::only_here(1).replace('1', "2"));
        assert!(shell::only_here(14).contains("14"));
    }

    #[test]
    fn another_language_is_spoken_only_as_long_as_it_is_asked_for() {
        let spanish = shell::today_title();
        assert_ne!(aloud(Language::En, shell::today_title), spanish);
        assert_eq!(shell::today_title(), spanish);
    }

    #[test]
    fn every_language_has_something_to_say_at_every_place() {
        for language in Language::ALL {
            for place in 0..ES.len() {
                assert!(!aloud(language, || say(place)).trim().is_empty(), "{language:?} {place}");
            }
        }
    }
}
