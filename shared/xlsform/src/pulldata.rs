//! Which files an expression pulls data from: found in its text, as pyxform finds them.

/// The first argument of each `pulldata(...)`, without its quotes.
pub fn files(text: &str) -> Vec<String> {
    let calls = text.split("pulldata").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('('));
    let first = calls.filter_map(|rest| rest.split_once(',').map(|(first, _)| first));
    first.map(|name| name.replace(['\'', '"'], "").trim().to_owned()).collect()
}
