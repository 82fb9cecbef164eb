//! What must be true: of each device at any time, of each while it is lied to, and of all once everything came to rest.

use std::collections::BTreeSet;

use bridge::{Command, PersonView, Refusal, Reply};
use wire::{RecordId, code};

use crate::disk::Loss;

use super::{DEVICES, REVIEWED, Simulation, numbers, text};

/// Exchanges of every device after which nothing new can come.
const ROUNDS_TO_REST: usize = 6;
/// Out of 100 devices that are asked whether they show what they lack: to look inside, they are started twice.
const LOOKED_INSIDE: usize = 25;
/// Entries that are named by a later one of their stream and are not here.
const HOLES: &str =
    "SELECT count(*) FROM (SELECT 1 FROM entry GROUP BY stream, circle HAVING max(n) <> count(*))";

impl Simulation {
    /// What a device itself has saved is on it, whatever a server says.
    pub(super) fn check_own_saves(&mut self, device: usize) {
        let mut there = BTreeSet::new();
        for person in self.people(device) {
            there.extend(self.seen(device, person));
        }
        for (marker, save) in self.model.saves.iter().filter(|(_, save)| save.device == device) {
            let name = &self.devices[device].name;
            assert!(
                !save.required || there.contains(marker),
                "save m{marker} is gone from {name}, where it was made"
            );
        }
        self.check_own_files(device);
    }

    /// The lie ends. Until now nothing that was acknowledged was lost by it and nothing false believed; and a device that
    /// could know that something is withheld says so.
    pub(super) fn stop_lying(&mut self) {
        if self.line.liar.lie().is_none() {
            return;
        }
        let mut alarmed = [false; DEVICES];
        for (device, alarm) in alarmed.iter_mut().enumerate() {
            *alarm = self.has_alarm(device);
            self.reached.alarms += usize::from(*alarm);
            self.check_own_saves(device);
            self.check_nothing_invented(device);
            if !*alarm && self.dice.chance(LOOKED_INSIDE) {
                let count = |db: &rusqlite::Connection| db.query_row(HOLES, [], |row| row.get::<_, i64>(0));
                let holes =
                    self.devices[device].look_inside(&mut self.dice, count).expect("the entries are counted");
                let (name, lie) = (&self.devices[device].name, self.line.liar.lie());
                assert_eq!(holes, 0, "{name} lacks entries that later ones name, and is silent ({lie:?})");
            }
        }
        self.count_silent_differences(alarmed);
        self.line.liar.be_honest();
    }

    /// Whether a device has something to show besides what only a later version can open.
    fn has_alarm(&mut self, device: usize) -> bool {
        let trouble = self.devices[device].sync_view(&mut self.dice).trouble;
        let Some(Reply::Quarantine(apart)) = self.ask(device, Command::Quarantine) else { return true };
        let later = |why: &str| ["unknown_kind", "update_needed"].contains(&why);
        trouble.is_some() || apart.iter().any(|each| !later(&each.why))
    }

    /// Devices that believe that everything was exchanged, and differ. Where each is shown a history that is whole in itself
    /// none can know it; that is counted, and ends with the lie.
    fn count_silent_differences(&mut self, alarmed: [bool; DEVICES]) {
        if alarmed.iter().filter(|alarmed| !**alarmed).count() < 2 {
            return;
        }
        let dumps: Vec<Vec<PersonView>> = (0..DEVICES).map(|device| self.dump(device)).collect();
        for right in 1..DEVICES {
            for left in 0..right {
                self.reached.lied_to += 1;
                let silent = !alarmed[left] && !alarmed[right];
                let sent =
                    [left, right].map(|device| self.devices[device].sync_view(&mut self.dice).only_here);
                let differ = dumps[left] != dumps[right];
                self.reached.differed_unseen += usize::from(silent && sent == [0, 0] && differ);
            }
        }
    }

    /// Nothing that nobody said, nothing twice, nothing under another's name.
    pub(super) fn check_nothing_invented(&mut self, device: usize) {
        for person in self.people(device) {
            let view = self.person(device, person);
            self.check_history(&view);
        }
    }

    /// The numbers of the saves in a person's history, each of which was made, once, by its author.
    fn check_history(&self, view: &PersonView) -> BTreeSet<usize> {
        let mut once = BTreeSet::new();
        for (marker, author) in numbers(view) {
            assert!(once.insert(marker), "save m{marker} is there twice");
            let Some(save) = self.model.saves.get(&marker) else { panic!("save m{marker} was never made") };
            assert_eq!(author, self.devices[save.device].name, "the author of save m{marker}");
        }
        once
    }

    /// False where two histories of one stream are left, which is an alarm for a person.
    pub(super) fn rest(&mut self) -> bool {
        self.line.trouble(false);
        // A server that was to die soon does it now.
        self.line.cut_power(Loss::Everything, &mut self.dice);
        for device in 0..DEVICES {
            self.devices[device].fill_disk(false);
            if let Some(open) = self.open[device].take() {
                self.ask(device, Command::DiscardDraft { draft: open.draft });
            }
        }
        for round in 0..ROUNDS_TO_REST {
            if self.later.entries() > 0 {
                assert!(self.later.send(&mut self.line, &mut self.dice), "the newer app is refused");
            }
            self.line.is_quiet = true;
            for device in 0..DEVICES {
                let outcome = self.devices[device].sync(&mut self.line, &mut self.dice);
                // In the first rounds a device may still find out what the server's death or lies have left.
                let late = round >= ROUNDS_TO_REST / 2 || self.line.is_quiet;
                if late && outcome == Err(fork()) && self.may_have_forked() {
                    self.reached.forks += 1;
                    return false;
                }
                assert!(!late || outcome == Ok(()), "{} at rest: {outcome:?}", self.devices[device].name);
            }
            if self.line.is_quiet {
                return true;
            }
        }
        panic!("after {ROUNDS_TO_REST} rounds there is still something new");
    }

    /// A device and the server were both set back: what the device said between has two histories, of which a colleague
    /// may hold the one that the server refuses.
    fn may_have_forked(&self) -> bool {
        self.reached.restores > 0 && self.reached.servers_set_back > 0
    }

    pub(super) fn compare(&mut self) {
        let first = self.dump(0);
        for device in 1..DEVICES {
            let other = self.dump(device);
            let name = &self.devices[device].name;
            assert_eq!(first.len(), other.len(), "{name} knows another number of people than d0");
            for (left, right) in first.iter().zip(&other) {
                if left == right {
                    continue;
                }
                let (left, right) = (format!("{left:#?}"), format!("{right:#?}"));
                let lines = left.lines().zip(right.lines());
                let differing: Vec<_> = lines.filter(|(left, right)| left != right).take(6).collect();
                panic!("{name} says something else than d0: {differing:#?}");
            }
        }
        // What nobody here can open is set apart by all; besides, only what no member has made.
        let (unknown, forged) = (self.later.entries(), self.line.liar.forged_for.values().sum::<usize>());
        for device in 0..DEVICES {
            let view = self.devices[device].sync_view(&mut self.dice);
            let list = self.ask(device, Command::Quarantine);
            let (name, apart) = (&self.devices[device].name, view.quarantined as usize);
            assert_eq!(view.only_here, 0, "{name}");
            assert!(
                (unknown..=unknown + forged).contains(&apart),
                "{name} has {apart} set apart: {unknown} unknown, {forged} forged: {list:?}"
            );
        }
        for person in self.people(0) {
            let view = self.person(0, person);
            self.compare_person(&view);
        }
        self.compare_files();
        let people: BTreeSet<RecordId> = self.people(0).into_iter().collect();
        for (marker, save) in &self.model.saves {
            assert!(!save.required || people.contains(&save.person), "save m{marker} lost its person");
        }
    }

    fn compare_person(&mut self, view: &PersonView) {
        let person = view.row.person;
        let once = self.check_history(view);
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
        assert_eq!(found, expected, "{REVIEWED} of {person}: {:#?}\n{:#?}", self.model.saves, view.history);
    }

    /// Everything that a device says about everybody.
    fn dump(&mut self, device: usize) -> Vec<PersonView> {
        let mut people = self.people(device);
        people.sort();
        let mut views = Vec::new();
        for person in people {
            let mut view = self.person(device, person);
            view.history
                .sort_by_key(|change| (change.record, change.at.at_ms, format!("{:?}", change.answers)));
            for record in &mut view.records {
                record.can_write = true;
            }
            views.push(*view);
        }
        views
    }
}

fn fork() -> Refusal {
    Refusal::ServerRefused { code: code::FORK.to_owned() }
}
