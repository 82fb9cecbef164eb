//! ¿Cuál vale hoy?: answers that two people gave differently without seeing each other. Both are shown until somebody
//! decides; what was decided can be decided again.

use std::sync::Arc;

use bridge::{Command, ConflictView, OpenDraft, Refusal, Reply, SiteView, VersionView};
use forms::{Answer, FormDefinition};
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

/// One conflict on the page; copies are the same.
#[derive(Clone, Copy)]
struct Deciding {
    conflict: StoredValue<ConflictView>,
    decided: RwSignal<Option<Answer>>,
    later: RwSignal<bool>,
    busy: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
    session: Session,
    forms: KnownForms,
    sites: Memo<Vec<SiteView>>,
}

#[component]
fn Conflict(conflict: ConflictView, place: usize, n: u64) -> AnyView {
    let deciding = Deciding::new(conflict);
    let open = Memo::new(move |_| deciding.decided.with(Option::is_none));
    view! {
        <section class="card" hidden=move || deciding.later.get()>
            <p class="soft">{move || shell::conflicts_place(n, &(place + 1).to_string())}</p>
            <h2>{move || deciding.title()}</h2>
            <RefusalNotice refusal=deciding.refusal />
            {move || if open.get() { versions(deciding) } else { outcome(deciding) }}
        </section>
    }
    .into_any()
}

fn versions(deciding: Deciding) -> AnyView {
    let versions = deciding.conflict.with_value(|conflict| conflict.versions.clone());
    let cards = versions.into_iter().map(|each| version(each, deciding)).collect_view();
    view! {
        <ul class="stack">{cards}</ul>
        <div class="side-by-side">
            <Button text=shell::conflicts_other on_press=move |()| deciding.write_another() />
            <Button
                kind=ButtonKind::Quiet
                text=shell::conflicts_later
                on_press=move |()| deciding.later.set(true)
            />
        </div>
    }
    .into_any()
}

fn version(version: VersionView, deciding: Deciding) -> AnyView {
    let answer = StoredValue::new(version.answer);
    let by =
        move || shell::conflicts_by(&spoken_times::time(version.at, spoken_times::now()), &version.author);
    view! {
        <li>
            <button type="button" class="card pressable" on:click=move |_| deciding.choose(answer.get_value())>
                <strong>{move || answer.with_value(|answer| deciding.said(answer))}</strong>
                <span class="soft">{by}</span>
            </button>
        </li>
    }
    .into_any()
}

fn outcome(deciding: Deciding) -> AnyView {
    view! {
        <Notice kind=NoticeKind::Done text=move || deciding.outcome()>
            <Button text=shell::conflicts_change on_press=move |()| deciding.decided.set(None) />
        </Notice>
    }
    .into_any()
}

impl Deciding {
    fn new(conflict: ConflictView) -> Self {
        let session = Session::here();
        Deciding {
            conflict: StoredValue::new(conflict),
            decided: RwSignal::new(None),
            later: RwSignal::new(false),
            busy: RwSignal::new(false),
            refusal: RwSignal::new(None),
            session,
            forms: KnownForms::here(),
            sites: session.sites(),
        }
    }

    fn form(self) -> Option<Arc<FormDefinition>> {
        self.conflict.with_value(|conflict| self.forms.get(&conflict.form_id, &conflict.form_version))
    }

    /// An answer in the words of the conflict's own question.
    fn said(self, answer: &Answer) -> String {
        let form = self.form();
        let form = form.as_deref();
        let path = self.conflict.with_value(|conflict| conflict.path.question());
        let question = form.and_then(|form| form_words::question(form, &path));
        let answer = form_words::with_site_name(question, answer, &self.sites.get());
        form_words::answer(form, question, &answer, spoken_times::now().date())
    }

    fn outcome(self) -> String {
        let said = self.decided.with(|answer| answer.as_ref().map(|answer| self.said(answer)));
        shell::conflicts_decided(&said.unwrap_or_default())
    }

    fn title(self) -> String {
        let form = self.form();
        self.conflict.with_value(|conflict| {
            let called = conflict.called.clone().unwrap_or_else(|| shell::person_unnamed().to_owned());
            let label = form.as_deref().and_then(|form| {
                let question = form_words::question(form, &conflict.path.question())?;
                Some(form_words::label(form, question))
            });
            let label = label.unwrap_or_else(|| form_words::plain_name(conflict.path.name()));
            shell::conflicts_of(&called, &label)
        })
    }

    fn choose(self, answer: Answer) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.refusal.set(None);
        let command = self.conflict.with_value(|conflict| Command::Resolve {
            record: conflict.record,
            path: conflict.path.clone(),
            answer: answer.clone(),
        });
        let spoken = untrack(|| shell::conflicts_decided(&self.said(&answer)));
        spawn_local(async move {
            match self.session.hatch.ask(command).await {
                Ok(Reply::Person(_)) => {
                    self.session.speak(spoken);
                    self.decided.set(Some(answer));
                }
                Ok(_) => self.refusal.set(Some(unexpected())),
                Err(why) => self.refusal.set(Some(why)),
            }
            self.busy.set(false);
        });
    }

    /// Neither of them: the person's records are opened where the question stands.
    fn write_another(self) {
        let (person, path) = self.conflict.with_value(|conflict| (conflict.person, conflict.path.question()));
        let page = untrack(|| self.form()).and_then(|form| form_words::page_of(&form, &path));
        drafts::open(OpenDraft::Edit { person, page }, move |why| self.refusal.set(Some(why)));
    }
}
