//! Invites that can still be taken up, and withdrawing one.

use bridge::{Command, OpenInviteView, TimeView};
use leptos::prelude::*;

use super::{Team, role_name};
use crate::{spoken_times, widgets::Sure, words::shell};

#[component]
pub fn Invites(invites: Vec<OpenInviteView>, team: Team) -> AnyView {
    let card = move |each: OpenInviteView| {
        let OpenInviteView { invite, label, role, by, expires_ms, can_end, .. } = each;
        let said = label.clone();
        let offset_minutes = spoken_times::now().offset_minutes;
        let until = TimeView { at_ms: expires_ms, offset_minutes, doubtful: false };
        let detail = move || {
            let role = role.map(role_name).unwrap_or_default();
            let until = shell::invite_expires(&spoken_times::time(until, spoken_times::now()));
            [role.to_owned(), shell::team_by(&by), until].join(" · ")
        };
        let end = move || {
            view! {
                <Sure
                    ask=shell::team_withdraw(&said)
                    warning=shell::team_withdraw_what().to_owned()
                    act=shell::team_withdraw_do
                    busy=team.busy
                    on_sure=move |()| {
                        team.act(
                            Command::WithdrawInvite { invite: invite.clone() },
                            shell::team_withdrawn(&said),
                        );
                    }
                />
            }
        };
        view! {
            <li>
                <div class="card" data-testid="open-invite">
                    <strong>{label}</strong>
                    <span class="soft">{detail}</span>
                    {can_end.then(end)}
                </div>
            </li>
        }
    };
    view! {
        <section class="stack">
            <h2>{shell::team_invites}</h2>
            <ul class="stack">{invites.into_iter().map(card).collect_view()}</ul>
        </section>
    }
    .into_any()
}
