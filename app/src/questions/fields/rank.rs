//! Choices in the order that somebody puts them in: a button up and one down beside each, for thumbs do not drag well.

use forms::Answer;
use leptos::prelude::*;

use super::super::focus;
use super::super::ids;
use super::super::place::{Pick, Place};
use crate::words::questions;

#[component]
pub fn RankField(place: Place) -> AnyView {
    let picks = Memo::new(move |_| place.picks());
    let order = Memo::new(move |_| {
        let said: Vec<String> = place.answer().chosen().map(str::to_owned).collect();
        picks.with(|picks| in_order(picks, &said))
    });
    let is_said = Memo::new(move |_| !place.answer().is_blank());
    let take =
        move |order: &[Pick]| place.choose(Answer::choices(order.iter().map(|pick| pick.name.as_str())));
    let shift = move |name: &str, up: bool| {
        let moved = order.with_untracked(|order| moved(order, name, up));
        take(&moved);
        focus::soon(button_id(place, name, up));
    };
    let accept = move |_| order.with_untracked(|order| take(order));
    view! {
        <div id=place.id() tabindex="-1" class="rank">
            <ol class:unsaid=move || !is_said.get()>
                <For each=move || order.get() key=|pick| pick.clone() let:pick>
                    <Row place pick shift=Callback::new(move |(name, up): (String, bool)| shift(&name, up)) />
                </For>
            </ol>
            {move || {
                (!is_said.get() && !order.with(Vec::is_empty))
                    .then(|| {
                        view! {
                            <button type="button" class="button wide" on:click=accept>
                                {move || place.say(questions::rank_accept)}
                            </button>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

#[component]
fn Row(place: Place, pick: Pick, shift: Callback<(String, bool)>) -> AnyView {
    let name = StoredValue::new(pick.name.clone());
    let label = StoredValue::new(pick.label.clone());
    let button = move |up: bool, sign: &'static str, word: fn() -> &'static str| {
        view! {
            <button
                type="button"
                class="button"
                id=button_id(place, &name.get_value(), up)
                on:click=move |_| shift.run((name.get_value(), up))
            >
                <span aria-hidden="true">{sign}</span>
                <span class="heard-only">{word} ": " {label.get_value()}</span>
            </button>
        }
    };
    view! {
        <li>
            <span lang=pick.language>{pick.label}</span>
            {button(true, "▲", questions::rank_up)}
            {button(false, "▼", questions::rank_down)}
        </li>
    }
    .into_any()
}

/// The list as it was put in order; what is not in the order (yet) stands behind it.
fn in_order(picks: &[Pick], said: &[String]) -> Vec<Pick> {
    let place = |pick: &Pick| said.iter().position(|name| *name == pick.name).unwrap_or(usize::MAX);
    let mut order = picks.to_vec();
    order.sort_by_key(place);
    order
}

/// One place up or down; at the end of the list it stays.
fn moved(order: &[Pick], name: &str, up: bool) -> Vec<Pick> {
    let mut moved = order.to_vec();
    let Some(at) = order.iter().position(|pick| pick.name == name) else { return moved };
    let to = if up { at.saturating_sub(1) } else { (at + 1).min(order.len() - 1) };
    moved.swap(at, to);
    moved
}

fn button_id(place: Place, name: &str, up: bool) -> String {
    format!("{}-{}", ids::pick(&place.id(), name), if up { "up" } else { "down" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> Vec<Pick> {
        let pick = |name: &&str| Pick { name: (*name).to_owned(), ..Pick::default() };
        names.iter().map(pick).collect()
    }

    #[test]
    fn a_choice_moves_one_place_and_stays_at_the_ends() {
        let order = list(&["a", "b", "c"]);
        assert_eq!(moved(&order, "b", true), list(&["b", "a", "c"]));
        assert_eq!(moved(&order, "b", false), list(&["a", "c", "b"]));
        assert_eq!(moved(&order, "a", true), order);
        assert_eq!(moved(&order, "c", false), order);
        assert_eq!(moved(&order, "zz", false), order);
    }

    #[test]
    fn what_the_list_has_gained_since_stands_behind_what_was_put_in_order() {
        let said = ["c".to_owned(), "gone".to_owned(), "a".to_owned()];
        assert_eq!(in_order(&list(&["a", "b", "c"]), &said), list(&["c", "a", "b"]));
    }
}
