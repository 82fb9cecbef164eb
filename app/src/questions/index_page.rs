//! All pages of the form, with what is filled and what is missing on each. They can be filled in any order.

use leptos::prelude::*;

use super::actions::Actions;
use super::lines::{Tally, parts, tally};
use super::meanwhile::Meanwhile;
use super::obstacles::Obstacles;
use super::sheet::Sheet;
use super::steps::{Head, INDEX, Steps};
use crate::widgets::Page;
use crate::words::questions;

#[component]
pub fn IndexPage() -> AnyView {
    let (sheet, steps) = (Sheet::here(), Steps::current());
    view! {
        <Page title=questions::sections>
            <Meanwhile />
            <Obstacles sheet />
            <ul class="rows">
                <For each=move || steps.heads() key=|head| head.key.clone() let:head>
                    <li>
                        <Row head />
                    </li>
                </For>
            </ul>
            <Actions key=INDEX.to_owned() />
        </Page>
    }
    .into_any()
}

#[component]
fn Row(head: Head) -> AnyView {
    let (sheet, steps) = (Sheet::here(), Steps::current());
    let key = StoredValue::new(head.key);
    // Nobody answers while the list is shown: counted once.
    let counted = sheet.glance(|instance| {
        let parts = parts(&instance.outline());
        let part = parts.iter().find(|part| key.with_value(|key| part.key == *key));
        part.map(|part| tally(instance, &part.children)).unwrap_or_default()
    });
    view! {
        <button type="button" class="section-row" on:click=move |_| key.with_value(|key| steps.go(key))>
            <span class="name">{move || key.with_value(|key| steps.title(key))}</span>
            <span class=state_class(counted)>
                <span aria-hidden="true">{mark(counted)}</span>
                " "
                {move || sentence(counted)}
            </span>
        </button>
    }
    .into_any()
}

fn state_class(tally: Tally) -> &'static str {
    if tally.wrong + tally.missing > 0 { "section-state attention" } else { "section-state" }
}

fn mark(tally: Tally) -> &'static str {
    match tally {
        Tally { wrong: 1.., .. } | Tally { missing: 1.., .. } => "▲",
        Tally { answered: 0, .. } => "○",
        Tally { asked, answered, .. } if asked == answered => "●",
        _ => "◐",
    }
}

fn sentence(tally: Tally) -> String {
    let filled = match (tally.answered, tally.asked) {
        (_, 0) => questions::section_nothing().to_owned(),
        (0, _) => questions::section_empty().to_owned(),
        (answered, asked) if answered == asked => questions::section_full().to_owned(),
        (answered, asked) => questions::section_filled(&answered.to_string(), &asked.to_string()),
    };
    let missing = (tally.missing > 0).then(|| questions::section_missing(u64::from(tally.missing)));
    let wrong = (tally.wrong > 0).then(|| questions::section_wrong(u64::from(tally.wrong)));
    [Some(filled), missing, wrong].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
