//! Which form to fill: those of this worker's circles first, and who fills the others.

use bridge::{Command, FormCard, OpenDraft, Refusal, Reply};
use leptos::prelude::*;
use wire::RecordId;

use crate::{
    asked::Asked,
    drafts, form_words,
    pages::written::circle_name,
    session::Session,
    widgets::{Page, RefusalNotice},
    words::shell,
};

#[component]
pub fn Forms(about: Option<RecordId>) -> AnyView {
    let hatch = Session::here().hatch;
    let refusal = RwSignal::new(None::<Refusal>);
    let asked = Asked::keep_asking(
        move || {
            hatch.changes();
            Command::Forms
        },
        |reply| match reply {
            Reply::Forms(cards) => Some(cards),
            _ => None,
        },
    );
    let cards = Memo::new(move |_| {
        let fits = |card: &FormCard| if about.is_some() { card.of_person } else { card.of_site };
        asked.value().unwrap_or_default().into_iter().filter(fits).collect::<Vec<_>>()
    });
    let of = move |can_write: bool| {
        cards.get().into_iter().filter(|card| card.can_write == can_write).collect::<Vec<_>>()
    };
    view! {
        <Page title=shell::forms_title>
            <RefusalNotice refusal=Signal::derive(move || refusal.get().or_else(|| asked.refusal())) />
            {move || asked.is_open().then(|| view! { <p role="status">{shell::asking}</p> })}
            <ul class="rows" data-testid="forms">
                <For each=move || of(true) key=|card| card.form_id.clone() let:card>
                    <li>
                        <Choice card about refusal />
                    </li>
                </For>
            </ul>
            {move || {
                let others = of(false);
                (!others.is_empty()).then(|| view! { <OfOthers others /> })
            }}
        </Page>
    }
    .into_any()
}

#[component]
fn Choice(card: FormCard, about: Option<RecordId>, refusal: RwSignal<Option<Refusal>>) -> AnyView {
    let form_id = card.form_id.clone();
    let open = move |_| {
        let draft = OpenDraft::NewRecord { form_id: form_id.clone(), about };
        drafts::open(draft, move |why| refusal.set(Some(why)));
    };
    let (circle, readers) = (card.compartment.clone(), card.readers.len() as u64);
    let detail = move || {
        let who = format!("{} · {}", circle_name("", &circle), shell::person_readers(readers));
        if card.write_only { format!("{who} · {}", shell::forms_write_only()) } else { who }
    };
    view! {
        <button type="button" class="section-row" on:click=open>
            <span class="name">{move || title(&card)}</span>
            <span class="soft">{detail}</span>
        </button>
    }
    .into_any()
}

/// Forms that this worker does not fill: whom to ask.
#[component]
fn OfOthers(others: Vec<FormCard>) -> AnyView {
    let lines = others
        .into_iter()
        .map(|card| {
            let circle = card.compartment.clone();
            view! {
                <li>
                    <span class="name">{move || title(&card)}</span>
                    " "
                    <span class="soft">{move || circle_name("", &circle)}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <details>
            <summary>{shell::forms_of_others}</summary>
            <p class="hint">{shell::forms_of_others_what}</p>
            <ul class="stack">{lines}</ul>
        </details>
    }
    .into_any()
}

fn title(card: &FormCard) -> String {
    form_words::listed_title(&card.title, &card.form_id)
}
