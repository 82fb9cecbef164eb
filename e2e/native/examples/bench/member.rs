//! A device of somebody in a workspace: a real engine on an encrypted file, with this machine's clock.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::SystemTime;

use bridge::{Command, Event, NewWorkspace, OpenDraft, Reply, Role};
use engine::{Engine, Founding, Joining, Now};
use forms::{Answer, AnswerPath};
use inspectors::dice::Dice;
use rand_core::Rng;
use rusqlite::Connection;
use wire::RecordId;

use crate::line::Line;

pub struct Member {
    pub engine: Engine,
    pub dice: Dice,
}

/// Where a device was still unknown to itself: what founding and joining need.
struct Beginning {
    database: Connection,
    key: [u8; 32],
    dice: Dice,
}

pub fn now() -> Now {
    let since_1970 = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    Now { at_ms: i64::try_from(since_1970.as_millis()).unwrap_or_default(), offset_minutes: -360 }
}

impl Member {
    /// Founds a workspace that is kept at a server.
    pub fn found(folder: &Path, name: &str, server: &str) -> Self {
        let Beginning { database, key, mut dice } = begin(folder, name);
        let new = NewWorkspace {
            organisation: "Red de albergues".to_owned(),
            site_name: "Belén".to_owned(),
            folio_prefix: "TAP".to_owned(),
            person_name: name.to_owned(),
            secret: String::new(),
        };
        let founding = Founding::begin(database, &key, &new, now(), dice.rng());
        let mut member = Member { engine: founding.expect("a workspace is founded").engine, dice };
        member.ask(Command::SetServer { url: server.to_owned(), operator_token: None });
        member
    }

    /// Comes in by an invite's link; nothing but the joining itself is exchanged.
    pub fn join(folder: &Path, name: &str, link: &str, line: &Line) -> Self {
        let Beginning { database, key, mut dice } = begin(folder, name);
        let mut joining = Joining::begin(database, &key, link, name).expect("the link is a link");
        while let Some(outgoing) = joining.next_request(now(), dice.rng()).expect("a joining goes on") {
            let incoming = line.carry(&outgoing);
            joining.handle_reply(&incoming, now(), dice.rng()).expect("the invite is good");
        }
        Member { engine: joining.finish().expect("the joining ended"), dice }
    }

    pub fn ask(&mut self, command: Command) -> Reply {
        let reply = self.engine.handle(command, now(), self.dice.rng());
        self.engine.take_events();
        reply.expect("the engine answers")
    }

    /// A link for one colleague; it works once this device has exchanged.
    pub fn invite(&mut self, label: &str) -> String {
        let invite = Command::MakeInvite { label: label.to_owned(), hours: 24, role: Role::Outreach };
        let Reply::Invite(invite) = self.ask(invite) else { panic!("no invite") };
        invite.link
    }

    /// Registers somebody of whom little is known.
    pub fn register(&mut self, called: &str) {
        let Reply::Draft(view) =
            self.ask(Command::OpenDraft(OpenDraft::NewPerson { family_of: None, called: None }))
        else {
            panic!("no draft")
        };
        for (path, answer) in [("nombre_social", called), ("sexo", "M"), ("idioma_preferido", "es")] {
            let path = AnswerPath::parse(path).expect("a path");
            self.ask(Command::SetAnswer { draft: view.draft, path, answer: Answer::text(answer) });
        }
        self.ask(Command::SaveDraft { draft: view.draft });
    }

    /// One conversation with the server, to its end: the people of whom something came.
    pub fn exchange(&mut self, line: &Line) -> BTreeSet<RecordId> {
        self.engine.sync_start().expect("a server is set");
        self.go_on(line)
    }

    /// What is left of the conversation that is under way.
    pub fn go_on(&mut self, line: &Line) -> BTreeSet<RecordId> {
        while let Some(outgoing) =
            self.engine.next_request(now(), self.dice.rng()).expect("the conversation goes on")
        {
            let incoming = line.carry(&outgoing);
            self.engine.handle_reply(&incoming, now(), self.dice.rng()).expect("the answer is good");
        }
        self.engine.sync_outcome().expect("the conversation ended well");
        let events = self.engine.take_events().into_iter();
        events
            .filter_map(|event| match event {
                Event::RecordChanged { person } => Some(person),
                _ => None,
            })
            .collect()
    }
}

fn begin(folder: &Path, name: &str) -> Beginning {
    let nanoseconds = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos();
    let mut dice = Dice::new(u64::try_from(nanoseconds % u128::from(u64::MAX)).unwrap_or_default());
    let mut key = [0; 32];
    dice.rng().fill_bytes(&mut key);
    let database = Connection::open(folder.join(format!("{name}.db"))).expect("the database opens");
    Beginning { database, key, dice }
}
