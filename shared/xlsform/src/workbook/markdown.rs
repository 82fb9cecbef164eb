//! Markdown tables, as pyxform has them: the first column names a sheet, the row after it is the sheet's header.

use super::{Line, Sheet, Workbook};

/// Reads all tables; `None` if one begins without a sheet's name.
pub fn read(text: &str) -> Option<Workbook> {
    let mut sheets: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    for line in text.lines() {
        let Some(cells) = cells(line) else { continue };
        let mut cells = cells.into_iter();
        let first = cells.next().unwrap_or_default();
        if !first.is_empty() {
            sheets.retain(|(name, _)| *name != first);
            sheets.push((first, Vec::new()));
        }
        let rest: Vec<String> = cells.collect();
        let (_, rows) = sheets.last_mut()?;
        if rest.iter().any(|text| !text.is_empty()) {
            rows.push(rest);
        }
    }
    Some(Workbook { sheets: sheets.into_iter().map(|(name, rows)| sheet(name, rows)).collect() })
}

fn sheet(name: String, rows: Vec<Vec<String>>) -> Sheet {
    let mut rows = rows.into_iter();
    let headers = rows.next().unwrap_or_default();
    let headers: Vec<Option<String>> =
        headers.into_iter().map(|text| Some(text).filter(|text| !text.is_empty())).collect();
    let line = |(number, cells): (u32, Vec<String>)| {
        let mut line = Line { number, ..Line::default() };
        cells.iter().enumerate().for_each(|(column, text)| line.push(column, text));
        line
    };
    let lines: Vec<Line> = (2..).zip(rows).map(line).collect();
    let is_headless = |(at, _): &(usize, String)| headers.get(*at).is_none_or(Option::is_none);
    let headless_row = lines.iter().find(|line| line.cells.iter().any(is_headless)).map(|line| line.number);
    Sheet { name, headers, lines, repeated_header: None, headless_row }
}

/// The trimmed cells of a table's row; `None` for any other line.
fn cells(line: &str) -> Option<Vec<String>> {
    if line.trim_start().starts_with('#') {
        return None;
    }
    let line = without_comment(line);
    // A row stands between its first and its last bar.
    let row = line.trim_start().strip_prefix('|')?;
    let inside = row.get(..row.rfind('|')?)?;
    if !inside.is_empty() && inside.bytes().all(|byte| matches!(byte, b'|' | b'-')) {
        return None;
    }
    let mut cells = vec![String::new()];
    let mut letters = inside.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek() == Some(&'|') => {
                letters.next();
                push(&mut cells, '|');
            }
            '|' => cells.push(String::new()),
            other => push(&mut cells, other),
        }
    }
    Some(cells.into_iter().map(|cell| cell.trim().replace(super::LINE_END, "\n")).collect())
}

fn push(cells: &mut [String], letter: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(letter);
    }
}

/// What comes after the last bar, from a `#` on, is a comment.
fn without_comment(line: &str) -> &str {
    let Some(last_bar) = line.rfind('|') else { return line };
    match line.get(last_bar..).and_then(|tail| tail.find('#')) {
        Some(hash) => line.get(..last_bar + hash).unwrap_or(line),
        None => line,
    }
}
