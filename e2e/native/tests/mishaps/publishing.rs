//! Forms that a coordinator publishes: they reach everybody, and what was begun in an earlier version is finished in it.

use bridge::{Command, OpenDraft, Refusal, Reply};
use forms::{Answer, AnswerPath, FormDefinition};
use wire::RecordId;
use xlsform::{Attached, press};

use crate::town::{ANA, LUIS, Town};

const ID: &str = "encuesta";

fn definition(version: &str, more: &str) -> FormDefinition {
    let text = format!(
        "| survey | type | name | label | required |\n\
         | | text | que_falta | ¿Qué falta? | yes |\n{more}\
         | settings | form_title | form_id | version | instance_name |\n\
         | | Encuesta del albergue | {ID} | {version} | ${{que_falta}} |\n"
    );
    let pressed = press(text.as_bytes(), "encuesta.md", &Attached::new()).unwrap();
    pressed.definition.unwrap_or_else(|| panic!("{:?}", pressed.report.errors))
}

fn publish(town: &mut Town, device: usize, definition: FormDefinition) -> Result<Reply, Refusal> {
    town.try_ask(device, Command::PublishForm { definition: Box::new(definition) })
}

fn begin(town: &mut Town, device: usize) -> Result<Reply, Refusal> {
    let open = OpenDraft::NewRecord { form_id: ID.to_owned(), about: None };
    town.try_ask(device, Command::OpenDraft(open))
}

fn fill(town: &mut Town, device: usize, answer: &str) -> RecordId {
    let Ok(Reply::Draft(view)) = begin(town, device) else { panic!("not begun") };
    let path = AnswerPath::parse("que_falta").unwrap();
    town.ask(device, Command::SetAnswer { draft: view.draft, path, answer: Answer::text(answer) });
    let Reply::Record(page) = town.ask(device, Command::SaveDraft { draft: view.draft }) else {
        panic!("not saved")
    };
    page.filed.record
}

#[test]
fn a_published_form_reaches_everybody_and_what_they_fill_comes_back() {
    let mut town = Town::of_two();
    publish(&mut town, ANA, definition("1", "")).unwrap();
    assert!(matches!(begin(&mut town, LUIS), Err(Refusal::NotFound)), "it has not come yet");
    town.rest();
    let record = fill(&mut town, LUIS, "cobijas");
    town.rest();
    let Reply::Record(page) = town.ask(ANA, Command::Record { record }) else { panic!("not there") };
    assert_eq!((page.filed.name.as_str(), page.filed.author.as_str()), ("cobijas", "Luis"));
    // And is there when the device is opened again.
    town.devices[LUIS].restart(&mut town.dice);
    fill(&mut town, LUIS, "agua");
}

#[test]
fn only_who_coordinates_publishes_and_a_version_is_published_once() {
    let mut town = Town::of_two();
    let refused = publish(&mut town, LUIS, definition("1", ""));
    assert!(matches!(refused, Err(Refusal::NotAllowed)), "{refused:?}");
    publish(&mut town, ANA, definition("9", "")).unwrap();
    for version in ["9", "8"] {
        let refused = publish(&mut town, ANA, definition(version, ""));
        assert!(matches!(&refused, Err(Refusal::BadText { field }) if field == "version"), "{refused:?}");
    }
    publish(&mut town, ANA, definition("10", "")).unwrap();
    let own = FormDefinition { form_id: "f1_registration".to_owned(), ..definition("9999.1.1", "") };
    assert!(matches!(publish(&mut town, ANA, own), Err(Refusal::NotAllowed)), "lists read the registration");
}

#[test]
fn a_draft_begun_in_the_old_version_is_finished_in_it_and_a_record_stays_pinned() {
    let mut town = Town::of_two();
    publish(&mut town, ANA, definition("1", "")).unwrap();
    town.rest();
    let before = fill(&mut town, LUIS, "cobijas");
    let Ok(Reply::Draft(begun)) = begin(&mut town, LUIS) else { panic!("not begun") };
    let path = AnswerPath::parse("que_falta").unwrap();
    town.ask(LUIS, Command::SetAnswer { draft: begun.draft, path, answer: Answer::text("jabón") });
    publish(&mut town, ANA, definition("2", "| | integer | cuanto | ¿Cuánto? | |\n")).unwrap();
    town.rest();
    let Reply::Draft(again) = town.ask(LUIS, Command::OpenDraft(OpenDraft::Resume { draft: begun.draft }))
    else {
        panic!("not there")
    };
    assert_eq!(again.form.version, "1");
    let Reply::Record(saved) = town.ask(LUIS, Command::SaveDraft { draft: begun.draft }) else {
        panic!("not saved")
    };
    assert_eq!(saved.filed.form_version, "1");
    let after = fill(&mut town, LUIS, "agua");
    for (record, version) in [(before, "1"), (after, "2")] {
        let Reply::Record(page) = town.ask(LUIS, Command::Record { record }) else { panic!("not there") };
        assert_eq!(page.filed.form_version, version);
    }
}
