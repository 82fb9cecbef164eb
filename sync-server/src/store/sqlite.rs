//! The logs in one SQLite file: write-ahead log, and on the disk before a commit returns.

use std::path::Path;

use rusqlite::ffi::SQLITE_IOERR_WRITE;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params, types::FromSqlError};
use wire::{BodyHash, CircleId, EntryId, EpochId, Lane, LogHash, ObjectId, StreamId, WorkspaceId};

use super::{CheckpointPlace, LogItem, LogState, LogStore, StoreError, Stored, WorkspaceKey};

/// Every shape that a database of ours ever had, oldest first.
const MIGRATIONS: [&str; 2] = [include_str!("0001_logs.sql"), include_str!("0002_checkpoints.sql")];
const PAGE_CACHE_KIB: u32 = 8 * 1024;

pub struct SqliteStore {
    db: Connection,
}

impl SqliteStore {
    /// Opens the file, or makes it.
    pub fn open(file: &Path) -> Stored<Self> {
        Self::prepare(Connection::open(file)?)
    }

    /// A store that ends with the program.
    pub fn in_memory() -> Stored<Self> {
        Self::prepare(Connection::open_in_memory()?)
    }

    /// Lets the file grow to this many pages and no further, as a full disk would.
    pub fn limit_pages(&mut self, pages_max: u32) -> Stored<()> {
        Ok(self.db.pragma_update(None, "max_page_count", pages_max)?)
    }

    /// How many pages the file has.
    pub fn pages(&self) -> Stored<u32> {
        Ok(self.db.pragma_query_value(None, "page_count", |row| row.get(0))?)
    }

    fn prepare(db: Connection) -> Stored<Self> {
        // Answers "memory" for a database in memory, which has nothing to be logged.
        let _: String = db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "foreign_keys", true)?;
        db.pragma_update(None, "cache_size", -i64::from(PAGE_CACHE_KIB))?;
        db.set_prepared_statement_cache_capacity(64);
        let mut store = SqliteStore { db };
        store.migrate()?;
        Ok(store)
    }

    fn migrate(&mut self) -> Stored<()> {
        let version: usize = self.db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version > MIGRATIONS.len() {
            return Err(StoreError::Broken("written by a later version of this server".to_owned()));
        }
        for (number, migration) in (1..).zip(MIGRATIONS).skip(version) {
            let transaction = self.db.transaction()?;
            transaction.execute_batch(migration)?;
            transaction.pragma_update(None, "user_version", number)?;
            transaction.commit()?;
        }
        Ok(())
    }

    fn execute(&self, sql: &str, params: impl rusqlite::Params) -> Stored<usize> {
        Ok(self.db.prepare_cached(sql)?.execute(params)?)
    }

    fn one<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Stored<Option<T>> {
        Ok(self.db.prepare_cached(sql)?.query_row(params, read).optional()?)
    }

    fn all<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Stored<Vec<T>> {
        Ok(self.db.prepare_cached(sql)?.query_map(params, read)?.collect::<Result<_, _>>()?)
    }

    /// The number of a log, which is made if the log has no item yet.
    fn log_number(&self, workspace: WorkspaceKey, log: LogState) -> Stored<i64> {
        let (circle, lane) = (log.circle.as_bytes(), log.lane as u8);
        let sql = "SELECT log FROM log WHERE workspace = ?1 AND circle = ?2 AND lane = ?3";
        if let Some(number) = self.one(sql, params![workspace.0, circle, lane], |row| row.get(0))? {
            return Ok(number);
        }
        let sql = "INSERT INTO log (workspace, circle, lane, log, pos, hash)
            VALUES (?1, ?2, ?3, (SELECT coalesce(max(log), 0) + 1 FROM log), 0, ?4) RETURNING log";
        let made =
            self.one(sql, params![workspace.0, circle, lane, log.hash.as_bytes()], |row| row.get(0))?;
        made.ok_or_else(|| StoreError::Broken("a log without a number".to_owned()))
    }
}

impl LogStore for SqliteStore {
    fn begin(&mut self) -> Stored<()> {
        Ok(self.db.execute_batch("BEGIN IMMEDIATE")?)
    }

    fn commit(&mut self) -> Stored<()> {
        self.db.execute_batch("COMMIT").map_err(|error| {
            self.roll_back();
            error.into()
        })
    }

    fn roll_back(&mut self) {
        if !self.db.is_autocommit() {
            // Nothing better can be done where even this fails: the connection keeps its transaction, and says so next.
            let _ = self.db.execute_batch("ROLLBACK");
        }
    }

    fn setting(&mut self, name: &str) -> Stored<Option<Vec<u8>>> {
        self.one("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0))
    }

    fn set_setting(&mut self, name: &str, value: &[u8]) -> Stored<()> {
        self.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)", params![name, value])?;
        Ok(())
    }

    fn workspace(&mut self, id: WorkspaceId) -> Stored<Option<WorkspaceKey>> {
        let read = |row: &Row<'_>| row.get(0).map(WorkspaceKey);
        self.one("SELECT workspace FROM workspace WHERE id = ?1", [id.as_bytes()], read)
    }

    fn add_workspace(&mut self, id: WorkspaceId) -> Stored<WorkspaceKey> {
        self.execute("INSERT INTO workspace (id) VALUES (?1)", [id.as_bytes()])?;
        Ok(WorkspaceKey(self.db.last_insert_rowid()))
    }

    fn workspaces(&mut self) -> Stored<Vec<(WorkspaceKey, WorkspaceId)>> {
        self.all("SELECT workspace, id FROM workspace ORDER BY workspace", [], |row| {
            Ok((WorkspaceKey(row.get(0)?), WorkspaceId(row.get(1)?)))
        })
    }

    fn logs(&mut self, workspace: WorkspaceKey) -> Stored<Vec<LogState>> {
        let sql = "SELECT circle, lane, pos, hash FROM log WHERE workspace = ?1 ORDER BY circle, lane";
        self.all(sql, [workspace.0], log_state)
    }

    fn log(&mut self, workspace: WorkspaceKey, circle: CircleId, lane: Lane) -> Stored<Option<LogState>> {
        let sql =
            "SELECT circle, lane, pos, hash FROM log WHERE workspace = ?1 AND circle = ?2 AND lane = ?3";
        self.one(sql, params![workspace.0, circle.as_bytes(), lane as u8], log_state)
    }

    fn append(&mut self, workspace: WorkspaceKey, after: LogState, id: [u8; 32], bytes: &[u8]) -> Stored<()> {
        let (number, hash) = (self.log_number(workspace, after)?, after.hash.as_bytes());
        self.execute(
            "INSERT INTO item (log, pos, id, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![number, after.pos, id, hash, bytes],
        )?;
        let sql = "UPDATE log SET pos = ?2, hash = ?3 WHERE log = ?1 AND pos = ?2 - 1";
        match self.execute(sql, params![number, after.pos, hash])? {
            1 => Ok(()),
            _ => Err(StoreError::Broken("an item that does not follow the last one".to_owned())),
        }
    }

    fn hash_at(&mut self, workspace: WorkspaceKey, log: LogState, pos: u64) -> Stored<Option<LogHash>> {
        let sql = "SELECT item.hash FROM log JOIN item USING (log)
            WHERE workspace = ?1 AND circle = ?2 AND lane = ?3 AND item.pos = ?4";
        let Ok(pos) = i64::try_from(pos) else { return Ok(None) };
        self.one(sql, params![workspace.0, log.circle.as_bytes(), log.lane as u8, pos], |row| {
            row.get(0).map(LogHash)
        })
    }

    fn items_after(
        &mut self,
        workspace: WorkspaceKey,
        log: LogState,
        pos: u64,
        bytes_max: usize,
    ) -> Stored<Vec<LogItem>> {
        let sql = "SELECT item.pos, item.hash, item.bytes FROM log JOIN item USING (log)
            WHERE workspace = ?1 AND circle = ?2 AND lane = ?3 AND item.pos > ?4 ORDER BY item.pos";
        let Ok(pos) = i64::try_from(pos) else { return Ok(Vec::new()) };
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(params![workspace.0, log.circle.as_bytes(), log.lane as u8, pos])?;
        let (mut items, mut bytes) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            let item = LogItem { pos: row.get(0)?, hash: LogHash(row.get(1)?), bytes: row.get(2)? };
            bytes += item.bytes.len();
            items.push(item);
            if bytes >= bytes_max {
                break;
            }
        }
        Ok(items)
    }

    fn item_ids(&mut self, workspace: WorkspaceKey, log: LogState) -> Stored<Vec<[u8; 32]>> {
        let sql = "SELECT item.id FROM log JOIN item USING (log)
            WHERE workspace = ?1 AND circle = ?2 AND lane = ?3 ORDER BY item.pos";
        self.all(sql, params![workspace.0, log.circle.as_bytes(), log.lane as u8], |row| row.get(0))
    }

    fn set_hash(&mut self, workspace: WorkspaceKey, log: LogState, pos: u64, hash: LogHash) -> Stored<()> {
        let number = self.log_number(workspace, log)?;
        let hash = hash.as_bytes();
        self.execute("UPDATE item SET hash = ?3 WHERE log = ?1 AND pos = ?2", params![number, pos, hash])?;
        self.execute("UPDATE log SET hash = ?3 WHERE log = ?1 AND pos = ?2", params![number, pos, hash])?;
        Ok(())
    }

    fn stream_end(
        &mut self,
        workspace: WorkspaceKey,
        stream: StreamId,
        circle: CircleId,
    ) -> Stored<Option<(u64, EntryId)>> {
        let sql = "SELECT n, entry FROM batch_end WHERE workspace = ?1 AND stream = ?2 AND circle = ?3
            ORDER BY n DESC LIMIT 1";
        self.one(sql, params![workspace.0, stream.as_bytes(), circle.as_bytes()], |row| {
            Ok((row.get(0)?, EntryId(row.get(1)?)))
        })
    }

    fn batch_end(
        &mut self,
        workspace: WorkspaceKey,
        stream: StreamId,
        circle: CircleId,
        n: u64,
    ) -> Stored<Option<EntryId>> {
        let sql =
            "SELECT entry FROM batch_end WHERE workspace = ?1 AND stream = ?2 AND circle = ?3 AND n = ?4";
        let Ok(n) = i64::try_from(n) else { return Ok(None) };
        self.one(sql, params![workspace.0, stream.as_bytes(), circle.as_bytes(), n], |row| {
            row.get(0).map(EntryId)
        })
    }

    fn add_batch_end(
        &mut self,
        workspace: WorkspaceKey,
        stream: StreamId,
        circle: CircleId,
        end: (u64, EntryId),
    ) -> Stored<()> {
        let sql = "INSERT INTO batch_end (workspace, stream, circle, n, entry) VALUES (?1, ?2, ?3, ?4, ?5)";
        let (n, entry) = end;
        self.execute(sql, params![workspace.0, stream.as_bytes(), circle.as_bytes(), n, entry.as_bytes()])?;
        Ok(())
    }

    fn note_checkpoint(
        &mut self,
        workspace: WorkspaceKey,
        circle: CircleId,
        place: CheckpointPlace,
    ) -> Stored<()> {
        let sql = "INSERT OR REPLACE INTO checkpoint (workspace, circle, stream, n, pos, ends)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let CheckpointPlace { stream, n, pos, ends } = place;
        self.execute(sql, params![workspace.0, circle.as_bytes(), stream.as_bytes(), n, pos, ends])?;
        Ok(())
    }

    fn checkpoint_ends(
        &mut self,
        workspace: WorkspaceKey,
        circle: CircleId,
        count: usize,
    ) -> Stored<Vec<CheckpointPlace>> {
        let sql = "SELECT stream, n, pos, ends FROM checkpoint
            WHERE workspace = ?1 AND circle = ?2 AND ends = 1 ORDER BY pos DESC LIMIT ?3";
        self.all(sql, params![workspace.0, circle.as_bytes(), count], checkpoint_place)
    }

    fn checkpoints_before(
        &mut self,
        workspace: WorkspaceKey,
        circle: CircleId,
        end: CheckpointPlace,
        count: usize,
    ) -> Stored<Vec<CheckpointPlace>> {
        let sql = "SELECT stream, n, pos, ends FROM checkpoint
            WHERE workspace = ?1 AND circle = ?2 AND stream = ?3 AND n < ?4 ORDER BY n DESC LIMIT ?5";
        let (circle, stream) = (circle.as_bytes(), end.stream.as_bytes());
        self.all(sql, params![workspace.0, circle, stream, end.n, count], checkpoint_place)
    }

    fn body_bytes(&mut self, workspace: WorkspaceKey, hash: BodyHash) -> Stored<Option<usize>> {
        let sql = "SELECT length(bytes) FROM body WHERE workspace = ?1 AND hash = ?2";
        self.one(sql, params![workspace.0, hash.as_bytes()], |row| row.get(0))
    }

    fn put_body(&mut self, workspace: WorkspaceKey, hash: BodyHash, bytes: &[u8]) -> Stored<()> {
        let sql = "INSERT INTO body (workspace, hash, bytes) VALUES (?1, ?2, ?3) ON CONFLICT (workspace, hash) DO NOTHING";
        self.execute(sql, params![workspace.0, hash.as_bytes(), bytes])?;
        Ok(())
    }

    fn body(&mut self, workspace: WorkspaceKey, hash: BodyHash) -> Stored<Option<Vec<u8>>> {
        let sql = "SELECT bytes FROM body WHERE workspace = ?1 AND hash = ?2";
        self.one(sql, params![workspace.0, hash.as_bytes()], |row| row.get(0))
    }

    fn name_body(&mut self, workspace: WorkspaceKey, hash: BodyHash, circle: CircleId) -> Stored<()> {
        let sql = "INSERT INTO body_name (workspace, hash, circle) VALUES (?1, ?2, ?3)
            ON CONFLICT (workspace, hash, circle) DO NOTHING";
        self.execute(sql, params![workspace.0, hash.as_bytes(), circle.as_bytes()])?;
        Ok(())
    }

    fn circles_naming(&mut self, workspace: WorkspaceKey, hash: BodyHash) -> Stored<Vec<CircleId>> {
        let sql = "SELECT circle FROM body_name WHERE workspace = ?1 AND hash = ?2 ORDER BY circle";
        self.all(sql, params![workspace.0, hash.as_bytes()], |row| row.get(0).map(CircleId))
    }

    fn put_wrap(
        &mut self,
        workspace: WorkspaceKey,
        epoch: EpochId,
        recipient: ObjectId,
        sender: ObjectId,
        bytes: &[u8],
    ) -> Stored<()> {
        let sql = "INSERT OR REPLACE INTO wrap (workspace, epoch, recipient, sender, bytes)
            VALUES (?1, ?2, ?3, ?4, ?5)";
        let (epoch, recipient, sender) = (epoch.as_bytes(), recipient.as_bytes(), sender.as_bytes());
        self.execute(sql, params![workspace.0, epoch, recipient, sender, bytes])?;
        Ok(())
    }

    fn wraps(
        &mut self,
        workspace: WorkspaceKey,
        epoch: EpochId,
        recipient: ObjectId,
    ) -> Stored<Vec<Vec<u8>>> {
        let sql =
            "SELECT bytes FROM wrap WHERE workspace = ?1 AND epoch = ?2 AND recipient = ?3 ORDER BY sender";
        self.all(sql, params![workspace.0, epoch.as_bytes(), recipient.as_bytes()], |row| row.get(0))
    }
}

fn checkpoint_place(row: &Row<'_>) -> rusqlite::Result<CheckpointPlace> {
    Ok(CheckpointPlace { stream: StreamId(row.get(0)?), n: row.get(1)?, pos: row.get(2)?, ends: row.get(3)? })
}

fn log_state(row: &Row<'_>) -> rusqlite::Result<LogState> {
    let lane = match row.get(1)? {
        0 => Lane::Control,
        1 => Lane::Data,
        other => return Err(FromSqlError::OutOfRange(other).into()),
    };
    Ok(LogState { circle: CircleId(row.get(0)?), lane, pos: row.get(2)?, hash: LogHash(row.get(3)?) })
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full,
            // A disk that fills up under SQLite's log appears as a write that failed.
            Some(ErrorCode::SystemIoFailure) if extended_code(&error) == SQLITE_IOERR_WRITE => {
                StoreError::Full
            }
            _ => StoreError::Broken(error.to_string()),
        }
    }
}

fn extended_code(error: &rusqlite::Error) -> i32 {
    error.sqlite_error().map_or(0, |error| error.extended_code)
}
