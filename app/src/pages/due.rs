//! The dates around today that somebody has to keep, the earliest first.

use bridge::DueView;
use forms::CivilDate;
use leptos::prelude::*;

use crate::{
    form_words,
    known_forms::{KnownForms, REGISTRATION},
    route::Route,
    spoken_times,
    words::shell,
};

#[component]
pub fn DueDates(due: Memo<Vec<DueView>>) -> AnyView {
    let has_some = Memo::new(move |_| due.with(|due| !due.is_empty()));
    (move || {
        has_some.get().then(|| {
            view! {
                <section class="stack">
                    <h2>{shell::today_due}</h2>
                    <ul class="rows" data-testid="due">
                        <For each=move || due.get() key=|due| (due.record, due.path.clone(), due.date.clone()) let:each>
                            <li>
                                <Line due=each />
                            </li>
                        </For>
                    </ul>
                </section>
            }
        })
    })
    .into_any()
}

#[component]
fn Line(due: DueView) -> AnyView {
    let forms = KnownForms::here();
    let today = spoken_times::now().date();
    let is_past = CivilDate::parse(&due.date).is_some_and(|day| day < today);
    let href = match due.person {
        Some(person) if due.form_id == REGISTRATION => Route::Person(person),
        about => Route::Record { record: due.record, about },
    };
    let (date, called) = (due.date.clone(), due.called.clone());
    let when = move || match is_past {
        true => shell::today_due_past(&spoken_times::day_of_answer(&date, today)),
        false => spoken_times::day_of_answer(&date, today),
    };
    let what = move || {
        let form = forms.get(&due.form_id, &due.form_version);
        let form = form.as_deref();
        let question = form.and_then(|form| form_words::question(form, &due.path.question()));
        let label = form.zip(question).map(|(form, question)| form_words::label(form, question));
        label.unwrap_or_else(|| form_words::plain_name(due.path.name()))
    };
    view! {
        <a href=href.href()>
            <span class="spread">
                <span class="name">{what}</span>
                <span class=if is_past { "tag attention" } else { "soft" }>{when}</span>
            </span>
            {called.map(|called| view! { <span class="soft">{called}</span> })}
        </a>
    }
    .into_any()
}
