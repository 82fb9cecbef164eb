//! A file as sheets of text: whatever kind of file it is, told by its first bytes and not by its name.

pub(crate) mod delimited;
mod markdown;
mod old_excel;
mod spreadsheet;

use std::fmt;

/// The file's sheets, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workbook {
    pub sheets: Vec<Sheet>,
}

/// One sheet: its first row, and those below it that say something.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    pub name: String,
    /// `None` where the first row is empty.
    pub headers: Vec<Option<String>>,
    pub lines: Vec<Line>,
    /// A header that stands in two columns of a spreadsheet.
    pub repeated_header: Option<String>,
    /// A row of a Markdown table that says something where the table has no header.
    pub headless_row: Option<u32>,
}

/// A row: its number as a person counts it (the header is row 1), and its texts by their column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pub number: u32,
    pub cells: Vec<(usize, String)>,
}

/// Why a file is no workbook at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Neither a spreadsheet, nor text with commas or tables.
    UnknownFormat,
    NotUtf8,
    TooLarge,
    /// A spreadsheet that is damaged, or locked with a password.
    Damaged(String),
}

/// Larger than any form, images in it included.
pub const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;
const COLUMNS_MAX: usize = 4_096;
const ROWS_MAX: u32 = 200_000;
/// As far as pyxform looks for more after nothing.
const EMPTY_COLUMNS_MAX: usize = 20;
const EMPTY_ROWS_MAX: u32 = 60;
/// How many characters tell which kind of text a file is, and how many marks it takes.
const TOLD_BY: usize = 5_000;
const PIPES_MIN: usize = 5;
const COMMAS_MIN: usize = 4;
/// The end of a line inside a cell of a Markdown table.
pub const LINE_END: &str = "&#10;";

/// Reads a workbook. `name` only decides between comma-separated values and Markdown, where a text could be both.
pub fn read(bytes: &[u8], name: &str) -> Result<Workbook, Unreadable> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Unreadable::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return spreadsheet::xlsx(bytes);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        return spreadsheet::xls(bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().take(TOLD_BY).any(|byte| *byte == 0) {
        return Err(Unreadable::UnknownFormat);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::NotUtf8)?;
    let count = |mark| text.chars().take(TOLD_BY).filter(|c| *c == mark).count();
    let (is_tables, is_values) = (count('|') >= PIPES_MIN, count(',') >= COMMAS_MIN);
    match (is_tables, is_values) {
        (true, true) if name.to_ascii_lowercase().ends_with(".csv") => delimited::read(text),
        (true, _) => markdown::read(text).ok_or(Unreadable::UnknownFormat),
        (false, true) => delimited::read(text),
        (false, false) => Err(Unreadable::UnknownFormat),
    }
}

impl Workbook {
    /// The sheet of that name, in whatever case; a workbook's only sheet is its survey, whatever it is called.
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        let known = |sheet: &Sheet| super::vocabulary::SHEETS.contains(&sheet.name.to_lowercase().as_str());
        if let ([only], true) = (self.sheets.as_slice(), name == "survey")
            && !known(only)
        {
            return Some(only);
        }
        self.sheets.iter().rev().find(|sheet| sheet.name.to_lowercase() == name)
    }
}

impl Line {
    fn push(&mut self, column: usize, text: &str) {
        let text = text.trim();
        if !text.is_empty() && column < COLUMNS_MAX {
            self.cells.push((column, text.to_owned()));
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:?}")
    }
}

impl std::error::Error for Unreadable {}
