//! One text in several languages, with a fallback.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Language code -> text. In JSON simply `{"es": "Edad", "en": "Age"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translated(pub BTreeMap<String, String>);

impl Translated {
    /// A text that is known in one language only.
    pub fn only(language: &str, text: &str) -> Self {
        Translated(BTreeMap::from([(language.to_owned(), text.to_owned())]))
    }

    /// The text in `language`, or without its region (`es-MX` -> `es`), or in `fallback`, or in whichever there is;
    /// empty where there is none.
    pub fn in_language(&self, language: &str, fallback: &str) -> &str {
        let base = language.split(['-', '_']).next().unwrap_or(language);
        [language, base, fallback]
            .into_iter()
            .find_map(|code| self.exactly(code))
            .or_else(|| self.0.values().next().map(String::as_str))
            .unwrap_or_default()
    }

    /// The text in this very language, if there is one that says something.
    pub fn exactly(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str).filter(|text| !text.trim().is_empty())
    }

    pub fn is_empty(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }
}
