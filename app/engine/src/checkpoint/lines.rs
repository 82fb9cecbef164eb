//! The lines that are kept until the documents are here: merged with what is, and dropped when everything was read.

use std::collections::BTreeSet;

use bridge::Event;
use rusqlite::OptionalExtension;
use wire::{CircleId, RecordId};

use crate::engine::Engine;
use crate::fields::Listed;
use crate::ledger::RecordHead;
use crate::shelf::REGISTRATION;
use crate::trouble::{Outcome, Trouble};

impl Engine {
    /// Keeps a line, unless that circle's document of the person's registration is here, or a line of as many changes. True if it was
    /// kept.
    pub(super) fn keep_line(
        &self,
        person: RecordId,
        circle: CircleId,
        changes: u32,
        listed: &Listed,
    ) -> Outcome<bool> {
        let is_here: bool = self
            .db
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM record WHERE person = ?1 AND circle = ?2 AND form_id = ?3)",
            )?
            .query_row((person.as_bytes(), circle.as_bytes(), REGISTRATION), |row| row.get(0))?;
        let known: Option<u32> = self
            .db
            .prepare_cached("SELECT changes FROM line WHERE person = ?1 AND circle = ?2")?
            .query_row((person.as_bytes(), circle.as_bytes()), |row| row.get(0))
            .optional()?;
        if is_here || known.is_some_and(|known| known >= changes) {
            return Ok(false);
        }
        let bytes = postcard::to_allocvec(listed).map_err(|_| Trouble::Defect("line"))?;
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO line (person, circle, changes, listed) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((person.as_bytes(), circle.as_bytes(), changes, bytes))?;
        Ok(true)
    }

    /// A person's lines of circles that no document is here of; the others have done their service.
    pub(crate) fn lines_of(
        &self,
        person: RecordId,
        heads: &[RecordHead],
    ) -> Outcome<Vec<(CircleId, Listed)>> {
        let rows = self
            .db
            .prepare_cached("SELECT circle, listed FROM line WHERE person = ?1 ORDER BY circle")?
            .query_map([person.as_bytes()], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut lines = Vec::new();
        for (circle, listed) in rows {
            let circle = CircleId::from_slice(&circle)?;
            if heads.iter().any(|head| head.circle == circle) {
                self.db
                    .prepare_cached("DELETE FROM line WHERE person = ?1 AND circle = ?2")?
                    .execute((person.as_bytes(), circle.as_bytes()))?;
                continue;
            }
            lines.push((circle, postcard::from_bytes(&listed).map_err(|_| Trouble::Defect("line"))?));
        }
        Ok(lines)
    }

    /// Something of this person's documents is still on its way.
    pub(crate) fn is_provisional(&self, person: RecordId) -> Outcome<bool> {
        Ok(self
            .db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM line WHERE person = ?1)")?
            .query_row([person.as_bytes()], |row| row.get(0))?)
    }

    /// Projects those whose lines came; one event is enough for a list to be asked again.
    pub(crate) fn show_lines(&mut self, people: BTreeSet<RecordId>) -> Outcome<()> {
        let last = people.last().copied();
        for person in people {
            self.project_person(person)?;
        }
        self.events.extend(last.map(|person| Event::RecordChanged { person }));
        Ok(())
    }

    /// Everything was read: whoever has no document by now is nobody.
    pub(crate) fn drop_lines(&mut self) -> Outcome<()> {
        let rows: Vec<Vec<u8>> = self
            .db
            .prepare_cached("SELECT DISTINCT person FROM line")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let people = rows.iter().map(|row| RecordId::from_slice(row)).collect::<Result<BTreeSet<_>, _>>()?;
        if people.is_empty() {
            return Ok(());
        }
        self.db.execute("DELETE FROM line", [])?;
        self.show_lines(people)
    }
}
