//! Who wrote what, newest first.

use bridge::ChangeView;
use leptos::prelude::*;

use super::seen::Seen;
use crate::{form_words, known_forms::KnownForms, session::Session, spoken_times, words::shell};

/// More are drawn on demand.
const CHANGES_SHOWN: usize = 20;

#[component]
pub fn History(seen: Seen) -> AnyView {
    let history = seen.part(|view| view.history.clone());
    let shown = RwSignal::new(CHANGES_SHOWN);
    let lines = move || history.with(|all| all.iter().take(shown.get()).map(change).collect_view());
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

fn change(change: &ChangeView) -> AnyView {
    let forms = KnownForms::here();
    let known_sites = Session::here().sites();
    let (at, author, answers) = (change.at, change.author.clone(), change.answers.clone());
    let head = move || shell::person_answer_by(&spoken_times::time(at, spoken_times::now()), &author);
    let lines = move || {
        let form = forms.registration();
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
