//! The printed code: what is misread is noticed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use forms::folio::{BODY_SYMBOLS_MAX, BODY_SYMBOLS_MIN};
use forms::{Folio, FolioError};
use proptest::prelude::*;

#[test]
fn the_field_guides_own_example_is_a_folio() {
    assert_eq!(Folio::parse("TAP-7F3K-2").unwrap().as_str(), "TAP-7F3K-2");
}

#[test]
fn what_people_type_is_read() {
    for typed in ["tap-7f3k-2", " TAP 7F3K 2 ", "TAP7F3K2", "tap-7f3k2", "TAP--7F3K-2"] {
        assert_eq!(Folio::parse(typed).unwrap().as_str(), "TAP-7F3K-2", "{typed}");
    }
}

#[test]
fn what_is_no_folio_says_why() {
    for (typed, error) in [
        ("", FolioError::BadShape),
        ("TAP", FolioError::BadShape),
        ("TAP-7F3K-2-2", FolioError::BadShape),
        ("TAP-7F3-2", FolioError::BadShape),
        ("TAP-7F3K-22", FolioError::BadShape),
        ("T-7F3K-2", FolioError::BadPrefix),
        ("TAPAC-7F3K-2", FolioError::BadPrefix),
        ("T4P-7F3K-2", FolioError::BadPrefix),
        ("TAP-7O3K-2", FolioError::BadSymbol),
        ("TAP-7F1K-2", FolioError::BadSymbol),
        ("TAP-7F3K-0", FolioError::BadSymbol),
        ("TÁP-7F3K-2", FolioError::BadSymbol),
        ("TAP-7F3K-3", FolioError::BadCheck),
        ("TIJ-7F3K-2", FolioError::BadCheck),
    ] {
        assert_eq!(Folio::parse(typed), Err(error), "{typed}");
    }
    assert_eq!(Folio::make("TAP", 0, BODY_SYMBOLS_MIN - 1), Err(FolioError::BadShape));
    assert_eq!(Folio::make("TAP", 0, BODY_SYMBOLS_MAX + 1), Err(FolioError::BadShape));
    assert_eq!(Folio::make("", 0, 4), Err(FolioError::BadPrefix));
}

fn any_folio() -> impl Strategy<Value = Folio> {
    ("[A-Z]{2,4}", any::<u64>(), BODY_SYMBOLS_MIN..=BODY_SYMBOLS_MAX)
        .prop_map(|(prefix, random, symbols)| Folio::make(&prefix, random, symbols).unwrap())
}

proptest! {
    #[test]
    fn every_folio_that_is_made_is_read(folio in any_folio()) {
        prop_assert_eq!(Folio::parse(&folio.as_str().to_lowercase()), Ok(folio));
    }

    #[test]
    fn one_wrong_symbol_is_noticed(folio in any_folio(), at in any::<prop::sample::Index>(), other in "[A-Z2-9]") {
        let mut symbols: Vec<char> = folio.as_str().chars().collect();
        let at = at.index(symbols.len());
        let other = other.chars().next().unwrap();
        prop_assume!(symbols[at] != '-' && symbols[at] != other);
        symbols[at] = other;
        prop_assert!(Folio::parse(&symbols.iter().collect::<String>()).is_err());
    }

    #[test]
    fn two_swapped_neighbours_are_noticed(folio in any_folio(), at in any::<prop::sample::Index>()) {
        let mut symbols: Vec<char> = folio.as_str().chars().collect();
        let differ = |at: &usize| symbols[*at] != '-' && symbols[at + 1] != '-' && symbols[*at] != symbols[at + 1];
        let places: Vec<usize> = (0..symbols.len() - 1).filter(differ).collect();
        if !places.is_empty() {
            let at = places[at.index(places.len())];
            symbols.swap(at, at + 1);
            prop_assert!(Folio::parse(&symbols.iter().collect::<String>()).is_err());
        }
    }

    #[test]
    fn no_text_breaks_the_reader(text in "\\PC*") {
        let _ = Folio::parse(&text);
    }
}
