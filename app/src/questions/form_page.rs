//! A form being filled, from its first page to its saving.

use bridge::{DraftView, Refusal};
use leptos::prelude::*;

use super::finish::{Finish, Stage};
use super::index_page::IndexPage;
use super::leaving;
use super::meanwhile::ChangedMeanwhile;
use super::open_cards::OpenCards;
use super::part_page::PartPage;
use super::sheet::Sheet;
use super::steps::{INDEX, Steps};
use crate::widgets::{Button, ButtonKind, MainAction, Notice, NoticeKind, Page, RefusalNotice};
use crate::words::{questions, shell};

/// Fills a draft. It saves, discards or keeps it, and goes on to the page that follows.
#[component]
pub fn FormPage(view: DraftView) -> AnyView {
    let (place, changed) = (view.place.clone(), view.changed_meanwhile);
    let Some(sheet) = Sheet::provide(view) else {
        // The engine opened a form that this page does not understand: they are of different builds.
        return view! {
            <Page title=shell::trouble_update_title>
                <RefusalNotice refusal=Signal::stored(Some(Refusal::UpdateNeeded)) />
            </Page>
        }
        .into_any();
    };
    ChangedMeanwhile::provide(sheet.about, changed);
    OpenCards::provide();
    let steps = Steps::provide(sheet, place.as_deref());
    let finish = Finish::provide(sheet, steps);
    leaving::watch(sheet);
    let discarded = Memo::new(move |_| finish.stage() == Stage::Discarded);
    (move || match (discarded.get(), steps.here()) {
        (true, _) => view! { <Discarded /> }.into_any(),
        (false, key) if key == INDEX => view! { <IndexPage /> }.into_any(),
        (false, key) => view! { <PartPage key /> }.into_any(),
    })
    .into_any()
}

/// The draft is still there until this page is left.
#[component]
fn Discarded() -> AnyView {
    let finish = Finish::here();
    view! {
        <Page title=questions::discarded_title>
            <Notice kind=NoticeKind::Attention text=questions::discarded>
                <Button text=questions::undo on_press=move |()| finish.undo_discard() />
            </Notice>
            <MainAction>
                <Button text=questions::discarded_leave kind=ButtonKind::Main on_press=move |()| finish.leave() />
            </MainAction>
        </Page>
    }
    .into_any()
}
