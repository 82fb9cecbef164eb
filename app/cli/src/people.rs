//! Finding people, and printing what is known of them.

use bridge::{Command, ConflictView, PeopleFilter, PersonRow, PersonView, Reply};
use engine::wire::RecordId;
use forms::Answer;
use serde_json::Value;

use crate::failure::Failure;
use crate::json;
use crate::sentences::Sentences;
use crate::unlocked::{Unlocked, unexpected};

/// Rows asked for at once.
const PAGE_ROWS: u32 = 200;

/// The person with that id or folio.
pub fn find(unlocked: &mut Unlocked, who: &str) -> Result<RecordId, Failure> {
    if let Ok(person) = RecordId::from_hex(who) {
        return Ok(person);
    }
    let wanted = who.trim();
    let found = all(unlocked, wanted)?
        .into_iter()
        .find(|row| row.folio.as_deref().is_some_and(|folio| folio.eq_ignore_ascii_case(wanted)));
    found
        .map(|row| row.person)
        .ok_or_else(|| Failure::Unknown { key: "unknown_person", what: who.to_owned() })
}

pub fn list(
    unlocked: &mut Unlocked,
    search: &str,
    as_json: bool,
    sentences: &Sentences,
) -> Result<(), Failure> {
    let rows = all(unlocked, search)?;
    if as_json {
        println!("{}", Value::from(rows.iter().map(json::row).collect::<Vec<_>>()));
        return Ok(());
    }
    rows.iter().for_each(|row| println!("{}", line(row, sentences)));
    println!("{}", sentences.say("people_count", &[("count", &rows.len().to_string())]));
    Ok(())
}

/// Everybody that matches, page by page.
fn all(unlocked: &mut Unlocked, search: &str) -> Result<Vec<PersonRow>, Failure> {
    let mut rows = Vec::new();
    loop {
        let offset = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let (search, filter) = (search.to_owned(), PeopleFilter::All);
        let page = Command::People { search, filter, offset, limit: PAGE_ROWS };
        let Reply::People(page) = unlocked.ask(page)? else { return Err(unexpected()) };
        let (total, before) = (page.total as usize, rows.len());
        rows.extend(page.rows);
        if rows.len() >= total || rows.len() == before {
            return Ok(rows);
        }
    }
}

pub fn show(unlocked: &mut Unlocked, who: &str, as_json: bool, sentences: &Sentences) -> Result<(), Failure> {
    let person = find(unlocked, who)?;
    let Reply::Person(person) = unlocked.ask(Command::Person { person })? else { return Err(unexpected()) };
    print_person(&person, as_json, sentences);
    Ok(())
}

pub fn print_person(person: &PersonView, as_json: bool, sentences: &Sentences) {
    if as_json {
        println!("{}", json::person(person));
        return;
    }
    println!("{}", line(&person.row, sentences));
    for record in &person.records {
        println!("\n{} · {} {}", record.compartment, record.form_id, record.form_version);
        for said in &record.answers {
            println!("  {} = {}   ({})", said.path, words(&said.answer, sentences), said.author);
        }
        for removed in &record.removed_with_edits {
            println!("  {}", sentences.say("removed_with_edits", &[("what", removed)]));
        }
    }
    person.conflicts.iter().for_each(|conflict| print_conflict(conflict, sentences));
}

pub fn conflicts(unlocked: &mut Unlocked, as_json: bool, sentences: &Sentences) -> Result<(), Failure> {
    let Reply::Conflicts(conflicts) = unlocked.ask(Command::Conflicts)? else { return Err(unexpected()) };
    if as_json {
        println!("{}", Value::from(conflicts.iter().map(json::conflict).collect::<Vec<_>>()));
        return Ok(());
    }
    conflicts.iter().for_each(|conflict| print_conflict(conflict, sentences));
    println!("{}", sentences.say("conflict_count", &[("count", &conflicts.len().to_string())]));
    Ok(())
}

fn print_conflict(conflict: &ConflictView, sentences: &Sentences) {
    let called = conflict.called.clone().unwrap_or_else(|| sentences.say("anonymous", &[]));
    let person = conflict.person.unwrap_or(conflict.record).to_string();
    println!(
        "\n{}",
        sentences
            .say("conflict", &[("called", &called), ("person", &person), ("path", conflict.path.as_str())])
    );
    for version in &conflict.versions {
        println!("  {}   ({})", words(&version.answer, sentences), version.author);
    }
}

fn line(row: &PersonRow, sentences: &Sentences) -> String {
    let called = row.called.clone().unwrap_or_else(|| sentences.say("anonymous", &[]));
    let age = row.age.map(|age| format!("{}{}", if age.approximate { "~" } else { "" }, age.years));
    let mut parts = vec![row.folio.clone().unwrap_or_else(|| row.person.to_string()), called];
    parts.extend(
        [row.full_name.clone(), age.or_else(|| row.age_band.clone()), row.sex.clone()].into_iter().flatten(),
    );
    parts.extend([row.nationality.clone(), row.bed.clone()].into_iter().flatten());
    if row.voided {
        parts.push(sentences.say("mark_voided", &[]));
    }
    if row.conflicts > 0 {
        parts.push(sentences.say("mark_conflicts", &[("count", &row.conflicts.to_string())]));
    }
    parts.join(" · ")
}

fn words(answer: &Answer, sentences: &Sentences) -> String {
    match answer {
        Answer::Blank => sentences.say("blank", &[]),
        Answer::NonAnswer(non_answer) => sentences.say(&format!("non_answer_{}", non_answer.code()), &[]),
        Answer::Text(text) => text.clone(),
        Answer::Integer(number) => number.to_string(),
        Answer::Decimal(number) => number.to_string(),
    }
}
