//! Places: ways and areas, measured, required and constrained as other answers are.

use forms::ViolationKind;

use crate::scenario::{Scenario, definition};

const ROUND: &str =
    "| survey | type | name | label | required | constraint | calculation | default | parameters |
    | | geotrace | way | Way | yes | distance(.) < 200000 | | | incremental=true |
    | | geoshape | field | Field | | area(.) > 0 | | | |
    | | geoshape | known | Known | | | | 0 0; 0 -1; 1 -1 | |
    | | calculate | long | | | | distance(${way}) | | |
    | | calculate | wide | | | | area(${field}) | | |
    | | calculate | inside | | | | geofence('0.5 0.4', ${field}) | | |";

#[test]
fn ways_and_areas_are_measured() {
    let mut scenario = Scenario::new(ROUND);
    assert_eq!(scenario.violation("way"), Some(ViolationKind::Required));
    scenario.answer("way", "0 0 12 5; 0 1 12 8");
    assert_eq!((scenario.value("long").as_str(), scenario.violation("way")), ("111318.85", None));
    scenario.answer("field", "0 0; 0 1; 1 1; 1 0");
    assert_eq!(scenario.value("field"), "0 0; 0 1; 1 1; 1 0; 0 0");
    assert_eq!((scenario.value("wide").as_str(), scenario.violation("field")), ("12391256135.81", None));
    assert_eq!(scenario.value("inside"), "true");
}

#[test]
fn a_way_is_constrained_and_what_is_none_is_kept_and_remarked_on() {
    let mut scenario = Scenario::new(ROUND);
    assert_eq!(scenario.answer("way", "0 0; 0 3").violation("way"), Some(ViolationKind::Constraint));
    assert_eq!(scenario.answer("way", "0 0").violation("way"), Some(ViolationKind::WrongKind));
    assert_eq!(scenario.value("way"), "0 0");
    assert_eq!(scenario.answer("field", "0 0; 0 1").violation("field"), Some(ViolationKind::WrongKind));
    assert_eq!(scenario.answer("way", "").violation("way"), Some(ViolationKind::Required));
}

#[test]
fn an_area_that_a_form_begins_with_is_closed() {
    let scenario = Scenario::new(ROUND);
    assert_eq!(scenario.value("known"), "0 0; 0 -1; 1 -1; 0 0");
    assert_eq!(scenario.violation("known"), None);
}

#[test]
fn ways_and_areas_come_back_from_markdown() {
    let first = definition(ROUND);
    assert_eq!(definition(&xlsform::write(&first)), first);
}
