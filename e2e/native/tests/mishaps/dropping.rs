//! Handing in: what is put into a circle that its author may not read, and is not there any more afterwards.

use bridge::{Command, OpenDraft, Refusal, Reply, Role};
use forms::{Answer, AnswerPath, Form};
use wire::{DraftId, RecordId};

use crate::filing::an_answer;
use crate::town::{ANA, LUIS, Town};

const REFERRAL: &str = "f8_referral";
const CANARY: &str = "CANARIO-entregado";

fn begin(town: &mut Town, device: usize, person: RecordId) -> (DraftId, Form, bool) {
    let open = OpenDraft::NewRecord { form_id: REFERRAL.to_owned(), about: Some(person) };
    let Reply::Draft(view) = town.ask(device, Command::OpenDraft(open)) else { panic!("no draft") };
    (view.draft, Form::compile(view.form.clone()).unwrap(), view.write_only)
}

/// The first question of the form that takes free text.
fn free_text(form: &Form) -> AnswerPath {
    let texts = form.questions().filter(|(_, question, _)| {
        question.kind == forms::QuestionKind::Text
            && question.calculation.is_none()
            && question.constraint.is_none()
    });
    let mut paths = texts.filter_map(|(way, ..)| AnswerPath::parse(&way).ok());
    paths.find(|path| form.question(path).is_some()).unwrap_or_else(|| panic!("no text"))
}

/// Answers what has to be, and saves; true if it was handed in.
fn finish(town: &mut Town, device: usize, draft: DraftId, form: &Form) -> bool {
    for _ in 0..8 {
        match town.try_ask(device, Command::SaveDraft { draft }) {
            Ok(Reply::Done) => return true,
            Ok(Reply::Record(_)) => return false,
            Err(Refusal::Violations(violations)) => {
                for violation in violations {
                    let answer = an_answer(form, &violation);
                    town.ask(device, Command::SetAnswer { draft, path: violation.path, answer });
                }
            }
            other => panic!("{other:?}"),
        }
    }
    panic!("never saved")
}

pub fn hand_in(town: &mut Town, device: usize, person: RecordId) {
    let (draft, form, write_only) = begin(town, device, person);
    assert!(write_only, "the screen says so while it is filled");
    let path = free_text(&form);
    town.ask(device, Command::SetAnswer { draft, path, answer: Answer::text(CANARY) });
    assert!(town.devices[device].dump(&mut town.dice).contains(CANARY), "the dump shows what is there");
    assert!(finish(town, device, draft, &form));
}

/// The same without looking into the database.
pub fn hand_in_quickly(town: &mut Town, device: usize, person: RecordId) {
    let (draft, form, _) = begin(town, device, person);
    assert!(finish(town, device, draft, &form));
}

#[test]
fn what_is_handed_in_arrives_at_its_readers_and_is_nowhere_on_the_phone_that_wrote_it() {
    let mut town = Town::of_two();
    let person = town.register(ANA, "Jean", &[]);
    let lead = town.welcome(ANA, "Eva", Role::CaseWorker);
    hand_in(&mut town, LUIS, person);
    assert!(town.person(LUIS, person).filed.is_empty());
    let Reply::Sync(view) = town.ask(LUIS, Command::SyncState) else { panic!("no state") };
    assert_eq!(view.only_here, 1, "it is counted until it is sent");
    let dump = town.devices[LUIS].dump(&mut town.dice);
    assert!(!dump.contains(CANARY), "the open database still has what was handed in");
    town.rest();
    for device in [ANA, lead] {
        let filed = town.person(device, person).filed;
        assert_eq!(filed.len(), 1, "{device}");
        let record = Command::Record { record: filed[0].record };
        let Reply::Record(page) = town.ask(device, record) else { panic!("no record") };
        assert_eq!(page.filed.author, "Luis");
        let said = page.parts.iter().flat_map(|part| &part.answers);
        assert!(said.into_iter().any(|answer| answer.answer == Answer::text(CANARY)), "{device}");
    }
    assert!(town.person(LUIS, person).filed.is_empty());
    town.all_is_sent(LUIS);
}

#[test]
fn a_readers_edit_of_what_was_handed_in_is_sealed_with_a_key_that_its_author_never_had() {
    let mut town = Town::of_two();
    let person = town.register(ANA, "Jean", &[]);
    town.rest();
    hand_in(&mut town, LUIS, person);
    town.rest();
    let record = town.person(ANA, person).filed[0].record;
    let keys = |town: &mut Town| {
        town.devices[ANA].look_inside(&mut town.dice, |db| {
            let count = "SELECT count(*) FROM record_key WHERE record = ?1";
            db.query_row(count, [record.as_bytes()], |row| row.get::<_, u32>(0)).unwrap()
        })
    };
    assert_eq!(keys(&mut town), 1);
    town.ask(ANA, Command::VoidRecord { record, reason: "prueba".to_owned() });
    town.sync(ANA).unwrap();
    assert_eq!(keys(&mut town), 2);
}

#[test]
fn no_file_is_handed_in_and_nothing_that_is_here_is_edited_that_way() {
    let mut town = Town::of_two();
    let person = town.register(ANA, "Jean", &[]);
    town.rest();
    let (draft, form, _) = begin(&mut town, LUIS, person);
    let attach = Command::AttachFile {
        draft,
        path: free_text(&form),
        file_name: "foto.jpg".to_owned(),
        bytes: vec![1; 100],
    };
    assert_eq!(town.try_ask(LUIS, attach).err(), Some(Refusal::NotAllowed));
}

#[test]
fn while_a_circle_waits_for_a_new_key_nothing_is_handed_in_to_who_was_let_go() {
    let mut town = Town::of_two();
    let lead = town.welcome(ANA, "Eva", Role::CaseWorker);
    let person = town.register(ANA, "Jean", &[]);
    town.rest();
    town.let_go(ANA, "Eva");
    town.rest_of(&[ANA, LUIS]);
    hand_in(&mut town, LUIS, person);
    town.rest_of(&[ANA, LUIS]);
    assert_eq!(town.person(ANA, person).filed.len(), 1);
    assert_eq!(town.sync(lead), Err(Refusal::LetGo));
}
