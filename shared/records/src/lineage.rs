//! Who had seen what: the graph of a document's changes, which decides whether a new one may be taken in.
//! The verdict is a function of the change and of what it depends on, never of the order of arrival.

use std::collections::BTreeMap;

use automerge::ActorId as Writer;

use crate::error::Refusal;
use crate::hashes::ChangeHash;
use crate::incoming::FlatChange;

/// The changes of one document. A writer is an actor or one branch of it; each writes its changes in one line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lineage {
    nodes: BTreeMap<ChangeHash, Node>,
    lines: BTreeMap<Writer, Vec<ChangeHash>>,
}

#[derive(Clone, Debug)]
struct Node {
    start: u64,
    keys: Vec<Box<str>>,
    /// For each writer the number of its newest change that this one includes, itself counted.
    seen: BTreeMap<Writer, u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Taken,
    /// Something that it depends on is missing.
    Waits,
    Refused(Refusal),
}

impl Lineage {
    /// Takes the change in if it may be; it must not be known yet.
    pub fn take(&mut self, flat: &FlatChange) -> Verdict {
        let writer = flat.change.actor_id();
        let line = self.lines.get(writer).map_or(&[][..], Vec::as_slice);
        let seq = flat.change.seq();
        if seq <= line.len() as u64 {
            return Verdict::Refused(Refusal::ActorReused);
        }
        let Some(mut seen) = self.seen_by(flat) else { return Verdict::Waits };
        let start = flat.change.start_op().get();
        let before = flat.meta.deps.iter().filter_map(|dep| self.nodes.get(dep)).map(Node::end).max();
        if seen.get(writer).copied().unwrap_or_default() + 1 != seq || start <= before.unwrap_or_default() {
            return Verdict::Refused(Refusal::CounterOutOfOrder);
        }
        if !flat.writes.iter().enumerate().all(|(index, _)| self.replaces_only_seen(flat, index, &seen)) {
            return Verdict::Refused(Refusal::ReplacesUnseen);
        }
        seen.insert(writer.clone(), seq);
        let keys = flat.writes.iter().map(|write| write.key.as_str().into()).collect();
        self.nodes.insert(flat.meta.hash, Node { start, keys, seen });
        self.lines.entry(writer.clone()).or_default().push(flat.meta.hash);
        Verdict::Taken
    }

    /// What the change's dependencies include together, or `None` while one of them is missing.
    fn seen_by(&self, flat: &FlatChange) -> Option<BTreeMap<Writer, u64>> {
        let mut seen: BTreeMap<Writer, u64> = BTreeMap::new();
        for dep in &flat.meta.deps {
            for (writer, seq) in &self.nodes.get(dep)?.seen {
                let newest = seen.entry(writer.clone()).or_default();
                *newest = (*newest).max(*seq);
            }
        }
        Some(seen)
    }

    /// True if each value that the write replaces stood under the same key in a change that its author had, or earlier
    /// in this very change.
    fn replaces_only_seen(&self, flat: &FlatChange, index: usize, seen: &BTreeMap<Writer, u64>) -> bool {
        let start = flat.change.start_op().get();
        let Some(write) = flat.writes.get(index) else { return false };
        write.replaces.iter().all(|(writer, counter)| {
            if writer == flat.change.actor_id() && *counter >= start {
                let earlier = (counter - start) as usize;
                return earlier < index
                    && flat.writes.get(earlier).is_some_and(|other| other.key == write.key);
            }
            let newest = seen.get(writer).copied().unwrap_or_default();
            self.key_at(writer, *counter, newest).is_some_and(|key| key == write.key)
        })
    }

    /// The key that operation `counter` of `writer` wrote, among the writer's first `newest` changes.
    fn key_at(&self, writer: &Writer, counter: u64, newest: u64) -> Option<&str> {
        let line = self.lines.get(writer)?;
        let line = line.get(..usize::try_from(newest).ok()?.min(line.len()))?;
        let after =
            line.partition_point(|hash| self.nodes.get(hash).is_some_and(|node| node.start <= counter));
        let node = self.nodes.get(line.get(after.checked_sub(1)?)?)?;
        let index = usize::try_from(counter.checked_sub(node.start)?).ok()?;
        node.keys.get(index).map(AsRef::as_ref)
    }
}

impl Node {
    /// The number of its last operation.
    fn end(&self) -> u64 {
        (self.start + self.keys.len() as u64).saturating_sub(1)
    }
}
