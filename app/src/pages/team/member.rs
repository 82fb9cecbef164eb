//! A member: as what, by whom, what it opens; and letting it go, which is asked twice.

use bridge::{Command, MemberView, RightView, Role};
use leptos::prelude::*;

use super::Team;
use crate::{pages::written::circle_name, widgets::Sure, words::shell};

pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Volunteer => shell::role_volunteer(),
        Role::Outreach => shell::role_outreach(),
        Role::CaseWorker => shell::role_case_worker(),
        Role::Legal => shell::role_legal(),
        Role::GbvLead => shell::role_gbv_lead(),
        Role::Coordinator => shell::role_coordinator(),
        Role::Observer => shell::role_observer(),
    }
}

#[component]
pub fn Member(member: MemberView, team: Team) -> AnyView {
    let MemberView { device, name, me, role, label, invited_by, rights, ended, can_end } = member;
    let named = if name.is_empty() { shell::team_unnamed().to_owned() } else { name };
    let (said, id) = (named.clone(), device);
    let from = move || match (invited_by.as_str(), label.as_str()) {
        ("", _) => shell::team_founded().to_owned(),
        (by, "") => shell::team_by(by),
        (by, label) => shell::team_by_as(by, label),
    };
    let end_text = shell::team_end(&named);
    let end = move || {
        view! {
            <Sure
                ask=end_text
                warning=shell::team_end_what(&said)
                act=shell::team_end_do
                busy=team.busy
                on_sure=move |()| {
                    team.act(Command::EndMember { device: id.clone() }, shell::team_end_done(&said));
                }
            />
        }
    };
    view! {
        <div class="card" data-testid="member">
            <div class="spread">
                <strong>{named}</strong>
                {me.then(|| view! { <span class="tag">{shell::team_me}</span> })}
            </div>
            {role.map(|role| view! { <span>{move || role_name(role)}</span> })}
            <span class="soft">{from}</span>
            {(!ended).then(|| view! { <Rights rights /> })}
            {can_end.then(end)}
        </div>
    }
    .into_any()
}

/// Which compartments somebody reads, and which it can only put into.
#[component]
fn Rights(rights: Vec<RightView>) -> AnyView {
    let listed = move |keep: fn(&RightView) -> bool| {
        let names = rights.iter().filter(|right| keep(right) && right.compartment != "DIR");
        names.map(|right| circle_name("", &right.compartment)).collect::<Vec<_>>().join(", ")
    };
    let written = listed.clone();
    let dropped = listed.clone();
    let line = |names: String, said: fn(&str) -> String| {
        (!names.is_empty()).then(|| view! { <span class="soft">{said(&names)}</span> })
    };
    view! {
        {move || line(written(|right| right.read && right.write), shell::team_reads_and_writes)}
        {move || line(listed(|right| right.read && !right.write), shell::team_reads)}
        {move || line(dropped(|right| right.drop), shell::team_drops)}
    }
    .into_any()
}
