//! Files out of and into the browser, by the person's own hand.

use js_sys::{Array, ArrayBuffer, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

const BINARY: &str = "application/octet-stream";

/// Hands the bytes to the browser's own downloading; `None` where it did not take them.
pub fn offer(name: &str, bytes: &[u8]) -> Option<()> {
    let kind = BlobPropertyBag::new();
    kind.set_type(BINARY);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let pressed = press_link(name, &url);
    // The download has its own hold on the bytes by now.
    let _ = Url::revoke_object_url(&url);
    pressed
}

/// All of a file that somebody chose.
pub async fn read(file: &File) -> Option<Vec<u8>> {
    let buffer: JsValue = JsFuture::from(file.array_buffer()).await.ok()?;
    let buffer = buffer.dyn_into::<ArrayBuffer>().ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

fn press_link(name: &str, url: &str) -> Option<()> {
    let link = document().create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
    link.set_href(url);
    link.set_download(name);
    let body = document().body()?;
    body.append_child(&link).ok()?;
    link.click();
    link.remove();
    Some(())
}
