//! Finding a choice in a long list by typing any part of any word of it, without accents and in any case.

/// The position of each label that matches, best first: labels that begin with what was typed, then words that do,
/// then any place. Labels of equal merit keep the list's order; nothing typed matches all.
pub fn search<'a>(labels: impl IntoIterator<Item = &'a str>, typed: &str) -> Vec<usize> {
    let wanted = fold(typed);
    let wanted = wanted.trim();
    let mut found: Vec<(u8, usize)> = labels
        .into_iter()
        .enumerate()
        .filter_map(|(index, label)| Some((merit(&fold(label), wanted)?, index)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, index)| index).collect()
}

/// Lower case without the accents of the languages that the forms speak.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => folded.push('a'),
            'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
            'í' | 'ì' | 'î' | 'ï' => folded.push('i'),
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' => folded.push('o'),
            'ú' | 'ù' | 'û' | 'ü' => folded.push('u'),
            'ñ' => folded.push('n'),
            'ç' => folded.push('c'),
            'œ' => folded.push_str("oe"),
            // Combining accents, apostrophes (k'iche') and their look-alikes are not typed on a phone.
            '\u{300}'..='\u{36f}' | '\'' | '’' | 'ʼ' | '‘' => {}
            other => folded.push(other),
        }
    }
    folded
}

fn merit(label: &str, wanted: &str) -> Option<u8> {
    if wanted.is_empty() || label.starts_with(wanted) {
        return Some(0);
    }
    let at_a_word = label
        .match_indices(wanted)
        .any(|(at, _)| label.get(..at).is_some_and(|before| !before.ends_with(char::is_alphanumeric)));
    match at_a_word {
        true => Some(1),
        false => label.contains(wanted).then_some(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTRIES: [&str; 7] =
        ["Honduras", "México", "Haití", "República Dominicana", "Mali", "España", "Côte d’Ivoire"];

    fn found(typed: &str) -> Vec<&'static str> {
        search(COUNTRIES, typed).into_iter().filter_map(|index| COUNTRIES.get(index).copied()).collect()
    }

    #[test]
    fn nothing_typed_shows_the_list_in_its_own_order() {
        assert_eq!(found(""), COUNTRIES);
        assert_eq!(found("  "), COUNTRIES);
    }

    #[test]
    fn accents_case_and_apostrophes_do_not_matter() {
        assert_eq!(found("MEXICO"), ["México"]);
        assert_eq!(found("haiti"), ["Haití"]);
        assert_eq!(found("espana"), ["España"]);
        assert_eq!(found("divoire"), ["Côte d’Ivoire"]);
    }

    #[test]
    fn beginnings_come_before_words_and_words_before_middles() {
        assert_eq!(found("d"), ["República Dominicana", "Côte d’Ivoire", "Honduras"]);
        assert_eq!(found("ma"), ["Mali"]);
        assert_eq!(found("m"), ["México", "Mali", "República Dominicana"]);
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        assert!(found("zzz").is_empty());
    }
}
