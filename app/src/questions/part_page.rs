//! One page of the form.

use leptos::prelude::*;

use super::actions::Actions;
use super::finish::Finish;
use super::language_switch::LanguageSwitch;
use super::line_list::LineList;
use super::lines::{lines, parts};
use super::meanwhile::Meanwhile;
use super::obstacles::Obstacles;
use super::repeat_cards::SameLines;
use super::sheet::Sheet;
use super::steps::Steps;
use crate::form_words;
use crate::widgets::Page;
use crate::words::{questions, shell};

#[component]
pub fn PartPage(key: String) -> AnyView {
    let (sheet, steps, finish) = (Sheet::here(), Steps::current(), Finish::here());
    let stored = StoredValue::new(key.clone());
    let title = move || stored.with_value(|key| steps.title(key));
    let hint = Memo::new(move |_| stored.with_value(|key| steps.hint(key)));
    let progress = Memo::new(move |_| stored.with_value(|key| steps.position(key)));
    let shown = Memo::new(move |_| {
        let outline = sheet.outline();
        let part = parts(&outline).into_iter().find(|part| stored.with_value(|key| part.key == *key));
        SameLines(part.map(|part| lines(&part.children)).unwrap_or_default())
    });
    view! {
        <Page title=title>
            <div class="form-top">
                <p class="progress">
                    {move || {
                        progress.get().map(|at| {
                            let (number, of) = (at.number.to_string(), at.of.to_string());
                            match at.is_intake {
                                true => questions::page_of(&number, &of),
                                false => questions::section_of(&number, &of),
                            }
                        })
                    }}
                </p>
                <LanguageSwitch sheet />
            </div>
            <WhatAndForWhom sheet />
            <Meanwhile />
            <Obstacles sheet />
            {move || hint.with(|hint| (!hint.is_empty()).then(|| view! { <p class="hint">{hint.clone()}</p> }))}
            <form class="questions" autocomplete="off" novalidate inert=move || finish.is_saving() on:submit=|event| event.prevent_default()>
                <LineList lines=Signal::derive(move || shown.get().0) under=Signal::derive(title) />
            </form>
            <Actions key />
        </Page>
    }
    .into_any()
}

/// Which form it is, and who will be able to read what is written here.
#[component]
fn WhatAndForWhom(sheet: Sheet) -> AnyView {
    let title = move || sheet.glance(|instance| form_words::title(instance.form().definition()));
    let names = sheet.readers.get_value();
    let count = names.len() as u64;
    let names = names.join(", ");
    view! {
        <details class="for-whom">
            <summary>
                <span class="soft">{title} " · " {move || shell::person_readers(count)}</span>
            </summary>
            <p>{names}</p>
        </details>
        {sheet.write_only.then(|| view! { <p class="hint">{questions::write_only}</p> })}
    }
    .into_any()
}
