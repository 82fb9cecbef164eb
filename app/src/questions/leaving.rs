//! The moments at which the page may be gone for good: hidden, closed, killed. Each sends what is still unsent first.

use leptos::prelude::*;

use super::save_queue::SaveState;
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
    let scribe = sheet.scribe();
    let listener = window_event_listener(leptos::ev::beforeunload, move |event| {
        scribe.part();
        // Only what the disk has refused needs a question: all else arrives.
        if matches!(untrack(|| scribe.state()), SaveState::Refused(_)) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}
