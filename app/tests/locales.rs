//! The locales are complete, agree on their blanks, and hold no sentence that no screen says.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

const NAMESPACES: [&str; 2] = ["shell", "questions"];

fn room() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sentences(language: &str, namespace: &str) -> BTreeMap<String, Value> {
    let path = room().join("locales").join(language).join(format!("{namespace}.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Object(forms) => {
            let keys: BTreeSet<&str> = forms.keys().map(String::as_str).collect();
            assert_eq!(keys, BTreeSet::from(["one", "other"]), "{value}");
            forms.values().map(|text| text.as_str().unwrap().to_owned()).collect()
        }
        other => panic!("{other} is no sentence"),
    }
}

fn blanks(value: &Value) -> BTreeSet<String> {
    let texts = texts(value);
    let pieces = texts.iter().flat_map(|text| text.split('{').skip(1));
    pieces.map(|piece| piece.split_once('}').expect("a blank that is not closed").0.to_owned()).collect()
}

/// What each source file says before its tests.
fn rust_sources(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(path).unwrap();
            found.push(text.split("#[cfg(test)]").next().unwrap_or_default().to_owned());
        }
    }
    found
}

#[test]
fn every_language_says_everything_that_spanish_says() {
    for namespace in NAMESPACES {
        let spanish: BTreeSet<String> = sentences("es", namespace).into_keys().collect();
        for language in ["en", "ht"] {
            let other: BTreeSet<String> = sentences(language, namespace).into_keys().collect();
            assert_eq!(spanish, other, "{language}/{namespace}");
        }
    }
}

#[test]
fn a_sentence_has_the_same_blanks_in_every_language() {
    for namespace in NAMESPACES {
        let spanish = sentences("es", namespace);
        for language in ["en", "ht"] {
            for (key, value) in sentences(language, namespace) {
                let model =
                    spanish.get(&key).unwrap_or_else(|| panic!("{language}/{namespace}: {key} is not in es"));
                // "1" may stand for {n} where there is one.
                let own: BTreeSet<String> = blanks(&value).into_iter().filter(|blank| blank != "n").collect();
                let theirs: BTreeSet<String> =
                    blanks(model).into_iter().filter(|blank| blank != "n").collect();
                assert_eq!(own, theirs, "{language}/{namespace}: {key}");
                assert_eq!(value.is_object(), model.is_object(), "{language}/{namespace}: {key}");
                assert!(
                    texts(&value).iter().all(|text| !text.trim().is_empty()),
                    "{language}/{namespace}: {key}"
                );
            }
        }
    }
}

#[test]
fn every_sentence_is_said_somewhere() {
    let sources = rust_sources(&room().join("src")).concat();
    for namespace in NAMESPACES {
        let is_said = |key: &String| {
            let name = format!("{namespace}::{key}");
            sources.match_indices(&name).any(|(at, _)| {
                let next = sources[at + name.len()..].chars().next().unwrap_or(' ');
                !next.is_ascii_alphanumeric() && next != '_'
            })
        };
        let unsaid: Vec<String> =
            sentences("es", namespace).into_keys().filter(|key| !is_said(key)).collect();
        assert!(unsaid.is_empty(), "{namespace}: nothing says {unsaid:?}");
    }
}

#[test]
fn no_screen_keeps_a_spanish_sentence_to_itself() {
    for source in rust_sources(&room().join("src")) {
        for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for text in line.split('"').skip(1).step_by(2) {
                let spanish = text.contains(' ') && text.chars().any(|c| "áéíóúñ¿¡".contains(c));
                assert!(!spanish, "a sentence outside of locales/: {line}");
            }
        }
    }
}
