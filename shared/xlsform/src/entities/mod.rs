//! The entities sheet: checked by its rules, and passed over. What a form tells about people is merged by records here.

mod places;

use std::collections::{BTreeMap, BTreeSet};

pub use places::Container;
use places::{Mention, Wanting, Way};

use crate::names::is_name;
use crate::references::references;
use crate::report::{Code, Finding, Report};
use crate::table::{Cleaning, Columns, Row, Table};
use crate::vocabulary::{ENTITIES_ALIASES, ENTITIES_COLUMNS};
use crate::workbook::Workbook;

const RESERVED_PREFIX: &str = "__";

/// Columns whose expressions may name questions.
const SPEAKING: [&str; 4] = ["entity_id", "create_if", "update_if", "label"];

/// The lists that are declared.
#[derive(Default)]
pub struct Entities {
    declared: BTreeMap<String, Declared>,
    /// The lists that rows have to do with, in the order in which they were first mentioned.
    mentioned: Vec<String>,
}

/// One list: what is saved to it, and where that is.
#[derive(Default)]
struct Declared {
    row: u32,
    saved: BTreeSet<String>,
    /// The questions that its expressions name.
    named: BTreeSet<String>,
    mentions: Vec<Mention>,
}

impl Entities {
    pub fn read(book: &Workbook, report: &mut Report) -> (Self, Option<Table>) {
        let Some(sheet) = book.sheet("entities").filter(|sheet| !sheet.lines.is_empty()) else {
            return (Entities::default(), None);
        };
        let columns = Columns { aliases: ENTITIES_ALIASES, known: ENTITIES_COLUMNS };
        let (table, problems) = Table::new("entities", sheet, &columns, Cleaning::Quotes);
        report.errors.extend(problems);
        let mut entities = Entities::default();
        for row in table.rows() {
            match declared(row) {
                Err(finding) => report.errors.push(*finding),
                Ok(name) => {
                    let declared = Declared { row: row.number(), named: named(row), ..Declared::default() };
                    if entities.declared.insert(name.to_owned(), declared).is_some() {
                        report.errors.push(row.finding(Code::EntityTwice).with("list", name));
                    }
                }
            }
        }
        report.unsupported.push(table.finding(Code::SheetUnsupported).with("sheet", "entities"));
        (entities, Some(table))
    }

    pub fn has(&self, list: &str) -> bool {
        self.declared.contains_key(list)
    }

    /// Checks where a question is saved to; `holds_others` for groups and repeats, which cannot be.
    pub fn save_to(&mut self, row: Row<'_>, way: &Way, holds_others: bool) -> Result<(), Box<Finding>> {
        let Some((column, text)) = row.cell(&["bind", "entities:saveto"]) else { return Ok(()) };
        let refuse = |why: &str| {
            let finding = row.finding(Code::SaveTo).column(&column.raw).with("save_to", text);
            Err(Box::new(finding.with("why", why)))
        };
        let parts: Vec<&str> = text.split('#').collect();
        let (list, property) = match parts.as_slice() {
            _ if self.declared.is_empty() => return refuse("no_entities"),
            [list, property] => ((*list).to_owned(), *property),
            [property] if self.declared.len() == 1 => {
                (self.declared.keys().next().cloned().unwrap_or_default(), *property)
            }
            [_] => return refuse("no_list"),
            _ => return refuse("two_marks"),
        };
        let Some(declared) = self.declared.get_mut(&list) else { return refuse("unknown_list") };
        if holds_others {
            return refuse("group");
        }
        let is_reserved = ["name", "label"].contains(&property.to_lowercase().as_str());
        if is_reserved || property.starts_with(RESERVED_PREFIX) || !is_name(property) {
            return refuse("bad_name");
        }
        if !declared.saved.insert(property.to_owned()) {
            return refuse("twice");
        }
        declared.mentions.push(Mention { way: way.clone(), row: row.number(), saved: true });
        self.mention(list);
        Ok(())
    }

    /// A row of that name, which some expressions may name.
    pub fn named(&mut self, name: &str, row: u32, way: &Way) {
        let naming = self.declared.iter_mut().filter(|(_, declared)| declared.named.contains(name));
        let lists: Vec<String> = naming
            .map(|(list, declared)| {
                declared.mentions.push(Mention { way: way.clone(), row, saved: false });
                list.clone()
            })
            .collect();
        lists.into_iter().for_each(|list| self.mention(list));
    }

    fn mention(&mut self, list: String) {
        if !self.mentioned.contains(&list) {
            self.mentioned.push(list);
        }
    }

    /// At the end of the survey: whether there is a place for each.
    pub fn places(&mut self) -> Result<(), Box<Finding>> {
        let mentioned = self.mentioned.iter().filter_map(|list| {
            let declared = self.declared.get_mut(list)?;
            let mentions = std::mem::take(&mut declared.mentions);
            Some(Wanting { list: list.clone(), row: declared.row, mentions })
        });
        let mentioned: Vec<Wanting> = mentioned.collect();
        let others = self.declared.iter().filter(|(list, _)| !self.mentioned.contains(list));
        let others: Vec<(String, u32)> =
            others.map(|(list, declared)| (list.clone(), declared.row)).collect();
        places::check(&mentioned, &others)
    }
}

fn named(row: Row<'_>) -> BTreeSet<String> {
    let texts = SPEAKING.into_iter().filter_map(|column| row.text(&[column]));
    let found = texts.filter_map(|text| references(text).ok()).flatten();
    found.map(|reference| reference.name.to_owned()).collect()
}

fn declared<'a>(row: Row<'a>) -> Result<&'a str, Box<Finding>> {
    if let Some((column, _)) =
        row.cells().find(|(column, _)| !ENTITIES_COLUMNS.contains(&column.way.join("::").as_str()))
    {
        let near = forms::nearest(&column.raw, ENTITIES_COLUMNS.iter().copied());
        let finding = row.finding(Code::EntityColumn).column(&column.raw).with("column", &column.raw);
        return Err(Box::new(finding.meant(near)));
    }
    let name = row.text(&["dataset"]).unwrap_or_default();
    if name.is_empty() || name.starts_with(RESERVED_PREFIX) || name.contains('.') || !is_name(name) {
        return Err(Box::new(row.finding(Code::EntityName).with("list", name)));
    }
    let says = |column: &str| row.text(&[column]).is_some();
    let (id, create, update) = (says("entity_id"), says("create_if"), says("update_if"));
    if (!id && update) || (id && create && !update) || (!id && !says("label")) {
        return Err(Box::new(row.finding(Code::EntityRules).with("list", name)));
    }
    Ok(name)
}
