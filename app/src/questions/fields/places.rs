//! Places on a way or around an area: each is where the phone is when somebody presses for it, never by itself; or all are typed.

use forms::QuestionKind;
use forms::geo_point::{SHAPE_PLACES_MIN, is_closed, joined, place_texts, places};
use leptos::prelude::*;

use super::super::place::Place;
use super::super::typed::answer_of;
use super::position::PositionButton;
use super::typing::Typing;
use crate::form_words;
use crate::words::questions;

const ROWS: u32 = 3;

#[component]
pub fn PlacesField(place: Place) -> AnyView {
    let typing = Typing::at(place);
    let kind = StoredValue::new(place.question().kind.clone());
    let texts = Memo::new(move |_| {
        let answer = place.answer();
        kind.with_value(|kind| open(kind, answer.as_text().unwrap_or_default()))
    });
    let take = move |texts: Vec<String>| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        place.choose(kind.with_value(|kind| answer_of(kind, &joined(&texts), place.sheet.now())));
    };
    let took = move |at: String| take([texts.get_untracked(), vec![at]].concat());
    let remove = move |_| {
        let mut left = texts.get_untracked();
        if left.pop().is_some() {
            take(left);
        }
    };
    let count = move || texts.with(Vec::len);
    let nothing = move || (count() == 0).then_some("true");
    let closes = move || kind.with_value(is_area) && count() >= SHAPE_PLACES_MIN;
    view! {
        <div class="stack" lang=move || place.says_in()>
            <ol class="places">
                <For each=move || texts.get().into_iter().enumerate() key=|each| each.clone() let:each>
                    <li>{form_words::place(&each.1).unwrap_or(each.1)}</li>
                </For>
            </ol>
            <p class="hint" role="status">
                {move || (count() > 0).then(|| place.say(|| questions::places_count(count() as u64)))}
                {move || closes().then(|| [". ", place.say(questions::places_closed)].concat())}
            </p>
            <PositionButton place word=questions::places_take took />
            <button type="button" class="button wide" aria-disabled=nothing on:click=remove>
                {move || place.say(questions::places_remove)}
            </button>
            <label for=place.id() class="hint">{move || place.say(questions::places_typed)}</label>
            <textarea
                id=place.id()
                rows=ROWS
                autocomplete="off"
                spellcheck="false"
                aria-describedby=move || place.described_by()
                aria-invalid=move || place.invalid()
                prop:value=move || typing.text.get()
                on:input:target=move |event| typing.takes(event.target().value())
                on:blur=move |_| typing.ends()
            ></textarea>
        </div>
    }
    .into_any()
}

fn is_area(kind: &QuestionKind) -> bool {
    *kind == QuestionKind::Geoshape
}

/// The places of an answer, each as it is written; of an area without the last, which only closes it.
fn open(kind: &QuestionKind, text: &str) -> Vec<String> {
    let mut texts: Vec<String> = place_texts(text).into_iter().map(str::to_owned).collect();
    let closed = texts.len() > SHAPE_PLACES_MIN && places(text).is_some_and(|places| is_closed(&places));
    if is_area(kind) && closed {
        texts.pop();
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use forms::{Answer, Moment};

    const NOW: Moment = Moment { unix_ms: 1_795_390_200_000, offset_minutes: -360 };

    /// What is kept after each place is taken, one after the other.
    fn taken(kind: &QuestionKind, places: &[&str]) -> Vec<String> {
        let mut kept = String::new();
        let mut after_each = Vec::new();
        for place in places {
            let texts = [open(kind, &kept), vec![(*place).to_owned()]].concat();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            kept = match answer_of(kind, &joined(&texts), NOW) {
                Answer::Text(text) => text,
                other => panic!("{other:?}"),
            };
            after_each.push(kept.clone());
        }
        after_each
    }

    #[test]
    fn a_way_grows_place_by_place() {
        assert_eq!(
            taken(&QuestionKind::Geotrace, &["1 1 0 5", "1 2 0 5", "1 1 0 5"]),
            ["1 1 0 5", "1 1 0 5; 1 2 0 5", "1 1 0 5; 1 2 0 5; 1 1 0 5"]
        );
    }

    #[test]
    fn an_area_closes_at_its_first_place_from_the_third_on() {
        assert_eq!(
            taken(&QuestionKind::Geoshape, &["1 1", "1 2", "2 2", "2 1"]),
            ["1 1", "1 1; 1 2", "1 1; 1 2; 2 2; 1 1", "1 1; 1 2; 2 2; 2 1; 1 1"]
        );
    }

    #[test]
    fn two_places_alike_are_two_places() {
        assert_eq!(taken(&QuestionKind::Geoshape, &["1 1", "1 1"]), ["1 1", "1 1; 1 1"]);
        assert_eq!(open(&QuestionKind::Geoshape, "1 1; 1 2; 1 1").len(), 3);
        assert_eq!(open(&QuestionKind::Geotrace, "1 1; 1 2; 2 2; 1 1").len(), 4);
    }

    #[test]
    fn what_is_being_typed_is_shown_as_far_as_it_goes() {
        assert_eq!(open(&QuestionKind::Geoshape, "1 1; nor"), ["1 1", "nor"]);
        assert!(open(&QuestionKind::Geotrace, "").is_empty());
    }
}
