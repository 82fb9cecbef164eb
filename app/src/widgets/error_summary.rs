//! All that has to be corrected on a page, on top of it; each line jumps to its field.

use leptos::prelude::*;

use super::focus::focus_on;
use crate::words::shell;

/// One field's error: the id of the field, its label, what is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    pub field: String,
    pub label: String,
    pub error: String,
}

/// Nothing while there are no errors; takes the focus when they come.
#[component]
pub fn ErrorSummary(#[prop(into)] errors: Signal<Vec<FieldError>>) -> AnyView {
    const ID: &str = "error-summary";
    Effect::new(move |_| {
        if errors.with(|errors| !errors.is_empty()) {
            request_animation_frame(|| focus_on(ID));
        }
    });
    (move || {
        let errors = errors.get();
        (!errors.is_empty()).then(|| {
            let lines = errors.into_iter().map(line).collect_view();
            view! {
                <div class="error-summary" id=ID tabindex="-1" role="alert">
                    <h2>{shell::summary_title}</h2>
                    <ul>{lines}</ul>
                </div>
            }
        })
    })
    .into_any()
}

fn line(error: FieldError) -> AnyView {
    let field = error.field.clone();
    let jump = move |event: web_sys::MouseEvent| {
        // The address belongs to the pages.
        event.prevent_default();
        focus_on(&field);
    };
    view! {
        <li>
            <a href=format!("#{}", error.field) on:click=jump>
                {error.label}
                ": "
                {error.error}
            </a>
        </li>
    }
    .into_any()
}
