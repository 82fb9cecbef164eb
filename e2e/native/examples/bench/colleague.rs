//! A colleague's device that does what it is told on its standard input, one order a line, each answered by a line of JSON:
//!
//! ```text
//! pull URL    one conversation to its end: {"ms", "people"}
//! dump FILE   a line of JSON for each person of whom the last conversation brought something, with all answers: {"people"}
//! ```

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use bridge::{Command, Reply};
use forms::Answer;
use serde_json::{Map, Value, json};
use wire::RecordId;

use crate::line::Line;
use crate::member::Member;

/// Joins with the link, then obeys until there is nothing more to read.
pub fn obey(link: &str, folder: &Path, server: &str) {
    let mut line = Line::to(server);
    let mut colleague = Member::join(folder, "colleague", link, &line);
    let mut brought = BTreeSet::new();
    println!("{}", json!({ "joined": true }));
    for order in io::stdin().lines() {
        let order = order.expect("orders are text");
        let words: Vec<&str> = order.split(' ').collect();
        let done = match words.as_slice() {
            ["pull", server] => {
                if line.server != *server {
                    line = Line::to(server);
                }
                let begun = Instant::now();
                brought = colleague.exchange(&line);
                pulled(&mut colleague, begun.elapsed())
            }
            ["dump", file] => dump(&mut colleague, file, &brought),
            _ => panic!("no such order: {order}"),
        };
        println!("{done}");
    }
}

fn pulled(colleague: &mut Member, time: Duration) -> Value {
    let Reply::Home(home) = colleague.ask(Command::Home) else { panic!("no home") };
    json!({ "ms": time.as_secs_f64() * 1_000.0, "people": home.people })
}

fn dump(colleague: &mut Member, file: &str, people: &BTreeSet<RecordId>) -> Value {
    let mut out = BufWriter::new(File::create(file).expect("the file is made"));
    for person in people {
        let Reply::Person(view) = colleague.ask(Command::Person { person: *person }) else {
            panic!("no person")
        };
        let records = view.records.iter().map(|record| {
            let answers = record.answers.iter();
            let answers: Map<String, Value> =
                answers.map(|said| (said.path.as_str().to_owned(), plain(&said.answer))).collect();
            json!({
                "record": record.record.to_string(),
                "form": format!("{}@{}", record.form_id, record.form_version),
                "compartment": record.compartment,
                "answers": answers,
            })
        });
        let records = records.collect::<Vec<_>>();
        writeln!(out, "{}", json!({ "person": person.to_string(), "records": records }))
            .expect("it is written");
    }
    out.flush().expect("it is written");
    json!({ "people": people.len() })
}

/// A text, a number, nothing, or a non-answer by its code.
fn plain(answer: &Answer) -> Value {
    match answer {
        Answer::Blank => Value::Null,
        Answer::NonAnswer(non_answer) => json!({ "non_answer": non_answer.code() }),
        Answer::Text(text) => json!(text),
        Answer::Integer(number) => json!(number),
        Answer::Decimal(number) => json!(number),
    }
}
