//! The vault: opening it encrypted, its pragmas, its migrations. Absent on purpose: what the rows mean.

pub(crate) mod meta;

use rusqlite::Connection;

use crate::trouble::{Outcome, Trouble};
use bridge::{NOT_UPGRADED_FULL, Refusal, StorageTrouble};

/// Forward only; each runs once. A released one is never edited.
const MIGRATIONS: &[&str] = &[
    include_str!("0001_vault.sql"),
    include_str!("0002_rows.sql"),
    include_str!("0003_checkpoints.sql"),
    include_str!("0004_filed.sql"),
    include_str!("0005_attachments.sql"),
    include_str!("0006_published.sql"),
    include_str!("0007_members.sql"),
    #[cfg(feature = "rehearsal")]
    include_str!("rehearsal.sql"),
];

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
    take_steps(db, MIGRATIONS)
}

/// All steps that a database lacks, or none: one between two builds' schemas would be opened by neither.
fn take_steps(db: &Connection, steps: &[&str]) -> Outcome<()> {
    let version: u32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let Some(lacking) = steps.get(version as usize..) else {
        return Err(Trouble::Refused(Refusal::UpdateNeeded));
    };
    if lacking.is_empty() {
        return Ok(());
    }
    let lacking = lacking.concat();
    db.execute_batch(&format!("BEGIN IMMEDIATE; {lacking} PRAGMA user_version = {}; COMMIT;", steps.len()))
        .map_err(|error| {
            // The error that matters is the step's own.
            let _ = db.execute_batch("ROLLBACK");
            if version == 0 { Trouble::Store(error) } else { step_failed(error) }
        })
}

/// The build before this one can still open the database, unless it is damaged or another tab's.
fn step_failed(error: rusqlite::Error) -> Trouble {
    let code = error.sqlite_error_code();
    match Refusal::from(Trouble::Store(error)) {
        Refusal::Storage(StorageTrouble::Full) => {
            Trouble::Refused(Refusal::NotUpgraded { code: NOT_UPGRADED_FULL.to_owned() })
        }
        Refusal::Internal { .. } => {
            Trouble::Refused(Refusal::NotUpgraded { code: format!("schema.{code:?}") })
        }
        refusal => Trouble::Refused(refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "CREATE TABLE first (value);";
    const SECOND: &str = "CREATE TABLE second (value); INSERT INTO first VALUES (2);";
    const FAILS: &str = "CREATE TABLE third (value); INSERT INTO nowhere VALUES (3);";

    fn version_and_tables(db: &Connection) -> (u32, Vec<String>) {
        let version = db.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        let mut tables = db.prepare("SELECT name FROM sqlite_schema ORDER BY name").unwrap();
        let names = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        (version, names)
    }

    #[test]
    fn the_steps_that_are_lacking_are_taken_once() {
        let db = Connection::open_in_memory().unwrap();
        take_steps(&db, &[FIRST]).unwrap();
        take_steps(&db, &[FIRST, SECOND]).unwrap();
        take_steps(&db, &[FIRST, SECOND]).unwrap();
        assert_eq!(version_and_tables(&db), (2, vec!["first".to_owned(), "second".to_owned()]));
        assert_eq!(db.query_one("SELECT count(*) FROM first", [], |row| row.get::<_, u32>(0)).unwrap(), 1);
    }

    #[test]
    fn a_step_that_fails_takes_back_the_ones_before_it_and_the_build_before_goes_on() {
        let db = Connection::open_in_memory().unwrap();
        take_steps(&db, &[FIRST]).unwrap();
        let failed = take_steps(&db, &[FIRST, SECOND, FAILS]);
        assert!(matches!(failed, Err(Trouble::Refused(Refusal::NotUpgraded { .. }))), "{failed:?}");
        assert_eq!(version_and_tables(&db), (1, vec!["first".to_owned()]));
        take_steps(&db, &[FIRST]).unwrap();
        take_steps(&db, &[FIRST, SECOND]).unwrap();
    }

    #[test]
    fn a_step_without_room_says_that_the_phone_is_full() {
        let db = Connection::open_in_memory().unwrap();
        take_steps(&db, &[FIRST]).unwrap();
        let pages: i64 = db.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        db.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
        let failed = take_steps(&db, &[FIRST, SECOND]);
        let full = Refusal::NotUpgraded { code: NOT_UPGRADED_FULL.to_owned() };
        assert!(matches!(&failed, Err(Trouble::Refused(refusal)) if *refusal == full), "{failed:?}");
        assert_eq!(version_and_tables(&db).0, 1);
    }

    #[test]
    fn a_database_that_never_was_has_no_build_to_go_back_to() {
        let db = Connection::open_in_memory().unwrap();
        assert!(matches!(take_steps(&db, &[FAILS]), Err(Trouble::Store(_))));
    }

    #[test]
    fn the_database_of_a_later_build_is_left_alone() {
        let db = Connection::open_in_memory().unwrap();
        take_steps(&db, &[FIRST, SECOND]).unwrap();
        let refused = take_steps(&db, &[FIRST]);
        assert!(matches!(refused, Err(Trouble::Refused(Refusal::UpdateNeeded))), "{refused:?}");
        assert_eq!(version_and_tables(&db).0, 2);
    }
}
