//! The three answers that are not values, one tap away behind a quiet row; and the way back from one.

use forms::{Answer, NonAnswer};
use leptos::prelude::*;

use super::focus;
use super::place::Place;
use crate::words::{questions, shell};

/// The order in which they are needed.
const OFFERED: [NonAnswer; 3] = [NonAnswer::DoesNotKnow, NonAnswer::PrefersNotToSay, NonAnswer::NotAsked];

#[component]
pub fn NonAnswers(place: Place) -> AnyView {
    let has_answer = Memo::new(move |_| !place.answer().is_blank());
    let has_own_word = !place.question().prefers_not_label.is_empty();
    let clear = move |_| {
        place.choose(Answer::Blank);
        focus::soon(place.id());
    };
    let in_row = move |each: &NonAnswer| !(has_own_word && *each == NonAnswer::PrefersNotToSay);
    let offered =
        OFFERED.into_iter().filter(in_row).map(|said| view! { <Offer place said /> }).collect_view();
    view! {
        {has_own_word.then(|| view! { <Offer place said=NonAnswer::PrefersNotToSay /> })}
        <details class="non-answers">
            <summary>{questions::no_answer} <OfQuestion place /></summary>
            <div class="side-by-side">
                {offered}
                {move || {
                    has_answer
                        .get()
                        .then(|| {
                            view! {
                                <button type="button" class="button" on:click=clear>
                                    {questions::clear_answer}
                                </button>
                            }
                        })
                }}
            </div>
        </details>
    }
    .into_any()
}

/// Stands where the field was.
#[component]
pub fn SaidInstead(place: Place, said: NonAnswer) -> AnyView {
    let undo = move |_| {
        place.take_back();
        focus::soon(place.id());
    };
    view! {
        <p class="said-instead">
            <span class="said" lang=move || word_language(place, said)>{move || word(place, said)}</span>
            <button type="button" class="button" id=undo_id(place) on:click=undo>
                {questions::undo}
                <OfQuestion place />
            </button>
        </p>
    }
    .into_any()
}

#[component]
fn Offer(place: Place, said: NonAnswer) -> AnyView {
    let choose = move |_| {
        place.say_instead(said);
        focus::soon(undo_id(place));
    };
    view! {
        <button type="button" class="button" lang=move || word_language(place, said) on:click=choose>
            {move || word(place, said)}
        </button>
    }
    .into_any()
}

/// For whoever listens: which of the many equal buttons this is.
#[component]
fn OfQuestion(place: Place) -> AnyView {
    view! { <span class="heard-only">": " {move || place.label()}</span> }.into_any()
}

/// The form's own word for it, where it has one; else ours. In the question's language: it is read out with it.
fn word(place: Place, said: NonAnswer) -> String {
    let question = place.question();
    match said {
        NonAnswer::PrefersNotToSay if !question.prefers_not_label.is_empty() => {
            place.text(&question.prefers_not_label)
        }
        NonAnswer::PrefersNotToSay => place.say(shell::non_answer_98).to_owned(),
        NonAnswer::NotAsked => place.say(shell::non_answer_97).to_owned(),
        NonAnswer::DoesNotKnow => place.say(shell::non_answer_99).to_owned(),
    }
}

/// The `lang` of [`word`].
fn word_language(place: Place, said: NonAnswer) -> Option<String> {
    let question = place.question();
    match said {
        NonAnswer::PrefersNotToSay if !question.prefers_not_label.is_empty() => {
            place.shown_in(&question.prefers_not_label)
        }
        _ => Some(place.says_in().to_owned()),
    }
}

fn undo_id(place: Place) -> String {
    format!("{}-undo", place.id())
}
