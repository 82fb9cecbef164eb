//! A code that is read from a picture where the browser can read codes, and typed where it cannot.

use forms::Answer;
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement};

use super::super::place::Place;
use super::text::TextField;
use crate::words::questions;

const DETECTOR: &str = "BarcodeDetector";

#[component]
pub fn BarcodeField(place: Place) -> AnyView {
    if detector().is_none() {
        return view! { <TextField place /> }.into_any();
    }
    let nothing = RwSignal::new(false);
    let take = move |input: HtmlInputElement| {
        let file = input.files().and_then(|files| files.get(0));
        input.set_value("");
        let Some(file) = file else { return };
        nothing.set(false);
        spawn_local(async move {
            match code_in(&file).await {
                Some(code) => place.choose(Answer::text(code)),
                None => drop(nothing.try_set(true)),
            }
        });
    };
    let id = format!("{}-picture", place.id());
    view! {
        <div class="stack" lang=move || place.says_in()>
            <div class="file-field">
                <input
                    id=id
                    type="file"
                    autocomplete="off"
                    accept="image/*"
                    capture="environment"
                    aria-label=move || format!("{}: {}", place.say(questions::code_read), place.label())
                    on:change:target=move |event| take(event.target())
                />
                <span class="button wide" aria-hidden="true">{move || place.say(questions::code_read)}</span>
            </div>
            <p class="hint" role="status">
                {move || nothing.get().then(|| place.say(questions::code_not_found))}
            </p>
            <TextField place />
        </div>
    }
    .into_any()
}

/// The browser's reader of codes; no bindings have it yet.
fn detector() -> Option<Function> {
    Reflect::get(&window(), &DETECTOR.into()).ok()?.dyn_into().ok()
}

async fn code_in(file: &File) -> Option<String> {
    let picture = JsFuture::from(window().create_image_bitmap_with_blob(file).ok()?).await.ok()?;
    let reader = Reflect::construct(&detector()?, &Array::new()).ok()?;
    let detect: Function = Reflect::get(&reader, &"detect".into()).ok()?.dyn_into().ok()?;
    let found: Promise = detect.call1(&reader, &picture).ok()?.dyn_into().ok()?;
    let found: Array = JsFuture::from(found).await.ok()?.dyn_into().ok()?;
    let code: JsValue = Reflect::get(&found.get(0), &"rawValue".into()).ok()?;
    code.as_string().filter(|code| !code.is_empty())
}
