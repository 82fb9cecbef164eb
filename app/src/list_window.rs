//! Which rows of a long list are drawn, and which pages of it have to be asked for. Pure arithmetic: no element is here.

use std::ops::Range;

/// Rows asked for at once.
pub const PAGE_ROWS: u32 = 60;
/// Rows drawn above and below what can be seen, so that a flick does not show a gap.
const MARGIN_ROWS: u32 = 12;

/// What a list's box says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sight {
    /// Pixels of the list that are above the upper edge of what can be seen.
    pub above_px: f64,
    pub height_px: f64,
    pub row_px: f64,
}

impl Sight {
    /// The rows to draw of a list of `total`.
    pub fn rows(self, total: u32) -> Range<u32> {
        if self.row_px < 1.0 || total == 0 {
            return 0..0;
        }
        let first = whole((self.above_px / self.row_px).floor());
        let seen = whole((self.height_px / self.row_px).ceil()).saturating_add(1);
        let end = first.saturating_add(seen).saturating_add(MARGIN_ROWS).min(total);
        first.saturating_sub(MARGIN_ROWS).min(end)..end
    }
}

/// The offsets of the pages that hold `rows`.
pub fn pages(rows: Range<u32>) -> impl Iterator<Item = u32> {
    let first = rows.start / PAGE_ROWS;
    let end = rows.end.div_ceil(PAGE_ROWS).max(first);
    let end = if rows.is_empty() { first } else { end };
    (first..end).map(|page| page * PAGE_ROWS)
}

fn whole(number: f64) -> u32 {
    // A cast from a float saturates, and takes NaN to zero.
    number as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(above_px: f64) -> Sight {
        Sight { above_px, height_px: 600.0, row_px: 60.0 }
    }

    #[test]
    fn the_top_of_a_long_list_draws_a_screenful_and_a_margin() {
        assert_eq!(sight(0.0).rows(10_000), 0..23);
        assert_eq!(sight(-300.0).rows(10_000), 0..23);
    }

    #[test]
    fn the_middle_draws_a_margin_on_both_sides() {
        assert_eq!(sight(60_000.0).rows(10_000), 988..1_023);
    }

    #[test]
    fn the_end_stops_at_the_last_row() {
        assert_eq!(sight(599_400.0).rows(10_000), 9_978..10_000);
        assert_eq!(sight(9_999_999.0).rows(10_000), 10_000..10_000);
    }

    #[test]
    fn an_empty_or_unmeasured_list_draws_nothing() {
        assert_eq!(sight(0.0).rows(0), 0..0);
        assert_eq!(Sight::default().rows(10_000), 0..0);
        assert_eq!(Sight { above_px: f64::NAN, ..sight(0.0) }.rows(5), 0..5);
    }

    #[test]
    fn only_the_pages_that_are_drawn_are_asked_for() {
        assert_eq!(pages(0..23).collect::<Vec<_>>(), [0]);
        assert_eq!(pages(50..61).collect::<Vec<_>>(), [0, 60]);
        assert_eq!(pages(988..1_023).collect::<Vec<_>>(), [960, 1_020]);
        assert_eq!(pages(5..5).count(), 0);
    }

    #[test]
    fn whatever_is_seen_lies_within_a_page_that_is_asked_for() {
        for above in (0..600_000).step_by(777) {
            let rows = sight(f64::from(above)).rows(10_000);
            let asked: Vec<u32> = pages(rows.clone()).collect();
            for row in rows {
                assert!(asked.contains(&(row / PAGE_ROWS * PAGE_ROWS)));
            }
        }
    }
}
