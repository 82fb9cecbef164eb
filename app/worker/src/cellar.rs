//! The worker's state, and the loop that takes up what happens, one by one. What a command means is said in `door`, `arrival`,
//! `departure`, `commands` and `conversation`.

use bridge::{Command, Event, ProfileId, Refusal, Reply, StorageTrouble, ToWorker};
use engine::Engine;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;

use crate::alarm::Alarm;
use crate::conversation::{Conversation, Joiner};
use crate::next_sync::NextSync;
use crate::queue::{Happening, Queue, Sender, queue};
use crate::store::Store;
use crate::store_lock::Manner;
use crate::tries::Tries;
use crate::{clock, life, messages, persistence};

/// What a command is answered with.
pub type Outcome = Result<Reply, Refusal>;

/// Who is behind the door.
pub enum Inside {
    Nobody,
    /// Somebody on the way in, by an invite or with the recovery sheet.
    Joining(Box<Joiner>),
    Member(Box<Engine>),
}

pub struct Cellar {
    pub line: Sender,
    /// The store, or why it is not open.
    pub store: Result<Store, Refusal>,
    /// The page was told why the store is not open: the next look tries again.
    pub store_refusal_told: bool,
    pub inside: Inside,
    /// Whose database is open, while a member is inside.
    pub open_profile: Option<ProfileId>,
    pub conversation: Option<Conversation>,
    pub conversations_begun: u32,
    pub next_sync: NextSync,
    pub tries: Tries,
    pub persisted: Option<bool>,
    alarm: Alarm,
}

/// Starts the worker: says that it is there, and opens the store while nobody has asked for it yet.
pub fn start() -> Result<(), JsValue> {
    let (line, queue) = queue();
    let asked = line.clone();
    messages::listen(move |command| asked.put(Happening::Asked(command)));
    listen_for_the_line(line.clone());
    let cellar = Cellar {
        line,
        store: Err(Refusal::Locked),
        store_refusal_told: false,
        inside: Inside::Nobody,
        open_profile: None,
        conversation: None,
        conversations_begun: 0,
        next_sync: NextSync::default(),
        tries: Tries::default(),
        persisted: None,
        alarm: Alarm::default(),
    };
    // The page waits for that lock as soon as it knows its name: it must be held by then.
    spawn_local(async { messages::say_ready(life::begin().await) });
    spawn_local(cellar.run(queue));
    Ok(())
}

/// A hint only: whether there is a network is found out by asking the server.
fn listen_for_the_line(line: Sender) {
    let on_line = Closure::<dyn Fn()>::new(move || line.put(Happening::LineBack));
    messages::scope().set_ononline(Some(on_line.into_js_value().unchecked_ref()));
}

impl Cellar {
    async fn run(mut self, mut queue: Queue) {
        self.open_store(Manner::Polite).await;
        while let Some(happening) = queue.next().await {
            self.take_up(happening).await;
            self.part_if_let_go().await;
            self.announce_events();
            self.set_alarm();
        }
    }

    async fn take_up(&mut self, happening: Happening) {
        match happening {
            Happening::Asked(ToWorker { id, command }) => {
                if let Some(outcome) = self.obey(id, command).await {
                    messages::answer(id, outcome);
                }
            }
            Happening::Answered { conversation, answer } => self.answered(conversation, answer).await,
            Happening::PublicUrlSaid(url) => {
                if let Inside::Member(engine) = &mut self.inside {
                    // Where it cannot be noted now, it is asked for again at the next unlocking.
                    let _ = engine.note_public_url(&url);
                }
            }
            Happening::Robbed => self.robbed(),
            Happening::AlarmRang => {
                self.alarm.rang();
                self.begin_if_due().await;
            }
            Happening::ParcelsWait => {
                self.take_parcels().await;
                self.take_partings().await;
            }
            Happening::LineBack => self.next_sync.at_once(clock::now().at_ms),
            Happening::PersistedSaid(persisted) => {
                self.persisted = Some(persisted);
                messages::announce(Event::Persisted(persisted));
            }
        }
    }

    /// The answer to a command, or `None` where it comes when a conversation with the server is over.
    async fn obey(&mut self, id: u32, command: Command) -> Option<Outcome> {
        match command {
            Command::Look => Some(self.look().await),
            Command::TakeOver => Some(self.take_over().await),
            Command::Lock => Some(self.lock().await),
            Command::LeaveParcel => {
                self.leave_parcel(true).await;
                Some(Ok(Reply::Done))
            }
            Command::DropKeys => Some(self.drop_keys().await),
            Command::Parting => Some(self.parting().await),
            Command::ForgetParting => Some(self.forget_parting().await),
            Command::SetSign { sign } => Some(self.set_sign(sign).await),
            Command::RemoveProfile { secret } => Some(self.remove_profile(secret).await),
            Command::CreateWorkspace(new) => Some(self.create_workspace(new).await),
            Command::Unlock { profile, secret } => Some(self.unlock(profile, secret).await),
            Command::Join { link, person_name, secret } => self.join(id, link, person_name, secret).await,
            Command::Recover(recovery) => self.recover(id, recovery).await,
            Command::SyncNow => self.sync_now(id).await,
            command @ Command::AttachFile { .. } => {
                self.note_room().await;
                Some(self.command(command))
            }
            command => Some(self.command(command)),
        }
    }

    /// Tells the engine how much room there is, where the browser says so: files are refused long before answers.
    pub async fn note_room(&mut self) {
        let free_bytes = persistence::free_bytes().await;
        if let Inside::Member(engine) = &mut self.inside {
            engine.note_room(free_bytes);
        }
    }

    pub async fn open_store(&mut self, manner: Manner) {
        self.store = Store::open(manner, &self.line).await;
        self.store_refusal_told = false;
        if self.store.is_ok() {
            self.tries = Tries::read().await.unwrap_or_default();
            persistence::ask(&self.line);
        }
    }

    /// Everything that is open is closed, in the one order that loses nothing.
    pub fn close_all(&mut self, why: Refusal) {
        self.break_off(&why);
        (self.inside, self.open_profile) = (Inside::Nobody, None);
        if let Ok(store) = std::mem::replace(&mut self.store, Err(why)) {
            store.close();
        }
        self.store_refusal_told = true;
    }

    fn robbed(&mut self) {
        self.close_all(Refusal::Storage(StorageTrouble::OtherTab));
        messages::announce(Event::StoreTaken);
    }

    fn announce_events(&mut self) {
        if let Inside::Member(engine) = &mut self.inside {
            engine.take_events().into_iter().for_each(messages::announce);
        }
    }

    fn set_alarm(&mut self) {
        let due_ms = match (&self.inside, &self.conversation) {
            (Inside::Member(engine), None) => self.next_sync.due_ms(engine.next_wake()),
            _ => None,
        };
        self.alarm.set(due_ms, clock::now().at_ms, &self.line);
    }
}
