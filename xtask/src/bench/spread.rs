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
    pub fn of(mut samples: Vec<f64>) -> Option<Self> {
        if !samples.iter().all(|sample| sample.is_finite()) {
            return None;
        }
        samples.sort_by(f64::total_cmp);
        let percentile = |percent: usize| {
            let rank = (samples.len() * percent).div_ceil(100);
            samples.get(rank.checked_sub(1)?).copied()
        };
        Some(Spread { p10: percentile(10)?, p50: percentile(50)?, p90: percentile(90)? })
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_median_does_not_move_with_one_slow_measurement() {
        let samples = vec![900.0, 3.0, 1.0, 2.0, 4.0];
        assert_eq!(Spread::of(samples), Some(Spread { p10: 1.0, p50: 3.0, p90: 900.0 }));
        let hundred = (1..=100).map(f64::from).collect();
        assert_eq!(Spread::of(hundred), Some(Spread { p10: 10.0, p50: 50.0, p90: 90.0 }));
    }

    #[test]
    fn nothing_measured_has_no_spread() {
        assert_eq!(Spread::of(vec![]), None);
        assert_eq!(Spread::of(vec![1.0, f64::NAN]), None);
    }
}
