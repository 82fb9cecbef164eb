//! The vault: opening it encrypted, its pragmas, its migrations. Absent on purpose: what the rows mean.

pub(crate) mod meta;

use rusqlite::Connection;

use crate::trouble::{Outcome, Trouble};
use bridge::Refusal;

/// Forward only; each runs once, in one transaction. A released one is never edited.
const MIGRATIONS: [&str; 3] =
    [include_str!("0001_vault.sql"), include_str!("0002_root.sql"), include_str!("0003_checkpoints.sql")];

/// Gives the connection its key. Natively SQLCipher, in the browser SQLite3 Multiple Ciphers; both take a raw key.
pub(crate) fn unlock(db: &Connection, key: &[u8; 32]) -> Outcome<()> {
    let mut hex = zeroize::Zeroizing::new(String::with_capacity(64));
    for byte in key {
        hex.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
        hex.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
    }
    let cipher = if cfg!(target_family = "wasm") { "PRAGMA cipher = 'chacha20';" } else { "" };
    let pragma = zeroize::Zeroizing::new(format!("{cipher} PRAGMA key = \"x'{}'\";", hex.as_str()));
    db.execute_batch(&pragma)?;
    Ok(())
}

/// Durable before the reply: WAL, held exclusively, synced at each commit. Freed pages are overwritten.
pub(crate) fn prepare(db: &Connection) -> Outcome<()> {
    db.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;",
    )?;
    Ok(())
}

/// Brings the schema up to this build's; refuses a database of a later one.
pub(crate) fn migrate(db: &Connection) -> Outcome<()> {
    let version: u32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let version = version as usize;
    if version > MIGRATIONS.len() {
        return Err(Trouble::Refused(Refusal::UpdateNeeded));
    }
    for (number, sql) in MIGRATIONS.iter().enumerate().skip(version) {
        db.execute_batch(&format!("BEGIN IMMEDIATE; {sql} PRAGMA user_version = {}; COMMIT;", number + 1))
            .inspect_err(|_| {
                // The error that matters is the migration's own.
                let _ = db.execute_batch("ROLLBACK");
            })?;
    }
    Ok(())
}
