//! A disk that can lose its power: beside each real file, what of it has reached the disk for certain, and what was written
//! since the last sync and may be gone. Absent on purpose: bits that rot by themselves.

mod image;
mod vfs;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::dice::Dice;
pub use image::Loss;
use image::{Change, Image};

/// Every disk of this process, by the folder that it is.
static DISKS: LazyLock<Mutex<BTreeMap<PathBuf, State>>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct State {
    files: BTreeMap<PathBuf, Image>,
    /// Writes, syncs and deletions until the power goes; it stays while there is none.
    left: Option<u64>,
    dark: bool,
}

/// A folder whose SQLite files live on a disk that can lose its power.
pub struct Disk {
    folder: PathBuf,
    /// The system's own disk, which keeps its power: a process that dies is all that can happen. What its files were when
    /// it died is kept here until it starts again, because closing a connection in order tidies them up.
    system: Option<RefCell<BTreeMap<PathBuf, Vec<u8>>>>,
}

impl Disk {
    pub fn new(folder: &Path) -> Self {
        let folder = folder.canonicalize().expect("the folder is there");
        disks().insert(folder.clone(), State::default());
        Disk { folder, system: None }
    }

    pub fn of_the_system(folder: &Path) -> Self {
        let mut disk = Disk::new(folder);
        disk.system = Some(RefCell::default());
        disk
    }

    /// A connection whose every byte goes through this disk.
    pub fn open(&self, file: &str) -> Connection {
        Connection::open(self.uri(file)).expect("the database opens")
    }

    /// The file's name for whoever opens it by a path.
    pub fn uri(&self, file: &str) -> PathBuf {
        if self.system.is_some() {
            return self.folder.join(file);
        }
        vfs::register();
        PathBuf::from(format!("file:{}?vfs={}", self.folder.join(file).display(), vfs::NAME))
    }

    /// After so many more writes, syncs and deletions the power goes: nothing is written and nothing read any more.
    pub fn lose_power_after(&self, operations: u64) {
        self.state(|state| state.left = Some(operations));
    }

    /// Puts on the disk what a power cut leaves there: all that was synced, and of the rest what `loss` lets through. All
    /// connections must be gone.
    pub fn restart(&self, loss: Loss, dice: &mut Dice) {
        if let Some(files) = &self.system {
            for (path, bytes) in files.take() {
                std::fs::write(path, bytes).expect("the file is put back");
            }
        }
        self.state(|state| {
            state.left = None;
            state.dark = false;
            for (path, image) in &mut state.files {
                image.lose(loss, dice);
                image.put_back(path).expect("the file is put back");
            }
            // The index of the write-ahead log is memory, which a restart empties.
            for index in state.files.keys().map(|path| PathBuf::from(format!("{}-shm", path.display()))) {
                let _ = std::fs::remove_file(index);
            }
        });
    }

    /// The power goes now.
    pub fn go_dark(&self) {
        if let Some(files) = &self.system {
            let found = std::fs::read_dir(&self.folder).expect("the folder is read");
            let paths = found.filter_map(|entry| entry.ok().map(|entry| entry.path()));
            *files.borrow_mut() =
                paths.filter_map(|path| Some((path.clone(), std::fs::read(path).ok()?))).collect();
        }
        self.state(|state| state.dark = true);
    }

    pub fn is_dark(&self) -> bool {
        self.state(|state| state.dark)
    }

    /// Somebody else has put other files here: as they are now, they are on the disk.
    pub fn take_as_it_is(&self) {
        if let Some(files) = &self.system {
            files.take();
        }
        self.state(|state| *state = State::default());
    }

    /// Bytes that a power cut now might lose.
    pub fn unsynced_bytes(&self) -> usize {
        self.state(|state| state.files.values().map(Image::unsynced_bytes).sum())
    }

    fn state<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(disks().get_mut(&self.folder).expect("the disk is there"))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        disks().remove(&self.folder);
    }
}

fn disks() -> MutexGuard<'static, BTreeMap<PathBuf, State>> {
    // A test that failed while it held the lock left nothing half done.
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says to the disk that holds this file what happens to it; false where the power is gone.
fn happens(path: &Path, change: Option<Change>) -> bool {
    let mut disks = disks();
    let Some(state) = path.parent().and_then(|folder| disks.get_mut(folder)) else { return true };
    let Some(change) = change.filter(|_| !state.dark) else { return !state.dark };
    if let Some(left) = &mut state.left {
        *left = left.saturating_sub(1);
        state.dark = *left == 0;
    }
    if matches!(change, Change::Synced) && !state.dark {
        // File systems with a journal write what happened to a folder in order: with a later sync, earlier deletions.
        state.files.values_mut().for_each(Image::settle_deletion);
    }
    let image = state.files.entry(path.to_owned()).or_insert_with(|| Image::of(path));
    // What the cut came upon may be half there, and a sync that it came upon promised nothing.
    if !(state.dark && change.is_promise()) {
        image.note(change);
    }
    !state.dark
}
