//! A link on its way out of the page: to the clipboard, or to whatever the phone shares with.

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::ShareData;

/// False where the browser does not let this page write to the clipboard.
pub async fn copy(text: &str) -> bool {
    // On an insecure address there is no clipboard at all.
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into());
    if clipboard.map_or(true, |clipboard| clipboard.is_undefined()) {
        return false;
    }
    JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}

/// True where the phone can share a link.
pub fn can_share() -> bool {
    Reflect::has(&window().navigator(), &"share".into()).unwrap_or(false)
}

/// Opens the phone's own way of sharing; what happens there is not this page's business.
pub async fn share(link: &str) {
    let data = ShareData::from(wasm_bindgen::JsValue::from(Object::new()));
    data.set_url(link);
    let _ = JsFuture::from(window().navigator().share_with_data(&data)).await;
}
