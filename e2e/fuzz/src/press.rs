//! The press: whatever the bytes and the name, a form, a report or a reason; and what became a form compiles or says why not,
//! and can be written.

use std::panic;

use forms::Form;
use xlsform::{Attached, press, write};

const MARKDOWN: &[u8] = include_bytes!("../../../public/forms/f1b_night_roster.md");
const EXCEL: &[u8] = include_bytes!("../seeds/small.xlsx");
const OLD_EXCEL: &[u8] = include_bytes!("../seeds/small.xls");
const VALUES: &[u8] =
    b"survey,,,\n,type,name,label\n,integer,edad,Edad\nchoices,,,\n,list_name,name,label\n,l,M,Mujer\n";
const NAMES: [&str; 4] = ["form.md", "form.csv", "form.xlsx", "form"];

pub fn meet(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let before = panic::take_hook();
    // The reader of spreadsheets panics on some damaged ones, which the press takes for an answer: the hook would stop the run.
    panic::set_hook(Box::new(|_| {}));
    let met = panic::catch_unwind(|| try_form(rest, name));
    panic::set_hook(before);
    if let Err(why) = met {
        panic::resume_unwind(why);
    }
}

fn try_form(bytes: &[u8], name: &str) {
    let Ok(pressed) = press(bytes, name, &Attached::new()) else { return };
    assert_eq!(pressed.definition.is_some(), pressed.report.errors.is_empty(), "a form, or errors");
    let Some(definition) = pressed.definition else { return };
    // Read again by the tests of the press, for forms that have something to write in each row.
    drop(write(&definition));
    drop(Form::compile(definition));
}

pub fn seeds() -> Vec<Vec<u8>> {
    let named = |(number, bytes): (u8, &[u8])| [&[number], bytes].concat();
    [(0, MARKDOWN), (1, VALUES), (2, EXCEL), (2, OLD_EXCEL)].into_iter().map(named).collect()
}
