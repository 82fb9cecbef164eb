//! Keeps the focus on the page: when what had it is taken away, and nobody gave it a new place, it goes to the page's title.
//! Without this a keyboard, or a screen reader, would begin at the top of everything again.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, FocusOptions, HtmlElement, MutationObserver, MutationObserverInit};

type Last = Rc<RefCell<Option<Element>>>;

/// Watches for as long as the page lives.
pub fn keep() {
    let last: Last = Rc::default();
    let holder = last.clone();
    let focused = window_event_listener_untyped("focusin", move |_| {
        *holder.borrow_mut() = document().active_element();
    });
    on_cleanup(move || focused.remove());
    let changed = Closure::<dyn Fn()>::new(move || {
        let is_gone = last.borrow().as_ref().is_some_and(|element| !element.is_connected());
        if is_gone && last.borrow_mut().take().is_some() {
            // Whoever took it away may have a better place for the focus, and puts it there with the next frame.
            request_animation_frame(|| set_timeout(catch, Duration::ZERO));
        }
    });
    let (Ok(observer), Some(body)) =
        (MutationObserver::new(changed.as_ref().unchecked_ref()), document().body())
    else {
        return;
    };
    let everything = MutationObserverInit::new();
    everything.set_child_list(true);
    everything.set_subtree(true);
    // A page whose changes cannot be watched is as it was before.
    let _ = observer.observe_with_options(&body, &everything);
    let watching = StoredValue::new_local((observer, changed));
    on_cleanup(move || watching.with_value(|(observer, _)| observer.disconnect()));
}

fn catch() {
    let active = document().active_element();
    if active.is_some_and(|element| element.tag_name() != "BODY") {
        return;
    }
    if let Some(title) = title_in_sight() {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // A title that cannot take the focus leaves it where it is.
        let _ = title.focus_with_options(&options);
    }
}

/// A list beside a detail has a title too, and is not displayed on a phone: the last title that is, is the page's own.
fn title_in_sight() -> Option<HtmlElement> {
    let titles = document().query_selector_all("main h1").ok()?;
    let elements = (0..titles.length()).rev().filter_map(|at| titles.get(at)?.dyn_into::<HtmlElement>().ok());
    elements.into_iter().find(|title| title.offset_height() > 0)
}
