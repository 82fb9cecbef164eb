//! `acogida form convert`: an XLSForm as the definition that engines read, or a definition as an XLSForm in Markdown.

use std::path::Path;

use super::file;
use crate::failure::Failure;
use crate::sentences::Sentences;

pub fn convert(path: &Path, sentences: &Sentences) -> Result<(), Failure> {
    if path.extension().is_some_and(|ending| ending == "json") {
        print!("{}", xlsform::write(&file::from_json(path, sentences)?));
        return Ok(());
    }
    let definition = file::definition(path, sentences)?;
    let text = serde_json::to_string_pretty(&definition)
        .map_err(|error| Failure::File { path: path.to_owned(), why: error.to_string() })?;
    println!("{text}");
    Ok(())
}
