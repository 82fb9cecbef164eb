//! A brotli twin beside every file that becomes smaller by it. Node's own brotli does the work.

use crate::{
    fingerprint::files_below,
    places,
    steps::{self, Failure, command},
};
use std::{fs, path::Path};

/// Makes the twins that are missing or older than their file.
pub fn compress(dist: &Path) -> Result<(), Failure> {
    let script = places::root().join("xtask/src/client_build/compress.mjs");
    steps::run(command("node").arg(script).arg(dist))
}

/// Whether a build has its twins.
pub fn is_compressed(dist: &Path) -> bool {
    dist.join("index.html.br").is_file()
}

/// Takes over the twins of files that an older build already had under a name made from its content.
pub fn keep_compressed(old: &Path, new: &Path) -> Result<(), Failure> {
    for file in files_below(new, &[])? {
        let name = file.strip_prefix(new).unwrap_or(&file);
        let by_content = name.components().count() > 1 && old.join(name).is_file();
        let twin = format!("{}.br", name.display());
        if by_content && old.join(&twin).is_file() && same(&file, &old.join(name)) {
            let to = new.join(&twin);
            fs::copy(old.join(&twin), &to).map_err(|error| Failure::file("write", &to, &error))?;
        }
    }
    Ok(())
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}
