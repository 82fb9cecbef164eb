//! FORMAT.md and the code say the same: fixed vectors, and every limit with its value.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod devices;

use devices::{Device, NOON, text};
use forms::{Answer, NonAnswer};
use records::{ActorId, ChangeHash, Rewrite, change_commit};

const FORMAT: &str = include_str!("../FORMAT.md");
const LIMITS: &str = include_str!("../src/limits.rs");
const ERRORS: &str = include_str!("../src/error.rs");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The value behind a vector's name in FORMAT.md.
fn vector(name: &str) -> &'static str {
    let line = FORMAT.lines().find(|line| line.starts_with(&format!("{name}:"))).expect(name);
    line.split_once(": ").unwrap().1.trim()
}

#[test]
fn the_vectors_of_the_format_page_come_out_of_the_code() {
    let actor = ActorId::derive(&[0x11; 16], &[0x22; 16]);
    assert_eq!(hex(&actor.0), vector("actor"));
    let hashes = [ChangeHash([2; 32]), ChangeHash([1; 32]), ChangeHash([2; 32])];
    assert_eq!(hex(&change_commit(&[7; 32], &hashes)), vector("change_commit"));
    let mut device = Device::new(1);
    device.actor = actor;
    let first = device.save(&[
        ("nombre", text("Ñu")),
        ("edad", Answer::Integer(30)),
        ("peso", Answer::Decimal(1.5)),
        ("sexo", Answer::NonAnswer(NonAnswer::PrefersNotToSay)),
    ]);
    assert_eq!(hex(&first.raw), vector("first_change"));
    assert_eq!(first.hash.to_string(), vector("first_hash"));
    let second = device.save(&[("nombre", Answer::Blank)]);
    assert_eq!(hex(&second.raw), vector("second_change"));
    assert_eq!(hex(&device.document.snapshot()), vector("snapshot"));
}

#[test]
fn a_commitment_binds_its_key_and_every_hash() {
    let (one, two) = (ChangeHash([1; 32]), ChangeHash([2; 32]));
    let commitment = change_commit(&[7; 32], [&one, &two]);
    assert_eq!(commitment, change_commit(&[7; 32], [&two, &one]));
    assert_ne!(commitment, change_commit(&[8; 32], [&one, &two]));
    assert_ne!(commitment, change_commit(&[7; 32], [&one]));
    assert_ne!(ActorId::derive(&[1; 16], &[2; 16]), ActorId::derive(&[2; 16], &[1; 16]));
}

#[test]
fn every_limit_and_every_code_stands_on_the_format_page() {
    let limits = LIMITS.lines().filter_map(|line| line.strip_prefix("pub const ")?.split_once(':'));
    for (name, rest) in limits {
        let value = rest.split_once("= ").unwrap().1.trim_end_matches(';');
        let row = format!("| `{name}` | {value} |");
        assert!(FORMAT.contains(&row), "{row}");
    }
    let codes: Vec<&str> = ERRORS.split('"').filter(|piece| piece.starts_with("records.")).collect();
    assert!(codes.len() > 15, "{codes:?}");
    for code in codes {
        assert!(FORMAT.contains(&format!("`{code}`")), "{code}");
    }
}

#[test]
fn a_registration_and_an_edit_stay_within_their_bytes() {
    let mut device = Device::new(1);
    let names: Vec<String> = (0..46).map(|index| format!("pregunta_{index}")).collect();
    let answers: Vec<(&str, Answer)> =
        names.iter().map(|name| (name.as_str(), text("una respuesta"))).collect();
    let registration = device.save(&answers);
    assert!(registration.raw.len() < 1_700, "{}", registration.raw.len());
    let edit = device.save(&[("pregunta_1", text("otra"))]);
    assert!(edit.raw.len() < 150, "{}", edit.raw.len());
    let heads = device.document.heads();
    let nothing = device.document.commit(
        &device.actor,
        &heads,
        &devices::given(&answers[2..]),
        Rewrite::Nothing,
        &NOON,
    );
    assert_eq!(nothing.unwrap(), None);
}
