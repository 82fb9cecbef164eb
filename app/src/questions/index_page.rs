//! All pages of the form with what is filled and what is missing on each, and every answer for whoever checks them before
//! saving. They can be filled in any order.

use std::sync::Arc;

use forms::{AnswerPath, Question};
use leptos::prelude::*;

use super::actions::Actions;
use super::lines::{Tally, parts, tally};
use super::meanwhile::Meanwhile;
use super::obstacles::{Obstacles, jump_to};
use super::open_cards::OpenCards;
use super::sheet::Sheet;
use super::shown_answer;
use super::steps::{Head, INDEX, Steps};
use super::summary::{Item, Standing, items};
use crate::form_words;
use crate::widgets::Page;
use crate::words::questions;

#[component]
pub fn IndexPage() -> AnyView {
    let (sheet, steps) = (Sheet::here(), Steps::current());
    view! {
        <Page title=questions::sections>
            <Meanwhile />
            <Obstacles sheet />
            <ul class="rows" data-testid="summary">
                <For each=move || steps.heads() key=|head| head.key.clone() let:head>
                    <li>
                        <Section head />
                    </li>
                </For>
            </ul>
            <Actions key=INDEX.to_owned() />
        </Page>
    }
    .into_any()
}

#[component]
fn Section(head: Head) -> AnyView {
    let (sheet, steps) = (Sheet::here(), Steps::current());
    let key = StoredValue::new(head.key);
    // Nobody answers while the list is shown: looked at once.
    let (counted, items) = sheet.glance(|instance| {
        let parts = parts(&instance.outline());
        let part = parts.iter().find(|part| key.with_value(|key| part.key == *key));
        part.map(|part| (tally(instance, &part.children), items(instance, &part.children)))
            .unwrap_or_default()
    });
    let (pressing, rest): (Vec<Item>, Vec<Item>) =
        items.into_iter().partition(|item| item.standing.wants_attention());
    let pressing = pressing.into_iter().map(pressing_line).collect_view();
    let rest: Vec<Item> = rest.into_iter().filter(|item| item.standing == Standing::Answered).collect();
    view! {
        <button type="button" class="section-row" on:click=move |_| key.with_value(|key| steps.go(key))>
            <span class="name">{move || key.with_value(|key| steps.title(key))}</span>
            <span class=state_class(counted)>
                <span aria-hidden="true">{mark(counted)}</span>
                " "
                {move || sentence(counted)}
            </span>
        </button>
        <ul class="pressing">{pressing}</ul>
        {(!rest.is_empty()).then(|| view! { <Answers key items=rest /> })}
    }
    .into_any()
}

/// What is missing or refused, with the way to it.
fn pressing_line(item: Item) -> AnyView {
    let (sheet, steps, cards) = (Sheet::here(), Steps::current(), OpenCards::here());
    let Item { question, path, standing } = item;
    let said = {
        let path = path.clone();
        move || {
            let label = label(sheet, &question, &path);
            match standing {
                Standing::Missing => questions::summary_missing(&label),
                _ => questions::summary_refused(&label),
            }
        }
    };
    let jump = move |_| jump_to(steps, cards, &path);
    view! {
        <li>
            <button type="button" class="button quiet" on:click=jump>{said}</button>
        </li>
    }
    .into_any()
}

/// The answers of a page, each with the way to change it.
#[component]
fn Answers(key: StoredValue<String>, items: Vec<Item>) -> AnyView {
    let steps = Steps::current();
    let lines = items.into_iter().map(|item| view! { <AnswerLine item /> }).collect_view();
    view! {
        <details class="answers">
            <summary>
                {questions::summary_answers}
                <span class="heard-only">": " {move || key.with_value(|key| steps.title(key))}</span>
            </summary>
            <dl class="facts">{lines}</dl>
        </details>
    }
    .into_any()
}

#[component]
fn AnswerLine(item: Item) -> AnyView {
    let (sheet, steps, cards) = (Sheet::here(), Steps::current(), OpenCards::here());
    let Item { question, path, .. } = item;
    let path = StoredValue::new(path);
    let label = Memo::new(move |_| path.with_value(|path| label(sheet, &question, path)));
    let jump = move |_| path.with_value(|path| jump_to(steps, cards, path));
    view! {
        <dt>{label}</dt>
        <dd>
            {move || path.with_value(|path| shown_answer::in_words(sheet, path))} " "
            <button type="button" class="button quiet change" on:click=jump>
                {questions::summary_change}
                <span class="heard-only">": " {label}</span>
            </button>
        </dd>
    }
    .into_any()
}

/// The question in the language that it is shown in; by its name where the form has no words for it.
fn label(sheet: Sheet, question: &Arc<Question>, path: &AnswerPath) -> String {
    let language = sheet.spoken();
    let label = sheet.look(path, |instance| instance.text(path, &question.label, &language));
    if label.trim().is_empty() { form_words::plain_name(&question.name) } else { label }
}

fn state_class(tally: Tally) -> &'static str {
    if tally.wrong + tally.missing > 0 { "section-state attention" } else { "section-state" }
}

fn mark(tally: Tally) -> &'static str {
    match tally {
        Tally { wrong: 1.., .. } | Tally { missing: 1.., .. } => "▲",
        Tally { answered: 0, .. } => "○",
        Tally { asked, answered, .. } if asked == answered => "●",
        _ => "◐",
    }
}

fn sentence(tally: Tally) -> String {
    let filled = match (tally.answered, tally.asked) {
        (_, 0) => questions::section_nothing().to_owned(),
        (0, _) => questions::section_empty().to_owned(),
        (answered, asked) if answered == asked => questions::section_full().to_owned(),
        (answered, asked) => questions::section_filled(&answered.to_string(), &asked.to_string()),
    };
    let missing = (tally.missing > 0).then(|| questions::section_missing(u64::from(tally.missing)));
    let wrong = (tally.wrong > 0).then(|| questions::section_wrong(u64::from(tally.wrong)));
    [Some(filled), missing, wrong].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
