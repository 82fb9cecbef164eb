//! One figure: what is ours, what it is held against, and whether the goal is met.

use super::spread::Spread;
use serde_json::{Value, json};

/// What a figure counts; less is better in all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    Milliseconds,
    Times,
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
    /// `None` where the peer could not be measured on this machine.
    pub peer: Option<Quantity>,
    /// The largest ratio that meets the goal; none where the figure is there to be known.
    pub goal: Option<f64>,
}

impl Unit {
    /// The unit as it stands behind a figure's name.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Bytes => "bytes",
            Unit::Milliseconds => "ms",
            Unit::Times => "times",
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
    /// A figure that is held against a limit.
    pub fn within(name: impl Into<String>, unit: Unit, ours: Quantity, limit: f64) -> Self {
        Figure { name: name.into(), unit, ours, peer: Some(Quantity::exact(limit)), goal: Some(1.0) }
    }

    /// Ours as a multiple of the peer's.
    pub fn ratio(&self) -> Option<f64> {
        self.peer.map(|peer| self.ours.value / peer.value)
    }

    /// `None` where there is no goal, or nothing that ours could be held against.
    pub fn is_met(&self) -> Option<bool> {
        // A peer of nothing gives no number, and meets no goal.
        Some(self.ratio()? <= self.goal?)
    }
}

/// All figures as a JSON list.
pub fn to_json(figures: &[Figure]) -> String {
    let rows = figures.iter().map(|figure| {
        json!({
            "figure": format!("{}, {}", figure.name, figure.unit.name()),
            "ours": short(figure.ours.value),
            "peer": figure.peer.map(|peer| short(peer.value)),
            "ratio": figure.ratio().map(short),
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
        let (ours, peer) = (Quantity::exact(ours), Some(Quantity::exact(peer)));
        Figure { name: "a save".to_owned(), unit: Unit::Milliseconds, ours, peer, goal: Some(goal) }
    }

    #[test]
    fn a_goal_is_met_at_its_limit_and_missed_above_it() {
        assert_eq!(figure(0.5, 1.0, 0.5).is_met(), Some(true));
        assert_eq!(figure(0.501, 1.0, 0.5).is_met(), Some(false));
    }

    #[test]
    fn nothing_is_met_beside_a_peer_of_nothing() {
        assert_eq!(figure(0.0, 0.0, 0.5).is_met(), Some(false));
        assert_eq!(figure(1.0, 0.0, 0.5).is_met(), Some(false));
    }

    #[test]
    fn a_peer_that_was_not_measured_is_neither_met_nor_missed() {
        let alone = Figure { peer: None, ..figure(1.0, 1.0, 0.5) };
        assert_eq!((alone.ratio(), alone.is_met()), (None, None));
        let without_goal = Figure { goal: None, ..figure(1.0, 2.0, 0.5) };
        assert_eq!((without_goal.ratio(), without_goal.is_met()), (Some(0.5), None));
    }

    #[test]
    fn a_row_of_the_json_has_the_six_promised_keys_and_says_what_is_missed() {
        let unmeasured = Figure { peer: None, goal: None, ..figure(2.0, 3.0, 0.5) };
        let text = to_json(&[figure(2.0, 3.0, 0.5), unmeasured]);
        let rows: Value = serde_json::from_str(&text).unwrap();
        let expected = json!([
            { "figure": "a save, ms", "ours": 2.0, "peer": 3.0, "ratio": 0.667, "goal": 0.5, "met": false },
            { "figure": "a save, ms", "ours": 2.0, "peer": null, "ratio": null, "goal": null, "met": null },
        ]);
        assert_eq!(rows, expected);
    }
}
