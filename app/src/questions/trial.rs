//! A form that is only tried: it is filled as on any phone, and nothing of it is kept.

use bridge::{DraftView, TimeView};
use forms::{FormDefinition, Sitting};
use leptos::prelude::*;
use wire::DraftId;

use super::form_page::FormPage;
use crate::hatch::Hatch;
use crate::spoken_times;
use crate::widgets::{Button, Notice};
use crate::words::shell;

/// Stands around a form that is only tried; hears that it is over.
#[derive(Clone, Copy)]
pub struct Trial {
    pub over: Callback<()>,
}

#[component]
pub fn TryForm(definition: FormDefinition, over: Callback<()>) -> AnyView {
    Hatch::provide_deaf();
    provide_context(Trial { over });
    let now = spoken_times::now();
    let begun = TimeView { at_ms: now.unix_ms, offset_minutes: now.offset_minutes, doubtful: false };
    let view = DraftView {
        draft: DraftId([0; 16]),
        answers: instance_answers(&definition, Sitting::at(now)),
        form: definition,
        typed: Vec::new(),
        sitting: Sitting::at(now),
        place: None,
        about: None,
        record: None,
        is_new: true,
        readers: Vec::new(),
        write_only: false,
        changed_meanwhile: false,
        begun,
    };
    view! {
        <Notice text=shell::forms_preview_note>
            <Button text=shell::forms_preview_close on_press=move |()| over.run(()) />
        </Notice>
        <FormPage view />
    }
    .into_any()
}

/// What a form says by itself when it is begun.
fn instance_answers(
    definition: &FormDefinition,
    sitting: Sitting,
) -> Vec<(forms::AnswerPath, forms::Answer)> {
    let Ok(form) = forms::Form::compile(definition.clone()) else { return Vec::new() };
    let (instance, _) = forms::Instance::create(form.into(), sitting);
    instance.answers().into_iter().collect()
}
