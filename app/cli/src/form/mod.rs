//! `acogida form`: forms as files, without a profile: checked, converted, filled for trying, and expressions evaluated.

mod check;
mod convert;
mod eval;
mod file;
mod fill;

use std::path::PathBuf;

use crate::failure::Failure;
use crate::sentences::Sentences;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormTask {
    Check { file: PathBuf, json: bool },
    Convert { file: PathBuf },
    Fill { file: PathBuf, language: Option<String> },
    Eval,
}

pub fn act(task: FormTask, sentences: &Sentences) -> Result<(), Failure> {
    match task {
        FormTask::Check { file, json } => check::check(&file, json, sentences),
        FormTask::Convert { file } => convert::convert(&file, sentences),
        FormTask::Fill { file, language } => fill::fill(&file, language, sentences),
        FormTask::Eval => eval::eval(),
    }
}
