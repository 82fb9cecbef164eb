//! Repeats: which instance an expression means, and how many there are.

use forms::ViolationKind;

use crate::scenario::{Scenario, path};

fn household() -> Scenario {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | calculation | relevant |
         | | begin repeat | person | Person | | |
         | | text | who | Who | | |
         | | integer | age | Age | | |
         | | calculate | place | | position(..) | |
         | | calculate | doubled | | ${age} * 2 | |
         | | calculate | others | | count(${person}) - 1 | |
         | | text | school | School? | | ${age} < 18 |
         | | begin repeat | visit | Visit | | |
         | | integer | days | Days | | |
         | | calculate | of | | concat(${who}, ':', ${days}, ':', position(..)) | |
         | | end repeat | | | | |
         | | end repeat | | | | |
         | | calculate | total | | sum(${age}) | |
         | | calculate | names | | join(', ', ${who}) | |
         | | calculate | second | | indexed-repeat(${who}, ${person}, 2) | |
         | | calculate | days_of_2_1 | | indexed-repeat(${days}, ${person}, 2, ${visit}, 1) | |
         | | calculate | minors | | count(/data/person[age < 18]) | |
         | | calculate | oldest | | max(${age}) | |",
    );
    for (id, who, age) in [("aaaaaaaa", "Ana", "30"), ("bbbbbbbb", "Luis", "7"), ("cccccccc", "Eva", "4")] {
        scenario.add("person", id);
        scenario.answer(&format!("person/{id}/who"), who).answer(&format!("person/{id}/age"), age);
    }
    scenario
}

#[test]
fn inside_a_repeat_a_name_means_the_same_instance() {
    let scenario = household();
    assert_eq!(scenario.value("person/aaaaaaaa/doubled"), "60");
    assert_eq!(scenario.value("person/cccccccc/doubled"), "8");
    assert!(scenario.is_asked("person/bbbbbbbb/school") && !scenario.is_asked("person/aaaaaaaa/school"));
}

#[test]
fn outside_of_a_repeat_a_name_means_all_instances() {
    let scenario = household();
    assert_eq!(
        (scenario.value("total").as_str(), scenario.value("names").as_str()),
        ("41", "Ana, Luis, Eva")
    );
    assert_eq!((scenario.value("minors").as_str(), scenario.value("oldest").as_str()), ("2", "30"));
}

#[test]
fn a_position_is_counted_from_1_and_changes_when_one_before_leaves() {
    let mut scenario = household();
    assert_eq!(scenario.value("person/cccccccc/place"), "3");
    assert_eq!(scenario.value("person/aaaaaaaa/others"), "2");
    scenario.remove("person", "aaaaaaaa");
    assert_eq!(scenario.value("person/cccccccc/place"), "2");
    assert_eq!((scenario.value("total").as_str(), scenario.value("names").as_str()), ("11", "Luis, Eva"));
}

#[test]
fn an_instance_is_found_by_its_index() {
    let mut scenario = household();
    assert_eq!(scenario.value("second"), "Luis");
    scenario.add("person/bbbbbbbb/visit", "11111111").answer("person/bbbbbbbb/visit/11111111/days", "9");
    assert_eq!(scenario.value("days_of_2_1"), "9");
    scenario.remove("person", "aaaaaaaa");
    assert_eq!((scenario.value("second").as_str(), scenario.value("days_of_2_1").as_str()), ("Eva", ""));
}

#[test]
fn inside_of_a_nested_repeat_the_outer_instance_is_its_own() {
    let mut scenario = household();
    scenario.add("person/bbbbbbbb/visit", "11111111").add("person/bbbbbbbb/visit", "22222222");
    scenario.add("person/cccccccc/visit", "33333333").answer("person/bbbbbbbb/visit/22222222/days", "3");
    assert_eq!(scenario.value("person/bbbbbbbb/visit/22222222/of"), "Luis:3:2");
    assert_eq!(scenario.value("person/cccccccc/visit/33333333/of"), "Eva::1");
    scenario.answer("person/bbbbbbbb/who", "Luisa");
    assert_eq!(scenario.value("person/bbbbbbbb/visit/22222222/of"), "Luisa:3:2");
}

#[test]
fn a_count_says_how_many_instances_there_are_to_be() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | repeat_count |
         | | integer | n | N | |
         | | begin repeat | r | R | ${n} + 1 |
         | | text | a | A | |
         | | end repeat | | | |",
    );
    assert_eq!(scenario.answer("n", "2").instance.count_wanted(&path("r")), Some(3));
    assert_eq!(scenario.violation("r"), Some(ViolationKind::TooFewInstances));
    scenario.add("r", "aaaaaaaa").add("r", "bbbbbbbb").add("r", "cccccccc");
    assert_eq!(scenario.violation("r"), None);
    scenario.answer("n", "1");
    assert_eq!(
        scenario.violation("r"),
        Some(ViolationKind::TooManyInstances),
        "what was said is not thrown away"
    );
}

#[test]
fn a_repeat_that_is_not_asked_for_counts_for_nothing() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | relevant | calculation |
         | | integer | n | N | | |
         | | begin repeat | r | R | ${n} > 0 | |
         | | integer | a | A | | |
         | | end repeat | | | | |
         | | calculate | sum | | | sum(${a}) |",
    );
    scenario.answer("n", "1").add("r", "aaaaaaaa").answer("r/aaaaaaaa/a", "5");
    assert_eq!(scenario.value("sum"), "5");
    scenario.answer("n", "0");
    assert_eq!(
        (scenario.value("sum").as_str(), scenario.counted()),
        ("0", vec!["n".to_owned(), "sum".to_owned()])
    );
}

#[test]
fn a_path_may_go_from_an_instance_to_its_neighbours() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | calculation |
         | | begin repeat | r | R | |
         | | integer | a | A | |
         | | calculate | before | | /data/r[position() = position(current()/..) - 1]/a |
         | | calculate | so_far | | sum(/data/r[position() <= position(current()/..)]/a) |
         | | end repeat | | | |",
    );
    for (id, a) in [("aaaaaaaa", "1"), ("bbbbbbbb", "2"), ("cccccccc", "3")] {
        scenario.add("r", id).answer(&format!("r/{id}/a"), a);
    }
    assert_eq!(scenario.value("r/cccccccc/before"), "2");
    assert_eq!(
        (scenario.value("r/aaaaaaaa/before").as_str(), scenario.value("r/cccccccc/so_far").as_str()),
        ("", "6")
    );
    scenario.answer("r/aaaaaaaa/a", "10");
    assert_eq!(scenario.value("r/cccccccc/so_far"), "15");
}
