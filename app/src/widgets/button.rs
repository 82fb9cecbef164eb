//! Buttons that say what they do. One that is at work stays where the focus is and ignores further taps.

use leptos::{prelude::*, text_prop::TextProp};

use crate::route::Route;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing that the page is for.
    Main,
    #[default]
    Ordinary,
    /// As wide as the page.
    Wide,
    /// It takes something away.
    Harm,
    /// Looks like a link.
    Quiet,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            ButtonKind::Main => "button main",
            ButtonKind::Ordinary => "button",
            ButtonKind::Wide => "button wide",
            ButtonKind::Harm => "button harm",
            ButtonKind::Quiet => "button quiet",
        }
    }
}

#[component]
pub fn Button(
    #[prop(into)] text: TextProp,
    #[prop(into)] on_press: Callback<()>,
    #[prop(optional)] kind: ButtonKind,
    /// For a button that the focus returns to.
    #[prop(optional, into)]
    id: Option<String>,
    /// While it is true a press does nothing.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// For buttons that are either on or off.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
) -> AnyView {
    let press = move |_| {
        if !busy.get_untracked() {
            on_press.run(());
        }
    };
    view! {
        <button
            type="button"
            id=id
            class=kind.class()
            aria-disabled=move || busy.get().then_some("true")
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            on:click=press
        >
            {move || text.get()}
        </button>
    }
    .into_any()
}

/// A link to another page that looks like a button.
#[component]
pub fn LinkButton(#[prop(into)] text: TextProp, to: Route, #[prop(optional)] kind: ButtonKind) -> AnyView {
    view! { <a class=kind.class() href=to.href()>{move || text.get()}</a> }.into_any()
}
