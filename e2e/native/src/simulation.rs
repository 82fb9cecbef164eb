//! One seeded run: devices, a server, mishaps, and at the end the comparison of every device with the reference.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{Command, OpenDraft, PeopleFilter, PersonView, Refusal, Reply, StorageTrouble};
use forms::{Answer, AnswerPath};
use wire::{DraftId, RecordId};

use crate::device::Device;
use crate::dice::Dice;
use crate::line::Line;
use crate::model::{Marker, Model, Save};
use crate::schedule::Step;

/// The question that carries a save's number, in the roster card and in the registration.
const MARKERS: [&str; 2] = ["nombre_social", "nombre_completo"];
/// A safety field: concurrent answers are kept and shown.
pub const REVIEWED: &str = "alerta_operativa";
const ALERTS: [&str; 3] = ["hablar_con_proteccion", "no_publicar", "alergia"];
const REQUIRED: [(&str, &str); 2] = [("sexo", "M"), ("idioma_preferido", "es")];
const DEVICES: usize = 3;
/// So few that colleagues meet at the same records.
const PEOPLE_MAX: usize = 3;
const PEOPLE_KNOWN: usize = 2;
/// More than fits into the free room of pages that are there already.
const LONG_CHARS: usize = 20_000;
/// Transactions of one conversation, about.
const COMMITS_OF_A_SYNC: usize = 6;
const DRIFT_MS: i64 = 10 * 365 * 86_400_000;
/// Exchanges of every device after which nothing new can come.
const ROUNDS_TO_REST: usize = 6;

/// A draft that is open on a device, as the reference sees it.
#[derive(Clone, Debug)]
struct Open {
    draft: DraftId,
    person: Option<RecordId>,
    seen: BTreeSet<Marker>,
    shown: BTreeMap<String, String>,
    typed: BTreeMap<String, String>,
}

/// What a device was like when its files were copied.
struct Copy {
    saved: BTreeSet<Marker>,
}

pub struct Simulation {
    dice: Dice,
    folder: tempfile::TempDir,
    devices: Vec<Device>,
    open: Vec<Option<Open>>,
    copies: Vec<Option<Copy>>,
    line: Line,
    model: Model,
    /// What happened, for whoever reads a failure.
    pub log: Vec<String>,
    /// What the schedule reached: a simulation that never gets into trouble shows nothing.
    pub reached: Reached,
}

/// How often something happened that is worth a simulation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    pub saves: usize,
    /// Saves of a draft whose person had changed since it was opened.
    pub saves_on_news: usize,
    pub conflicts: usize,
    pub decisions: usize,
    pub full_disks: usize,
    pub restores: usize,
    pub lost_conversations: usize,
    pub crashed_syncs: usize,
    pub servers_set_back: usize,
}

impl std::ops::AddAssign for Reached {
    fn add_assign(&mut self, other: Reached) {
        self.saves += other.saves;
        self.saves_on_news += other.saves_on_news;
        self.conflicts += other.conflicts;
        self.decisions += other.decisions;
        self.full_disks += other.full_disks;
        self.restores += other.restores;
        self.lost_conversations += other.lost_conversations;
        self.crashed_syncs += other.crashed_syncs;
        self.servers_set_back += other.servers_set_back;
    }
}

impl Simulation {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let folder = quick_folder();
        let mut line = Line::open(folder.path());
        let mut first = Device::found(folder.path(), "d0", &mut dice);
        set_server(&mut first, &mut dice);
        let mut devices = vec![first];
        for number in 1..DEVICES {
            let invite = Command::MakeInvite { label: format!("d{number}"), hours: 24, coordinator: false };
            let Ok(Reply::Invite(invite)) = devices[0].ask(invite, &mut dice) else { panic!("no invite") };
            devices[0].sync(&mut line, &mut dice).expect("the coordinator's device syncs");
            let joined =
                Device::join(folder.path(), &format!("d{number}"), &invite.link, &mut line, &mut dice);
            let mut joined = joined.expect("the invite is good");
            joined.sync(&mut line, &mut dice).expect("the new device syncs");
            devices.push(joined);
        }
        let mut simulation = Simulation {
            dice,
            folder,
            open: vec![None; DEVICES],
            copies: (0..DEVICES).map(|_| None).collect(),
            devices,
            line,
            model: Model::default(),
            log: Vec::new(),
            reached: Reached::default(),
        };
        simulation.settle_in();
        simulation
    }

    /// Two people whom every device knows, so that colleagues meet at the same records from the first step on.
    fn settle_in(&mut self) {
        for _ in 0..PEOPLE_KNOWN {
            self.begin(0, None);
            self.save(0);
        }
        for device in [0, 1, 2] {
            self.devices[device].sync(&mut self.line, &mut self.dice).expect("a quiet line");
        }
        self.line.trouble(true);
    }

    /// Lets `steps` things happen, then lets everything come to rest and compares.
    pub fn run(&mut self, steps: usize) {
        for _ in 0..steps {
            let (device, step) = (self.dice.below(DEVICES), Step::draw(&mut self.dice));
            self.log.push(format!("{} {step:?}", self.devices[device].name));
            self.step(device, step);
        }
        self.rest();
        self.compare();
    }

    fn step(&mut self, device: usize, step: Step) {
        match step {
            Step::NewPerson if self.people(device).len() < PEOPLE_MAX => self.begin(device, None),
            Step::NewPerson => self.answer(device),
            Step::Edit => {
                let people = self.people(device);
                if !people.is_empty() {
                    let person = people[self.dice.below(people.len())];
                    self.begin(device, Some(person));
                }
            }
            Step::Answer => self.answer(device),
            Step::Save => self.save(device),
            Step::Resolve => self.resolve(device),
            Step::Sync => {
                let outcome = self.devices[device].sync(&mut self.line, &mut self.dice);
                self.reached.lost_conversations += usize::from(outcome.is_err());
            }
            Step::CrashBeforeCommit => self.crash_before_commit(device),
            Step::CrashAfterCommit => {
                self.answer(device);
                self.devices[device].restart();
                self.check_draft(device);
            }
            Step::CrashInSave => self.crash_in_save(device),
            Step::CrashInSync => {
                let commit = 1 + self.dice.below(COMMITS_OF_A_SYNC);
                self.devices[device].crash_in_sync(commit, &mut self.line, &mut self.dice);
                self.reached.crashed_syncs += 1;
                self.check_draft(device);
            }
            Step::Copy => self.copy(device),
            Step::Restore => self.restore(device),
            Step::FillDisk => self.fill_disk(device),
            Step::FreeDisk => self.devices[device].fill_disk(false),
            Step::ClockJump => {
                let years = self.dice.below(3) as i64 - 1;
                self.devices[device].clock_ms += years * DRIFT_MS;
            }
            Step::LineDown => self.line.up = false,
            Step::LineUp => self.line.up = true,
            Step::Replay => self.line.replay(&mut self.dice),
            Step::ServerCopy => self.line.back_up(),
            Step::ServerSetBack => self.reached.servers_set_back += usize::from(self.line.set_back()),
            Step::ServerKilled => self.line.kill(),
        }
    }

    /// A person finishes one form before the next: an open draft stays open.
    fn begin(&mut self, device: usize, person: Option<RecordId>) {
        if self.open[device].is_some() {
            return;
        }
        let command = match person {
            None => OpenDraft::NewPerson { family_of: None, called: None },
            Some(person) => OpenDraft::Edit { person, page: None },
        };
        let seen = person.map(|person| self.seen(device, person)).unwrap_or_default();
        let Some(Reply::Draft(view)) = self.ask(device, Command::OpenDraft(command)) else { return };
        let shown = view.answers.iter().filter_map(|(path, answer)| Some((path.to_string(), text(answer)?)));
        self.open[device] =
            Some(Open { draft: view.draft, person, seen, shown: shown.collect(), typed: BTreeMap::new() });
        if person.is_none() {
            for (question, value) in REQUIRED {
                self.type_answer(device, question, value);
            }
        }
    }

    fn answer(&mut self, device: usize) {
        let alert = ALERTS[self.dice.below(ALERTS.len())];
        self.type_answer(device, REVIEWED, alert);
    }

    fn type_answer(&mut self, device: usize, question: &str, value: &str) {
        let Some(open) = self.open[device].clone() else { return };
        let command = set(open.draft, question, value);
        if self.ask(device, command).is_some()
            && let Some(open) = &mut self.open[device]
        {
            open.typed.insert(question.to_owned(), value.to_owned());
        }
    }

    fn save(&mut self, device: usize) {
        if self.open[device].is_none() {
            return;
        }
        let marker = self.model.next_marker();
        for question in MARKERS {
            self.type_answer(device, question, &format!("m{marker}"));
        }
        for (question, value) in REQUIRED {
            let missing = self.open[device]
                .as_ref()
                .is_some_and(|open| open.person.is_none() && !open.typed.contains_key(question));
            if missing {
                self.type_answer(device, question, value);
            }
        }
        let Some(open) = self.open[device].clone() else { return };
        let name = format!("m{marker}");
        if MARKERS.iter().any(|question| open.typed.get(*question) != Some(&name)) {
            return;
        }
        let news = open.person.is_some_and(|person| self.seen(device, person) != open.seen);
        let Some(reply) = self.ask(device, Command::SaveDraft { draft: open.draft }) else { return };
        self.reached.saves += 1;
        self.reached.saves_on_news += usize::from(news && open.typed.contains_key(REVIEWED));
        let Reply::Person(view) = reply else { panic!("saved, and answered with {reply:?}") };
        self.note_save(device, marker, &open, view.row.person);
        self.open[device] = None;
    }

    fn note_save(&mut self, device: usize, marker: Marker, open: &Open, person: RecordId) {
        let writes = open.typed.iter().filter(|(question, value)| open.shown.get(*question) != Some(value));
        let writes = writes.map(|(question, value)| (question.clone(), value.clone())).collect();
        self.model.add(marker, Save { device, person, writes, seen: open.seen.clone(), required: true });
    }

    fn resolve(&mut self, device: usize) {
        let Some(Reply::Conflicts(conflicts)) = self.ask(device, Command::Conflicts) else { return };
        if conflicts.is_empty() {
            return;
        }
        let conflict = &conflicts[self.dice.below(conflicts.len())];
        let seen = self.seen(device, conflict.person);
        let marker = self.model.next_marker();
        let decision = format!("r{marker}");
        let command = Command::Resolve {
            record: conflict.record,
            path: conflict.path.clone(),
            answer: Answer::Text(decision.clone()),
            heads: conflict.heads.clone(),
        };
        if self.ask(device, command).is_some() {
            self.reached.decisions += 1;
            let writes = BTreeMap::from([(conflict.path.to_string(), decision)]);
            self.model.add(marker, Save { device, person: conflict.person, writes, seen, required: true });
        }
    }

    fn crash_before_commit(&mut self, device: usize) {
        let Some(open) = self.open[device].clone() else { return self.devices[device].restart() };
        let command = set(open.draft, REVIEWED, "dieta");
        let done = self.devices[device].crash_before_commit(command, &mut self.dice);
        assert!(!done, "an answer was acknowledged that is not on disk");
        self.check_draft(device);
    }

    /// A form's change and all that follows from it is there whole or not at all.
    fn crash_in_save(&mut self, device: usize) {
        let Some(open) = self.open[device].clone() else { return };
        if open.person.is_none() {
            return;
        }
        let save = Command::SaveDraft { draft: open.draft };
        let done = self.devices[device].crash_before_commit(save, &mut self.dice);
        assert!(!done, "a form was acknowledged that is not on disk");
        self.check_draft(device);
    }

    /// After a restart the draft says what was acknowledged, no more and no less.
    fn check_draft(&mut self, device: usize) {
        let Some(open) = self.open[device].clone() else { return };
        let resume = Command::OpenDraft(OpenDraft::Resume { draft: open.draft });
        let reply = self.devices[device].ask(resume, &mut self.dice);
        let Ok(Reply::Draft(view)) = reply else { panic!("an open draft is gone: {reply:?}") };
        for (question, value) in &open.typed {
            let path = AnswerPath::parse(question).expect("a path");
            let found = view.answers.iter().find(|(each, _)| *each == path).map(|(_, answer)| answer);
            assert_eq!(found.and_then(text).as_deref(), Some(value.as_str()), "{question} after a restart");
        }
    }

    /// A full disk refuses the answer and keeps the old one.
    fn fill_disk(&mut self, device: usize) {
        self.devices[device].fill_disk(true);
        for length in [LONG_CHARS, LONG_CHARS / 2] {
            self.type_answer(device, "alias_seguro", &"x".repeat(length));
            self.check_draft(device);
        }
    }

    fn copy(&mut self, device: usize) {
        self.devices[device].copy_files(self.folder.path());
        let mine = self.model.saves.iter().filter(|(_, save)| save.device == device);
        self.copies[device] = Some(Copy { saved: mine.map(|(marker, _)| *marker).collect() });
    }

    fn restore(&mut self, device: usize) {
        let Some(copy) = self.copies[device].take() else { return };
        self.devices[device].restore_files(self.folder.path());
        self.reached.restores += 1;
        self.model.set_back(device, &copy.saved);
        self.open[device] = None;
        let Some(Reply::Home(home)) = self.ask(device, Command::Home) else { return };
        for card in home.drafts {
            self.ask(device, Command::DiscardDraft { draft: card.draft });
        }
    }

    /// Asks; a full disk is the only refusal that may come.
    fn ask(&mut self, device: usize, command: Command) -> Option<Reply> {
        match self.devices[device].ask(command, &mut self.dice) {
            Ok(reply) => Some(reply),
            Err(Refusal::Storage(StorageTrouble::Full)) => {
                self.reached.full_disks += 1;
                None
            }
            Err(other) => panic!("{}: {other:?}", self.devices[device].name),
        }
    }

    fn people(&mut self, device: usize) -> Vec<RecordId> {
        let all = Command::People { search: String::new(), filter: PeopleFilter::All, offset: 0, limit: 200 };
        let Some(Reply::People(page)) = self.ask(device, all) else { return Vec::new() };
        page.rows.iter().map(|row| row.person).collect()
    }

    fn person(&mut self, device: usize, person: RecordId) -> Box<PersonView> {
        let Some(Reply::Person(view)) = self.ask(device, Command::Person { person }) else {
            panic!("{} lost a person", self.devices[device].name)
        };
        view
    }

    /// The saves of a person that a device holds.
    fn seen(&mut self, device: usize, person: RecordId) -> BTreeSet<Marker> {
        numbers(&self.person(device, person)).into_iter().collect()
    }

    fn rest(&mut self) {
        self.line.trouble(false);
        for device in 0..DEVICES {
            self.devices[device].fill_disk(false);
            if let Some(open) = self.open[device].take() {
                self.ask(device, Command::DiscardDraft { draft: open.draft });
            }
        }
        for _ in 0..ROUNDS_TO_REST {
            for device in 0..DEVICES {
                let outcome = self.devices[device].sync(&mut self.line, &mut self.dice);
                assert_eq!(outcome, Ok(()), "{} at rest", self.devices[device].name);
            }
        }
    }

    fn compare(&mut self) {
        let first = self.dump(0);
        for device in 1..DEVICES {
            let other = self.dump(device);
            let name = &self.devices[device].name;
            assert_eq!(first.len(), other.len(), "{name} knows another number of people than d0");
            for (left, right) in first.iter().zip(&other) {
                let differing: Vec<_> =
                    left.lines().zip(right.lines()).filter(|(a, b)| a != b).take(6).collect();
                assert!(left == right, "{name} says something else than d0: {differing:#?}");
            }
        }
        for device in 0..DEVICES {
            let Some(Reply::Sync(view)) = self.ask(device, Command::SyncState) else { panic!("no state") };
            assert_eq!((view.only_here, view.quarantined), (0, 0), "{}", self.devices[device].name);
        }
        for person in self.people(0) {
            let view = self.person(0, person);
            self.compare_person(&view);
        }
        let people: BTreeSet<RecordId> = self.people(0).into_iter().collect();
        for (marker, save) in &self.model.saves {
            assert!(!save.required || people.contains(&save.person), "save m{marker} lost its person");
        }
    }

    fn compare_person(&mut self, view: &PersonView) {
        let person = view.row.person;
        let there = numbers(view);
        let mut once = BTreeSet::new();
        for marker in &there {
            assert!(once.insert(*marker), "save m{marker} is there twice");
            assert!(self.model.saves.contains_key(marker), "save m{marker} was never made");
        }
        for (marker, save) in self.model.saves.iter().filter(|(_, save)| save.person == person) {
            assert!(!save.required || once.contains(marker), "save m{marker} was acknowledged and is gone");
        }
        let expected = self.model.surviving(person, REVIEWED, &once);
        let conflict = view.conflicts.iter().find(|each| each.path.as_str() == REVIEWED);
        let found: BTreeSet<String> = match conflict {
            Some(conflict) => conflict.versions.iter().filter_map(|version| text(&version.answer)).collect(),
            None => view.row.alerts.first().cloned().into_iter().collect(),
        };
        self.reached.conflicts += usize::from(expected.len() > 1);
        assert_eq!(found, expected, "{REVIEWED} of {person}");
    }

    /// Everything that a device says about everybody.
    fn dump(&mut self, device: usize) -> Vec<String> {
        let mut people = self.people(device);
        people.sort();
        let mut lines = Vec::new();
        for person in people {
            let mut view = self.person(device, person);
            view.history
                .sort_by_key(|change| (change.record, change.at.at_ms, format!("{:?}", change.answers)));
            for record in &mut view.records {
                record.can_write = true;
            }
            lines.push(format!("{view:#?}"));
        }
        lines
    }
}

/// Real files, in memory where the machine has such a place: what is looked for here is not the disk's speed.
fn quick_folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

fn set_server(device: &mut Device, dice: &mut Dice) {
    let command = Command::SetServer { url: "http://127.0.0.1:1".to_owned(), operator_token: None };
    device.ask(command, dice).expect("the server is set");
}

fn set(draft: DraftId, question: &str, value: &str) -> Command {
    let path = AnswerPath::parse(question).expect("a path");
    Command::SetAnswer { draft, path, answer: Answer::Text(value.to_owned()) }
}

fn text(answer: &Answer) -> Option<String> {
    answer.as_text().map(str::to_owned)
}

/// The numbers of the saves and decisions in a person's roster card.
fn numbers(view: &PersonView) -> Vec<Marker> {
    let changes = view.history.iter().flat_map(|change| &change.answers);
    let numbered = changes.filter_map(|(path, answer)| {
        let prefix = match path.as_str() {
            "nombre_social" => 'm',
            REVIEWED => 'r',
            _ => return None,
        };
        answer.as_text()?.strip_prefix(prefix)?.parse().ok()
    });
    numbered.collect()
}
