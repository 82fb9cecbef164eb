//! The list of people, and its search.

use bridge::{PeopleFilter, PeoplePage, PersonRow, Reply};
use rusqlite::OptionalExtension;
use wire::RecordId;

use crate::engine::Engine;
use crate::fields;
use crate::now::Now;
use crate::projection::StoredRow;
use crate::search::Names;
use crate::trouble::{Outcome, Trouble};

const PAGE_ROWS_MAX: u32 = 200;

impl Engine {
    pub(crate) fn people(
        &mut self,
        search: &str,
        filter: PeopleFilter,
        offset: u32,
        limit: u32,
        now: Now,
    ) -> Outcome<Reply> {
        let limit = limit.min(PAGE_ROWS_MAX);
        let page = if search.trim().is_empty() {
            self.listed(filter, offset, limit, now)?
        } else {
            self.found(search, filter, offset, limit, now)?
        };
        Ok(Reply::People(page))
    }

    fn listed(&self, filter: PeopleFilter, offset: u32, limit: u32, now: Now) -> Outcome<PeoplePage> {
        let wanted = match filter {
            PeopleFilter::Present => "voided = 0 AND (departed = '' OR departed > ?1)",
            PeopleFilter::Departed => "voided = 0 AND departed <> '' AND departed <= ?1",
            PeopleFilter::All => "?1 = ?1",
        };
        let today = now.date().to_string();
        let total = self
            .db
            .prepare_cached(&format!("SELECT count(*) FROM person WHERE {wanted}"))?
            .query_row([&today], |row| row.get(0))?;
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT row FROM person WHERE {wanted} ORDER BY arrived DESC, id DESC LIMIT ?2 OFFSET ?3"
        ))?;
        let rows = statement
            .query_map((&today, limit, offset), |row| row.get::<_, Vec<u8>>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        let rows = rows.iter().map(|bytes| self.dress(bytes, now)).collect::<Outcome<Vec<_>>>()?;
        Ok(PeoplePage { total, offset, rows })
    }

    /// Whoever comes back has left before: a search finds both. What was entered by mistake is found among all only.
    fn found(
        &mut self,
        search: &str,
        filter: PeopleFilter,
        offset: u32,
        limit: u32,
        now: Now,
    ) -> Outcome<PeoplePage> {
        if self.names.is_none() {
            self.names = Some(Names::load(&self.db)?);
        }
        let ids = self.names.as_ref().map(|names| names.search(search)).unwrap_or_default();
        let mut total = 0;
        let mut rows = Vec::new();
        {
            let mut statement = self.db.prepare_cached("SELECT row, voided FROM person WHERE id = ?1")?;
            for id in ids {
                let found: Option<(Vec<u8>, bool)> =
                    statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
                let Some((bytes, voided)) = found else { continue };
                if voided && filter != PeopleFilter::All {
                    continue;
                }
                if total >= offset && rows.len() < limit as usize {
                    rows.push(bytes);
                }
                total += 1;
            }
        }
        let rows = rows.iter().map(|bytes| self.dress(bytes, now)).collect::<Outcome<Vec<_>>>()?;
        Ok(PeoplePage { total, offset, rows })
    }

    /// A kept line with what depends on the day and on what was sent.
    pub(crate) fn dress(&self, bytes: &[u8], now: Now) -> Outcome<PersonRow> {
        let stored: StoredRow = postcard::from_bytes(bytes).map_err(|_| Trouble::Defect("row"))?;
        let mut row = stored.row;
        row.age = stored.birth.as_ref().and_then(|birth| fields::age(birth, now.date()));
        row.conflicts = self
            .db
            .prepare_cached("SELECT count(*) FROM conflict WHERE person = ?1")?
            .query_row([row.person.as_bytes()], |row| row.get(0))?;
        row.only_here = self.is_only_here(row.person)?;
        Ok(row)
    }

    fn is_only_here(&self, person: RecordId) -> Outcome<bool> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT EXISTS (
                    SELECT 1 FROM record WHERE person = ?1 AND (
                        EXISTS (SELECT 1 FROM pending_change WHERE pending_change.record = record.record)
                        OR EXISTS (SELECT 1 FROM entry WHERE entry.record = record.record AND NOT EXISTS
                            (SELECT 1 FROM held WHERE held.object = entry.batch))
                        OR EXISTS (SELECT 1 FROM attachment_part JOIN attachment USING (attachment)
                            WHERE body IS NULL AND attachment.record = record.record)))",
            )?
            .query_row([person.as_bytes()], |row| row.get(0))?)
    }

    pub(crate) fn dressed_row(&self, person: RecordId, now: Now) -> Outcome<Option<PersonRow>> {
        let bytes: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT row FROM person WHERE person = ?1")?
            .query_row([person.as_bytes()], |row| row.get(0))
            .optional()?;
        bytes.map(|bytes| self.dress(&bytes, now)).transpose()
    }
}
