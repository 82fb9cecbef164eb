//! All `${name}` of a workbook, checked on its sheets as they are: each is well formed, and one row is called so.

use std::collections::BTreeMap;

use crate::references;
use crate::report::{Code, Report};
use crate::table::Table;
use crate::workbook::Workbook;

/// Columns of the survey whose references are checked elsewhere, or are none.
const SURVEY_LEFT_OUT: [&str; 3] = ["type", "name", "trigger"];
const ENTITIES_LEFT_OUT: [&str; 2] = ["dataset", "repeat"];

pub fn references(
    book: &Workbook,
    survey: &Table,
    choices: Option<&Table>,
    settings: Option<&Table>,
    entities: Option<&Table>,
    names: &BTreeMap<String, usize>,
    report: &mut Report,
) {
    let everything = |_: &str| true;
    if let Some(table) = settings {
        sheet(book, table, everything, names, report);
    }
    if let Some(table) = entities {
        sheet(book, table, |first| !ENTITIES_LEFT_OUT.contains(&first), names, report);
    }
    sheet(book, survey, |first| !SURVEY_LEFT_OUT.contains(&first), names, report);
    if let Some(table) = choices {
        // Filters may have any text in their own columns.
        sheet(book, table, |first| first == "label", names, report);
    }
}

fn sheet(
    book: &Workbook,
    table: &Table,
    is_checked: impl Fn(&str) -> bool,
    names: &BTreeMap<String, usize>,
    report: &mut Report,
) {
    // Texts as they are, before quotes and spaces are cleaned.
    let Some(raw) = book.sheet(&table.sheet) else { return };
    for line in &raw.lines {
        for (at, text) in &line.cells {
            let Some(Some(column)) = table.columns.get(*at) else { continue };
            // Of a column that is there twice, the last is read.
            let is_again = |(other, _): &(usize, String)| {
                *other > *at
                    && table
                        .columns
                        .get(*other)
                        .and_then(Option::as_ref)
                        .is_some_and(|each| each.raw == column.raw)
            };
            if line.cells.iter().any(is_again) {
                continue;
            }
            if !column.way.first().is_some_and(|first| is_checked(first)) || text.len() <= 2 {
                continue;
            }
            let finding = |code| table.finding(code).at(line.number).column(&column.raw);
            let Ok(found) = references::references(text) else {
                report.errors.push(finding(Code::BadReference).with("text", text));
                continue;
            };
            for reference in found {
                match names.get(reference.name) {
                    Some(1) => {}
                    Some(_) => {
                        report.errors.push(finding(Code::AmbiguousReference).with("name", reference.name));
                    }
                    None => {
                        let near = forms::nearest(reference.name, names.keys().map(String::as_str));
                        let finding = finding(Code::UnknownReference).with("name", reference.name);
                        report.errors.push(finding.meant(near));
                    }
                }
            }
        }
    }
}
