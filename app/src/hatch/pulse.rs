//! Hears when a worker is no more. A system that is short of memory ends one without a word to its page; but a worker holds a
//! Web Lock for as long as it lives, and whoever waits for that lock gets it in the moment when the worker is gone.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// web-sys holds this one back behind a compiler flag.
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, granted: &Function) -> Result<Promise, JsValue>;
}

/// Calls `over` once the worker that holds the lock `life` has ended, however it ended.
pub fn when_over(life: &str, over: impl FnOnce() + 'static) {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).unwrap_or(JsValue::UNDEFINED);
    if !locks.is_object() {
        return;
    }
    let granted = Closure::once_into_js(move |_lock: JsValue| over());
    // Where it cannot be asked for, the worker's own errors are all that is heard.
    let _ = locks.unchecked_into::<LockManager>().request(life, granted.unchecked_ref());
}
