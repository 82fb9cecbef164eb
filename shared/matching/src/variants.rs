//! Spellings that no rule of sound connects: abbreviations from paper lists, and transliterations. Data, to be extended.

/// What is written for what is meant, in normalised letters.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("alej", "alejandro"),
    ("fco", "francisco"),
    ("glez", "gonzalez"),
    ("gpe", "guadalupe"),
    ("hdez", "hernandez"),
    ("hdz", "hernandez"),
    ("jn", "jean"),
    ("lpz", "lopez"),
    ("ma", "maria"),
    ("md", "mohammad"),
    ("mohd", "mohammad"),
    ("mtz", "martinez"),
    ("rdz", "rodriguez"),
    ("rguez", "rodriguez"),
    ("rmz", "ramirez"),
    ("sto", "santo"),
    ("sta", "santa"),
    ("st", "saint"),
    ("ste", "sainte"),
];

/// Names from Persian, Pashto and Arabic that each official spells anew; the first stands for all.
const TRANSLITERATIONS: &[&[&str]] = &[
    &["abdul", "abdal", "abdel", "abdoul"],
    &["ahmad", "ahmed", "ahmet"],
    &["aisha", "aesha", "aicha", "ayesha", "aysha"],
    &["javad", "jawad"],
    &["javier", "xabier", "xavier"],
    &["mohammad", "mohamad", "mohamed", "mohammed", "muhamad", "muhamed", "muhammad", "muhammed", "mehmet"],
    &["rahman", "rahmaan", "rehman"],
    &["saeed", "saied", "said", "sayed", "sayid", "sayyid", "syed"],
    &["wahid", "vahid", "waheed"],
    &["yosef", "yusuf", "yosof", "yousef", "yousof", "youssef", "yousuf"],
    &["zahra", "zahara", "zehra"],
];

/// The name that an abbreviation stands for.
pub(crate) fn expand(text: &str) -> Option<&'static str> {
    ABBREVIATIONS.iter().find(|(short, _)| *short == text).map(|(_, long)| *long)
}

/// The one spelling that stands for all of a name's transliterations.
pub(crate) fn one_spelling(text: &str) -> Option<&'static str> {
    TRANSLITERATIONS.iter().find(|group| group.contains(&text)).and_then(|group| group.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_spelling_is_listed_once() {
        let all: Vec<&str> = TRANSLITERATIONS.iter().flat_map(|group| group.iter().copied()).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        let short: Vec<&str> = ABBREVIATIONS.iter().map(|(short, _)| *short).collect();
        assert_eq!(short.iter().collect::<BTreeSet<_>>().len(), short.len());
    }
}
