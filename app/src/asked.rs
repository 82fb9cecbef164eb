//! A page's question to the worker, asked again whenever what it depends on changes. The newest question's answer wins;
//! an answer equal to the one that is shown draws nothing anew.

use bridge::{Command, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{hatch::Hatch, session::unexpected};

type Told<T> = Option<Result<T, Refusal>>;

/// The latest answer to a question that a page keeps asking.
pub struct Asked<T: Send + Sync + 'static> {
    told: RwSignal<Told<T>>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Asked<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Asked<T> {
    /// Asks `command` now and whenever a signal that it reads changes.
    pub fn keep_asking(command: impl Fn() -> Command + 'static, take: fn(Reply) -> Option<T>) -> Self {
        let hatch = Hatch::here();
        let asked = Asked { told: RwSignal::new(None), again: RwSignal::new(0) };
        let newest = StoredValue::new(0_u32);
        Effect::new(move |_| {
            asked.again.track();
            let question = command();
            newest.update_value(|number| *number = number.wrapping_add(1));
            let number = newest.get_value();
            spawn_local(async move {
                let outcome = hatch.ask(question).await.and_then(|reply| take(reply).ok_or_else(unexpected));
                if newest.try_get_value() == Some(number) {
                    asked.tell(outcome);
                }
            });
        });
        asked
    }

    /// Asks the same again.
    pub fn again(self) {
        self.again.update(|count| *count = count.wrapping_add(1));
    }

    /// Shows a newer answer that came another way.
    pub fn replace(self, value: T) {
        self.tell(Ok(value));
    }

    /// The answer, while it is one.
    pub fn value(self) -> Option<T> {
        self.told.with(|told| told.as_ref().and_then(|outcome| outcome.as_ref().ok()).cloned())
    }

    /// Looks at the answer, while it is one, without copying all of it.
    pub fn look<U>(self, see: impl FnOnce(&T) -> U) -> Option<U> {
        self.told.with(|told| told.as_ref().and_then(|outcome| outcome.as_ref().ok()).map(see))
    }

    /// Why there is none, while that is so.
    pub fn refusal(self) -> Option<Refusal> {
        self.told.with(|told| told.as_ref().and_then(|outcome| outcome.as_ref().err()).cloned())
    }

    /// True until the first answer.
    pub fn is_open(self) -> bool {
        self.told.with(Option::is_none)
    }

    fn tell(self, outcome: Result<T, Refusal>) {
        let same = self.told.try_with_untracked(|told| told.as_ref() == Some(&outcome));
        if same == Some(false) {
            self.told.set(Some(outcome));
        }
    }
}
