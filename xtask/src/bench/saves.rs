//! How long it takes until an answer is on the disk, encrypted: measured by e2e/bench in the real app, in real browsers.

use super::{
    figure::{Figure, Quantity, Unit},
    peers::Peers,
    script,
    spread::Spread,
};
use crate::steps::Failure;
use serde_json::Value;
use std::fmt;

/// What each side's time holds.
pub const INCLUDES: &str = "\
Saves: medians, p10..p90 behind them; all sides take turns in one page of the app. A tap in its form makes the app post an answer;
  that message goes on once the page has drawn, and is timed, or a put of the same answer before it.
  ours          from the page's SetAnswer message to the worker's Saved: both message hops, decoding, the form's rules, one
                SQLite transaction with synchronous=FULL, encryption, flush to OPFS
  put in worker both message hops and one IndexedDB put with strict durability; no form, no encryption
  put in page   from put() to the transaction's end, in the page itself: the same put without message hops
  put by Dexie  the same through Dexie, likewise with strict durability";

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
    /// Dexie was installed.
    put_by_dexie: Option<Spread>,
}

impl Measured {
    pub fn figures(&self) -> Vec<Figure> {
        let figure = |peer: &str, put: Option<Spread>| Figure {
            name: format!("save of an answer, {}, beside a put {peer}", self.browser),
            unit: Unit::Milliseconds,
            ours: Quantity::typical(self.save),
            peer: put.map(Quantity::typical),
            goal: Some(GOAL),
        };
        vec![
            figure("in a worker", Some(self.put_in_worker)),
            figure("in the page", Some(self.put_in_page)),
            figure("by Dexie", self.put_by_dexie),
        ]
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
            put_by_dexie: spread("put_by_dexie"),
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
pub fn measure(peers: Option<&Peers>) -> Result<Vec<Measured>, Failure> {
    let folder = peers.map(|peers| peers.folder.clone().into_os_string());
    let printed = script::run(SCRIPT, folder.as_slice(), None)?;
    read(&printed).ok_or_else(|| script::unread(SCRIPT))
}

fn read(printed: &Value) -> Option<Vec<Measured>> {
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

    fn read_text(text: &str) -> Option<Vec<Measured>> {
        read(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn a_save_is_held_against_each_kind_of_put() {
        let measured = read_text(PRINTED).unwrap();
        let [in_worker, in_page, by_dexie] = measured[0].figures().try_into().unwrap();
        assert_eq!((in_worker.ratio(), in_worker.is_met()), (Some(0.4), Some(true)));
        assert_eq!(
            (in_page.ours.value, in_page.ratio(), in_page.is_met()),
            (2.0, Some(2.0 / 3.0), Some(false))
        );
        assert_eq!((by_dexie.peer, by_dexie.is_met()), (None, None));
        assert!(in_page.name.contains("Firefox"), "{}", in_page.name);
    }

    #[test]
    fn a_run_without_times_is_no_measurement() {
        for broken in ["[]", "{}", &PRINTED.replace("[1, 2, 3]", "[]"), &PRINTED.replace("6]", "null]")] {
            assert_eq!(read_text(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_profile_in_memory_is_told() {
        let told = |in_memory: &str| read_text(&PRINTED.replace("false", in_memory)).unwrap()[0].to_string();
        assert!(told("true").contains("TMPDIR"));
        assert!(!told("false").contains("TMPDIR"));
    }
}
