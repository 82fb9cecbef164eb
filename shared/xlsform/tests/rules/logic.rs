//! Relevance, calculation, constraints, required and read-only questions.

use forms::ViolationKind;

use crate::scenario::Scenario;

#[test]
fn an_answer_that_is_no_longer_asked_for_is_kept_and_does_not_count() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | relevant |
         | | select_one yn | child | Child? | |
         | | integer | age | Age | ${child} = 'yes' |
         | choices | list_name | name | label |
         | | yn | yes | Yes |
         | | yn | no | No |",
    );
    scenario.answer("child", "yes").answer("age", "7").answer("child", "no");
    assert!(!scenario.is_asked("age"));
    assert_eq!((scenario.value("age").as_str(), scenario.counted()), ("7", vec!["child".to_owned()]));
    scenario.answer("child", "yes");
    assert_eq!(scenario.counted(), ["age", "child"]);
}

#[test]
fn what_is_inside_a_group_is_asked_only_if_the_group_is() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | relevant |
         | | integer | n | N | |
         | | begin group | g | G | ${n} > 1 |
         | | begin group | h | H | ${n} > 2 |
         | | text | a | A | |
         | | end group | | | |
         | | end group | | | |",
    );
    for (n, asked) in [("1", false), ("2", false), ("3", true)] {
        assert_eq!(scenario.answer("n", n).is_asked("a"), asked, "{n}");
    }
}

#[test]
fn an_irrelevant_answer_is_blank_to_whatever_reads_it() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | relevant | calculation |
         | | integer | a | A | | |
         | | integer | b | B | ${a} = 1 | |
         | | calculate | sum | | | coalesce(${b}, 0) + 10 |
         | | calculate | seen | | | if(${b} = '', 'blank', 'said') |",
    );
    scenario.answer("a", "1").answer("b", "5");
    assert_eq!((scenario.value("sum").as_str(), scenario.value("seen").as_str()), ("15", "said"));
    scenario.answer("a", "2");
    assert_eq!((scenario.value("sum").as_str(), scenario.value("seen").as_str()), ("10", "blank"));
}

#[test]
fn relevance_goes_on_from_question_to_question() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | relevant |
         | | integer | a | A | |
         | | integer | b | B | ${a} > 0 |
         | | integer | c | C | ${b} > 0 |
         | | integer | d | D | ${c} > 0 |",
    );
    scenario.answer("a", "1").answer("b", "1").answer("c", "1");
    assert!(scenario.is_asked("d"));
    scenario.answer("a", "0");
    assert!(!scenario.is_asked("b") && !scenario.is_asked("c") && !scenario.is_asked("d"));
}

#[test]
fn calculations_are_done_in_the_order_of_what_they_read() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | calculation |
         | | calculate | d | | ${c} * 2 |
         | | calculate | c | | ${b} + 1 |
         | | calculate | b | | ${a} * 10 |
         | | integer | a | A | |",
    );
    scenario.answer("a", "2");
    assert_eq!(scenario.value("d"), "42");
    assert_eq!(scenario.last.changed_answers.len(), 3, "each once");
}

#[test]
fn only_what_hangs_on_an_answer_is_computed_again() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | calculation |
         | | integer | a | A | |
         | | integer | b | B | |
         | | calculate | of_a | | concat(${a}, '-', uuid(8)) |
         | | calculate | of_b | | concat(${b}, '-', uuid(8)) |",
    );
    let before = scenario.value("of_b");
    scenario.answer("a", "1");
    assert_eq!(scenario.value("of_b"), before);
    assert!(scenario.value("of_a").starts_with("1-"));
}

#[test]
fn a_constraint_is_asked_of_an_answer_and_not_of_its_absence() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | constraint | constraint_message |
         | | integer | age | Age | . >= 0 and . < 120 | Too old |",
    );
    assert_eq!(scenario.violation("age"), None);
    assert_eq!(scenario.answer("age", "130").violation("age"), Some(ViolationKind::Constraint));
    assert_eq!(scenario.value("age"), "130", "kept, and remarked on");
    assert_eq!(scenario.answer("age", "30").violation("age"), None);
    assert_eq!(scenario.answer("age", ":98").violation("age"), None, "a non-answer breaks nothing");
}

#[test]
fn a_constraint_may_read_other_answers_and_is_asked_again_with_them() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | constraint |
         | | date | from | From | |
         | | date | to | To | . >= ${from} |",
    );
    scenario.answer("from", "2026-05-01").answer("to", "2026-04-01");
    assert_eq!(scenario.violation("to"), Some(ViolationKind::Constraint));
    assert_eq!(scenario.answer("from", "2026-03-01").violation("to"), None);
}

#[test]
fn what_is_required_is_said_only_where_it_is_asked() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | required | relevant |
         | | integer | n | N | yes | |
         | | text | a | A | ${n} > 1 | ${n} > 0 |",
    );
    assert_eq!(scenario.violation("n"), Some(ViolationKind::Required));
    assert_eq!(scenario.answer("n", "0").violation("a"), None);
    assert_eq!(scenario.answer("n", "1").violation("a"), None);
    assert_eq!(scenario.answer("n", "2").violation("a"), Some(ViolationKind::Required));
}

#[test]
fn read_only_is_an_expression_too() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | read_only |
         | | integer | n | N | |
         | | text | a | A | ${n} = 1 |",
    );
    let at = crate::scenario::path("a");
    assert!(!scenario.instance.is_read_only(&at));
    assert!(scenario.answer("n", "1").instance.is_read_only(&at));
}

#[test]
fn dates_are_days_in_arithmetic() {
    let mut scenario = Scenario::new(
        "| survey | type | name | label | calculation |
         | | date | born | Born | |
         | | calculate | days | | today() - ${born} |
         | | calculate | age | | int((today() - ${born}) div 365.25) |
         | | calculate | due | | date(${born} + 30) |
         | | calculate | written | | format-date(${born}, '%e/%n/%Y') |",
    );
    scenario.answer("born", "1990-11-22");
    assert_eq!((scenario.value("days").as_str(), scenario.value("age").as_str()), ("13149", "36"));
    assert_eq!(scenario.value("due"), "1990-12-22");
    assert_eq!(scenario.value("written"), "22/11/1990");
}

#[test]
fn a_form_that_computes_in_a_circle_is_refused_with_the_way_round() {
    let form = "| survey | type | name | label | calculation | relevant |
                | | calculate | a | | ${b} | |
                | | calculate | b | | ${c} | |
                | | text | c | C | | ${a} = 1 |";
    let pressed = xlsform::press(form.as_bytes(), "f.md", &xlsform::Attached::new()).unwrap();
    let [finding] = pressed.report.errors.as_slice() else { panic!("{:?}", pressed.report.errors) };
    assert_eq!(finding.code, xlsform::Code::Cycle);
    let way = &finding.given[0].1;
    assert!(["a > b > c > a", "b > c > a > b", "c > a > b > c"].contains(&way.as_str()), "{way}");
    assert!(finding.row.is_some());
}
