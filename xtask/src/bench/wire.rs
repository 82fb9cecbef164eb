//! Bytes on the line, and what a server takes to keep everybody and to give them out: ours beside the peers, the same answers.

use super::{
    figure::{Figure, Quantity, Unit},
    peers::Peers,
    script,
    spread::Spread,
};
use crate::steps::Failure;
use serde_json::Value;

/// What each side's bytes and times hold.
pub const INCLUDES: &str = "\
Wire: the same registrations for all, one document of the peers' for each record of ours (two for each person). Bytes are
  everything above TCP in both directions, headers and bodies; ours are encrypted, signed and carry the wraps of their keys.
  pouchdb-server 4.2 is replicated by PouchDB 9, not deflated unless said; automerge-repo 2.5 goes over its WebSocket. An
  exchange is pulled by a device that has everything else; who pushes has just started, and asks for a challenge first.
Server: requests of real clients, recorded and made again one after the other over one connection; medians of three, in turns.
  ours            signatures checked, each request's batches fsynced before its answer
  pouchdb-server  LevelDB without sync: nothing is fsynced
  automerge-repo  files written, not fsynced; its clients' time is in it, and it was given fewer people
  With its client: ours is `acogida` and an engine over encrypted files; PouchDB has its stores in memory, automerge-repo too";

const SCRIPT: &str = "e2e/bench/wire_and_server.mjs";
const NOTHING_BYTES_MAX: f64 = 200.0;
const MEMORY_BYTES_MAX: f64 = 40.0 * 1024.0 * 1024.0;
/// What "flat" allows between half of the people and all.
const GROWTH_MAX: f64 = 1.25;
const HUNDRED: f64 = 100.0;

/// Runs our server and the peers' that are there.
pub fn measure(peers: Option<&Peers>) -> Result<Vec<Figure>, Failure> {
    let folder = peers.map(|peers| peers.folder.clone().into_os_string());
    let node = peers.and_then(Peers::node);
    let measured = script::run(SCRIPT, folder.as_slice(), node.as_deref())?;
    for peer in ["pouch", "automerge"] {
        if let Some(why) = measured[peer]["missing"].as_str() {
            println!("    gone on without {peer}: {why}");
        }
    }
    figures(&Run(&measured)).ok_or_else(|| script::unread(SCRIPT))
}

fn figures(run: &Run<'_>) -> Option<Vec<Figure>> {
    let mut figures = bytes(run)?;
    figures.extend(times(run)?);
    figures.extend(memory(run)?);
    Some(figures)
}

fn bytes(run: &Run<'_>) -> Option<Vec<Figure>> {
    let beside = |name: &str, what: &str, of: f64, peer: &str, theirs: &str, goal: Option<f64>| {
        let count = |side: &str, what: &str| {
            Some(Quantity::exact(run.0[side]["counted"][what]["bytes"].as_f64()? / of))
        };
        let (name, peer) = (format!("{name}, beside {peer}"), count(key(peer), theirs));
        Some(Figure { name, unit: Unit::Bytes, ours: count("ours", what)?, peer, goal })
    };
    let ours = |what: &str, key: &str| run.0["ours"]["counted"][what][key].as_f64().map(Quantity::exact);
    let trips = run.0["pouch"]["counted"]["person_pulled"]["round_trips"].as_f64().map(Quantity::exact);
    Some(vec![
        beside(
            "new person pulled, of a hundred",
            "hundred_pulled",
            HUNDRED,
            POUCH,
            "hundred_pulled",
            Some(0.35),
        )?,
        beside("  the same, deflated", "hundred_pulled", HUNDRED, POUCH, "hundred_pulled_deflated", None)?,
        beside("  the same", "hundred_pulled", HUNDRED, AUTOMERGE, "hundred_pulled", None)?,
        beside("new person pulled alone", "person_pulled", 1.0, POUCH, "person_pulled", Some(0.35))?,
        beside("edit of five answers pulled", "edit_pulled", 1.0, POUCH, "edit_pulled", Some(0.4))?,
        beside("edit of five answers pushed", "edit_pushed", 1.0, POUCH, "edit_pushed", Some(0.4))?,
        Figure {
            name: format!("round trips, new person pulled, beside {POUCH}"),
            unit: Unit::Times,
            ours: ours("person_pulled", "round_trips")?,
            peer: trips,
            goal: None,
        },
        Figure::within(
            "nothing new, bodies",
            Unit::Bytes,
            ours("nothing_pulled", "body_bytes")?,
            NOTHING_BYTES_MAX,
        ),
        beside("nothing new, with headers", "nothing_pulled", 1.0, POUCH, "nothing_pulled", None)?,
    ])
}

fn times(run: &Run<'_>) -> Option<Vec<Figure>> {
    let beside = |name: &str, what: &str, peer: &str, goal: Option<f64>| {
        let (name, peer) = (format!("{name}, 1,000 people, beside {peer}"), run.again(key(peer), what));
        Some(Figure { name, unit: Unit::Milliseconds, ours: run.again("ours", what)?, peer, goal })
    };
    let with_client = |name: &str, what: &str| {
        let time = |side: &str| Some(Quantity::exact(run.0[side][what].as_f64()? / run.thousands("ours")?));
        let name = format!("  {name} with its client, beside {POUCH}");
        Some(Figure { name, unit: Unit::Milliseconds, ours: time("ours")?, peer: time("pouch"), goal: None })
    };
    Some(vec![
        beside("durable ingest", "push_ms", POUCH, Some(0.1))?,
        beside("durable ingest", "push_ms", AUTOMERGE, Some(0.01))?,
        with_client("push", "push_with_client_ms")?,
        beside("cold pull", "pull_ms", POUCH, Some(1.0 / 15.0))?,
        beside("cold pull", "pull_ms", AUTOMERGE, Some(0.01))?,
        with_client("pull", "pull_with_client_ms")?,
    ])
}

fn memory(run: &Run<'_>) -> Option<Vec<Figure>> {
    let most = |side: &str, when: &str| {
        let turns = run.0[side]["again"].as_array()?.iter();
        let all = turns.map(|turn| turn["resident"][when].as_f64()).collect::<Option<Vec<_>>>()?;
        all.into_iter().reduce(f64::max).map(Quantity::exact)
    };
    let Some(ours) = most("ours", "pulled") else {
        // Only Linux tells what a process has resident.
        return Some(Vec::new());
    };
    Some(vec![
        Figure::within("server memory, ingest and cold pull", Unit::Bytes, ours, MEMORY_BYTES_MAX),
        Figure {
            name: "  the same, beside half of the ingest".to_owned(),
            unit: Unit::Bytes,
            ours,
            peer: most("ours", "half_pushed"),
            goal: Some(GROWTH_MAX),
        },
        Figure {
            name: format!("  the same, beside {POUCH}"),
            unit: Unit::Bytes,
            ours,
            peer: most("pouch", "pulled"),
            goal: None,
        },
    ])
}

const POUCH: &str = "pouchdb-server";
const AUTOMERGE: &str = "automerge-repo";

fn key(peer: &str) -> &'static str {
    if peer == POUCH { "pouch" } else { "automerge" }
}

/// What the script printed.
struct Run<'a>(&'a Value);

impl Run<'_> {
    /// The time of the requests that were made again, for each thousand people.
    fn again(&self, side: &str, what: &str) -> Option<Quantity> {
        let thousands = self.thousands(side)?;
        let turns = self.0[side]["again"].as_array()?.iter();
        let times = turns.map(|turn| Some(turn[what].as_f64()? / thousands)).collect::<Option<Vec<_>>>()?;
        match times.as_slice() {
            [once] => Some(Quantity::exact(*once)),
            _ => Spread::of(times).map(Quantity::typical),
        }
    }

    /// How many thousand people a side was given; all, where it says nothing else.
    fn thousands(&self, side: &str) -> Option<f64> {
        let people = self.0[side]["people"].as_f64().or_else(|| self.0["people"].as_f64())?;
        Some(people / 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn counted(bytes: u32) -> Value {
        let each = json!({ "bytes": bytes, "body_bytes": bytes / 2, "round_trips": 2 });
        let names = [
            "nothing_pulled",
            "person_pulled",
            "hundred_pulled",
            "hundred_pulled_deflated",
            "edit_pulled",
            "edit_pushed",
        ];
        names
            .into_iter()
            .map(|name| (name.to_owned(), each.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    fn side(ms: f64) -> Value {
        let resident = json!({ "half_pushed": 10_000_000, "pulled": 20_000_000 });
        let turn = json!({ "push_ms": ms, "pull_ms": ms, "resident": resident });
        json!({
            "push_with_client_ms": ms, "pull_with_client_ms": ms, "again": [turn], "counted": counted(500),
        })
    }

    fn named(figures: &[Figure], name: &str) -> Figure {
        figures.iter().find(|figure| figure.name.starts_with(name)).cloned().unwrap()
    }

    #[test]
    fn each_side_is_counted_by_the_people_that_it_was_given() {
        let mut automerge = side(100.0);
        automerge["people"] = json!(250);
        let run =
            json!({ "people": 10_000, "ours": side(40.0), "pouch": side(800.0), "automerge": automerge });
        let found = figures(&Run(&run)).unwrap();
        let pouch = named(&found, "durable ingest, 1,000 people, beside pouchdb-server");
        assert_eq!((pouch.ratio(), pouch.is_met()), (Some(0.05), Some(true)));
        let automerge = named(&found, "cold pull, 1,000 people, beside automerge-repo");
        assert_eq!((automerge.ratio(), automerge.is_met()), (Some(0.01), Some(true)));
        assert_eq!(named(&found, "new person pulled, of a hundred").ours.value, 5.0);
        assert_eq!(named(&found, "nothing new, bodies").is_met(), Some(false));
        assert_eq!(named(&found, "  the same, beside half").is_met(), Some(false));
    }

    #[test]
    fn a_peer_that_was_not_there_leaves_our_figures_standing() {
        let missing = json!({ "missing": "no network" });
        let run = json!({ "people": 10_000, "ours": side(40.0), "pouch": missing, "automerge": missing });
        let found = figures(&Run(&run)).unwrap();
        let alone = named(&found, "cold pull, 1,000 people, beside pouchdb-server");
        assert_eq!((alone.peer, alone.is_met()), (None, None));
        assert_eq!(named(&found, "nothing new, bodies").is_met(), Some(false));
    }

    #[test]
    fn a_run_in_which_we_were_not_measured_is_none() {
        let run =
            json!({ "people": 10_000, "ours": { "again": [] }, "pouch": side(1.0), "automerge": side(1.0) });
        assert_eq!(figures(&Run(&run)), None);
    }
}
