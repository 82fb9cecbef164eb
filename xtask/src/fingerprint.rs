//! Whether the inputs of a build are what they were: a hash of all their contents. Trunk needs 19 s to find out that there
//! is nothing to do; this needs a few hundredths of one.

use crate::{places, steps::Failure};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A hash over the names and contents of all files at these places below the root; folders of this name are left out.
pub fn of(inputs: &[&str], leave_out: &[&str]) -> Result<String, Failure> {
    let root = places::root();
    let mut hasher = blake3::Hasher::new();
    for input in inputs {
        for file in files_below(&root.join(input), leave_out)? {
            let contents = fs::read(&file).map_err(|error| Failure::file("read", &file, &error))?;
            let name = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy();
            hasher.update(&(name.len() as u64).to_le_bytes());
            hasher.update(name.as_bytes());
            hasher.update(&(contents.len() as u64).to_le_bytes());
            hasher.update(&contents);
        }
    }
    Ok(hasher.finalize().to_string())
}

/// All files at or below a place, in the order of their names.
pub fn files_below(place: &Path, leave_out: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    collect(place, leave_out, &mut files).map_err(|error| Failure::file("read", place, &error))?;
    files.sort();
    Ok(files)
}

fn collect(place: &Path, leave_out: &[&str], files: &mut Vec<PathBuf>) -> io::Result<()> {
    if place.is_file() {
        files.push(place.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(place)? {
        let entry = entry?;
        if !leave_out.iter().any(|name| entry.file_name() == *name) {
            collect(&entry.path(), leave_out, files)?;
        }
    }
    Ok(())
}

/// Whether this fingerprint is the one that was remembered under this name.
pub fn is_remembered(name: &str, fingerprint: &str) -> bool {
    fs::read_to_string(file(name)).is_ok_and(|found| found == fingerprint)
}

/// Remembers the fingerprint of something that is now built.
pub fn remember(name: &str, fingerprint: &str) -> Result<(), Failure> {
    let file = file(name);
    let written = fs::create_dir_all(places::memory()).and_then(|()| fs::write(&file, fingerprint));
    written.map_err(|error| Failure::file("write", &file, &error))
}

fn file(name: &str) -> PathBuf {
    places::memory().join(format!("{name}.fingerprint"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_follows_contents_and_names_and_not_what_is_left_out() {
        let folder = std::env::temp_dir().join(format!("acogida-fingerprint-{}", std::process::id()));
        let write = |name: &str, contents: &str| {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, contents).unwrap();
        };
        let inputs = [folder.to_str().unwrap()];
        let now = || of(&inputs, &["tests"]).unwrap();
        write("src/one.rs", "a");
        let first = now();
        write("src/tests/two.rs", "b");
        assert_eq!(now(), first);
        write("src/one.rs", "c");
        let second = now();
        assert_ne!(second, first);
        fs::rename(folder.join("src/one.rs"), folder.join("src/other.rs")).unwrap();
        assert_ne!(now(), second);
        fs::remove_dir_all(&folder).unwrap();
    }
}
