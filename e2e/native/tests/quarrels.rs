//! Seeded schedules of a team that changes: coordinators, offline from each other, invite, let go, withdraw and decide, while
//! everybody writes. Whoever is left ends with the same answers; whoever was let go reads nothing that was written after.
//! `ACOGIDA_QUARRELS` says how many; `ACOGIDA_SEED` runs one.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use bridge::{Command, MembersView, OpenDraft, PeopleFilter, Refusal, Reply, Role};
use forms::{Answer, AnswerPath};
use inspectors::device::Device;
use inspectors::dice::Dice;
use inspectors::ground::Ground;
use inspectors::line::Line;
use wire::{DraftId, RecordId};

const QUARRELS: u64 = 60;
const STEPS: usize = 45;
const LET_GO_MAX: usize = 3;
const DEVICES_MAX: usize = 8;
const ROUNDS_MAX: usize = 20;
const QUIET_ROUNDS: usize = 3;

struct Team {
    ground: Ground,
    line: Line,
    dice: Dice,
    devices: Vec<Device>,
    /// Those who have heard that they were let go.
    gone: Vec<bool>,
    links: Vec<(usize, String)>,
    let_go: usize,
    names: usize,
    log: Vec<String>,
}

/// What a device shows of everybody: how they are called, by record.
type Shown = BTreeMap<RecordId, Option<String>>;

impl Team {
    fn new(seed: u64) -> Self {
        let ground = Ground::quick();
        let mut dice = Dice::new(seed);
        let mut first = Device::found(&ground, "d0", &mut dice);
        let server = Command::SetServer { url: "http://127.0.0.1:1".to_owned(), operator_token: None };
        first.ask(server, &mut dice).unwrap();
        let line = Line::open(ground.path());
        let mut team = Team {
            ground,
            line,
            dice,
            devices: vec![first],
            gone: vec![false],
            links: Vec::new(),
            let_go: 0,
            names: 0,
            log: Vec::new(),
        };
        assert_eq!(team.sync(0), Ok(()));
        for (by, role) in
            [(0, Role::Coordinator), (1, Role::Coordinator), (1, Role::Outreach), (0, Role::Outreach)]
        {
            team.invite(by, role);
            assert_eq!(team.sync(by), Ok(()));
            team.join();
        }
        team.settle();
        team
    }

    fn sync(&mut self, device: usize) -> Result<(), Refusal> {
        let synced = self.devices[device].sync(&mut self.line, &mut self.dice);
        if synced == Err(Refusal::LetGo) {
            self.gone[device] = true;
        }
        synced
    }

    fn ask(&mut self, device: usize, command: Command) -> Result<Reply, Refusal> {
        self.devices[device].ask(command, &mut self.dice)
    }

    fn invite(&mut self, by: usize, role: Role) {
        let invite = Command::MakeInvite { label: "Turno".to_owned(), hours: 24, role };
        if let Ok(Reply::Invite(invite)) = self.ask(by, invite) {
            self.links.push((by, invite.link));
        }
    }

    /// Whoever has the oldest link uses it; it may be withdrawn, or nobody may know it yet.
    fn join(&mut self) -> bool {
        if self.links.is_empty() || self.devices.len() >= DEVICES_MAX {
            return false;
        }
        let (_, link) = self.links.remove(0);
        let name = format!("d{}", self.devices.len());
        match Device::join(&self.ground, &name, &link, &mut self.line, &mut self.dice) {
            Ok(device) => {
                self.devices.push(device);
                self.gone.push(false);
                true
            }
            Err(_) => false,
        }
    }

    fn members(&mut self, device: usize) -> MembersView {
        match self.ask(device, Command::Members) {
            Ok(Reply::Members(view)) => view,
            other => panic!("no members: {other:?}"),
        }
    }

    fn here(&self) -> Vec<usize> {
        (0..self.devices.len()).filter(|device| !self.gone[*device]).collect()
    }

    fn somebody(&mut self) -> usize {
        let here = self.here();
        here[self.dice.below(here.len())]
    }

    fn people(&mut self, device: usize) -> Shown {
        let all = Command::People { search: String::new(), filter: PeopleFilter::All, offset: 0, limit: 500 };
        let Ok(Reply::People(page)) = self.ask(device, all) else { panic!("no people") };
        page.rows.into_iter().map(|row| (row.person, row.called)).collect()
    }

    fn begin(&mut self, device: usize, open: OpenDraft) -> Option<DraftId> {
        match self.ask(device, Command::OpenDraft(open)) {
            Ok(Reply::Draft(view)) => Some(view.draft),
            _ => None,
        }
    }

    fn write(&mut self, device: usize, person: Option<RecordId>) -> Option<RecordId> {
        self.names += 1;
        let name = format!("N{}", self.names);
        let open = match person {
            Some(person) => OpenDraft::Edit { person, page: None },
            None => OpenDraft::NewPerson { family_of: None, called: None },
        };
        let draft = self.begin(device, open)?;
        for (question, value) in [("sexo", "M"), ("idioma_preferido", "es"), ("nombre_social", &name)] {
            let path = AnswerPath::parse(question).unwrap();
            let answer = Answer::Text(value.to_owned());
            self.ask(device, Command::SetAnswer { draft, path, answer }).unwrap();
        }
        match self.ask(device, Command::SaveDraft { draft }) {
            Ok(Reply::Person(view)) => Some(view.row.person),
            other => panic!("not saved: {other:?}"),
        }
    }

    fn step(&mut self) {
        let device = self.somebody();
        let what = self.dice.below(100);
        self.log.push(format!("d{device}: {what}"));
        match what {
            0..=24 => {
                self.write(device, None);
            }
            25..=44 => {
                let known: Vec<RecordId> = self.people(device).into_keys().collect();
                if !known.is_empty() {
                    let person = known[self.dice.below(known.len())];
                    self.write(device, Some(person));
                }
            }
            45..=74 => {
                let _ = self.sync(device);
            }
            75..=79 if self.let_go < LET_GO_MAX => self.let_somebody_go(device),
            80..=84 => {
                let role = if self.dice.chance(30) { Role::Coordinator } else { Role::Outreach };
                self.invite(device, role);
            }
            85..=88 => {
                self.join();
            }
            89..=91 => self.decide(device),
            92..=94 => self.carry_a_bundle(device),
            95..=96 => {
                if let Some(invite) = self.members(device).invites.into_iter().find(|each| each.can_end) {
                    let _ = self.ask(device, Command::WithdrawInvite { invite: invite.invite });
                }
            }
            _ => self.devices[device].restart(&mut self.dice),
        }
    }

    fn let_somebody_go(&mut self, by: usize) {
        let mut members = self.members(by).members;
        members.retain(|member| member.can_end);
        if members.is_empty() {
            return;
        }
        let member = members.swap_remove(self.dice.below(members.len()));
        self.log.push(format!("d{by} lets {} go", member.name));
        self.ask(by, Command::EndMember { device: member.device }).unwrap();
        self.let_go += 1;
    }

    fn decide(&mut self, by: usize) {
        if let Some(beyond) = self.members(by).beyond.into_iter().next() {
            let take_in = self.dice.chance(60);
            let _ = self.ask(by, Command::DecideBeyond { device: beyond.device, take_in });
        }
    }

    /// A bundle of anybody, also of who was let go, is brought to somebody.
    fn carry_a_bundle(&mut self, to: usize) {
        let from = self.dice.below(self.devices.len());
        let everything = self.dice.chance(50);
        if let Ok(Reply::Bundle { bytes, .. }) = self.ask(from, Command::ExportBundle { everything }) {
            let _ = self.ask(to, Command::ImportBundle { bytes });
            if self.devices[to].engine().is_let_go() {
                self.gone[to] = true;
            }
        }
    }

    /// Everybody exchanges until nothing changes: a key that one makes may be fetched only in the round after.
    fn settle(&mut self) {
        let mut quiet = 0;
        for _ in 0..ROUNDS_MAX {
            let before = self.picture();
            for device in self.here() {
                match self.sync(device) {
                    Ok(()) | Err(Refusal::LetGo) => {}
                    Err(refusal) => panic!("d{device} does not get through: {refusal:?}"),
                }
            }
            quiet = if self.picture() == before { quiet + 1 } else { 0 };
            if quiet == QUIET_ROUNDS {
                return;
            }
        }
        panic!("it does not come to rest");
    }

    fn picture(&mut self) -> Vec<Shown> {
        self.here().into_iter().map(|device| self.people(device)).collect()
    }

    fn compare(&mut self) {
        self.settle();
        let here = self.here();
        let coordinator = here.iter().copied().find(|device| self.members(*device).can_manage);
        if let Some(coordinator) = coordinator {
            while let Some(beyond) = self.members(coordinator).beyond.into_iter().next() {
                self.ask(coordinator, Command::DecideBeyond { device: beyond.device, take_in: true })
                    .unwrap();
            }
            self.settle();
        }
        self.all_show_the_same();
        let Some(coordinator) = coordinator else { return };
        // Whoever is left goes on: what each writes now, all others read, and nobody who was let go.
        let mut written = Vec::new();
        for device in self.here() {
            written.push(self.write(device, None).unwrap());
        }
        self.settle();
        self.all_show_the_same();
        let shown = self.people(coordinator);
        assert!(written.iter().all(|person| shown.contains_key(person)), "something stays on one device");
        for device in self.here() {
            let Ok(Reply::Sync(view)) = self.ask(device, Command::SyncState) else { panic!("no state") };
            let aside = self.ask(device, Command::Quarantine);
            let state = (view.only_here, view.quarantined, view.trouble);
            assert_eq!(state, (0, 0, None), "d{device}: {aside:?}");
        }
        self.nobody_who_was_let_go_reads(coordinator, &written);
    }

    fn all_show_the_same(&mut self) {
        let here = self.here();
        let pictures = self.picture();
        if pictures.iter().any(|shown| shown != &pictures[0]) {
            for device in &here {
                let states = self.devices[*device].look_inside(&mut self.dice, |db| {
                    let sql = "SELECT hex(substr(coalesce(record, x''), 9, 4)), hex(substr(stream, 1, 3)), n, state, coalesce(reason, ''),
                                EXISTS (SELECT 1 FROM held WHERE object = entry.batch) FROM entry ORDER BY 2, 3";
                    let mut rows = db.prepare(sql).unwrap();
                    let rows = rows.query_map([], |row| {
                        Ok(format!(
                            "{} {} {} {} {} {}",
                            row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?,
                            row.get::<_, i64>(3)?, row.get::<_, String>(4)?, row.get::<_, i64>(5)?
                        ))
                    });
                    rows.unwrap().map(Result::unwrap).collect::<Vec<_>>().join("\n")
                });
                self.log.push(format!("d{device} holds (record, stream, n, state, reason, held):\n{states}"));
                let quarantine = self.ask(*device, Command::Quarantine);
                let beyond = self.members(*device).beyond;
                self.log.push(format!("d{device}: {quarantine:?} {beyond:?}"));
            }
        }
        for (device, shown) in here.iter().zip(&pictures) {
            assert_eq!(shown, &pictures[0], "d{device} differs from d{}", here[0]);
        }
    }

    /// Even with everything that a seized device of the team, or the server, holds.
    fn nobody_who_was_let_go_reads(&mut self, coordinator: usize, written: &[RecordId]) {
        let export = Command::ExportBundle { everything: true };
        let Ok(Reply::Bundle { bytes, .. }) = self.ask(coordinator, export) else { panic!("no bundle") };
        for device in (0..self.devices.len()).filter(|device| self.gone[*device]).collect::<Vec<_>>() {
            let _ = self.ask(device, Command::ImportBundle { bytes: bytes.clone() });
            let shown = self.people(device);
            assert!(written.iter().all(|person| !shown.contains_key(person)), "d{device} reads on");
        }
    }
}

#[test]
fn a_team_that_quarrels_offline_ends_in_one_state_and_who_was_let_go_reads_nothing_new() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let seeds = match number("ACOGIDA_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("ACOGIDA_QUARRELS").unwrap_or(QUARRELS),
    };
    let next = AtomicU64::new(seeds.start);
    let (let_go, gone) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failed = Mutex::new(None::<u64>);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end || failed.lock().unwrap().is_some() {
                        return;
                    }
                    let mut team = Team::new(seed);
                    let ran = catch_unwind(AssertUnwindSafe(|| {
                        (0..STEPS).for_each(|_| team.step());
                        team.compare();
                    }));
                    if ran.is_err() {
                        println!("seed {seed} failed after:\n{}", team.log.join("\n"));
                        *failed.lock().unwrap() = Some(seed);
                    }
                    let_go.fetch_add(team.let_go, Ordering::Relaxed);
                    gone.fetch_add(team.gone.iter().filter(|gone| **gone).count(), Ordering::Relaxed);
                }
            });
        }
    });
    if let Some(seed) = *failed.lock().unwrap() {
        panic!("again: ACOGIDA_SEED={seed} cargo test -p inspectors --test quarrels");
    }
    println!("let go: {let_go:?}, and heard of it: {gone:?}");
}
