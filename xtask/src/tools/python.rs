//! Python with the packages that the second implementations need, in an environment of the project's own, so that nothing is
//! installed for anybody else.

use crate::{
    fingerprint, places,
    steps::{self, Failure, command, step},
    tools::apt,
};
use std::path::PathBuf;

const NEEDS: [&str; 2] =
    ["shared/seal/vectors/requirements.txt", "shared/xlsform/comparison/requirements.txt"];

/// That Python, after everything is there.
pub fn ensure() -> Result<PathBuf, Failure> {
    let home = places::target().join("python");
    let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let wanted = fingerprint::of(&NEEDS, &[])?;
    if python.exists() && fingerprint::is_remembered("python", &wanted) {
        return Ok(python);
    }
    step("Set up Python for the second implementation", "half a minute", || {
        apt::ensure(&[apt::PYTHON])?;
        steps::run(command("python3").args(["-m", "venv", "--clear"]).arg(&home))?;
        let mut install = command(&python);
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        for needs in NEEDS {
            install.arg("-r").arg(places::root().join(needs));
        }
        steps::run(&mut install)
    })?;
    fingerprint::remember("python", &wanted)?;
    Ok(python)
}
