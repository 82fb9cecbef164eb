//! How long a tablet that joins takes from bytes at hand to its first list of people, and to all their records:
//! `cargo run --release -p inspectors --example new_tablet [PEOPLE]`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::time::{Duration, Instant};

use bridge::{Command, OpenDraft, PeopleFilter, Reply, Role};
use engine::{Incoming, Joining, Now};
use forms::{Answer, AnswerPath};
use inspectors::device::Device;
use inspectors::dice::Dice;
use inspectors::ground::Ground;
use inspectors::line::Line;
use wire::{Body, Canonical, SyncReply};

const PEOPLE: u32 = 2_000;
const FIRST: [&str; 12] = [
    "Marisol",
    "Jean",
    "Wilner",
    "Yusleidy",
    "José Luis",
    "Dayana",
    "Fabiola",
    "Emmanuel",
    "Rosa",
    "Kevin",
    "Mirlande",
    "Óscar",
];
const FAMILY: [&str; 12] = [
    "Hernández",
    "Pierre",
    "Louis",
    "Gutiérrez",
    "Zelaya",
    "Baptiste",
    "Ramírez",
    "Urbina",
    "Joseph",
    "Castro",
    "Mejía",
    "Charles",
];
const FROM: [&str; 6] = ["HND", "HTI", "VEN", "CUB", "GTM", "SLV"];

fn main() {
    let people = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(PEOPLE);
    let ground = Ground::real();
    let mut dice = Dice::new(7);
    let mut ana = Device::found(&ground, "Ana", &mut dice);
    let server = Command::SetServer { url: "http://127.0.0.1:1".to_owned(), operator_token: None };
    ana.ask(server, &mut dice).unwrap();
    let mut line = Line::open(ground.path());
    ana.sync(&mut line, &mut dice).unwrap();
    for number in 0..people {
        register(&mut ana, number, &mut dice);
    }
    let invite = Command::MakeInvite { label: "Turno".to_owned(), hours: 24, role: Role::Outreach };
    let Reply::Invite(invite) = ana.ask(invite, &mut dice).unwrap() else { panic!("no invite") };
    let begun = Instant::now();
    ana.sync(&mut line, &mut dice).unwrap();
    println!("sealing and sending {people} people with their set: {:?}", begun.elapsed());
    measure(ground.path(), &invite.link, people, &mut line, &mut dice);
}

fn register(device: &mut Device, number: u32, dice: &mut Dice) {
    let open = Command::OpenDraft(OpenDraft::NewPerson { family_of: None, called: None });
    let Reply::Draft(view) = device.ask(open, dice).unwrap() else { panic!("no draft") };
    let pick = |list: &[&str], dice: &mut Dice| list[dice.below(list.len())].to_owned();
    let (first, father, mother) = (pick(&FIRST, dice), pick(&FAMILY, dice), pick(&FAMILY, dice));
    let birth =
        format!("{}-{:02}-{:02};exact;document", 1960 + number % 60, 1 + number % 12, 1 + number % 28);
    let mut answers = vec![
        ("nombre_social", first.clone()),
        ("nombre_1", first),
        ("apellido_paterno", father),
        ("apellido_materno", mother),
        ("nacimiento", birth),
        ("sexo", if dice.chance(50) { "M" } else { "H" }.to_owned()),
        ("idioma_preferido", "es".to_owned()),
        ("nacionalidades", pick(&FROM, dice)),
        ("cama", format!("{}{}", ["A", "B", "C"][dice.below(3)], dice.below(40))),
    ];
    if dice.chance(10) {
        answers.push(("alerta_operativa", "alergia".to_owned()));
    }
    for (question, value) in answers {
        let path = AnswerPath::parse(question).unwrap();
        let set = Command::SetAnswer { draft: view.draft, path, answer: Answer::Text(value) };
        device.ask(set, dice).unwrap();
    }
    device.ask(Command::SaveDraft { draft: view.draft }, dice).unwrap();
}

/// What the tablet did and was given. Only its own work counts: neither the server's nor a line's.
#[derive(Default)]
struct Tally {
    worked: Duration,
    replies: usize,
    bytes: usize,
    parts: usize,
    set_bytes: usize,
}

impl Tally {
    fn hear(&mut self, reply: &Incoming) {
        self.replies += 1;
        self.bytes += reply.body.len();
        let Ok(reply) = SyncReply::from_bytes(&reply.body) else { return };
        for batch in reply.ahead.iter().flat_map(|ahead| &ahead.batches) {
            self.parts += 1;
            self.set_bytes += batch.0.len();
            for hash in
                wire::Batch::from_bytes(&batch.0).unwrap().items.into_iter().flat_map(|item| item.bodies)
            {
                let here = reply.bodies.iter().find(|body| Body::hash(&body.0) == hash);
                self.set_bytes += here.map_or(0, |body| body.0.len());
            }
        }
    }

    fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let done = work();
        self.worked += begun.elapsed();
        done
    }
}

fn measure(folder: &Path, link: &str, people: u32, line: &mut Line, dice: &mut Dice) {
    let mut tally = Tally::default();
    let now = Now { at_ms: 1_795_345_200_000, offset_minutes: -360 };
    let database = rusqlite::Connection::open(folder.join("tablet.db")).unwrap();
    let mut joining = Joining::begin(database, &[7; 32], link, "Luis").unwrap();
    while let Some(request) = joining.next_request(now, dice.rng()).unwrap() {
        let reply = line.deliver(&request, dice).unwrap();
        tally.hear(&reply);
        tally.time(|| joining.handle_reply(&reply, now, dice.rng())).unwrap();
    }
    let mut tablet = joining.finish().unwrap();
    println!("joined: {:?} of work, {} bytes in {} replies", tally.worked, tally.bytes, tally.replies);
    let mut is_listed = false;
    tablet.sync_start().unwrap();
    while let Some(request) = tablet.next_request(now, dice.rng()).unwrap() {
        let reply = line.deliver(&request, dice).unwrap();
        tally.hear(&reply);
        tally.time(|| tablet.handle_reply(&reply, now, dice.rng())).unwrap();
        let all = Command::People { search: String::new(), filter: PeopleFilter::All, offset: 0, limit: 50 };
        let asked = Instant::now();
        let Reply::People(page) = tablet.handle(all, now, dice.rng()).unwrap() else { panic!("no page") };
        if page.total == people && !is_listed {
            is_listed = true;
            let (worked, bytes, replies) = (tally.worked + asked.elapsed(), tally.bytes, tally.replies);
            println!("first list of {people}: {worked:?} of work, {bytes} bytes in {replies} replies");
        }
    }
    println!("all records: {:?} of work, {} bytes in {} replies", tally.worked, tally.bytes, tally.replies);
    let each = tally.set_bytes / people as usize;
    println!("the sets: {} batches, {} bytes, {each} a person", tally.parts, tally.set_bytes);
}
