//! What a team costs when somebody leaves.

use super::{
    figure::{Figure, Quantity, Unit},
    script::{self, numbers},
    spread::percentiles,
};
use crate::steps::Failure;
use serde_json::Value;

/// What these figures hold.
pub const INCLUDES: &str = "\
Team: real engines at a real server. Letting one member go is the revocation and new keys for every circle that they could read,
  sealed to all others, on the disk. A history is verified from the Genesis, signatures and all. Who was away reads what twelve
  who left and twelve who came in sixty days have changed, and no record.";

const SCRIPT: &str = "e2e/bench/team.mjs";
const READERS: &str = "200";
const TEAM: &str = "50";
const LETTING_GO_MS_MAX: f64 = 1_000.0;
const VERIFY_MS_MAX: f64 = 50.0;
const AWAY_BYTES_MAX: f64 = 200_000.0;

/// Runs the devices.
pub fn measure() -> Result<Vec<Figure>, Failure> {
    let measured = script::run(SCRIPT, &[READERS.into(), TEAM.into()], None)?;
    figures(&measured).ok_or_else(|| script::unread(SCRIPT))
}

fn figures(measured: &Value) -> Option<Vec<Figure>> {
    let [letting_go] = percentiles(numbers(&measured["letting_go_ms"])?, [50])?;
    let [verify] = percentiles(numbers(&measured["verify_ms"])?, [50])?;
    let (readers, steps) = (measured["readers"].as_u64()?, measured["steps"].as_u64()?);
    let team = measured["team"].as_u64()?;
    let within = |name: String, unit, ours, limit| Figure::within(name, unit, Quantity::exact(ours), limit);
    Some(vec![
        within(
            format!("letting one of {readers} go, with new keys for all circles"),
            Unit::Milliseconds,
            letting_go,
            LETTING_GO_MS_MAX,
        ),
        within(
            format!("verifying {steps} steps of a history (native)"),
            Unit::Milliseconds,
            verify,
            VERIFY_MS_MAX,
        ),
        within(
            format!("read after 60 days away from a team of {team}"),
            Unit::Bytes,
            measured["away_bytes"].as_f64()?,
            AWAY_BYTES_MAX,
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_figure_is_held_against_its_limit() {
        let measured = json!({
            "readers": 200, "letting_go_ms": [900.0, 950.0, 2_000.0], "steps": 50, "verify_ms": [3.0],
            "team": 50, "away_bytes": 250_000,
        });
        let met: Vec<_> = figures(&measured).unwrap().iter().map(Figure::is_met).collect();
        assert_eq!(met, [Some(true), Some(true), Some(false)]);
    }
}
