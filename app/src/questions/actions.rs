//! What can be done at the foot of a page: the next step under the thumb, the others above it.

use leptos::prelude::*;

use super::finish::{Finish, Then};
use super::save_line::SaveLine;
use super::sheet::Sheet;
use super::steps::{INDEX, Steps};
use crate::known_forms::REGISTRATION;
use crate::widgets::{Button, ButtonKind, MainAction, RefusalNotice};
use crate::words::questions;

#[component]
pub fn Actions(key: String) -> AnyView {
    let (sheet, steps, finish) = (Sheet::here(), Steps::current(), Finish::here());
    let key = StoredValue::new(key);
    let on_index = key.with_value(|key| key == INDEX);
    let next = Memo::new(move |_| key.with_value(|key| steps.after(key)));
    let before = Memo::new(move |_| key.with_value(|key| steps.before(key)));
    let saves = Memo::new(move |_| {
        on_index || key.with_value(|key| steps.ends_with_saving(key)) || next.get().is_none()
    });
    let has_family = sheet.glance(|instance| instance.form().definition().form_id == REGISTRATION);
    view! {
        <div class="stack other-actions">
            {move || {
                let next = next.get();
                match (saves.get(), next) {
                    (true, Some(key)) => Some(view! { <Next key kind=ButtonKind::Wide named=true /> }.into_any()),
                    (false, _) => Some(view! { <Save kind=ButtonKind::Wide /> }.into_any()),
                    (true, None) => None,
                }
            }}
            {has_family.then(|| view! { <SaveAndAdd /> })}
            <div class="side-by-side evenly">
                {move || before.get().map(|key| view! { <Back key /> })}
                {(!on_index).then(|| view! { <ToIndex /> })}
            </div>
            <Discard />
        </div>
        <MainAction>
            <RefusalNotice refusal=Signal::derive(move || finish.refusal()) />
            <SaveLine sheet />
            {move || match (saves.get(), next.get()) {
                (false, Some(key)) => view! { <Next key kind=ButtonKind::Main named=false /> }.into_any(),
                _ => view! { <Save kind=ButtonKind::Main /> }.into_any(),
            }}
        </MainAction>
    }
    .into_any()
}

#[component]
fn Save(kind: ButtonKind) -> AnyView {
    let finish = Finish::here();
    let busy = Signal::derive(move || finish.is_saving());
    view! { <Button text=questions::save kind busy on_press=move |()| finish.save(Then::ShowPerson) /> }
        .into_any()
}

#[component]
fn SaveAndAdd() -> AnyView {
    let finish = Finish::here();
    let busy = Signal::derive(move || finish.is_saving());
    view! {
        <Button
            text=questions::save_and_add_relative
            kind=ButtonKind::Wide
            busy
            on_press=move |()| finish.save(Then::AddRelative)
        />
    }
    .into_any()
}

/// `Siguiente`, or `Siguiente: Nombre` where it is not what most people need next.
#[component]
fn Next(key: String, kind: ButtonKind, named: bool) -> AnyView {
    let steps = Steps::current();
    let to = key.clone();
    let text = move || match named {
        true => questions::next_named(&steps.title(&key)),
        false => questions::next().to_owned(),
    };
    view! { <Button text=text kind on_press=move |()| steps.go(&to) /> }.into_any()
}

#[component]
fn Back(key: String) -> AnyView {
    let steps = Steps::current();
    view! { <Button text=questions::previous on_press=move |()| steps.go(&key) /> }.into_any()
}

#[component]
fn ToIndex() -> AnyView {
    let steps = Steps::current();
    view! { <Button text=questions::sections on_press=move |()| steps.go(INDEX) /> }.into_any()
}

#[component]
fn Discard() -> AnyView {
    let finish = Finish::here();
    let text = if !Sheet::here().is_new { questions::discard_changes } else { questions::discard };
    let busy = Signal::derive(move || finish.is_saving());
    view! { <Button text=text kind=ButtonKind::Quiet busy on_press=move |()| finish.discard() /> }.into_any()
}
