//! `acogida form`: forms as files, without a profile: checked, converted, filled for trying, and expressions evaluated.

mod eval;

use crate::failure::Failure;
use crate::sentences::Sentences;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormTask {
    Eval,
}

pub fn act(task: FormTask, _sentences: &Sentences) -> Result<(), Failure> {
    match task {
        FormTask::Eval => eval::eval(),
    }
}
