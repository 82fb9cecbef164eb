//! "Acknowledged means on disk": the power goes at any write, whatever was not synced is gone in whole or in part, and what
//! the phone said was saved, or the server said it has, is there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use bridge::{Command, OpenDraft, PeopleFilter, Reply};
use forms::{Answer, AnswerPath};
use inspectors::device::Device;
use inspectors::dice::Dice;
use inspectors::disk::{Disk, Loss};
use inspectors::ground::Ground;
use inspectors::line::Line;
use wire::{DraftId, RecordId};

const LOSSES: [Loss; 3] = [Loss::Everything, Loss::AnySectors, Loss::AllAfterAMoment];
/// Long enough that a few hundred answers fill SQLite's write-ahead log and have it copied into the database.
const LONG_CHARS: usize = 12_000;

#[test]
fn this_disk_loses_what_a_store_does_not_sync_and_keeps_what_it_does() {
    let kept_with = |synchronous: &str| {
        let folder = Ground::quick();
        let disk = Disk::new(folder.path());
        let db = disk.open("some.db");
        db.execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; CREATE TABLE said (what);
             PRAGMA wal_checkpoint(TRUNCATE);"
        ))
        .unwrap();
        // As it is now, it is on the disk; only the next commit is to be lost.
        disk.take_as_it_is();
        db.execute_batch("INSERT INTO said VALUES ('ya')").unwrap();
        disk.go_dark();
        drop(db);
        disk.restart(Loss::Everything, &mut Dice::new(1));
        let db = disk.open("some.db");
        db.query_row("SELECT count(*) FROM said", [], |row| row.get::<_, u32>(0)).unwrap()
    };
    assert_eq!((kept_with("OFF"), kept_with("NORMAL"), kept_with("FULL")), (0, 0, 1));
}

#[test]
fn an_answer_that_was_acknowledged_is_there_after_a_power_cut_at_any_write() {
    let mut phone = Phone::new();
    let draft = phone.begin();
    let (mut value, mut cut_short, mut kept_all_the_same) = (0, 0, 0);
    for loss in LOSSES {
        for writes in 1.. {
            value += 1;
            phone.device.lose_power_after(writes);
            let outcome = phone.answer(draft, &format!("v{value}"));
            phone.device.lose_power(loss, &mut phone.dice);
            let found = phone.answered(draft);
            if outcome {
                assert_eq!(found, format!("v{value}"), "{loss:?} at write {writes}: acknowledged and gone");
                break;
            }
            cut_short += 1;
            kept_all_the_same += u32::from(found == format!("v{value}"));
            let whole = found == format!("v{value}") || found == format!("v{}", value - 1);
            assert!(whole, "{loss:?} at write {writes}: {found} is neither the old answer nor the new one");
            if found == format!("v{}", value - 1) {
                // What was not acknowledged and is not there is typed again.
                assert!(phone.answer(draft, &format!("v{value}")));
            }
        }
    }
    assert!(cut_short >= 6, "each write of a save was cut short: {cut_short}, {kept_all_the_same} kept");
}

#[test]
fn what_was_acknowledged_outlives_power_cuts_while_the_log_is_copied_into_the_database() {
    let mut phone = Phone::new();
    let draft = phone.begin();
    let mut value = 0;
    for number in 0..24 {
        let loss = LOSSES[number % LOSSES.len()];
        let writes = 1 + phone.dice.below(900);
        phone.device.lose_power_after(writes);
        loop {
            let long = format!("v{}{}", value + 1, "x".repeat(LONG_CHARS));
            if !phone.answer(draft, &long) {
                break;
            }
            value += 1;
        }
        phone.device.lose_power(loss, &mut phone.dice);
        let found = phone.answered(draft);
        let number: u32 = found.trim_start_matches('v').trim_end_matches('x').parse().unwrap_or_default();
        assert!(
            number == value || number == value + 1,
            "{loss:?}: {value} was acknowledged, {number} is there"
        );
        value = number;
    }
    assert!(value > 100, "the log was copied several times: {value} answers");
}

#[test]
fn a_form_that_was_acknowledged_is_there_whole_after_a_power_cut_at_any_write() {
    let mut phone = Phone::new();
    for loss in LOSSES {
        for writes in 1.. {
            let people = phone.people().len();
            let draft = phone.begin();
            assert!(phone.answer(draft, "Jean"));
            phone.device.lose_power_after(writes);
            let saved = phone.device.ask(Command::SaveDraft { draft }, &mut phone.dice);
            phone.device.lose_power(loss, &mut phone.dice);
            let now = phone.people();
            assert!(
                saved.is_err() || now.len() == people + 1,
                "{loss:?} at write {writes}: acknowledged and gone"
            );
            for person in now {
                assert_eq!(phone.records(person), 2, "{loss:?} at write {writes}: a person in half");
            }
            if saved.is_ok() {
                break;
            }
        }
    }
}

#[test]
fn what_the_server_acknowledged_is_there_after_a_power_cut_at_any_write() {
    let mut phone = Phone::new();
    let mut deaths = 0;
    for loss in LOSSES {
        for writes in 1.. {
            let draft = phone.begin();
            assert!(phone.answer(draft, "Jean"));
            phone.device.ask(Command::SaveDraft { draft }, &mut phone.dice).unwrap();
            // The line looks, after each death, that nothing is missing of what was acknowledged before.
            phone.line.die_after(writes, loss);
            let before = phone.line.deaths;
            let outcome = phone.device.sync(&mut phone.line, &mut phone.dice);
            phone.line.cut_power(loss, &mut phone.dice);
            if phone.line.deaths == before {
                outcome.unwrap();
                break;
            }
            deaths += 1;
            phone.device.sync(&mut phone.line, &mut phone.dice).unwrap();
        }
    }
    assert!(deaths >= 6, "each write of a push was cut short: {deaths}");
    assert_eq!(phone.device.sync_view(&mut phone.dice).only_here, 0);
}

/// One device, one server, and a folder for both.
struct Phone {
    _ground: Ground,
    device: Device,
    line: Line,
    dice: Dice,
}

impl Phone {
    fn new() -> Self {
        let (ground, mut dice) = (Ground::quick(), Dice::new(3));
        let mut line = Line::open(ground.path());
        let mut device = Device::found(&ground, "Ana", &mut dice);
        let server = Command::SetServer { url: "http://127.0.0.1:1".to_owned(), operator_token: None };
        device.ask(server, &mut dice).unwrap();
        device.sync(&mut line, &mut dice).unwrap();
        Phone { _ground: ground, device, line, dice }
    }

    fn begin(&mut self) -> DraftId {
        let open = Command::OpenDraft(OpenDraft::NewPerson { family_of: None, called: None });
        let Ok(Reply::Draft(view)) = self.device.ask(open, &mut self.dice) else { panic!("no draft") };
        for (question, value) in [("sexo", "M"), ("idioma_preferido", "es"), ("nombre_completo", "Jean")] {
            self.device.ask(set(view.draft, question, value), &mut self.dice).unwrap();
        }
        assert!(self.answer(view.draft, "v0"));
        view.draft
    }

    /// True if it was acknowledged.
    fn answer(&mut self, draft: DraftId, value: &str) -> bool {
        self.device.ask(set(draft, "nombre_social", value), &mut self.dice).is_ok()
    }

    fn answered(&mut self, draft: DraftId) -> String {
        let resume = Command::OpenDraft(OpenDraft::Resume { draft });
        let Ok(Reply::Draft(view)) = self.device.ask(resume, &mut self.dice) else {
            panic!("the draft is gone")
        };
        let found = view.answers.iter().find(|(path, _)| path.as_str() == "nombre_social");
        found.and_then(|(_, answer)| answer.as_text()).unwrap_or_default().to_owned()
    }

    fn people(&mut self) -> Vec<RecordId> {
        let all = Command::People { search: String::new(), filter: PeopleFilter::All, offset: 0, limit: 200 };
        let Ok(Reply::People(page)) = self.device.ask(all, &mut self.dice) else { panic!("no people") };
        page.rows.iter().map(|row| row.person).collect()
    }

    fn records(&mut self, person: RecordId) -> usize {
        let Ok(Reply::Person(view)) = self.device.ask(Command::Person { person }, &mut self.dice) else {
            panic!("no person")
        };
        view.records.len()
    }
}

fn set(draft: DraftId, question: &str, value: &str) -> Command {
    let path = AnswerPath::parse(question).unwrap();
    Command::SetAnswer { draft, path, answer: Answer::Text(value.to_owned()) }
}
