//! The small forms of `comparison/forms.md`: each becomes what its heading says. `comparison/check.py` holds pyxform to the same headings.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use xlsform::{Attached, press};

const FORMS: &str = include_str!("../comparison/forms.md");

/// (what is said, the title, the form), for each heading.
fn forms() -> Vec<(&'static str, &'static str, &'static str)> {
    let parts = FORMS.split("\n### ").skip(1);
    let form = |part: &'static str| {
        let (heading, body) = part.split_once('\n').unwrap();
        let (said, title) = heading.split_once(": ").unwrap();
        (said, title, body)
    };
    parts.map(form).collect()
}

#[test]
fn every_form_becomes_what_its_heading_says() {
    let mut wrong = Vec::new();
    for (said, title, body) in forms() {
        let pressed = press(body.as_bytes(), "form.md", &Attached::new()).unwrap();
        let codes: Vec<&str> = pressed.report.errors.iter().map(|finding| finding.code.as_str()).collect();
        let right = match said.split_once(' ') {
            None => pressed.definition.is_some(),
            Some((_, code)) => pressed.definition.is_none() && codes.contains(&code),
        };
        if !right {
            wrong.push(format!("{said}: {title}: {codes:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(forms().len() > 140);
}

#[test]
fn a_refusal_says_where() {
    for (said, title, body) in forms() {
        let pressed = press(body.as_bytes(), "form.md", &Attached::new()).unwrap();
        for finding in pressed.report.errors {
            assert!(!finding.sheet.is_empty(), "{said}: {title}");
            let of_a_sheet = ["no_survey", "header_twice", "header_missing"].contains(&finding.code.as_str());
            assert!(finding.row.is_some() || of_a_sheet, "{said}: {title}: {finding}");
        }
    }
}
