//! Prints vectors made by this implementation from a seed, for the second one to check: `cargo run -p seal --example vectors_from_rust SEED`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../../tests/acts/mod.rs"]
mod acts;
#[path = "../../tests/draws/mod.rs"]
mod draws;
mod post;
mod safe;

use acts::{hex, unhex};
use draws::Seeded;
use serde_json::{Value, json};

/// How many times everything is made with other values.
const ROUNDS: usize = 8;

fn main() {
    let seed = std::env::args().nth(1).and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut maker = Maker { draws: Seeded::new(seed), vectors: Vec::new() };
    for _ in 0..ROUNDS {
        post::make(&mut maker);
        safe::make(&mut maker);
    }
    let lines: Vec<String> = maker.vectors.iter().map(Value::to_string).collect();
    println!("[\n{}\n]", lines.join(",\n"));
}

/// Draws inputs, runs the acts, and keeps what came.
struct Maker {
    draws: Seeded,
    vectors: Vec<Value>,
}

impl Maker {
    /// Runs an act and keeps it as a vector, whether it gave something or refused.
    fn run(&mut self, act: &str, input: Value) -> Option<Value> {
        let came = acts::run(act, &input);
        let (outcome, value) = match &came {
            Ok(out) => ("out", out.clone()),
            Err(code) => ("error", json!(code)),
        };
        self.vectors.push(json!({ "act": act, "name": format!("from Rust {}", self.vectors.len()), "in": input, outcome: value }));
        came.ok()
    }

    /// The same, of what must not be refused.
    fn good(&mut self, act: &str, input: Value) -> Value {
        self.run(act, input.clone()).unwrap_or_else(|| panic!("{act} of {input}"))
    }

    /// An opener's input as it is, and with a byte of one field changed.
    fn opened_and_refused(&mut self, act: &str, input: Value, fields: &[&str]) {
        self.good(act, input.clone());
        for field in fields {
            let mut bytes = unhex(input[*field].as_str().unwrap());
            let at = self.draws.below(bytes.len());
            bytes[at] ^= 1 << self.draws.below(8);
            let mut changed = input.clone();
            changed[*field] = json!(hex(&bytes));
            let came = self.run(act, changed.clone());
            assert!(came.is_none(), "{act} gave {came:?} of {changed}");
        }
    }

    fn hex(&mut self, len: usize) -> String {
        hex(self.draws.bytes(len))
    }

    /// Up to `most` ids.
    fn ids(&mut self, most: usize) -> Vec<String> {
        (0..self.draws.below(most + 1)).map(|_| self.hex(32)).collect()
    }

    /// Up to `most` byte strings of any length below 100.
    fn strings(&mut self, most: usize) -> Vec<String> {
        (0..self.draws.below(most + 1)).map(|_| self.any_hex(100)).collect()
    }

    fn any_hex(&mut self, end: usize) -> String {
        let len = self.draws.below(end);
        self.hex(len)
    }

    /// A number of any magnitude: small ones are written in fewer bytes.
    fn number(&mut self, bits: usize) -> u64 {
        let bits = 1 + self.draws.below(bits);
        u64::from_le_bytes(self.draws.array()) >> (64 - bits)
    }

    fn text(&mut self, end: usize) -> String {
        let letters: Vec<char> = "abcñé漢🙂 ·@_0".chars().collect();
        (0..self.draws.below(end)).map(|_| letters[self.draws.below(letters.len())]).collect()
    }
}
