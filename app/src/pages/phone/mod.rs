//! Este teléfono: what is only here, sending it, taking it away in a file, and how safe it lies.

mod backup;
mod sending;
mod server;
mod space;

use leptos::prelude::*;

use crate::{
    pages::lock::Lock, route::Route, session::Session, shell::build_id, widgets::Page, words::shell,
};
use backup::Backup;
use sending::Sending;
use server::Server;
use space::Space;

#[component]
pub fn Phone() -> AnyView {
    let session = Session::here();
    let quarantined = move || session.sync().map_or(0, |sync| u64::from(sync.quarantined));
    view! {
        <Page title=shell::phone_title>
            <Sending />
            <Backup />
            <Space />
            <a class="card pressable" href=Route::Quarantine.href()>
                {move || shell::phone_quarantine(quarantined())}
            </a>
            <Server />
            <Lock />
            <p class="soft">{move || shell::phone_build(&build_id())}</p>
        </Page>
    }
    .into_any()
}
