//! The ids of elements that belong to a place in the form, so that labels, hints, errors and jumps find each other.

use forms::AnswerPath;

/// The element that takes the focus for a place.
pub fn field(path: &AnswerPath) -> String {
    format!("q-{}", path.as_str().replace('/', "-"))
}

pub fn hint(path: &AnswerPath) -> String {
    format!("{}-hint", field(path))
}

pub fn error(path: &AnswerPath) -> String {
    format!("{}-error", field(path))
}

/// The element of one choice, in a field of that id. An id has no spaces, and somebody's answer may.
pub fn pick(field: &str, name: &str) -> String {
    format!("{field}--{}", name.split_whitespace().collect::<Vec<_>>().join("_"))
}

/// The ids that describe a field, for `aria-describedby`.
pub fn describing(path: &AnswerPath, has_hint: bool, has_error: bool) -> Option<String> {
    let ids = [has_hint.then(|| hint(path)), has_error.then(|| error(path))];
    let ids: Vec<String> = ids.into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}
