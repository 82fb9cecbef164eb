//! The plain reference: every save as a set of writes and the saves that its author had seen. No CRDT, no cipher, no SQL.

use std::collections::{BTreeMap, BTreeSet};

use wire::RecordId;

/// A save's number; it is written into the record, so that every device can be asked which saves it holds.
pub type Marker = usize;

/// One saved form, as the reference remembers it.
#[derive(Clone, Debug)]
pub struct Save {
    pub device: usize,
    pub person: RecordId,
    /// By question: what was written, where it differed from what the author saw.
    pub writes: BTreeMap<String, String>,
    /// The saves of the same person that the author's draft was opened on.
    pub seen: BTreeSet<Marker>,
    /// False once it may be gone for good: its device was set back to a copy from before it.
    pub required: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub saves: BTreeMap<Marker, Save>,
    /// What is in each file that was attached, by the name that its answer has.
    pub files: BTreeMap<String, Vec<u8>>,
    next: Marker,
}

impl Model {
    pub fn next_marker(&mut self) -> Marker {
        self.next += 1;
        self.next
    }

    pub fn add(&mut self, marker: Marker, save: Save) {
        self.saves.insert(marker, save);
    }

    /// The device was set back to a copy: what it saved since may be lost.
    pub fn set_back(&mut self, device: usize, kept: &BTreeSet<Marker>) {
        for (marker, save) in &mut self.saves {
            if save.device == device && !kept.contains(marker) {
                save.required = false;
            }
        }
    }

    /// The answers to a question that nobody has overwritten knowingly, among the saves that are still there.
    pub fn surviving(&self, person: RecordId, question: &str, there: &BTreeSet<Marker>) -> BTreeSet<String> {
        let writers: Vec<(Marker, &Save)> = self
            .saves
            .iter()
            .filter(|(marker, save)| {
                save.person == person && there.contains(marker) && save.writes.contains_key(question)
            })
            .map(|(marker, save)| (*marker, save))
            .collect();
        writers
            .iter()
            .filter(|(marker, _)| !writers.iter().any(|(_, later)| later.seen.contains(marker)))
            .filter_map(|(_, save)| save.writes.get(question).cloned())
            .collect()
    }
}
