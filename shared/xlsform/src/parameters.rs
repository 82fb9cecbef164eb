//! The `parameters` column: `start=1 end=10 step=1`, with spaces, commas or semicolons between.

use std::collections::BTreeMap;

/// Parameters whose values keep their case: they name columns of a file.
const CASE_KEPT: [&str; 2] = ["label", "value"];

pub type Parameters = BTreeMap<String, String>;

/// Reads them; `None` if that is no list of `name=value`. Names, and most values, are in lower case from here on.
pub fn parse(text: &str) -> Option<Parameters> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')) {
        let mut parts = word.split('=').peekable();
        while let Some(part) = parts.next() {
            if !part.is_empty() {
                words.push(part.to_owned());
            }
            if parts.peek().is_some() {
                words.push("=".to_owned());
            }
        }
    }
    let mut found = Parameters::new();
    for pair in words.chunks(3) {
        let [name, equals, value] = pair else { return None };
        if name == "=" || equals != "=" || value == "=" {
            return None;
        }
        let name = name.to_lowercase();
        let value = if CASE_KEPT.contains(&name.as_str()) { value.clone() } else { value.to_lowercase() };
        found.insert(name, value);
    }
    Some(found)
}

/// A number exactly as it is written: in millionths of millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact(pub i128);

impl Exact {
    pub const ONE: i128 = 1_000_000_000_000;

    pub fn parse(text: &str) -> Option<Self> {
        let number: f64 =
            text.parse().ok().filter(|number: &f64| number.is_finite() && number.abs() < 1e18)?;
        let unsigned = text.trim_start_matches(['-', '+']);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let is_plain = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
        if !is_plain || fraction.len() > 12 {
            return Some(Exact((number * Self::ONE as f64) as i128));
        }
        let digits: i128 = format!("0{whole}{fraction:0<12}").parse().ok()?;
        Some(Exact(if text.starts_with('-') { -digits } else { digits }))
    }
}
