//! Locks by itself when nobody has touched the phone for a while: it may lie on a table, or be in other hands. Whoever unlocks
//! again is back at the question that was open.

use std::time::Duration;

use bridge::Command;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    questions::unsaved,
    route::Route,
    router::Router,
    session::Session,
    widgets::{Button, Notice, focus_on},
    words::shell,
};

/// With a form open somebody is being listened to; otherwise the phone is only lying there.
const LIMIT_WITH_FORM_MS: f64 = 10.0 * 60_000.0;
const LIMIT_MS: f64 = 2.0 * 60_000.0;
/// What is added while another app is in front: a camera, a translator.
const GRACE_HIDDEN_MS: f64 = 2.0 * 60_000.0;
/// For so long it is said before it happens.
const COUNTDOWN_MS: f64 = 30_000.0;
const LOOK_EVERY: Duration = Duration::from_secs(1);
const TOUCHES: [&str; 5] = ["pointerdown", "keydown", "wheel", "touchmove", "focusin"];

/// When somebody last touched the page, and since when it is hidden.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Idleness {
    touched_ms: f64,
    hidden_ms: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Verdict {
    Open,
    /// So many seconds are left.
    Countdown(u32),
    Lock,
}

impl Idleness {
    fn since(now_ms: f64) -> Self {
        Idleness { touched_ms: now_ms, hidden_ms: None }
    }

    fn touch(&mut self, now_ms: f64) {
        self.touched_ms = now_ms;
    }

    fn hide(&mut self, now_ms: f64) {
        self.hidden_ms.get_or_insert(now_ms);
    }

    /// The page is in front again; who comes back within the grace goes on.
    fn show(&mut self, now_ms: f64, limit_ms: f64) {
        let stays = self.verdict(now_ms, limit_ms) != Verdict::Lock;
        if self.hidden_ms.take().is_some() && stays {
            self.touch(now_ms);
        }
    }

    fn verdict(&self, now_ms: f64, limit_ms: f64) -> Verdict {
        let grace_ms = if self.hidden_ms.is_some() { GRACE_HIDDEN_MS } else { 0.0 };
        let left_ms = limit_ms + grace_ms - (now_ms - self.touched_ms);
        if now_ms < self.touched_ms {
            // The clock was set back: how long it has been, nobody knows.
            Verdict::Countdown((COUNTDOWN_MS / 1_000.0) as u32)
        } else if left_ms <= 0.0 {
            Verdict::Lock
        } else if left_ms <= COUNTDOWN_MS {
            Verdict::Countdown((left_ms / 1_000.0).ceil() as u32)
        } else {
            Verdict::Open
        }
    }
}

/// Watches for as long as the door is open, and says when it is about to close it.
#[component]
pub fn AutoLock() -> AnyView {
    let session = Session::here();
    let router = Router::here();
    let idleness = StoredValue::new(Idleness::since(js_sys::Date::now()));
    let left_s = RwSignal::new(None::<u32>);
    let limit_ms =
        move || if matches!(router.route_now(), Route::Draft { .. }) { LIMIT_WITH_FORM_MS } else { LIMIT_MS };
    let judge = move || {
        let Some(verdict) = idleness.try_with_value(|idle| idle.verdict(js_sys::Date::now(), limit_ms()))
        else {
            return;
        };
        match verdict {
            Verdict::Open => left_s.set(None),
            Verdict::Countdown(seconds) => left_s.set(Some(seconds)),
            Verdict::Lock => session.lock_by_itself(),
        }
    };
    let touch = move || {
        let _ = idleness.try_update_value(|idle| idle.touch(js_sys::Date::now()));
        if left_s.try_get_untracked().flatten().is_some() {
            left_s.set(None);
        }
    };
    for event in TOUCHES {
        let listener = window_event_listener_untyped(event, move |_| touch());
        on_cleanup(move || listener.remove());
    }
    let turned = window_event_listener_untyped("visibilitychange", move |_| {
        let now_ms = js_sys::Date::now();
        let _ = idleness.try_update_value(|idle| match document().hidden() {
            true => idle.hide(now_ms),
            false => idle.show(now_ms, limit_ms()),
        });
        judge();
        if document().hidden() && untrack(|| session.profiles().len()) > 1 {
            spawn_local(async move { drop(session.hatch.ask(Command::LeaveParcel).await) });
        }
    });
    on_cleanup(move || turned.remove());
    if let Ok(looking) = set_interval_with_handle(judge, LOOK_EVERY) {
        on_cleanup(move || looking.clear());
    }
    return_to_question();
    (move || {
        left_s.get().map(|seconds| {
            view! {
                <div class="frame-notice in-sight not-printed" data-testid="auto-lock">
                    <Notice text=move || shell::auto_lock_soon(u64::from(seconds))>
                        <Button text=shell::auto_lock_stay on_press=move |()| touch() />
                    </Notice>
                </div>
            }
        })
    })
    .into_any()
}

thread_local! {
    /// The field that had the focus when the door closed by itself.
    static QUESTION: std::cell::RefCell<Option<String>> = const { std::cell::RefCell::new(None) };
}

/// Remembers where somebody was, and sends what they were typing.
pub fn leave_question() {
    unsaved::try_again();
    remember_question();
}

/// Remembers where somebody was.
pub fn remember_question() {
    let focused = document().active_element().map(|element| element.id()).filter(|id| !id.is_empty());
    QUESTION.with_borrow_mut(|question| *question = focused);
}

/// Somebody else comes in: it is not their question.
pub fn forget_question() {
    QUESTION.with_borrow_mut(|question| *question = None);
}

/// Brings whoever unlocked back to the field, once its page is drawn.
fn return_to_question() {
    let Some(id) = QUESTION.with_borrow_mut(Option::take) else { return };
    let tries = StoredValue::new(0_u32);
    let handle = StoredValue::new_local(None::<IntervalHandle>);
    let look = move || {
        let done = document().get_element_by_id(&id).is_some();
        if done {
            focus_on(&id);
        }
        tries.update_value(|tries| *tries += 1);
        if done || tries.get_value() > RETURN_TRIES_MAX {
            handle.with_value(|handle| handle.iter().for_each(IntervalHandle::clear));
        }
    };
    handle.set_value(set_interval_with_handle(look, RETURN_TRY).ok());
    on_cleanup(move || handle.with_value(|handle| handle.iter().for_each(IntervalHandle::clear)));
}

/// Opening a form takes a moment on an old phone; after this long somebody is elsewhere already.
const RETURN_TRIES_MAX: u32 = 30;
const RETURN_TRY: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND_MS: f64 = 1_000.0;

    #[test]
    fn it_counts_down_and_locks_when_nobody_touches_the_phone() {
        let idle = Idleness::since(0.0);
        assert_eq!(idle.verdict(LIMIT_MS - 31.0 * SECOND_MS, LIMIT_MS), Verdict::Open);
        assert_eq!(idle.verdict(LIMIT_MS - 30.0 * SECOND_MS, LIMIT_MS), Verdict::Countdown(30));
        assert_eq!(idle.verdict(LIMIT_MS - 1.0, LIMIT_MS), Verdict::Countdown(1));
        assert_eq!(idle.verdict(LIMIT_MS, LIMIT_MS), Verdict::Lock);
        assert_eq!(idle.verdict(LIMIT_MS, LIMIT_WITH_FORM_MS), Verdict::Open);
    }

    #[test]
    fn a_touch_begins_anew() {
        let mut idle = Idleness::since(0.0);
        idle.touch(LIMIT_MS - 1.0);
        assert_eq!(idle.verdict(LIMIT_MS, LIMIT_MS), Verdict::Open);
    }

    #[test]
    fn who_looks_something_up_elsewhere_has_a_grace_and_who_stays_away_finds_it_locked() {
        let mut idle = Idleness::since(0.0);
        idle.hide(10.0 * SECOND_MS);
        let back_ms = LIMIT_MS + GRACE_HIDDEN_MS - 1.0;
        let mut soon = idle;
        soon.show(back_ms, LIMIT_MS);
        assert_eq!(soon.verdict(back_ms, LIMIT_MS), Verdict::Open);
        idle.show(back_ms + 1.0, LIMIT_MS);
        assert_eq!(idle.verdict(back_ms + 1.0, LIMIT_MS), Verdict::Lock);
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_nothing_open_in_silence() {
        let idle = Idleness::since(1_000_000.0);
        assert_eq!(idle.verdict(0.0, LIMIT_MS), Verdict::Countdown(30));
    }
}
