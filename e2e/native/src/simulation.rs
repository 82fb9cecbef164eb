//! One seeded run: devices, a server, mishaps and lies, and at the end the comparison of every device with the reference.

mod attaching;
mod comparing;
mod filling;
mod mishaps;

use std::collections::{BTreeMap, BTreeSet};

use bridge::{Command, PeopleFilter, PersonView, Refusal, Reply, Role, StorageTrouble};
use forms::{Answer, AnswerPath};
use wire::{DraftId, RecordId};

use crate::device::Device;
use crate::dice::Dice;
use crate::disk::Loss;
use crate::ground::Ground;
use crate::later_build::{LaterBuild, Novelty};
use crate::liar::Lie;
use crate::line::Line;
use crate::model::{Marker, Model};
use crate::reached::Reached;
use crate::schedule::Step;
use crate::settled::{self, Settled};
use crate::trace;

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
/// Writes of a server over one request, about.
const WRITES_OF_A_REQUEST: usize = 30;

/// A draft that is open on a device, as the reference sees it.
#[derive(Clone, Debug)]
struct Open {
    draft: DraftId,
    person: Option<RecordId>,
    seen: BTreeSet<Marker>,
    shown: BTreeMap<String, String>,
    typed: BTreeMap<String, String>,
}

pub struct Simulation {
    dice: Dice,
    _ground: Ground,
    devices: Vec<Device>,
    open: Vec<Option<Open>>,
    /// What a device had saved when its files were copied.
    copies: Vec<Option<BTreeSet<Marker>>>,
    line: Line,
    later: LaterBuild,
    model: Model,
    /// What the server may tell.
    pub lies: &'static [Lie],
    /// What happened, for whoever reads a failure.
    pub log: Vec<String>,
    pub reached: Reached,
}

impl Simulation {
    /// A world that has settled in; what happens to it follows from the seed.
    pub fn new(seed: u64) -> Self {
        settled::simulation(seed)
    }

    /// Over that line, with the devices' files on that ground.
    pub fn over(seed: u64, ground: Ground, mut line: Line) -> Self {
        let mut dice = Dice::new(seed);
        let mut first = Device::found(&ground, "d0", &mut dice);
        first.clock_ms = line.now_ms();
        set_server(&mut first, &mut dice);
        let mut devices = vec![first];
        for number in 1..DEVICES {
            let invite = Command::MakeInvite { label: format!("d{number}"), hours: 24, role: Role::Outreach };
            let Ok(Reply::Invite(invite)) = devices[0].ask(invite, &mut dice) else { panic!("no invite") };
            devices[0].sync(&mut line, &mut dice).expect("the coordinator's device syncs");
            let joined = Device::join(&ground, &format!("d{number}"), &invite.link, &mut line, &mut dice);
            let mut joined = joined.expect("the invite is good");
            joined.sync(&mut line, &mut dice).expect("the new device syncs");
            devices.push(joined);
        }
        let mut simulation = Simulation::assemble(dice, ground, devices, line, Model::default());
        simulation.settle_in();
        simulation
    }

    pub(crate) fn assemble(
        mut dice: Dice,
        ground: Ground,
        mut devices: Vec<Device>,
        line: Line,
        model: Model,
    ) -> Self {
        let later = LaterBuild::of(&mut devices[1], &mut dice);
        Simulation {
            dice,
            _ground: ground,
            open: vec![None; DEVICES],
            copies: vec![None; DEVICES],
            devices,
            line,
            later,
            model,
            lies: &Lie::ALL,
            log: Vec::new(),
            reached: Reached::default(),
        }
    }

    pub(crate) fn pack(mut self) -> Settled {
        let devices = self.devices.into_iter().map(|device| device.pack(&mut self.dice)).collect();
        let (office, subjects, now_s) = self.line.pack().expect("an office of this process");
        Settled { devices, office, model: self.model, subjects, now_s }
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
    }

    /// Lets `steps` things happen, then lets everything come to rest and compares.
    pub fn run(&mut self, steps: usize) {
        self.line.trouble(true);
        for _ in 0..steps {
            let (device, step) = (self.dice.below(DEVICES), Step::draw(&mut self.dice));
            self.note(format!("{} {step:?}", self.devices[device].name));
            self.step(device, step);
        }
        self.stop_lying();
        if self.rest() {
            self.compare();
        } else {
            for device in 0..DEVICES {
                self.check_own_saves(device);
                self.check_nothing_invented(device);
            }
        }
        self.reached.lies = self.line.liar.told.clone();
        self.reached.servers_died += self.line.deaths;
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
            Step::Attach => self.attach(device),
            Step::Save => self.save(device),
            Step::Resolve => self.resolve(device),
            Step::Sync => {
                let outcome = self.devices[device].sync(&mut self.line, &mut self.dice);
                self.reached.lost_conversations += usize::from(outcome.is_err());
            }
            Step::CrashBeforeCommit => self.crash_before_commit(device),
            Step::CrashAfterCommit => self.crash_after_commit(device),
            Step::CrashInSave => self.crash_in_save(device),
            Step::CrashInSync => self.crash_in_sync(device),
            Step::PowerCut => self.cut_power(device),
            Step::Copy => self.copy(device),
            Step::Restore => self.restore(device),
            Step::FillDisk => self.fill_disk(device),
            Step::FreeDisk => self.devices[device].fill_disk(false),
            Step::ClockJump => self.jump_in_time(device),
            Step::LineDown => self.line.up = false,
            Step::LineUp => self.line.up = true,
            Step::Replay => self.line.replay(&mut self.dice),
            Step::ServerCopy => self.line.back_up(),
            Step::ServerSetBack => self.reached.servers_set_back += usize::from(self.line.set_back()),
            Step::ServerKilled => {
                let loss = Loss::draw(&mut self.dice);
                self.line.cut_power(loss, &mut self.dice);
            }
            Step::ServerDoomed => {
                let writes = 1 + self.dice.below(WRITES_OF_A_REQUEST);
                let loss = Loss::draw(&mut self.dice);
                self.line.die_after(writes, loss);
            }
            Step::LaterBuild => {
                let news: Vec<Novelty> = Novelty::ALL.into_iter().filter(|_| self.dice.chance(50)).collect();
                if !news.is_empty() {
                    self.later.say(&news, &mut self.dice);
                }
                self.later.send(&mut self.line, &mut self.dice);
            }
            Step::Lie => {
                self.stop_lying();
                let lie = Lie::draw(self.lies, &mut self.dice);
                self.note(format!("the server: {lie:?}"));
                self.line.begin_to_lie(lie, &mut self.dice);
            }
            Step::Honesty => self.stop_lying(),
        }
    }

    fn note(&mut self, what: String) {
        trace::say(|| what.clone());
        self.log.push(what);
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
        numbers(&self.person(device, person)).into_iter().map(|(marker, _)| marker).collect()
    }
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

/// The numbers of the saves and decisions in a person's roster card, each with its author's name.
fn numbers(view: &PersonView) -> Vec<(Marker, &str)> {
    let answers = view.history.iter().flat_map(|change| {
        change.answers.iter().map(|(path, answer)| (path, answer, change.author.as_str()))
    });
    let numbered = answers.filter_map(|(path, answer, author)| {
        let prefix = match path.as_str() {
            "nombre_social" => 'm',
            REVIEWED => 'r',
            _ => return None,
        };
        Some((answer.as_text()?.strip_prefix(prefix)?.parse().ok()?, author))
    });
    numbered.collect()
}
