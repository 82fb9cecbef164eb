//! A page: its title, which takes the focus when the page opens, what is on it, and its main action at the bottom.

use leptos::{html::H1, prelude::*, text_prop::TextProp};

use crate::words::shell;

/// `tab` is what the browser's tab says: a fixed word, never anything about a person, because browsers keep it.
#[component]
pub fn Page(
    #[prop(into)] title: TextProp,
    #[prop(optional, into)] tab: Option<TextProp>,
    /// Wider than one column, where people compare.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> AnyView {
    let heading = NodeRef::<H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // Without focus the page is still there to be read.
            let _ = heading.focus();
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
    let tab = tab.unwrap_or_else(|| shell::app_name().into());
    Effect::new(move |_| document().set_title(&tab.get()));
    view! {
        <section class=if wide { "page wide" } else { "page" }>
            <h1 node_ref=heading tabindex="-1">
                {move || title.get()}
            </h1>
            {children()}
        </section>
    }
    .into_any()
}

/// What the page is for, under the thumb.
#[component]
pub fn MainAction(children: Children) -> AnyView {
    view! { <div class="main-action">{children()}</div> }.into_any()
}
