//! Rights of one grant: which flags it holds in a circle, and that what hangs on it never holds more.

use wire::{CircleId, Grant, Right};

/// The flags that a grant gives in a circle. In `CircleId::ALL` only what it gives in every circle.
pub(crate) fn flags(rights: &[Right], circle: CircleId) -> u8 {
    rights
        .iter()
        .filter(|right| right.circle == circle || right.circle == CircleId::ALL)
        .fold(0, |flags, right| flags | right.flags)
}

/// Every right of `child` is held by `parent` in the same circle.
pub(crate) fn within(child: &[Right], parent: &Grant) -> bool {
    child.iter().all(|right| right.flags & !flags(&parent.rights, right.circle) == 0)
}

/// `manager` manages every circle that `rights` speak of.
pub(crate) fn manages(manager: &Grant, rights: &[Right]) -> bool {
    rights.iter().all(|right| flags(&manager.rights, right.circle) & Right::MANAGE != 0)
}

/// The grant manages at least one circle.
pub(crate) fn manages_something(grant: &Grant) -> bool {
    grant.rights.iter().any(|right| right.flags & Right::MANAGE != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: CircleId = CircleId([1; 16]);
    const B: CircleId = CircleId([2; 16]);

    #[test]
    fn a_right_in_every_circle_holds_in_each_and_not_the_other_way_round() {
        let everywhere = [Right { circle: CircleId::ALL, flags: Right::READ }];
        let in_a = [Right { circle: A, flags: Right::READ | Right::WRITE }];
        assert_eq!(flags(&everywhere, A), Right::READ);
        assert_eq!(flags(&in_a, A), Right::READ | Right::WRITE);
        assert_eq!(flags(&in_a, B), 0);
        assert_eq!(flags(&in_a, CircleId::ALL), 0);
    }
}
