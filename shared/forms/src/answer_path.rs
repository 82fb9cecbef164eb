//! Where an answer stands in a form: `edad`, or `documentos/3f9a0c12/numero` inside a repeat.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A canonical path: `name`, or `repeat/instance/name` (repeats may nest). Groups are layout and are not in it, so that
/// moving a question to another group loses nothing. Names follow XLSForm (`[A-Za-z_][A-Za-z0-9_.-]*`); instances are
/// 8 to 32 lower-case hex digits, random, never positions. System keys start with `_` (`_form`, `documentos/3f9a0c12/_removed`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AnswerPath(String);

/// Why a text is not a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathError {
    Empty,
    TooLong,
    BadName,
    BadInstance,
}

/// The last segment of the mark that a repeat's instance was removed.
pub const REMOVED: &str = "_removed";
/// The last segment of the mark that a repeat's instance is there, and since when (milliseconds, for their order).
pub const ADDED: &str = "_added";
const PATH_BYTES_MAX: usize = 256;
const INSTANCE_DIGITS_MIN: usize = 8;
const INSTANCE_DIGITS_MAX: usize = 32;

impl AnswerPath {
    /// Checks and takes a path's text.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        if text.is_empty() {
            return Err(PathError::Empty);
        }
        if text.len() > PATH_BYTES_MAX {
            return Err(PathError::TooLong);
        }
        let segments: Vec<&str> = text.split('/').collect();
        if segments.len().is_multiple_of(2) {
            return Err(PathError::BadName);
        }
        for (index, segment) in segments.iter().enumerate() {
            if index % 2 == 0 && !is_name(segment) {
                return Err(PathError::BadName);
            }
            if index % 2 == 1 && !is_instance(segment) {
                return Err(PathError::BadInstance);
            }
        }
        Ok(AnswerPath(text.to_owned()))
    }

    /// This path's sibling or child: `name` inside instance `instance` of the repeat that `self` names.
    pub fn in_instance(&self, instance: &str, name: &str) -> Result<Self, PathError> {
        Self::parse(&format!("{}/{instance}/{name}", self.0))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The question's (or repeat's) own name: the last segment.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The repeat instance that this path stands in, as (`documentos`, `3f9a0c12`); the innermost where they nest.
    pub fn instance(&self) -> Option<(&str, &str)> {
        let (parent, _) = self.0.rsplit_once('/')?;
        parent.rsplit_once('/')
    }

    /// True for keys that the form did not ask for (`_form`, `documentos/3f9a0c12/_removed`).
    pub fn is_system(&self) -> bool {
        self.name().starts_with('_')
    }

    /// The path without its instances (`documentos/numero`): the question that it answers, wherever it stands.
    pub fn question(&self) -> String {
        self.0.split('/').step_by(2).collect::<Vec<_>>().join("/")
    }
}

fn is_name(segment: &str) -> bool {
    let mut bytes = segment.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

fn is_instance(segment: &str) -> bool {
    (INSTANCE_DIGITS_MIN..=INSTANCE_DIGITS_MAX).contains(&segment.len())
        && segment.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

impl TryFrom<String> for AnswerPath {
    type Error = PathError;
    fn try_from(text: String) -> Result<Self, PathError> {
        Self::parse(&text)
    }
}

impl From<AnswerPath> for String {
    fn from(path: AnswerPath) -> String {
        path.0
    }
}

impl fmt::Display for AnswerPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:?}")
    }
}

impl std::error::Error for PathError {}
