//! A newer build of the app, fetched whole by the porch's keeper (`public/sw.js`): it waits until somebody here says that
//! it may take over, because nobody is in the middle of anything.

use std::time::Duration;

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventTarget, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration};

/// A keeper that does not take over by then is not waited for any longer.
const SWITCH_PATIENCE: Duration = Duration::from_secs(5);

/// Whether one waits; copies are the same.
#[derive(Clone, Copy)]
pub struct NewBuild(RwSignal<bool>);

impl NewBuild {
    /// Watches for as long as the page lives.
    pub fn provide() -> Self {
        let build = NewBuild(RwSignal::new(false));
        provide_context(build);
        spawn_local(async move {
            if let Some(registration) = first_registration().await {
                build.watch(&registration);
            }
        });
        build
    }

    pub fn here() -> Self {
        expect_context()
    }

    pub fn is_waiting(self) -> bool {
        self.0.get()
    }

    /// Asks the server for a newer build now, where the phone has a line.
    pub fn look(self) {
        spawn_local(async move {
            if let Some(asked) = registration().await.and_then(|registration| registration.update().ok()) {
                // Without a line there is nothing to say: the page says already what is wrong.
                let _ = JsFuture::from(asked).await;
            }
        });
    }

    /// Lets the build that waits take over, and loads the page anew; just loads it where none waits.
    pub fn take_over(self) {
        spawn_local(async move {
            let waiting = registration().await.and_then(|registration| registration.waiting());
            if let (Some(waiting), Some(container)) = (waiting, container())
                && tell(&waiting, "switch")
            {
                listen(&container, "controllerchange", reload);
                set_timeout(reload, SWITCH_PATIENCE);
            } else {
                reload();
            }
        });
    }

    fn watch(self, registration: &ServiceWorkerRegistration) {
        self.note(registration);
        let watched = registration.clone();
        listen(registration, "updatefound", move || {
            if let Some(coming) = watched.installing() {
                let watched = watched.clone();
                listen(&coming, "statechange", move || self.note(&watched));
            }
        });
    }

    fn note(self, registration: &ServiceWorkerRegistration) {
        self.0.set(registration.waiting().is_some());
    }
}

/// This build has opened what is kept here: the files of the builds before it may go.
pub fn opened() {
    spawn_local(async {
        let Some(registration) = registration().await else { return };
        // The keeper forgets every build but its own; one that is coming must not be among them.
        if registration.waiting().is_some() || registration.installing().is_some() {
            return;
        }
        if let Some(keeper) = container().and_then(|container| container.controller()) {
            tell(&keeper, "opened");
        }
    });
}

fn tell(keeper: &ServiceWorker, kind: &str) -> bool {
    let message = Object::new();
    let is_written = Reflect::set(&message, &JsValue::from_str("kind"), &JsValue::from_str(kind)).is_ok();
    is_written && keeper.post_message(&message).is_ok()
}

fn reload() {
    // Where reloading is refused the person's own reload is left.
    let _ = window().location().reload();
}

/// Absent on an insecure address, and where the browser keeps no app.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    let found = Reflect::get(&navigator, &JsValue::from_str("serviceWorker")).ok()?;
    found.dyn_into().ok()
}

async fn registration() -> Option<ServiceWorkerRegistration> {
    JsFuture::from(container()?.get_registration()).await.ok()?.dyn_into().ok()
}

/// The same, once there is one.
async fn first_registration() -> Option<ServiceWorkerRegistration> {
    JsFuture::from(container()?.ready().ok()?).await.ok()?.dyn_into().ok()
}

/// Listens for as long as the page lives.
fn listen(target: &EventTarget, event: &str, heard: impl Fn() + 'static) {
    let heard = Closure::<dyn Fn()>::new(heard);
    let _ = target.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
    heard.forget();
}
