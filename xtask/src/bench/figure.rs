//! One figure: what is ours, what it is held against, and whether the goal is met.

use super::spread::Spread;
use serde_json::{Value, json};

/// What a figure counts; less is better in all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    Milliseconds,
}

/// A value, and how far the single measurements lie apart where there are several.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    pub value: f64,
    pub spread: Option<Spread>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub name: String,
    pub unit: Unit,
    pub ours: Quantity,
    pub peer: Quantity,
    /// The largest ratio that meets the goal.
    pub goal: f64,
}

impl Unit {
    /// The unit as it stands behind a figure's name.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Bytes => "bytes",
            Unit::Milliseconds => "ms",
        }
    }
}

impl Quantity {
    /// Something that is counted, not measured.
    pub fn exact(value: f64) -> Self {
        Quantity { value, spread: None }
    }

    /// The median of several measurements.
    pub fn typical(spread: Spread) -> Self {
        Quantity { value: spread.p50, spread: Some(spread) }
    }
}

impl Figure {
    /// Ours as a multiple of the peer's.
    pub fn ratio(&self) -> f64 {
        self.ours.value / self.peer.value
    }

    pub fn is_met(&self) -> bool {
        // A peer of nothing gives no number, and meets no goal.
        self.ratio() <= self.goal
    }
}

/// All figures as a JSON list.
pub fn to_json(figures: &[Figure]) -> String {
    let rows = figures.iter().map(|figure| {
        json!({
            "figure": format!("{}, {}", figure.name, figure.unit.name()),
            "ours": short(figure.ours.value),
            "peer": short(figure.peer.value),
            "ratio": short(figure.ratio()),
            "goal": figure.goal,
            "met": figure.is_met(),
        })
    });
    format!("{:#}\n", rows.collect::<Value>())
}

/// Digits beyond a thousandth are noise.
fn short(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(ours: f64, peer: f64, goal: f64) -> Figure {
        let (ours, peer) = (Quantity::exact(ours), Quantity::exact(peer));
        Figure { name: "a save".to_owned(), unit: Unit::Milliseconds, ours, peer, goal }
    }

    #[test]
    fn a_goal_is_met_at_its_limit_and_missed_above_it() {
        assert!(figure(0.5, 1.0, 0.5).is_met());
        assert!(!figure(0.501, 1.0, 0.5).is_met());
    }

    #[test]
    fn nothing_is_met_beside_a_peer_of_nothing() {
        assert!(!figure(0.0, 0.0, 0.5).is_met());
        assert!(!figure(1.0, 0.0, 0.5).is_met());
    }

    #[test]
    fn a_row_of_the_json_has_the_six_promised_keys_and_says_what_is_missed() {
        let text = to_json(&[figure(2.0, 3.0, 0.5)]);
        let rows: Value = serde_json::from_str(&text).unwrap();
        let expected = json!([{
            "figure": "a save, ms", "ours": 2.0, "peer": 3.0, "ratio": 0.667, "goal": 0.5, "met": false,
        }]);
        assert_eq!(rows, expected);
    }
}
