//! Whatever the bytes: a form, a report or a reason, and never a panic.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use proptest::prelude::*;
use xlsform::{Attached, press, write};

/// Text that is nearly a form in Markdown.
fn near_form() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        Just("survey"),
        Just("choices"),
        Just("settings"),
        Just("type"),
        Just("name"),
        Just("label"),
        Just("label::Español (es)"),
        Just("list_name"),
        Just("relevant"),
        Just("calculation"),
        Just("repeat_count"),
        Just("parameters"),
        Just("trigger"),
        Just("default"),
        Just("text"),
        Just("integer"),
        Just("calculate"),
        Just("range"),
        Just("select_one l"),
        Just("select_one l or_other"),
        Just("rank l"),
        Just("begin group"),
        Just("end group"),
        Just("begin repeat"),
        Just("end repeat"),
        Just("begin loop over l"),
        Just("end loop"),
        Just("a"),
        Just("b"),
        Just("l"),
        Just("ñ"),
        Just("${a}"),
        Just("${b} + 1"),
        Just("${"),
        Just("now()"),
        Just("start=1 end=9999999999999999999 step=0.000000000001"),
        Just("1"),
        Just(""),
        Just("\\"),
        Just("#"),
    ];
    let row = prop::collection::vec(cell, 1..7).prop_map(|cells| format!("| {} |", cells.join(" | ")));
    prop::collection::vec(row, 1..14).prop_map(|rows| {
        format!("| survey | type | name | label | relevant | calculation |\n{}", rows.join("\n"))
    })
}

fn pressed(bytes: &[u8], name: &str) {
    if let Ok(pressed) = press(bytes, name, &Attached::new()) {
        assert_eq!(pressed.definition.is_some(), pressed.report.errors.is_empty());
        if let Some(definition) = pressed.definition {
            let _ = write(&definition);
        }
    }
}

/// Some real files, to be damaged; none where the corpora are absent.
fn seeds(kind: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora/pyxform");
    let mut found: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == kind));
    found.sort();
    found.into_iter().take(6).map(|path| std::fs::read(path).unwrap()).collect()
}

/// Changes some bytes, and perhaps cuts the end off.
fn damaged(seed: &[u8], changes: &[(prop::sample::Index, u8)], cut: Option<prop::sample::Index>) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for (at, byte) in changes {
        let at = at.index(bytes.len());
        bytes[at] = *byte;
    }
    if let Some(cut) = cut {
        bytes.truncate(cut.index(bytes.len()));
    }
    bytes
}

fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn no_table_breaks_the_press(text in near_form()) {
        pressed(text.as_bytes(), "f.md");
    }

    #[test]
    fn no_bytes_break_the_press(bytes in prop::collection::vec(any::<u8>(), 0..400), magic in 0..4) {
        let magic: &[u8] = match magic {
            0 => b"PK\x03\x04",
            1 => &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
            2 => b"survey\n,type,name,label\n",
            _ => b"",
        };
        pressed(&[magic, &bytes].concat(), "f.csv");
    }

    #[test]
    fn no_damage_to_a_new_spreadsheet_breaks_the_press(
        which in any::<prop::sample::Index>(), changes in changes(), cut in prop::option::of(any::<prop::sample::Index>())
    ) {
        let seeds = seeds("xlsx");
        if seeds.is_empty() {
            return Ok(());
        }
        pressed(&damaged(&seeds[which.index(seeds.len())], &changes, cut), "f.xlsx");
    }

    #[test]
    fn no_damage_to_an_old_spreadsheet_breaks_the_press(
        which in any::<prop::sample::Index>(), changes in changes(), cut in prop::option::of(any::<prop::sample::Index>())
    ) {
        let seeds = seeds("xls");
        if seeds.is_empty() {
            return Ok(());
        }
        pressed(&damaged(&seeds[which.index(seeds.len())], &changes, cut), "f.xls");
    }
}
