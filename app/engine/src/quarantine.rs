//! What could not be taken in: kept raw, counted, shown, and tried again when something new arrives.

use bridge::{QuarantineView, Reply, TimeView};
use wire::Body;

use crate::checkpoint::CHECKPOINT;
use crate::engine::Engine;
use crate::now::Now;
use crate::receive::Received;
use crate::trouble::Outcome;

/// Rows that a screen shows.
const SHOWN_MAX: i64 = 200;

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
                 WHERE reason <> 'malformed' ORDER BY what DESC, hash",
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
        Ok(self.db.query_row(
            "SELECT (SELECT count(*) FROM quarantine)
                + (SELECT count(*) FROM entry WHERE state IN (1, 2) AND reason IS NOT ?1)
                + (SELECT count(*) FROM (SELECT 1 FROM entry WHERE circle NOT IN (SELECT circle FROM ahead)
                    GROUP BY stream, circle HAVING max(n) <> count(*)))",
            [CHECKPOINT],
            |row| row.get(0),
        )?)
    }

    pub(crate) fn quarantine(&self) -> Outcome<Reply> {
        let mut statement = self.db.prepare(
            "SELECT what, reason, since_ms, since_offset FROM quarantine
             UNION ALL
             SELECT 'entry', coalesce(reason, ''), since_ms, since_offset FROM entry
                WHERE state IN (1, 2) AND reason IS NOT ?2
             UNION ALL
             SELECT 'stream', 'gap', max(since_ms), since_offset FROM entry
             WHERE circle NOT IN (SELECT circle FROM ahead)
             GROUP BY stream, circle HAVING max(n) <> count(*)
             ORDER BY since_ms DESC LIMIT ?1",
        )?;
        let views = statement.query_map((SHOWN_MAX, CHECKPOINT), |row| {
            Ok(QuarantineView {
                what: row.get(0)?,
                why: row.get(1)?,
                since: TimeView { at_ms: row.get(2)?, offset_minutes: row.get(3)?, doubtful: false },
            })
        })?;
        Ok(Reply::Quarantine(views.collect::<Result<_, _>>()?))
    }
}
