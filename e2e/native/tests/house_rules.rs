//! The never-arrows of ARCHITECTURE.md, and the habits of the house, as tests over `cargo metadata` and the sources.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Our packages, each with the names of its normal dependencies.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let text = cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let metadata: serde_json::Value = serde_json::from_str(&text).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let name = |value: &serde_json::Value| value["name"].as_str().unwrap().to_owned();
    packages
        .iter()
        .map(|package| {
            let normal = package["dependencies"].as_array().unwrap().iter();
            (name(package), normal.filter(|each| each["kind"].is_null()).map(name).collect())
        })
        .collect()
}

/// Everything that a package is built with, for a target.
fn tree(package: &str, more: &[&str]) -> BTreeSet<String> {
    let mut arguments = vec!["tree", "-p", package, "-e", "normal", "--prefix", "none", "--offline"];
    arguments.extend(more);
    let text = cargo(&arguments);
    text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

fn sources(folder: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir()
                && !["target", "node_modules", "dist"].contains(&name.as_str())
                && !name.starts_with('.')
            {
                folders.push(path);
            } else if path.extension().is_some_and(|each| each == extension) {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "nothing to look at in {folder}");
    found
}

#[test]
fn no_room_points_where_it_never_may() {
    let arrows = arrows();
    let never: [(&str, &[&str]); 11] = [
        ("sync-server", &["forms", "records", "seal", "engine", "bridge", "matching", "automerge"]),
        ("app", &["engine", "records", "seal", "grants", "rusqlite", "automerge"]),
        ("records", &["seal", "grants", "engine", "rusqlite"]),
        ("seal", &["records", "grants", "engine", "forms", "rusqlite"]),
        ("grants", &["seal", "records", "forms", "engine"]),
        ("forms", &["wire", "records", "seal", "engine", "bridge", "xlsform"]),
        ("xlsform", &["wire", "records", "seal", "grants", "engine", "bridge"]),
        ("engine", &["web-sys", "js-sys", "wasm-bindgen", "tokio", "automerge", "reqwest", "getrandom"]),
        ("worker", &["automerge", "records", "forms", "rusqlite_migration"]),
        ("desk", &["engine", "records", "seal", "grants", "rusqlite", "leptos", "automerge"]),
        ("bridge", &["engine", "records", "seal", "grants", "leptos", "rusqlite"]),
    ];
    for (room, forbidden) in never {
        let points_at = arrows.get(room).unwrap_or_else(|| panic!("no room {room}"));
        for each in forbidden {
            assert!(!points_at.contains(*each), "{room} points at {each}");
        }
    }
    let shared = ["wire", "forms", "xlsform", "records", "matching", "grants", "seal"];
    for room in shared {
        for other in arrows[room].iter().filter(|other| arrows.contains_key(*other)) {
            assert!(shared.contains(&other.as_str()), "{room} points at {other}");
        }
        for outside in ["tokio", "web-sys", "js-sys", "getrandom", "reqwest", "futures"] {
            assert!(!arrows[room].contains(outside), "{room} points at {outside}");
        }
    }
}

#[test]
fn each_dangerous_dependency_has_one_room() {
    let owners = [
        ("automerge", "records"),
        ("ed25519-dalek", "grants"),
        ("chacha20poly1305", "seal"),
        ("argon2", "seal"),
        ("hpke", "seal"),
        ("leptos", "app"),
        ("axum", "sync-server"),
        ("axum-server", "sync-server"),
        ("governor", "sync-server"),
        ("instant-acme", "sync-server"),
        ("rcgen", "sync-server"),
        ("strsim", "matching"),
        ("x509-parser", "sync-server"),
        ("calamine", "xlsform"),
        ("cfb", "xlsform"),
        ("csv", "xlsform"),
    ];
    for (dependency, owner) in owners {
        let holders: Vec<String> =
            arrows().into_iter().filter(|(_, to)| to.contains(dependency)).map(|(room, _)| room).collect();
        // The worker switches automerge's browser feature on; it calls nothing of it.
        assert_eq!(holders, [owner], "{dependency}");
    }
}

#[test]
fn the_server_is_built_with_nothing_that_could_open_an_answer() {
    let tree = tree("sync-server", &[]);
    for forbidden in [
        "seal",
        "records",
        "forms",
        "engine",
        "automerge",
        "hpke",
        "argon2",
        "x25519-dalek",
        "chacha20poly1305",
    ] {
        assert!(!tree.contains(forbidden), "sync-server is built with {forbidden}");
    }
}

#[test]
fn the_page_is_built_without_store_keys_or_merging() {
    let tree = tree("app", &["--target", "wasm32-unknown-unknown"]);
    for forbidden in ["engine", "records", "seal", "grants", "automerge", "rusqlite", "argon2"] {
        assert!(!tree.contains(forbidden), "app is built with {forbidden}");
    }
}

/// What reads spreadsheets stays with who has spreadsheets: neither the page nor its worker is built with it.
#[test]
fn no_phone_loads_the_press() {
    for package in ["app", "worker"] {
        let tree = tree(package, &["--target", "wasm32-unknown-unknown"]);
        for forbidden in ["xlsform", "calamine", "csv"] {
            assert!(!tree.contains(forbidden), "{package} is built with {forbidden}");
        }
    }
}

#[test]
fn pure_rooms_touch_neither_clock_nor_chance_nor_the_outside() {
    let forbidden = [
        "std::fs",
        "std::net",
        "std::process",
        "SystemTime",
        "Instant::now",
        "std::time::",
        "web_sys",
        "js_sys",
        "async fn",
        "tokio",
        "getrandom::",
        "thread_rng",
        "OsRng",
        "SysRng",
        "std::env::",
    ];
    let rooms = ["wire", "forms", "xlsform", "records", "matching", "grants", "seal"]
        .map(|room| format!("shared/{room}/src"));
    for room in rooms.iter().map(String::as_str).chain(["app/engine/src", "app/bridge/src"]) {
        for (path, text) in sources(room, "rs") {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
                for word in forbidden {
                    assert!(!line.contains(word), "{}: {word}", path.display());
                }
            }
        }
    }
}

#[test]
fn the_cellar_holds_no_sql_and_no_answer() {
    for (path, text) in sources("app/worker/src", "rs") {
        for word in
            ["SELECT ", "INSERT ", "PRAGMA", "CREATE TABLE", "automerge::", "open_in_memory", ":memory:"]
        {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn the_service_worker_knows_neither_store_nor_keys() {
    let text = std::fs::read_to_string(root().join("public/sw.js")).unwrap();
    for word in ["getDirectory", "indexedDB", "/v1/sync", "keyring", "crypto.subtle.decrypt"] {
        assert!(!text.contains(word), "sw.js: {word}");
    }
}

#[test]
fn every_source_file_says_what_it_is() {
    for folder in ["shared", "app", "sync-server", "e2e/native", "e2e/bench", "xtask"] {
        for (path, text) in sources(folder, "rs") {
            assert!(text.starts_with("//!"), "{} has no head", path.display());
        }
    }
    for (path, text) in sources("e2e/browser", "mjs").into_iter().chain(sources("e2e/bench", "mjs")) {
        assert!(text.starts_with("//"), "{} has no head", path.display());
    }
}

#[test]
fn no_folder_is_a_drawer_for_everything() {
    for (path, _) in
        sources("shared", "rs").into_iter().chain(sources("app", "rs")).chain(sources("sync-server", "rs"))
    {
        for part in path.strip_prefix(root()).unwrap().components() {
            let name = part.as_os_str().to_string_lossy().into_owned();
            let name = name.trim_end_matches(".rs");
            assert!(
                !["utils", "util", "common", "core", "helpers", "misc"].contains(&name),
                "{}",
                path.display()
            );
        }
    }
}
