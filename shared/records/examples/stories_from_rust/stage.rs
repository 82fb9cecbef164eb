//! Plays a story and tells each step as vectors.json does, with what came of it.

use std::collections::BTreeMap;

use forms::{Answer, NonAnswer};
use records::{ActorId, ChangeHash, Document, Heads, Incoming, Rewrite};
use serde_json::{Map, Value, json};

use crate::draws::{Save, Step};
use crate::hex;

const RECORD: [u8; 16] = [0x22; 16];

/// A story's devices, by number.
#[derive(Default)]
pub struct Stage {
    devices: BTreeMap<u8, Document>,
    told: Vec<Value>,
    /// The heads of every device after each step.
    states: Vec<BTreeMap<u8, Heads>>,
    changes: Vec<ChangeHash>,
}

impl Stage {
    pub fn play(&mut self, step: Step) {
        let mut told = match step {
            Step::Save(save) => self.save(save),
            Step::Send { from, to } => {
                self.send(from, to);
                json!({ "send": from, "to": to })
            }
        };
        let heads = self.devices.iter().map(|(number, document)| (*number, document.heads()));
        let heads: BTreeMap<u8, Heads> = heads.collect();
        let named = heads.iter().map(|(number, heads)| (number.to_string(), names(heads)));
        told["heads"] = Value::Object(named.collect());
        self.told.push(told);
        self.states.push(heads);
    }

    /// Everybody sends to everybody: the story, with what all then say, and its changes.
    pub fn end(mut self, name: &str) -> (Value, Vec<ChangeHash>) {
        let numbers: Vec<u8> = self.devices.keys().copied().collect();
        for from in &numbers {
            numbers.iter().for_each(|to| self.send(*from, *to));
        }
        let documents: Vec<Document> = self.devices.into_values().collect();
        let document = documents.first().cloned().unwrap_or_default();
        let snapshot = document.snapshot();
        assert!(documents.iter().all(|other| other.snapshot() == snapshot));
        let said = document.answers().into_iter().map(|(path, current)| {
            let versions: Vec<Value> =
                current.versions.iter().map(|version| plain(&version.answer)).collect();
            (String::from(path), Value::Array(versions))
        });
        let said: Map<String, Value> = said.collect();
        let story = json!({ "name": name, "steps": self.told, "said": said, "snapshot": hex(&snapshot) });
        (story, self.changes)
    }

    /// A save that has nothing to write has neither bytes nor a hash.
    fn save(&mut self, save: Save) -> Value {
        let Save { device, restarted, opened, answers, at, rewrite } = save;
        let document = self.devices.entry(device).or_default();
        if restarted {
            *document = Document::load(&document.save()).unwrap();
        }
        let states: Vec<(usize, &Heads)> = self
            .states
            .iter()
            .enumerate()
            .filter_map(|(at, state)| Some((at, state.get(&device)?)))
            .collect();
        let opened = opened.filter(|_| !states.is_empty()).map(|opened| *opened.get(&states));
        let heads = opened.map_or_else(|| document.heads(), |(_, heads)| heads.clone());
        let all = if rewrite { Rewrite::Everything } else { Rewrite::Nothing };
        let actor = ActorId::derive(&[device; 16], &RECORD);
        let change = document.commit(&actor, &heads, &answers, all, &at).unwrap();
        self.changes.extend(change.iter().map(|change| change.hash));
        let answers = answers.iter().map(|(path, answer)| (path.to_string(), plain(answer)));
        json!({
            "save": device,
            "answers": answers.collect::<Map<_, _>>(),
            "opened": opened.map(|(step, _)| step),
            "at": { "at_ms": at.at_ms, "offset_minutes": at.offset_minutes, "clock_doubtful": at.clock_doubtful },
            "rewrite": rewrite,
            "raw": change.as_ref().map(|change| hex(&change.raw)),
            "hash": change.as_ref().map(|change| change.hash.to_string()),
        })
    }

    fn send(&mut self, from: u8, to: u8) {
        let sent = self.devices.entry(from).or_default().snapshot();
        let applied =
            self.devices.entry(to).or_default().apply(Incoming::read_snapshot(&sent).unwrap()).unwrap();
        assert!(applied.refused.is_empty() && applied.waiting == 0, "{applied:?}");
    }
}

fn names(heads: &Heads) -> Value {
    heads.iter().map(|hash| Value::String(hash.to_string())).collect()
}

/// An answer as vectors.json has it.
fn plain(answer: &Answer) -> Value {
    match answer {
        Answer::Blank => Value::Null,
        Answer::Text(text) => json!(text),
        Answer::Integer(number) => json!(number),
        Answer::Decimal(number) => json!({ "decimal": number }),
        Answer::NonAnswer(NonAnswer::NotAsked) => json!({ "non_answer": "not_asked" }),
        Answer::NonAnswer(NonAnswer::PrefersNotToSay) => json!({ "non_answer": "prefers_not_to_say" }),
        Answer::NonAnswer(NonAnswer::DoesNotKnow) => json!({ "non_answer": "does_not_know" }),
    }
}
