//! Forms other than the registration: who may read them, what they are about, and what happens when two fill them at once.

use std::collections::BTreeMap;

use bridge::{
    Command, DraftView, FieldViolation, FiledView, FormCard, OpenDraft, RecordPage, Refusal, Reply, Role,
};
use forms::{Answer, AnswerPath, Form, QuestionKind};
use wire::{DraftId, RecordId};

use crate::town::{ANA, LUIS, Town};

const REFERRAL: &str = "f8_referral";
const NIGHT: &str = "f1b_night_roster";
const NEEDS: &str = "f2_specific_needs";
const RETURNED: &str = "f12_deported_returned";

pub fn about(form_id: &str, person: Option<RecordId>) -> OpenDraft {
    OpenDraft::NewRecord { form_id: form_id.to_owned(), about: person }
}

pub fn draft(town: &mut Town, device: usize, open: OpenDraft) -> Box<DraftView> {
    let Reply::Draft(view) = town.ask(device, Command::OpenDraft(open)) else { panic!("no draft") };
    view
}

fn forms(town: &mut Town, device: usize) -> Vec<FormCard> {
    let Reply::Forms(cards) = town.ask(device, Command::Forms) else { panic!("no forms") };
    cards
}

fn of_place(town: &mut Town, device: usize) -> Vec<FiledView> {
    let Reply::Filed(page) = town.ask(device, Command::Filed { offset: 0, limit: 50 }) else {
        panic!("no list")
    };
    page.rows
}

fn record(town: &mut Town, device: usize, record: RecordId) -> Box<RecordPage> {
    let Reply::Record(page) = town.ask(device, Command::Record { record }) else { panic!("no record") };
    page
}

/// Something that a question takes.
pub fn an_answer(form: &Form, violation: &FieldViolation) -> Answer {
    let question = form.question(&violation.path).unwrap_or_else(|| panic!("{}", violation.path));
    match &question.kind {
        QuestionKind::SelectOne(list) | QuestionKind::SelectMultiple(list) => {
            Answer::text(form.list(list).unwrap()[0].name.clone())
        }
        QuestionKind::Integer | QuestionKind::Decimal | QuestionKind::Range => Answer::Integer(1),
        QuestionKind::Date => Answer::text("2026-11-25"),
        QuestionKind::DateTime => Answer::text("2026-11-25T10:00:00.000-06:00"),
        _ => Answer::text("algo"),
    }
}

/// Answers what has to be, and saves.
pub fn finish(town: &mut Town, device: usize, view: &DraftView) -> Box<RecordPage> {
    let form = Form::compile(view.form.clone()).unwrap();
    let draft = view.draft;
    for _ in 0..8 {
        match town.try_ask(device, Command::SaveDraft { draft }) {
            Ok(Reply::Record(page)) => return page,
            Err(Refusal::Violations(violations)) => {
                for violation in violations {
                    let answer = an_answer(&form, &violation);
                    town.ask(device, Command::SetAnswer { draft, path: violation.path, answer });
                }
            }
            other => panic!("{}: {other:?}", view.form.form_id),
        }
    }
    panic!("{} is never saved", view.form.form_id)
}

fn said(page: &RecordPage) -> BTreeMap<String, Answer> {
    let answers = page.parts.iter().flat_map(|part| &part.answers);
    answers.map(|answer| (answer.path.to_string(), answer.answer.clone())).collect()
}

fn set(town: &mut Town, device: usize, draft: DraftId, question: &str, answer: &str) {
    let path = AnswerPath::parse(question).unwrap();
    town.ask(device, Command::SetAnswer { draft, path, answer: Answer::text(answer) });
}

#[test]
fn every_form_is_filled_and_saved_and_arrives_at_whoever_may_read_it() {
    let mut town = Town::of_two_coordinators();
    let person = town.register(ANA, "Jean", &[]);
    let cards = forms(&mut town, ANA);
    assert!(cards.len() >= 12 && cards.iter().all(|card| card.can_write), "{cards:?}");
    let mut filed = Vec::new();
    for card in &cards {
        let view = draft(&mut town, ANA, about(&card.form_id, card.of_person.then_some(person)));
        assert_eq!(view.readers.len(), 2, "{}: both coordinate", card.form_id);
        let page = finish(&mut town, ANA, &view);
        assert_eq!((&page.filed.form_id, page.filed.voided), (&card.form_id, false));
        filed.push((card, page));
    }
    town.rest();
    for (card, page) in filed {
        let there = record(&mut town, LUIS, page.filed.record);
        assert_eq!(said(&there), said(&page), "{}", card.form_id);
        assert_eq!((there.filed.name, there.filed.author), (page.filed.name, "Ana".to_owned()));
        assert!(!there.filed.only_here);
    }
    let of_person = cards.iter().filter(|card| card.of_person).count();
    assert_eq!(town.person(LUIS, person).filed.len(), of_person);
    assert_eq!(of_place(&mut town, LUIS).len(), cards.len() - of_person);
    assert_eq!(town.people(LUIS).len(), 1, "no form makes another person");
}

#[test]
fn whoever_was_not_let_in_neither_fills_nor_sees_what_is_reserved() {
    let mut town = Town::of_two_as(Role::Volunteer);
    let person = town.register(ANA, "Jean", &[]);
    let view = draft(&mut town, ANA, about(REFERRAL, Some(person)));
    assert_eq!(view.readers, ["Ana"], "the screen says who can read it");
    let page = finish(&mut town, ANA, &view);
    town.rest();
    assert!(town.person(LUIS, person).filed.is_empty());
    let refused = town.try_ask(LUIS, Command::Record { record: page.filed.record });
    assert!(matches!(refused, Err(Refusal::NotFound)), "{refused:?}");
    let may: Vec<String> =
        forms(&mut town, LUIS).into_iter().filter(|card| card.can_write).map(|card| card.form_id).collect();
    assert_eq!(may, [NIGHT], "the night's list is what a volunteer is let into");
    let refused = town.try_ask(LUIS, Command::OpenDraft(about(REFERRAL, Some(person))));
    assert!(matches!(refused, Err(Refusal::NotAllowed)), "{refused:?}");
}

#[test]
fn what_another_form_says_under_the_same_name_does_not_change_a_persons_line() {
    let mut town = Town::of_two_coordinators();
    let person = town.register(ANA, "Jean", &[]);
    let before = town.person(ANA, person).row.site;
    let view = draft(&mut town, ANA, about(RETURNED, Some(person)));
    set(&mut town, ANA, view.draft, "sitio", "otro");
    finish(&mut town, ANA, &view);
    town.rest();
    for device in [ANA, LUIS] {
        assert_eq!(town.person(device, person).row.site, before);
    }
}

#[test]
fn a_nights_list_is_about_nobody_and_stands_at_the_place() {
    let mut town = Town::of_two();
    let view = draft(&mut town, LUIS, about(NIGHT, None));
    let page = finish(&mut town, LUIS, &view);
    assert_eq!(page.filed.person, None);
    assert!(page.filed.name.starts_with("Noche "), "{}", page.filed.name);
    town.rest();
    for device in [ANA, LUIS] {
        assert_eq!(of_place(&mut town, device).len(), 1);
        assert!(town.people(device).is_empty(), "it is nobody");
    }
    let refused = town.try_ask(LUIS, Command::OpenDraft(about(NIGHT, Some(page.filed.record))));
    assert!(matches!(refused, Err(Refusal::NotAllowed)), "{refused:?}");
}

#[test]
fn two_who_add_a_reserved_part_at_once_write_in_the_same_record() {
    let mut town = Town::of_two_coordinators();
    let person = town.register(ANA, "Jean", &[]);
    let view = draft(&mut town, ANA, about(NEEDS, Some(person)));
    let saved = finish(&mut town, ANA, &view).filed.record;
    town.rest();
    let parts = record(&mut town, LUIS, saved).parts.len();
    // Neither has begun the part in the psychologists' circle.
    for (device, answer) in [(ANA, "si"), (LUIS, "no")] {
        let edit = draft(&mut town, device, OpenDraft::EditRecord { record: saved, page: None });
        assert_eq!((edit.record, edit.is_new), (Some(saved), false));
        set(&mut town, device, edit.draft, "ideas_dano", answer);
        finish(&mut town, device, &edit);
    }
    town.rest();
    for device in [ANA, LUIS] {
        let page = record(&mut town, device, saved);
        assert_eq!(page.parts.len(), parts + 1, "one part, whoever began it");
        assert_eq!(page.conflicts.len(), 1, "both answers wait for somebody");
        assert_eq!(town.person(device, person).filed.len(), 1, "a part is no line of its own");
    }
}

#[test]
fn a_question_about_nobody_that_two_answered_differently_is_decided_like_any_other() {
    let mut town = Town::of_two_coordinators();
    let view = draft(&mut town, ANA, about(NIGHT, None));
    town.ask(
        ANA,
        Command::SetAnswer {
            draft: view.draft,
            path: AnswerPath::parse("personas/3f9a0c12/rn_duerme").unwrap(),
            answer: Answer::text("si"),
        },
    );
    let saved = finish(&mut town, ANA, &view).filed.record;
    town.rest();
    for (device, answer) in [(ANA, "no"), (LUIS, "hospital")] {
        let edit = draft(&mut town, device, OpenDraft::EditRecord { record: saved, page: None });
        set(&mut town, device, edit.draft, "personas/3f9a0c12/rn_duerme", answer);
        finish(&mut town, device, &edit);
    }
    town.rest();
    let open = town.conflicts(LUIS);
    assert_eq!((open.len(), open[0].person, open[0].record), (1, None, saved));
    let decided = Command::Resolve {
        record: saved,
        path: open[0].path.clone(),
        answer: Answer::text("no"),
        heads: open[0].heads.clone(),
    };
    let Reply::Record(page) = town.ask(LUIS, decided) else { panic!("not decided") };
    assert!(page.conflicts.is_empty());
    town.rest();
    assert!(town.conflicts(ANA).is_empty());
    assert_eq!(
        said(&record(&mut town, ANA, saved))["total_no_llegaron"],
        Answer::Integer(1),
        "and counted anew"
    );
}

#[test]
fn a_filled_form_is_taken_out_with_a_reason_and_put_back() {
    let mut town = Town::of_two_coordinators();
    let person = town.register(ANA, "Jean", &[]);
    let view = draft(&mut town, ANA, about(REFERRAL, Some(person)));
    let saved = finish(&mut town, ANA, &view).filed.record;
    let void = |reason: &str| Command::VoidRecord { record: saved, reason: reason.to_owned() };
    town.ask(ANA, void("otra persona"));
    town.rest();
    let page = record(&mut town, LUIS, saved);
    assert!(page.filed.voided);
    assert_eq!(page.parts[0].voided.as_ref().unwrap().reason, "otra persona");
    assert!(!town.person(LUIS, person).row.voided, "the person is not touched");
    town.ask(LUIS, void(""));
    town.rest();
    assert!(!record(&mut town, ANA, saved).filed.voided);
}

#[test]
fn a_date_to_keep_is_on_the_first_page_until_the_form_is_taken_out() {
    let mut town = Town::of_two_coordinators();
    let person = town.register(ANA, "Jean", &[]);
    let view = draft(&mut town, ANA, about(REFERRAL, Some(person)));
    let saved = finish(&mut town, ANA, &view).filed.record;
    town.rest();
    let due = |town: &mut Town, device: usize| {
        let Reply::Home(home) = town.ask(device, Command::Home) else { panic!("no home") };
        home.due
    };
    for device in [ANA, LUIS] {
        let due = due(&mut town, device);
        assert_eq!(due.len(), 1, "{due:?}");
        assert_eq!(
            (due[0].record, due[0].person, due[0].called.as_deref()),
            (saved, Some(person), Some("Jean"))
        );
        assert_eq!(due[0].path.as_str(), "seguimiento_antes_de");
    }
    town.ask(ANA, Command::VoidRecord { record: saved, reason: "por error".to_owned() });
    assert!(due(&mut town, ANA).is_empty());
}

#[test]
fn a_draft_of_each_form_is_kept_apart_and_gone_on_with() {
    let mut town = Town::of_two_coordinators();
    let person = town.register(ANA, "Jean", &[]);
    let first = draft(&mut town, ANA, about(REFERRAL, Some(person)));
    let edit = town.edit(ANA, person);
    assert_ne!(first.draft, edit, "an edit of the registration is another draft");
    set(&mut town, ANA, first.draft, "servicio", "salud");
    let view = town.person(ANA, person);
    assert_eq!(view.drafts.iter().map(|card| card.draft).collect::<Vec<_>>(), [first.draft]);
    assert_eq!(view.drafts[0].called.as_deref(), Some("Jean"));
    let again = draft(&mut town, ANA, OpenDraft::Resume { draft: first.draft });
    assert!(again.typed.iter().any(|path| path.as_str() == "servicio"));
}

#[test]
fn what_is_about_nobody_and_was_not_sent_is_counted_as_only_here() {
    let mut town = Town::of_two();
    let view = draft(&mut town, LUIS, about(NIGHT, None));
    finish(&mut town, LUIS, &view);
    let only_here = |town: &mut Town| match town.ask(LUIS, Command::SyncState) {
        Reply::Sync(view) => view.only_here,
        other => panic!("{other:?}"),
    };
    assert_eq!(only_here(&mut town), 1);
    town.rest();
    assert_eq!(only_here(&mut town), 0);
}
