//! vectors/vectors.json, made by a second implementation in Python: our bytes are its bytes, and what it refuses we refuse.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod devices;

use std::collections::BTreeMap;

use devices::{path, text};
use forms::{Answer, AnswerPath, NonAnswer};
use records::{ActorId, Authored, ChangeHash, Document, Heads, Incoming, Rewrite, change_commit};
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../vectors/vectors.json")).unwrap()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("{key}"))
}

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn array<const N: usize>(hex: &Value) -> [u8; N] {
    bytes(hex).try_into().unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn answer(value: &Value) -> Answer {
    match value {
        Value::Null => Answer::Blank,
        Value::String(value) => text(value),
        Value::Number(number) => Answer::Integer(number.as_i64().unwrap()),
        value if value["decimal"].is_number() => Answer::Decimal(value["decimal"].as_f64().unwrap()),
        value => Answer::NonAnswer(match value["non_answer"].as_str().unwrap() {
            "not_asked" => NonAnswer::NotAsked,
            "prefers_not_to_say" => NonAnswer::PrefersNotToSay,
            _ => NonAnswer::DoesNotKnow,
        }),
    }
}

fn answers(value: &Value) -> BTreeMap<AnswerPath, Answer> {
    value.as_object().unwrap().iter().map(|(at, value)| (path(at), answer(value))).collect()
}

fn authored(value: &Value) -> Authored {
    Authored {
        at_ms: value["at_ms"].as_i64().unwrap(),
        offset_minutes: i16::try_from(value["offset_minutes"].as_i64().unwrap()).unwrap(),
        clock_doubtful: value["clock_doubtful"].as_bool().unwrap(),
    }
}

/// A story's devices, by number.
#[derive(Default)]
struct Stage(BTreeMap<String, Document>);

impl Stage {
    fn play(&mut self, step: &Value, steps: &[Value], saved: &mut Vec<u8>) {
        if let Some(sender) = step["send"].as_u64() {
            let sent = Incoming::read_snapshot(&self.device(sender).snapshot()).unwrap();
            self.device(step["to"].as_u64().unwrap()).apply(sent).unwrap();
        } else {
            let number = step["save"].as_u64().unwrap();
            let document = self.device(number);
            let opened = match step["opened"].as_u64() {
                None => document.heads(),
                Some(at) => heads(&steps[usize::try_from(at).unwrap()]["heads"][number.to_string()]),
            };
            let rewrite = if step["rewrite"] == true { Rewrite::Everything } else { Rewrite::Nothing };
            let actor = ActorId::derive(&[u8::try_from(number).unwrap(); 16], &[0x22; 16]);
            let change = document
                .commit(&actor, &opened, &answers(&step["answers"]), rewrite, &authored(&step["at"]))
                .unwrap()
                .expect("a change");
            assert_eq!(hex(&change.raw), step["raw"].as_str().unwrap());
            assert_eq!(change.hash.to_string(), step["hash"].as_str().unwrap());
            saved.extend(&change.raw);
        }
        for (number, document) in &self.0 {
            assert_eq!(document.heads(), heads(&step["heads"][number]));
        }
    }

    fn device(&mut self, number: u64) -> &mut Document {
        self.0.entry(number.to_string()).or_default()
    }
}

fn heads(value: &Value) -> Heads {
    value.as_array().unwrap().iter().map(|hash| ChangeHash(array(hash))).collect()
}

#[test]
fn our_changes_and_snapshots_are_byte_for_byte_those_of_the_second_implementation() {
    for story in list(&vectors(), "stories") {
        let (mut stage, mut saved) = (Stage::default(), Vec::new());
        let steps = list(story, "steps");
        steps.iter().for_each(|step| stage.play(step, steps, &mut saved));
        let (mut from_changes, mut from_snapshot) = (Document::new(), Document::new());
        from_changes.apply(Incoming::read(&saved).unwrap()).unwrap();
        from_snapshot.apply(Incoming::read_snapshot(&bytes(&story["snapshot"])).unwrap()).unwrap();
        for document in [from_changes, from_snapshot] {
            assert_eq!(hex(&document.snapshot()), story["snapshot"].as_str().unwrap());
            let said: BTreeMap<AnswerPath, Vec<Answer>> = (document.answers().into_iter())
                .map(|(at, current)| (at, current.versions.into_iter().map(|one| one.answer).collect()))
                .collect();
            let expected: BTreeMap<AnswerPath, Vec<Answer>> = (story["said"].as_object().unwrap().iter())
                .map(|(at, values)| (path(at), values.as_array().unwrap().iter().map(answer).collect()))
                .collect();
            assert_eq!(said, expected, "{}", story["name"]);
        }
    }
}

#[test]
fn actors_and_commitments_are_those_of_the_second_implementation() {
    let vectors = vectors();
    for one in list(&vectors, "actors") {
        let actor = ActorId::derive(&array(&one["stream"]), &array(&one["record"]));
        assert_eq!(hex(actor.as_bytes()), one["actor"].as_str().unwrap());
    }
    let commitment = &vectors["commitment"];
    let hashes: Vec<ChangeHash> =
        list(commitment, "hashes").iter().map(|hash| ChangeHash(array(hash))).collect();
    assert_eq!(hex(&change_commit(&array(&commitment["key"]), &hashes)), commitment["out"].as_str().unwrap());
}

#[test]
fn what_no_reader_takes_is_refused_with_its_code() {
    let vectors = vectors();
    let bad = list(&vectors, "bad");
    assert!(bad.len() > 12);
    for one in bad {
        let refused = Incoming::read(&bytes(&one["raw"])).expect_err(one["name"].as_str().unwrap());
        assert_eq!(refused.code(), one["code"].as_str().unwrap(), "{}", one["name"]);
    }
}
