//! What the page was stamped with when it was built: the build's id and the worker's address. Neither is in the wasm, so
//! that a finished build can be stamped again without compiling.

use wasm_bindgen::JsCast;
use web_sys::HtmlMetaElement;

/// The id of the build that this page belongs to.
pub fn build_id() -> Option<String> {
    meta("acogida-build")
}

/// The address of the worker that belongs to this page, with the build's id as its `build` query.
pub fn worker_url() -> Option<String> {
    meta("acogida-worker")
}

/// The address of the desk that belongs to this page.
pub fn desk_url() -> Option<String> {
    meta("acogida-desk")
}

fn meta(name: &str) -> Option<String> {
    let element = leptos::prelude::document().query_selector(&format!("meta[name={name}]")).ok()??;
    let content = element.dyn_into::<HtmlMetaElement>().ok()?.content();
    (!content.is_empty()).then_some(content)
}
