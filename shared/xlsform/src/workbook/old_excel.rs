//! An old Excel file made safe to read. Where it says how large a sheet is, calamine sets that much aside, and so it does for the
//! rectangle around all cells: a damaged file claims terabytes, which ends the process. The former is only a hint, which a large
//! sheet does as well without; cells too far apart are refused.

use std::io::{Cursor, Read, Write};

use cfb::{CompoundFile, Version};

use super::{FILE_BYTES_MAX, Unreadable};

/// The stream that holds the sheets, by its newer and its older name.
const STREAMS: [&str; 2] = ["Workbook", "Book"];
/// BIFF's record with a sheet's size ([MS-XLS] 2.4.90).
const DIMENSIONS: u16 = 0x0200;
/// Those with a cell, or the first of several in a row: each begins with its row and its column.
const CELLS: [u16; 9] = [0x0006, 0x00bd, 0x00d6, 0x00fd, 0x0201, 0x0203, 0x0204, 0x0205, 0x027e];
/// Some 70 MB; the largest real choice lists have 65,536 rows of a dozen columns.
const RECTANGLE_CELLS_MAX: u32 = 3_000_000;
const HEAD_BYTES: usize = 4;
/// Some 20 MB.
const CELLS_SET_ASIDE_MAX: u64 = 500_000;

/// The same workbook in a file of its own, in which no sheet claims to be very large.
pub fn with_modest_sizes(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let damaged = |error: std::io::Error| Unreadable::Damaged(error.to_string());
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    let name = STREAMS.into_iter().find(|name| file.is_stream(name));
    let name = name.ok_or_else(|| Unreadable::Damaged("no workbook".to_owned()))?;
    let mut records = Vec::new();
    let limit = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
    file.open_stream(name).map_err(damaged)?.take(limit).read_to_end(&mut records).map_err(damaged)?;
    make_modest(&mut records)?;
    let mut again =
        CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).map_err(damaged)?;
    again.create_stream(name).map_err(damaged)?.write_all(&records).map_err(damaged)?;
    again.flush().map_err(damaged)?;
    Ok(again.into_inner().into_inner())
}

/// Walks the records as calamine does, each behind its kind and its length.
fn make_modest(records: &mut [u8]) -> Result<(), Unreadable> {
    let mut rest = records;
    let (mut rows, mut columns) = (0_u32, 0_u32);
    while let Some((head, behind)) = rest.split_first_chunk_mut::<HEAD_BYTES>() {
        let (kind, length) = (u16::from_le_bytes([head[0], head[1]]), u16::from_le_bytes([head[2], head[3]]));
        let Some((record, next)) = behind.split_at_mut_checked(usize::from(length)) else { break };
        if kind == DIMENSIONS && cells(record).is_none_or(|cells| cells > CELLS_SET_ASIDE_MAX) {
            record.fill(0);
        }
        if CELLS.contains(&kind)
            && let [row_low, row_high, column_low, column_high, ..] = record
        {
            rows = rows.max(u32::from(u16::from_le_bytes([*row_low, *row_high])) + 1);
            columns = columns.max(u32::from(u16::from_le_bytes([*column_low, *column_high])) + 1);
        }
        rest = next;
    }
    if rows.saturating_mul(columns) > RECTANGLE_CELLS_MAX { Err(Unreadable::TooLarge) } else { Ok(()) }
}

/// How many cells a size claims; `None` where it ends before it begins.
fn cells(size: &[u8]) -> Option<u64> {
    let number = |from: usize, bytes: usize| {
        let digits = size.get(from..from + bytes).unwrap_or_default();
        digits.iter().rev().fold(0_u64, |number, digit| (number << 8) | u64::from(*digit))
    };
    let (first, last, columns) = match size.len() {
        10 => (number(0, 2), number(2, 2), number(6, 2)),
        _ => (number(0, 4), number(4, 4), number(10, 2)),
    };
    Some(last.checked_sub(first)?.saturating_add(1).saturating_mul(columns.saturating_add(1)))
}
