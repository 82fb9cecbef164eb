//! What befalls a device: crashes, power cuts at any write, copies put back, full disks, wrong clocks.

use bridge::{Command, OpenDraft, Reply};
use forms::AnswerPath;

use super::{ALERTS, REVIEWED, Simulation, numbers, set, text};
use crate::disk::Loss;

/// More than fits into the free room of pages that are there already.
const LONG_CHARS: usize = 20_000;
/// Transactions of one conversation, about.
const COMMITS_OF_A_SYNC: usize = 6;
/// Writes of one command, and of one conversation, about.
const WRITES_OF_A_COMMAND: usize = 24;
const WRITES_OF_A_SYNC: usize = 120;
const DRIFT_MS: i64 = 10 * 365 * 86_400_000;

impl Simulation {
    pub(super) fn crash_before_commit(&mut self, device: usize) {
        let Some(open) = self.open[device].clone() else {
            return self.devices[device].restart(&mut self.dice);
        };
        let command = set(open.draft, REVIEWED, "dieta");
        let done = self.devices[device].crash_before_commit(command, &mut self.dice);
        assert!(!done, "an answer was acknowledged that is not on disk");
        self.check_draft(device);
    }

    pub(super) fn crash_after_commit(&mut self, device: usize) {
        self.answer(device);
        self.devices[device].restart(&mut self.dice);
        self.check_draft(device);
    }

    /// A form's change and all that follows from it is there whole or not at all.
    pub(super) fn crash_in_save(&mut self, device: usize) {
        let Some(open) = self.open[device].clone() else { return };
        if open.person.is_none() {
            return;
        }
        let save = Command::SaveDraft { draft: open.draft };
        let done = self.devices[device].crash_before_commit(save, &mut self.dice);
        assert!(!done, "a form was acknowledged that is not on disk");
        self.check_draft(device);
    }

    pub(super) fn crash_in_sync(&mut self, device: usize) {
        let commit = 1 + self.dice.below(COMMITS_OF_A_SYNC);
        self.devices[device].crash_in_sync(commit, &mut self.line, &mut self.dice);
        self.reached.crashed_syncs += 1;
        self.check_draft(device);
    }

    /// The battery is empty: at rest, over an answer, over a form, over an exchange.
    pub(super) fn cut_power(&mut self, device: usize) {
        self.reached.power_cuts += 1;
        match self.dice.below(4) {
            0 => self.power_goes(device),
            1 => self.cut_power_over_an_answer(device),
            2 => self.cut_power_over_a_save(device),
            _ => {
                let writes = 1 + self.dice.below(WRITES_OF_A_SYNC);
                self.devices[device].lose_power_after(writes);
                let _ = self.devices[device].sync(&mut self.line, &mut self.dice);
                self.power_goes(device);
            }
        }
        self.check_draft(device);
        self.check_own_saves(device);
    }

    fn power_goes(&mut self, device: usize) {
        let loss = Loss::draw(&mut self.dice);
        self.devices[device].lose_power(loss, &mut self.dice);
    }

    /// Acknowledged, it is there; not acknowledged, it may be.
    fn cut_power_over_an_answer(&mut self, device: usize) {
        let Some(open) = self.open[device].clone() else { return self.power_goes(device) };
        let value = ALERTS[self.dice.below(ALERTS.len())];
        let writes = 1 + self.dice.below(WRITES_OF_A_COMMAND);
        self.devices[device].lose_power_after(writes);
        let outcome = self.devices[device].ask(set(open.draft, REVIEWED, value), &mut self.dice);
        self.power_goes(device);
        let kept = self.answer_in_draft(device, REVIEWED).as_deref() == Some(value);
        if outcome.is_ok() {
            assert!(kept, "an answer was acknowledged and is gone");
        } else {
            self.reached.cut_short += 1;
            self.reached.cut_short_and_kept += usize::from(kept);
        }
        if kept {
            self.note_typed(device, REVIEWED, value);
        }
    }

    fn cut_power_over_a_save(&mut self, device: usize) {
        let Some((marker, open)) = self.ready_to_save(device) else { return self.power_goes(device) };
        let writes = 1 + self.dice.below(2 * WRITES_OF_A_COMMAND);
        self.devices[device].lose_power_after(writes);
        let outcome = self.devices[device].ask(Command::SaveDraft { draft: open.draft }, &mut self.dice);
        self.power_goes(device);
        let people = self.people(device);
        let holds = |simulation: &mut Self, person| {
            numbers(&simulation.person(device, person)).iter().any(|(found, _)| *found == marker)
        };
        let person = people.into_iter().find(|person| holds(self, *person));
        if outcome.is_err() {
            self.reached.cut_short += 1;
            self.reached.cut_short_and_kept += usize::from(person.is_some());
        }
        match person {
            Some(person) => self.note_save(device, marker, &open, person),
            None => assert!(outcome.is_err(), "a form was acknowledged and is gone: {outcome:?}"),
        }
    }

    /// After a restart the draft says what was acknowledged, no more and no less.
    pub(super) fn check_draft(&mut self, device: usize) {
        let Some(open) = self.open[device].clone() else { return };
        for (question, value) in &open.typed {
            let found = self.answer_in_draft(device, question);
            assert_eq!(found.as_ref(), Some(value), "{question} after a restart");
        }
    }

    fn answer_in_draft(&mut self, device: usize, question: &str) -> Option<String> {
        let open = self.open[device].clone()?;
        let resume = Command::OpenDraft(OpenDraft::Resume { draft: open.draft });
        let reply = self.devices[device].ask(resume, &mut self.dice);
        let Ok(Reply::Draft(view)) = reply else { panic!("an open draft is gone: {reply:?}") };
        let path = AnswerPath::parse(question).expect("a path");
        view.answers.iter().find(|(each, _)| *each == path).and_then(|(_, answer)| text(answer))
    }

    /// A full disk refuses the answer and keeps the old one.
    pub(super) fn fill_disk(&mut self, device: usize) {
        self.devices[device].fill_disk(true);
        for length in [LONG_CHARS, LONG_CHARS / 2] {
            self.type_answer(device, "alias_seguro", &"x".repeat(length));
            self.check_draft(device);
        }
    }

    pub(super) fn jump_in_time(&mut self, device: usize) {
        let years = self.dice.below(3) as i64 - 1;
        self.devices[device].clock_ms += years * DRIFT_MS;
    }

    pub(super) fn copy(&mut self, device: usize) {
        self.devices[device].copy_files();
        let mine = self.model.saves.iter().filter(|(_, save)| save.device == device);
        self.copies[device] = Some(mine.map(|(marker, _)| *marker).collect());
    }

    pub(super) fn restore(&mut self, device: usize) {
        let Some(saved) = self.copies[device].take() else { return };
        self.devices[device].restore_files();
        self.reached.restores += 1;
        self.model.set_back(device, &saved);
        self.open[device] = None;
        let Some(Reply::Home(home)) = self.ask(device, Command::Home) else { return };
        for card in home.drafts {
            self.ask(device, Command::DiscardDraft { draft: card.draft });
        }
    }
}
