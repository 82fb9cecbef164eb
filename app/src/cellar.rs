//! The page's end of the worker: starts it and waits for `Ready { build_id }`. Nothing is sent to a worker that is not
//! ready: what is posted before its module has run would be lost.

use crate::page_facts;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// How far the page and its worker have come with each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Starting,
    Ready { build_id: String },
    OtherBuild { build_id: String },
    Failed,
}

impl State {
    /// A word for tests and styles.
    pub fn code(&self) -> &'static str {
        match self {
            State::Starting => "starting",
            State::Ready { .. } => "ready",
            State::OtherBuild { .. } => "other-build",
            State::Failed => "failed",
        }
    }

    /// The build that the worker said it is, once it has spoken.
    pub fn build_id(&self) -> String {
        match self {
            State::Ready { build_id } | State::OtherBuild { build_id } => build_id.clone(),
            State::Starting | State::Failed => String::new(),
        }
    }
}

/// Starts the worker for as long as the page lives; `tell` hears every state after `Starting`.
pub fn start(tell: impl Fn(State) + Clone + 'static) {
    if try_start(tell.clone()).is_err() {
        tell(State::Failed);
    }
}

fn try_start(tell: impl Fn(State) + Clone + 'static) -> Result<(), JsValue> {
    let url = page_facts::worker_url().ok_or(JsValue::NULL)?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&url, &options)?;

    let on_error = tell.clone();
    let on_error = Closure::<dyn Fn()>::new(move || on_error(State::Failed));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    on_error.forget();

    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(build_id) = ready_build_id(&event.data()) {
            tell(judge(build_id));
        }
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    Ok(())
}

fn ready_build_id(message: &JsValue) -> Option<String> {
    js_sys::Reflect::get(message, &"ready".into()).ok()?.as_string()
}

fn judge(build_id: String) -> State {
    if page_facts::build_id().as_ref() == Some(&build_id) {
        State::Ready { build_id }
    } else {
        State::OtherBuild { build_id }
    }
}
