//! The vectors of the second implementation: this one derives and seals the same bytes, opens what it sealed, and refuses for the same reason.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod acts;
mod draws;

use std::collections::BTreeMap;

use serde_json::Value;

const VECTORS: &str = include_str!("../vectors/vectors.json");

#[test]
fn every_vector_of_the_second_implementation_comes_out_the_same_here() {
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    let mut counts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for vector in &vectors {
        let act = vector["act"].as_str().unwrap();
        let came = acts::run(act, &vector["in"]);
        let expected = match vector.get("error") {
            Some(code) => Err(code.as_str().unwrap().to_owned()),
            None => Ok(vector["out"].clone()),
        };
        counts.entry(act.to_owned()).or_default()[usize::from(expected.is_err())] += 1;
        assert_eq!(came, expected, "{act}: {}", vector["name"]);
    }
    // Whatever opens something has met good and bad bytes.
    let openers = [
        "control.open",
        "profile.open",
        "keyring.choose",
        "device",
        "recovery.read",
        "recovery.join",
        "epoch.open_parent",
    ];
    let more = [
        "epoch.unwrap",
        "epoch.open_text",
        "key.unwrap",
        "chunk.open",
        "bundle.open",
        "bundle.recover",
        "unlock_key",
        "attachment.part",
    ];
    for opener in openers.iter().chain(&more) {
        let [good, bad] = counts[*opener];
        assert!(good >= 1 && bad >= 3, "{opener}: {good} good, {bad} bad");
    }
}
