//! One timer that is set, set anew, or taken back.

use gloo_timers::callback::Timeout;

use crate::queue::{Happening, Sender};

/// A longer wait is looked at again in between: a phone that slept does not count its timers right.
const WAIT_MS_MAX: i64 = 60_000;

#[derive(Default)]
pub struct Alarm {
    set: Option<(i64, Timeout)>,
}

impl Alarm {
    /// Rings at `due_ms` (UTC milliseconds) or a little before it, instead of whenever it was set to ring.
    pub fn set(&mut self, due_ms: Option<i64>, now_ms: i64, line: &Sender) {
        let Some(due_ms) = due_ms else {
            self.set = None;
            return;
        };
        if self.set.as_ref().is_some_and(|(set_ms, _)| *set_ms == due_ms) {
            return;
        }
        let wait_ms = due_ms.saturating_sub(now_ms).clamp(0, WAIT_MS_MAX);
        let line = line.clone();
        let timeout = Timeout::new(wait_ms.try_into().unwrap_or(0), move || line.put(Happening::AlarmRang));
        self.set = Some((due_ms, timeout));
    }

    /// It rang: the next `set` sets it, even to the same instant.
    pub fn rang(&mut self) {
        self.set = None;
    }
}
