//! Where the phone is: asked only when somebody presses for it, each time anew, and told with how exact it is.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Position, PositionError, PositionOptions};

use super::super::place::Place;
use crate::words::questions;

/// A phone under a roof takes its time.
const PATIENCE_MS: u32 = 60_000;

/// How the asking goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    Not,
    Under,
    Refused,
    Failed,
}

/// The button, and the line that says how the asking goes. `took` gets `latitude longitude altitude accuracy`.
#[component]
pub fn PositionButton(
    place: Place,
    word: fn() -> &'static str,
    #[prop(into)] took: Callback<String>,
) -> AnyView {
    let asking = RwSignal::new(Asking::Not);
    let how = move || match asking.get() {
        Asking::Not => None,
        Asking::Under => Some(place.say(questions::place_asking)),
        Asking::Refused => Some(place.say(questions::place_refused)),
        Asking::Failed => Some(place.say(questions::place_failed)),
    };
    let busy = move || (asking.get() == Asking::Under).then_some("true");
    view! {
        <button type="button" class="button wide" aria-disabled=busy on:click=move |_| ask(asking, took)>
            {move || place.say(word)}
        </button>
        <p class="hint" role="status">{how}</p>
    }
    .into_any()
}

fn ask(asking: RwSignal<Asking>, took: Callback<String>) {
    if asking.get_untracked() == Asking::Under {
        return;
    }
    let Ok(locations) = window().navigator().geolocation() else { return asking.set(Asking::Failed) };
    asking.set(Asking::Under);
    let options = PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_timeout(PATIENCE_MS);
    options.set_maximum_age(0);
    let found = Closure::once_into_js(move |position: Position| {
        // The page may have been left meanwhile.
        if asking.try_set(Asking::Not).is_none() {
            took.run(written(&position));
        }
    });
    let failed = Closure::once_into_js(move |error: PositionError| {
        let refused = error.code() == PositionError::PERMISSION_DENIED;
        asking.try_set(if refused { Asking::Refused } else { Asking::Failed });
    });
    let asked = locations.get_current_position_with_error_callback_and_options(
        found.unchecked_ref(),
        Some(failed.unchecked_ref()),
        &options,
    );
    if asked.is_err() {
        asking.set(Asking::Failed);
    }
}

/// `latitude longitude altitude accuracy`, as XForms writes it; a phone says a metre in five digits.
fn written(position: &Position) -> String {
    let at = position.coords();
    format!(
        "{:.5} {:.5} {:.0} {:.0}",
        at.latitude(),
        at.longitude(),
        at.altitude().unwrap_or_default(),
        at.accuracy()
    )
}
