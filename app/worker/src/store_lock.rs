//! The Web Lock that keeps the store to one tab. It is held until it is let go, the worker ends, or another tab steals it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortSignal;

use crate::web_locks;

const NAME: &str = "acogida-store";
/// A tab that is just closing, or a worker that was just ended, needs a moment to let go.
const WAIT_MS_MAX: u32 = 1_200;

/// How to ask for the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Another tab keeps it if it has it.
    Polite,
    /// Another tab loses it.
    Steal,
}

/// The lock, held. Dropping it lets it go.
pub struct StoreLock {
    let_go: Function,
    stolen: Rc<Cell<bool>>,
}

/// Another tab has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldElsewhere;

/// Told once: the function that lets the lock go, or that it was not granted.
type Verdict = Rc<RefCell<Option<oneshot::Sender<Result<Function, HeldElsewhere>>>>>;

impl StoreLock {
    /// Takes the lock; `robbed` is called once if another tab steals it later.
    pub async fn take(manner: Manner, robbed: impl FnOnce() + 'static) -> Result<Self, HeldElsewhere> {
        let (sender, verdict) = oneshot::channel();
        let sender: Verdict = Rc::new(RefCell::new(Some(sender)));
        let asked = ask(manner, sender.clone()).map_err(|_| HeldElsewhere)?;
        let stolen = Rc::new(Cell::new(false));
        let was_stolen = stolen.clone();
        spawn_local(async move {
            // Fulfilled when it was let go, rejected when it was stolen or was not granted in time.
            if JsFuture::from(asked).await.is_err() && !tell(&sender, Err(HeldElsewhere)) {
                was_stolen.set(true);
                robbed();
            }
        });
        let let_go = verdict.await.map_err(|_| HeldElsewhere)??;
        Ok(StoreLock { let_go, stolen })
    }
}

impl Drop for StoreLock {
    fn drop(&mut self) {
        if !self.stolen.get() {
            let _ = self.let_go.call0(&JsValue::UNDEFINED);
        }
    }
}

fn ask(manner: Manner, verdict: Verdict) -> Result<Promise, JsValue> {
    let options = Object::new();
    match manner {
        Manner::Steal => Reflect::set(&options, &"steal".into(), &true.into())?,
        Manner::Polite => {
            Reflect::set(&options, &"signal".into(), &AbortSignal::timeout_with_u32(WAIT_MS_MAX).into())?
        }
    };
    let on_granted = Closure::once_into_js(move |_lock: JsValue| {
        Promise::new(&mut |let_go, _| {
            tell(&verdict, Ok(let_go));
        })
    });
    web_locks::request(NAME, &options, on_granted.unchecked_ref())
}

/// False where it was told before.
fn tell(verdict: &Verdict, outcome: Result<Function, HeldElsewhere>) -> bool {
    verdict.borrow_mut().take().is_some_and(|sender| sender.send(outcome).is_ok())
}
