//! A number between two others: a slider for the thumb, a button for one step up and one down, and the number itself.

use std::collections::BTreeMap;

use forms::{Answer, QuestionKind};
use leptos::prelude::*;

use super::super::place::Place;
use super::super::typed::{answer_of, text_of};
use crate::words::questions;

/// From where to where, and in which steps.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    start: f64,
    end: f64,
    step: f64,
    /// Digits behind the point that steps can have.
    digits: usize,
}

impl Scale {
    /// XLSForm's parameters; 1 to 10 in ones where they say nothing.
    fn of(parameters: &BTreeMap<String, String>) -> Self {
        let text = |name: &str, usual: &'static str| {
            parameters.get(name).map_or(usual, String::as_str).trim().to_owned()
        };
        let texts = [text("start", "1"), text("end", "10"), text("step", "1")];
        let digits =
            texts.iter().filter_map(|text| Some(text.split_once('.')?.1.len())).max().unwrap_or_default();
        let number = |text: &str, usual: f64| {
            text.parse().ok().filter(|number: &f64| number.is_finite()).unwrap_or(usual)
        };
        let [start, end, step] = texts;
        let step = number(&step, 1.0).abs();
        Scale {
            start: number(&start, 1.0),
            end: number(&end, 10.0),
            step: if step > 0.0 { step } else { 1.0 },
            digits,
        }
    }

    fn low(self) -> f64 {
        self.start.min(self.end)
    }

    fn high(self) -> f64 {
        self.start.max(self.end)
    }

    fn answer(self, number: f64) -> Answer {
        let text = format!("{:.*}", self.digits, number.clamp(self.low(), self.high()));
        let read = if self.digits == 0 { text.parse().map(Answer::Integer).ok() } else { None };
        read.or_else(|| text.parse().map(Answer::Decimal).ok()).unwrap_or(Answer::Blank)
    }

    /// One step from where it stands; the first step from nowhere is to the beginning.
    fn stepped(self, answer: &Answer, up: bool) -> Answer {
        match number_in(answer) {
            Some(number) => self.answer(if up { number + self.step } else { number - self.step }),
            None => self.answer(self.start),
        }
    }
}

fn number_in(answer: &Answer) -> Option<f64> {
    match answer {
        #[expect(clippy::cast_precision_loss, reason = "a slider has few positions")]
        Answer::Integer(number) => Some(*number as f64),
        Answer::Decimal(number) => Some(*number),
        Answer::Text(text) => text.trim().parse().ok(),
        Answer::Blank | Answer::NonAnswer(_) => None,
    }
}

#[component]
pub fn RangeField(place: Place) -> AnyView {
    let scale = Scale::of(&place.question().parameters);
    let said = move || text_of(&QuestionKind::Range, &place.answer());
    let shown = move || if said().is_empty() { "–".to_owned() } else { said() };
    let position = move || number_in(&place.answer()).unwrap_or_else(|| scale.low()).to_string();
    let slide = move |typed: String| {
        let answer = answer_of(&QuestionKind::Range, &typed, place.sheet.now());
        place.typing(number_in(&answer).map_or(Answer::Blank, |number| scale.answer(number)));
    };
    let step = move |up| place.choose(scale.stepped(&place.answer_now(), up));
    view! {
        <div class="range">
            <div class="counter">
                <button type="button" class="button" on:click=move |_| step(false)>
                    <span aria-hidden="true">"−"</span>
                    <span class="heard-only">{questions::one_less} ": " {move || place.label()}</span>
                </button>
                <output class="range-said" for=place.id()>{shown}</output>
                <button type="button" class="button" on:click=move |_| step(true)>
                    <span aria-hidden="true">"+"</span>
                    <span class="heard-only">{questions::one_more} ": " {move || place.label()}</span>
                </button>
            </div>
            <div class="range-line">
                <span aria-hidden="true">{scale.low().to_string()}</span>
                <input
                    id=place.id()
                    type="range"
                    autocomplete="off"
                    min=scale.low().to_string()
                    max=scale.high().to_string()
                    step=scale.step.to_string()
                    aria-describedby=move || place.described_by()
                    aria-invalid=move || place.invalid()
                    aria-valuetext=shown
                    prop:value=position
                    on:input:target=move |event| slide(event.target().value())
                    on:blur=move |_| place.leave()
                />
                <span aria-hidden="true">{scale.high().to_string()}</span>
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(parameters: &[(&str, &str)]) -> Scale {
        Scale::of(&parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn steps_stop_at_both_ends_and_begin_at_the_start() {
        let scale = scale(&[("start", "0"), ("end", "10"), ("step", "5")]);
        assert_eq!(scale.stepped(&Answer::Blank, true), Answer::Integer(0));
        assert_eq!(scale.stepped(&Answer::Integer(5), true), Answer::Integer(10));
        assert_eq!(scale.stepped(&Answer::Integer(10), true), Answer::Integer(10));
        assert_eq!(scale.stepped(&Answer::Integer(0), false), Answer::Integer(0));
    }

    #[test]
    fn a_scale_with_fractions_gives_decimals_without_dust() {
        let scale = scale(&[("start", "0.5"), ("end", "5.0"), ("step", "0.1")]);
        assert_eq!(scale.stepped(&Answer::Decimal(0.7), true), Answer::Decimal(0.8));
    }

    #[test]
    fn nonsense_in_the_parameters_is_the_usual_scale() {
        assert_eq!(scale(&[("start", "x"), ("step", "0")]), scale(&[]));
        assert_eq!(scale(&[("start", "NaN"), ("end", "inf")]), scale(&[]));
    }
}
