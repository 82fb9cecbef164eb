//! wasm-opt on each program, remembered by the content of its input: it needs half a minute for three megabytes.

use crate::{
    places,
    steps::{self, Failure},
    tools::node,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

/// What both browsers have. `--all-features` writes a file that Chromium refuses.
const FLAGS: &[&str] = &[
    "-Os",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// One wasm program of the build.
pub struct Program {
    /// The name that Trunk gave its files: `<name>.js`, `<name>_bg.wasm`.
    pub name: &'static str,
    /// The name of its folder in `dist/`, before the hash.
    pub folder: &'static str,
    pub wasm: PathBuf,
}

const PROGRAMS: [(&str, &str); 3] = [("app", "ui"), ("worker", "worker"), ("desk", "desk")];

/// Shrinks every program that was not shrunk before.
pub fn shrink(bound: &Path) -> Result<Vec<Program>, Failure> {
    let (_, version) = node::wasm_opt()?;
    let kept = places::memory().join("shrunk");
    fs::create_dir_all(&kept).map_err(|error| Failure::file("make the folder", &kept, &error))?;
    let mut programs = Vec::new();
    for (name, folder) in PROGRAMS {
        let input = bound.join(format!("{name}_bg.wasm"));
        let contents = fs::read(&input).map_err(|error| Failure::file("read", &input, &error))?;
        let recipe = [version.as_bytes(), FLAGS.join(" ").as_bytes(), &contents].concat();
        let wasm = kept.join(format!("{name}-{}.wasm", blake3::hash(&recipe).to_hex()));
        programs.push((input, Program { name, folder, wasm }));
    }
    thread::scope(|scope| {
        let work: Vec<_> = programs
            .iter()
            .map(|(input, program)| scope.spawn(|| shrink_one(input, &program.wasm)))
            .collect();
        work.into_iter()
            .try_for_each(|one| one.join().map_err(|_| Failure::new("wasm-opt's thread ended"))?)
    })?;
    let programs: Vec<Program> = programs.into_iter().map(|(_, program)| program).collect();
    forget_others(&kept, &programs)?;
    Ok(programs)
}

fn shrink_one(input: &Path, output: &Path) -> Result<(), Failure> {
    if output.is_file() {
        return Ok(());
    }
    let unfinished = output.with_extension("unfinished");
    let (mut wasm_opt, _): (Command, String) = node::wasm_opt()?;
    steps::run(wasm_opt.args(FLAGS).arg(input).arg("-o").arg(&unfinished))?;
    fs::rename(&unfinished, output).map_err(|error| Failure::file("rename", &unfinished, &error))
}

fn forget_others(kept: &Path, programs: &[Program]) -> Result<(), Failure> {
    for file in crate::fingerprint::files_below(kept, &[])? {
        if programs.iter().all(|program| program.wasm != file) {
            fs::remove_file(&file).map_err(|error| Failure::file("remove", &file, &error))?;
        }
    }
    Ok(())
}
