//! The questions that were posted and not yet answered, by the number that the answer will carry.

use std::collections::BTreeMap;

use futures_channel::oneshot;

/// Who waits for what. Dropping it tells everybody who waits that no answer will come.
#[derive(Debug)]
pub struct Waiting<T> {
    next_id: u32,
    senders: BTreeMap<u32, oneshot::Sender<T>>,
}

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Waiting { next_id: 1, senders: BTreeMap::new() }
    }
}

impl<T> Waiting<T> {
    /// A number for a new question, and where its answer arrives.
    pub fn ask(&mut self) -> (u32, oneshot::Receiver<T>) {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        let (sender, receiver) = oneshot::channel();
        self.senders.insert(id, sender);
        (id, receiver)
    }

    /// Hands an answer over; false where nobody waits for that number (any more).
    pub fn answer(&mut self, id: u32, answer: T) -> bool {
        self.senders.remove(&id).is_some_and(|sender| sender.send(answer).is_ok())
    }

    /// Tells everybody who waits that no answer will come.
    pub fn give_up(&mut self) {
        self.senders.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_reach_whoever_asked_whatever_their_order() {
        let mut waiting = Waiting::default();
        let (first, mut first_answer) = waiting.ask();
        let (second, mut second_answer) = waiting.ask();
        assert!(waiting.answer(second, "second"));
        assert!(waiting.answer(first, "first"));
        assert_eq!(first_answer.try_recv(), Ok(Some("first")));
        assert_eq!(second_answer.try_recv(), Ok(Some("second")));
    }

    #[test]
    fn an_answer_that_nobody_waits_for_is_dropped() {
        let mut waiting = Waiting::default();
        let (id, answer) = waiting.ask();
        assert!(!waiting.answer(id + 1, ()));
        drop(answer);
        assert!(!waiting.answer(id, ()));
    }

    #[test]
    fn giving_up_is_heard_by_all() {
        let mut waiting = Waiting::<()>::default();
        let (_, mut answer) = waiting.ask();
        waiting.give_up();
        assert!(answer.try_recv().is_err());
    }
}
