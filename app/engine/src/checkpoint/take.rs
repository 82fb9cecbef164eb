//! Opening what others listed: a part's lines, and how much a set covers. What cannot be opened is no trouble.

use std::collections::BTreeSet;

use seal::chunk::Inner;
use wire::{
    Body, Canonical, CheckpointEnd, CheckpointPart, ChunkKind, CircleId, Entry, EntryId, EntryKind,
    PersonLine, RECORD_RANDOM_BYTES, RecordId,
};

use super::CHECKPOINT;
use crate::engine::Engine;
use crate::fields::Listed;
use crate::post::{ENTRY_OPENED, ENTRY_WAITING};
use crate::trouble::Outcome;

/// What became of an entry's chunk.
enum Content {
    Open(Inner),
    /// Its key may still come.
    NoKey,
    /// It is not here, or not what it should be.
    Nothing,
}

impl Engine {
    /// Takes the lines of a part that a server gave ahead, or notes how much a set covers. People of whom a line was kept
    /// are added to `lined`.
    pub(crate) fn open_checkpoint(
        &mut self,
        id: EntryId,
        entry: &Entry,
        lined: &mut BTreeSet<RecordId>,
    ) -> Outcome<()> {
        match self.content(entry)? {
            Content::NoKey => return self.mark_checkpoint(id, ENTRY_WAITING, Some(CHECKPOINT)),
            Content::Nothing => {}
            Content::Open(inner) if entry.item.kind == EntryKind::Checkpoint as u8 => {
                if let Ok(end) = CheckpointEnd::from_bytes(&inner.payload) {
                    self.db
                        .prepare_cached(
                            "INSERT OR IGNORE INTO checkpoint (batch, circle, people)
                             SELECT batch, circle, ?2 FROM entry WHERE entry = ?1",
                        )?
                        .execute((id.as_bytes(), end.people))?;
                }
            }
            Content::Open(inner) => {
                if let Ok(part) = CheckpointPart::from_bytes(&inner.payload) {
                    for line in &part.people {
                        lined.extend(self.take_line(entry.circle, &part, line)?);
                    }
                }
            }
        }
        self.mark_checkpoint(id, ENTRY_OPENED, None)
    }

    fn content(&mut self, entry: &Entry) -> Outcome<Content> {
        if !self.may_list(entry.stream, entry.circle) {
            return Ok(Content::Nothing);
        }
        let mut chunks = Vec::new();
        for hash in &entry.item.bodies {
            let Some(bytes) = self.body(*hash)? else { return Ok(Content::Nothing) };
            match Body::from_bytes(&bytes) {
                Ok(Body::Chunk(chunk)) => chunks.push(chunk),
                Ok(Body::KeyWrap(wrap)) => self.take_key(entry.circle, &wrap)?,
                Ok(Body::Unknown) | Err(_) => return Ok(Content::Nothing),
            }
        }
        let [chunk] = chunks.as_slice() else { return Ok(Content::Nothing) };
        if chunk.kind != ChunkKind::Snapshot as u8 || !chunk.record_tag.is_of(entry.circle) {
            return Ok(Content::Nothing);
        }
        let Some(key) = self.record_key(chunk)? else { return Ok(Content::NoKey) };
        let opened = seal::chunk::open(&key, chunk, |number, form| self.shelf.dictionary_named(number, form));
        Ok(opened.map_or(Content::Nothing, Content::Open))
    }

    /// The person whose line was kept.
    fn take_line(
        &self,
        circle: CircleId,
        part: &CheckpointPart,
        line: &PersonLine,
    ) -> Outcome<Option<RecordId>> {
        let Ok(random) = <[u8; RECORD_RANDOM_BYTES]>::try_from(line.card.0.as_slice()) else {
            return Ok(None);
        };
        let person = RecordId::of(part.cards, random);
        let answered = part
            .questions
            .iter()
            .enumerate()
            .filter(|(place, _)| {
                u32::try_from(*place).is_ok_and(|place| line.answered.unbounded_shr(place) & 1 == 1)
            })
            .map(|(_, name)| name.as_str());
        let listed = Listed::said(answered.zip(line.texts.iter().map(String::as_str)));
        let kept = self.keep_line(person, circle, line.changes, &listed)?;
        Ok(kept.then_some(person))
    }

    fn mark_checkpoint(&self, entry: EntryId, state: i64, reason: Option<&str>) -> Outcome<()> {
        self.db.prepare_cached("UPDATE entry SET state = ?2, reason = ?3 WHERE entry = ?1")?.execute((
            entry.as_bytes(),
            state,
            reason,
        ))?;
        Ok(())
    }
}
