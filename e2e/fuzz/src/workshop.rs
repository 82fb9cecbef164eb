//! The workshop: a device whose server and colleague are both hostile. Whatever they send is taken, set apart or refused,
//! never a failure of the device's own; and every page still opens.

use std::cell::RefCell;

use bridge::{Command, OpenDraft, PeopleFilter, Refusal, Reply, Role};
use engine::{Incoming, InviteLink};
use forms::{Answer, AnswerPath};
use inspectors::device::Device;
use inspectors::dice::Dice;
use inspectors::ground::Ground;
use inspectors::line::Line;
use wire::*;

use crate::bytes::Input;
use crate::insider::{Insider, Sent};

/// A device with some people on it, the server that it knows, and everything that was said between them.
pub struct Town {
    pub overheard: Vec<Vec<u8>>,
    pub line: Line,
    pub ana: Device,
    pub people: Vec<RecordId>,
    pub link: String,
    pub ground: Ground,
}

impl Town {
    pub fn founded(dice: &mut Dice) -> Self {
        let ground = Ground::quick();
        let mut ana = Device::found(&ground, "Ana", dice);
        let server = Command::SetServer { url: "http://127.0.0.1:1".to_owned(), operator_token: None };
        ana.ask(server, dice).unwrap();
        let people = ["Yolanda", "Jean"].map(|called| register(&mut ana, called, dice)).to_vec();
        let invite = Command::MakeInvite { label: "Turno".to_owned(), hours: 24, role: Role::Outreach };
        let Ok(Reply::Invite(invite)) = ana.ask(invite, dice) else { panic!("no invite") };
        let line = Line::open(ground.path());
        let mut town = Town { overheard: vec![], line, ana, people, link: invite.link, ground };
        town.converse(dice);
        town
    }

    pub fn converse(&mut self, dice: &mut Dice) {
        let now = self.ana.now();
        self.ana.engine().sync_start().unwrap();
        while let Some(outgoing) = self.ana.engine().next_request(now, dice.rng()).unwrap() {
            let incoming = self.line.deliver(&outgoing, dice).unwrap();
            self.overheard.extend([outgoing.body, incoming.body.clone()]);
            self.ana.engine().handle_reply(&incoming, now, dice.rng()).unwrap();
        }
        self.ana.engine().sync_outcome().unwrap();
    }

    /// How far the device has read the server's logs, which it tells a server that asks.
    fn cursors(&mut self, insider: &Insider, dice: &mut Dice) -> Vec<Cursor> {
        let now = self.ana.now();
        let ana = self.ana.engine();
        let asks = SyncReply { state: SyncState::CursorsWanted, ..insider.empty_reply() };
        let asks = Incoming { status: 200, body: asks.to_bytes() };
        ana.sync_start().unwrap();
        let mut cursors = Vec::new();
        while let Some(outgoing) = ana.next_request(now, dice.rng()).unwrap() {
            let request = SyncRequest::from_bytes(&outgoing.body).unwrap();
            if let Know::Cursors(told) = SyncPayload::from_bytes(&request.payload.0).unwrap().know {
                cursors = told;
                break;
            }
            ana.handle_reply(&asks, now, dice.rng()).unwrap();
        }
        let _ = ana.unreachable(now);
        assert!(!cursors.is_empty());
        cursors
    }

    fn written_bytes(&self) -> u64 {
        let file = |suffix| std::fs::metadata(self.ground.path().join(format!("Ana/vault.db{suffix}")));
        ["", "-wal"].into_iter().filter_map(|suffix| file(suffix).ok()).map(|file| file.len()).sum()
    }
}

fn register(ana: &mut Device, called: &str, dice: &mut Dice) -> RecordId {
    let open = OpenDraft::NewPerson { family_of: None, called: Some(called.to_owned()) };
    let Ok(Reply::Draft(view)) = ana.ask(Command::OpenDraft(open), dice) else { panic!("no draft") };
    for (question, value) in [("sexo", "M"), ("idioma_preferido", "es")] {
        let (path, answer) = (AnswerPath::parse(question).unwrap(), Answer::Text(value.to_owned()));
        ana.ask(Command::SetAnswer { draft: view.draft, path, answer }, dice).unwrap();
    }
    let Ok(Reply::Person(person)) = ana.ask(Command::SaveDraft { draft: view.draft }, dice) else {
        panic!("not saved")
    };
    person.row.person
}

/// The town after an insider has joined it, and a copy of Ana's files to begin each input from.
struct Stage {
    town: Town,
    insider: Insider,
    dice: Dice,
}

pub fn meet(bytes: &[u8]) {
    thread_local! {
        static STAGE: RefCell<Option<Stage>> = const { RefCell::new(None) };
    }
    STAGE.with_borrow_mut(|kept| kept.get_or_insert_with(Stage::set).meet(bytes));
}

impl Stage {
    fn set() -> Self {
        let mut dice = Dice::new(4);
        let mut town = Town::founded(&mut dice);
        let mut insider = Insider::join(&town.link, &mut town.line, &mut dice);
        town.converse(&mut dice);
        insider.cursors = town.cursors(&insider, &mut dice);
        town.ana.copy_files();
        Stage { town, insider, dice }
    }

    fn meet(&mut self, bytes: &[u8]) {
        let before = self.town.written_bytes();
        let taken = self.send(bytes);
        self.look_at_every_page();
        // Where nothing was taken, nothing was written either, and the next input begins from the same.
        if taken || self.town.written_bytes() != before {
            self.town.ana.restore_files();
        }
    }

    fn send(&mut self, bytes: &[u8]) -> bool {
        let mut input = Input(bytes);
        let sent = self.insider.make(&mut input, &self.town.people, &mut self.dice);
        let took = match sent {
            Sent::Bundle(bytes) => {
                self.town.ana.ask(Command::ImportBundle { bytes }, &mut self.dice).map(|_| ())
            }
            Sent::Reply(incoming) => self.converse(&incoming),
        };
        if let Err(refusal) = &took {
            assert!(is_an_answer(refusal), "{refusal:?}");
        }
        took.is_ok()
    }

    /// The server answers the device's first question in order, and its second with this.
    fn converse(&mut self, incoming: &Incoming) -> Result<(), Refusal> {
        let (ana, rng) = (&mut self.town.ana, self.dice.rng());
        let now = ana.now();
        ana.engine().sync_start()?;
        let challenge = ChallengeReply {
            ver: 1,
            server: self.insider.server,
            generation: self.insider.generation,
            challenge: Bytes(vec![1; 40]),
            knows_workspace: true,
        };
        let mut answered = false;
        while let Some(asked) = ana.engine().next_request(now, rng)? {
            let reply = match asked.path {
                "/v1/challenge" => Incoming { status: 200, body: challenge.to_bytes() },
                _ if answered => return Err(ana.engine().unreachable(now)),
                _ => incoming.clone(),
            };
            answered |= asked.path == "/v1/sync";
            ana.engine().handle_reply(&reply, now, rng)?;
        }
        ana.engine().sync_outcome().map(|_| ())
    }

    fn look_at_every_page(&mut self) {
        let (ana, dice) = (&mut self.town.ana, &mut self.dice);
        let all = |search: &str| Command::People {
            search: search.to_owned(),
            filter: PeopleFilter::All,
            offset: 0,
            limit: 50,
        };
        let Reply::People(page) = ana.ask(all(""), dice).unwrap() else { panic!("no people") };
        for person in page.rows.iter().map(|row| row.person).chain(self.town.people.iter().copied()) {
            ana.ask(Command::Person { person }, dice).unwrap();
        }
        let Reply::Home(home) = ana.ask(Command::Home, dice).unwrap() else { panic!("no home") };
        for site in home.sites {
            ana.ask(Command::Tonight { site: site.site }, dice).unwrap();
        }
        for command in [all("yol"), Command::Conflicts, Command::Quarantine, Command::SyncState] {
            ana.ask(command, dice).unwrap();
        }
        // What somebody wrote before is still there to be written on.
        let person = self.town.people[0];
        match ana.ask(Command::OpenDraft(OpenDraft::Edit { person, page: None }), dice) {
            Ok(_) => {}
            Err(refusal) => assert!(is_an_answer(&refusal), "{refusal:?}"),
        }
    }
}

/// True unless it is a failure of the device's own.
fn is_an_answer(refusal: &Refusal) -> bool {
    !matches!(refusal, Refusal::Internal { .. } | Refusal::Storage(_))
}

pub fn seeds() -> Vec<Vec<u8>> {
    let mut stage = Stage::set();
    let mut seeds = stage.insider.seeds(&stage.town.people, &mut stage.dice);
    let everything = Command::ExportBundle { everything: true };
    if let Ok(Reply::Bundle { bytes, .. }) = stage.town.ana.ask(everything, &mut stage.dice) {
        seeds.push(crate::bytes::chosen(&[crate::insider::RAW_BUNDLE], &bytes));
    }
    seeds
}

/// The text of an invite, as somebody pasted it.
pub fn meet_link(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(link) = InviteLink::read(&text) {
        assert!(link.server_url.starts_with("https://") || link.server_url.starts_with("http://"));
    }
}

pub fn seeds_of_links() -> Vec<Vec<u8>> {
    vec![Town::founded(&mut Dice::new(3)).link.into_bytes()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_insider_sends_in_order_is_merged() {
        let mut stage = Stage::set();
        let seeds = stage.insider.seeds(&stage.town.people, &mut stage.dice);
        let mut called = Vec::new();
        for seed in seeds {
            let _ = stage.send(&seed);
            let all =
                Command::People { search: String::new(), filter: PeopleFilter::All, offset: 0, limit: 50 };
            let Ok(Reply::People(page)) = stage.town.ana.ask(all, &mut stage.dice) else {
                panic!("no people")
            };
            called.extend(page.rows.into_iter().filter_map(|row| row.called));
            stage.town.ana.restore_files();
        }
        assert!(called.iter().any(|name| name == "Wilmer"), "{called:?}");
    }
}
