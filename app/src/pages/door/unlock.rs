//! The locked door: a name that says nothing, and a secret. Whoever looks over the shoulder learns no organisation. Where several
//! people share the phone, each has a line: a number, or the sign that they chose.

use bridge::{Command, ProfileCard, ProfileId, Refusal, Reply};
use leptos::{prelude::*, task::spawn_local, text_prop::TextProp};

use crate::{
    keeping,
    pages::door::parting::Parting,
    questions::unsaved,
    route::Route,
    session::{Session, unexpected},
    widgets::{
        Button, ButtonKind, ChoiceField, MainAction, Notice, NoticeKind, Page, RefusalNotice, SecretField,
        ShowSecrets, focus_on,
    },
    words::shell,
};

const SECRET: &str = "secret";
/// From this many wrong tries on, the sentence says more.
const TRIES_MANY: u32 = 3;

#[component]
pub fn Unlock() -> AnyView {
    let session = Session::here();
    let profiles = untrack(|| session.profiles());
    let chosen = RwSignal::new(whose_turn(&profiles, session.last_inside()));
    let secret = RwSignal::new(String::new());
    let shown = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let tries = RwSignal::new(0_u32);
    let refusal = RwSignal::new(None::<Refusal>);
    let unlock = move |()| {
        let Some(profile) = chosen.get_untracked() else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refusal.set(None);
        keeping::ask_to_keep(session.hatch);
        session.speak(shell::unlock_doing());
        let command = Command::Unlock { profile, secret: secret.get_untracked() };
        spawn_local(async move {
            match session.hatch.ask(command).await {
                Ok(Reply::Done) => {
                    secret.set(String::new());
                    session.enter(Some(profile), None);
                }
                Ok(_) => refusal.set(Some(unexpected())),
                Err(why) => {
                    if why == Refusal::WrongSecret {
                        tries.update(|tries| *tries += 1);
                    }
                    if matches!(why, Refusal::UpdateNeeded | Refusal::NotUpgraded { .. }) {
                        return session.refuse(why);
                    }
                    refusal.set(Some(why));
                    focus_on(SECRET);
                }
            }
            busy.set(false);
        });
    };
    let choose = move |profile: Option<ProfileId>| {
        chosen.set(profile);
        tries.set(0);
        refusal.set(None);
        secret.set(String::new());
    };
    let many = move || tries.get() >= TRIES_MANY && refusal.get() == Some(Refusal::WrongSecret);
    let is_chosen = Memo::new(move |_| chosen.get().is_some());
    view! {
        <Page title=shell::app_name>
            <Parting />
            {session.is_after_end().then(|| view! { <Notice text=shell::unlock_after_end /> })}
            <form autocomplete="off" class="stack-wide" on:submit=move |event| { event.prevent_default(); unlock(()) }>
                {(profiles.len() > 1).then(|| view! { <WhoIsIt profiles chosen choose /> })}
                <TheirAnswers chosen />
                {move || {
                    is_chosen
                        .get()
                        .then(|| {
                            view! {
                                <SecretField id=SECRET label=shell::secret_label value=secret shown />
                                <ShowSecrets shown />
                            }
                        })
                }}
                <input type="submit" hidden />
            </form>
            {move || {
                if many() {
                    let text = move || shell::unlock_many(u64::from(tries.get()));
                    view! { <Notice kind=NoticeKind::Attention text /> }.into_any()
                } else {
                    view! { <RefusalNotice refusal /> }.into_any()
                }
            }}
            <Ways />
            <MainAction>
                <p class="soft" hidden=move || !busy.get()>{shell::unlock_doing}</p>
                {move || {
                    is_chosen.get().then(|| view! { <Button kind=ButtonKind::Main text=shell::unlock_do busy on_press=unlock /> })
                }}
            </MainAction>
        </Page>
    }
    .into_any()
}

/// The ways past the secret.
#[component]
fn Ways() -> AnyView {
    view! {
        <ul class="ways">
            <li>
                <a href=Route::AddProfile.href()>{shell::profile_add}</a>
            </li>
            <li>
                <a href=Route::DropKeys.href()>{shell::drop_keys_title}</a>
            </li>
        </ul>
    }
    .into_any()
}

#[component]
fn WhoIsIt(
    profiles: Vec<ProfileCard>,
    chosen: RwSignal<Option<ProfileId>>,
    #[prop(into)] choose: Callback<Option<ProfileId>>,
) -> AnyView {
    let choices: Vec<(Option<ProfileId>, TextProp)> =
        profiles.into_iter().map(|card| (Some(card.profile), (move || name(&card)).into())).collect();
    view! { <ChoiceField name="profile" label=shell::profile_which choices value=chosen.into() choose /> }
        .into_any()
}

/// Answers of whoever was inside last that are not on disk: they are lost when somebody else comes in.
#[component]
fn TheirAnswers(chosen: RwSignal<Option<ProfileId>>) -> AnyView {
    let last = Session::here().last_inside();
    let count = Memo::new(move |_| {
        let is_another = last.is_some() && chosen.get().is_some() && chosen.get() != last;
        if is_another { unsaved::answers(&unsaved::all()) } else { 0 }
    });
    (move || {
        (count.get() > 0).then(|| {
            view! { <Notice kind=NoticeKind::Harm text=move || shell::profile_unsaved_of_another(count.get()) /> }
        })
    })
    .into_any()
}

/// What a profile is called at the door.
pub fn name(card: &ProfileCard) -> String {
    card.sign.clone().unwrap_or_else(|| shell::profile_number(&card.number.to_string()))
}

/// The only profile, or that of whoever was here a moment ago; else nobody's.
fn whose_turn(profiles: &[ProfileCard], last: Option<ProfileId>) -> Option<ProfileId> {
    match profiles {
        [only] => Some(only.profile),
        several => last.filter(|last| several.iter().any(|each| each.profile == *last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(number: u8, sign: Option<&str>) -> ProfileCard {
        ProfileCard {
            profile: ProfileId([number; 16]),
            number: number.into(),
            sign: sign.map(str::to_owned),
            is_open: false,
            has_parcel: false,
        }
    }

    #[test]
    fn a_profile_is_called_by_its_sign_or_else_by_its_number_and_by_nothing_else() {
        assert_eq!(name(&card(2, Some("AM"))), "AM");
        assert!(name(&card(2, None)).ends_with('2'));
    }

    #[test]
    fn nobody_is_chosen_among_several_unless_they_were_here_a_moment_ago() {
        let (one, two) = (card(1, None), card(2, None));
        let several = [one.clone(), two.clone()];
        assert_eq!(whose_turn(std::slice::from_ref(&one), None), Some(one.profile));
        assert_eq!(whose_turn(&several, None), None);
        assert_eq!(whose_turn(&several, Some(two.profile)), Some(two.profile));
        assert_eq!(whose_turn(&several, Some(ProfileId([9; 16]))), None);
    }
}
