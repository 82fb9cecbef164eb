//! Single values of the vault, by name.

use rusqlite::{Connection, OptionalExtension};

use crate::trouble::Outcome;

pub(crate) fn get(db: &Connection, key: &str) -> Outcome<Option<Vec<u8>>> {
    Ok(db.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()?)
}

pub(crate) fn set(db: &Connection, key: &str, value: &[u8]) -> Outcome<()> {
    db.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?.execute((key, value))?;
    Ok(())
}

pub(crate) fn text(db: &Connection, key: &str) -> Outcome<Option<String>> {
    Ok(get(db, key)?.and_then(|bytes| String::from_utf8(bytes).ok()))
}

pub(crate) fn integer(db: &Connection, key: &str) -> Outcome<Option<i64>> {
    Ok(get(db, key)?.and_then(|bytes| bytes.try_into().ok()).map(i64::from_be_bytes))
}

pub(crate) fn set_integer(db: &Connection, key: &str, value: i64) -> Outcome<()> {
    set(db, key, &value.to_be_bytes())
}
