//! Gives everything its place in `dist/`. What never changes under its name lies in a folder named by the hash of all it
//! holds, so that files in one folder can name each other plainly.

use super::{shrink::Program, stamp};
use crate::{fingerprint::files_below, places, steps::Failure};
use std::{collections::BTreeMap, fs, path::Path};

const HASH_CHARS: usize = 16;

/// A folder's files, by name.
type Folder = BTreeMap<String, Vec<u8>>;

/// They are on board in the worker's program; nobody asks for them as their authors wrote them.
const AUTHORS_FORMS: &str = "forms";

/// Writes the new `dist/`, its build id not yet stamped.
pub fn assemble(bound: &Path, programs: &[Program], new: &Path) -> Result<(), Failure> {
    copy_folder(&places::root().join("public"), new, &[AUTHORS_FORMS])?;
    let mut page = read_text(&bound.join("index.html"))?;
    let mut addresses = BTreeMap::new();
    for program in programs {
        let folder = folder_of(bound, program)?;
        let name = format!("{}-{}", program.folder, hash_of(&folder));
        for style in folder.keys().filter(|file| file.ends_with(".css")) {
            page = page.replace(&format!("\"/{style}\""), &format!("\"/{name}/{style}\""));
        }
        write_folder(&new.join(&name), &folder)?;
        addresses.insert(program.folder, name);
    }
    let address = |folder: &str| {
        addresses.get(folder).cloned().ok_or_else(|| Failure::new(format!("no {folder} was built")))
    };
    let page = stamp::page_with_head(&page, &address("ui")?, &address("worker")?, &address("desk")?)?;
    write(&new.join("index.html"), page.as_bytes())
}

fn folder_of(bound: &Path, program: &Program) -> Result<Folder, Failure> {
    let mut folder = Folder::new();
    let (js, wasm) = (format!("{}.js", program.name), format!("{}_bg.wasm", program.name));
    let script = read_text(&bound.join(&js))?;
    if script.contains("./snippets/") {
        for file in files_below(&bound.join("snippets"), &[])? {
            let name = file.strip_prefix(bound).unwrap_or(&file).to_string_lossy().replace('\\', "/");
            folder.insert(name, read(&file)?);
        }
    }
    let is_page = program.folder == "ui";
    if is_page {
        for file in files_below(bound, &["snippets"])?
            .iter()
            .filter(|file| file.extension().is_some_and(|end| end == "css"))
        {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            folder.insert(name, read(file)?);
        }
    }
    if is_page {
        folder.insert("probe.js".to_owned(), include_str!("probe.js").into());
    }
    let start = if is_page {
        include_str!("start_page.js").to_owned()
    } else {
        include_str!("start_worker.js").replace("./worker.js", &format!("./{js}"))
    };
    folder.insert("start.js".to_owned(), start.into());
    folder.insert(js, script.into_bytes());
    folder.insert(wasm, read(&program.wasm)?);
    Ok(folder)
}

fn hash_of(folder: &Folder) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, contents) in folder {
        hasher.update(blake3::hash(name.as_bytes()).as_bytes());
        hasher.update(blake3::hash(contents).as_bytes());
    }
    hasher.finalize().to_hex().chars().take(HASH_CHARS).collect()
}

fn write_folder(place: &Path, folder: &Folder) -> Result<(), Failure> {
    folder.iter().try_for_each(|(name, contents)| write(&place.join(name), contents))
}

/// Copies all files below one folder to another, but for folders of the names to leave out.
pub fn copy_folder(from: &Path, to: &Path, leave_out: &[&str]) -> Result<(), Failure> {
    for file in files_below(from, leave_out)? {
        write(&to.join(file.strip_prefix(from).unwrap_or(&file)), &read(&file)?)?;
    }
    Ok(())
}

pub fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|error| Failure::file("read", file, &error))
}

pub fn read_text(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|error| Failure::file("read", file, &error))
}

/// Writes a file and the folders above it.
pub fn write(file: &Path, contents: &[u8]) -> Result<(), Failure> {
    let folder = file.parent().map_or(Ok(()), fs::create_dir_all);
    folder.and_then(|()| fs::write(file, contents)).map_err(|error| Failure::file("write", file, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_served_holds_no_forms_as_their_authors_wrote_them() {
        let new = std::env::temp_dir().join(format!("acogida-assemble-{}", std::process::id()));
        copy_folder(&places::root().join("public"), &new, &[AUTHORS_FORMS]).unwrap();
        assert!(new.join("manifest.webmanifest").is_file());
        assert!(!new.join("forms").exists());
        fs::remove_dir_all(&new).unwrap();
    }
}
