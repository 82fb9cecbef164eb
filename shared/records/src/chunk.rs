//! The gate before Automerge: cuts bytes into chunks and measures their columns, so that nothing that could exhaust or
//! crash it is handed on. It reads just enough of Automerge's storage format; values are left to Automerge.

use crate::columns::{Column, Reader, write_unsigned};
use crate::error::ReadError;
use crate::limits::{
    CHANGE_BYTES_MAX, INCOMING_CHANGES_MAX, OPERATIONS_PER_CHANGE_MAX, REPLACED_PER_CHANGE_MAX,
};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHECKSUM_BYTES: usize = 4;
const KIND_DOCUMENT: u8 = 0;
const KIND_CHANGE: u8 = 1;

/// The columns of a flat change, `id << 4 | kind` as in Automerge's storage format. Those of objects, list elements and
/// marks are absent on purpose.
mod flat {
    pub const KEY_TEXT: u64 = 1 << 4 | 5;
    pub const INSERT: u64 = 3 << 4 | 4;
    pub const ACTION: u64 = 4 << 4 | 2;
    pub const VALUE_META: u64 = 5 << 4 | 6;
    pub const VALUE: u64 = 5 << 4 | 7;
    pub const REPLACED_COUNT: u64 = 7 << 4;
    pub const REPLACED_ACTOR: u64 = 7 << 4 | 1;
    pub const REPLACED_COUNTER: u64 = 7 << 4 | 3;
}

/// One chunk as it stands in the bytes: header and body together, its checksum not yet compared.
pub(crate) struct Chunk<'a> {
    pub bytes: &'a [u8],
    pub checksum: [u8; CHECKSUM_BYTES],
    kind: u8,
    body: &'a [u8],
}

/// Takes the next chunk off `bytes`.
pub(crate) fn next<'a>(bytes: &mut &'a [u8]) -> Result<Chunk<'a>, ReadError> {
    let whole = *bytes;
    let mut reader = Reader(whole);
    if reader.array::<4>()? != MAGIC {
        return Err(ReadError::NotAChunk);
    }
    let checksum = reader.array()?;
    let [kind] = reader.array()?;
    let body = reader.prefixed()?;
    let (chunk, rest) = whole.split_at_checked(whole.len() - reader.0.len()).ok_or(ReadError::NotAChunk)?;
    *bytes = rest;
    Ok(Chunk { bytes: chunk, checksum, kind, body })
}

/// Cuts concatenated raw changes apart.
pub(crate) fn split_changes(mut bytes: &[u8]) -> Result<Vec<Chunk<'_>>, ReadError> {
    let mut chunks = Vec::new();
    while !bytes.is_empty() {
        if chunks.len() == INCOMING_CHANGES_MAX {
            return Err(ReadError::TooLarge);
        }
        chunks.push(next(&mut bytes)?);
    }
    Ok(chunks)
}

/// What follows the dependencies in a raw change.
pub(crate) fn behind_dependencies(mut raw: &[u8]) -> Result<&[u8], ReadError> {
    let mut reader = Reader(next(&mut raw)?.body);
    reader.dependencies()?;
    Ok(reader.0)
}

/// A change's body as a chunk; the checksum is left at zero.
pub(crate) fn frame(body: &[u8]) -> Vec<u8> {
    let mut bytes = [&MAGIC[..], &[0; CHECKSUM_BYTES], &[KIND_CHANGE]].concat();
    write_unsigned(&mut bytes, body.len() as u64);
    bytes.extend_from_slice(body);
    bytes
}

impl Chunk<'_> {
    /// Refuses what is not a saved document.
    pub fn check_document(&self) -> Result<(), ReadError> {
        if self.kind == KIND_DOCUMENT { Ok(()) } else { Err(ReadError::WrongKind) }
    }

    /// Refuses what is not one raw change of the flat shape within the limits.
    pub fn check_change(&self) -> Result<(), ReadError> {
        if self.kind != KIND_CHANGE {
            return Err(ReadError::WrongKind);
        }
        if self.bytes.len() > CHANGE_BYTES_MAX {
            return Err(ReadError::TooLarge);
        }
        let mut reader = Reader(self.body);
        reader.dependencies()?;
        reader.prefixed()?; // the author's actor
        reader.unsigned()?; // sequence number
        reader.unsigned()?; // first operation
        reader.signed()?; // time
        reader.prefixed()?; // message
        let actors = 1 + reader.actors()?;
        let columns = reader.column_heads()?;
        for column in reader.column_data(columns)? {
            check_flat_column(&column, actors)?;
        }
        // Anything behind the columns belongs to versions of Automerge's format that we do not write.
        if reader.0.is_empty() { Ok(()) } else { Err(ReadError::NotFlat) }
    }
}

fn check_flat_column(column: &Column<'_>, actors: u64) -> Result<(), ReadError> {
    match column.number {
        flat::KEY_TEXT | flat::INSERT | flat::ACTION | flat::VALUE_META | flat::VALUE => {
            column.extent(OPERATIONS_PER_CHANGE_MAX)?;
        }
        flat::REPLACED_COUNT => {
            if column.extent(OPERATIONS_PER_CHANGE_MAX)?.total > REPLACED_PER_CHANGE_MAX {
                return Err(ReadError::TooLarge);
            }
        }
        flat::REPLACED_ACTOR => {
            if column.extent(REPLACED_PER_CHANGE_MAX)?.largest.is_some_and(|actor| actor >= actors) {
                return Err(ReadError::Malformed);
            }
        }
        flat::REPLACED_COUNTER => {
            column.extent(REPLACED_PER_CHANGE_MAX)?;
        }
        _ => return Err(ReadError::NotFlat),
    }
    Ok(())
}
