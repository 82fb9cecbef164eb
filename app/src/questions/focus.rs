//! Puts the focus on a place of the form: on its field, or on the first one where it has several.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Once what was just changed is drawn.
pub fn soon(id: String) {
    request_animation_frame(move || on_field(&id, false));
}

/// The same, with the field at the top of the screen: what matters stands below it.
pub fn soon_on_top(id: String) {
    request_animation_frame(move || on_field(&id, true));
}

fn on_field(id: &str, on_top: bool) {
    let Some(place) = document().get_element_by_id(id) else { return };
    let field = place.query_selector("input, textarea").ok().flatten();
    if let Ok(element) = field.unwrap_or(place).dyn_into::<HtmlElement>() {
        // An element that cannot take the focus is at least on the screen.
        let _ = element.focus();
        element.scroll_into_view_with_bool(on_top);
    }
}
