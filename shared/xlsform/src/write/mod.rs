//! A definition as an XLSForm in Markdown.
use forms::FormDefinition;
pub fn write(_definition: &FormDefinition) -> String { String::new() }
