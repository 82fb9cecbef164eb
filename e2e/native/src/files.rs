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

fn with(path: &Path, part: &str) -> PathBuf {
    PathBuf::from(format!("{}{part}", path.display()))
}
