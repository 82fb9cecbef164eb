//! Labels with answers in them, languages, names that paths cannot have, and the name of a filling.

use crate::scenario::{Scenario, definition, path};

#[test]
fn a_label_mentions_answers_and_is_redrawn_with_them() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | hint |
         | | text | who | Who? | |
         | | integer | age | How old is ${who}? | ask ${who} |",
    );
    scenario.answer("who", "Ana");
    assert!(scenario.last.redraw.contains(&path("age")));
    let question = scenario.instance.form().question(&path("age")).unwrap().clone();
    assert_eq!(scenario.instance.text(&path("age"), &question.label, "default"), "How old is Ana?");
}

#[test]
fn languages_are_kept_by_their_codes_and_fall_back_to_the_default() {
    let form = definition(
        "| survey | type | name | label::Español (es) | label::English (en) | hint::English (en) |
         | | text | a | ¿A? | A? | hint |
         | settings | default_language |
         | | English (en) |",
    );
    assert_eq!(
        (form.default_language.as_str(), form.languages.as_slice()),
        ("en", ["en".to_owned(), "es".to_owned()].as_slice())
    );
    let forms::Node::Question(question) = &form.children[0] else { panic!() };
    assert_eq!(question.label.in_language("es", "en"), "¿A?");
    assert_eq!(question.hint.in_language("es", "en"), "hint");
}

#[test]
fn a_text_without_a_language_is_in_the_default_one() {
    let form = definition(
        "| survey | type | name | label | label::Español (es) |
         | | text | a | A? | ¿A? |
         | settings | default_language |
         | | Español (es) |",
    );
    let forms::Node::Question(question) = &form.children[0] else { panic!() };
    assert_eq!(question.label.0.len(), 1, "what names the language is right before what names none");
    assert_eq!(question.label.in_language("es", "es"), "¿A?");
}

#[test]
fn one_name_in_two_groups_is_two_answers() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | calculation |
         | | begin group | g | G | |
         | | text | a | A | |
         | | end group | | | |
         | | begin group | h | H | |
         | | text | a | A | |
         | | end group | | | |
         | | text | año | Y | |
         | | text | _b | B | |
         | | calculate | all | | concat(/data/g/a, /data/h/a, ${año}, ${_b}) |",
    );
    scenario.answer("a", "1").answer("h_a", "2").answer("a_o", "3").answer("b", "4");
    assert_eq!(scenario.value("all"), "1234");
}

#[test]
fn a_filling_has_the_name_that_the_form_gives_it() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label |
         | | text | who | Who? |
         | settings | form_title | form_id | version | instance_name |
         | | Arrivals | arrivals | 7 | concat('Arrival of ', ${who}) |",
    );
    assert_eq!(scenario.answer("who", "Ana").instance.name().as_deref(), Some("Arrival of Ana"));
    let form = scenario.instance.form().definition();
    assert_eq!((form.form_id.as_str(), form.version.as_str()), ("arrivals", "7"));
}
