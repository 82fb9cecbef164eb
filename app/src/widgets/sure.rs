//! A button for what cannot be taken back: the first press says what will happen, the second does it.

use leptos::{prelude::*, text_prop::TextProp};

use super::{Button, ButtonKind, Notice, NoticeKind};
use crate::words::shell;

#[component]
pub fn Sure(
    /// On the first button.
    #[prop(into)]
    ask: TextProp,
    /// What will happen.
    #[prop(into)]
    warning: TextProp,
    /// On the second button.
    #[prop(into)]
    act: TextProp,
    #[prop(into)] on_sure: Callback<()>,
    #[prop(optional, into)] busy: Signal<bool>,
) -> AnyView {
    let asking = RwSignal::new(false);
    (move || {
        let (ask, warning, act) = (ask.clone(), warning.clone(), act.clone());
        if !asking.get() {
            return view! { <Button kind=ButtonKind::Quiet text=ask busy on_press=move |()| asking.set(true) /> }
                .into_any();
        }
        view! {
            <Notice kind=NoticeKind::Attention text=warning>
                <div class="side-by-side">
                    <Button kind=ButtonKind::Harm text=act busy on_press=on_sure />
                    <Button text=shell::cancel on_press=move |()| asking.set(false) />
                </div>
            </Notice>
        }
        .into_any()
    })
    .into_any()
}
