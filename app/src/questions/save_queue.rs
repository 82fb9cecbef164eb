//! Which answers are on their way to the disk: at most one write a path under way, the last value wins, a refused one
//! is kept and tried again. Pure: the caller brings the time and does the sending.

use std::collections::BTreeMap;

use bridge::Refusal;
use forms::{Answer, AnswerPath};

/// How long typing must rest before what was typed is sent.
pub const TYPING_PAUSE_MS: u64 = 400;
/// The first and the longest wait before a refused answer is tried again.
pub const RETRY_MS_MIN: u64 = 1_000;
pub const RETRY_MS_MAX: u64 = 15_000;

/// How soon an answer goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Somebody is typing: when the typing pauses.
    AfterPause,
    /// Something was tapped or left: now.
    Now,
}

/// What the page may say about the answers typed on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SaveState {
    /// Nothing was typed yet.
    #[default]
    Untouched,
    /// Something is not on disk yet.
    Saving,
    /// All that was typed is on disk.
    Saved,
    /// Something could not be put on disk. It is kept here, and tried again.
    Refused(Refusal),
}

/// All writes of one draft that are waiting or under way.
#[derive(Debug, Default)]
pub struct SaveQueue {
    entries: BTreeMap<AnswerPath, Entry>,
    touched: bool,
}

#[derive(Debug, Default)]
struct Entry {
    waiting: Option<Waiting>,
    /// The answer that was sent last.
    sent: Option<Answer>,
    /// Writes without a reply. More than one only where the page was about to go.
    under_way: u32,
    refusal: Option<Refusal>,
    refusals: u32,
}

#[derive(Debug)]
struct Waiting {
    answer: Answer,
    due_ms: u64,
}

impl SaveQueue {
    /// The disk has answers of this draft from earlier.
    pub fn begin(&mut self) {
        self.touched = true;
    }

    /// Takes an answer. It replaces one for the same path that has not been sent yet.
    pub fn put(&mut self, path: AnswerPath, answer: Answer, urgency: Urgency, now_ms: u64) {
        let due_ms = match urgency {
            Urgency::AfterPause => now_ms.saturating_add(TYPING_PAUSE_MS),
            Urgency::Now => now_ms,
        };
        self.touched = true;
        self.entries.entry(path).or_default().waiting = Some(Waiting { answer, due_ms });
    }

    /// Makes one path's waiting answer due: its field was left.
    pub fn hurry(&mut self, path: &AnswerPath, now_ms: u64) {
        if let Some(waiting) = self.entries.get_mut(path).and_then(|entry| entry.waiting.as_mut()) {
            waiting.due_ms = waiting.due_ms.min(now_ms);
        }
    }

    /// Makes everything due, refused answers too: the page is hidden, left or saved.
    pub fn flush(&mut self, now_ms: u64) {
        for waiting in self.entries.values_mut().filter_map(|entry| entry.waiting.as_mut()) {
            waiting.due_ms = waiting.due_ms.min(now_ms);
        }
    }

    /// What is to be sent now. From here until [`Self::saved`] or [`Self::refused`] its path sends nothing else.
    pub fn take_due(&mut self, now_ms: u64) -> Vec<(AnswerPath, Answer)> {
        self.take(|entry| entry.under_way == 0, now_ms)
    }

    /// All that waits, also behind a write under way: the page may be gone before that one is answered. The worker takes
    /// writes in their order, so that the last value wins here too.
    pub fn take_all(&mut self) -> Vec<(AnswerPath, Answer)> {
        self.take(|_| true, u64::MAX)
    }

    fn take(&mut self, may_go: impl Fn(&Entry) -> bool, now_ms: u64) -> Vec<(AnswerPath, Answer)> {
        let mut taken = Vec::new();
        for (path, entry) in self.entries.iter_mut().filter(|(_, entry)| may_go(entry)) {
            if let Some(waiting) = entry.waiting.take_if(|waiting| waiting.due_ms <= now_ms) {
                entry.sent = Some(waiting.answer.clone());
                entry.under_way = entry.under_way.saturating_add(1);
                taken.push((path.clone(), waiting.answer));
            }
        }
        taken
    }

    /// A write at `path` is on disk.
    pub fn saved(&mut self, path: &AnswerPath) {
        let Some(entry) = self.entries.get_mut(path) else { return };
        entry.under_way = entry.under_way.saturating_sub(1);
        if entry.under_way > 0 {
            return;
        }
        entry.refusal = None;
        entry.refusals = 0;
        if entry.waiting.is_none() {
            self.entries.remove(path);
        }
    }

    /// A write at `path` is not on disk: its answer waits again, unless a newer one waits or is under way.
    pub fn refused(&mut self, path: &AnswerPath, refusal: Refusal, now_ms: u64) {
        let Some(entry) = self.entries.get_mut(path) else { return };
        entry.under_way = entry.under_way.saturating_sub(1);
        if entry.under_way > 0 {
            return;
        }
        let due_ms = now_ms.saturating_add(retry_after_ms(entry.refusals));
        entry.refusal = Some(refusal);
        entry.refusals = entry.refusals.saturating_add(1);
        if let Some(answer) = entry.sent.take() {
            entry.waiting.get_or_insert(Waiting { answer, due_ms });
        }
    }

    /// When [`Self::take_due`] will next have something, as far as is known now.
    pub fn next_due_ms(&self) -> Option<u64> {
        let idle = self.entries.values().filter(|entry| entry.under_way == 0);
        idle.filter_map(|entry| entry.waiting.as_ref()).map(|waiting| waiting.due_ms).min()
    }

    /// True when nothing waits and nothing is under way.
    pub fn is_settled(&self) -> bool {
        self.entries.is_empty()
    }

    /// True if the draft has nothing that anybody typed, now or earlier.
    pub fn is_untouched(&self) -> bool {
        !self.touched
    }

    /// Why an answer could not be put on disk, while there is such a thing.
    pub fn refusal(&self) -> Option<&Refusal> {
        self.entries.values().find_map(|entry| entry.refusal.as_ref())
    }

    /// True while a write is under way.
    pub fn is_sending(&self) -> bool {
        self.entries.values().any(|entry| entry.under_way > 0)
    }

    /// True if `path` holds something newer than the disk does.
    pub fn holds(&self, path: &AnswerPath) -> bool {
        self.entries.contains_key(path)
    }

    /// The newest of every answer that is not on disk.
    pub fn unsaved(&self) -> Vec<(AnswerPath, Answer)> {
        let newest = |entry: &Entry| match &entry.waiting {
            Some(waiting) => Some(waiting.answer.clone()),
            None => entry.sent.clone(),
        };
        self.entries.iter().filter_map(|(path, entry)| Some((path.clone(), newest(entry)?))).collect()
    }

    /// What the page may say. A refusal outweighs all else until its answer is on disk.
    pub fn state(&self) -> SaveState {
        if let Some(refusal) = self.refusal() {
            return SaveState::Refused(refusal.clone());
        }
        match (self.touched, self.is_settled()) {
            (false, _) => SaveState::Untouched,
            (true, false) => SaveState::Saving,
            (true, true) => SaveState::Saved,
        }
    }
}

fn retry_after_ms(refusals: u32) -> u64 {
    RETRY_MS_MIN.saturating_mul(1 << refusals.min(8)).min(RETRY_MS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bridge::StorageTrouble;

    const FULL: Refusal = Refusal::Storage(StorageTrouble::Full);

    fn path(name: &str) -> AnswerPath {
        AnswerPath::parse(name).unwrap()
    }

    fn text(value: &str) -> Answer {
        Answer::text(value)
    }

    #[test]
    fn typing_waits_for_a_pause_and_sends_the_last_value_once() {
        let mut queue = SaveQueue::default();
        queue.put(path("nombre"), text("J"), Urgency::AfterPause, 0);
        queue.put(path("nombre"), text("Je"), Urgency::AfterPause, 100);
        assert_eq!(queue.take_due(399), vec![]);
        assert_eq!(queue.next_due_ms(), Some(500));
        assert_eq!(queue.take_due(500), vec![(path("nombre"), text("Je"))]);
        assert_eq!(queue.take_due(10_000), vec![]);
    }

    #[test]
    fn the_page_says_saved_only_after_the_disk_did() {
        let mut queue = SaveQueue::default();
        assert_eq!(queue.state(), SaveState::Untouched);
        queue.put(path("sexo"), text("M"), Urgency::Now, 0);
        assert_eq!(queue.state(), SaveState::Saving);
        queue.take_due(0);
        assert_eq!(queue.state(), SaveState::Saving);
        queue.saved(&path("sexo"));
        assert_eq!(queue.state(), SaveState::Saved);
        assert!(queue.is_settled());
    }

    #[test]
    fn a_draft_that_was_begun_earlier_is_saved_before_anybody_types() {
        let mut queue = SaveQueue::default();
        queue.begin();
        assert_eq!(queue.state(), SaveState::Saved);
    }

    #[test]
    fn a_draft_is_untouched_until_somebody_typed_in_it_now_or_earlier() {
        let mut queue = SaveQueue::default();
        assert!(queue.is_untouched());
        queue.put(path("nombre"), text("Jean"), Urgency::Now, 0);
        queue.take_due(0);
        queue.saved(&path("nombre"));
        assert!(!queue.is_untouched());
        let mut earlier = SaveQueue::default();
        earlier.begin();
        assert!(!earlier.is_untouched());
    }

    #[test]
    fn a_keystroke_during_a_write_is_sent_after_it_and_the_first_reply_does_not_settle_it() {
        let mut queue = SaveQueue::default();
        queue.put(path("nombre"), text("Jean"), Urgency::Now, 0);
        assert_eq!(queue.take_due(0).len(), 1);
        queue.put(path("nombre"), text("Jeanne"), Urgency::Now, 1);
        assert_eq!(queue.take_due(1), vec![], "one write a path at a time");
        assert_eq!(queue.next_due_ms(), None, "nothing to wake for: the reply wakes it");
        queue.saved(&path("nombre"));
        assert_eq!(queue.state(), SaveState::Saving);
        assert_eq!(queue.take_due(2), vec![(path("nombre"), text("Jeanne"))]);
    }

    #[test]
    fn other_paths_do_not_wait_for_one_that_is_under_way() {
        let mut queue = SaveQueue::default();
        queue.put(path("nombre"), text("Jean"), Urgency::Now, 0);
        queue.take_due(0);
        queue.put(path("sexo"), text("H"), Urgency::Now, 1);
        assert_eq!(queue.take_due(1), vec![(path("sexo"), text("H"))]);
    }

    #[test]
    fn a_refused_answer_is_kept_and_tried_again_later_and_later() {
        let mut queue = SaveQueue::default();
        queue.put(path("nombre"), text("Jean"), Urgency::Now, 0);
        let mut now = 0;
        for wait in [1_000, 2_000, 4_000, 8_000, 15_000, 15_000] {
            assert_eq!(queue.take_due(now), vec![(path("nombre"), text("Jean"))]);
            queue.refused(&path("nombre"), FULL, now);
            assert_eq!(queue.state(), SaveState::Refused(FULL));
            assert_eq!(queue.next_due_ms(), Some(now + wait));
            now += wait;
        }
        queue.take_due(now);
        queue.saved(&path("nombre"));
        assert_eq!(queue.state(), SaveState::Saved);
    }

    #[test]
    fn a_refusal_does_not_bring_an_old_value_back_over_a_newer_one() {
        let mut queue = SaveQueue::default();
        queue.put(path("nombre"), text("Jean"), Urgency::Now, 0);
        queue.take_due(0);
        queue.put(path("nombre"), text("Jeanne"), Urgency::AfterPause, 10);
        queue.refused(&path("nombre"), FULL, 20);
        assert_eq!(queue.take_due(410), vec![(path("nombre"), text("Jeanne"))]);
    }

    #[test]
    fn a_refusal_stays_on_the_page_while_its_answer_is_under_way_again() {
        let mut queue = SaveQueue::default();
        queue.put(path("nombre"), text("Jean"), Urgency::Now, 0);
        queue.take_due(0);
        queue.refused(&path("nombre"), FULL, 0);
        queue.flush(5);
        assert_eq!(queue.take_due(5).len(), 1);
        assert_eq!(queue.state(), SaveState::Refused(FULL));
    }

    #[test]
    fn hiding_the_page_sends_everything_at_once() {
        let mut queue = SaveQueue::default();
        queue.put(path("nombre"), text("Jean"), Urgency::AfterPause, 0);
        queue.put(path("apellido"), text("P."), Urgency::AfterPause, 0);
        queue.flush(10);
        assert_eq!(queue.take_due(10).len(), 2);
    }

    #[test]
    fn a_page_that_goes_sends_even_what_waits_behind_a_write_and_the_last_value_decides() {
        let mut queue = SaveQueue::default();
        queue.put(path("nombre"), text("Jean"), Urgency::Now, 0);
        queue.take_due(0);
        queue.put(path("nombre"), text("Jeanne"), Urgency::AfterPause, 1);
        assert_eq!(queue.take_all(), vec![(path("nombre"), text("Jeanne"))]);
        queue.saved(&path("nombre"));
        assert_eq!(queue.state(), SaveState::Saving, "the second write has no reply yet");
        queue.refused(&path("nombre"), FULL, 2);
        assert_eq!(queue.unsaved(), vec![(path("nombre"), text("Jeanne"))]);
        queue.flush(3);
        assert_eq!(queue.take_due(3), vec![(path("nombre"), text("Jeanne"))]);
        queue.saved(&path("nombre"));
        assert_eq!((queue.state(), queue.unsaved()), (SaveState::Saved, vec![]));
    }

    #[test]
    fn an_older_refusal_is_outlived_by_a_newer_write() {
        let mut queue = SaveQueue::default();
        queue.put(path("nombre"), text("Jean"), Urgency::Now, 0);
        queue.take_due(0);
        queue.put(path("nombre"), text("Jeanne"), Urgency::Now, 1);
        queue.take_all();
        queue.refused(&path("nombre"), FULL, 2);
        queue.saved(&path("nombre"));
        assert_eq!((queue.state(), queue.is_settled()), (SaveState::Saved, true));
    }

    #[test]
    fn leaving_a_field_sends_that_field_only() {
        let mut queue = SaveQueue::default();
        queue.put(path("nombre"), text("Jean"), Urgency::AfterPause, 0);
        queue.put(path("apellido"), text("P."), Urgency::AfterPause, 0);
        queue.hurry(&path("nombre"), 10);
        assert_eq!(queue.take_due(10), vec![(path("nombre"), text("Jean"))]);
    }

    #[test]
    fn a_reply_for_a_path_that_nobody_wrote_changes_nothing() {
        let mut queue = SaveQueue::default();
        queue.saved(&path("nombre"));
        queue.refused(&path("nombre"), FULL, 0);
        assert_eq!(queue.state(), SaveState::Untouched);
    }
}
