//! A sheet whose columns are understood: other spellings undone, languages split off, quotes straightened.

use crate::report::{Code, Finding};
use crate::vocabulary::Alias;
use crate::workbook::{Line, Sheet};

/// What a sheet's columns may be called.
pub struct Columns {
    pub aliases: &'static [Alias],
    pub known: &'static [&'static str],
}

/// What is made plain in cells: typographic quotes, and runs of spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleaning {
    Nothing,
    Quotes,
    QuotesAndSpaces,
}

/// A column: its header as it stands, and what it means: `label`, or `label` `Español (es)`, or `bind` `jr:constraintMsg`.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub raw: String,
    pub way: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Table {
    pub sheet: String,
    /// By their place in the sheet.
    pub columns: Vec<Option<Column>>,
    pub lines: Vec<Line>,
}

/// One row with its columns.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub table: &'a Table,
    pub line: &'a Line,
}

impl Table {
    /// Understands a sheet's header; says what is wrong with it.
    pub fn new(name: &str, sheet: &Sheet, columns: &Columns, cleaning: Cleaning) -> (Table, Vec<Finding>) {
        let mut problems = Vec::new();
        if let Some(header) = &sheet.repeated_header {
            problems.push(Finding::new(name, Code::RepeatedHeader).column(header).with("header", header));
        }
        if let Some(row) = sheet.headless_row {
            problems.push(Finding::new(name, Code::CellWithoutHeader).at(row));
        }
        let double_colon = sheet.headers.iter().flatten().any(|header| header.contains("::"));
        let mut found: Vec<Option<Column>> = Vec::new();
        for header in &sheet.headers {
            let Some(raw) = header else {
                found.push(None);
                continue;
            };
            let (first, way) = way(raw, double_colon, columns);
            let other = found.iter().flatten().find(|column| column.way == way && column.raw != *raw);
            if let Some(other) = other.filter(|_| first != *raw) {
                let problem = Finding::new(name, Code::HeaderTwice).column(raw);
                problems.push(problem.with("other", &other.raw).with("header", raw));
            }
            found.push(Some(Column { raw: raw.clone(), way }));
        }
        let cleaned = |line: &Line| Line {
            number: line.number,
            cells: line.cells.iter().map(|(at, text)| (*at, clean(text, cleaning))).collect(),
        };
        let lines = sheet.lines.iter().map(cleaned).collect();
        (Table { sheet: name.to_owned(), columns: found, lines }, problems)
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.lines.iter().map(|line| Row { table: self, line })
    }

    pub fn has(&self, first: &str) -> bool {
        self.columns.iter().flatten().any(|column| column.way.first().is_some_and(|word| word == first))
    }

    pub fn finding(&self, code: Code) -> Finding {
        Finding::new(&self.sheet, code)
    }
}

impl<'a> Row<'a> {
    pub fn number(self) -> u32 {
        self.line.number
    }

    pub fn finding(self, code: Code) -> Finding {
        self.table.finding(code).at(self.number())
    }

    /// The cells with what their columns mean; of a column that is there twice, the last is right.
    pub fn cells(self) -> impl DoubleEndedIterator<Item = (&'a Column, &'a str)> {
        self.line.cells.iter().filter_map(move |(at, text)| {
            let column = self.table.columns.get(*at)?.as_ref()?;
            Some((column, text.as_str()))
        })
    }

    pub fn cell(self, way: &[&str]) -> Option<(&'a Column, &'a str)> {
        self.cells().rev().find(|(column, _)| column.way.iter().map(String::as_str).eq(way.iter().copied()))
    }

    pub fn text(self, way: &[&str]) -> Option<&'a str> {
        self.cell(way).map(|(_, text)| text)
    }

    /// True if any cell's column begins with `first`, in whatever language.
    pub fn says(self, first: &str) -> bool {
        self.cells().any(|(column, _)| column.way.first().is_some_and(|word| word == first))
    }

    /// A text in each language that it has: `None` is the column without one.
    pub fn texts(self, way: &[&str]) -> Vec<(Option<&'a str>, &'a str)> {
        let texts = self.cells().filter_map(|(column, text)| {
            let mut words = column.way.iter().map(String::as_str);
            if !way.iter().all(|word| words.next() == Some(word)) {
                return None;
            }
            let language = words.next();
            words.next().is_none().then_some((language, text))
        });
        texts.collect()
    }

    pub fn is_empty(self) -> bool {
        self.cells().next().is_none()
    }
}

/// The first word as it is known, and the whole way.
fn way(header: &str, double_colon: bool, columns: &Columns) -> (String, Vec<String>) {
    let alias = |word: &str| columns.aliases.iter().find(|(name, _)| *name == word).map(|(_, way)| *way);
    let is_plain = |word: &str| columns.known.contains(&word) && alias(word).is_none();
    let snake = snake_case(header);
    if is_plain(header) {
        return (header.to_owned(), vec![header.to_owned()]);
    }
    if is_plain(&snake) {
        return (snake.clone(), vec![snake]);
    }
    let words: Vec<String> = if double_colon || header.contains("::") {
        header.split("::").map(|word| word.trim().to_owned()).collect()
    } else {
        joined_prefix(header.split(':').map(|word| word.trim().to_owned()).collect())
    };
    let first = words.first().map(|word| snake_case(word)).unwrap_or_default();
    let rest = words.iter().skip(1).cloned();
    match alias(&first) {
        Some(way) => {
            let known: Vec<String> = way.iter().map(|word| (*word).to_owned()).collect();
            let name = known.join("/");
            (name, known.into_iter().chain(rest).collect())
        }
        None if columns.known.contains(&first.as_str()) => {
            (first.clone(), std::iter::once(first).chain(rest).collect())
        }
        // What is not known keeps its spelling: choice filters may ask for it.
        None => (header.to_owned(), words),
    }
}

/// `jr:count` is one word where single colons stand between words.
fn joined_prefix(words: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "jr" => joined.extend(words.next().map(|next| format!("jr:{next}"))),
            _ => joined.push(word),
        }
    }
    joined
}

fn snake_case(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase()
}

fn clean(text: &str, cleaning: Cleaning) -> String {
    if cleaning == Cleaning::Nothing {
        return text.to_owned();
    }
    let text: String = if cleaning == Cleaning::QuotesAndSpaces {
        let mut last = ' ';
        let kept = text.trim().chars().filter(|c| {
            let keep = !(*c == ' ' && last == ' ');
            last = *c;
            keep
        });
        kept.collect()
    } else {
        text.to_owned()
    };
    text.replace(['\u{2018}', '\u{2019}'], "'").replace(['\u{201c}', '\u{201d}'], "\"")
}
