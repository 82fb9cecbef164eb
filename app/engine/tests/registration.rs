//! One device alone: a workspace is founded, a person is registered, found, edited, voided; nothing needs a network.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use bridge::{Command, NewWorkspace, OpenDraft, PeopleFilter, Refusal, Reply};
use engine::{Engine, Founding, Now};
use forms::{Answer, AnswerPath};
use rusqlite::Connection;

const NOW: Now = Now { at_ms: 1_795_341_600_000, offset_minutes: -360 };
const KEY: [u8; 32] = [7; 32];

struct Random;

impl rand_core::TryRng for Random {
    type Error = std::convert::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(getrandom::u32().unwrap())
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(getrandom::u64().unwrap())
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        getrandom::fill(bytes).unwrap();
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Random {}

fn founded(db: Connection) -> Engine {
    let new = NewWorkspace {
        organisation: "Red de albergues".into(),
        site_name: "Belén".into(),
        folio_prefix: "TAP".into(),
        person_name: "Ana".into(),
        secret: String::new(),
    };
    Founding::begin(db, &KEY, &new, NOW, &mut Random).unwrap().engine
}

fn ask(engine: &mut Engine, command: Command) -> Reply {
    engine.handle(command, NOW, &mut Random).unwrap()
}

fn set(engine: &mut Engine, draft: wire::DraftId, question: &str, value: &str) {
    let path = AnswerPath::parse(question).unwrap();
    ask(engine, Command::SetAnswer { draft, path, answer: Answer::Text(value.into()) });
}

#[test]
fn a_person_is_registered_found_edited_and_voided_without_a_network() {
    let mut engine = founded(Connection::open_in_memory().unwrap());
    let new = OpenDraft::NewPerson { family_of: None, called: Some("Jean".into()) };
    let Reply::Draft(view) = ask(&mut engine, Command::OpenDraft(new)) else { panic!() };
    let draft = view.draft;
    let outcome = engine.handle(Command::SaveDraft { draft }, NOW, &mut Random);
    assert!(matches!(outcome, Err(Refusal::Violations(_))), "{outcome:?}");
    for (question, value) in [("sexo", "M"), ("idioma_preferido", "ht"), ("nombre_completo", "Jean Pierre")] {
        set(&mut engine, draft, question, value);
    }
    let Reply::Person(person) = ask(&mut engine, Command::SaveDraft { draft }) else { panic!() };
    assert_eq!(person.row.called.as_deref(), Some("Jean"));
    assert_eq!(person.records.len(), 2, "a roster card and a registration");
    assert!(person.row.only_here);
    assert!(person.row.folio.as_deref().is_some_and(|folio| folio.starts_with("TAP-")), "{:?}", person.row);
    let search =
        Command::People { search: "pierre".into(), filter: PeopleFilter::Present, offset: 0, limit: 20 };
    let Reply::People(page) = ask(&mut engine, search.clone()) else { panic!() };
    assert_eq!(page.total, 1);
    let Reply::Home(home) = ask(&mut engine, Command::Home) else { panic!() };
    assert_eq!((home.present, home.people, home.me.as_str()), (1, 1, "Ana"));

    let edit = OpenDraft::Edit { person: person.row.person, page: None };
    let Reply::Draft(view) = ask(&mut engine, Command::OpenDraft(edit)) else { panic!() };
    set(&mut engine, view.draft, "cama", "C12");
    let Reply::Person(person) = ask(&mut engine, Command::SaveDraft { draft: view.draft }) else { panic!() };
    assert_eq!(person.row.bed.as_deref(), Some("C12"));
    let Reply::Tonight(tonight) = ask(&mut engine, Command::Tonight { site: String::new() }) else {
        panic!()
    };
    assert_eq!(tonight.rows.len(), 1);

    let void = Command::Void { person: person.row.person, reason: "duplicado".into() };
    let Reply::Person(person) = ask(&mut engine, void) else { panic!() };
    assert!(person.row.voided);
    let Reply::People(page) = ask(&mut engine, search) else { panic!() };
    assert_eq!(page.total, 0);
    let unvoid = Command::Unvoid { person: person.row.person };
    let Reply::Person(person) = ask(&mut engine, unvoid) else { panic!() };
    assert!(!person.row.voided);
}

#[test]
fn a_person_is_found_by_any_name_without_accents_with_one_slip_and_by_folio() {
    let mut engine = founded(Connection::open_in_memory().unwrap());
    let new = OpenDraft::NewPerson { family_of: None, called: Some("Yesi".into()) };
    let Reply::Draft(view) = ask(&mut engine, Command::OpenDraft(new)) else { panic!() };
    let answers = [
        ("sexo", "M"),
        ("idioma_preferido", "es"),
        ("nombre_completo", "Yesenia Hernández Núñez"),
        ("alias_seguro", "Mariposa"),
    ];
    for (question, value) in answers {
        set(&mut engine, view.draft, question, value);
    }
    let found = |engine: &mut Engine, typed: &str| -> Option<bool> {
        let people =
            Command::People { search: typed.into(), filter: PeopleFilter::Present, offset: 0, limit: 20 };
        let Reply::People(page) = ask(engine, people) else { panic!() };
        page.rows.first().map(|row| row.called.as_deref() == Some("Yesi"))
    };
    // The index is loaded before the person is saved, so that the saving must put the names into it.
    assert_eq!(found(&mut engine, "yesenia"), None);
    let Reply::Person(person) = ask(&mut engine, Command::SaveDraft { draft: view.draft }) else { panic!() };
    let folio = person.row.folio.clone().unwrap();
    for typed in ["yesi", "HERNANDEZ", "nunez yes", "hernadnez", "ernandes", "mari", &folio, &folio[4..8]] {
        assert_eq!(found(&mut engine, typed), Some(true), "{typed}");
    }
    assert_eq!(found(&mut engine, "pierre"), None);
}
