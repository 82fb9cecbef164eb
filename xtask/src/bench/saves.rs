//! How long it takes until an answer is on the disk, encrypted: measured by e2e/bench in the real app, in real browsers.

use super::{
    figure::{Figure, Quantity, Unit},
    spread::Spread,
};
use crate::{
    steps::{self, Failure},
    tools::node,
};
use serde_json::Value;
use std::fmt;

/// What each side's time holds.
pub const INCLUDES: &str = "\
Saves: medians, p10..p90 behind them; all sides take turns in one page of the app. A tap in its form makes the app post an answer;
  that message goes on once the page has drawn, and is timed, or a put of the same answer before it.
  ours          from the page's SetAnswer message to the worker's Saved: both message hops, decoding, the form's rules, one
                SQLite transaction with synchronous=FULL, encryption, flush to OPFS
  put in worker both message hops and one IndexedDB put with strict durability; no form, no encryption
  put in page   from put() to the transaction's end, in the page itself: the same put without message hops";

const SCRIPT: &str = "e2e/bench/answer_saves.mjs";
/// The largest part of a strict put's time that a save may take.
const GOAL: f64 = 0.5;

/// What was measured in one browser.
#[derive(Debug, PartialEq)]
pub struct Measured {
    browser: String,
    version: String,
    /// The profile lay on a file system in memory.
    in_memory: bool,
    save: Spread,
    put_in_worker: Spread,
    put_in_page: Spread,
}

impl Measured {
    pub fn figures(&self) -> Vec<Figure> {
        let figure = |peer: &str, put: Spread| Figure {
            name: format!("save of an answer, {}, beside a put in {peer}", self.browser),
            unit: Unit::Milliseconds,
            ours: Quantity::typical(self.save),
            peer: Quantity::typical(put),
            goal: GOAL,
        };
        vec![figure("a worker", self.put_in_worker), figure("the page", self.put_in_page)]
    }

    fn read(measured: &Value) -> Option<Self> {
        let text = |key: &str| measured[key].as_str().map(str::to_owned);
        let spread = |side: &str| {
            let samples = measured["times_ms"][side].as_array()?.iter();
            Spread::of(samples.map(Value::as_f64).collect::<Option<_>>()?)
        };
        Some(Measured {
            browser: text("browser")?,
            version: text("version")?,
            in_memory: measured["in_memory"].as_bool()?,
            save: spread("save")?,
            put_in_worker: spread("put_in_worker")?,
            put_in_page: spread("put_in_page")?,
        })
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "  {} was {}", self.browser, self.version)?;
        if self.in_memory {
            write!(
                out,
                "; its files were in memory, so that nothing was durable: set TMPDIR to a folder on a disk"
            )?;
        }
        Ok(())
    }
}

/// Runs the app in both browsers.
pub fn measure() -> Result<Vec<Measured>, Failure> {
    let mut node = node::with_browsers();
    node.arg(SCRIPT);
    // The servers tell there of every request, which is worth reading only if something went wrong.
    let output = node.output().map_err(|error| steps::not_started(&node, &error))?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
    }
    steps::succeeded(&node, output.status)?;
    read(&String::from_utf8_lossy(&output.stdout))
        .ok_or_else(|| Failure::new(format!("{SCRIPT} printed no times")).remedy(steps::typed(&node)))
}

fn read(printed: &str) -> Option<Vec<Measured>> {
    let printed: Value = serde_json::from_str(printed).ok()?;
    let browsers = printed.as_array().filter(|browsers| !browsers.is_empty())?;
    browsers.iter().map(Measured::read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"[{
        "browser": "Firefox", "version": "firefox/1", "in_memory": false,
        "times_ms": { "save": [1, 2, 3], "put_in_worker": [4, 5, 6], "put_in_page": [3, 3, 3] }
    }]"#;

    #[test]
    fn a_save_is_held_against_both_kinds_of_put() {
        let measured = read(PRINTED).unwrap();
        let [in_worker, in_page] = measured[0].figures().try_into().unwrap();
        assert_eq!((in_worker.ratio(), in_worker.is_met()), (0.4, true));
        assert_eq!((in_page.ours.value, in_page.peer.value, in_page.is_met()), (2.0, 3.0, false));
        assert!(in_page.name.contains("Firefox"), "{}", in_page.name);
    }

    #[test]
    fn a_run_without_times_is_no_measurement() {
        for broken in ["", "[]", "{}", &PRINTED.replace("[1, 2, 3]", "[]"), &PRINTED.replace("6]", "null]")] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_profile_in_memory_is_told() {
        let told = |in_memory: &str| read(&PRINTED.replace("false", in_memory)).unwrap()[0].to_string();
        assert!(told("true").contains("TMPDIR"));
        assert!(!told("false").contains("TMPDIR"));
    }
}
