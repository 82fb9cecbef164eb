//! A repeat as cards: add one, open one, take one out and bring it back.

use std::sync::Arc;

use forms::{AnswerPath, Repeat};
use leptos::prelude::*;

use super::line_list::LineList;
use super::lines::{Line, lines_of_instance};
use super::open_cards::OpenCards;
use super::remarks;
use super::sheet::Sheet;
use super::shown_answer;
use super::{focus, ids};
use crate::words::questions;

/// So many answers tell one card from another.
const SUMMARY_ANSWERS: usize = 3;

/// One repeat on the page; copies are the same.
#[derive(Clone, Copy)]
struct Cards {
    sheet: Sheet,
    open: OpenCards,
    repeat: StoredValue<(Arc<Repeat>, AnswerPath)>,
    /// Taken out since the page was opened: (id, what it said).
    removed: RwSignal<Vec<(String, String)>>,
}

#[component]
pub fn RepeatCards(repeat: Arc<Repeat>, path: AnswerPath, alone: bool) -> AnyView {
    let has_hint = !repeat.hint.is_empty();
    let cards = Cards {
        sheet: Sheet::here(),
        open: OpenCards::here(),
        repeat: StoredValue::new((repeat, path.clone())),
        removed: RwSignal::new(Vec::new()),
    };
    let instances = Memo::new(move |_| cards.instances());
    let error = Memo::new(move |_| cards.error());
    let hint = move || {
        has_hint.then(|| {
            view! {
                <p class="hint" lang=move || cards.shown_in(|repeat| &repeat.hint)>
                    {move || cards.text(|repeat| &repeat.hint)}
                </p>
            }
        })
    };
    view! {
        <section class="repeat" data-path=path.to_string() id=ids::field(&path) tabindex="-1">
            <h2 class=alone.then_some("heard-only") lang=move || cards.shown_in(|repeat| &repeat.label)>{move || cards.label()}</h2>
            {hint}
            {move || error.get().map(|error| view! { <p class="error">{error}</p> })}
            <ul class="stack">
                <For each=move || instances.get() key=Clone::clone let:id>
                    <li>
                        <Card cards id />
                    </li>
                </For>
            </ul>
            <For each=move || cards.removed.get() key=|(id, _)| id.clone() let:gone>
                <Removed cards id=gone.0 said=gone.1 />
            </For>
            {move || cards.may_add().then(|| view! { <AddCard cards /> })}
        </section>
    }
    .into_any()
}

#[component]
fn Card(cards: Cards, id: String) -> AnyView {
    let id = StoredValue::new(id);
    let (sheet, path) = (cards.sheet, StoredValue::new(cards.path()));
    let is_open =
        Memo::new(move |_| path.with_value(|path| id.with_value(|id| cards.open.is_open(path, id))));
    let open = move |_| {
        path.with_value(|path| id.with_value(|id| cards.open.open(path, id)));
        focus::soon(id.with_value(|id| card_id(id)));
    };
    let close = move |_| {
        sheet.scribe().flush();
        path.with_value(|path| id.with_value(|id| cards.open.close(path, id)));
        focus::soon(id.with_value(|id| edit_id(id)));
    };
    let remove = move |_| cards.remove(&id.get_value());
    let body = move || {
        if is_open.get() {
            let lines = Memo::new(move |_| {
                let outline = sheet.outline();
                let lines = path.with_value(|path| id.with_value(|id| lines_of_instance(&outline, path, id)));
                SameLines(lines)
            });
            view! {
                <LineList lines=Signal::derive(move || lines.get().0) under=Signal::derive(move || cards.label()) />
                <div class="side-by-side">
                    <button type="button" class="button" on:click=close>{questions::card_done}</button>
                    <button type="button" class="button quiet" on:click=remove>{questions::card_remove}</button>
                </div>
            }
            .into_any()
        } else {
            view! {
                <p class="card-summary">{move || id.with_value(|id| cards.summary(id))}</p>
                <div class="side-by-side">
                    <button type="button" class="button" id=id.with_value(|id| edit_id(id)) on:click=open>
                        {questions::card_edit}
                    </button>
                    <button type="button" class="button quiet" on:click=remove>{questions::card_remove}</button>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <fieldset class="card" id=id.with_value(|id| card_id(id)) tabindex="-1">
            <legend class="heard-only">{move || cards.label()}</legend>
            {body}
        </fieldset>
    }
    .into_any()
}

#[component]
fn Removed(cards: Cards, id: String, said: String) -> AnyView {
    let undo = undo_id(&id);
    let restore = move |_| cards.restore(&id);
    view! {
        <p class="said-instead" role="status">
            <span>{move || questions::card_removed(&said)}</span>
            <button type="button" class="button" id=undo on:click=restore>
                {questions::undo}
            </button>
        </p>
    }
    .into_any()
}

#[component]
fn AddCard(cards: Cards) -> AnyView {
    view! {
        <button type="button" class="button wide" on:click=move |_| cards.add()>
            {move || questions::card_add(&cards.label())}
        </button>
    }
    .into_any()
}

impl Cards {
    fn path(self) -> AnswerPath {
        self.repeat.with_value(|(_, path)| path.clone())
    }

    fn instances(self) -> Vec<String> {
        let path = self.path();
        self.sheet.look(&path, |instance| instance.instances(&path).into_iter().map(str::to_owned).collect())
    }

    fn text(self, which: impl Fn(&Repeat) -> &forms::Translated) -> String {
        let language = self.sheet.spoken();
        self.repeat.with_value(|(repeat, path)| {
            self.sheet.look(path, |instance| instance.text(path, which(repeat), &language))
        })
    }

    fn shown_in(self, which: impl Fn(&Repeat) -> &forms::Translated) -> Option<String> {
        let language = self.sheet.spoken();
        self.repeat.with_value(|(repeat, _)| self.sheet.shown_in(which(repeat), &language))
    }

    fn label(self) -> String {
        self.text(|repeat| &repeat.label)
    }

    fn error(self) -> Option<String> {
        let path = self.path();
        let remark = self.sheet.remark(&path)?;
        let answer = self.sheet.answer(&path);
        Some(remarks::sentence(&remark, &forms::Question::default(), &answer, self.sheet.now().date()))
    }

    fn may_add(self) -> bool {
        let max = self.repeat.with_value(|(repeat, _)| repeat.max);
        max.is_none_or(|max| u32::try_from(self.instances().len()).is_ok_and(|count| count < max))
    }

    /// The first answers on the card.
    fn summary(self, id: &str) -> String {
        let lines = lines_of_instance(&self.sheet.outline(), &self.path(), id);
        let said = lines.iter().filter_map(|line| match line {
            Line::Question { path, .. } => Some(shown_answer::in_words(self.sheet, path)),
            _ => None,
        });
        let said: Vec<String> = said.filter(|said| !said.is_empty()).take(SUMMARY_ANSWERS).collect();
        if said.is_empty() { questions::card_empty().to_owned() } else { said.join(" · ") }
    }

    fn add(self) {
        let path = self.path();
        if let Some(id) = self.sheet.add_instance(&path) {
            self.open.open(&path, &id);
            focus::soon(card_id(&id));
        }
    }

    fn remove(self, id: &str) {
        let path = self.path();
        let said = untrack(|| self.summary(id));
        self.open.close(&path, id);
        self.sheet.remove_instance(&path, id);
        self.removed.update(|removed| removed.push((id.to_owned(), said)));
        focus::soon(undo_id(id));
    }

    fn restore(self, id: &str) {
        self.sheet.restore_instance(&self.path(), id);
        self.removed.update(|removed| removed.retain(|(each, _)| each != id));
        focus::soon(edit_id(id));
    }
}

/// Lines that compare by what they are, so that an answer does not draw its neighbours anew.
#[derive(Clone)]
pub struct SameLines(pub Vec<Line>);

impl PartialEq for SameLines {
    fn eq(&self, other: &Self) -> bool {
        self.0.iter().map(Line::key).eq(other.0.iter().map(Line::key))
    }
}

fn card_id(id: &str) -> String {
    format!("card-{id}")
}

fn edit_id(id: &str) -> String {
    format!("card-{id}-edit")
}

fn undo_id(id: &str) -> String {
    format!("card-{id}-undo")
}
