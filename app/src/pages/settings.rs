//! Language and screen of this phone.

use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    settings::{self, Theme},
    widgets::{ChoiceField, Page},
    words::{self, Language, shell},
};

#[component]
pub fn Settings() -> AnyView {
    let theme = RwSignal::new(settings::kept_theme());
    let choose = move |chosen: Theme| {
        theme.set(chosen);
        settings::choose_theme(chosen);
    };
    let themes: Vec<(Theme, TextProp)> = vec![
        (Theme::Phone, shell::settings_theme_phone.into()),
        (Theme::Light, shell::settings_theme_light.into()),
        (Theme::Dark, shell::settings_theme_dark.into()),
    ];
    view! {
        <Page title=shell::settings_title>
            <LanguageChoice />
            <ChoiceField name="theme" label=shell::settings_theme choices=themes value=theme.into() choose />
        </Page>
    }
    .into_any()
}

/// The languages, each named in itself.
#[component]
pub fn LanguageChoice() -> AnyView {
    let languages = Language::ALL.map(|language| (language, TextProp::from(language.own_name()))).to_vec();
    let value = Signal::derive(words::language);
    view! {
        <ChoiceField name="language" label=shell::settings_language choices=languages value choose=settings::choose_language />
    }
    .into_any()
}
