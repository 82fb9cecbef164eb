//! A form as large as they come: a household of 50, and a list of 10,000 places. Limits are for a build that is not optimised and a machine
//! that has company; `cargo xtask bench` has the real figures.

use std::fmt::Write;
use std::time::Instant;

use crate::scenario::{Scenario, definition};

fn large() -> String {
    let mut form = String::from(
        "| survey | type | name | label | calculation | relevant | constraint | choice_filter |
         | | text | state | State | | | | |
         | | select_one places | place | Place | | | | state = ${state} |
         | | calculate | size | | instance('places')/root/item[name = ${place}]/size | | | |
         | | begin repeat | person | Person | | | | |
         | | text | who | Who | | | | |
         | | integer | age | Age | | | . >= 0 and . < 130 | |
         | | text | school | School | | ${age} < 18 | | |
         | | calculate | share | | ${age} div sum(/data/person/age) | | | |
         | | calculate | n | | position(..) | | | |\n",
    );
    for number in 0..40 {
        writeln!(form, "| | text | q{number} | Q of ${{who}} | | ${{age}} > {number} | | |").unwrap();
    }
    form.push_str(
        "| | end repeat | | | | | | |
         | | calculate | total | | sum(${age}) | | | |
         | | calculate | minors | | count(${person}[age < 18]) | | | |
         | choices | list_name | name | label | state | size |\n",
    );
    for number in 0..10_000 {
        writeln!(form, "| | places | p{number} | Place {number} | s{} | {number} |", number % 40).unwrap();
    }
    form
}

#[test]
fn a_household_of_50_and_10_000_places_stay_fast() {
    let text = large();
    let started = Instant::now();
    let mut scenario = Scenario::of(definition(&text), forms::Sitting::at(crate::scenario::NOW));
    println!("imported and compiled in {} ms", started.elapsed().as_millis());
    for number in 0..50 {
        let id = format!("{number:08x}");
        scenario.add("person", &id).answer(&format!("person/{id}/who"), "Ana");
        scenario.answer(&format!("person/{id}/age"), &number.to_string());
    }
    assert_eq!((scenario.value("total").as_str(), scenario.value("minors").as_str()), ("1225", "18"));
    let started = Instant::now();
    scenario.answer("person/0000000a/age", "50");
    let answered = started.elapsed();
    scenario.answer("state", "s7");
    let started = Instant::now();
    let offered = scenario.choices("place").len();
    let filtered = started.elapsed();
    let started = Instant::now();
    scenario.answer("place", "p9007");
    let looked_up = started.elapsed();
    println!("an age {answered:?}, the choices {filtered:?}, a place {looked_up:?}");
    assert_eq!((offered, scenario.value("size").as_str()), (250, "9007"));
    for (what, took) in [("an age", answered), ("the choices", filtered), ("a place", looked_up)] {
        assert!(took.as_millis() < 400, "{what}: {took:?}");
    }
}
