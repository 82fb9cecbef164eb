//! Paper has no taps: what is folded on the screen is open while the page is printed, and folded again afterwards.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Marks what was opened for the paper.
const UNFOLDED: &str = "data-unfolded";
const FOLDED: &str = "main details:not([open]):not(.not-printed)";

/// Watches for as long as the page lives.
pub fn unfold_while_printing() {
    let before = window_event_listener_untyped("beforeprint", |_| {
        for details in all(FOLDED) {
            // What cannot be opened is left out of the print, as it is of the screen.
            let _ = details.set_attribute("open", "").and_then(|()| details.set_attribute(UNFOLDED, ""));
        }
    });
    let after = window_event_listener_untyped("afterprint", |_| {
        for details in all(&format!("[{UNFOLDED}]")) {
            let _ = details.remove_attribute("open").and_then(|()| details.remove_attribute(UNFOLDED));
        }
    });
    on_cleanup(move || {
        before.remove();
        after.remove();
    });
}

fn all(selector: &str) -> Vec<Element> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|place| found.get(place)?.dyn_into().ok()).collect()
}
