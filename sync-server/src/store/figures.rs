//! How much a store holds, for whoever looks after the server. Counted over a connection of its own, so that nobody waits.

use std::{fs, path::Path};

use rusqlite::{Connection, OpenFlags};

use super::Stored;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The database and its write-ahead log.
    pub bytes: u64,
    pub workspaces: u64,
    /// Entries of all streams.
    pub entries: u64,
    pub control_items: u64,
    pub data_items: u64,
}

/// Counts what is in the store of this file.
pub fn figures(file: &Path) -> Stored<Figures> {
    let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, u64>(0));
    let bytes = |file: &Path| fs::metadata(file).map(|data| data.len()).unwrap_or_default();
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    Ok(Figures {
        bytes: bytes(file) + bytes(Path::new(&log)),
        workspaces: count("SELECT count(*) FROM workspace")?,
        entries: count(
            "SELECT coalesce(sum(n), 0)
             FROM (SELECT max(n) AS n FROM batch_end GROUP BY workspace, stream, circle)",
        )?,
        control_items: count("SELECT coalesce(sum(pos), 0) FROM log WHERE lane = 0")?,
        data_items: count("SELECT coalesce(sum(pos), 0) FROM log WHERE lane = 1")?,
    })
}
