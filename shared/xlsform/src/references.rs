//! `${name}`: found in a text, and checked as pyxform checks it.

use crate::names::is_local;

/// One `${name}`, or `${last-saved#name}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    pub name: &'a str,
    pub last_saved: bool,
}

/// A `${` that is not the beginning of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// All references of a text, in their order.
pub fn references(text: &str) -> Result<Vec<Reference<'_>>, Malformed> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("${") {
        let Some((inside, behind)) = after.split_once('}') else { return Err(Malformed) };
        if inside.is_empty() {
            rest = after;
            continue;
        }
        let name = inside.strip_prefix("last-saved#");
        let reference = Reference { name: name.unwrap_or(inside), last_saved: name.is_some() };
        if !is_local(reference.name) {
            return Err(Malformed);
        }
        found.push(reference);
        rest = behind;
    }
    Ok(found)
}

/// True for a text that is one reference and nothing else.
pub fn is_reference(text: &str) -> bool {
    let inside = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    inside.is_some_and(|name| is_local(name.strip_prefix("last-saved#").unwrap_or(name)))
}

pub fn has_reference(text: &str) -> bool {
    // Only the first decides, as in pyxform.
    let first = text.split_once("${").and_then(|(_, after)| after.split_once('}')).map(|(name, _)| name);
    first.is_some_and(|name| is_local(name.strip_prefix("last-saved#").unwrap_or(name)))
}
