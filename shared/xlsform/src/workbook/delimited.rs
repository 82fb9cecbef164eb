//! Comma-separated values with a sheet's name in the first column, as pyxform has them; and plain ones, which forms look things up in.

use super::{Line, Sheet, Unreadable, Workbook};

/// A workbook: a row whose first cell has text begins the sheet of that name, and the next row is its header.
pub fn read(text: &str) -> Result<Workbook, Unreadable> {
    let mut book = Workbook::default();
    let mut header_seen = false;
    for record in records(text) {
        let record = record?;
        let mut cells = record.iter().map(str::trim);
        let name = cells.next().unwrap_or_default();
        if !name.is_empty() {
            book.sheets.push(Sheet { name: name.to_owned(), ..Sheet::default() });
            header_seen = false;
        }
        let content: Vec<&str> = cells.collect();
        let Some(sheet) = book.sheets.last_mut() else { continue };
        if content.iter().all(|text| text.is_empty()) {
            continue;
        }
        if header_seen {
            let number = u32::try_from(sheet.lines.len()).unwrap_or(u32::MAX).saturating_add(2);
            let mut line = Line { number, ..Line::default() };
            content.iter().enumerate().for_each(|(column, text)| line.push(column, text));
            sheet.lines.push(line);
        } else {
            sheet.headers = content.iter().map(|text| Some((*text).to_owned())).collect();
            header_seen = true;
        }
    }
    Ok(book)
}

/// Rows of a file that has no sheets: the header, and each row as long as it is.
pub fn rows(bytes: &[u8]) -> Option<Vec<Vec<String>>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).ok()?;
    let read = |record: Result<csv::StringRecord, Unreadable>| {
        record.ok().map(|record| record.iter().map(|text| text.trim().to_owned()).collect())
    };
    records(text).map(read).collect()
}

fn records(text: &str) -> impl Iterator<Item = Result<csv::StringRecord, Unreadable>> {
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let damaged = |error: csv::Error| Unreadable::Damaged(error.to_string());
    reader.into_records().map(move |record| record.map_err(damaged))
}
