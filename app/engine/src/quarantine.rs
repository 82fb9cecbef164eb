//! What could not be taken in: kept raw, counted, shown, and tried again when something new arrives.

use bridge::{QuarantineView, Reply, TimeView};
use wire::{Body, CircleId};

use crate::checkpoint::CHECKPOINT;
use crate::engine::Engine;
use crate::now::Now;
use crate::receive::Received;
use crate::trouble::Outcome;

/// Rows that a screen shows.
const SHOWN_MAX: usize = 200;

impl Engine {
    pub(crate) fn quarantine_bytes(&self, what: &str, bytes: &[u8], reason: &str, now: Now) -> Outcome<()> {
        let hash = Body::hash(bytes);
        self.db
            .prepare_cached(
                "INSERT OR IGNORE INTO quarantine (hash, what, bytes, reason, since_ms, since_offset)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((hash.as_bytes(), what, bytes, reason, now.at_ms, now.offset_minutes))?;
        Ok(())
    }

    /// Tries quarantined objects again; those that are still refused come back with their old date.
    pub(crate) fn retry_quarantine(&mut self, received: &mut Received) -> Outcome<()> {
        let rows = {
            // Control objects first: a batch may wait for its author's certificate.
            let mut statement = self.db.prepare_cached(
                "SELECT hash, what, bytes, since_ms, since_offset FROM quarantine
                 WHERE reason NOT IN ('malformed', 'issuer_ended') ORDER BY what DESC, hash",
            )?;
            statement
                .query_map([], |row| {
                    Ok((
                        row.get::<_, Vec<u8>>(0)?,
                        row.get::<_, String>(1)?,
                        row.get::<_, Vec<u8>>(2)?,
                        Now { at_ms: row.get(3)?, offset_minutes: row.get(4)? },
                    ))
                })?
                .collect::<Result<Vec<_>, _>>()?
        };
        for (hash, what, bytes, since) in rows {
            self.db.execute("DELETE FROM quarantine WHERE hash = ?1", [&hash])?;
            if what == "control" {
                self.receive_control(&bytes, since)?;
            } else {
                let mut again = Received::default();
                self.receive_batch(&bytes, since, &mut again)?;
                received.already_here += again.already_here;
            }
        }
        Ok(())
    }

    pub(crate) fn quarantined_count(&self) -> Outcome<u32> {
        let objects: u32 = self.db.query_row("SELECT count(*) FROM quarantine", [], |row| row.get(0))?;
        let mut statement = self.db.prepare_cached(
            "SELECT circle, count(*) FROM entry WHERE state IN (1, 2) AND reason IS NOT ?1 GROUP BY circle
             UNION ALL
             SELECT circle, 1 FROM entry WHERE circle NOT IN (SELECT circle FROM ahead)
                GROUP BY stream, circle HAVING max(n) <> count(*)",
        )?;
        let mut rows = statement.query([CHECKPOINT])?;
        let mut entries = 0;
        while let Some(row) = rows.next()? {
            if self.is_for_this_device(&row.get::<_, Vec<u8>>(0)?)? {
                entries += row.get::<_, u32>(1)?;
            }
        }
        Ok(objects + entries)
    }

    /// What a colleague's sealed work in other circles says is only carried: that it does not open here is as it should be.
    fn is_for_this_device(&self, circle: &[u8]) -> Outcome<bool> {
        Ok(self.reads(CircleId::from_slice(circle)?))
    }

    pub(crate) fn quarantine(&self) -> Outcome<Reply> {
        let mut statement = self.db.prepare(
            "SELECT what, reason, since_ms, since_offset, NULL AS circle FROM quarantine
             UNION ALL
             SELECT 'entry', coalesce(reason, ''), since_ms, since_offset, circle FROM entry
                WHERE state IN (1, 2) AND reason IS NOT ?1
             UNION ALL
             SELECT 'stream', 'gap', max(since_ms), since_offset, circle FROM entry
             WHERE circle NOT IN (SELECT circle FROM ahead)
             GROUP BY stream, circle HAVING max(n) <> count(*)
             ORDER BY since_ms DESC",
        )?;
        let mut rows = statement.query([CHECKPOINT])?;
        let mut views = Vec::new();
        while let Some(row) = rows.next()? {
            let circle: Option<Vec<u8>> = row.get(4)?;
            if views.len() < SHOWN_MAX
                && circle.map_or(Ok(true), |circle| self.is_for_this_device(&circle))?
            {
                views.push(QuarantineView {
                    what: row.get(0)?,
                    why: row.get(1)?,
                    since: TimeView { at_ms: row.get(2)?, offset_minutes: row.get(3)?, doubtful: false },
                });
            }
        }
        Ok(Reply::Quarantine(views))
    }
}
