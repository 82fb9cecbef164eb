//! Invites one person: a link that works once, as text and as a code to be photographed from the screen.

use bridge::{Command, InviteView, Refusal, Reply, Role};
use leptos::task::spawn_local;
use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    invite_delivery::InviteDelivery,
    pages::team::role_name,
    qr_code::QrCode,
    session::{Session, unexpected},
    sharing, spoken_times,
    widgets::{
        Button, ButtonKind, ChoiceField, MainAction, Notice, NoticeKind, Page, RefusalNotice, TextField,
    },
    words::shell,
};

const HOURS_DEFAULT: u32 = 24;

#[component]
pub fn Invite() -> AnyView {
    let made = RwSignal::new(None::<InviteView>);
    view! {
        <Page title=shell::invite_title>
            {move || match made.get() {
                Some(invite) => view! { <Made invite made /> }.into_any(),
                None => view! { <Make made /> }.into_any(),
            }}
        </Page>
    }
    .into_any()
}

#[component]
fn Make(made: RwSignal<Option<InviteView>>) -> AnyView {
    let session = Session::here();
    let label = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let hours = RwSignal::new(HOURS_DEFAULT);
    let role = RwSignal::new(Role::Outreach);
    let refusal = RwSignal::new(None::<Refusal>);
    let busy = RwSignal::new(false);
    let hours_choices: Vec<(u32, TextProp)> = vec![
        (1, shell::invite_hours_1.into()),
        (24, shell::invite_hours_24.into()),
        (72, shell::invite_hours_72.into()),
        (168, shell::invite_hours_168.into()),
    ];
    let roles: Vec<(Role, TextProp)> =
        Role::ALL.into_iter().map(|role| (role, TextProp::from(move || role_line(role)))).collect();
    let make = move |()| {
        if busy.get_untracked() {
            return;
        }
        let label = label.with_untracked(|label| label.trim().to_owned());
        if label.is_empty() {
            error.set(Some(shell::field_empty().to_owned()));
            return;
        }
        error.set(None);
        refusal.set(None);
        busy.set(true);
        let (hours, role) = (hours.get_untracked(), role.get_untracked());
        spawn_local(async move {
            match session.hatch.ask(Command::MakeInvite { label, hours, role }).await {
                Ok(Reply::Invite(invite)) => made.set(Some(invite)),
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            busy.set(false);
        });
    };
    view! {
        <p>{shell::invite_what}</p>
        <form autocomplete="off" class="stack-wide" on:submit=move |event| { event.prevent_default(); make(()) }>
            <TextField
                id="invite-label"
                label=shell::invite_label
                hint=shell::invite_label_hint
                value=label
                error
            />
            <ChoiceField
                name="hours"
                label=shell::invite_hours
                choices=hours_choices
                value=hours.into()
                choose=move |chosen| hours.set(chosen)
            />
            <ChoiceField
                name="role"
                label=shell::invite_role
                choices=roles
                value=role.into()
                choose=move |chosen| role.set(chosen)
            />
            <input type="submit" hidden />
        </form>
        <RefusalNotice refusal />
        <MainAction>
            <Button kind=ButtonKind::Main text=shell::invite_do busy on_press=make />
        </MainAction>
    }
    .into_any()
}

/// A role with what it is for.
fn role_line(role: Role) -> String {
    let opens = match role {
        Role::Volunteer => shell::role_volunteer_opens(),
        Role::Outreach => shell::role_outreach_opens(),
        Role::CaseWorker => shell::role_case_worker_opens(),
        Role::Legal => shell::role_legal_opens(),
        Role::GbvLead => shell::role_gbv_lead_opens(),
        Role::Coordinator => shell::role_coordinator_opens(),
        Role::Observer => shell::role_observer_opens(),
    };
    format!("{}: {opens}", role_name(role))
}

#[component]
fn Made(invite: InviteView, made: RwSignal<Option<InviteView>>) -> AnyView {
    let InviteView { link, label, expires, on_server } = invite;
    let said = RwSignal::new(None::<fn() -> &'static str>);
    let usable = RwSignal::new(on_server);
    follow_exchange(usable);
    let copied = link.clone();
    let copy = move |()| {
        let link = copied.clone();
        spawn_local(async move {
            let done = sharing::copy(&link).await;
            said.set(Some(if done { shell::invite_copied } else { shell::invite_copy_by_hand }));
        });
    };
    let shared = link.clone();
    let share = move |()| {
        let link = shared.clone();
        spawn_local(async move { sharing::share(&link).await });
    };
    view! {
        <h2>{move || shell::invite_ready(&label)}</h2>
        <p>{move || shell::invite_expires(&spoken_times::time(expires, spoken_times::now()))}</p>
        {move || (!usable.get()).then(|| view! { <SendFirst usable /> })}
        <QrCode text=link.clone() label=shell::invite_qr />
        <div>
            <h3>{shell::invite_link}</h3>
            <p class="link-text" data-testid="invite-link">
                {link}
            </p>
        </div>
        <Notice text=shell::invite_secret />
        {move || said.get().map(|text| view! { <Notice kind=NoticeKind::Done text /> })}
        <div class="side-by-side">
            <Button text=shell::invite_copy on_press=copy />
            {sharing::can_share().then(|| view! { <Button text=shell::invite_share on_press=share /> })}
            <Button kind=ButtonKind::Quiet text=shell::invite_another on_press=move |()| made.set(None) />
        </div>
    }
    .into_any()
}

/// The phone exchanges by itself, too: what it sent then need not be sent by a tap.
fn follow_exchange(usable: RwSignal<bool>) {
    let session = Session::here();
    let mut delivery = InviteDelivery::since(untrack(|| session.sync()).as_ref());
    Effect::new(move |_| {
        if session.sync().is_some_and(|sync| delivery.hear(&sync)) {
            usable.set(true);
        }
    });
}

/// An invite that the server does not know yet works for nobody.
#[component]
fn SendFirst(usable: RwSignal<bool>) -> AnyView {
    let session = Session::here();
    let refusal = RwSignal::new(None::<Refusal>);
    let busy = RwSignal::new(false);
    let send = move |()| {
        busy.set(true);
        refusal.set(None);
        spawn_local(async move {
            match session.hatch.ask(Command::SyncNow).await {
                Ok(Reply::Sync(view)) if view.trouble.is_none() => usable.set(true),
                Ok(Reply::Sync(view)) => refusal.set(view.trouble),
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => refusal.set(Some(why)),
            }
            busy.set(false);
        });
    };
    view! {
        <Notice kind=NoticeKind::Attention text=shell::invite_not_on_server>
            <Button text=shell::phone_send busy on_press=send />
            <RefusalNotice refusal />
        </Notice>
    }
    .into_any()
}
