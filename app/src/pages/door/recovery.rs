//! The recovery sheet: shown once, made to be printed, confirmed by typing one of its groups back.

use bridge::RecoverySheetView;
use leptos::prelude::*;

use crate::{
    session::Session,
    widgets::{Button, ButtonKind, MainAction, Notice, NoticeKind, Page, TextField},
    words::shell,
};

const CONFIRM: &str = "recovery-group";

#[component]
pub fn Recovery(sheet: RecoverySheetView) -> AnyView {
    let session = Session::here();
    let asked = asked_group(sheet.code.len());
    let expected = sheet.code.get(asked).cloned().unwrap_or_default();
    let place = (asked + 1).to_string();
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let confirm = {
        let place = place.clone();
        move |()| {
            if typed.with_untracked(|typed| is_same(typed, &expected)) {
                session.recovery_confirmed();
            } else {
                error.set(Some(shell::recovery_differs(&place)));
            }
        }
    };
    let submit = confirm.clone();
    view! {
        <Page title=shell::recovery_title>
            <Notice kind=NoticeKind::Attention text=shell::recovery_what />
            <Sheet sheet />
            <p class="not-printed">{shell::recovery_no_photo}</p>
            <div class="side-by-side not-printed">
                <Button text=shell::print on_press=move |()| { let _ = window().print(); } />
            </div>
            <form
                autocomplete="off"
                class="not-printed"
                on:submit=move |event| { event.prevent_default(); submit(()) }
            >
                <TextField id=CONFIRM label=move || shell::recovery_ask(&place) value=typed error short=true />
            </form>
            <MainAction>
                <Button kind=ButtonKind::Main text=shell::recovery_do on_press=confirm />
            </MainAction>
        </Page>
    }
    .into_any()
}

#[component]
fn Sheet(sheet: RecoverySheetView) -> AnyView {
    let groups = sheet
        .code
        .into_iter()
        .enumerate()
        .map(|(place, group)| {
            view! {
                <li>
                    <span class="soft">{place + 1}</span>
                    <span class="code">{group}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <dl class="facts">
            <dt>{shell::recovery_organisation}</dt>
            <dd>{sheet.organisation}</dd>
            <dt>{shell::recovery_workspace}</dt>
            <dd class="code">{sheet.workspace}</dd>
        </dl>
        <h2>{shell::recovery_code}</h2>
        <ol class="recovery-code" data-testid="recovery-code">
            {groups}
        </ol>
    }
    .into_any()
}

/// Which group is asked back: not always the same, so that it has to be looked up on the paper.
fn asked_group(groups: usize) -> usize {
    let chance = js_sys::Math::random() * groups as f64;
    (chance as usize).min(groups.saturating_sub(1))
}

fn is_same(typed: &str, expected: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase();
    !expected.is_empty() && plain(typed) == plain(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_read_back_in_any_case_and_with_stray_spaces() {
        assert!(is_same(" k7qx2 ", "K7QX2"));
        assert!(!is_same("k7qx", "K7QX2"));
        assert!(!is_same("", ""));
    }
}
