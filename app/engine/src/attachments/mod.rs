//! Files that answers name: kept with a draft, sent in sealed parts after all else, put together from what came. A part is on
//! the disk once: as it is until it is sealed, and sealed from then on.

mod keep;
mod name;
mod room;
mod send;
mod take;
#[cfg(test)]
mod tests;

use bridge::{Refusal, Reply};
use rusqlite::OptionalExtension;
use seal::chunk::OpenError;
use wire::{AttachmentHead, AttachmentId, AttachmentPart, Body, BodyHash, Canonical, Chunk};

use crate::engine::Engine;
use crate::trouble::{Outcome, Trouble};
use name::Name;
pub(crate) use room::Room;

/// Why a chunk is no part of a file.
enum NotAPart {
    NoKey,
    UpdateNeeded,
    Bad(&'static str),
}

impl Engine {
    pub(crate) fn attached(&self, name: &str) -> Outcome<Reply> {
        let read = Name::parse(name).ok_or(Refusal::NotFound)?;
        let bytes = self.attachment(name)?.ok_or(Refusal::AttachmentOnItsWay)?;
        Ok(Reply::Attached { media_type: read.media_type().to_owned(), bytes })
    }

    /// The file that an answer names, if all of it is here.
    pub(crate) fn attachment(&self, name: &str) -> Outcome<Option<Vec<u8>>> {
        let Some(Name { id, .. }) = Name::parse(name) else { return Ok(None) };
        let Some(head) = self.attachment_head(id)? else { return Ok(None) };
        let mut file = Vec::with_capacity(head.bytes as usize);
        for number in 0..head.parts.len() {
            let Some(content) = self.part_content(id, number)? else { return Ok(None) };
            file.extend(content);
        }
        Ok(Some(file))
    }

    fn attachment_head(&self, id: AttachmentId) -> Outcome<Option<AttachmentHead>> {
        let head: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT head FROM attachment WHERE attachment = ?1")?
            .query_row([id.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(head.map(|head| AttachmentHead::from_bytes(&head)).transpose()?)
    }

    fn part_content(&self, id: AttachmentId, number: usize) -> Outcome<Option<Vec<u8>>> {
        let number = i64::try_from(number).map_err(|_| Trouble::Defect("part"))?;
        let row: Option<(Option<Vec<u8>>, Option<Vec<u8>>)> = self
            .db
            .prepare_cached(
                "SELECT content, body FROM attachment_part WHERE attachment = ?1 AND number = ?2",
            )?
            .query_row((id.as_bytes(), number), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let hash = match row {
            Some((Some(content), _)) => return Ok(Some(content)),
            Some((None, Some(body))) => BodyHash::from_slice(&body)?,
            Some((None, None)) | None => return Ok(None),
        };
        // A body can be dropped, and its file is then no longer whole.
        let Some(bytes) = self.body(hash)? else { return Ok(None) };
        let Ok(Body::Chunk(chunk)) = Body::from_bytes(&bytes) else {
            return Err(Trouble::Defect("part_body"));
        };
        match self.open_part(&chunk)? {
            Ok((of, part)) if of == id => Ok(Some(part.content.0)),
            Ok(_) | Err(_) => Err(Trouble::Defect("part_body")),
        }
    }

    fn open_part(&self, chunk: &Chunk) -> Outcome<Result<(AttachmentId, AttachmentPart), NotAPart>> {
        let Some(key) = self.record_key(chunk)? else { return Ok(Err(NotAPart::NoKey)) };
        let inner = match seal::chunk::open(&key, chunk, |_, _| None) {
            Ok(inner) => inner,
            Err(OpenError::UnknownSuite | OpenError::UnknownDictionary) => {
                return Ok(Err(NotAPart::UpdateNeeded));
            }
            Err(_) => return Ok(Err(NotAPart::Bad("cannot_open"))),
        };
        Ok(match AttachmentPart::from_bytes(&inner.payload) {
            Ok(part) => part.of().map(|id| (id, part)).ok_or(NotAPart::Bad("not_a_part")),
            Err(wire::WireError::UnknownVersion) => Err(NotAPart::UpdateNeeded),
            Err(_) => Err(NotAPart::Bad("not_a_part")),
        })
    }

    /// True if each part is on this device.
    fn is_whole(&self, id: AttachmentId, head: &AttachmentHead) -> Outcome<bool> {
        let parts: i64 = self
            .db
            .prepare_cached("SELECT count(*) FROM attachment_part WHERE attachment = ?1")?
            .query_row([id.as_bytes()], |row| row.get(0))?;
        Ok(usize::try_from(parts) == Ok(head.parts.len()))
    }
}
