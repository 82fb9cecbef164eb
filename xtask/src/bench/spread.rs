//! Where most of many measurements lie.

/// The 10th, 50th and 90th percentile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
}

impl Spread {
    /// Of measurements in any order; `None` where there are none, or one is no ordinary number.
    pub fn of(samples: Vec<f64>) -> Option<Self> {
        let [p10, p50, p90] = percentiles(samples, [10, 50, 90])?;
        Some(Spread { p10, p50, p90 })
    }
}

/// The measurements below which so many of a hundred lie; under the same conditions.
pub fn percentiles<const N: usize>(mut samples: Vec<f64>, percents: [usize; N]) -> Option<[f64; N]> {
    if samples.is_empty() || !samples.iter().all(|sample| sample.is_finite()) {
        return None;
    }
    samples.sort_by(f64::total_cmp);
    let last = samples.len() - 1;
    Some(percents.map(|percent| samples[(samples.len() * percent).div_ceil(100).saturating_sub(1).min(last)]))
}

#[cfg(test)]
mod tests {
    use super::{Spread, percentiles};

    #[test]
    fn the_median_does_not_move_with_one_slow_measurement() {
        let samples = vec![900.0, 3.0, 1.0, 2.0, 4.0];
        assert_eq!(Spread::of(samples), Some(Spread { p10: 1.0, p50: 3.0, p90: 900.0 }));
        let hundred = (1..=100).map(f64::from).collect();
        assert_eq!(Spread::of(hundred), Some(Spread { p10: 10.0, p50: 50.0, p90: 90.0 }));
    }

    #[test]
    fn of_a_hundred_measurements_the_ninety_ninth_is_the_99th_percentile() {
        let hundred = (1..=100).rev().map(f64::from).collect();
        assert_eq!(percentiles(hundred, [1, 99, 100]), Some([1.0, 99.0, 100.0]));
        assert_eq!(percentiles(vec![], [50]), None);
    }

    #[test]
    fn nothing_measured_has_no_spread() {
        assert_eq!(Spread::of(vec![]), None);
        assert_eq!(Spread::of(vec![1.0, f64::NAN]), None);
    }
}
