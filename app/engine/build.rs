//! Turns the forms of `public/forms/*.json` into postcard, so that the client carries no JSON reader.

use std::path::PathBuf;
use std::{env, fs};

use forms::FormDefinition;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../public/forms");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths: Vec<PathBuf> =
        fs::read_dir(&folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let mut definitions: Vec<FormDefinition> = Vec::new();
    for path in paths {
        definitions.push(
            serde_json::from_slice(&fs::read(&path)?)
                .map_err(|error| format!("{}: {error}", path.display()))?,
        );
    }
    let out = PathBuf::from(env::var("OUT_DIR")?).join("forms.postcard");
    fs::write(out, postcard::to_allocvec(&definitions)?)?;
    Ok(())
}
