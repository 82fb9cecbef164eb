//! What questions start with: fixed and computed defaults, what is done once, what a trigger does, what the last filling said.

use std::collections::BTreeMap;

use forms::sitting::LAST_SAVED;
use forms::{Moment, Sitting};

use crate::scenario::{NOW, Scenario, definition};

#[test]
fn a_fixed_default_is_there_from_the_start_and_may_be_cleared() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | default |
         | | integer | n | N | 5 |
         | | date | d | D | 2026-01-31 |
         | | text | t | T | a-b |",
    );
    assert_eq!(
        (scenario.value("n"), scenario.value("d"), scenario.value("t")),
        ("5".into(), "2026-01-31".into(), "a-b".into())
    );
    scenario.answer("n", "");
    assert_eq!(scenario.reopened(Sitting::at(NOW)).value("n"), "", "a default does not come back");
}

#[test]
fn a_computed_default_is_set_once_and_follows_nothing() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | default | calculation |
         | | integer | n | N | | |
         | | integer | m | M | ${n} + 1 | |
         | | dateTime | begun | B | now() | |
         | | calculate | c | | | ${n} + 1 |",
    );
    assert_eq!(scenario.value("begun"), "2026-11-22T19:05:30.250-06:00");
    scenario.answer("n", "4");
    assert_eq!((scenario.value("m").as_str(), scenario.value("c").as_str()), ("", "5"));
    let later = Moment { unix_ms: NOW.unix_ms + 3_600_000, ..NOW };
    assert_eq!(scenario.reopened(Sitting::at(later)).value("begun"), "2026-11-22T19:05:30.250-06:00");
}

#[test]
fn each_new_instance_gets_its_own_default() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | default |
         | | text | family | Family | |
         | | begin repeat | r | R | |
         | | text | name | Name | ${family} |
         | | integer | place | Place | position(..) |
         | | end repeat | | | |",
    );
    scenario.answer("family", "Paz").add("r", "aaaaaaaa").answer("family", "Sol").add("r", "bbbbbbbb");
    assert_eq!(
        (scenario.value("r/aaaaaaaa/name").as_str(), scenario.value("r/bbbbbbbb/name").as_str()),
        ("Paz", "Sol")
    );
    assert_eq!(scenario.value("r/bbbbbbbb/place"), "2");
}

#[test]
fn once_keeps_what_it_drew() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | calculation |
         | | integer | n | N | |
         | | calculate | drawn | | once(concat(${n}, uuid())) |
         | | calculate | now | | now() |",
    );
    let drawn = scenario.value("drawn");
    scenario.answer("n", "1");
    assert_eq!(scenario.value("drawn"), drawn);
    let later = Moment { unix_ms: NOW.unix_ms + 60_000, ..NOW };
    let again = scenario.reopened(Sitting::at(later));
    assert_eq!(again.value("drawn"), drawn);
    assert_eq!(again.value("now"), "2026-11-22T19:06:30.250-06:00", "without once, it is the time of now");
}

#[test]
fn a_trigger_has_its_calculation_done_and_nothing_else_does() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | calculation | trigger |
         | | text | a | A | | |
         | | text | b | B | | |
         | | text | copy | Copy | concat(${a}, ${b}) | ${a} |",
    );
    scenario.answer("b", "2");
    assert_eq!(scenario.value("copy"), "");
    scenario.answer("a", "1");
    assert_eq!(scenario.value("copy"), "12");
    scenario.answer("b", "3");
    assert_eq!(scenario.value("copy"), "12");
    scenario.answer("copy", "mine");
    assert_eq!(scenario.value("copy"), "mine");
    assert_eq!(scenario.reopened(Sitting::at(NOW)).value("copy"), "mine", "to open a form triggers nothing");
}

#[test]
fn the_last_saved_filling_may_be_asked() {
    let form = definition(
        "| survey | type | name | label | default |
         | | text | site | Site | ${last-saved#site} |
         | | text | note | Last time: ${last-saved#site} | |",
    );
    let properties = BTreeMap::from([(format!("{LAST_SAVED}site"), "Belén".to_owned())]);
    let scenario = Scenario::of(form.clone(), Sitting { properties, ..Sitting::at(NOW) });
    assert_eq!(scenario.value("site"), "Belén");
    assert_eq!(Scenario::of(form, Sitting::at(NOW)).value("site"), "", "the first has none before it");
}

#[test]
fn what_the_device_knows_is_filled_in_when_the_form_begins() {
    let form = definition(
        "| survey | type | name | label |
         | | start | begun | |
         | | today | day | |
         | | deviceid | device | |
         | | text | a | A |",
    );
    let properties = BTreeMap::from([("device_code".to_owned(), "3f9a".to_owned())]);
    let scenario = Scenario::of(form, Sitting { properties, ..Sitting::at(NOW) });
    assert_eq!(scenario.value("begun"), "2026-11-22T19:05:30.250-06:00");
    assert_eq!((scenario.value("day").as_str(), scenario.value("device").as_str()), ("2026-11-22", "3f9a"));
}
