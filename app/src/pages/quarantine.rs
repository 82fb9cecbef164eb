//! Apartados: what arrived and could not be opened. It is kept, counted and shown, and it stops nothing.

use bridge::{Command, QuarantineView, Reply};
use leptos::prelude::*;

use crate::{
    asked::Asked,
    session::Session,
    spoken_times,
    widgets::{Page, RefusalNotice},
    words::shell,
};

#[component]
pub fn Quarantine() -> AnyView {
    let hatch = Session::here().hatch;
    let asked = Asked::keep_asking(
        move || {
            hatch.changes();
            Command::Quarantine
        },
        |reply| match reply {
            Reply::Quarantine(list) => Some(list),
            _ => None,
        },
    );
    view! {
        <Page title=shell::quarantine_title>
            <RefusalNotice refusal=Signal::derive(move || asked.refusal()) />
            {move || asked.value().map(list)}
        </Page>
    }
    .into_any()
}

fn list(found: Vec<QuarantineView>) -> AnyView {
    if found.is_empty() {
        return view! { <p>{shell::quarantine_none}</p> }.into_any();
    }
    let lines = found
        .into_iter()
        .map(|each| {
            let since = each.since;
            view! {
                <li class="card">
                    <span class="code">{each.what}</span>
                    <span>{each.why}</span>
                    <span class="soft">{move || spoken_times::time(since, spoken_times::now())}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <p>{shell::quarantine_what}</p>
        <ul class="stack">{lines}</ul>
    }
    .into_any()
}
