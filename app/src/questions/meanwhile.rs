//! A colleague changed the person while the form is open: both answers are kept, and the page says so.

use bridge::Event;
use leptos::prelude::*;
use wire::RecordId;

use crate::hatch::Hatch;
use crate::widgets::{Button, Notice, NoticeKind};
use crate::words::{questions, shell};

/// Whether it happened; copies are the same.
#[derive(Clone, Copy)]
pub struct ChangedMeanwhile(RwSignal<bool>);

impl ChangedMeanwhile {
    /// Starts from what the draft says, and listens from there on.
    pub fn provide(about: Option<RecordId>, already: bool) {
        let changed = RwSignal::new(already);
        provide_context(ChangedMeanwhile(changed));
        Hatch::here().listen(move |event| {
            if let Event::RecordChanged { person } = event
                && Some(*person) == about
            {
                changed.try_set(true);
            }
        });
    }
}

#[component]
pub fn Meanwhile() -> AnyView {
    let Some(ChangedMeanwhile(changed)) = use_context() else { return ().into_any() };
    (move || {
        changed.get().then(|| {
            view! {
                <div class="in-sight">
                    <Notice kind=NoticeKind::Attention text=questions::changed_meanwhile>
                        <Button text=shell::understood on_press=move |()| changed.set(false) />
                    </Notice>
                </div>
            }
        })
    })
    .into_any()
}
