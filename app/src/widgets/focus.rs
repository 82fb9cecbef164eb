//! Where the focus goes when what had it is gone, or somebody asked to be brought somewhere.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Puts the focus on the element with that id, and the element on the screen.
pub fn focus_on(id: &str) {
    put_on(document().get_element_by_id(id));
}

/// Puts the focus on the title of the page.
pub fn focus_on_title() {
    put_on(document().query_selector("main h1").ok().flatten());
}

/// Puts the focus on the title of the page that the element with that id stands on: beside each other there are two.
pub fn focus_on_title_around(id: &str) {
    let page = document().get_element_by_id(id).and_then(|element| element.closest(".page").ok().flatten());
    put_on(page.and_then(|page| page.query_selector("h1").ok().flatten()));
}

fn put_on(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus is at least on the screen.
        let _ = element.focus();
        element.scroll_into_view();
    }
}
