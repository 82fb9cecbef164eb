//! One of a list, or several.

use forms::Answer;
use forms::definition::has_appearance;
use leptos::prelude::*;

use super::super::pick_state::toggled;
use super::super::place::Place;
use super::super::steps::Steps;
use super::pick_list::PickList;

/// XLSForm's word for a question that is done with one tap.
const QUICK: &str = "quick";

#[component]
pub fn PickOne(place: Place) -> AnyView {
    let picks = Memo::new(move |_| place.picks());
    let chosen =
        Memo::new(move |_| place.answer().as_text().map(str::to_owned).into_iter().collect::<Vec<_>>());
    let steps = Steps::current();
    let is_quick = has_appearance(&place.question().appearance, QUICK);
    let choose = move |name: String| {
        let path = place.path();
        place.choose(Answer::Text(name));
        if is_quick {
            steps.go_on_from(&path);
        }
    };
    view! { <PickList place picks chosen choose many=false /> }.into_any()
}

#[component]
pub fn PickMany(place: Place) -> AnyView {
    let picks = Memo::new(move |_| place.picks());
    let chosen = Memo::new(move |_| place.answer().chosen().map(str::to_owned).collect::<Vec<_>>());
    let choose = move |name: String| {
        let before: Vec<String> = place.answer_now().chosen().map(str::to_owned).collect();
        let after = picks.with_untracked(|picks| toggled(picks, &before, &name));
        place.choose(Answer::choices(after.iter().map(String::as_str)));
    };
    view! { <PickList place picks chosen choose many=true /> }.into_any()
}
