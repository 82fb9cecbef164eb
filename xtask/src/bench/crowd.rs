//! How long a small push takes while hundreds of devices are at one server.

use super::{
    figure::{Figure, Quantity, Unit},
    script::{self, numbers},
    spread::percentiles,
};
use crate::steps::Failure;
use serde_json::Value;

/// What these figures hold.
pub const INCLUDES: &str = "\
Crowd: real engines, 25 to a workspace, over HTTP on loopback, each with a connection that stays open. Every ten seconds each
  registers somebody and pushes that (signed, admitted, on the disk before the answer), also pulling what colleagues pushed. A
  push is timed from the moment it is due until its answer is read; what engines do before and after is not under way then.";

const SCRIPT: &str = "e2e/bench/crowd.mjs";
const DEVICES: &str = "500";
const ROUNDS: &str = "6";
const PUSH_P99_MS_MAX: f64 = 50.0;

/// Runs the devices.
pub fn measure() -> Result<Vec<Figure>, Failure> {
    let measured = script::run(SCRIPT, &[DEVICES.into(), ROUNDS.into()], None)?;
    figures(&measured).ok_or_else(|| script::unread(SCRIPT))
}

fn figures(measured: &Value) -> Option<Vec<Figure>> {
    let devices = measured["devices"].as_u64()?;
    let [p50, p99] = percentiles(numbers(&measured["spread_ms"])?, [50, 99])?;
    let [at_once_p99] = percentiles(numbers(&measured["at_once_ms"])?, [99])?;
    let figure = |what: String, ours: f64, goal: Option<f64>| Figure {
        goal,
        ..Figure::within(what, Unit::Milliseconds, Quantity::exact(ours), PUSH_P99_MS_MAX)
    };
    Some(vec![
        figure(format!("small push under {devices} devices, p99"), p99, Some(1.0)),
        figure("  the same, p50".to_owned(), p50, None),
        figure("  all at the same moment, p99".to_owned(), at_once_p99, None),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_ninety_ninth_percentile_is_held_against_the_limit() {
        let spread: Vec<f64> = (1..=100).map(f64::from).collect();
        let measured = json!({ "devices": 500, "spread_ms": spread, "at_once_ms": [70.0] });
        let found = figures(&measured).unwrap();
        assert_eq!((found[0].ours.value, found[0].is_met()), (99.0, Some(false)));
        assert_eq!((found[2].ours.value, found[2].is_met()), (70.0, None));
        assert_eq!(figures(&json!({ "devices": 500, "spread_ms": [], "at_once_ms": [1.0] })), None);
    }
}
