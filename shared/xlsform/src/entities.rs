//! The entities sheet: checked by its rules, and passed over. What a form tells about people is merged by records here.

use std::collections::{BTreeMap, BTreeSet};

use crate::names::is_name;
use crate::report::{Code, Finding, Report};
use crate::table::{Cleaning, Columns, Row, Table};
use crate::vocabulary::{ENTITIES_ALIASES, ENTITIES_COLUMNS};
use crate::workbook::Workbook;

const RESERVED_PREFIX: &str = "__";

/// The lists that are declared, and what is saved to each.
#[derive(Default)]
pub struct Entities {
    saved: BTreeMap<String, BTreeSet<String>>,
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
                    if entities.saved.insert(name.to_owned(), BTreeSet::new()).is_some() {
                        report.errors.push(row.finding(Code::EntityTwice).with("list", name));
                    }
                }
            }
        }
        report.unsupported.push(table.finding(Code::SheetUnsupported).with("sheet", "entities"));
        (entities, Some(table))
    }

    pub fn has(&self, list: &str) -> bool {
        self.saved.contains_key(list)
    }

    /// Checks where a question is saved to; `holds_others` for groups and repeats, which cannot be.
    pub fn save_to(&mut self, row: Row<'_>, holds_others: bool) -> Result<(), Box<Finding>> {
        let Some((column, text)) = row.cell(&["bind", "entities:saveto"]) else { return Ok(()) };
        let refuse = |why: &str| {
            let finding = row.finding(Code::SaveTo).column(&column.raw).with("save_to", text);
            Err(Box::new(finding.with("why", why)))
        };
        let parts: Vec<&str> = text.split('#').collect();
        let (list, property) = match parts.as_slice() {
            _ if self.saved.is_empty() => return refuse("no_entities"),
            [list, property] => ((*list).to_owned(), *property),
            [property] if self.saved.len() == 1 => {
                (self.saved.keys().next().cloned().unwrap_or_default(), *property)
            }
            [_] => return refuse("no_list"),
            _ => return refuse("two_marks"),
        };
        let Some(saved) = self.saved.get_mut(&list) else { return refuse("unknown_list") };
        if holds_others {
            return refuse("group");
        }
        let is_reserved = ["name", "label"].contains(&property.to_lowercase().as_str());
        if is_reserved || property.starts_with(RESERVED_PREFIX) || !is_name(property) {
            return refuse("bad_name");
        }
        if !saved.insert(property.to_owned()) {
            return refuse("twice");
        }
        Ok(())
    }
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
