//! What SQLite keeps beside each other, copied together.

use std::path::{Path, PathBuf};

const PARTS: [&str; 2] = ["", "-wal"];

/// Puts a database as it is on disk now in the place of another.
pub fn copy(from: &Path, to: &Path) {
    for part in PARTS {
        let (from, to) = (with(from, part), with(to, part));
        let _ = std::fs::remove_file(&to);
        if from.exists() {
            std::fs::copy(&from, &to).expect("the copy is written");
        }
    }
    // It belongs to the write-ahead log that was here.
    let _ = std::fs::remove_file(with(to, "-shm"));
}

/// A database's files, for [`write`].
pub fn read(path: &Path) -> Vec<(&'static str, Vec<u8>)> {
    PARTS.into_iter().filter_map(|part| Some((part, std::fs::read(with(path, part)).ok()?))).collect()
}

pub fn write(path: &Path, files: &[(&'static str, Vec<u8>)]) {
    for (part, bytes) in files {
        std::fs::write(with(path, part), bytes).expect("the file is written");
    }
}

fn with(path: &Path, part: &str) -> PathBuf {
    PathBuf::from(format!("{}{part}", path.display()))
}
