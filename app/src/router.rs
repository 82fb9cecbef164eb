//! The address bar: which page is open, and the ways to another. An invite's link leaves the address and the history
//! before anything else happens.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::route::{Route, carries_invite};

/// The page that is open.
#[derive(Clone, Copy)]
pub struct Router {
    route: RwSignal<Route>,
}

impl Router {
    /// Follows the address for as long as the page lives; `invited` hears a link that arrives later.
    pub fn provide(invited: impl Fn(String) + 'static) -> Self {
        let router = Router { route: RwSignal::new(Route::parse(&fragment())) };
        provide_context(router);
        let listener = window_event_listener(leptos::ev::hashchange, move |_| {
            if let Some(link) = take_invite_link() {
                invited(link);
            }
            router.follow();
        });
        on_cleanup(move || listener.remove());
        router
    }

    /// The page's router.
    pub fn here() -> Self {
        expect_context()
    }

    pub fn route(self) -> Route {
        self.route.get()
    }

    /// The page that is open, without following it.
    pub fn route_now(self) -> Route {
        self.route.get_untracked()
    }

    fn follow(self) {
        let route = Route::parse(&fragment());
        if self.route.get_untracked() != route {
            self.route.set(route);
        }
    }
}

/// Opens a page; the one before stays in the history.
pub fn go(route: Route) {
    let _ = window().location().set_hash(&route.href());
}

/// Opens a page in the place of this one.
pub fn replace(route: Route) {
    let _ = window().location().replace(&route.href());
}

/// The part of the address from `#` on.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// The whole link, if the address carries an invite; it is no longer in the address, nor in the history, afterwards.
pub fn take_invite_link() -> Option<String> {
    let location = window().location();
    if !carries_invite(&location.hash().ok()?) {
        return None;
    }
    let link = location.href().ok()?;
    let replaced =
        window().history().ok()?.replace_state_with_url(&JsValue::NULL, "", Some(&Route::Join.href()));
    replaced.is_ok().then_some(link)
}
