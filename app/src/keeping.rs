//! Asks the browser to keep this phone's data when space gets short. Only a page may ask, and some browsers only listen
//! while a person is tapping; Firefox may leave the question open for good, so nothing ever waits for its answer.

use js_sys::Reflect;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::hatch::Hatch;

/// Asks, upon the tap that opens the door. What the browser answers, if it ever does, is the hatch's to tell.
pub fn ask_to_keep(hatch: Hatch) {
    // On an insecure address there is nothing to ask.
    let navigator = window().navigator();
    let has_storage = Reflect::get(&navigator, &JsValue::from_str("storage")).is_ok_and(|it| it.is_object());
    if !has_storage {
        return;
    }
    let Ok(answer) = navigator.storage().persist() else { return };
    spawn_local(async move {
        if let Ok(kept) = JsFuture::from(answer).await {
            hatch.note_persisted(kept.is_truthy());
        }
    });
}
