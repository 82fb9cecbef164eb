//! A sheet that is being written: rows of named cells; only columns that have something are there in the end.

use std::collections::BTreeMap;
use std::fmt;

pub struct Grid {
    sheet: &'static str,
    /// Columns that come first, in this order; the others follow as they come.
    columns: Vec<String>,
    rows: Vec<BTreeMap<String, String>>,
}

impl Grid {
    pub fn new(sheet: &'static str, first: &[&str]) -> Self {
        Grid { sheet, columns: first.iter().map(|name| (*name).to_owned()).collect(), rows: Vec::new() }
    }

    pub fn row(&mut self) {
        self.rows.push(BTreeMap::new());
    }

    /// Puts a text into the last row.
    pub fn put(&mut self, column: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.columns.iter().any(|known| known == column) {
            self.columns.push(column.to_owned());
        }
        if let Some(row) = self.rows.last_mut() {
            row.insert(column.to_owned(), text.to_owned());
        }
    }

    pub fn put_if(&mut self, column: &str, text: Option<&str>) {
        self.put(column, text.unwrap_or_default());
    }
}

impl fmt::Display for Grid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows.is_empty() {
            return Ok(());
        }
        let used: Vec<&String> = self
            .columns
            .iter()
            .filter(|column| self.rows.iter().any(|row| row.contains_key(*column)))
            .collect();
        write!(formatter, "| {} |", self.sheet)?;
        used.iter().try_for_each(|column| write!(formatter, " {} |", cell(column)))?;
        writeln!(formatter)?;
        for row in &self.rows {
            write!(formatter, "| |")?;
            for column in &used {
                match row.get(*column) {
                    Some(text) => write!(formatter, " {} |", cell(text))?,
                    None => write!(formatter, " |")?,
                }
            }
            writeln!(formatter)?;
        }
        Ok(())
    }
}

/// Bars and ends of lines would end a cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', crate::workbook::LINE_END)
}
