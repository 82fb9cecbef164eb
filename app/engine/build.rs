//! Presses the forms of `public/forms/*.md` and packs each as postcard, so that the client carries neither a press nor a JSON
//! reader. A form that does not press, or does not compile, stops the build.

use std::path::{Path, PathBuf};
use std::{env, fs};

use forms::{Form, FormDefinition};
use xlsform::{Attached, press};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../public/forms");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths: Vec<PathBuf> =
        fs::read_dir(&folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    if env::var_os("CARGO_FEATURE_REHEARSAL").is_some() {
        // For the tests of the screens: a form with every kind of question.
        let every_kind = folder.join("../../e2e/browser/every_kind.md");
        println!("cargo::rerun-if-changed={}", every_kind.display());
        paths.push(every_kind);
    }
    paths.sort();
    let mut attached = Attached::new();
    for path in paths.iter().filter(|path| has_ending(path, "csv")) {
        attached.insert(name_of(path), fs::read(path)?);
    }
    let mut packed: Vec<(String, String, Vec<u8>)> = Vec::new();
    for path in paths.iter().filter(|path| has_ending(path, "md")) {
        let definition = pressed(path, &attached)?;
        let bytes = postcard::to_allocvec(&definition)?;
        packed.push((definition.form_id.clone(), definition.version.clone(), bytes));
        Form::compile(definition).map_err(|problems| format!("{}: {problems:?}", path.display()))?;
    }
    let out = PathBuf::from(env::var("OUT_DIR")?).join("forms.postcard");
    fs::write(out, postcard::to_allocvec(&packed)?)?;
    Ok(())
}

fn pressed(path: &Path, attached: &Attached) -> Result<FormDefinition, Failure> {
    let pressed = press(&fs::read(path)?, &name_of(path), attached)
        .map_err(|error| format!("{}: {error:?}", path.display()))?;
    let problems = pressed.report.errors.iter().chain(&pressed.report.unsupported);
    if let Some(problem) = problems.into_iter().next() {
        return Err(format!("{}: {problem:?}", path.display()).into());
    }
    pressed.definition.ok_or_else(|| format!("{}: no form in it", path.display()).into())
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|extension| extension == ending)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
