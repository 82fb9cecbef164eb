//! What may be a name, exactly as pyxform has it, and what a path may call it.

/// A name of a question, group or repeat: XML's, with at most one prefix.
pub fn is_name(text: &str) -> bool {
    let mut parts = text.split(':');
    let (first, second, third) = (parts.next(), parts.next(), parts.next());
    third.is_none() && first.is_some_and(is_local) && second.is_none_or(is_local)
}

/// A name without a prefix.
pub fn is_local(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(is_first) && letters.all(is_letter)
}

/// pyxform's table leaves out the letters from À to Ö; what it refuses, no other tool of the family can read.
pub fn is_first(c: char) -> bool {
    matches!(c, 'A'..='Z' | '_' | 'a'..='z'
        | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}'
        | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

pub fn is_letter(c: char) -> bool {
    is_first(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// Longer than this, a few repeats in each other would make a path too long.
const KEY_BYTES_MAX: usize = 80;

/// The name in paths: the name itself where it will do and is free, or else one like it.
pub fn key(name: &str, group: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let fits = |text: &str| {
        text.len() <= KEY_BYTES_MAX
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
    };
    if fits(name) && !is_taken(name) {
        return name.to_owned();
    }
    let plain = |text: &str| -> String {
        let letter = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' };
        let text: String = text.chars().map(letter).collect();
        text.trim_start_matches(|c: char| !c.is_ascii_alphabetic())
            .chars()
            .take(KEY_BYTES_MAX / 2 - 4)
            .collect()
    };
    let plain_name = match plain(name) {
        empty if empty.is_empty() => "q".to_owned(),
        some => some,
    };
    let with_group = match plain(group) {
        empty if empty.is_empty() => plain_name.clone(),
        group => format!("{group}_{plain_name}"),
    };
    let numbered = (2..).map(|number| format!("{with_group}_{number}"));
    let candidates = [plain_name, with_group.clone()].into_iter().chain(numbered.take(100_000));
    candidates.into_iter().find(|text| !is_taken(text)).unwrap_or(with_group)
}
