//! Reads the frame of Automerge's columns: how many rows they claim, never what the rows mean.

use crate::error::ReadError;
use crate::hashes::ChangeHash;
use crate::limits::{ACTORS_MAX, HEADS_MAX};

const COLUMNS_MAX: u64 = 64;
const KIND_BITS: u64 = 0b111;
/// 10 groups of 7 bits hold 64; the last may only be 0 or 1.
const LEB128_BYTES_MAX: usize = 10;

/// What is left of some bytes.
pub(crate) struct Reader<'a>(pub &'a [u8]);

pub(crate) struct Column<'a> {
    pub number: u64,
    bytes: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ColumnKind {
    Group,
    Unsigned,
    Delta,
    Boolean,
    Text,
    Raw,
}

/// What a column claims: its rows, the sum of its numbers over all rows, and its largest number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    pub rows: u64,
    pub total: u64,
    pub largest: Option<u64>,
}

impl<'a> Reader<'a> {
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], ReadError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(ReadError::NotAChunk)?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(ReadError::NotAChunk)?;
        self.0 = rest;
        Ok(*taken)
    }

    /// An unsigned LEB128 number.
    pub fn unsigned(&mut self) -> Result<u64, ReadError> {
        let mut number = 0_u64;
        for group in 0..LEB128_BYTES_MAX {
            let [byte] = self.array()?;
            let bits = u64::from(byte & 0x7f);
            if group == LEB128_BYTES_MAX - 1 && bits > 1 {
                return Err(ReadError::Malformed);
            }
            number |= bits << (7 * group);
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(ReadError::Malformed)
    }

    /// A signed LEB128 number.
    pub fn signed(&mut self) -> Result<i64, ReadError> {
        let mut number = 0_i64;
        for group in 0..LEB128_BYTES_MAX {
            let [byte] = self.array()?;
            number |= i64::from(byte & 0x7f) << (7 * group);
            if byte & 0x80 == 0 {
                let used = 7 * (group + 1);
                return Ok(if byte & 0x40 != 0 && used < 64 { number | (-1 << used) } else { number });
            }
        }
        Err(ReadError::Malformed)
    }

    /// Bytes behind their own length.
    pub fn prefixed(&mut self) -> Result<&'a [u8], ReadError> {
        let length = usize::try_from(self.unsigned()?).map_err(|_| ReadError::NotAChunk)?;
        self.take(length)
    }

    /// The number of a change's dependencies.
    pub fn dependency_count(&mut self) -> Result<usize, ReadError> {
        let count = usize::try_from(self.unsigned()?).map_err(|_| ReadError::TooLarge)?;
        if count > HEADS_MAX { Err(ReadError::TooLarge) } else { Ok(count) }
    }

    /// Passes over a counted list of dependencies.
    pub fn dependencies(&mut self) -> Result<(), ReadError> {
        let count = self.dependency_count()?;
        self.take(count * ChangeHash::BYTES).map(|_| ())
    }

    /// Passes over a counted list of actors, and gives their number.
    pub fn actors(&mut self) -> Result<u64, ReadError> {
        let count = self.unsigned()?;
        if count > ACTORS_MAX {
            return Err(ReadError::TooLarge);
        }
        for _ in 0..count {
            self.prefixed()?;
        }
        Ok(count)
    }

    /// The columns' numbers and lengths.
    pub fn column_heads(&mut self) -> Result<Vec<(u64, usize)>, ReadError> {
        let count = self.unsigned()?;
        if count > COLUMNS_MAX {
            return Err(ReadError::TooLarge);
        }
        (0..count)
            .map(|_| {
                Ok((self.unsigned()?, usize::try_from(self.unsigned()?).map_err(|_| ReadError::NotAChunk)?))
            })
            .collect()
    }

    /// The columns' bytes, which follow all heads.
    pub fn column_data(&mut self, heads: Vec<(u64, usize)>) -> Result<Vec<Column<'a>>, ReadError> {
        heads.into_iter().map(|(number, length)| Ok(Column { number, bytes: self.take(length)? })).collect()
    }
}

/// Appends an unsigned LEB128 number.
pub(crate) fn write_unsigned(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

impl Column<'_> {
    fn kind(&self) -> ColumnKind {
        match self.number & KIND_BITS {
            0 => ColumnKind::Group,
            1 | 2 | 6 => ColumnKind::Unsigned,
            3 => ColumnKind::Delta,
            4 => ColumnKind::Boolean,
            5 => ColumnKind::Text,
            _ => ColumnKind::Raw,
        }
    }

    /// Walks the runs; refuses more than `rows_max` rows.
    pub fn extent(&self, rows_max: u64) -> Result<Extent, ReadError> {
        let mut reader = Reader(self.bytes);
        let mut extent = Extent::default();
        if self.kind() == ColumnKind::Raw {
            return Ok(extent);
        }
        while !reader.0.is_empty() {
            if self.kind() == ColumnKind::Boolean {
                extent.rows = extent.rows.saturating_add(reader.unsigned()?);
            } else {
                self.run(&mut reader, &mut extent, rows_max)?;
            }
            if extent.rows > rows_max {
                return Err(ReadError::TooLarge);
            }
        }
        Ok(extent)
    }

    /// One run: `n` copies of a value, `-n` different values, or 0 and a number of nulls.
    fn run(&self, reader: &mut Reader<'_>, extent: &mut Extent, rows_max: u64) -> Result<(), ReadError> {
        let head = reader.signed()?;
        let (copies, values) = match head {
            0 => (reader.unsigned()?, 0),
            1.. => (head.unsigned_abs(), 1),
            _ => (1, head.unsigned_abs()),
        };
        extent.rows = extent.rows.saturating_add(copies.saturating_mul(values.max(1)));
        if extent.rows > rows_max {
            return Err(ReadError::TooLarge);
        }
        for _ in 0..values {
            if let Some(number) = self.value(reader)? {
                extent.total = extent.total.saturating_add(number.saturating_mul(copies));
                extent.largest = extent.largest.max(Some(number));
            }
        }
        Ok(())
    }

    fn value(&self, reader: &mut Reader<'_>) -> Result<Option<u64>, ReadError> {
        match self.kind() {
            ColumnKind::Group | ColumnKind::Unsigned => reader.unsigned().map(Some),
            ColumnKind::Delta => reader.signed().map(|_| None),
            ColumnKind::Text => reader.prefixed().map(|_| None),
            ColumnKind::Boolean | ColumnKind::Raw => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsigned_column(bytes: &[u8]) -> Column<'_> {
        Column { number: 2, bytes }
    }

    #[test]
    fn runs_literals_and_nulls_are_counted() {
        // 3 times 7; the literals 1 and 2; 5 nulls.
        let extent = unsigned_column(&[3, 7, 0x7e, 1, 2, 0, 5]).extent(100).unwrap();
        assert_eq!(extent, Extent { rows: 10, total: 24, largest: Some(7) });
    }

    #[test]
    fn a_run_of_a_thousand_million_rows_is_refused_before_anybody_walks_it() {
        let bytes = [0x80, 0x94, 0xeb, 0xdc, 0x03, 1];
        assert_eq!(unsigned_column(&bytes).extent(1_000).unwrap_err(), ReadError::TooLarge);
    }

    #[test]
    fn signed_numbers_carry_their_sign() {
        for (bytes, number) in [(&[0x7f_u8][..], -1), (&[0x80, 0x7f], -128), (&[0x3f], 63), (&[0xc0, 0], 64)]
        {
            assert_eq!(Reader(bytes).signed().unwrap(), number);
        }
    }
}
