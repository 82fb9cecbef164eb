//! One file: its bytes that are on the disk, and the changes that a power cut may undo.

use std::path::Path;

use crate::dice::Dice;

/// What a disk writes whole or not at all.
const SECTOR_BYTES: usize = 512;

pub(super) enum Change {
    /// The file is opened: as it is now, if it was not known.
    Opened,
    Written {
        at: usize,
        bytes: Vec<u8>,
    },
    CutOff {
        at: usize,
    },
    /// True if the folder's own record was synced with it.
    Deleted(bool),
    Synced,
}

/// What becomes of that which was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    Everything,
    /// Each sector of each write is there or not, whatever came before or after it.
    AnySectors,
    /// The writes up to some moment are there, the last one perhaps in part.
    AllAfterAMoment,
    Nothing,
}

impl Loss {
    pub fn draw(dice: &mut Dice) -> Self {
        [Loss::Everything, Loss::AnySectors, Loss::AllAfterAMoment, Loss::Nothing][dice.below(4)]
    }
}

#[derive(Default)]
pub(super) struct Image {
    /// `None` where the folder has no such file.
    durable: Option<Vec<u8>>,
    since: Vec<Change>,
}

impl Image {
    pub(super) fn of(path: &Path) -> Self {
        Image { durable: std::fs::read(path).ok(), since: Vec::new() }
    }

    pub(super) fn note(&mut self, change: Change) {
        match change {
            Change::Opened => {}
            Change::Synced => {
                let since = std::mem::take(&mut self.since);
                // A file that was made and synced is there, however empty.
                self.durable.get_or_insert_default();
                since.iter().for_each(|change| self.apply(change));
            }
            Change::Deleted(true) => {
                self.since.clear();
                self.durable = None;
            }
            other => self.since.push(other),
        }
    }

    /// A deletion that was not synced by itself is certain now.
    pub(super) fn settle_deletion(&mut self) {
        if let Some(last) = self.since.iter().rposition(|change| matches!(change, Change::Deleted(_))) {
            self.since.drain(..=last);
            self.durable = None;
        }
    }

    pub(super) fn unsynced_bytes(&self) -> usize {
        let bytes = self.since.iter().map(|change| match change {
            Change::Written { bytes, .. } => bytes.len(),
            _ => 0,
        });
        bytes.sum()
    }

    pub(super) fn lose(&mut self, loss: Loss, dice: &mut Dice) {
        let mut since = std::mem::take(&mut self.since);
        match loss {
            Loss::Everything => since.clear(),
            Loss::Nothing => {}
            Loss::AllAfterAMoment => {
                since.truncate(dice.below(since.len() + 1));
                if let Some(Change::Written { bytes, .. }) = since.last_mut() {
                    bytes.truncate(dice.below(bytes.len() / SECTOR_BYTES + 1) * SECTOR_BYTES);
                }
            }
            Loss::AnySectors => since = since.into_iter().flat_map(|change| sectors(change, dice)).collect(),
        }
        since.iter().for_each(|change| self.apply(change));
    }

    pub(super) fn put_back(&self, path: &Path) -> std::io::Result<()> {
        match &self.durable {
            Some(bytes) => std::fs::write(path, bytes),
            None if path.exists() => std::fs::remove_file(path),
            None => Ok(()),
        }
    }

    fn apply(&mut self, change: &Change) {
        match change {
            Change::Written { at, bytes } => {
                let file = self.durable.get_or_insert_default();
                let end = at + bytes.len();
                file.resize(file.len().max(end), 0);
                file[*at..end].copy_from_slice(bytes);
            }
            Change::CutOff { at } => self.durable.get_or_insert_default().truncate(*at),
            Change::Deleted(_) => self.durable = None,
            Change::Opened | Change::Synced => {}
        }
    }
}

impl Change {
    /// A change that counts only once it was answered.
    pub(super) fn is_promise(&self) -> bool {
        matches!(self, Change::Synced | Change::Deleted(true))
    }
}

/// The sectors of a change that reach the disk.
fn sectors(change: Change, dice: &mut Dice) -> Vec<Change> {
    let Change::Written { at, bytes } = change else {
        return if dice.chance(50) { vec![change] } else { Vec::new() };
    };
    let (mut from, mut kept) = (0, Vec::new());
    while from < bytes.len() {
        let to = bytes.len().min(from + SECTOR_BYTES - (at + from) % SECTOR_BYTES);
        if dice.chance(50) {
            kept.push(Change::Written { at: at + from, bytes: bytes[from..to].to_vec() });
        }
        from = to;
    }
    kept
}
