//! The browser's Web Locks: names of which one holder at a time may hold each, whichever tab or worker it is in.

use js_sys::{Function, Object, Promise};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

use crate::{messages::scope, opfs};

#[wasm_bindgen]
extern "C" {
    /// web-sys holds this one back behind a compiler flag.
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &JsValue,
        granted: &Function,
    ) -> Result<Promise, JsValue>;
}

/// Asks for a lock. It is held until the promise that `granted` gives is settled; the one that is returned here is settled then,
/// and rejected where the lock was not granted, or was stolen.
pub fn request(name: &str, options: &Object, granted: &Function) -> Result<Promise, JsValue> {
    let locks = opfs::property(&JsValue::from(scope().navigator()), "locks");
    if !locks.is_object() {
        return Err(JsValue::UNDEFINED);
    }
    locks.unchecked_into::<LockManager>().request(name, options, granted)
}
