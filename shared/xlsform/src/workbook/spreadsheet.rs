//! Excel's files, new and old. Only cells that have something are kept, so that a million formatted rows weigh nothing.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xls, Xlsx};

use super::old_excel;
use super::{COLUMNS_MAX, EMPTY_COLUMNS_MAX, EMPTY_ROWS_MAX, Line, ROWS_MAX, Sheet, Unreadable, Workbook};

type Grid = BTreeMap<u32, BTreeMap<u32, String>>;

pub fn xlsx(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    guarded(|| read_xlsx(bytes))
}

pub fn xls(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    guarded(|| read_xls(&old_excel::with_modest_sizes(bytes)?))
}

/// calamine panics on some damaged files (seen: a record cut short, an offset beyond the end). Where panics unwind, that is an answer too;
/// where they abort, whoever calls must have something that may be lost: a process, a worker.
fn guarded(read: impl FnOnce() -> Result<Workbook, Unreadable>) -> Result<Workbook, Unreadable> {
    // Nothing outlives the reader that a panic could leave half done.
    let read = std::panic::AssertUnwindSafe(read);
    std::panic::catch_unwind(read).unwrap_or_else(|_| Err(Unreadable::Damaged("panic".to_owned())))
}

fn read_xlsx(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    let damaged = |error: calamine::XlsxError| Unreadable::Damaged(error.to_string());
    let mut file = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut book = Workbook::default();
    for name in file.sheet_names() {
        let mut grid = Grid::new();
        // Sheets that are only a chart have no cells.
        if let Ok(mut cells) = file.worksheet_cells_reader(&name) {
            while let Some(cell) = cells.next_cell().map_err(damaged)? {
                put(&mut grid, cell.get_position(), &Data::from(cell.get_value().clone()));
            }
        }
        book.sheets.push(sheet(name, &grid));
    }
    Ok(book)
}

fn read_xls(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    let damaged = |error: calamine::XlsError| Unreadable::Damaged(error.to_string());
    let mut file = Xls::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut book = Workbook::default();
    for name in file.sheet_names() {
        let mut grid = Grid::new();
        if let Ok(range) = file.worksheet_range(&name) {
            let (row, column) = range.start().unwrap_or_default();
            for (down, along, value) in range.used_cells() {
                let at = |start: u32, by: usize| start.saturating_add(u32::try_from(by).unwrap_or(u32::MAX));
                put(&mut grid, (at(row, down), at(column, along)), value);
            }
        }
        book.sheets.push(sheet(name, &grid));
    }
    Ok(book)
}

fn put(grid: &mut Grid, (row, column): (u32, u32), value: &Data) {
    let text = text_of(value);
    if row < ROWS_MAX && (column as usize) < COLUMNS_MAX && !text.trim().is_empty() {
        grid.entry(row).or_default().insert(column, text);
    }
}

fn sheet(name: String, grid: &Grid) -> Sheet {
    let mut sheet = Sheet { name, ..Sheet::default() };
    let empty = BTreeMap::new();
    let first = grid.get(&0).unwrap_or(&empty);
    for (column, text) in first {
        let column = *column as usize;
        if column > sheet.headers.len() + EMPTY_COLUMNS_MAX {
            break;
        }
        sheet.headers.resize(column, None);
        let header = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if sheet.headers.contains(&Some(header.clone())) {
            sheet.repeated_header = Some(header.clone());
        }
        sheet.headers.push(Some(header.trim().to_owned()));
    }
    let mut last = 0;
    for (row, cells) in grid.range(1..) {
        let mut line = Line { number: row + 1, ..Line::default() };
        for (column, text) in cells {
            let column = *column as usize;
            if sheet.headers.get(column).is_some_and(Option::is_some) {
                line.push(column, text);
            }
        }
        if line.cells.is_empty() {
            continue;
        }
        if row - last > EMPTY_ROWS_MAX + 1 {
            break;
        }
        last = *row;
        sheet.lines.push(line);
    }
    sheet
}

/// A cell as pyxform writes it: whole numbers without a fraction, dates with a time.
fn text_of(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) => text.replace('\u{a0}', " "),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e16 => format!("{number:.0}"),
        Data::Float(number) => number.to_string(),
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            if (0.0..1.0).contains(&moment.as_f64()) {
                return format!("{hour:02}:{minute:02}:{second:02}");
            }
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        other => other.to_string(),
    }
}
