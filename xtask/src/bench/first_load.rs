//! How many bytes come over the line before the app can be used: the finished build as the server sends it.

use super::figure::{Figure, Quantity, Unit};
use crate::{fingerprint::files_below, steps::Failure};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What these figures count.
pub const INCLUDES: &str = "\
First load: files of dist/ as they are sent, brotli where a file has a .br twin; headers, icons and the service worker are not
  counted. UI is index.html and all of ui-*/ (scripts, wasm, styles); worker is all of worker-*/. The peer is the limit.";

const UI_BYTES_MAX: f64 = 250_000.0;
const WORKER_BYTES_MAX: f64 = 1_000_000.0;
const TWIN: &str = "br";

/// The UI, and the worker that it starts afterwards.
pub fn figures(dist: &Path) -> Result<Vec<Figure>, Failure> {
    let ui = bytes_sent(&dist.join("index.html"))? + bytes_sent(&program(dist, "ui-")?)?;
    let worker = bytes_sent(&program(dist, "worker-")?)?;
    Ok(vec![figure("UI", ui, UI_BYTES_MAX), figure("worker", worker, WORKER_BYTES_MAX)])
}

fn figure(part: &str, bytes: u64, bytes_max: f64) -> Figure {
    Figure::within(
        format!("first load, {part}, brotli"),
        Unit::Bytes,
        Quantity::exact(bytes as f64),
        bytes_max,
    )
}

/// The one folder of a program: its name goes on with a hash of what it holds.
fn program(dist: &Path, prefix: &str) -> Result<PathBuf, Failure> {
    let entries = fs::read_dir(dist).map_err(|error| Failure::file("read", dist, &error))?;
    let found: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path())
        .collect();
    match found.as_slice() {
        [folder] => Ok(folder.clone()),
        _ => {
            let what = format!("{} holds {} folders {prefix}*", dist.display(), found.len());
            Err(Failure::new(what).remedy("cargo xtask build"))
        }
    }
}

/// The bytes of all files at or below a place: of the compressed twin, where there is one.
fn bytes_sent(place: &Path) -> Result<u64, Failure> {
    let files = files_below(place, &[])?;
    let originals = files.iter().filter(|file| file.extension().is_none_or(|end| end != TWIN));
    originals.map(|file| size(&twin(file)).or_else(|_| size(file))).sum()
}

fn size(file: &Path) -> Result<u64, Failure> {
    let found = fs::metadata(file).map_err(|error| Failure::file("read", file, &error))?;
    Ok(found.len())
}

fn twin(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(TWIN);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compressed_file_counts_once_and_by_its_twin() {
        let dist = std::env::temp_dir().join(format!("acogida-first-load-{}", std::process::id()));
        let write = |name: &str, bytes: usize| {
            let file = dist.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, vec![0; bytes]).unwrap();
        };
        for (name, bytes) in [
            ("index.html", 900),
            ("index.html.br", 100),
            ("sw.js", 5_000),
            ("ui-1/app.js", 8_000),
            ("ui-1/app.js.br", 20),
            ("ui-1/start.js", 3),
            ("worker-2/worker_bg.wasm", 2_000_000),
            ("worker-2/worker_bg.wasm.br", 1_000_001),
        ] {
            write(name, bytes);
        }
        let [ui, worker] = figures(&dist).unwrap().try_into().unwrap();
        assert_eq!((ui.ours.value, ui.is_met()), (123.0, Some(true)));
        assert_eq!((worker.ours.value, worker.is_met()), (1_000_001.0, Some(false)));
        write("ui-3/app.js", 1);
        assert!(figures(&dist).is_err(), "two builds in one folder");
        fs::remove_dir_all(&dist).unwrap();
    }
}
