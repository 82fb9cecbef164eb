//! One conflict: what each said, the tap that decides, and what was decided.

use std::sync::Arc;

use bridge::{Command, ConflictView, OpenDraft, Refusal, Reply, SiteView, VersionView};
use forms::{Answer, FormDefinition};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Key, Table};
use crate::{
    drafts, form_words,
    known_forms::{KnownForms, REGISTRATION},
    route::Route,
    session::{Session, unexpected},
    spoken_times,
    widgets::{Button, ButtonKind, LinkButton, Notice, NoticeKind, RefusalNotice, focus_on},
    words::shell,
};

/// The mark that a person's records were entered by mistake: no question of any form.
const VOIDED: &str = "_voided";

/// One conflict on the page; copies are the same.
#[derive(Clone, Copy)]
struct Deciding {
    table: Table,
    key: StoredValue<Key>,
    view: Memo<Option<ConflictView>>,
    busy: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
    session: Session,
    forms: KnownForms,
    sites: Memo<Vec<SiteView>>,
}

#[component]
pub fn Conflict(table: Table, key: Key) -> AnyView {
    let heading = heading_id(&key);
    let deciding = Deciding::new(table, key);
    let is_open = Memo::new(move |_| deciding.decided().is_none());
    view! {
        <section class="card" hidden=move || deciding.is_put_away()>
            <p class="soft">{move || deciding.place()}</p>
            <h2 id=heading tabindex="-1">
                {move || deciding.title()}
            </h2>
            <RefusalNotice refusal=deciding.refusal />
            {move || if is_open.get() { versions(deciding) } else { outcome(deciding) }}
        </section>
    }
    .into_any()
}

/// The heading of a conflict takes the focus when what had it is gone.
pub fn heading_id((record, path): &Key) -> String {
    format!("conflict-{record}-{path}")
}

fn versions(deciding: Deciding) -> AnyView {
    let versions = Memo::new(move |_| deciding.view.get().map(|view| view.versions).unwrap_or_default());
    let cards = move || versions.get().into_iter().map(|each| version(each, deciding)).collect_view();
    let is_question = !deciding.is_about_voiding();
    view! {
        <ul class="stack">{cards}</ul>
        <div class="side-by-side">
            {is_question
                .then(|| {
                    view! { <Button text=shell::conflicts_other on_press=move |()| deciding.write_another() /> }
                })}
            <Button
                kind=ButtonKind::Quiet
                text=shell::conflicts_later
                on_press=move |()| deciding.key.with_value(|key| deciding.table.put_away(key))
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

/// A decision is an answer like any other by now: changing it is an edit on top of it. To decide a second time would
/// contradict the first decision instead of following it.
fn outcome(deciding: Deciding) -> AnyView {
    let page = deciding.view.with_untracked(|view| view.as_ref().map(page_of));
    let change = match page.filter(|_| deciding.is_about_voiding()) {
        Some(page) => view! { <LinkButton text=shell::conflicts_person to=page /> }.into_any(),
        None => view! { <Button text=shell::conflicts_change on_press=move |()| deciding.write_another() /> }
            .into_any(),
    };
    view! { <Notice kind=NoticeKind::Done text=move || deciding.outcome()>{change}</Notice> }.into_any()
}

/// Where the record of a conflict is shown: with its person, or by itself.
fn page_of(view: &ConflictView) -> Route {
    match view.person {
        Some(person) if view.form_id == REGISTRATION => Route::Person(person),
        about => Route::Record { record: view.record, about },
    }
}

impl Deciding {
    fn new(table: Table, key: Key) -> Self {
        let session = Session::here();
        let own = key.clone();
        Deciding {
            table,
            key: StoredValue::new(key),
            view: Memo::new(move |_| table.views.with(|views| views.get(&own).cloned())),
            busy: RwSignal::new(false),
            refusal: RwSignal::new(None),
            session,
            forms: KnownForms::here(),
            sites: session.sites(),
        }
    }

    fn decided(self) -> Option<Answer> {
        self.key.with_value(|key| self.table.decided.with(|decided| decided.get(key).cloned()))
    }

    fn is_put_away(self) -> bool {
        self.key.with_value(|key| self.table.later.with(|later| later.contains(key)))
    }

    fn is_about_voiding(self) -> bool {
        self.key.with_value(|(_, path)| path.as_str() == VOIDED)
    }

    /// `2 de 5`.
    fn place(self) -> String {
        self.table.keys.with(|keys| {
            let at = self.key.with_value(|key| keys.iter().position(|each| each == key));
            shell::conflicts_place(keys.len() as u64, &at.map_or(1, |at| at + 1).to_string())
        })
    }

    fn form(self) -> Option<Arc<FormDefinition>> {
        self.view.with(|view| {
            let view = view.as_ref()?;
            self.forms.get(&view.form_id, &view.form_version)
        })
    }

    /// An answer in the words of the conflict's own question.
    fn said(self, answer: &Answer) -> String {
        if self.is_about_voiding() {
            return match answer.as_text().filter(|reason| !reason.trim().is_empty()) {
                Some(reason) => shell::conflicts_is_voided(reason),
                None => shell::conflicts_not_voided().to_owned(),
            };
        }
        let form = self.form();
        let form = form.as_deref();
        let path = self.key.with_value(|(_, path)| path.question());
        let question = form.and_then(|form| form_words::question(form, &path));
        let answer = form_words::with_site_name(question, answer, &self.sites.get());
        form_words::answer(form, question, &answer, spoken_times::now().date())
    }

    fn outcome(self) -> String {
        let said = self.decided().map(|answer| self.said(&answer));
        shell::conflicts_decided(&said.unwrap_or_default())
    }

    fn title(self) -> String {
        let called = self.view.with(|view| view.as_ref().and_then(|view| view.called.clone()));
        let is_about_somebody = self.view.with(|view| view.as_ref().is_none_or(|view| view.person.is_some()));
        let called = match (called, is_about_somebody) {
            (Some(called), _) => called,
            (None, true) => shell::person_unnamed().to_owned(),
            (None, false) => self.form().map(|form| form_words::title(&form)).unwrap_or_default(),
        };
        if self.is_about_voiding() {
            return shell::conflicts_of(&called, shell::conflicts_voiding());
        }
        let form = self.form();
        let label = self.key.with_value(|(_, path)| {
            let label = form.as_deref().and_then(|form| {
                Some(form_words::label(form, form_words::question(form, &path.question())?))
            });
            label.unwrap_or_else(|| form_words::plain_name(path.name()))
        });
        shell::conflicts_of(&called, &label)
    }

    fn choose(self, answer: Answer) {
        let Some(view) = self.view.get_untracked().filter(|_| !self.busy.get_untracked()) else { return };
        self.busy.set(true);
        self.refusal.set(None);
        let command = Command::Resolve {
            record: view.record,
            path: view.path,
            answer: answer.clone(),
            heads: view.heads,
        };
        let spoken = untrack(|| shell::conflicts_decided(&self.said(&answer)));
        spawn_local(async move {
            match self.session.hatch.ask(command).await {
                Ok(Reply::Person(_) | Reply::Record(_)) => {
                    self.session.speak(spoken);
                    self.is_decided(answer);
                }
                Ok(_) => self.refusal.set(Some(unexpected())),
                Err(why) => self.refusal.set(Some(why)),
            }
            self.busy.set(false);
        });
    }

    /// What was tapped is gone from the page; the focus stays on the card.
    fn is_decided(self, answer: Answer) {
        // The page may have been left meanwhile.
        let Some(key) = self.key.try_get_value() else { return };
        self.table.decide(&key, answer);
        request_animation_frame(move || focus_on(&heading_id(&key)));
    }

    /// Another value than any of them: the person's records are opened where the question stands.
    fn write_another(self) {
        let path = self.key.with_value(|(_, path)| path.question());
        let page = untrack(|| self.form()).and_then(|form| form_words::page_of(&form, &path));
        let Some(view) = self.view.get_untracked() else { return };
        let edit = match view.person {
            Some(person) if view.form_id == REGISTRATION => OpenDraft::Edit { person, page },
            _ => OpenDraft::EditRecord { record: view.record, page },
        };
        drafts::open(edit, move |why| self.refusal.set(Some(why)));
    }
}
