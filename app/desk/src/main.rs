//! THE DESK: a second worker, which only coordinators load, and which ends after one form: presses an XLSForm and says what was
//! made of it. A damaged spreadsheet that breaks its reader breaks nothing else. Absent on purpose: records, keys, the store.

mod said;

use bridge::desk::{FromDesk, ToDesk};
use js_sys::Uint8Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let answers = scope.clone();
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let bytes = event.data().dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
        if let Some(asked) = bytes.ok().and_then(|bytes| bridge::decode::<ToDesk>(&bytes)) {
            post(&answers, &said::pressed(asked));
        }
    });
    scope.set_onmessage(Some(hear.into_js_value().unchecked_ref()));
    post(&scope, &FromDesk::Ready);
    Ok(())
}

fn post(scope: &DedicatedWorkerGlobalScope, message: &FromDesk) {
    if let Some(bytes) = bridge::encode(message) {
        // Where it is not posted, the page waits no longer than for any worker that broke.
        drop(scope.post_message(&Uint8Array::from(bytes.as_slice())));
    }
}
