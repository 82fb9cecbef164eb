//! FORMAT.md says what the code does: its tables are read and compared, and no context hides elsewhere.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const FORMAT: &str = include_str!("../FORMAT.md");

/// The cells of the rows of the one table under a heading.
fn table(heading: &str) -> Vec<Vec<String>> {
    let (_, rest) = FORMAT.split_once(&format!("\n## {heading}\n")).expect("the heading");
    let section = rest.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn first_two(heading: &str) -> BTreeMap<String, String> {
    let rows = table(heading);
    let map: BTreeMap<_, _> =
        rows.iter().map(|row| (row[0].clone(), row[1].trim_matches('`').to_owned())).collect();
    assert_eq!(map.len(), rows.len(), "a name stands twice under {heading}");
    map
}

fn of<T: ToString>(all: &[(&str, T)]) -> BTreeMap<String, String> {
    all.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect()
}

#[test]
fn the_table_of_contexts_is_the_codes() {
    assert_eq!(first_two("Contexts"), of(seal::contexts::ALL));
}

#[test]
fn the_table_of_suites_is_the_codes() {
    assert_eq!(first_two("Suites"), of(seal::suites::ALL));
}

#[test]
fn the_table_of_limits_is_the_codes() {
    assert_eq!(first_two("Limits"), of(seal::limits::ALL));
}

#[test]
fn the_table_of_refusals_is_the_codes() {
    let mut codes: BTreeMap<String, String> = BTreeMap::new();
    macro_rules! refusals {
        ($($($path:ident)::+;)+) => { $(
            let name = stringify!($($path)::+).rsplit("::").next().unwrap().trim().to_owned();
            let all: Vec<String> = $($path)::+::ALL.iter().map(|refusal| format!("`{}`", refusal.code())).collect();
            codes.insert(name, all.join(" "));
        )+ };
    }
    refusals! {
        seal::kdf::KdfError; seal::keyring::OpenProfileError; seal::keyring::SlotError;
        seal::keyring::KeyringDamaged; seal::keyring::KeyringTooLarge; seal::BadSecretLength;
        seal::device::DeviceSecretsError; seal::recovery::ShareFault;
        seal::recovery::BadPair; seal::epoch::WrapEpochError;
        seal::epoch::OpenEpochWrapError; seal::epoch::OpenParentError; seal::epoch::SealTextError;
        seal::epoch::OpenTextError; seal::record_key::DropKeyError; seal::record_key::OpenKeyWrapError;
        seal::chunk::SealError; seal::chunk::OpenError; seal::bundle::SealBundleError;
        seal::bundle::OpenBundleError;
    }
    let written: BTreeMap<_, _> =
        table("Refusals").into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    assert_eq!(written, codes);
    let declared: usize = sources("src").iter().map(|(_, text)| text.matches("refusal! {").count()).sum();
    assert_eq!(codes.len(), declared, "a refusal that this test does not list");
}

#[test]
fn every_context_stands_in_one_place_and_has_one_purpose_in_both_crates() {
    let mut seen = BTreeSet::new();
    let own = sources("src").into_iter().filter(|(path, _)| !path.ends_with("contexts.rs"));
    for (path, text) in own {
        assert!(!text.contains("\"acogida "), "{} has a context of its own", path.display());
    }
    for (_, context) in seal::contexts::ALL {
        assert!(context.starts_with("acogida 2026-11 ") && seen.insert((*context).to_owned()), "{context}");
    }
    let of_wire: Vec<String> = sources("../wire/src")
        .iter()
        .flat_map(|(_, text)| text.split('"').filter(|quoted| quoted.starts_with("acogida 2026-11 ")))
        .map(str::to_owned)
        .collect();
    assert!(of_wire.len() >= 8, "{of_wire:?}");
    for context in of_wire {
        assert!(seen.insert(context.clone()), "{context} is used twice");
    }
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    assert!(!found.is_empty());
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}
