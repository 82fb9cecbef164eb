//! What people do: begin a form, answer, save, decide. The reference learns of it as soon as it was acknowledged.

use std::collections::BTreeMap;

use bridge::{Command, OpenDraft, Reply};
use forms::Answer;
use wire::RecordId;

use super::{ALERTS, MARKERS, Open, REQUIRED, REVIEWED, Simulation, set, text};
use crate::model::{Marker, Save};

impl Simulation {
    /// A person finishes one form before the next: an open draft stays open.
    pub(super) fn begin(&mut self, device: usize, person: Option<RecordId>) {
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

    pub(super) fn answer(&mut self, device: usize) {
        let alert = ALERTS[self.dice.below(ALERTS.len())];
        self.type_answer(device, REVIEWED, alert);
    }

    pub(super) fn type_answer(&mut self, device: usize, question: &str, value: &str) {
        let Some(open) = self.open[device].clone() else { return };
        let command = set(open.draft, question, value);
        if self.ask(device, command).is_some() {
            self.note_typed(device, question, value);
        }
    }

    pub(super) fn note_typed(&mut self, device: usize, question: &str, value: &str) {
        if let Some(open) = &mut self.open[device] {
            open.typed.insert(question.to_owned(), value.to_owned());
        }
    }

    pub(super) fn save(&mut self, device: usize) {
        let Some((marker, open)) = self.ready_to_save(device) else { return };
        let news = open.person.is_some_and(|person| self.seen(device, person) != open.seen);
        let Some(reply) = self.ask(device, Command::SaveDraft { draft: open.draft }) else { return };
        self.reached.saves_on_news += usize::from(news && open.typed.contains_key(REVIEWED));
        let Reply::Person(view) = reply else { panic!("saved, and answered with {reply:?}") };
        self.note_save(device, marker, &open, view.row.person);
    }

    /// Types in what a form needs, and the save's number; nothing where the disk is full.
    pub(super) fn ready_to_save(&mut self, device: usize) -> Option<(Marker, Open)> {
        self.open[device].as_ref()?;
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
        let open = self.open[device].clone()?;
        let name = format!("m{marker}");
        let typed = |question: &&str| open.typed.get(*question) == Some(&name);
        MARKERS.iter().all(typed).then_some((marker, open))
    }

    pub(super) fn note_save(&mut self, device: usize, marker: Marker, open: &Open, person: RecordId) {
        let writes = open.typed.iter().filter(|(question, value)| open.shown.get(*question) != Some(value));
        let writes = writes.map(|(question, value)| (question.clone(), value.clone())).collect();
        self.model.add(marker, Save { device, person, writes, seen: open.seen.clone(), required: true });
        self.open[device] = None;
        self.reached.saves += 1;
    }

    pub(super) fn resolve(&mut self, device: usize) {
        let Some(Reply::Conflicts(conflicts)) = self.ask(device, Command::Conflicts) else { return };
        if conflicts.is_empty() {
            return;
        }
        let conflict = &conflicts[self.dice.below(conflicts.len())];
        let person = conflict.person.expect("the simulation fills registrations");
        let seen = self.seen(device, person);
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
            self.model.add(marker, Save { device, person, writes, seen, required: true });
        }
    }
}
