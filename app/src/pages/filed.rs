//! What was filled: as lines on a person's page, and what is about nobody in particular on a page of its own.

use bridge::{Command, FiledPage, FiledView, Reply};
use leptos::prelude::*;
use wire::RecordId;

use crate::{
    asked::Asked,
    form_words,
    pages::written::circle_name,
    route::Route,
    session::Session,
    spoken_times,
    widgets::{ButtonKind, LinkButton, MainAction, Page, RefusalNotice},
    words::shell,
};

/// More are asked for on demand.
const ROWS_SHOWN: u32 = 50;

#[component]
pub fn Filed() -> AnyView {
    let hatch = Session::here().hatch;
    let limit = RwSignal::new(ROWS_SHOWN);
    let asked = Asked::keep_asking(
        move || {
            hatch.changes();
            Command::Filed { offset: 0, limit: limit.get() }
        },
        |reply| match reply {
            Reply::Filed(page) => Some(page),
            _ => None,
        },
    );
    let look = move |of: fn(&FiledPage) -> u32| asked.look(of).unwrap_or_default();
    let rows = Memo::new(move |_| asked.look(|page| page.rows.clone()).unwrap_or_default());
    let more =
        move || look(|page| page.total) > look(|page| u32::try_from(page.rows.len()).unwrap_or(u32::MAX));
    let is_known = Memo::new(move |_| asked.look(|_| ()).is_some());
    view! {
        <Page title=shell::filed_title>
            <p class="hint">{shell::filed_what}</p>
            <RefusalNotice refusal=Signal::derive(move || asked.refusal()) />
            {move || {
                if is_known.get() {
                    view! { <FiledLines rows none=shell::filed_none /> }.into_any()
                } else {
                    view! { <p role="status">{shell::asking}</p> }.into_any()
                }
            }}
            <button
                type="button"
                class="button"
                hidden=move || !more()
                on:click=move |_| limit.update(|limit| *limit = limit.saturating_add(ROWS_SHOWN))
            >
                {shell::person_history_more}
            </button>
            <MainAction>
                <LinkButton kind=ButtonKind::Main text=shell::record_add to=Route::Forms { about: None } />
            </MainAction>
        </Page>
    }
    .into_any()
}

#[component]
pub fn FiledLines(rows: Memo<Vec<FiledView>>, none: fn() -> &'static str) -> AnyView {
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        {move || is_empty.get().then(|| view! { <p class="soft">{none}</p> })}
        <ul class="rows" data-testid="filed-rows">
            <For each=move || rows.get() key=key let:row>
                <li>
                    <Row row />
                </li>
            </For>
        </ul>
    }
    .into_any()
}

/// A line is drawn anew when what it says changes.
fn key(row: &FiledView) -> (RecordId, String, bool, u32, bool) {
    (row.record, row.name.clone(), row.voided, row.conflicts, row.only_here)
}

#[component]
fn Row(row: FiledView) -> AnyView {
    let href = Route::Record { record: row.record, about: row.person }.href();
    let marks = marks(&row);
    let (title, circle, at, author) = (row.clone(), row.compartment.clone(), row.at, row.author.clone());
    let detail = move || {
        let at = spoken_times::time(at, spoken_times::now());
        format!("{} · {}", shell::person_answer_by(&at, &author), circle_name("", &circle))
    };
    view! {
        <a href=href>
            <span class="spread">
                <span class="name">{move || title_of(&title)}</span>
                {marks}
            </span>
            {(!row.name.is_empty()).then(|| view! { <span>{row.name.clone()}</span> })}
            <span class="soft">{detail}</span>
        </a>
    }
    .into_any()
}

fn marks(row: &FiledView) -> AnyView {
    let (voided, conflicts, only_here) = (row.voided, row.conflicts, row.only_here);
    let mark = move || match (voided, conflicts, only_here) {
        (true, _, _) => Some(("tag attention", shell::record_voided())),
        (_, 1.., _) => Some(("tag attention", shell::record_undecided())),
        (_, _, true) => Some(("soft", shell::person_only_here())),
        _ => None,
    };
    (move || mark().map(|(class, text)| view! { <span class=class>{text}</span> })).into_any()
}

/// What the form is called; its id where it is not on this phone yet.
pub fn title_of(row: &FiledView) -> String {
    form_words::listed_title(&row.title, &row.form_id)
}
