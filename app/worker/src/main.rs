//! THE CELLAR's door: says `Ready` with the build that this worker's own address names.

use bridge::ToUi;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, UrlSearchParams};

fn main() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let query = UrlSearchParams::new_with_str(&scope.location().search())?;
    let ready = ToUi::Ready { build_id: query.get("build").unwrap_or_default() };
    let bytes = bridge::encode(&ready).ok_or(JsValue::NULL)?;
    scope.post_message(&Uint8Array::from(bytes.as_slice()))
}
