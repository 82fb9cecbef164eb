//! A form's file, with the files beside it that it may choose from or look things up in.

use std::path::Path;

use forms::FormDefinition;
use xlsform::{Attached, Code, Pressed, Unreadable, press};

use crate::failure::Failure;
use crate::sentences::Sentences;

/// Larger files beside a form are not its lists.
const ATTACHED_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Reads an XLSForm of any kind. The lists that it asks for are looked for beside it, and in its media folder (`form-media`).
pub fn read(path: &Path, sentences: &Sentences) -> Result<Pressed, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let hook = std::panic::take_hook();
    survive(path, sentences);
    let mut pressed = press(&bytes, &name, &Attached::new());
    if let Ok(first) = &pressed {
        let attached = found_beside(path, first);
        if !attached.is_empty() {
            pressed = press(&bytes, &name, &attached);
        }
    }
    std::panic::set_hook(hook);
    pressed.map_err(|unreadable| not_a_form(path, &unreadable, sentences))
}

/// Of the files that a form misses, those that are there.
fn found_beside(path: &Path, pressed: &Pressed) -> Attached {
    let beside = path.parent().unwrap_or(Path::new("")).to_owned();
    let media = beside.join(format!("{}-media", path.file_stem().unwrap_or_default().to_string_lossy()));
    let missing = pressed.report.warnings.iter().filter(|finding| finding.code == Code::FileMissing);
    let names = missing.filter_map(|finding| finding.given.iter().find(|(name, _)| *name == "file"));
    let mut attached = Attached::new();
    for (_, name) in names {
        // A form does not say where on this machine to look.
        let plain = Path::new(name).file_name().is_some_and(|file| file == name.as_str());
        let fits = |file: &Path| file.metadata().is_ok_and(|about| about.len() <= ATTACHED_BYTES_MAX);
        for file in [&beside, &media].map(|folder| folder.join(name)) {
            if plain
                && fits(&file)
                && let Ok(bytes) = std::fs::read(&file)
            {
                attached.insert(name.clone(), bytes);
            }
        }
    }
    attached
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

fn not_a_form(path: &Path, unreadable: &Unreadable, sentences: &Sentences) -> Failure {
    let why = match unreadable {
        Unreadable::UnknownFormat => sentences.say("form_unreadable_UnknownFormat", &[]),
        Unreadable::NotUtf8 => sentences.say("form_unreadable_NotUtf8", &[]),
        Unreadable::TooLarge => sentences.say("form_unreadable_TooLarge", &[]),
        Unreadable::Damaged(why) => format!("{} ({why})", sentences.say("form_unreadable_Damaged", &[])),
    };
    Failure::File { path: path.to_owned(), why }
}
