//! Making a set: what the records of a circle show of everybody, in parts that each fit through a line that breaks.

use rand_core::CryptoRng;
use seal::chunk::Inner;
use seal::record_key::RecordKey;
use wire::canonical::VERSION;
use wire::limits::{CHECKPOINT_BODY_BYTES_MAX, CHECKPOINT_PARTS_MAX};
use wire::{
    BatchItem, BodyHash, Bytes, Canonical, CheckpointEnd, CheckpointPart, ChunkKind, CircleId, EntryKind,
    Hash32, PersonLine, RECORD_RANDOM_BYTES, RecordId, Right,
};

use crate::directory;
use crate::engine::Engine;
use crate::fields::{LISTED, Listed};
use crate::ledger::RecordHead;
use crate::now::Now;
use crate::shelf::{REGISTRATION, chunk_name};
use crate::trouble::{Outcome, Trouble};

/// People whom no set covers yet, before another is made; and at least one for so many that one covers: each set is so much
/// larger than the last that all of them together are a few times the newest.
const NEW_PEOPLE_MIN: u32 = 200;
const COVERED_FOR_ONE_NEW: u32 = 4;
/// Of a set; the rest of the server's limit is left to later builds.
const PARTS_MAX: usize = CHECKPOINT_PARTS_MAX - 4;
/// Lines of one part before they are deflated.
const PART_LINES_BYTES: usize = 32 * 1024;
const GENERATION: u32 = 0;

/// One set in the making.
struct Making {
    head: RecordHead,
    key: RecordKey,
    wraps: Vec<BodyHash>,
}

impl Engine {
    /// Lists the people of the circles that this device manages, where enough came since the last set. To be called when
    /// everything was read: else each step of a first reading would make one. True if there is something to send.
    pub(crate) fn make_checkpoints(&mut self, now: Now, rng: &mut dyn CryptoRng) -> Outcome<bool> {
        let everything = Right::READ | Right::WRITE | Right::MANAGE;
        let (halted, directory) = (self.halted()?, directory::directory_circle(&self.db)?);
        let mut made = false;
        for circle in self.authority.circles() {
            let held = self.authority.rights(self.identity.device, circle) & everything;
            if held != everything || circle == directory || halted.is_in(circle) {
                continue;
            }
            let (people, covered): (u32, u32) = self
                .db
                .prepare_cached(
                    "SELECT (SELECT count(DISTINCT person) FROM record WHERE circle = ?1 AND form_id = ?2),
                            (SELECT coalesce(max(people), 0) FROM checkpoint WHERE circle = ?1)",
                )?
                .query_row((circle.as_bytes(), REGISTRATION), |row| Ok((row.get(0)?, row.get(1)?)))?;
            if is_due(people, covered) {
                made |= self.make_checkpoint(circle, people, now, rng)?;
            }
        }
        Ok(made)
    }

    fn make_checkpoint(
        &mut self,
        circle: CircleId,
        people: u32,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<bool> {
        let Some(cards) = directory::circle_of(&self.db, "ROST")? else { return Ok(false) };
        let lines = self.lines_to_make(circle, cards)?;
        let form = self.shelf.newest(REGISTRATION).ok_or(Trouble::Defect("no_registration_form"))?;
        let head = RecordHead {
            record: directory::new_record(circle, rng),
            circle,
            form_id: REGISTRATION.to_owned(),
            form_version: form.definition().version.clone(),
            person: None,
        };
        let Some((key, wraps)) = self.key_for(&head, rng)? else { return Ok(false) };
        let making = Making { head, key, wraps };
        let mut parts = Vec::new();
        for group in groups(&lines) {
            self.seal_lines(&making, cards, group, &mut parts, rng)?;
        }
        parts.truncate(PARTS_MAX);
        let count = u32::try_from(parts.len()).map_err(|_| Trouble::Defect("parts"))?;
        for chunk in parts {
            self.write_checkpoint(&making, EntryKind::CheckpointPart, &chunk, now)?;
        }
        let end = CheckpointEnd { ver: VERSION, people, parts: count }.to_bytes();
        let end = self.seal_checkpoint(&making, end, rng)?;
        let batch = self.write_checkpoint(&making, EntryKind::Checkpoint, &end, now)?;
        self.db
            .prepare_cached("INSERT INTO checkpoint (batch, circle, people) VALUES (?1, ?2, ?3)")?
            .execute((batch.as_bytes(), circle.as_bytes(), people))?;
        Ok(true)
    }

    /// A line for each record of the circle, whoever came last first.
    fn lines_to_make(&self, circle: CircleId, cards: CircleId) -> Outcome<Vec<PersonLine>> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = self
            .db
            .prepare_cached(
                "SELECT record.record, record.person FROM record JOIN person ON person.person = record.person
                 WHERE record.circle = ?1 AND record.form_id = ?2
                 ORDER BY person.arrived DESC, person.id DESC",
            )?
            .query_map((circle.as_bytes(), REGISTRATION), |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let mut lines = Vec::new();
        for (record, person) in rows {
            let person = RecordId::from_slice(&person)?;
            let Some(card) = person.0.get(..RECORD_RANDOM_BYTES).filter(|_| person.is_of(cards)) else {
                continue;
            };
            let Some(document) = self.load_document(RecordId::from_slice(&record)?)? else { continue };
            let changes = u32::try_from(document.changes()).unwrap_or(u32::MAX);
            lines.push(line(card, changes, &Listed::of(&document.answers())));
        }
        Ok(lines)
    }

    /// Seals lines as one chunk, or as several where one would be too large.
    fn seal_lines(
        &self,
        making: &Making,
        cards: CircleId,
        lines: &[PersonLine],
        into: &mut Vec<Vec<u8>>,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<()> {
        let questions = LISTED.iter().map(|name| (*name).to_owned()).collect();
        let part = CheckpointPart { ver: VERSION, cards, questions, people: lines.to_vec() };
        let chunk = self.seal_checkpoint(making, part.to_bytes(), rng)?;
        if chunk.len() <= CHECKPOINT_BODY_BYTES_MAX {
            into.push(chunk);
            return Ok(());
        }
        match lines.split_at(lines.len() / 2) {
            ([], _) => Ok(()),
            (newer, older) => {
                self.seal_lines(making, cards, newer, into, rng)?;
                self.seal_lines(making, cards, older, into, rng)
            }
        }
    }

    fn seal_checkpoint(
        &self,
        making: &Making,
        payload: Vec<u8>,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Vec<u8>> {
        let form = chunk_name(&making.head.form_id, &making.head.form_version);
        let (dict_id, dictionary) =
            self.shelf.dictionary(&form).map_or((0, None), |(number, bytes)| (number, Some(bytes)));
        let inner = Inner { dict_id, form, doc_gen: GENERATION, payload };
        let record = making.head.record;
        let chunk = seal::chunk::seal(&making.key, record, ChunkKind::Snapshot, &inner, dictionary, rng);
        Ok(chunk.map_err(|_| Trouble::Defect("seal_checkpoint"))?.to_bytes())
    }

    /// One entry in a batch of its own: a line that breaks need carry no more at once.
    fn write_checkpoint(
        &self,
        making: &Making,
        kind: EntryKind,
        chunk: &[u8],
        now: Now,
    ) -> Outcome<wire::BatchId> {
        let mut bodies = vec![self.keep_body(chunk)?];
        bodies.extend(&making.wraps);
        let item = BatchItem {
            kind: kind as u8,
            critical: false,
            bodies,
            change_commit: Hash32([0; 32]),
            relay_of: Vec::new(),
        };
        self.write_batch(making.head.circle, &[(None, item)], now)
    }
}

fn is_due(people: u32, covered: u32) -> bool {
    let new = people.saturating_sub(covered);
    new >= NEW_PEOPLE_MIN && new.saturating_mul(COVERED_FOR_ONE_NEW) >= covered
}

fn line(card: &[u8], changes: u32, listed: &Listed) -> PersonLine {
    let mut line = PersonLine { card: Bytes(card.to_vec()), changes, answered: 0, texts: Vec::new() };
    for (place, name) in LISTED.iter().enumerate() {
        if let Some(text) = listed.in_short(name) {
            line.answered |= 1 << place;
            line.texts.push(text.to_owned());
        }
    }
    line
}

/// Consecutive lines that make about one part.
fn groups(lines: &[PersonLine]) -> Vec<&[PersonLine]> {
    let (mut groups, mut rest) = (Vec::new(), lines);
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = |line: &&PersonLine| {
            bytes += line.card.0.len() + 12 + line.texts.iter().map(|text| text.len() + 2).sum::<usize>();
            bytes <= PART_LINES_BYTES
        };
        let count = rest.iter().take_while(fits).count().max(1);
        let (group, others) = rest.split_at(count);
        groups.push(group);
        rest = others;
    }
    groups
}

#[cfg(test)]
mod due {
    use super::is_due;

    #[test]
    fn a_set_is_made_for_two_hundred_people_and_again_for_a_quarter_more() {
        assert!(!is_due(199, 0) && is_due(200, 0));
        assert!(!is_due(399, 200) && is_due(400, 200));
        assert!(!is_due(2_499, 2_000) && is_due(2_500, 2_000));
        assert!(!is_due(10, 2_000), "people who were forgotten are no news");
        assert!(!is_due(u32::MAX, u32::MAX));
    }

    #[test]
    fn all_sets_together_are_a_few_times_the_newest() {
        let (mut covered, mut all) = (0, 0);
        for people in 0..=20_000 {
            if is_due(people, covered) {
                covered = people;
                all += people;
            }
        }
        assert!(all < 6 * covered, "{all} lines for {covered} people");
    }
}
