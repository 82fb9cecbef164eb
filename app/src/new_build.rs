//! The builds that a page can be given instead of its own (`public/sw.js` keeps them): a newer one, fetched whole, that waits
//! until somebody here says that it may take over, because nobody is in the middle of anything; and the one before, which
//! still opens the data where a newer one could not.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::ServiceWorkerRegistration;

use crate::keeper::{self, Builds};

/// A keeper that does not take over by then is not waited for any longer.
const SWITCH_PATIENCE: Duration = Duration::from_secs(5);

/// What is known of them; copies are the same.
#[derive(Clone, Copy)]
pub struct NewBuild {
    waiting: RwSignal<bool>,
    builds: RwSignal<Builds>,
}

impl NewBuild {
    /// Watches for as long as the page lives.
    pub fn provide() -> Self {
        let build = NewBuild { waiting: RwSignal::new(false), builds: RwSignal::new(Builds::default()) };
        provide_context(build);
        spawn_local(async move {
            if let Some(registration) = keeper::first_registration().await {
                build.watch(&registration);
                build.learn();
            }
        });
        build
    }

    pub fn here() -> Self {
        expect_context()
    }

    pub fn is_waiting(self) -> bool {
        self.waiting.get()
    }

    /// Whether the build before this one can still be had.
    pub fn has_before(self) -> bool {
        self.builds.with(|builds| builds.before.is_some() && builds.instead.is_none())
    }

    /// Whether this page was given the build before, because a newer one could not open the data.
    pub fn is_before(self) -> bool {
        self.builds.with(|builds| builds.instead.is_some())
    }

    /// Asks the server for a newer build now, where the phone has a line.
    pub fn look(self) {
        self.learn();
        spawn_local(async move {
            if let Some(asked) = keeper::registration().await.and_then(|found| found.update().ok()) {
                // Without a line there is nothing to say: the page says already what is wrong.
                let _ = JsFuture::from(asked).await;
            }
        });
    }

    /// Lets the build that waits take over, and loads the page anew. Where none waits, the newest that is here is loaded.
    pub fn take_over(self) {
        spawn_local(async move {
            let waiting = keeper::registration().await.and_then(|registration| registration.waiting());
            if let (Some(waiting), Some(container)) = (waiting, keeper::container())
                && keeper::tell(&waiting, "switch")
            {
                keeper::listen(&container, "controllerchange", keeper::reload);
                set_timeout(keeper::reload, SWITCH_PATIENCE);
            } else {
                keeper::ask("again").await;
                keeper::reload();
            }
        });
    }

    /// Goes back to the build before: what the newer one could not open it still can.
    pub fn go_back(self) {
        spawn_local(async move {
            keeper::ask("back").await;
            keeper::reload();
        });
    }

    fn learn(self) {
        spawn_local(async move {
            if let Some(builds) = keeper::ask("which").await {
                self.builds.set(builds);
            }
        });
    }

    fn watch(self, registration: &ServiceWorkerRegistration) {
        self.note(registration);
        let watched = registration.clone();
        keeper::listen(registration, "updatefound", move || {
            if let Some(coming) = watched.installing() {
                let watched = watched.clone();
                keeper::listen(&coming, "statechange", move || self.note(&watched));
            }
        });
    }

    fn note(self, registration: &ServiceWorkerRegistration) {
        self.waiting.set(registration.waiting().is_some());
    }
}
