//! Real forms that nobody here wrote, from `../shared/corpora` beside the workspace. Where that folder is not there, these tests say so and
//! test nothing. Whether pyxform agrees is asked by `comparison/check.py`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use forms::{Form, FormDefinition, Instance, Moment, Sitting};
use xlsform::{Attached, Code, Pressed, press, write};

/// The folder's forms; none, said aloud, where it is absent.
fn real_forms(test: &str) -> Vec<PathBuf> {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    if !corpora.is_dir() {
        // Not through the test harness, which would keep it to itself.
        use std::io::Write;
        let _ = writeln!(std::io::stderr().lock(), "SKIPPED {test}: there is no {}", corpora.display());
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut folders = vec![corpora];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if ["xls", "xlsx", "xlsm", "csv", "md"]
                .iter()
                .any(|kind| name.ends_with(&format!(".{kind}")))
                && name != "README.md"
            {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 60, "{}", found.len());
    found
}

fn pressed(path: &Path) -> Pressed {
    let mut attached = Attached::new();
    for beside in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let beside = beside.unwrap().path();
        if beside.extension().is_some_and(|kind| kind == "csv") {
            attached.insert(
                beside.file_name().unwrap().to_string_lossy().into_owned(),
                std::fs::read(&beside).unwrap(),
            );
        }
    }
    let bytes = std::fs::read(path).unwrap();
    press(&bytes, &path.file_name().unwrap().to_string_lossy(), &attached).unwrap()
}

const SITTING: Moment = Moment { unix_ms: 1_795_395_930_250, offset_minutes: -360 };

#[test]
fn every_real_form_is_taken_or_refused_for_a_reason_that_is_known() {
    let known = [Code::Include, Code::NoSurvey, Code::NoLabel, Code::UnknownType, Code::HeaderTwice];
    for path in real_forms("every_real_form_is_taken_or_refused") {
        let pressed = pressed(&path);
        match pressed.definition {
            Some(definition) => {
                let form = Form::compile(definition).unwrap();
                let (instance, _) = Instance::create(Arc::new(form), Sitting::at(SITTING));
                let _ = (instance.outline(), instance.violations_for_save());
            }
            None => {
                let is_known = |finding: &xlsform::Finding| known.contains(&finding.code);
                let errors = &pressed.report.errors;
                assert!(!errors.is_empty() && errors.iter().all(is_known), "{}: {errors:?}", path.display());
            }
        }
    }
}

#[test]
fn real_forms_come_back_from_markdown_as_they_were_read() {
    let mut seen = 0;
    for path in real_forms("real_forms_come_back_from_markdown") {
        let Some(definition) = pressed(&path).definition else { continue };
        if definition.choice_lists.values().any(|choices| choices.is_empty()) {
            continue;
        }
        let text = write(&definition);
        let again = press(text.as_bytes(), "form.md", &Attached::new()).unwrap();
        let back: FormDefinition =
            again.definition.unwrap_or_else(|| panic!("{}: {:?}", path.display(), again.report.errors));
        for (left, right) in definition.children.iter().zip(&back.children) {
            assert_eq!(left, right, "{}", path.display());
        }
        assert_eq!(definition, back, "{}", path.display());
        seen += 1;
    }
    assert!(seen == 0 || seen > 30, "{seen}");
}

/// The WHO's verbal autopsy: 592 rows.
#[test]
fn a_verbal_autopsy_is_imported_in_no_time() {
    let forms = real_forms("a_verbal_autopsy_is_imported_in_no_time");
    let Some(path) = forms.iter().find(|path| path.ends_with("whova_form.xlsx")) else { return };
    let bytes = std::fs::read(path).unwrap();
    let started = Instant::now();
    let pressed = press(&bytes, "whova_form.xlsx", &Attached::new()).unwrap();
    let took = started.elapsed();
    println!("imported in {} ms", took.as_millis());
    assert!(pressed.report.questions > 500 && pressed.definition.is_some());
    // Optimised, 300 ms is the promise; this build is not, and may have company.
    let limit_ms = if cfg!(debug_assertions) { 3_000 } else { 300 };
    assert!(took.as_millis() < limit_ms, "{} ms", took.as_millis());
}

#[test]
fn a_file_is_told_by_its_first_bytes_and_not_by_its_name() {
    for path in real_forms("a_file_is_told_by_its_first_bytes") {
        if path.ends_with("ifrc-distribution-site-assessment-v1.xlsx") {
            assert!(std::fs::read(&path).unwrap().starts_with(&[0xd0, 0xcf]), "an old file under a new name");
            assert_eq!(pressed(&path).report.errors, []);
        }
    }
}
