//! THE CELLAR's door: says `Ready` with the build that this worker's own address names.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, UrlSearchParams};

fn main() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let build_id = UrlSearchParams::new_with_str(&scope.location().search())?.get("build").unwrap_or_default();
    let ready = Object::new();
    Reflect::set(&ready, &"ready".into(), &build_id.into())?;
    scope.post_message(&ready)
}
