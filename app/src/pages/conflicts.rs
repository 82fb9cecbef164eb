//! ¿Cuál vale hoy?: answers that two people gave differently without seeing each other. Both are shown until somebody
//! decides; what was decided can be decided again.

use bridge::{Command, ConflictView, OpenDraft, Refusal, Reply};
use forms::Answer;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    drafts, form_words,
    known_forms::KnownForms,
    session::{Session, unexpected},
    spoken_times,
    widgets::{Button, ButtonKind, Notice, NoticeKind, Page, RefusalNotice},
    words::shell,
};

#[component]
pub fn Conflicts() -> AnyView {
    let hatch = Session::here().hatch;
    let refusal = RwSignal::new(None::<Refusal>);
    let found = RwSignal::new(None::<Vec<ConflictView>>);
    // Asked once: what is decided here stays on the page, so that it can be changed.
    spawn_local(async move {
        match hatch.ask(Command::Conflicts).await {
            Ok(Reply::Conflicts(conflicts)) => {
                let _ = found.try_set(Some(conflicts));
            }
            Ok(_) => refusal.set(Some(unexpected())),
            Err(why) => refusal.set(Some(why)),
        }
    });
    view! {
        <Page title=shell::conflicts_title>
            <RefusalNotice refusal />
            {move || found.get().map(list)}
        </Page>
    }
    .into_any()
}

fn list(conflicts: Vec<ConflictView>) -> AnyView {
    if conflicts.is_empty() {
        return view! { <p>{shell::conflicts_none}</p> }.into_any();
    }
    let n = conflicts.len() as u64;
    let cards = conflicts
        .into_iter()
        .enumerate()
        .map(|(place, conflict)| view! { <li><Conflict conflict place n /></li> })
        .collect_view();
    view! {
        <p>{shell::conflicts_what}</p>
        <ol class="stack-wide" data-testid="conflicts">
            {cards}
        </ol>
    }
    .into_any()
}

#[component]
fn Conflict(conflict: ConflictView, place: usize, n: u64) -> AnyView {
    let session = Session::here();
    let forms = KnownForms::here();
    let sites = session.sites();
    let decided = RwSignal::new(None::<Answer>);
    let later = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<Refusal>);
    let conflict = StoredValue::new(conflict);
    let said = move |answer: &Answer| {
        conflict.with_value(|conflict| {
            let form = forms.get(&conflict.form_id, &conflict.form_version);
            let form = form.as_deref();
            let question = form.and_then(|form| form_words::question(form, &conflict.path.question()));
            let answer = form_words::with_site_name(question, answer, &sites.get());
            form_words::answer(form, question, &answer, spoken_times::now().date())
        })
    };
    let title = move || conflict.with_value(|conflict| title(forms, conflict));
    let choose = move |answer: Answer| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refusal.set(None);
        let command = conflict.with_value(|conflict| Command::Resolve {
            record: conflict.record,
            path: conflict.path.clone(),
            answer: answer.clone(),
        });
        let spoken = untrack(|| shell::conflicts_decided(&said(&answer)));
        spawn_local(async move {
            match session.hatch.ask(command).await {
                Ok(Reply::Person(_)) => {
                    session.speak(spoken);
                    decided.set(Some(answer));
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            busy.set(false);
        });
    };
    let versions = move || {
        let versions = conflict.with_value(|conflict| conflict.versions.clone());
        versions.into_iter().map(|version| {
            let answer = StoredValue::new(version.answer);
            let by = move || {
                shell::conflicts_by(&spoken_times::time(version.at, spoken_times::now()), &version.author)
            };
            view! {
                <li>
                    <button type="button" class="card pressable" on:click=move |_| choose(answer.get_value())>
                        <strong>{move || answer.with_value(said)}</strong>
                        <span class="soft">{by}</span>
                    </button>
                </li>
            }
        })
        .collect_view()
    };
    let other = move |()| {
        let (person, path) = conflict.with_value(|conflict| (conflict.person, conflict.path.question()));
        let page = conflict.with_value(|conflict| forms.get(&conflict.form_id, &conflict.form_version));
        let page = page.and_then(|form| form_words::page_of(&form, &path));
        drafts::open(OpenDraft::Edit { person, page }, move |why| refusal.set(Some(why)));
    };
    let open = move || decided.with(Option::is_none);
    view! {
        <section class="card" hidden=move || later.get()>
            <p class="soft">{move || shell::conflicts_place(n, &(place + 1).to_string())}</p>
            <h2>{title}</h2>
            <RefusalNotice refusal />
            {move || {
                if open() {
                    view! {
                        <ul class="stack">{versions()}</ul>
                        <div class="side-by-side">
                            <Button text=shell::conflicts_other on_press=other />
                            <Button
                                kind=ButtonKind::Quiet
                                text=shell::conflicts_later
                                on_press=move |()| later.set(true)
                            />
                        </div>
                    }
                        .into_any()
                } else {
                    let text = move || decided.with(|answer| {
                        shell::conflicts_decided(&answer.as_ref().map(said).unwrap_or_default())
                    });
                    view! {
                        <Notice kind=NoticeKind::Done text>
                            <Button text=shell::conflicts_change on_press=move |()| decided.set(None) />
                        </Notice>
                    }
                        .into_any()
                }
            }}
        </section>
    }
    .into_any()
}

fn title(forms: KnownForms, conflict: &ConflictView) -> String {
    let called = conflict.called.clone().unwrap_or_else(|| shell::person_unnamed().to_owned());
    let form = forms.get(&conflict.form_id, &conflict.form_version);
    let label = form.as_deref().and_then(|form| {
        form_words::question(form, &conflict.path.question())
            .map(|question| form_words::label(form, question))
    });
    let label = label.unwrap_or_else(|| form_words::plain_name(conflict.path.name()));
    shell::conflicts_of(&called, &label)
}
