//! What the program says, in Spanish or English. The sentences themselves are in `sentences.json` and the usage files.

use std::collections::BTreeMap;
use std::ffi::OsString;

use serde_json::Value;

const SENTENCES: &str = include_str!("../sentences.json");
const USAGE_ES: &str = include_str!("../usage.es.txt");
const USAGE_EN: &str = include_str!("../usage.en.txt");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Es,
    En,
}

impl Language {
    /// The language that the words of the command ask for; Spanish where they ask for none.
    pub fn chosen(words: &[OsString]) -> Self {
        let asked =
            words.windows(2).any(|pair| matches!(pair, [flag, code] if flag == "--lang" && code == "en"));
        if asked || words.iter().any(|word| word == "--lang=en") { Language::En } else { Language::Es }
    }

    fn code(self) -> &'static str {
        match self {
            Language::Es => "es",
            Language::En => "en",
        }
    }
}

/// The sentences of one language.
pub struct Sentences(BTreeMap<String, String>);

impl Sentences {
    pub fn of(language: Language) -> Self {
        let all: BTreeMap<String, BTreeMap<String, Value>> =
            serde_json::from_str(SENTENCES).unwrap_or_default();
        let text = |translations: BTreeMap<String, Value>| {
            translations.get(language.code()).and_then(Value::as_str).map(str::to_owned)
        };
        Sentences(all.into_iter().filter_map(|(key, each)| Some((key, text(each)?))).collect())
    }

    /// The sentence, with `{name}` replaced by what it is given. A key that has none is said as it is.
    pub fn say(&self, key: &str, given: &[(&str, &str)]) -> String {
        let sentence = self.0.get(key).map_or(key, String::as_str).to_owned();
        given.iter().fold(sentence, |said, (name, value)| said.replace(&format!("{{{name}}}"), value))
    }
}

pub fn usage(language: Language) -> &'static str {
    match language {
        Language::Es => USAGE_ES,
        Language::En => USAGE_EN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys that the sources say: `say("key"`, and `key: "key"` of an unknown thing.
    fn said_keys() -> Vec<String> {
        let mut keys = Vec::new();
        let mut files = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            if path.ends_with("sentences.rs") {
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            for opening in ["say(\"", "key: \"", "say(\n            \""] {
                keys.extend(
                    source
                        .split(opening)
                        .skip(1)
                        .filter_map(|rest| rest.split('"').next())
                        .map(str::to_owned),
                );
            }
        }
        keys
    }

    #[test]
    fn every_key_that_is_said_has_a_sentence_in_both_languages() {
        let keys = said_keys();
        assert!(keys.len() > 20, "{keys:?}");
        for language in [Language::Es, Language::En] {
            let sentences = Sentences::of(language);
            for key in &keys {
                assert!(sentences.0.contains_key(key), "{key} in {}", language.code());
            }
        }
    }

    #[test]
    fn both_languages_name_the_same_things() {
        let (es, en) = (Sentences::of(Language::Es), Sentences::of(Language::En));
        let names = |text: &str| -> Vec<String> {
            let mut names: Vec<String> = (text.split('{').skip(1))
                .filter_map(|rest| rest.split('}').next())
                .map(str::to_owned)
                .collect();
            names.sort();
            names
        };
        assert_eq!(es.0.len(), en.0.len());
        for (key, text) in &es.0 {
            assert_eq!(names(text), names(en.0.get(key).unwrap()), "{key}");
        }
    }

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(Language::chosen(&words("people --lang en")), Language::En);
        assert_eq!(Language::chosen(&words("--lang=en people")), Language::En);
        assert_eq!(Language::chosen(&words("people --lang es")), Language::Es);
        assert_eq!(Language::chosen(&[]), Language::Es);
    }
}
