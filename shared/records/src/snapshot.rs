//! The snapshot that travels: all changes of a document in one compact run of bytes, the same on every device.
//! It is not Automerge's own document format, whose reader does not survive hostile bytes (FORMAT.md says what was seen).

use std::collections::BTreeMap;

use crate::columns::Reader;
use crate::document::Document;
use crate::error::ReadError;
use crate::hashes::ChangeHash;
use crate::incoming::{FlatChange, Incoming};
use crate::limits::{INCOMING_BYTES_MAX, INCOMING_CHANGES_MAX};
use crate::{chunk, columns};

const VERSION: u8 = 1;

impl Document {
    /// Every change that is part of the document, for [`Incoming::read_snapshot`]. Those that wait are not in it.
    pub fn snapshot(&self) -> Vec<u8> {
        let mut changes = self.automerge.get_changes(&[]);
        changes.sort_by_key(|change| (change.start_op(), change.hash()));
        let mut bytes = vec![VERSION];
        columns::write_unsigned(&mut bytes, changes.len() as u64);
        let mut places: BTreeMap<automerge::ChangeHash, u64> = BTreeMap::new();
        for (place, change) in (0_u64..).zip(&changes) {
            columns::write_unsigned(&mut bytes, change.deps().len() as u64);
            for dep in change.deps() {
                // A change stands after what it depends on; a distance is shorter than a hash, and repeats.
                columns::write_unsigned(&mut bytes, places.get(dep).map_or(0, |at| place - at));
            }
            let rest = chunk::behind_dependencies(change.raw_bytes()).unwrap_or_default();
            columns::write_unsigned(&mut bytes, rest.len() as u64);
            bytes.extend_from_slice(rest);
            places.insert(change.hash(), place);
        }
        bytes
    }
}

impl Incoming {
    /// Reads a [`Document::snapshot`]: its changes, each checked as if it had come alone.
    pub fn read_snapshot(bytes: &[u8]) -> Result<Self, ReadError> {
        let mut reader = Reader(bytes);
        if reader.array()? != [VERSION] {
            return Err(ReadError::WrongKind);
        }
        let count = reader.unsigned()?;
        if count > INCOMING_CHANGES_MAX as u64 {
            return Err(ReadError::TooLarge);
        }
        let mut places: Vec<ChangeHash> = Vec::new();
        let mut incoming = Incoming::default();
        let mut bytes_read = 0;
        for _ in 0..count {
            let raw = read_change(&mut reader, &places)?;
            bytes_read += raw.len();
            if bytes_read > INCOMING_BYTES_MAX {
                return Err(ReadError::TooLarge);
            }
            let flat = FlatChange::read_unsummed(&chunk::next(&mut raw.as_slice())?)?;
            places.push(flat.meta.hash);
            incoming.changes.insert(flat.meta.hash, flat);
        }
        if reader.0.is_empty() { Ok(incoming) } else { Err(ReadError::NotAChunk) }
    }
}

/// One change as a raw chunk again, with a checksum of zeroes.
fn read_change(reader: &mut Reader<'_>, places: &[ChangeHash]) -> Result<Vec<u8>, ReadError> {
    let count = reader.dependency_count()?;
    let mut body = Vec::new();
    columns::write_unsigned(&mut body, count as u64);
    for _ in 0..count {
        let distance = usize::try_from(reader.unsigned()?).map_err(|_| ReadError::NotAChunk)?;
        let place = places.len().checked_sub(distance).and_then(|place| places.get(place));
        body.extend_from_slice(place.ok_or(ReadError::NotAChunk)?.as_bytes());
    }
    body.extend_from_slice(reader.prefixed()?);
    Ok(chunk::frame(&body))
}
