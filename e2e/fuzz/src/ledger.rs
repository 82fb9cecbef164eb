//! The ledger: whatever was taken in can be read out, written on, cut down to a snapshot and loaded again.

use std::collections::BTreeMap;

use forms::{Answer, AnswerPath};
use records::{ActorId, Authored, Document, Heads, Incoming, Rewrite};
use sha2::{Digest, Sha256};

use crate::bytes::{Input, chosen};

const RECORD: [u8; 16] = [9; 16];
const NOON: Authored = Authored { at_ms: 1_794_312_000_417, offset_minutes: -360, clock_doubtful: false };
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

pub fn meet(bytes: &[u8]) {
    let mut input = Input(bytes);
    let mode = input.byte();
    let read = match mode % 5 {
        0 => Incoming::read(input.rest()),
        1 => Incoming::read(&framed(1, input.rest())),
        2 => Incoming::read(&[&first_change()[..], &framed(1, input.rest())].concat()),
        3 => Incoming::read_snapshot(input.rest()),
        _ => return heads(input.rest()),
    };
    let Ok(incoming) = read else { return };
    let mut document = if mode & 0x80 == 0 { Document::new() } else { begun() };
    document.apply(incoming).expect("what was checked is applied, or refused change by change");
    use_as_any_other(document);
}

fn use_as_any_other(mut document: Document) {
    let answers = document.answers();
    document.unreadable();
    document.history();
    document.removed_with_later_edits();
    document.conflicts(|_| true);
    let heads = document.heads();
    assert!(document.has(&heads));
    assert_eq!(document.answers_at(&heads), Some(answers.clone()));
    let snapshot = Incoming::read_snapshot(&document.snapshot()).expect("a snapshot of ours is read");
    let mut copy = Document::new();
    copy.apply(snapshot).expect("a snapshot of ours is applied");
    assert_eq!(copy.heads(), heads, "another history");
    assert_eq!(copy.answers(), answers, "other answers");
    document.commit(&ActorId::derive(&[7; 16], &RECORD), &heads, &said("d"), Rewrite::Nothing, &NOON).ok();
    let again = Document::load(&document.save()).expect("what was saved is loaded");
    assert_eq!(again.answers(), document.answers());
}

fn heads(bytes: &[u8]) {
    if let Ok(heads) = Heads::from_bytes(bytes) {
        assert_eq!(heads.to_bytes(), bytes);
        assert!(heads.is_empty() || !begun().has(&heads) || begun().heads() == heads);
    }
}

fn said(value: &str) -> BTreeMap<AnswerPath, Answer> {
    let path = |text: &str| AnswerPath::parse(text).unwrap();
    [
        (path("a"), Answer::Text(value.to_owned())),
        (path("b"), Answer::Integer(5)),
        (path("c/0a0a0a0a/d"), Answer::Decimal(2.5)),
    ]
    .into()
}

fn write(document: &mut Document, device: u8, value: &str) -> Vec<u8> {
    let (actor, heads) = (ActorId::derive(&[device; 16], &RECORD), document.heads());
    document.commit(&actor, &heads, &said(value), Rewrite::Nothing, &NOON).unwrap().unwrap().raw
}

fn begun() -> Document {
    let mut document = Document::new();
    write(&mut document, 1, "uno");
    document
}

fn first_change() -> Vec<u8> {
    write(&mut Document::new(), 1, "uno")
}

/// Puts a right header before a body, as an insider with a hostile program would.
pub fn framed(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut length = Vec::new();
    let mut rest = body.len();
    loop {
        let more = rest > 0x7f;
        length.push((rest & 0x7f) as u8 | if more { 0x80 } else { 0 });
        rest >>= 7;
        if !more {
            break;
        }
    }
    let hash = Sha256::new().chain_update([kind]).chain_update(&length).chain_update(body).finalize();
    [&MAGIC[..], &hash[..4], &[kind], &length, body].concat()
}

/// What follows magic, checksum, kind and length.
pub fn body(chunk: &[u8]) -> &[u8] {
    let length_bytes = chunk[9..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    &chunk[9 + length_bytes..]
}

pub fn seeds() -> Vec<Vec<u8>> {
    let (mut ana, mut luis) = (Document::new(), Document::new());
    let first = write(&mut ana, 1, "uno");
    luis.apply(Incoming::read(&first).unwrap()).unwrap();
    let (second, third) = (write(&mut ana, 1, "dos"), write(&mut luis, 2, "tres"));
    ana.apply(Incoming::read(&third).unwrap()).unwrap();
    let decided = ana.resolve(&ActorId::derive(&[1; 16], &RECORD), &said("dos"), &NOON).unwrap().unwrap().raw;
    let all = [first, second, third, decided];
    let mut seeds = vec![
        chosen(&[0], &all.concat()),
        chosen(&[3], &ana.snapshot()),
        chosen(&[4], &ana.heads().to_bytes()),
    ];
    for raw in &all {
        for mode in [1, 2, 0x81] {
            seeds.push(chosen(&[mode], body(raw)));
        }
    }
    seeds
}
