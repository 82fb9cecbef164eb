//! The porch's keeper (`public/sw.js`), as the page talks to it. Absent on an insecure address, and where a browser keeps no app.

use futures_channel::oneshot;
use js_sys::{Array, Object, Reflect};
use leptos::prelude::{document, set_timeout, window};
use leptos::task::spawn_local;
use std::{cell::RefCell, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    EventTarget, MessageChannel, MessageEvent, ServiceWorker, ServiceWorkerContainer,
    ServiceWorkerRegistration,
};

use crate::page_facts;

/// A keeper that says nothing for so long is done without.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the keeper says of the builds on this phone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Builds {
    /// The one that opened the databases last, if it is not the keeper's own: it can be gone back to.
    pub before: Option<String>,
    /// The one that is served instead of the keeper's own.
    pub instead: Option<String>,
}

/// This build has opened what is kept here: the files of others may go, and it is the one to go back to.
pub fn tell_opened() {
    spawn_local(async {
        let Some(registration) = first_registration().await else { return };
        if let (Some(keeper), Some(build)) = (registration.active(), page_facts::build_id())
            && let Ok(message) = message("opened")
            && Reflect::set(&message, &"build".into(), &build.into()).is_ok()
        {
            // A keeper that does not hear it keeps more than it has to.
            let _ = keeper.post_message(&message);
        }
    });
}

/// Tells the active keeper something, and what it says then; `None` where there is none, or it does not answer.
pub async fn ask(kind: &str) -> Option<Builds> {
    let keeper = registration().await?.active()?;
    let channel = MessageChannel::new().ok()?;
    let (sender, answer) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let late = sender.clone();
    let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(sender) = sender.borrow_mut().take() {
            // Whoever asked may be gone.
            let _ = sender.send(builds(&event.data()));
        }
    });
    let port = channel.port1();
    port.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    keeper
        .post_message_with_transferable(message(kind).ok()?.as_ref(), &Array::of1(&channel.port2()))
        .ok()?;
    set_timeout(move || drop(late.borrow_mut().take()), PATIENCE);
    let said = answer.await.ok();
    port.close();
    said
}

pub fn tell(keeper: &ServiceWorker, kind: &str) -> bool {
    message(kind).is_ok_and(|message| keeper.post_message(&message).is_ok())
}

pub fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    let found = Reflect::get(&navigator, &JsValue::from_str("serviceWorker")).ok()?;
    found.dyn_into().ok()
}

pub async fn registration() -> Option<ServiceWorkerRegistration> {
    JsFuture::from(container()?.get_registration()).await.ok()?.dyn_into().ok()
}

/// The same, once there is one whose keeper is at work.
pub async fn first_registration() -> Option<ServiceWorkerRegistration> {
    JsFuture::from(container()?.ready().ok()?).await.ok()?.dyn_into().ok()
}

/// Listens for as long as the page lives.
pub fn listen(target: &EventTarget, event: &str, heard: impl Fn() + 'static) {
    let heard = Closure::<dyn Fn()>::new(heard);
    let _ = target.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
    heard.forget();
}

/// Loads the page anew, with the build that the keeper gives it now.
pub fn reload() {
    // Where reloading is refused the person's own reload is left.
    let _ = document().location().map(|location| location.reload());
}

fn message(kind: &str) -> Result<Object, JsValue> {
    let message = Object::new();
    Reflect::set(&message, &"kind".into(), &kind.into())?;
    Ok(message)
}

fn builds(said: &JsValue) -> Builds {
    let build = |name: &str| Reflect::get(said, &name.into()).ok().and_then(|value| value.as_string());
    Builds { before: build("before"), instead: build("instead") }
}
