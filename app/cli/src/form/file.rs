//! A form's file, with the files beside it that it may choose from or look things up in.

use std::path::Path;

use forms::FormDefinition;
use xlsform::{Attached, Pressed, Unreadable, press};

use crate::failure::Failure;
use crate::sentences::Sentences;

/// Larger files beside a form are not its lists.
const ATTACHED_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Reads an XLSForm of any kind. Lists are looked for beside it, and in its media folder (`form-media`).
pub fn read(path: &Path, sentences: &Sentences) -> Result<Pressed, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    let mut attached = Attached::new();
    let beside =
        path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let media = beside.map(|folder| folder.join(format!("{stem}-media")));
    for folder in beside.map(Path::to_owned).into_iter().chain(media) {
        take(&folder, path, &mut attached);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let hook = std::panic::take_hook();
    survive(path, sentences);
    let pressed = press(&bytes, &name, &attached);
    std::panic::set_hook(hook);
    pressed.map_err(|unreadable| not_a_form(path, &unreadable, sentences))
}

/// The spreadsheets' reader panics on some damaged files; in a build where that ends the program, it ends with a sentence and its code.
fn survive(path: &Path, sentences: &Sentences) {
    let why = sentences.say("form_unreadable_Damaged", &[]);
    let said = sentences.say("file", &[("path", &path.display().to_string()), ("why", &why)]);
    std::panic::set_hook(Box::new(move |_| {
        eprintln!("{said}");
        std::process::exit(i32::from(crate::COULD_NOT));
    }));
}

/// A form that can be used: an XLSForm, or a definition as JSON.
pub fn definition(path: &Path, sentences: &Sentences) -> Result<FormDefinition, Failure> {
    if path.extension().is_some_and(|ending| ending == "json") {
        return from_json(path, sentences);
    }
    let pressed = read(path, sentences)?;
    pressed.definition.ok_or(Failure::FormRefused { errors: pressed.report.errors.len() })
}

pub fn from_json(path: &Path, sentences: &Sentences) -> Result<FormDefinition, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let why = format!("{}: {error}", sentences.say("form_bad_json", &[]));
        Failure::File { path: path.to_owned(), why }
    })
}

/// What cannot be read there is no list, and no reason to stop.
fn take(folder: &Path, form: &Path, attached: &mut Attached) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_list = name.ends_with(".csv") || name.ends_with(".geojson");
        let fits = entry.metadata().is_ok_and(|about| about.is_file() && about.len() <= ATTACHED_BYTES_MAX);
        if is_list
            && fits
            && entry.path() != form
            && let Ok(bytes) = std::fs::read(entry.path())
        {
            attached.insert(name, bytes);
        }
    }
}

fn not_a_form(path: &Path, unreadable: &Unreadable, sentences: &Sentences) -> Failure {
    let why = match unreadable {
        Unreadable::UnknownFormat => sentences.say("form_unreadable_UnknownFormat", &[]),
        Unreadable::NotUtf8 => sentences.say("form_unreadable_NotUtf8", &[]),
        Unreadable::TooLarge => sentences.say("form_unreadable_TooLarge", &[]),
        Unreadable::Damaged(why) => format!("{} ({why})", sentences.say("form_unreadable_Damaged", &[])),
    };
    Failure::File { path: path.to_owned(), why }
}
