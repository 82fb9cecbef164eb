//! Bytes from anywhere: refused with a code, or taken; never a panic, and never a way to overwrite the unseen.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod devices;

use devices::{Device, text};
use forms::Answer;
use proptest::prelude::*;
use records::{Document, Incoming};
use sha2::{Digest, Sha256};

/// Puts a right header before a body: what an insider with a broken or hostile program could send.
fn sealed(kind: u8, body: &[u8]) -> Vec<u8> {
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
    [&[0x85, 0x6f, 0x4a, 0x83][..], &hash[..4], &[kind], &length, body].concat()
}

/// The body of a chunk: what follows magic, checksum, kind and length.
fn body(chunk: &[u8]) -> &[u8] {
    let length_bytes = chunk[9..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    &chunk[9 + length_bytes..]
}

fn conflicted() -> (Device, Vec<Vec<u8>>) {
    let (mut ana, mut luis) = (Device::new(1), Device::new(2));
    let first =
        ana.save(&[("a", text("uno")), ("b", Answer::Integer(5)), ("c/0a0a0a0a/d", Answer::Decimal(2.5))]);
    luis.receive([&first]);
    let second = ana.save(&[("a", text("dos")), ("b", Answer::Blank)]);
    let third = luis.save(&[("a", text("tres")), ("e", text("x"))]);
    ana.receive([&third]);
    let fourth = ana.decide(&[("a", text("dos"))]);
    let raws = [first, second, third, fourth].map(|change| change.raw).to_vec();
    (ana, raws)
}

/// Reads, applies, reads out, writes and reloads: whatever was taken must be usable.
fn exercise(mut document: Document, raw: &[u8]) {
    let Ok(incoming) = Incoming::read(raw) else { return };
    document.apply(incoming).expect("checked changes apply or are refused one by one");
    document.answers();
    document.unreadable();
    document.history();
    document.removed_with_later_edits();
    let mut device = Device::new(7);
    device.document = document;
    let heads = device.document.heads();
    device.save_draft(&heads, &[("a", text("cuatro"))]);
    let again = Document::load(&device.document.save()).expect("what was saved loads");
    assert_eq!(again.answers(), device.document.answers());
}

#[derive(Clone, Debug)]
enum Harm {
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, u8),
    Remove(prop::sample::Index),
    Cut(prop::sample::Index),
    Copy(prop::sample::Index, prop::sample::Index, usize),
}

fn harms() -> impl Strategy<Value = Vec<Harm>> {
    let at = || any::<prop::sample::Index>();
    let byte = || prop_oneof![any::<u8>(), 0_u8..4, Just(0x7f), Just(0x80), Just(0xff)];
    let harm = prop_oneof![
        4 => (at(), byte()).prop_map(|(at, byte)| Harm::Set(at, byte)),
        2 => (at(), byte()).prop_map(|(at, byte)| Harm::Insert(at, byte)),
        2 => at().prop_map(Harm::Remove),
        1 => at().prop_map(Harm::Cut),
        1 => (at(), at(), 1..8_usize).prop_map(|(from, to, length)| Harm::Copy(from, to, length)),
    ];
    prop::collection::vec(harm, 1..4)
}

fn harmed(mut bytes: Vec<u8>, harms: &[Harm]) -> Vec<u8> {
    for harm in harms {
        if bytes.is_empty() {
            return bytes;
        }
        let length = bytes.len();
        match harm {
            Harm::Set(at, byte) => bytes[at.index(length)] = *byte,
            Harm::Insert(at, byte) => bytes.insert(at.index(length), *byte),
            Harm::Remove(at) => drop(bytes.remove(at.index(length))),
            Harm::Cut(at) => bytes.truncate(at.index(length)),
            Harm::Copy(from, to, count) => {
                let from = from.index(length);
                let piece = bytes[from..(from + count).min(length)].to_vec();
                let to = to.index(length);
                bytes.splice(to..to, piece);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(proptest_cases()))]

    #[test]
    fn any_bytes_are_refused_with_a_code_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        exercise(conflicted().0.document, &bytes);
        prop_assert!(Document::load(&bytes).is_err());
        for version in [0, 1, 2] {
            let snapshot = [&[version], &bytes[..]].concat();
            let _ = Incoming::read_snapshot(&snapshot);
        }
        for kind in 0..5 {
            exercise(Document::new(), &sealed(kind, &bytes));
        }
    }

    #[test]
    fn a_damaged_change_with_a_right_checksum_never_panics(which in 0..4_usize, harms in harms()) {
        let (device, raws) = conflicted();
        let bad = sealed(1, &harmed(body(&raws[which]).to_vec(), &harms));
        exercise(device.document, &bad);
        let mut partly = Device::new(3);
        let before: Vec<u8> = raws[..which].concat();
        partly.document.apply(Incoming::read(&before).unwrap()).unwrap();
        exercise(partly.document, &bad);
        exercise(Document::new(), &[raws.concat(), bad].concat());
    }

    #[test]
    fn a_damaged_snapshot_is_refused_or_gives_sound_changes(harms in harms()) {
        let (device, _) = conflicted();
        let bad = harmed(device.document.snapshot(), &harms);
        if let Ok(incoming) = Incoming::read_snapshot(&bad) {
            let mut document = Document::new();
            document.apply(incoming).expect("checked changes apply or are refused one by one");
            exercise(document, &[]);
        }
    }

    #[test]
    fn a_damaged_saved_document_is_refused(harms in harms()) {
        let saved = conflicted().0.document.save();
        let bad = harmed(saved.clone(), &harms);
        prop_assert!(Document::load(&bad).is_err() || bad == saved);
    }
}

fn proptest_cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256)
}
