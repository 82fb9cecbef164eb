//! What was chosen for this phone's screen: language and theme. Kept outside the encrypted store, because the locked door
//! is drawn with them; nothing else is ever kept there.

use leptos::prelude::*;
use web_sys::Storage;

use crate::words::{self, Language};

const LANGUAGE_KEY: &str = "acogida-language";
const THEME_KEY: &str = "acogida-theme";

/// How the screen is lit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Phone,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Phone, Theme::Light, Theme::Dark];

    fn code(self) -> Option<&'static str> {
        match self {
            Theme::Phone => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        }
    }

    fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.code() == Some(code)).unwrap_or_default()
    }
}

/// Applies what was chosen earlier. Called before the first screen is drawn.
pub fn apply_kept() {
    if let Some(language) = kept(LANGUAGE_KEY).and_then(|code| Language::from_code(&code)) {
        words::set_language(language);
    }
    dress(kept_theme());
    write_language_attribute();
}

/// The theme that was chosen, or the phone's own.
pub fn kept_theme() -> Theme {
    kept(THEME_KEY).map_or(Theme::Phone, |code| Theme::from_code(&code))
}

/// Changes the language now and for the next time.
pub fn choose_language(language: Language) {
    words::set_language(language);
    keep(LANGUAGE_KEY, Some(language.code()));
    write_language_attribute();
}

/// Changes the theme now and for the next time.
pub fn choose_theme(theme: Theme) {
    keep(THEME_KEY, theme.code());
    dress(theme);
}

/// Nothing that was chosen stays: the app is as newly installed. What is on the screen goes on as it is.
pub fn forget() {
    keep(LANGUAGE_KEY, None);
    keep(THEME_KEY, None);
}

fn dress(theme: Theme) {
    let Some(root) = document().document_element() else { return };
    // A page that cannot be dressed is still a page.
    let _ = match theme.code() {
        Some(code) => root.set_attribute("data-theme", code),
        None => root.remove_attribute("data-theme"),
    };
}

fn write_language_attribute() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", words::language_now().code());
    }
}

fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn keep(key: &str, value: Option<&str>) {
    let Some(storage) = storage() else { return };
    // Where the browser keeps nothing the choice holds until the page is closed.
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}
