//! What stands in the way of saving, on top of the page: each line goes to its question, on whichever page that is.

use forms::AnswerPath;
use leptos::prelude::*;

use super::open_cards::OpenCards;
use super::remarks;
use super::sheet::Sheet;
use super::steps::Steps;
use super::{focus, ids};
use crate::widgets::focus_on;
use crate::words::{language, shell};

const ID: &str = "obstacles";

#[component]
pub fn Obstacles(sheet: Sheet) -> AnyView {
    let obstacles = Memo::new(move |_| sheet.obstacles());
    let is_open = Memo::new(move |_| obstacles.with(|obstacles| !obstacles.is_empty()));
    Effect::new(move |before: Option<bool>| {
        let now = is_open.get();
        if now && before != Some(true) {
            request_animation_frame(|| focus_on(ID));
        }
        now
    });
    (move || {
        is_open.get().then(|| {
            view! {
                <div class="error-summary" id=ID tabindex="-1" role="alert">
                    <h2>{shell::summary_title}</h2>
                    <ul>
                        <For each=move || obstacles.get() key=Clone::clone let:path>
                            <Obstacle sheet path />
                        </For>
                    </ul>
                </div>
            }
        })
    })
    .into_any()
}

#[component]
fn Obstacle(sheet: Sheet, path: AnswerPath) -> AnyView {
    let steps = Steps::current();
    let cards = OpenCards::here();
    let href = format!("#{}", ids::field(&path));
    let text = {
        let path = path.clone();
        move || said(sheet, &path)
    };
    let jump = move |event: web_sys::MouseEvent| {
        // The address belongs to the pages.
        event.prevent_default();
        jump_to(steps, cards, &path);
    };
    view! {
        <li>
            <a href=href on:click=jump>
                {text}
            </a>
        </li>
    }
    .into_any()
}

/// Goes to a question, on whichever page and in whichever card it stands.
pub fn jump_to(steps: Steps, cards: OpenCards, path: &AnswerPath) {
    cards.open_to(path);
    steps.go_to(path);
    focus::soon(ids::field(path));
}

/// The question's label and what is wrong with its answer, in the language of the screens.
fn said(sheet: Sheet, path: &AnswerPath) -> String {
    let Some(remark) = sheet.remark(path) else { return String::new() };
    let (language, today) = (language().code(), sheet.now().date());
    sheet.glance(|instance| {
        let Some(question) = instance.form().question(path) else {
            let label =
                instance.form().repeat(path).map(|repeat| instance.text(path, &repeat.label, language));
            let repeat = forms::Question::default();
            let error = remarks::sentence(&remark, &repeat, instance.answer(path), today);
            return format!("{}: {error}", label.unwrap_or_default());
        };
        let label = instance.text(path, &question.label, language);
        format!("{label}: {}", remarks::sentence(&remark, question, instance.answer(path), today))
    })
}
