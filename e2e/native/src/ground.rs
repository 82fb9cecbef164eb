//! Where a simulation keeps its files: quickly, on disks that can lose their power, or on the system's own disk.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::disk::Disk;

pub struct Ground {
    folder: TempDir,
    is_real: bool,
}

impl Ground {
    /// In memory where the machine has such a place: what is looked for here is not the disk's speed.
    pub fn quick() -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        Ground { folder: folder.expect("a folder"), is_real: false }
    }

    /// Files of the system, synced by the system.
    pub fn real() -> Self {
        Ground { folder: tempfile::tempdir().expect("a folder"), is_real: true }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A disk of its own for somebody.
    pub fn disk(&self, name: &str) -> (PathBuf, Disk) {
        let folder = self.folder.path().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let disk = if self.is_real { Disk::of_the_system(&folder) } else { Disk::new(&folder) };
        (folder, disk)
    }
}
