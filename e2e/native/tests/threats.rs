//! THREATS.md says what nobody can do; each of these sentences stands on tests that exist by the names it gives.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every test of the project: functions of Rust, sentences of the browser tests.
fn tests() -> String {
    let mut all = String::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if path.is_dir() && !["target", "node_modules", "dist", ".git"].contains(&name.as_str()) {
                folders.push(path);
            } else if name.ends_with(".rs") || name.ends_with(".test.mjs") {
                all += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    all
}

/// The rows of its tables: what cannot be done, and the names that stand for it.
fn cannots(page: &str) -> Vec<(&str, Vec<&str>)> {
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| cannot"));
    rows.map(|row| {
        let mut cells = row.trim_matches('|').split('|');
        let cannot = cells.next().unwrap().trim();
        let names = cells.next().unwrap_or_default().split('`').skip(1).step_by(2).collect();
        (cannot, names)
    })
    .collect()
}

#[test]
fn what_nobody_can_do_stands_on_tests_that_exist() {
    let page = std::fs::read_to_string(root().join("THREATS.md")).unwrap();
    let (tests, rows) = (tests(), cannots(&page));
    assert!(rows.len() > 20, "{}", rows.len());
    let mut missing = Vec::new();
    for (cannot, names) in rows {
        assert!(!names.is_empty(), "{cannot}: by which test?");
        for name in names {
            let is_there =
                tests.contains(&format!("fn {name}()")) || tests.contains(&format!("test('{name}'"));
            if !is_there {
                missing.push(format!("{cannot}: {name}"));
            }
        }
    }
    assert!(missing.is_empty(), "no such test:\n{}", missing.join("\n"));
}
