//! A phone without a workspace: make one, or join one. The language can be chosen before anything is read.

use leptos::prelude::*;

use crate::{
    pages::door::{create::Create, join::Join, parting::Parting, take_over::TakeOver},
    pages::settings::LanguageChoice,
    route::Route,
    router::Router,
    session::Session,
    widgets::Page,
    words::shell,
};

#[component]
pub fn FirstRun() -> AnyView {
    let router = Router::here();
    let session = Session::here();
    // What was typed in a page is not drawn anew when a link arrives.
    let shown = Memo::new(move |_| match router.route() {
        Route::Create => Route::Create,
        Route::Join => Route::Join,
        Route::Recover => Route::Recover,
        _ if session.invite_link().is_some() => Route::Join,
        _ => Route::Today,
    });
    (move || match shown.get() {
        Route::Create => view! { <Create /> }.into_any(),
        Route::Join => view! { <Join /> }.into_any(),
        Route::Recover => view! { <TakeOver /> }.into_any(),
        _ => view! { <Welcome /> }.into_any(),
    })
    .into_any()
}

#[component]
fn Welcome() -> AnyView {
    view! {
        <Page title=shell::app_name>
            <Parting />
            <p>{shell::welcome_what}</p>
            <a class="card pressable" href=Route::Create.href()>
                <strong>{shell::welcome_create}</strong>
                <span class="soft">{shell::welcome_create_hint}</span>
            </a>
            <a class="card pressable" href=Route::Join.href()>
                <strong>{shell::welcome_join}</strong>
                <span class="soft">{shell::welcome_join_hint}</span>
            </a>
            <a class="card pressable" href=Route::Recover.href()>
                <strong>{shell::welcome_recover}</strong>
                <span class="soft">{shell::welcome_recover_hint}</span>
            </a>
            <p class="soft">{shell::welcome_private}</p>
            <LanguageChoice />
        </Page>
    }
    .into_any()
}
