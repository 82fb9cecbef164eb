//! PROTOCOL.md says what the code does: its tables of kinds, codes, limits and contexts are the constants in the code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use wire::*;

/// Rows of the table under a heading, each with its cells; `code` marks are taken off.
fn table(heading: &str) -> Vec<Vec<String>> {
    let text = include_str!("../PROTOCOL.md");
    let section =
        text.split(&format!("\n{heading}\n")).nth(1).unwrap_or_else(|| panic!("no heading {heading}"));
    let rows =
        section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| {
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().trim_matches('`').to_owned()).collect::<Vec<String>>()
    };
    rows.skip(2).map(cells).collect()
}

/// The first two cells of each row.
fn pairs(heading: &str) -> BTreeMap<String, String> {
    let rows = table(heading);
    let count = rows.len();
    let pairs: BTreeMap<String, String> =
        rows.into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    assert_eq!(pairs.len(), count, "{heading}: a row twice");
    pairs
}

fn source(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file)).unwrap()
}

/// `pub const NAME: TYPE = VALUE;` of a source file.
fn constants(file: &str) -> BTreeMap<String, String> {
    let source = source(file);
    let lines = source.lines().filter_map(|line| line.strip_prefix("pub const "));
    lines
        .map(|line| {
            let (name, rest) = line.split_once(':').unwrap();
            let (_, value) = rest.split_once(" = ").unwrap();
            (name.to_owned(), value.trim_end_matches(';').trim_matches('"').to_owned())
        })
        .collect()
}

fn product(text: &str) -> u64 {
    text.split('*').map(|factor| factor.trim().replace('_', "").parse::<u64>().unwrap()).product()
}

#[test]
fn the_limits_are_those_in_the_code() {
    let said: BTreeMap<String, u64> = pairs("## Limits")
        .into_iter()
        .map(|(name, value)| (name, value.replace(' ', "").parse().unwrap()))
        .collect();
    let kept: BTreeMap<String, u64> =
        constants("limits.rs").into_iter().map(|(name, value)| (name, product(&value))).collect();
    assert_eq!(said, kept);
    assert_eq!(kept["REPLY_BYTES_SOFT_MAX"], limits::REPLY_BYTES_SOFT_MAX as u64);
}

#[test]
fn the_codes_are_those_in_the_code() {
    let said: BTreeSet<String> = pairs("## Error codes").into_keys().collect();
    let kept: BTreeSet<String> = constants("code.rs").into_values().collect();
    assert_eq!(said, kept);
}

#[test]
fn the_contexts_and_domains_are_those_in_the_code() {
    let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let mut kept = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let literals = text.split('"').skip(1).step_by(2);
        kept.extend(
            literals
                .filter(|literal| {
                    literal.starts_with("acogida 2026-11 ") || literal.starts_with("acogida/1/")
                })
                .map(str::to_owned),
        );
    }
    let mut said: BTreeSet<String> = pairs("### Hash contexts").into_keys().collect();
    said.extend(pairs("### Signature domains").into_keys());
    assert_eq!(said, kept);
}

#[test]
fn the_kinds_of_control_objects_are_those_that_open() {
    let said = pairs("### Kinds of control objects");
    for kind in 0..=255 {
        let control =
            Control { ver: 1, kind, critical: true, body: Bytes(vec![0xff]), signature: Signature([0; 64]) };
        assert_eq!(
            control.open() != Ok(ControlBody::Unknown),
            said.contains_key(&kind.to_string()),
            "{kind}"
        );
    }
    let names = ["Genesis", "DeviceCert", "Grant", "Revoke", "Accept", "Epoch", "Stream"];
    for (kind, name) in (1..).zip(names) {
        assert_eq!(said[&i32::to_string(&kind)], name);
    }
}

#[test]
fn the_small_numbers_are_those_in_the_code() {
    let rows: [(&str, &[(u8, &str)]); 4] = [
        ("### Kinds of bodies", &[(Chunk::BODY_KIND, "Chunk"), (KeyWrap::BODY_KIND, "KeyWrap")]),
        (
            "### Kinds of chunks",
            &[
                (ChunkKind::Changes as u8, "Changes"),
                (ChunkKind::Snapshot as u8, "Snapshot"),
                (ChunkKind::BlobPart as u8, "BlobPart"),
                (ChunkKind::Form as u8, "Form"),
            ],
        ),
        (
            "### Kinds of entries",
            &[
                (EntryKind::Changes as u8, "Changes"),
                (EntryKind::Share as u8, "Share"),
                (EntryKind::Erase as u8, "Erase"),
                (EntryKind::Checkpoint as u8, "Checkpoint"),
                (EntryKind::InviteMessage as u8, "InviteMessage"),
                (EntryKind::CheckpointPart as u8, "CheckpointPart"),
                (EntryKind::Attachment as u8, "Attachment"),
            ],
        ),
        (
            "### Rights",
            &[
                (Right::READ, "READ"),
                (Right::WRITE, "WRITE"),
                (Right::DROP, "DROP"),
                (Right::MANAGE, "MANAGE"),
                (Right::EVERYTHING, "EVERYTHING"),
            ],
        ),
    ];
    for (heading, kept) in rows {
        let kept: BTreeMap<String, String> =
            kept.iter().map(|(number, name)| (number.to_string(), (*name).to_owned())).collect();
        assert_eq!(pairs(heading), kept, "{heading}");
    }
}

/// The fields of every structure, in their order, as the sources number them.
#[test]
fn the_fields_are_those_in_the_code() {
    let mut kept = BTreeMap::new();
    for file in [
        "control.rs",
        "entry.rs",
        "body.rs",
        "checkpoint.rs",
        "attachment.rs",
        "sync.rs",
        "log.rs",
        "bundle.rs",
    ] {
        let source = source(file);
        for part in source.split("\npub struct ").skip(1) {
            let (name, rest) = part.split_once(" {").unwrap();
            let body = rest.split("\n}").next().unwrap();
            let fields: Vec<&str> = body
                .lines()
                .filter_map(|line| line.trim().strip_prefix("pub "))
                .map(|line| line.split(':').next().unwrap())
                .collect();
            kept.insert(name.to_owned(), fields.join(", "));
        }
    }
    let mut said = BTreeMap::new();
    for heading in [
        "### Control objects",
        "### Entries and bodies",
        "### Checkpoints",
        "### Attachments",
        "### Messages",
        "### Files",
    ] {
        said.extend(pairs(heading));
    }
    assert_eq!(said, kept);
}
