//! The moments at which the page may be gone for good: hidden, killed. Each sends what is still unsent first. Closing asks,
//! where something would be lost by it: see `unsaved`.

use leptos::prelude::*;

use super::sheet::Sheet;

/// Watches for as long as the form is open.
pub fn watch(sheet: Sheet) {
    for event in ["visibilitychange", "pagehide", "freeze"] {
        let scribe = sheet.scribe();
        let listener = window_event_listener_untyped(event, move |_| {
            if event == "visibilitychange" && !document().hidden() {
                return;
            }
            scribe.part();
        });
        on_cleanup(move || listener.remove());
    }
}
