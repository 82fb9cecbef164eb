//! What every page shares while it is open: the hatch, how far the door is open, what is remembered between pages.
//! All of it is forgotten when the door is locked.

use std::{cell::Cell, rc::Rc, time::Duration};

use bridge::{
    Command, DeviceView, Event, HomeView, ProfileCard, ProfileId, ProfileState, RecoverySheetView, Refusal,
    Reply, SiteView, SyncView,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    auto_lock,
    hatch::{Hatch, WorkerState},
    keeper,
    people_memory::PeopleMemory,
    questions::unsaved,
    route::Route,
    router,
};

/// How long a worker may take to put its keys away by itself.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);
/// A worker that ends again so soon after another is not the system's doing: it is not started over and over.
const ENDS_APART_MS_MIN: f64 = 10_000.0;

/// What the whole screen is about: which of the doors, or the pages behind them.
#[derive(Clone, Debug, PartialEq)]
pub enum Scene {
    Opening,
    /// The worker broke; it can be started again.
    Broken,
    OtherBuild,
    /// Another tab took the store over from this one.
    Taken,
    Refused(Refusal),
    FirstRun,
    /// The recovery sheet waits to be confirmed.
    Recovery,
    Locked,
    Inside,
}

#[derive(Clone, Debug, PartialEq)]
enum Door {
    Opening,
    Refused(Refusal),
    Shown(ProfileState),
}

/// A handle of the page's shared state; copies are the same.
#[derive(Clone, Copy)]
pub struct Session {
    pub hatch: Hatch,
    pub people: PeopleMemory,
    door: RwSignal<Door>,
    device: RwSignal<Option<DeviceView>>,
    home: RwSignal<Option<HomeView>>,
    recovery: RwSignal<Option<RecoverySheetView>>,
    invite_link: RwSignal<Option<String>>,
    spoken: RwSignal<String>,
    told: RwSignal<Option<Refusal>>,
    /// The worker was ended while somebody was inside, when it last was.
    ended_ms: StoredValue<Option<f64>>,
    after_end: RwSignal<bool>,
    /// Who was inside last, for as long as this page lives: what it remembers is theirs.
    last_inside: StoredValue<Option<ProfileId>>,
    /// What forgets, when somebody else comes in, whatever pages remember.
    forgetting: StoredValue<Vec<Forget>, LocalStorage>,
}

type Forget = Rc<dyn Fn()>;

impl Session {
    /// Makes the session, looks at the device and provides itself as context.
    pub fn provide() -> Self {
        let session = Session {
            hatch: Hatch::provide(),
            people: PeopleMemory::new(),
            door: RwSignal::new(Door::Opening),
            device: RwSignal::new(None),
            home: RwSignal::new(None),
            recovery: RwSignal::new(None),
            invite_link: RwSignal::new(router::take_invite_link()),
            spoken: RwSignal::new(String::new()),
            told: RwSignal::new(None),
            ended_ms: StoredValue::new(None),
            after_end: RwSignal::new(false),
            last_inside: StoredValue::new(None),
            forgetting: StoredValue::new_local(Vec::new()),
        };
        provide_context(session);
        session.hatch.when_worker_ends(move || session.worker_ended());
        session.hatch.listen(move |event| {
            if *event == Event::LetGo {
                session.leave_for_good();
            }
        });
        session.look();
        session
    }

    /// The page's session.
    pub fn here() -> Self {
        expect_context()
    }

    pub fn scene(self) -> Scene {
        if self.hatch.store_taken() {
            return Scene::Taken;
        }
        match (self.hatch.state(), self.door.get()) {
            (WorkerState::Broken, _) => Scene::Broken,
            (WorkerState::OtherBuild, _) => Scene::OtherBuild,
            (_, Door::Opening) => Scene::Opening,
            (_, Door::Refused(refusal)) => Scene::Refused(refusal),
            (_, Door::Shown(ProfileState::None)) => Scene::FirstRun,
            (_, Door::Shown(ProfileState::Locked)) => Scene::Locked,
            (_, Door::Shown(ProfileState::Unlocked)) if self.recovery.with(Option::is_some) => {
                Scene::Recovery
            }
            (_, Door::Shown(ProfileState::Unlocked)) => Scene::Inside,
        }
    }

    /// Asks the worker what is on this device.
    pub fn look(self) {
        self.approach(Command::Look);
    }

    /// Takes the store over from the tab that holds it.
    pub fn take_over(self) {
        if self.hatch.store_taken_now() {
            self.hatch.restart();
        }
        self.approach(Command::TakeOver);
    }

    /// Starts a new worker and looks again.
    pub fn reopen(self) {
        self.hatch.restart();
        self.look();
    }

    /// The worker is no more, and nobody here ended it: another is started, and who was inside is asked for the secret and comes
    /// back to where they were. False where that would not help.
    fn worker_ended(self) -> bool {
        let now_ms = js_sys::Date::now();
        let last_ms = self.ended_ms.try_update_value(|ended_ms| ended_ms.replace(now_ms)).flatten();
        let again = last_ms.is_some_and(|last_ms| (now_ms - last_ms).abs() < ENDS_APART_MS_MIN);
        match self.door.get_untracked() {
            _ if again || self.hatch.store_taken_now() => return false,
            Door::Opening | Door::Refused(_) => return false,
            // What is being typed at the door stays there.
            Door::Shown(ProfileState::None | ProfileState::Locked) => self.hatch.restart(),
            Door::Shown(ProfileState::Unlocked) => {
                auto_lock::remember_question();
                self.after_end.set(true);
                self.forget_pages();
                self.reopen();
            }
        }
        true
    }

    /// Whoever is at the door was inside when the worker was ended.
    pub fn is_after_end(self) -> bool {
        self.after_end.get()
    }

    /// The door stays shut, and why is a page of its own.
    pub fn refuse(self, refusal: Refusal) {
        self.door.set(Door::Refused(refusal));
    }

    fn approach(self, command: Command) {
        self.door.set(Door::Opening);
        spawn_local(async move {
            match self.hatch.ask(command).await {
                Ok(Reply::Device(device)) => {
                    let profile = device.profile;
                    self.device.set(Some(device));
                    self.door.set(Door::Shown(profile));
                }
                Ok(_) => self.door.set(Door::Refused(unexpected())),
                Err(refusal) => self.door.set(Door::Refused(refusal)),
            }
        });
    }

    /// The door is open: after unlocking `profile`, or for somebody new, after joining or making a workspace.
    pub fn enter(self, profile: Option<ProfileId>, recovery: Option<RecoverySheetView>) {
        let last = self.last_inside.get_value();
        if profile.is_none() || last.is_some() && last != profile {
            self.forget_who_was_here();
        }
        self.last_inside.set_value(profile);
        // A sheet that was not confirmed when the worker ended is still to be written down.
        if recovery.is_some() {
            self.recovery.set(recovery);
        }
        self.after_end.set(false);
        self.invite_link.set(None);
        self.spoken.set(String::new());
        if Route::parse(&router::fragment()).is_for_strangers() {
            router::replace(Route::Today);
        }
        self.door.set(Door::Shown(ProfileState::Unlocked));
        keeper::tell_opened();
        self.refresh_home();
        self.refresh_device();
    }

    /// Somebody else comes in: nothing that the page remembers of another may be seen by them. What was typed and is not on disk
    /// is lost; whoever chose another profile at the door was told.
    fn forget_who_was_here(self) {
        unsaved::forget_all();
        auto_lock::forget_question();
        self.people.forget();
        self.forgetting.with_value(|all| all.iter().for_each(|forget| forget()));
        router::replace(Route::Today);
    }

    /// Calls `forget` whenever somebody else comes in than was inside last.
    pub fn when_another_comes(self, forget: impl Fn() + 'static) {
        self.forgetting.update_value(|all| all.push(Rc::new(forget)));
    }

    /// Who was inside last in this page.
    pub fn last_inside(self) -> Option<ProfileId> {
        self.last_inside.get_value()
    }

    /// The profiles of this device, as last heard.
    pub fn profiles(self) -> Vec<ProfileCard> {
        self.device.with(|device| device.as_ref().map(|device| device.profiles.clone()).unwrap_or_default())
    }

    /// Hears who is inside, and what this device holds, once more.
    fn refresh_device(self) {
        spawn_local(async move {
            if let Ok(Reply::Device(device)) = self.hatch.ask(Command::Look).await {
                self.set_device(device);
            }
        });
    }

    pub fn set_device(self, device: DeviceView) {
        if let Some(open) = device.profiles.iter().find(|each| each.is_open) {
            self.last_inside.set_value(Some(open.profile));
        }
        self.device.set(Some(device));
    }

    /// The profile that was open, or all of them, are gone: whatever is left of them in this page goes too.
    pub fn leave_for_good(self) {
        self.forget_who_was_here();
        self.last_inside.set_value(None);
        self.recovery.set(None);
        self.forget_pages();
        self.reopen();
    }

    /// Forgets everything, ends the worker with its keys, and shows the locked door. A worker that does not answer is
    /// ended all the same: that is what locks. Answers that are not on disk are lost: whoever asks for it was told.
    pub fn lock(self) {
        unsaved::forget_all();
        router::replace(Route::Today);
        self.shut();
    }

    /// The same because nobody was there: the address stays, what is being typed goes to the disk first, and answers that the
    /// disk refuses wait for whoever unlocks.
    pub fn lock_by_itself(self) {
        auto_lock::leave_question();
        self.shut();
    }

    fn shut(self) {
        self.forget_pages();
        self.door.set(Door::Opening);
        // Not a stored value: the page that asked for this is gone by the time it is needed.
        let ended = Rc::new(Cell::new(false));
        let end = move || {
            if !ended.replace(true) {
                self.reopen();
            }
        };
        let answered = end.clone();
        let answer = self.hatch.ask(Command::Lock);
        spawn_local(async move {
            let _ = answer.await;
            answered();
        });
        set_timeout(end, LOCK_PATIENCE);
    }

    fn forget_pages(self) {
        self.told.set(None);
        self.home.set(None);
        self.people.forget();
        self.spoken.set(String::new());
    }

    /// What the first page shows, as last heard.
    pub fn home(self) -> Option<HomeView> {
        self.home.get()
    }

    /// The sites of the directory; what reads them is drawn anew only when they change.
    pub fn sites(self) -> Memo<Vec<SiteView>> {
        Memo::new(move |_| {
            self.home.with(|home| home.as_ref().map(|home| home.sites.clone()).unwrap_or_default())
        })
    }

    pub fn set_home(self, home: Box<HomeView>) {
        self.home.set(Some(*home));
    }

    /// Asks for it again.
    pub fn refresh_home(self) {
        spawn_local(async move {
            if let Ok(Reply::Home(home)) = self.hatch.ask(Command::Home).await {
                self.home.set(Some(*home));
            }
        });
    }

    pub fn is_coordinator(self) -> bool {
        self.home.with(|home| home.as_ref().is_some_and(|home| home.coordinator))
    }

    pub fn device(self) -> Option<DeviceView> {
        self.device.get()
    }

    /// What is sent and what is only here, as last heard.
    pub fn sync(self) -> Option<SyncView> {
        self.hatch.sync()
    }

    pub fn recovery(self) -> Option<RecoverySheetView> {
        self.recovery.get()
    }

    /// The recovery sheet is on paper: it leaves this phone's memory.
    pub fn recovery_confirmed(self) {
        self.recovery.set(None);
    }

    /// The invite that this page was opened with; it is in no address any more.
    pub fn invite_link(self) -> Option<String> {
        self.invite_link.get()
    }

    /// An invite came by a link that was opened while the page was there.
    pub fn keep_invite_link(self, link: String) {
        self.invite_link.set(Some(link));
    }

    /// Says something once to whoever listens instead of looking.
    pub fn speak(self, sentence: impl Into<String>) {
        self.spoken.set(sentence.into());
    }

    pub fn spoken(self) -> String {
        self.spoken.get()
    }

    /// Shows why something was not done, above whichever page is open: the page that it was done on is gone.
    pub fn tell(self, refusal: Refusal) {
        self.told.set(Some(refusal));
    }

    /// What [`Self::tell`] told last, until somebody read it.
    pub fn told(self) -> Option<Refusal> {
        self.told.get()
    }

    pub fn told_is_read(self) {
        self.told.set(None);
    }
}

/// What a page makes of a reply of another kind than it asked for.
pub fn unexpected() -> Refusal {
    Refusal::Internal { code: "unexpected_reply".to_owned() }
}
