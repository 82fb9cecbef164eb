//! Choices: filters, cascades, files, "other", names and labels of choices, the order that they are shown in.

use forms::{Node, QuestionKind, Sitting, ViolationKind};
use xlsform::{Attached, Code, press};

use crate::scenario::{NOW, Scenario, definition, with_files};

const CASCADE: &str = "| survey | type | name | label::es | label::en | choice_filter | calculation |
    | | select_one states | state | Estado | State | | |
    | | select_one cities | city | Ciudad | City | state = ${state} | |
    | | select_multiple cities | all | Todas | All | | |
    | | calculate | said | | | | jr:choice-name(${city}, '${city}') |
    | | calculate | first | | | | jr:choice-name(selected-at(${all}, 0), '${all}') |
    | | calculate | many | | | | count-selected(${all}) |
    | | calculate | has | | | | selected(${all}, 'tij') |
    | | calculate | lookup | | | | instance('cities')/root/item[name = ${city}]/size |
    | choices | list_name | name | label::es | label::en | state | size |
    | | states | chis | Chiapas | Chiapas | | |
    | | states | bc | Baja California | Baja California | | |
    | | cities | tap | Tapachula (es) | Tapachula (en) | chis | 300 |
    | | cities | tij | Tijuana (es) | Tijuana (en) | bc | 1800 |
    | | cities | mex | Mexicali (es) | Mexicali (en) | bc | 1000 |";

#[test]
fn a_filter_offers_what_fits_the_answer_before() {
    let mut scenario = Scenario::new(CASCADE);
    assert_eq!(scenario.choices("city"), [""; 0]);
    assert_eq!(scenario.answer("state", "bc").choices("city"), ["tij", "mex"]);
    scenario.answer("city", "tij");
    assert_eq!(scenario.violation("city"), None);
    assert_eq!(scenario.answer("state", "chis").choices("city"), ["tap"]);
    assert_eq!(scenario.violation("city"), Some(ViolationKind::NotAChoice));
}

#[test]
fn a_choice_has_its_label_in_the_language_of_whoever_sits() {
    let mut scenario = Scenario::new(CASCADE);
    scenario.answer("state", "bc").answer("city", "tij");
    assert_eq!(scenario.value("said"), "Tijuana (es)");
    let english = Sitting { language: "en".into(), ..Sitting::at(NOW) };
    assert_eq!(scenario.reopened(english).value("said"), "Tijuana (en)");
}

#[test]
fn several_choices_are_counted_and_looked_for() {
    let mut scenario = Scenario::new(CASCADE);
    scenario.answer("all", "mex tij");
    assert_eq!((scenario.value("many").as_str(), scenario.value("has").as_str()), ("2", "true"));
    assert_eq!(scenario.value("first"), "Mexicali (es)");
    assert_eq!(scenario.answer("all", "mex").value("has"), "false");
}

#[test]
fn a_list_may_be_looked_up_like_a_table() {
    let mut scenario = Scenario::new(CASCADE);
    scenario.answer("state", "bc").answer("city", "tij");
    assert_eq!(scenario.value("lookup"), "1800");
}

#[test]
fn other_is_a_choice_and_asks_which() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label |
         | | select_one l or_other | a | A |
         | choices | list_name | name | label |
         | | l | x | X |",
    );
    assert_eq!(scenario.choices("a"), ["x", "other"]);
    assert!(!scenario.is_asked("a_other"));
    assert!(scenario.answer("a", "other").is_asked("a_other"));
}

#[test]
fn choices_come_from_a_file_beside_the_form() {
    let places = b"name,label,state\ntap,Tapachula,chis\ntij,Tijuana,bc\n".to_vec();
    let camps = br#"{"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": "c1", "geometry": {"type": "Point", "coordinates": [-92.2, 14.9]}, "properties": {"title": "Camp 1"}}]}"#;
    let attached =
        Attached::from([("places.csv".to_owned(), places), ("camps.geojson".to_owned(), camps.to_vec())]);
    let form = with_files(
        "| survey | type | name | label | choice_filter | calculation |
         | | text | state | State | | |
         | | select_one_from_file places.csv | place | Place | state = ${state} | |
         | | select_one_from_file camps.geojson | camp | Camp | | |
         | | calculate | pulled | | | pulldata('places', 'label', 'name', 'tij') |
         | | calculate | where | | | instance('camps')/root/item[name = ${camp}]/geometry |",
        &attached,
    );
    let mut scenario = Scenario::of(form, Sitting::at(NOW));
    assert_eq!(scenario.answer("state", "chis").choices("place"), ["tap"]);
    assert_eq!(scenario.value("pulled"), "Tijuana");
    scenario.answer("camp", "c1");
    assert_eq!(scenario.value("where"), "14.9 -92.2 0 0");
}

const HOUSEHOLD: &str = "| survey | type | name | label | choice_filter |
    | | begin repeat | people | People | |
    | | text | who | Who | |
    | | integer | age | Age | |
    | | select_one ${who} | carer | Carer | ${age} > 17 and ${who} != current()/../who |
    | | end repeat | | | |
    | | integer | least | Least | |
    | | select_one ${who} | head | Head | ${age} >= ${least} |
    | | select_multiple ${who} | sign | Sign | |
    | | rank ${who} | order | Order | |";

#[test]
fn choices_may_be_the_answers_of_a_repeat() {
    let mut scenario = Scenario::new(HOUSEHOLD);
    let [ana, luis] = ["aaaaaaaa", "bbbbbbbb"];
    for (id, who, age) in [(ana, "Ana Ruiz", "40"), (luis, "Luis", "8")] {
        scenario.add("people", id);
        scenario.answer(&format!("people/{id}/who"), who).answer(&format!("people/{id}/age"), age);
    }
    assert_eq!(scenario.choices("order"), ["Ana\u{a0}Ruiz", "Luis"]);
    assert_eq!(scenario.answer("least", "9").choices("head"), ["Ana Ruiz"]);
    assert_eq!(scenario.answer("least", "8").choices("head"), ["Ana Ruiz", "Luis"]);
    assert_eq!(scenario.choices(&format!("people/{luis}/carer")), ["Ana Ruiz"]);
    assert_eq!(scenario.choices(&format!("people/{ana}/carer")), [""; 0]);
    scenario.answer("head", "Luis").remove("people", luis);
    assert_eq!(
        (scenario.value("head").as_str(), scenario.violation("head")),
        ("Luis", Some(ViolationKind::NotAChoice))
    );
    assert_eq!(scenario.choices("head"), ["Ana Ruiz"]);
}

#[test]
fn choices_that_are_answers_come_back_from_markdown() {
    let first = definition(HOUSEHOLD);
    assert_eq!(definition(&xlsform::write(&first)), first);
}

/// What only pyxform makes something of is a text to us, and that is said.
#[test]
fn choices_from_what_nobody_answers_are_asked_as_a_text() {
    for source in ["${people}", "${last-saved#who}", "${who}${age}", "x${who}"] {
        let form = HOUSEHOLD.replace("rank ${who}", &format!("rank {source}"));
        let pressed = press(form.as_bytes(), "form.md", &Attached::new()).unwrap();
        let [finding] = &pressed.report.unsupported[..] else { panic!("{source}: {:?}", pressed.report) };
        assert_eq!((finding.code, finding.row), (Code::ChoicesFromRepeat, Some(10)));
        assert_eq!(finding.given, [("list", source.to_owned())]);
        let children = pressed.definition.unwrap().children;
        let Some(Node::Question(question)) = children.last() else { panic!("{source}") };
        assert_eq!(question.kind, QuestionKind::Text);
    }
}

#[test]
fn choices_are_shuffled_as_the_seed_says() {
    let scenario = Scenario::new(
        "| survey | type | name | label | parameters |
         | | select_one l | a | A | randomize=true seed=42 |
         | choices | list_name | name | label |
         | | l | A | A |
         | | l | B | B |
         | | l | C | C |
         | | l | D | D |
         | | l | E | E |
         | | l | F | F |",
    );
    assert_eq!(scenario.choices("a").concat(), "AFCBDE");
}

#[test]
fn a_choice_that_the_list_has_twice_is_offered_by_whichever_fits() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | choice_filter |
         | | text | p | P | |
         | | select_one l | a | A | parent = ${p} |
         | choices | list_name | name | label | parent |
         | | l | x | X of 1 | 1 |
         | | l | x | X of 2 | 2 |
         | settings | allow_choice_duplicates |
         | | yes |",
    );
    scenario.answer("p", "2").answer("a", "x");
    assert_eq!(scenario.violation("a"), None);
    assert_eq!(scenario.answer("p", "3").violation("a"), Some(ViolationKind::NotAChoice));
}
