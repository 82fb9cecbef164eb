//! Prints stories that this implementation played from a seed, in the form of vectors.json, for the second one to come to the same:
//! `cargo run -p records --example stories_from_rust SEED`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod draws;
mod stage;

use draws::Drawn;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use records::{ActorId, ChangeHash, change_commit};
use serde_json::{Value, json};
use stage::Stage;

/// How many stories are played.
const STORIES: usize = 60;

fn main() {
    let seed: u64 = std::env::args().nth(1).and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let seed = *blake3::hash(&seed.to_le_bytes()).as_bytes();
    let source = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), source);
    let told: Vec<String> = (0..STORIES)
        .map(|number| told(number, draws::drawn().new_tree(&mut runner).unwrap().current()).to_string())
        .collect();
    println!("[\n{}\n]", told.join(",\n"));
}

/// One story with an actor and a commitment to some of its changes: a vectors.json of its own.
fn told(number: usize, drawn: Drawn) -> Value {
    let mut stage = Stage::default();
    drawn.steps.into_iter().for_each(|step| stage.play(step));
    let (story, changes) = stage.end(&format!("from Rust {number}"));
    let picks = if changes.is_empty() { &[] } else { &drawn.committed[..] };
    let hashes: Vec<ChangeHash> = picks.iter().map(|pick| *pick.get(&changes)).collect();
    let named: Vec<String> = hashes.iter().map(ChangeHash::to_string).collect();
    let (stream, record, key) = (drawn.stream, drawn.record, drawn.key);
    let actor = ActorId::derive(&stream, &record).to_string();
    json!({
        "actors": [{ "stream": hex(&stream), "record": hex(&record), "actor": actor }],
        "commitment": { "key": hex(&key), "hashes": named, "out": hex(&change_commit(&key, &hashes)) },
        "stories": [story],
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
