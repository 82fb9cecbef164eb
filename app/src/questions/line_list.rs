//! A page's lines from top to bottom. A line that stays is not drawn anew: nothing typed in it is disturbed.

use std::sync::Arc;

use forms::{AnswerPath, Group, Translated};
use leptos::prelude::*;

use super::ask::Ask;
use super::lines::Line;
use super::repeat_cards::RepeatCards;
use super::sheet::Sheet;

#[component]
pub fn LineList(
    #[prop(into)] lines: Signal<Vec<Line>>,
    /// What stands above the lines: a heading that says it again is left out.
    #[prop(into)]
    under: Signal<String>,
) -> AnyView {
    // A repeat alone on its page needs no other title than the page's.
    let alone = move || lines.with_untracked(|lines| lines.len() == 1);
    view! {
        <For each=move || lines.get() key=Line::key let:line>
            {match line {
                Line::Heading { group, near } => view! { <Heading group near under /> }.into_any(),
                Line::Question { question, path } => view! { <Ask question path /> }.into_any(),
                Line::Repeat { repeat, path } => view! { <RepeatCards repeat path alone=alone() /> }.into_any(),
            }}
        </For>
    }
    .into_any()
}

#[component]
fn Heading(group: Arc<Group>, near: Option<AnswerPath>, under: Signal<String>) -> AnyView {
    let sheet = Sheet::here();
    let text = move |text: &Translated| {
        let language = sheet.spoken();
        let said = match &near {
            Some(near) => sheet.look(near, |instance| instance.text(near, text, &language)),
            None => String::new(),
        };
        (said, sheet.shown_in(text, &language))
    };
    let texts = Memo::new(move |_| (text(&group.label), text(&group.hint)));
    let label = move || {
        let (said, language) = texts.get().0;
        (!said.is_empty() && said != under.get()).then(|| view! { <h2 lang=language>{said}</h2> })
    };
    let hint = move || {
        let (said, language) = texts.get().1;
        (!said.is_empty()).then(|| view! { <p class="hint" lang=language>{said}</p> })
    };
    view! { <div class="heading">{label} {hint}</div> }.into_any()
}
