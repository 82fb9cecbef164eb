//! Two words at the end of a share: a Reed-Solomon code over GF(2¹⁰). One wrong word is found with its place, two are always
//! noticed, and more than two pass with a chance of one in a million.

use super::field::WORDS;

pub(super) const CHECK_WORDS: usize = 2;

/// What the check says of a share's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Checked {
    Good,
    /// If only one word is wrong, it is this one, counted from 0.
    OneWrong(usize),
    /// The right words, it seems, in another order.
    Order,
    Wrong,
}

/// The two words that make the sums of a share's words come out as nothing.
pub(super) fn check_words(data: &[u16]) -> [u16; CHECK_WORDS] {
    let (sum, weighted) = sums(data, CHECK_WORDS);
    let last_but_one = WORDS.over(sum ^ weighted, WORDS.power(1) ^ 1);
    [last_but_one, sum ^ last_but_one]
}

pub(super) fn check(words: &[u16]) -> Checked {
    let (sum, weighted) = sums(words, 0);
    match (sum, weighted) {
        (0, 0) => Checked::Good,
        (0, _) => Checked::Order,
        _ => {
            let place = (0..words.len())
                .find(|place| WORDS.times(sum, WORDS.power(words.len() - 1 - place)) == weighted);
            place.map_or(Checked::Wrong, Checked::OneWrong)
        }
    }
}

/// The sum of the words, and the sum of each times x to its distance from the end, with `behind` words still to come.
fn sums(words: &[u16], behind: usize) -> (u16, u16) {
    let (sum, weighted) =
        words.iter().fold((0, 0), |(sum, weighted), word| (sum ^ word, WORDS.times(weighted, 2) ^ word));
    (sum, WORDS.times(weighted, WORDS.power(behind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Vec<u16> {
        let data: Vec<u16> = (0..28).map(|place| place * 37 % 1024).collect();
        [data.as_slice(), &check_words(&data)].concat()
    }

    #[test]
    fn one_wrong_word_is_found_wherever_it_stands() {
        assert_eq!(check(&words()), Checked::Good);
        for place in 0..30 {
            for change in 1..1024 {
                let mut wrong = words();
                wrong[place] ^= change;
                assert_eq!(check(&wrong), Checked::OneWrong(place));
            }
        }
    }

    #[test]
    fn two_wrong_words_never_pass_and_two_changed_over_are_called_so() {
        for (one, other) in (0..30).flat_map(|one| (0..one).map(move |other| (one, other))) {
            let mut wrong = words();
            wrong.swap(one, other);
            let is_other = wrong != words();
            assert_eq!(check(&wrong), if is_other { Checked::Order } else { Checked::Good });
            for change in [1, 2, 77, 1023] {
                let mut wrong = words();
                wrong[one] ^= change;
                wrong[other] ^= 1024 - change;
                assert_ne!(check(&wrong), Checked::Good);
            }
        }
    }
}
