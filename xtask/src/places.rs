//! Where things lie: the project's root and the folders that the two commands write to.

use std::{env, path::PathBuf};

/// The project's root folder.
pub fn root() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    PathBuf::from(xtask).parent().map(PathBuf::from).unwrap_or_default()
}

/// What the server gives to browsers.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// What these commands remember between runs.
pub fn memory() -> PathBuf {
    target().join("xtask")
}

/// Tools that were built for this user, one folder for each name and version; shared by all clones of the project.
pub fn tool_cache() -> Option<PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME").filter(|dir| !dir.is_empty()).map(PathBuf::from);
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    cache.or_else(home).map(|cache| cache.join("acogida").join("tools"))
}

/// A native program of this workspace, built for release.
pub fn release_program(name: &str) -> PathBuf {
    target().join("release").join(format!("{name}{}", env::consts::EXE_SUFFIX))
}
