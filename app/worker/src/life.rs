//! A lock that this worker holds for as long as it lives: whoever waits for it learns of the worker's end, of which the system
//! tells nobody.

use std::pin::pin;

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Object, Promise};
use rand_core::Rng;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use crate::{clock, web_locks};

const PREFIX: &str = "acogida-life-";

/// Takes a lock of a name that nobody else has, and that name; `None` where there are no locks.
pub async fn begin() -> Option<String> {
    let name = format!("{PREFIX}{:016x}", clock::rng().next_u64());
    let (sender, granted) = oneshot::channel();
    let on_granted = Closure::once_into_js(move |_lock: JsValue| {
        // Whoever waits for it is this very function.
        let _ = sender.send(());
        Promise::new(&mut |_, _| {})
    });
    let asked = web_locks::request(&name, &Object::new(), on_granted.unchecked_ref()).ok()?;
    match select(pin!(granted), pin!(JsFuture::from(asked))).await {
        Either::Left((Ok(()), _)) => Some(name),
        _ => None,
    }
}
