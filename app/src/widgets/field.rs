//! Fields with their label above, hint under it, and error beside them. Nothing typed here may reach the browser's own
//! memory: every field is `autocomplete="off"`, and so is every form around one.

use leptos::{prelude::*, text_prop::TextProp};

use crate::words::shell;

/// A line of text, or a few.
#[component]
pub fn TextField(
    id: &'static str,
    #[prop(into)] label: TextProp,
    #[prop(optional, into)] hint: Option<TextProp>,
    value: RwSignal<String>,
    /// What is wrong with it, while something is.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The `inputmode` of a phone's keyboard.
    #[prop(default = "text")]
    keys: &'static str,
    #[prop(optional)] long: bool,
    /// No spelling is looked up, here or elsewhere.
    #[prop(optional)]
    private: bool,
    #[prop(optional)] short: bool,
) -> AnyView {
    let described = described_by(id, hint.is_some(), error);
    let input = if long {
        view! {
            <textarea
                id=id
                autocomplete="off"
                autocapitalize=private.then_some("none")
                spellcheck=private.then_some("false")
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                id=id
                type="text"
                inputmode=keys
                autocomplete="off"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
        }
        .into_any()
    };
    field(id, short, label, hint, error, input)
}

/// A secret: hidden until asked to show, kept from password managers and from session files alike.
#[component]
pub fn SecretField(
    id: &'static str,
    #[prop(into)] label: TextProp,
    #[prop(optional, into)] hint: Option<TextProp>,
    value: RwSignal<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// Shared by fields that are shown together.
    shown: RwSignal<bool>,
) -> AnyView {
    let described = described_by(id, hint.is_some(), error);
    let input = view! {
        <input
            id=id
            type=move || if shown.get() { "text" } else { "password" }
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            data-1p-ignore=""
            data-lpignore="true"
            aria-describedby=described
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            prop:value=move || value.get()
            on:input:target=move |event| value.set(event.target().value())
        />
    }
    .into_any();
    field(id, false, label, hint, error, input)
}

/// One of a few, each a whole line to tap.
#[component]
pub fn ChoiceField<T: Copy + PartialEq + Send + Sync + 'static>(
    name: &'static str,
    #[prop(into)] label: TextProp,
    choices: Vec<(T, TextProp)>,
    value: Signal<T>,
    #[prop(into)] choose: Callback<T>,
) -> AnyView {
    let choices = choices
        .into_iter()
        .map(|(choice, text)| {
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name=name
                        autocomplete="off"
                        prop:checked=move || value.get() == choice
                        on:change=move |_| choose.run(choice)
                    />
                    <span>{move || text.get()}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field">
            <legend>{move || label.get()}</legend>
            {choices}
        </fieldset>
    }
    .into_any()
}

/// The box that shows the secrets of a page.
#[component]
pub fn ShowSecrets(shown: RwSignal<bool>) -> AnyView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                autocomplete="off"
                prop:checked=move || shown.get()
                on:change:target=move |event| shown.set(event.target().checked())
            />
            <span>{shell::secret_show}</span>
        </label>
    }
    .into_any()
}

fn described_by(
    id: &'static str,
    has_hint: bool,
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Clone + Send + 'static {
    move || {
        let hint = has_hint.then(|| format!("{id}-hint"));
        let error = error.with(Option::is_some).then(|| format!("{id}-error"));
        let ids: Vec<String> = [hint, error].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

fn field(
    id: &'static str,
    short: bool,
    label: TextProp,
    hint: Option<TextProp>,
    error: Signal<Option<String>>,
    input: AnyView,
) -> AnyView {
    view! {
        <div class=if short { "field short" } else { "field" }>
            <label for=id>{move || label.get()}</label>
            {hint
                .map(|hint| {
                    view! {
                        <p class="hint" id=format!("{id}-hint")>
                            {move || hint.get()}
                        </p>
                    }
                })}
            {move || {
                error
                    .get()
                    .map(|error| {
                        view! {
                            <p class="error" id=format!("{id}-error")>
                                {error}
                            </p>
                        }
                    })
            }}
            {input}
        </div>
    }
    .into_any()
}
