//! One running worker: bytes in, bytes out. It ends when this is dropped.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// A worker and what listens to it.
pub struct Port {
    worker: Worker,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn()>,
}

impl Port {
    /// Starts the worker at `url`; `hear` gets every message's bytes, `broke` is called when the worker fails.
    pub fn start(
        url: &str,
        hear: impl Fn(Vec<u8>) + 'static,
        broke: impl Fn() + 'static,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(url, &options)?;
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(bytes) = event.data().dyn_into::<Uint8Array>() {
                hear(bytes.to_vec());
            }
        });
        let on_error = Closure::<dyn Fn()>::new(broke);
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Port { worker, _on_message: on_message, _on_error: on_error })
    }

    /// Posts one message. Its bytes move to the worker; they are not copied.
    pub fn post(&self, bytes: &[u8]) -> Result<(), JsValue> {
        let bytes = Uint8Array::from(bytes);
        let buffer = bytes.buffer();
        self.worker.post_message_with_transfer(&bytes, &js_sys::Array::of1(&buffer))
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}
