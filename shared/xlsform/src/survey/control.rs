//! Types with a structure of their own: `begin repeat`, `end group`, `select_one list or_other`.

/// What holds other rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    Group,
    Repeat,
    Loop,
}

impl Control {
    pub fn as_str(self) -> &'static str {
        match self {
            Control::Group => "group",
            Control::Repeat => "repeat",
            Control::Loop => "loop",
        }
    }
}

const CONTROLS: [(&str, Control); 5] = [
    ("group", Control::Group),
    ("lgroup", Control::Repeat),
    ("repeat", Control::Repeat),
    ("loop", Control::Loop),
    ("looped group", Control::Repeat),
];

/// `begin group`, `begin_repeat`, `begin loop over list`, with the list.
pub fn begin(question_type: &str) -> Option<(Control, Option<&str>)> {
    let rest = question_type.strip_prefix("begin")?.strip_prefix([' ', '_'])?;
    CONTROLS.into_iter().find_map(|(word, control)| {
        let after = rest.strip_prefix(word)?;
        if after.is_empty() {
            return Some((control, None));
        }
        let list = after.strip_prefix(' ')?;
        let list = list.strip_prefix("over ").unwrap_or(list);
        is_word(list).then_some((control, Some(list)))
    })
}

pub fn end(question_type: &str) -> Option<Control> {
    let rest = question_type.strip_prefix("end")?.strip_prefix([' ', '_'])?;
    CONTROLS.into_iter().find(|(word, _)| *word == rest).map(|(_, control)| control)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelectKind {
    One,
    Multiple,
    /// From the sheet of external choices.
    External,
    Rank,
}

/// A select: which kind, from which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Select<'a> {
    pub command: &'static str,
    pub kind: SelectKind,
    pub list: &'a str,
    pub or_other: bool,
}

/// Longer ones before those that they begin with.
const SELECTS: [(&str, SelectKind); 15] = [
    ("add select one prompt using", SelectKind::One),
    ("add select multiple prompt using", SelectKind::Multiple),
    ("select all that apply from", SelectKind::Multiple),
    ("select one from file", SelectKind::One),
    ("select multiple from file", SelectKind::Multiple),
    ("select one from", SelectKind::One),
    ("select1", SelectKind::One),
    ("select_one_from_file", SelectKind::One),
    ("select_multiple_from_file", SelectKind::Multiple),
    ("select_one_external", SelectKind::External),
    ("select_one", SelectKind::One),
    ("select one", SelectKind::One),
    ("select_multiple", SelectKind::Multiple),
    ("select all that apply", SelectKind::Multiple),
    ("rank", SelectKind::Rank),
];

impl Select<'_> {
    pub fn is_from_file(&self) -> bool {
        self.command.contains("from file") || self.command.contains("from_file")
    }
}

pub fn select(question_type: &str) -> Option<Select<'_>> {
    SELECTS.into_iter().find_map(|(command, kind)| {
        let rest = question_type.strip_prefix(command)?.strip_prefix(' ')?;
        let other = [" or specify other", " or_other", " or other"];
        let list = other.into_iter().find_map(|ending| rest.strip_suffix(ending));
        let or_other = list.is_some_and(is_word);
        let list = if or_other { list.unwrap_or(rest) } else { rest };
        is_word(list).then_some(Select { command, kind, list, or_other })
    })
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}
