//! Who wrote what, newest first.

use std::sync::Arc;

use bridge::ChangeView;
use forms::FormDefinition;
use leptos::prelude::*;

use super::Written;
use crate::{form_words, known_forms::KnownForms, session::Session, spoken_times, words::shell};

/// More are drawn on demand.
const CHANGES_SHOWN: usize = 20;

#[component]
pub fn History(written: Written) -> AnyView {
    let history = written.history;
    let shown = RwSignal::new(CHANGES_SHOWN);
    let lines = move || {
        history.with(|all| all.iter().take(shown.get()).map(|each| change(written, each)).collect_view())
    };
    let more = move || shown.get() < history.with(Vec::len);
    view! {
        <section class="stack not-printed">
            <details data-testid="history">
                <summary>{shell::person_history}</summary>
                <ol class="history stack">{lines}</ol>
                <button
                    type="button"
                    class="button"
                    hidden=move || !more()
                    on:click=move |_| shown.update(|shown| *shown += CHANGES_SHOWN)
                >
                    {shell::person_history_more}
                </button>
            </details>
        </section>
    }
    .into_any()
}

/// The form of the record that a change was made to.
fn form_of(
    written: Written,
    change: &ChangeView,
) -> impl Fn() -> Option<Arc<FormDefinition>> + Copy + 'static {
    let (forms, record) = (KnownForms::here(), change.record);
    move || {
        let named = written.records.with(|records| {
            let record = records.iter().find(|each| each.record == record)?;
            Some((record.form_id.clone(), record.form_version.clone()))
        });
        named.and_then(|(form_id, version)| forms.get(&form_id, &version))
    }
}

fn change(written: Written, change: &ChangeView) -> AnyView {
    let form = form_of(written, change);
    let known_sites = Session::here().sites();
    let (at, author, answers) = (change.at, change.author.clone(), change.answers.clone());
    let head = move || shell::person_answer_by(&spoken_times::time(at, spoken_times::now()), &author);
    let lines = move || {
        let form = form();
        let form = form.as_deref();
        let sites = known_sites.get();
        let today = spoken_times::now().date();
        let asked = answers.iter().filter(|(path, _)| !path.is_system());
        asked
            .map(|(path, answer)| {
                let question = form.and_then(|form| form_words::question(form, &path.question()));
                let label = form.zip(question).map_or_else(
                    || form_words::plain_name(path.name()),
                    |(form, question)| form_words::label(form, question),
                );
                let answer = form_words::with_site_name(question, answer, &sites);
                let said = form_words::answer(form, question, &answer, today);
                view! { <li>{label} ": " <strong>{said}</strong></li> }
            })
            .collect_view()
    };
    view! {
        <li>
            <p class="soft">{head}</p>
            <ul>{lines}</ul>
        </li>
    }
    .into_any()
}
