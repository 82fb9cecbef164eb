//! A form as large as they come: a household of 50, of whom everybody's share hangs on everybody's age, and 10,000 places to choose from.

use std::fmt::Write;

/// What the form is called.
pub const FORM: &str = "household";
/// How many instances each repeat gets.
pub const MEMBERS: usize = 50;
/// The question that decides which places are offered, and the one that they are offered at.
pub const STATE: &str = "state";
pub const PLACE: &str = "place";
pub const STATES: usize = 40;
const PLACES: usize = 10_000;
const QUESTIONS: usize = 40;

/// The form as an XLSForm in Markdown.
pub fn form() -> String {
    let mut form = String::from(
        "| survey |
| | type | name | label | calculation | relevant | constraint | choice_filter |
| | select_one states | state | State | | | | |
| | select_one places | place | Place | | | | state = ${state} |
| | calculate | size | | instance('places')/root/item[name = ${place}]/size | | | |
| | begin repeat | person | Person | | | | |
| | text | who | Who | | | | |
| | integer | age | Age | | | . >= 0 and . < 130 | |
| | text | school | School | | ${age} < 18 | | |
| | calculate | share | | ${age} div sum(/data/person/age) | | | |
| | calculate | n | | position(..) | | | |
",
    );
    let mut line = |text: std::fmt::Arguments<'_>| {
        // Writing into memory does not fail.
        let _ = writeln!(form, "{text}");
    };
    for number in 0..QUESTIONS {
        line(format_args!(
            "| | text | q{number} | Question {number} of ${{who}} | | ${{age}} > {number} | | |"
        ));
    }
    line(format_args!("| | end repeat | | | | | | |"));
    line(format_args!("| | calculate | total | | sum(${{age}}) | | | |"));
    line(format_args!("| | calculate | minors | | count(${{person}}[age < 18]) | | | |"));
    line(format_args!("| choices |\n| | list_name | name | label | state | size |"));
    for number in 0..STATES {
        line(format_args!("| | states | s{number} | State {number} | | |"));
    }
    for number in 0..PLACES {
        let state = number % STATES;
        line(format_args!("| | places | p{number} | Place {number} | s{state} | {number} |"));
    }
    line(format_args!("| settings |\n| | form_id | form_title |\n| | {FORM} | Household |"));
    form
}
