//! Answers that are not on disk, of whichever draft and whichever page is open: the frame says so, and closing and locking
//! ask first. The scribes hold them; here is what is told of them.

use bridge::Refusal;
use leptos::prelude::*;
use wire::{DraftId, RecordId};

use super::scribe::Scribe;

/// A draft with answers that are not on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsaved {
    pub draft: DraftId,
    /// Whom it edits; `None` for a new arrival.
    pub about: Option<RecordId>,
    pub answers: u64,
    /// Why the disk did not take one of them; `None` while all are on their way.
    pub refusal: Option<Refusal>,
    /// Its own page is open, and says so there.
    pub shown: bool,
}

thread_local! {
    static TOLD: ArcRwSignal<Vec<Unsaved>> = ArcRwSignal::new(Vec::new());
}

/// All of them; reading it follows it.
pub fn all() -> Vec<Unsaved> {
    TOLD.with(Clone::clone).get()
}

/// The same, once.
pub fn all_now() -> Vec<Unsaved> {
    TOLD.with(Clone::clone).get_untracked()
}

/// Those that no page says anything of: their form was left while the disk refused their answers.
pub fn left_behind(all: &[Unsaved]) -> Vec<Unsaved> {
    all.iter().filter(|each| !each.shown && each.refusal.is_some()).cloned().collect()
}

/// How many answers there are in them.
pub fn answers(of: &[Unsaved]) -> u64 {
    of.iter().map(|each| each.answers).sum()
}

/// True where closing the page now may lose something. What an open form sends on its way out arrives; what the disk has
/// refused, or what has been under way since its form was left, may not.
pub fn is_lost_by_closing(all: &[Unsaved]) -> bool {
    all.iter().any(|each| each.refusal.is_some() || !each.shown)
}

/// Asks whoever closes the page, while something would be lost by it. For as long as the page lives.
pub fn guard_closing() {
    let listener = window_event_listener(leptos::ev::beforeunload, |event| {
        Scribe::part_all();
        if is_lost_by_closing(&all_now()) {
            event.prevent_default();
            // Browsers of 2019 ask only where there is something to say.
            event.set_return_value("?");
        }
    });
    on_cleanup(move || listener.remove());
}

/// Tries all of them once more: the door is open again, or somebody made room.
pub fn try_again() {
    Scribe::flush_all();
}

/// Nothing of them stays in memory: the door is being locked.
pub fn forget_all() {
    Scribe::forget_all();
}

/// Takes what the scribes hold now.
pub(super) fn tell(all: Vec<Unsaved>) {
    if all_now() != all {
        TOLD.with(Clone::clone).set(all);
    }
}

#[cfg(test)]
mod tests {
    use bridge::StorageTrouble;

    use super::*;

    fn of(refused: bool, shown: bool) -> Unsaved {
        Unsaved {
            draft: DraftId([1; 16]),
            about: None,
            answers: 2,
            refusal: refused.then_some(Refusal::Storage(StorageTrouble::Full)),
            shown,
        }
    }

    #[test]
    fn only_what_was_refused_in_a_form_that_was_left_is_the_frames_to_say() {
        let all = [of(true, true), of(false, false), of(true, false), of(false, true)];
        assert_eq!(left_behind(&all), [of(true, false)]);
        assert_eq!(answers(&all), 8);
    }

    #[test]
    fn closing_asks_for_what_was_refused_and_for_what_is_still_under_way_from_a_form_that_was_left() {
        assert!(!is_lost_by_closing(&[]));
        assert!(!is_lost_by_closing(&[of(false, true)]));
        assert!(is_lost_by_closing(&[of(false, true), of(true, true)]));
        assert!(is_lost_by_closing(&[of(false, false)]));
    }

    #[test]
    fn what_is_told_is_what_is_said() {
        tell(vec![of(true, false)]);
        assert_eq!(untrack(all), [of(true, false)]);
        tell(Vec::new());
        assert_eq!(all_now(), []);
    }
}
