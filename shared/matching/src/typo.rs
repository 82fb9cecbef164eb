//! One slip of a finger: a letter wrong, missing, too many, or two changed places.

/// Tokens of this many letters or fewer must be typed right.
const EXACT_LETTERS_MAX: usize = 3;

/// Whether the word is finished, or its writer may still be typing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    Whole,
    /// The word may be the beginning of the name.
    Beginning,
}

/// True if one slip at most makes `typed` into `name`, or into a beginning of it. Both are normalised.
pub fn within_one_typo(typed: &str, name: &str, how: Typed) -> bool {
    let (typed_letters, name_letters) = (typed.chars().count(), name.chars().count());
    if typed_letters <= EXACT_LETTERS_MAX {
        return if how == Typed::Beginning { name.starts_with(typed) } else { name == typed };
    }
    if how == Typed::Whole && typed_letters.abs_diff(name_letters) > 1 || typed_letters > name_letters + 1 {
        return false;
    }
    let (mut rest, mut name_rest) = (typed.chars(), name.chars());
    loop {
        let (mut after, mut name_after) = (rest.clone(), name_rest.clone());
        match (after.next(), name_after.next()) {
            (Some(one), Some(other)) if one == other => (rest, name_rest) = (after, name_after),
            (None, _) => return how == Typed::Beginning || name_after.next().is_none(),
            (Some(_), None) => return after.next().is_none(),
            (Some(one), Some(other)) => {
                let swapped = match (after.clone().next(), name_after.clone().next()) {
                    (Some(two), Some(another)) => two == other && another == one,
                    _ => false,
                };
                return ends_alike(after.as_str(), name_after.as_str(), how)
                    || ends_alike(rest.as_str(), name_after.as_str(), how)
                    || ends_alike(after.as_str(), name_rest.as_str(), how)
                    || swapped
                        && ends_alike(behind_first(after.as_str()), behind_first(name_after.as_str()), how);
            }
        }
    }
}

fn ends_alike(typed: &str, name: &str, how: Typed) -> bool {
    if how == Typed::Beginning { name.starts_with(typed) } else { name == typed }
}

fn behind_first(text: &str) -> &str {
    let mut letters = text.chars();
    letters.next();
    letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven_and_two_are_not() {
        use Typed::{Beginning, Whole};
        for (typed, name, how, is_near) in [
            ("jaen", "jean", Whole, true),
            ("jaen", "jeanne", Beginning, true),
            ("jeam", "jean", Whole, true),
            ("jeann", "jean", Whole, true),
            ("hernadez", "hernandez", Whole, true),
            ("hernandes", "hernandez", Whole, true),
            ("ehrnandez", "hernandez", Whole, true),
            ("hernandezz", "hernandez", Beginning, true),
            ("hernan", "hernandez", Beginning, true),
            ("hernam", "hernandez", Beginning, true),
            ("enrandez", "hernandez", Whole, false),
            ("hernan", "hernandez", Whole, false),
            ("ermandes", "hernandez", Whole, false),
            ("abcd", "hernandez", Beginning, false),
            ("jen", "jean", Beginning, false),
            ("jea", "jean", Beginning, true),
            ("jea", "jean", Whole, false),
            ("ana", "ana", Whole, true),
            ("maria", "mario", Whole, true),
            ("mohmmad", "mohammad", Whole, true),
            ("nunzes", "nunez", Whole, false),
            ("мариа", "мария", Whole, true),
            ("", "jean", Whole, false),
            ("jean", "", Whole, false),
        ] {
            assert_eq!(within_one_typo(typed, name, how), is_near, "{typed} {name} {how:?}");
        }
    }

    #[test]
    fn it_agrees_with_the_textbook_distance_on_whole_words() {
        let words = [
            "pierre", "piere", "perier", "peirre", "pierrre", "poerre", "pier", "rierre", "ppierre", "iperre",
        ];
        for one in words {
            for other in words {
                let near = strsim::osa_distance(one, other) <= 1;
                assert_eq!(within_one_typo(one, other, Typed::Whole), near, "{one} {other}");
            }
        }
    }
}
