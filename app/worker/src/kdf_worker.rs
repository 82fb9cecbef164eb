//! Argon2id in a nested worker that is ended at once: WebAssembly memory never shrinks, and this takes 64 MiB of it.

use std::cell::RefCell;
use std::pin::pin;

use bridge::Refusal;
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use seal::UnlockKey;
use seal::kdf::{KdfError, KdfParams, derive_unlock_key};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};
use zeroize::{Zeroize, Zeroizing};

use crate::clock;
use crate::messages::{bytes_of, scope};

/// The role that this worker's address gives to a nested one.
pub const ROLE: &str = "kdf";

/// A nested worker that says nothing for so long is ended, and another is asked: in Firefox one in some hundreds never starts.
const PATIENCE_MS: [u32; 4] = [8_000, 15_000, 40_000, 120_000];

#[derive(Serialize, Deserialize)]
struct Question {
    secret: String,
    salt: [u8; 16],
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

#[derive(Serialize, Deserialize)]
enum Said {
    Ready,
    Key {
        key: [u8; 32],
        took_ms: u32,
    },
    /// Nothing was typed, or too much: it opens nothing.
    NoSecret,
    Failed(String),
}

/// Why there is no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoKey {
    NoSecret,
    /// A defect, or a device without 64 MiB to spare.
    Failed(String),
}

impl From<NoKey> for Refusal {
    fn from(no_key: NoKey) -> Self {
        match no_key {
            NoKey::NoSecret => Refusal::WrongSecret,
            NoKey::Failed(code) => Refusal::Internal { code },
        }
    }
}

/// Derives a key in a worker of its own, which is gone when this returns.
pub async fn derive(secret: &str, salt: [u8; 16], params: KdfParams) -> Result<UnlockKey, NoKey> {
    ask(secret, salt, params).await.map(|(key, _)| key)
}

/// Measures this device, and says what a new slot is to cost on it.
pub async fn calibrate() -> Result<KdfParams, NoKey> {
    let mut refusal = failed("kdf_out_of_memory");
    for probe in [KdfParams::PROBE, KdfParams::PROBE_SMALL] {
        match ask("calibration", [0; 16], probe).await {
            Ok((_, took_ms)) => return Ok(probe.calibrated(took_ms)),
            Err(no_key) => refusal = no_key,
        }
    }
    Err(refusal)
}

/// The key, and how many milliseconds Argon2id took.
async fn ask(secret: &str, salt: [u8; 16], params: KdfParams) -> Result<(UnlockKey, u32), NoKey> {
    let KdfParams { memory_kib, passes, lanes } = params;
    let mut question = Question { secret: secret.to_owned(), salt, memory_kib, passes, lanes };
    let bytes = bridge::encode(&question).map(Zeroizing::new);
    question.secret.zeroize();
    let bytes = bytes.ok_or_else(|| failed("kdf_question"))?;
    for patience_ms in PATIENCE_MS {
        let nested = Nested::start().map_err(|_| failed("kdf_worker_start"))?;
        let said = match select(pin!(nested.ask(bytes.clone())), TimeoutFuture::new(patience_ms)).await {
            Either::Left((said, _)) => said,
            Either::Right(_) => continue,
        };
        return match said {
            Some(Said::Key { key, took_ms }) => Ok((UnlockKey::from_bytes(key), took_ms)),
            Some(Said::NoSecret) => Err(NoKey::NoSecret),
            Some(Said::Failed(code)) => Err(NoKey::Failed(code)),
            Some(Said::Ready) | None => Err(failed("kdf_worker_broke")),
        };
    }
    Err(failed("kdf_worker_silent"))
}

fn failed(code: &str) -> NoKey {
    NoKey::Failed(code.to_owned())
}

/// The nested worker; dropping it ends it, and all of its memory.
struct Nested(Worker);

impl Drop for Nested {
    fn drop(&mut self) {
        self.0.set_onmessage(None);
        self.0.set_onerror(None);
        self.0.terminate();
    }
}

impl Nested {
    /// The same program as this worker, with a role in its address.
    fn start() -> Result<Self, JsValue> {
        let location = scope().location();
        let joint = if location.search().is_empty() { '?' } else { '&' };
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        Worker::new_with_options(&format!("{}{joint}role={ROLE}", location.href()), &options).map(Nested)
    }

    /// Asks once it is ready; `None` where it broke.
    async fn ask(&self, question: Zeroizing<Vec<u8>>) -> Option<Said> {
        let (sender, said) = oneshot::channel();
        let sender = std::rc::Rc::new(RefCell::new(Some(sender)));
        let broke = sender.clone();
        let nested = self.0.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            match bytes_of(&event).map(Zeroizing::new).and_then(|bytes| bridge::decode(&bytes)) {
                Some(Said::Ready) => {
                    if post_and_wipe(&nested, &question).is_err() {
                        sender.borrow_mut().take();
                    }
                }
                said => {
                    if let (Some(said), Some(sender)) = (said, sender.borrow_mut().take()) {
                        // Nobody waits any more: the worker is ended anyway.
                        let _ = sender.send(said);
                    }
                }
            }
        });
        let on_error = Closure::<dyn Fn()>::new(move || {
            broke.borrow_mut().take();
        });
        self.0.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        self.0.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        said.await.ok()
    }
}

fn post_and_wipe(nested: &Worker, question: &[u8]) -> Result<(), JsValue> {
    let bytes = Uint8Array::from(question);
    let posted = nested.post_message(&bytes);
    bytes.fill(0, 0, bytes.length());
    posted
}

/// The nested worker's own part: one question, one answer.
pub fn serve() -> Result<(), JsValue> {
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        let question =
            bytes_of(&event).map(Zeroizing::new).and_then(|bytes| bridge::decode::<Question>(&bytes));
        if let Some(question) = question {
            // Where it cannot be said, the worker that waits for it hears nothing, and is ended by the page.
            let _ = say(&answer(question, clock::since_start_ms));
        }
    });
    scope().set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    say(&Said::Ready)
}

fn answer(question: Question, clock_ms: impl Fn() -> f64) -> Said {
    let began_ms = clock_ms();
    let Question { secret, salt, memory_kib, passes, lanes } = question;
    let secret = Zeroizing::new(secret);
    match derive_unlock_key(&secret, &salt, KdfParams { memory_kib, passes, lanes }) {
        Ok(key) => Said::Key { key: *key.to_bytes(), took_ms: (clock_ms() - began_ms) as u32 },
        Err(KdfError::EmptySecret | KdfError::SecretTooLong) => Said::NoSecret,
        Err(error) => Said::Failed(error.code().to_owned()),
    }
}

fn say(said: &Said) -> Result<(), JsValue> {
    let bytes = bridge::encode(said).map(Zeroizing::new).ok_or(JsValue::NULL)?;
    scope().post_message(&Uint8Array::from(bytes.as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(secret: &str, memory_kib: u32) -> Question {
        Question { secret: secret.to_owned(), salt: [7; 16], memory_kib, passes: 2, lanes: 1 }
    }

    #[test]
    fn the_nested_worker_gives_the_key_that_the_safe_gives() {
        let params = KdfParams { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
        let expected = derive_unlock_key("una frase larga", &[7; 16], params).unwrap();
        let ticks = std::cell::Cell::new(1_000.0);
        let clock_ms = || ticks.replace(ticks.get() + 570.0);
        match answer(question("una frase larga", 19 * 1024), clock_ms) {
            Said::Key { key, took_ms } => assert_eq!((key, took_ms), (*expected.to_bytes(), 570)),
            _ => panic!("no key"),
        }
    }

    #[test]
    fn nothing_typed_opens_nothing_and_weak_parameters_are_a_defect() {
        assert!(matches!(answer(question("  ", 19 * 1024), || 0.0), Said::NoSecret));
        assert!(
            matches!(answer(question("una frase larga", 8), || 0.0), Said::Failed(code) if code == "kdf_params_refused")
        );
    }
}
