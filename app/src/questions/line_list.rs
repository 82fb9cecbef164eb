//! A page's lines from top to bottom. A line that stays is not drawn anew: nothing typed in it is disturbed.

use std::sync::Arc;

use forms::{AnswerPath, Group};
use leptos::prelude::*;

use super::ask::Ask;
use super::lines::Line;
use super::repeat_cards::RepeatCards;
use super::sheet::Sheet;

#[component]
pub fn LineList(#[prop(into)] lines: Signal<Vec<Line>>) -> AnyView {
    view! {
        <For each=move || lines.get() key=Line::key let:line>
            {match line {
                Line::Heading { group, near } => view! { <Heading group near /> }.into_any(),
                Line::Question { question, path } => view! { <Ask question path /> }.into_any(),
                Line::Repeat { repeat, path } => view! { <RepeatCards repeat path /> }.into_any(),
            }}
        </For>
    }
    .into_any()
}

#[component]
fn Heading(group: Arc<Group>, near: Option<AnswerPath>) -> AnyView {
    let sheet = Sheet::here();
    let text = move |group: &Group, hint: bool| {
        let language = sheet.spoken();
        let text = if hint { &group.hint } else { &group.label };
        match &near {
            Some(near) => sheet.look(near, |instance| instance.text(near, text, &language)),
            None => String::new(),
        }
    };
    let texts = Memo::new(move |_| (text(&group, false), text(&group, true)));
    view! {
        <div class="heading" lang=move || sheet.spoken()>
            {move || (!texts.with(|(label, _)| label.is_empty())).then(|| view! { <h2>{texts.get().0}</h2> })}
            {move || (!texts.with(|(_, hint)| hint.is_empty())).then(|| view! { <p class="hint">{texts.get().1}</p> })}
        </div>
    }
    .into_any()
}
