//! Choices as large buttons; those of a long list behind a search.

use forms::definition::has_appearance;
use leptos::prelude::*;

use super::super::focus;
use super::super::ids;
use super::super::pick_state::{Found, Spread, at_hand, found, is_long};
use super::super::place::{Pick, Place};
use super::pick_keys;
use crate::attached::Preview;
use crate::words::questions;

#[component]
pub fn PickList(
    place: Place,
    #[prop(into)] picks: Signal<Vec<Pick>>,
    chosen: Memo<Vec<String>>,
    #[prop(into)] choose: Callback<String>,
    many: bool,
) -> AnyView {
    let searching = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let spread = spread(&place.question().appearance);
    let long = Memo::new(move |_| picks.with(|picks| is_long(picks, spread)));
    let shown = Memo::new(move |_| {
        picks.with(|picks| match searching.get() {
            true => typed.with(|typed| found(picks, typed)),
            false => Found { picks: chosen.with(|chosen| at_hand(picks, chosen, spread)), more: 0 },
        })
    });
    let nothing = Memo::new(move |_| picks.with(Vec::is_empty));
    let pick = move |name: String| {
        choose.run(name.clone());
        if searching.get_untracked() && !many {
            close(searching, typed);
            let id = pick_id(place, &name);
            focus::soon(id);
        }
    };
    // Looking through what was found chooses nothing: the arrows of a radio group would, and so end the search.
    let steer = move |event: web_sys::KeyboardEvent| {
        if searching.get_untracked() && !many {
            pick_keys::steer(&event);
        }
    };
    view! {
        {move || searching.get().then(|| view! { <Search place typed shown /> })}
        {move || nothing.get().then(|| view! { <p class="hint">{move || place.say(questions::picks_none)}</p> })}
        <div class=layout(&place.question().appearance) id=place.id() tabindex="-1" on:keydown=steer>
            <For each=move || shown.get().picks key=|each| each.clone() let:each>
                <PickButton place each chosen choose=pick many />
            </For>
        </div>
        {move || long.get().then(|| view! { <SearchSwitch place searching typed /> })}
    }
    .into_any()
}

/// XLSForm's appearances for how choices lie beside each other; on a phone a button is never narrower than its word.
fn layout(appearance: &str) -> String {
    let without = if has_appearance(appearance, "no-buttons") { " no-buttons" } else { "" };
    format!("{}{without}", arrangement(appearance))
}

/// XLSForm's words for a list that is not spread out on the page.
fn spread(appearance: &str) -> Spread {
    let is_folded = ["minimal", "search", "autocomplete"].iter().any(|word| has_appearance(appearance, word));
    if is_folded { Spread::Folded } else { Spread::Usual }
}

fn arrangement(appearance: &str) -> &'static str {
    let has = |word: &str| has_appearance(appearance, word);
    if has("likert") {
        "picks likert"
    } else if has("columns-pack") || has("horizontal-compact") {
        "picks pack"
    } else if appearance
        .split_ascii_whitespace()
        .any(|word| word.starts_with("columns") || word == "horizontal")
    {
        "picks columns"
    } else if has("vertical") || has("list") {
        "picks column"
    } else {
        "picks"
    }
}

#[component]
fn PickButton(
    place: Place,
    each: Pick,
    chosen: Memo<Vec<String>>,
    #[prop(into)] choose: Callback<String>,
    many: bool,
) -> AnyView {
    let name = StoredValue::new(each.name.clone());
    let is_chosen = Memo::new(move |_| chosen.with(|chosen| name.with_value(|name| chosen.contains(name))));
    view! {
        <label class="pick">
            <input
                type=if many { "checkbox" } else { "radio" }
                id=pick_id(place, &each.name)
                name=place.id()
                value=each.name
                autocomplete="off"
                prop:checked=move || is_chosen.get()
                on:change=move |_| choose.run(name.get_value())
            />
            {each.picture.map(|name| view! { <Preview name quiet=true /> })}
            <span lang=each.language>{each.label}</span>
        </label>
    }
    .into_any()
}

#[component]
fn Search(place: Place, typed: RwSignal<String>, shown: Memo<Found>) -> AnyView {
    let id = search_id(place);
    let more = move || match shown.get() {
        Found { picks, .. } if picks.is_empty() => questions::search_nothing().to_owned(),
        Found { more: 0, picks } => questions::search_found(picks.len() as u64),
        Found { more, .. } => questions::search_more(more as u64),
    };
    view! {
        <div class="search">
            <label for=id.clone()>{questions::search_label}</label>
            <input
                id=id.clone()
                type="text"
                inputmode="search"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
            <p class="hint" role="status">{more}</p>
        </div>
    }
    .into_any()
}

#[component]
fn SearchSwitch(place: Place, searching: RwSignal<bool>, typed: RwSignal<String>) -> AnyView {
    let press = move |_| {
        if searching.get_untracked() {
            return close(searching, typed);
        }
        searching.set(true);
        // What is found stands below it: the search goes to the top of the screen.
        focus::soon_on_top(search_id(place));
    };
    view! {
        <button
            type="button"
            class="button wide"
            aria-expanded=move || searching.get().to_string()
            on:click=press
        >
            {move || if searching.get() { questions::search_close() } else { questions::search_open() }}
            <span class="heard-only">": " {move || place.label()}</span>
        </button>
    }
    .into_any()
}

fn close(searching: RwSignal<bool>, typed: RwSignal<String>) {
    searching.set(false);
    typed.set(String::new());
}

fn pick_id(place: Place, name: &str) -> String {
    ids::pick(&place.id(), name)
}

fn search_id(place: Place) -> String {
    format!("{}-search", place.id())
}
