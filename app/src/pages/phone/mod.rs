//! Este teléfono: what is only here, sending it, taking it away in a file, and how safe it lies.

mod backup;
mod exporting;
mod sending;
mod server;
mod space;
mod unsent;

use leptos::prelude::*;

use crate::{
    new_build::NewBuild,
    pages::lock::Lock,
    questions::unsaved,
    route::Route,
    session::Session,
    shell::build_id,
    widgets::{Button, Notice, Page},
    words::shell,
};
use backup::Backup;
use sending::Sending;
use server::Server;
use space::Space;
pub use unsent::Unsent;

#[component]
pub fn Phone() -> AnyView {
    let session = Session::here();
    let build = NewBuild::here();
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
            {move || build.is_before().then(|| view! { <BuildBefore /> })}
        </Page>
    }
    .into_any()
}

/// This phone went back to the build before, and says so until it is tried again.
#[component]
fn BuildBefore() -> AnyView {
    let build = NewBuild::here();
    let is_free = Memo::new(|_| unsaved::all().is_empty());
    view! {
        <Notice text=shell::phone_is_before>
            {move || {
                is_free
                    .get()
                    .then(|| {
                        view! { <Button text=shell::phone_is_before_again on_press=move |()| build.take_over() /> }
                    })
            }}
        </Notice>
    }
    .into_any()
}
