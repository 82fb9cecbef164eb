//! What is known of a person, part by part: a part that did not change is not drawn anew, and so stays open, scrolled and
//! in focus while colleagues' changes arrive.

use bridge::{PersonView, Refusal};
use leptos::prelude::*;
use wire::RecordId;

use crate::asked::Asked;

/// A handle; copies are the same.
#[derive(Clone, Copy)]
pub struct Seen {
    pub person: RecordId,
    pub asked: Asked<Box<PersonView>>,
    /// Why the last thing that was tried on this page was not done.
    pub refusal: RwSignal<Option<Refusal>>,
}

impl Seen {
    pub fn part<T>(self, of: impl Fn(&PersonView) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: Clone + Default + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.asked.look(|view| of(view)).unwrap_or_default())
    }
}
