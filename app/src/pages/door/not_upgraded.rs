//! A new build that could not bring the data up to date: nothing was changed, and the build before still opens them.

use bridge::Refusal;
use leptos::prelude::*;

use crate::{
    new_build::NewBuild,
    refusals,
    session::Session,
    widgets::{Button, ButtonKind, MainAction, Page},
    words::shell,
};

#[component]
pub fn NotUpgraded(refusal: Refusal) -> AnyView {
    let session = Session::here();
    let build = NewBuild::here();
    // A later build may be able to.
    build.look();
    let again = move |kind| view! { <Button kind text=shell::trouble_try_again on_press=move |()| session.reopen() /> };
    let ways = move || {
        if build.is_waiting() {
            view! { <Button kind=ButtonKind::Main text=shell::new_build_do on_press=move |()| build.take_over() /> }
                .into_any()
        } else if build.has_before() {
            view! {
                <p>{shell::trouble_not_upgraded_back}</p>
                {again(ButtonKind::Wide)}
                <Button kind=ButtonKind::Main text=shell::trouble_go_back on_press=move |()| build.go_back() />
            }
            .into_any()
        } else {
            again(ButtonKind::Main).into_any()
        }
    };
    view! {
        <Page title=shell::trouble_not_upgraded_title>
            <p role="alert">{move || refusals::sentence(&refusal)}</p>
            <MainAction>{ways}</MainAction>
        </Page>
    }
    .into_any()
}
