//! When to begin the next conversation with the server by oneself.

/// A person saves several records in a row; they travel together.
const AFTER_CHANGE_MS: i64 = 4_000;

/// What the worker itself wants, beside the engine's own wish to try again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NextSync {
    wanted_ms: Option<i64>,
}

impl NextSync {
    /// The store was opened, or a server was set, or the line is back.
    pub fn at_once(&mut self, now_ms: i64) {
        self.wanted_ms = Some(now_ms);
    }

    /// Something was saved that others wait for. Saving more does not put it off.
    pub fn after_change(&mut self, now_ms: i64) {
        self.wanted_ms.get_or_insert(now_ms + AFTER_CHANGE_MS);
    }

    /// A conversation begins: it carries whatever was wanted.
    pub fn begun(&mut self) {
        self.wanted_ms = None;
    }

    /// The next instant at which one is due. `engine_ms` is the engine's own wish.
    pub fn due_ms(&self, engine_ms: Option<i64>) -> Option<i64> {
        self.wanted_ms.into_iter().chain(engine_ms).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_in_a_row_travels_together_and_is_not_put_off() {
        let mut next = NextSync::default();
        next.after_change(1_000);
        next.after_change(4_500);
        assert_eq!(next.due_ms(None), Some(1_000 + AFTER_CHANGE_MS));
    }

    #[test]
    fn the_earlier_of_both_wishes_counts() {
        let mut next = NextSync::default();
        assert_eq!(next.due_ms(None), None);
        assert_eq!(next.due_ms(Some(9_000)), Some(9_000));
        next.after_change(10_000);
        assert_eq!(next.due_ms(Some(9_000)), Some(9_000));
        next.at_once(8_000);
        assert_eq!(next.due_ms(Some(9_000)), Some(8_000));
        next.begun();
        assert_eq!(next.due_ms(Some(9_000)), Some(9_000));
    }
}
