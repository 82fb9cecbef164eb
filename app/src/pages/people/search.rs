//! The search box, and among whom it searches.

use bridge::PeopleFilter;
use leptos::prelude::*;

use crate::{
    people_memory::PeopleMemory,
    widgets::{Button, TextField},
    words::shell,
};

pub const ID: &str = "people-search";

#[component]
pub fn Search(memory: PeopleMemory) -> AnyView {
    let filters: [(PeopleFilter, fn() -> &'static str); 3] = [
        (PeopleFilter::Present, shell::people_present),
        (PeopleFilter::Departed, shell::people_departed),
        (PeopleFilter::All, shell::people_all),
    ];
    let buttons = filters
        .map(|(filter, text)| {
            let pressed = Signal::derive(move || memory.filter.get() == filter);
            view! { <Button text pressed on_press=move |()| memory.filter.set(filter) /> }
        })
        .collect_view();
    view! {
        <form autocomplete="off" role="search" class="stack" on:submit=|event| event.prevent_default()>
            <TextField
                id=ID
                label=shell::people_search
                hint=shell::people_search_hint
                value=memory.search
                keys="search"
            />
            <div class="side-by-side filters" role="group" aria-label=shell::people_filter>
                {buttons}
            </div>
        </form>
    }
    .into_any()
}
