//! Which cards stand on the page, and where, when the list of open conflicts is heard anew. Pure.

/// Those that stood there keep their places if they are still open, or were decided here; new ones come last.
pub fn standing<K: Clone + PartialEq>(before: &[K], open: &[K], is_decided: impl Fn(&K) -> bool) -> Vec<K> {
    let stay = before.iter().filter(|key| open.contains(key) || is_decided(key));
    let new = open.iter().filter(|key| !before.contains(key));
    stay.chain(new).cloned().collect()
}

/// The nearest one that is in sight: below `from` if there is one, else above it.
pub fn next_in_sight<'a, K: PartialEq>(
    keys: &'a [K],
    from: &K,
    in_sight: impl Fn(&K) -> bool,
) -> Option<&'a K> {
    let at = keys.iter().position(|key| key == from)?;
    let (above, below) = keys.split_at(at);
    let below = below.iter().skip(1).find(|key| in_sight(key));
    below.or_else(|| above.iter().rev().find(|key| in_sight(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decided_here_stays_in_its_place_and_what_others_decided_goes() {
        assert_eq!(standing(&[1, 2, 3], &[3, 4], |key| *key == 1), [1, 3, 4]);
        assert_eq!(standing(&[], &[2, 1], |_| false), [2, 1]);
    }

    #[test]
    fn what_is_open_again_stays_where_it_was() {
        assert_eq!(standing(&[1, 2], &[2, 1], |_| false), [1, 2]);
    }

    #[test]
    fn after_one_is_put_away_comes_the_next_or_else_the_one_before() {
        let sight = |away: &'static [i32]| move |key: &i32| !away.contains(key);
        assert_eq!(next_in_sight(&[1, 2, 3], &2, sight(&[2])), Some(&3));
        assert_eq!(next_in_sight(&[1, 2, 3], &2, sight(&[2, 3])), Some(&1));
        assert_eq!(next_in_sight(&[1, 2, 3], &2, sight(&[1, 2, 3])), None);
    }
}
