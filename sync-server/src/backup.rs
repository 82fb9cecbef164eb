//! A copy of the store in one file, made while the server runs, and the way back. A restored server begins a new generation:
//! by that devices notice, and send again what the backup does not hold. Certificates are no part of it.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};

use crate::data_folder::{DataFolder, now_s, store_file};
use crate::serving::Failure;
use crate::store::figures;
use crate::{FirstStart, PostOffice, SqliteStore};

/// A writer holds the file for moments only.
const BUSY_MAX: Duration = Duration::from_secs(30);
/// All pages in one step, and so in one read transaction: writers go on beside it, and the copy is of one moment. In several
/// steps, each commit of the server's would begin the copy anew.
const ALL_PAGES: i32 = -1;
/// What a copy is called until it is whole.
const PART_SUFFIX: &str = ".part";
/// What SQLite keeps beside a database.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Copies the store of a folder into a file that is not there yet.
pub fn back_up(data: &Path, file: &Path) -> Result<(), Failure> {
    let store = store_file(data);
    if !store.exists() {
        return Err(format!("{} holds no store", data.display()).into());
    }
    if file.exists() {
        return Err(format!("{} is there already; nothing was written", file.display()).into());
    }
    in_part(file, |part| copy(&store, part))?;
    say("Backed up", file)
}

/// Puts a backup into a folder in which no server works and no store lies.
pub fn restore(data: &Path, file: &Path) -> Result<(), Failure> {
    if !file.exists() {
        return Err(format!("{} is not there", file.display()).into());
    }
    let folder = DataFolder::take(data)?;
    let store = folder.store_file();
    if store.exists() {
        return Err(format!("{} holds a store already; nothing was changed", data.display()).into());
    }
    in_part(&store, |part| {
        copy(file, part)?;
        let (mut office, is_first) = PostOffice::open(SqliteStore::open(part)?, &FirstStart::random()?)?;
        if is_first {
            return Err(format!("{} is no backup of a server", file.display()).into());
        }
        office.begin_generation_after(now_s()).map_err(|refusal| refusal.0)?;
        Ok(())
    })?;
    say("Restored", &store)
}

/// Makes a file under another name first, so that nobody takes half of one for a whole one.
fn in_part(file: &Path, make: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<(), Failure> {
    let part = beside(file, PART_SUFFIX);
    clear(&part);
    let made = make(&part).and_then(|()| {
        File::open(&part)?.sync_all()?;
        fs::rename(&part, file)?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        Ok(File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?)
    });
    if made.is_err() {
        clear(&part);
    }
    made
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let unreadable = |error: rusqlite::Error| format!("{}: {error}", from.display());
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(unreadable)?;
    source.busy_timeout(BUSY_MAX)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(to).map_err(|error| format!("{}: {error}", to.display()))?;
    let mut copy = Connection::open(to)?;
    let step = Backup::new(&source, &mut copy)?.step(ALL_PAGES).map_err(unreadable)?;
    if !matches!(step, StepResult::Done) {
        return Err(format!("{} was busy too long", from.display()).into());
    }
    // One file that stands alone, whole.
    let _: String = copy.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))?;
    let sound: String =
        copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(unreadable)?;
    if sound != "ok" {
        return Err(format!("{} is damaged: {sound}", from.display()).into());
    }
    copy.close().map_err(|(_, error)| error.into())
}

fn say(done: &str, file: &Path) -> Result<(), Failure> {
    let held = figures(file)?;
    let name = file.display();
    println!(
        "{done}: {name} ({} bytes, {} workspaces, {} entries)",
        held.bytes, held.workspaces, held.entries
    );
    Ok(())
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    name.into()
}

/// What an earlier try left.
fn clear(part: &Path) {
    for companion in COMPANIONS {
        let _ = fs::remove_file(beside(part, companion));
    }
    let _ = fs::remove_file(part);
}
