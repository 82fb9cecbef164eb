//! The choices sheets: lists of choices with their labels, files, and further columns for filters.

use std::collections::{BTreeMap, BTreeSet};

use forms::{Choice, NonAnswer};

use crate::languages::Languages;
use crate::report::{Code, Report};
use crate::table::{Cleaning, Columns, Row, Table};
use crate::vocabulary::{CHOICES_ALIASES, CHOICES_COLUMNS, ours};
use crate::workbook::Workbook;

/// A list, with the row that each choice is in.
#[derive(Clone, Debug, Default)]
pub struct List {
    pub choices: Vec<Choice>,
    pub rows: Vec<u32>,
}

pub type Lists = BTreeMap<String, List>;

const LIST_NAME: &str = "list name";

/// The sheet with its columns understood, if it is there.
pub fn table(book: &Workbook, name: &str, cleaning: Cleaning, report: &mut Report) -> Option<Table> {
    let sheet = book.sheet(name).filter(|sheet| !sheet.lines.is_empty())?;
    let columns = Columns { aliases: CHOICES_ALIASES, known: CHOICES_COLUMNS };
    let (table, problems) = Table::new(name, sheet, &columns, cleaning);
    report.errors.extend(problems);
    if name == "choices" && !table.has("name") {
        report.errors.push(table.finding(Code::HeaderMissing).with("header", "name"));
    }
    Some(table)
}

/// Reads the lists. `strict` lists refuse what pyxform refuses in its choices sheet; the external sheet is taken as it is.
pub fn lists(
    table: &Table,
    languages: &Languages,
    allow_duplicates: bool,
    strict: bool,
    report: &mut Report,
) -> Lists {
    let mut lists = Lists::new();
    for column in table.columns.iter().flatten() {
        let first = column.way.first().map(String::as_str).unwrap_or_default();
        if first != LIST_NAME && (first.contains(' ') || first.is_empty()) {
            let finding = table.finding(Code::HeaderUnusable).at(1).column(&column.raw);
            report.warnings.push(finding.with("header", &column.raw));
        }
    }
    let mut seen = BTreeSet::new();
    for row in table.rows() {
        let Some(list_name) = row.text(&[LIST_NAME]) else {
            report.warnings.push(row.finding(Code::ChoiceWithoutList));
            continue;
        };
        let list = lists.entry(list_name.to_owned()).or_default();
        let Some(name) = row.text(&["name"]) else {
            if strict {
                report.errors.push(row.finding(Code::ChoiceWithoutName).with("list", list_name));
            }
            continue;
        };
        if strict && !row.says("label") {
            report.warnings.push(row.finding(Code::ChoiceWithoutLabel).with("choice", name));
        }
        if !seen.insert((list_name, name)) && strict && !allow_duplicates {
            let finding = row.finding(Code::ChoiceTwice).with("choice", name).with("list", list_name);
            report.errors.push(finding);
        }
        if NonAnswer::ALL.iter().any(|non_answer| non_answer.code().to_string() == name) {
            let finding = row.finding(Code::ChoiceIsNonAnswer).with("choice", name).with("list", list_name);
            report.warnings.push(finding);
        }
        list.choices.push(choice(row, name, languages));
        list.rows.push(row.number());
    }
    lists
}

fn choice(row: Row<'_>, name: &str, languages: &Languages) -> Choice {
    let mut columns = BTreeMap::new();
    for (column, text) in row.cells() {
        let words: Vec<&str> = column.way.iter().map(String::as_str).collect();
        match words.as_slice() {
            [LIST_NAME | "name" | "label" | "media" | "sms_option", ..] => {}
            [first, ..] if first.contains(' ') || first.is_empty() => {}
            [ours::COLUMN, rest @ ..] => drop(columns.insert(rest.join("::"), text.to_owned())),
            words => drop(columns.insert(words.join("::"), text.to_owned())),
        }
    }
    Choice {
        name: name.to_owned(),
        label: languages.translated(row, &["label"]),
        columns,
        media: languages.media(row),
    }
}
