//! The message port: postcard inside Uint8Arrays, as the hatch's other end expects them.

use bridge::{Event, Refusal, Reply, ToUi, ToWorker};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, UrlSearchParams};

/// This worker's global scope.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// A value of the query in this worker's own address.
pub fn asked_for(name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(&scope().location().search()).ok()?.get(name)
}

/// Hears every command from now on.
pub fn listen(hear: impl Fn(ToWorker) + 'static) {
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        // Both ends are one build; what cannot be decoded was not posted by our page.
        if let Some(message) = bytes_of(&event).and_then(|bytes| bridge::decode(&bytes)) {
            hear(message);
        }
    });
    scope().set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
}

/// The bytes that a message carries.
pub fn bytes_of(event: &MessageEvent) -> Option<Vec<u8>> {
    event.data().dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec())
}

/// The page and its worker go on only if they are of one build.
pub fn say_ready(life: Option<String>) {
    post(&ToUi::Ready { build_id: asked_for("build").unwrap_or_default(), life });
}

pub fn answer(id: u32, outcome: Result<Reply, Refusal>) {
    post(&ToUi::Reply { id, outcome });
}

pub fn announce(event: Event) {
    post(&ToUi::Event(event));
}

fn post(message: &ToUi) {
    let sent = bridge::encode(message).ok_or(JsValue::NULL).and_then(|bytes| post_bytes(&scope(), &bytes));
    if let Err(error) = sent {
        web_sys::console::error_2(&"acogida: a message was not posted".into(), &error);
    }
}

fn post_bytes(scope: &DedicatedWorkerGlobalScope, bytes: &[u8]) -> Result<(), JsValue> {
    let bytes = Uint8Array::from(bytes);
    let buffer = bytes.buffer();
    scope.post_message_with_transfer(&bytes, &js_sys::Array::of1(&buffer))
}

/// Where a defect is, and nothing of what was being written when it showed.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line()));
        web_sys::console::error_1(&format!("acogida: defect at {}", place.unwrap_or_default()).into());
    }));
}

/// From now on a defect ends this worker, so that the page hears of it and starts another: nothing here can be trusted any more.
pub fn end_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(panic);
        scope().close();
    }));
}
