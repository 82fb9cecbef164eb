//! What is on disk, in words: said only after the disk did.

use bridge::{Refusal, StorageTrouble};
use leptos::prelude::*;

use super::save_queue::SaveState;
use super::sheet::Sheet;
use super::trial::Trial;
use crate::refusals;
use crate::words::{questions, shell};

#[component]
pub fn SaveLine(sheet: Sheet) -> AnyView {
    if use_context::<Trial>().is_some() {
        return view! { <p class="save-line" data-testid="save-line">{shell::forms_preview_note}</p> }
            .into_any();
    }
    let scribe = StoredValue::new_local(sheet.scribe());
    let state = Memo::new(move |_| scribe.with_value(|scribe| scribe.state()));
    let again = move |_| scribe.with_value(|scribe| scribe.flush());
    let retry = move || {
        matches!(state.get(), SaveState::Refused(_)).then(|| {
            view! {
                <button type="button" class="button" on:click=again>
                    {questions::try_again}
                </button>
            }
        })
    };
    view! {
        <div class=move || format!("save-line {}", code(&state.get())) data-testid="save-line" data-state=move || code(&state.get())>
            <p role="status">
                <span aria-hidden="true" class="mark">{move || mark(&state.get())}</span>
                {move || sentence(&state.get())}
            </p>
            {retry}
        </div>
    }
    .into_any()
}

/// A word for styles and tests.
fn code(state: &SaveState) -> &'static str {
    match state {
        SaveState::Untouched => "untouched",
        SaveState::Saving => "saving",
        SaveState::Saved => "saved",
        SaveState::Refused(_) => "refused",
    }
}

fn mark(state: &SaveState) -> &'static str {
    match state {
        SaveState::Untouched => "",
        SaveState::Saving => "…",
        SaveState::Saved => "✓",
        SaveState::Refused(_) => "✕",
    }
}

fn sentence(state: &SaveState) -> String {
    match state {
        SaveState::Untouched => questions::save_untouched().to_owned(),
        SaveState::Saving => questions::save_saving().to_owned(),
        SaveState::Saved => questions::save_saved().to_owned(),
        // Their own sentences say that it was not saved.
        SaveState::Refused(Refusal::Storage(StorageTrouble::Full)) => questions::save_full().to_owned(),
        SaveState::Refused(refusal) => questions::save_refused(&refusals::sentence(refusal)),
    }
}
