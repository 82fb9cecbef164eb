//! What is printed for other programs: a shape of its own, so that scripts do not follow every change of the hatch.

use bridge::{AnswerView, ConflictView, HomeView, PersonRow, PersonView, RecordView, SyncView, TimeView};
use forms::Answer;
use serde_json::{Value, json};

pub fn row(row: &PersonRow) -> Value {
    json!({
        "person": row.person.to_string(),
        "folio": row.folio,
        "called": row.called,
        "full_name": row.full_name,
        "age_years": row.age.map(|age| age.years),
        "age_approximate": row.age.map(|age| age.approximate),
        "age_band": row.age_band,
        "sex": row.sex,
        "nationality": row.nationality,
        "language": row.language,
        "site": row.site,
        "bed": row.bed,
        "alerts": row.alerts,
        "arrived": row.arrived,
        "departed": row.departed,
        "voided": row.voided,
        "conflicts": row.conflicts,
        "only_here": row.only_here,
        "group": row.group,
    })
}

pub fn person(person: &PersonView) -> Value {
    json!({
        "row": row(&person.row),
        "family": person.family.iter().map(|each| each.person.to_string()).collect::<Vec<_>>(),
        "records": person.records.iter().map(record).collect::<Vec<_>>(),
        "conflicts": person.conflicts.iter().map(conflict).collect::<Vec<_>>(),
        "changes": person.history.len(),
    })
}

fn record(record: &RecordView) -> Value {
    json!({
        "record": record.record.to_string(),
        "form": record.form_id,
        "version": record.form_version,
        "compartment": record.compartment,
        "circle": record.circle_name,
        "readers": record.readers,
        "answers": record.answers.iter().map(said).collect::<Vec<_>>(),
        "removed_with_edits": record.removed_with_edits,
        "voided": record.voided.as_ref().map(|void| json!({ "reason": void.reason, "author": void.author })),
        "sent": record.sent,
    })
}

fn said(said: &AnswerView) -> Value {
    json!({
        "path": said.path.as_str(),
        "answer": answer(&said.answer),
        "author": said.author,
        "at": time(&said.at),
    })
}

pub fn conflict(conflict: &ConflictView) -> Value {
    let versions = conflict.versions.iter().map(|version| {
        json!({ "answer": answer(&version.answer), "author": version.author, "at": time(&version.at) })
    });
    json!({
        "person": conflict.person.map(|person| person.to_string()),
        "called": conflict.called,
        "record": conflict.record.to_string(),
        "form": conflict.form_id,
        "path": conflict.path.as_str(),
        "versions": versions.collect::<Vec<_>>(),
    })
}

pub fn status(home: &HomeView) -> Value {
    json!({
        "organisation": home.organisation,
        "me": home.me,
        "coordinator": home.coordinator,
        "site": home.site.as_ref().map(|site| site.name.as_str()),
        "sites": home.sites.iter().map(|site| site.name.as_str()).collect::<Vec<_>>(),
        "people": home.people,
        "present": home.present,
        "drafts": home.drafts.len(),
        "conflicts": home.conflicts,
        "sync": sync(&home.sync),
    })
}

fn sync(sync: &SyncView) -> Value {
    json!({
        "server": sync.server_url,
        "only_here": sync.only_here,
        "sent": sync.sent,
        "quarantined": sync.quarantined,
        "last_exchange": sync.last_exchange.as_ref().map(time),
    })
}

/// A text, a number, nothing, or a non-answer by its code.
fn answer(answer: &Answer) -> Value {
    match answer {
        Answer::Blank => Value::Null,
        Answer::NonAnswer(non_answer) => json!({ "non_answer": non_answer.code() }),
        Answer::Text(text) => json!(text),
        Answer::Integer(number) => json!(number),
        Answer::Decimal(number) => json!(number),
    }
}

fn time(time: &TimeView) -> Value {
    json!({ "at_ms": time.at_ms, "offset_minutes": time.offset_minutes, "doubtful": time.doubtful })
}
