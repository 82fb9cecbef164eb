//! Which choices of a list are shown: all of a short one; of a long one the first, the chosen, and what is searched for.
//! Pure: the fields draw it.

use super::choice_search::search;
use super::place::Pick;

/// Lists up to this long are buttons, all of them.
pub const PICKS_SHORT_MAX: usize = 8;
/// The first of a long list, which its author put first because they are common here.
pub const PICKS_FIRST: usize = 5;
/// More search results than these are not drawn.
pub const PICKS_FOUND_MAX: usize = 30;

/// What a search shows, and how many more it found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub picks: Vec<Pick>,
    pub more: usize,
}

/// How much of a list stands on the page by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// A short one whole, of a long one the first.
    Usual,
    /// Only what is chosen (`minimal`, `search`, `autocomplete`).
    Folded,
}

/// True for a list that is searched instead of shown.
pub fn is_long(picks: &[Pick], spread: Spread) -> bool {
    match spread {
        Spread::Usual => picks.len() > PICKS_SHORT_MAX,
        Spread::Folded => picks.len() > 1,
    }
}

/// What is shown before anybody searches: the first ones, and whatever is chosen.
pub fn at_hand(picks: &[Pick], chosen: &[String], spread: Spread) -> Vec<Pick> {
    if !is_long(picks, spread) {
        return picks.to_vec();
    }
    let first = if spread == Spread::Folded { 0 } else { PICKS_FIRST };
    let shown = picks.iter().enumerate();
    let shown = shown.filter(|(index, pick)| *index < first || chosen.contains(&pick.name));
    shown.map(|(_, pick)| pick.clone()).collect()
}

/// What matches the typed text, best first.
pub fn found(picks: &[Pick], typed: &str) -> Found {
    let matches = search(picks.iter().map(|pick| pick.label.as_str()), typed);
    let more = matches.len().saturating_sub(PICKS_FOUND_MAX);
    let shown = matches.into_iter().take(PICKS_FOUND_MAX);
    Found { picks: shown.filter_map(|index| picks.get(index).cloned()).collect(), more }
}

/// The chosen names with one more or one less, in the list's order; names that the list lacks stay at the end.
pub fn toggled(picks: &[Pick], chosen: &[String], name: &str) -> Vec<String> {
    let mut wanted = chosen.to_vec();
    match wanted.iter().position(|each| each == name) {
        Some(at) => {
            wanted.remove(at);
        }
        None => wanted.push(name.to_owned()),
    }
    let place = |name: &String| picks.iter().position(|pick| pick.name == *name).unwrap_or(usize::MAX);
    wanted.sort_by_key(place);
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(count: usize) -> Vec<Pick> {
        (0..count)
            .map(|number| Pick {
                name: format!("c{number}"),
                label: format!("Choice {number}"),
                ..Pick::default()
            })
            .collect()
    }

    fn names_of(picks: &[Pick]) -> Vec<String> {
        picks.iter().map(|pick| pick.name.clone()).collect()
    }

    fn names(picks: &[Pick]) -> Vec<&str> {
        picks.iter().map(|pick| pick.name.as_str()).collect()
    }

    #[test]
    fn short_lists_are_shown_whole() {
        assert_eq!(at_hand(&list(8), &[], Spread::Usual).len(), 8);
    }

    #[test]
    fn of_a_long_list_the_first_and_the_chosen_are_at_hand() {
        let shown = |chosen: &str, spread| names_of(&at_hand(&list(60), &[chosen.to_owned()], spread));
        assert_eq!(shown("c41", Spread::Usual), ["c0", "c1", "c2", "c3", "c4", "c41"]);
        assert_eq!(shown("c2", Spread::Usual), ["c0", "c1", "c2", "c3", "c4"]);
    }

    #[test]
    fn of_a_folded_list_only_the_chosen_is_at_hand() {
        let shown = |chosen: &[String]| names_of(&at_hand(&list(4), chosen, Spread::Folded));
        assert_eq!(shown(&["c3".to_owned()]), ["c3"]);
        assert!(shown(&[]).is_empty());
        assert!(is_long(&list(2), Spread::Folded) && !is_long(&list(1), Spread::Folded));
    }

    #[test]
    fn a_search_says_how_much_it_does_not_show() {
        let all = found(&list(60), "");
        assert_eq!((all.picks.len(), all.more), (30, 30));
        let some = found(&list(60), "choice 59");
        assert_eq!((names(&some.picks), some.more), (vec!["c59"], 0));
    }

    #[test]
    fn chosen_names_keep_the_lists_order_and_unknown_ones_are_not_dropped() {
        let chosen = ["zz".to_owned(), "c4".to_owned()];
        assert_eq!(toggled(&list(5), &chosen, "c1"), ["c1", "c4", "zz"]);
        assert_eq!(toggled(&list(5), &chosen, "c4"), ["zz"]);
    }
}
