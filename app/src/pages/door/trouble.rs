//! What keeps the door shut, in words: another tab, a browser that cannot keep data, damage, another version.

use std::time::Duration;

use bridge::{Refusal, StorageTrouble};
use leptos::prelude::*;

use crate::{
    new_build::NewBuild,
    pages::door::not_upgraded::NotUpgraded,
    refusals,
    session::{Scene, Session},
    widgets::{Button, ButtonKind, MainAction, Page},
    words::shell,
};

/// After this long the page says that it knows that it takes long.
const OPENING_LONG: Duration = Duration::from_secs(8);

/// The page is there before its worker is.
#[component]
pub fn Opening() -> AnyView {
    let long = RwSignal::new(false);
    if let Ok(timer) = set_timeout_with_handle(move || long.set(true), OPENING_LONG) {
        on_cleanup(move || timer.clear());
    }
    let text = move || if long.get() { shell::opening_long() } else { shell::opening() };
    view! {
        <Page title=shell::app_name>
            <p role="status">{text}</p>
        </Page>
    }
    .into_any()
}

/// A door that stays shut, and what can be done.
#[component]
pub fn Trouble(scene: Scene) -> AnyView {
    if let Scene::Refused(refusal @ Refusal::NotUpgraded { .. }) = scene {
        return view! { <NotUpgraded refusal /> }.into_any();
    }
    let session = Session::here();
    let take_over = Some((shell::trouble_take_over as fn() -> &'static str, Remedy::TakeOver));
    let reload = Some((shell::trouble_reload as fn() -> &'static str, Remedy::Reload));
    let update = Some((shell::trouble_reload as fn() -> &'static str, Remedy::Update));
    let reopen = Some((shell::trouble_reopen as fn() -> &'static str, Remedy::Reopen));
    type Words = fn() -> &'static str;
    let (title, text, remedy): (Words, Words, _) = match &scene {
        Scene::Broken => (shell::trouble_broken_title, shell::trouble_broken, reopen),
        Scene::OtherBuild => (shell::trouble_build_title, shell::trouble_build, update),
        Scene::Taken => (shell::trouble_taken_title, shell::trouble_taken, take_over),
        Scene::Refused(Refusal::UpdateNeeded) => (shell::trouble_update_title, shell::trouble_update, update),
        Scene::Refused(Refusal::KeyringDamaged) => {
            (shell::trouble_damaged_title, shell::refusal_keyring_damaged, reopen)
        }
        Scene::Refused(Refusal::Storage(trouble)) => match trouble {
            StorageTrouble::OtherTab => (shell::trouble_other_tab_title, shell::trouble_other_tab, take_over),
            StorageTrouble::Unsupported => {
                (shell::trouble_unsupported_title, shell::trouble_unsupported, reload)
            }
            StorageTrouble::InsecureAddress => (shell::trouble_insecure_title, shell::trouble_insecure, None),
            StorageTrouble::Damaged => (shell::trouble_damaged_title, shell::trouble_damaged, reopen),
            StorageTrouble::Full => (shell::trouble_broken_title, shell::refusal_storage_full, reopen),
        },
        _ => (shell::trouble_broken_title, shell::trouble_broken, reopen),
    };
    let build = NewBuild::here();
    if matches!(remedy, Some((_, Remedy::Update))) {
        build.look();
    }
    let detail = match scene.clone() {
        Scene::Refused(refusal @ Refusal::Internal { .. }) => Some(refusal),
        _ => None,
    };
    // A page whose files are gone cannot start another worker; loaded anew, it is the build that is here now.
    let beside = (scene == Scene::Broken).then_some(Remedy::Reload);
    view! {
        <Page title>
            <p role="alert">{text}</p>
            {detail.map(|refusal| view! { <p class="soft">{move || refusals::sentence(&refusal)}</p> })}
            {remedy
                .map(|(text, remedy)| {
                    let text = move || match remedy {
                        Remedy::Update if build.is_waiting() => shell::new_build_do(),
                        _ => text(),
                    };
                    view! {
                        <MainAction>
                            {beside
                                .map(|beside| {
                                    let press = move |()| beside.apply(session, build);
                                    view! { <Button kind=ButtonKind::Wide text=shell::trouble_reload on_press=press /> }
                                })}
                            <Button kind=ButtonKind::Main text on_press=move |()| remedy.apply(session, build) />
                        </MainAction>
                    }
                })}
        </Page>
    }
    .into_any()
}

#[derive(Clone, Copy)]
enum Remedy {
    TakeOver,
    Reload,
    /// Reloads with the newer build, where it is here already.
    Update,
    Reopen,
}

impl Remedy {
    fn apply(self, session: Session, build: NewBuild) {
        match self {
            Remedy::TakeOver => session.take_over(),
            Remedy::Reopen => session.reopen(),
            Remedy::Update => build.take_over(),
            Remedy::Reload => {
                // Where reloading is refused the person's own reload is left.
                let _ = window().location().reload();
            }
        }
    }
}
