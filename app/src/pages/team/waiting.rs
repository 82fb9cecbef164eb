//! What somebody wrote after they were let go: to be taken in or left out.

use bridge::{BeyondView, Command};
use leptos::prelude::*;

use super::Team;
use crate::{
    spoken_times,
    widgets::{Button, ButtonKind, Notice, NoticeKind},
    words::shell,
};

#[component]
pub fn Waiting(beyond: BeyondView, team: Team) -> AnyView {
    let BeyondView { device, name, changes, records, more, since } = beyond;
    let name = if name.is_empty() { shell::team_unnamed().to_owned() } else { name };
    let who = records
        .into_iter()
        .map(|called| if called.is_empty() { shell::team_waiting_unlisted().to_owned() } else { called });
    let rest = (more > 0).then(|| shell::team_waiting_more(u64::from(more)));
    let when = since.map(|since| spoken_times::time(since, spoken_times::now()));
    let count = shell::team_waiting_changes(u64::from(changes));
    let summary = when.map_or(count.clone(), |when| format!("{count} · {when}"));
    let text = shell::team_waiting_what(&name);
    let decide = |take_in: bool, said: String| {
        let device = device.clone();
        move |()| team.act(Command::DecideBeyond { device: device.clone(), take_in }, said.clone())
    };
    let take = decide(true, shell::team_waiting_taken(&name));
    let leave = decide(false, shell::team_waiting_left(&name));
    view! {
        <Notice kind=NoticeKind::Attention text>
            <p>{summary}</p>
            <ul data-testid="waiting">
                {who.map(|called| view! { <li>{called}</li> }).collect_view()} {rest.map(|rest| view! { <li>{rest}</li> })}
            </ul>
            <div class="side-by-side">
                <Button text=shell::team_waiting_take busy=team.busy on_press=take />
                <Button kind=ButtonKind::Quiet text=shell::team_waiting_leave busy=team.busy on_press=leave />
            </div>
        </Notice>
    }
    .into_any()
}
