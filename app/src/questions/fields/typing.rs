//! The text of a field while somebody types in it: in a signal, so that nothing the form does can lose a keystroke.

use leptos::prelude::*;

use super::super::place::Place;
use super::super::typed::{answer_of, text_of};

/// A field's text. Copies are the same.
#[derive(Clone, Copy)]
pub struct Typing {
    place: Place,
    pub text: RwSignal<String>,
}

impl Typing {
    /// Starts from the place's answer, and follows it only where it changed otherwise than by this typing.
    pub fn at(place: Place) -> Self {
        let kind = place.question().kind.clone();
        let text = RwSignal::new(text_of(&kind, &place.answer_now()));
        Effect::new(move |_| {
            let answer = place.answer();
            let typed = text.with_untracked(|text| answer_of(&kind, text, place.sheet.now()));
            if typed != answer {
                text.set(text_of(&kind, &answer));
            }
        });
        Typing { place, text }
    }

    /// A keystroke.
    pub fn takes(self, typed: String) {
        let answer = answer_of(&self.place.question().kind, &typed, self.place.sheet.now());
        self.text.set(typed);
        self.place.typing(answer);
    }

    /// The field was left.
    pub fn ends(self) {
        self.place.leave();
    }
}
