//! Equipo: who belongs to the workspace and what each can open; and for whoever coordinates, letting somebody go, invites that are
//! open, and what came from those who were let go.

mod invites;
mod member;
mod waiting;

use bridge::{Command, MemberView, MembersView, Refusal, Reply};
use invites::Invites;
use leptos::prelude::*;
use leptos::task::spawn_local;
use member::Member;
pub use member::role_name;
use waiting::Waiting;

use crate::{
    asked::Asked,
    route::Route,
    session::{Session, unexpected},
    widgets::{ButtonKind, LinkButton, Notice, NoticeKind, Page, RefusalNotice},
    words::shell,
};

/// A handle of the page; copies are the same.
#[derive(Clone, Copy)]
struct Team {
    session: Session,
    /// What the last act was answered with, until the page asks again.
    answered: RwSignal<Option<MembersView>>,
    refusal: RwSignal<Option<Refusal>>,
    done: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Team {
    fn act(self, command: Command, said: String) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.refusal.set(None);
        self.done.set(None);
        spawn_local(async move {
            match self.session.hatch.ask(command).await {
                Ok(Reply::Members(view)) => {
                    self.answered.set(Some(view));
                    self.done.set(Some(said));
                }
                Ok(_) => self.refusal.set(Some(unexpected())),
                Err(why) => self.refusal.set(Some(why)),
            }
            self.busy.set(false);
        });
    }
}

#[component]
pub fn TeamPage() -> AnyView {
    let session = Session::here();
    let team = Team {
        session,
        answered: RwSignal::new(None),
        refusal: RwSignal::new(None),
        done: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let asked = Asked::keep_asking(
        move || {
            session.hatch.changes();
            Command::Members
        },
        |reply| match reply {
            Reply::Members(view) => Some(view),
            _ => None,
        },
    );
    Effect::new(move |_| {
        asked.value();
        team.answered.set(None);
    });
    let shown = Memo::new(move |_| team.answered.get().or_else(|| asked.value()));
    view! {
        <Page title=shell::team_title>
            <p class="hint">{shell::team_what}</p>
            {move || team.done.get().map(|text| view! { <Notice kind=NoticeKind::Done text /> })}
            <RefusalNotice refusal=Signal::derive(move || asked.refusal()) />
            <RefusalNotice refusal=team.refusal />
            {move || shown.get().map(|view| view! { <Shown view team /> })}
        </Page>
    }
    .into_any()
}

#[component]
fn Shown(view: MembersView, team: Team) -> AnyView {
    let MembersView { members, invites, beyond, can_manage } = view;
    let (ended, here): (Vec<_>, Vec<_>) = members.into_iter().partition(|member| member.ended);
    let count = here.len() as u64;
    let card = move |member: MemberView| view! { <li><Member member team /></li> };
    view! {
        {beyond.into_iter().map(|each| view! { <Waiting beyond=each team /> }).collect_view()}
        {can_manage
            .then(|| view! { <LinkButton kind=ButtonKind::Wide text=shell::more_invite to=Route::Invite /> })}
        <section class="stack">
            <h2>{move || shell::team_members(count)}</h2>
            <ul class="stack" data-testid="members">
                {here.into_iter().map(card).collect_view()}
            </ul>
        </section>
        {(can_manage && !invites.is_empty()).then(|| view! { <Invites invites team /> })}
        {(!ended.is_empty())
            .then(|| {
                view! {
                    <section class="stack">
                        <h2>{shell::team_ended}</h2>
                        <ul class="stack" data-testid="ended">
                            {ended.into_iter().map(card).collect_view()}
                        </ul>
                    </section>
                }
            })}
    }
    .into_any()
}
