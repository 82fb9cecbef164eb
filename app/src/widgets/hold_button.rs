//! A button for what cannot be taken back: it acts after it was held for three seconds, and says how long is left. Whoever cannot
//! hold a button is given another way by the page.

use std::time::Duration;

use leptos::{prelude::*, text_prop::TextProp};

use crate::words::shell;

const HOLD_S: u32 = 3;
const SECOND: Duration = Duration::from_secs(1);

#[component]
pub fn HoldButton(
    #[prop(into)] text: TextProp,
    #[prop(into)] on_held: Callback<()>,
    /// While it is true holding does nothing.
    #[prop(into)]
    busy: Signal<bool>,
) -> AnyView {
    let left_s = RwSignal::new(None::<u32>);
    let ticking = StoredValue::new_local(None::<IntervalHandle>);
    let let_go = move || {
        ticking.try_update_value(|ticking| ticking.take().iter().for_each(IntervalHandle::clear));
        left_s.try_set(None);
    };
    let tick = move || match left_s.try_get_untracked().flatten() {
        Some(left) if left > 1 => left_s.set(Some(left - 1)),
        Some(_) => {
            let_go();
            on_held.run(());
        }
        None => let_go(),
    };
    let hold = move || {
        if busy.get_untracked() || left_s.get_untracked().is_some() {
            return;
        }
        left_s.set(Some(HOLD_S));
        ticking.set_value(set_interval_with_handle(tick, SECOND).ok());
    };
    on_cleanup(let_go);
    let is_press = |key: &str| matches!(key, " " | "Enter");
    view! {
        <button
            type="button"
            class="button harm wide hold"
            data-holding=move || left_s.get().is_some().then_some("true")
            aria-disabled=move || busy.get().then_some("true")
            on:pointerdown=move |_| hold()
            on:pointerup=move |_| let_go()
            on:pointerleave=move |_| let_go()
            on:pointercancel=move |_| let_go()
            on:blur=move |_| let_go()
            on:contextmenu=move |event| event.prevent_default()
            on:keydown=move |event| {
                if is_press(&event.key()) {
                    event.prevent_default();
                    hold();
                }
            }
            on:keyup=move |event| {
                if is_press(&event.key()) {
                    let_go();
                }
            }
        >
            {move || match left_s.get() {
                Some(left) => shell::hold_on(u64::from(left)),
                None => text.get().to_string(),
            }}
        </button>
    }
    .into_any()
}
