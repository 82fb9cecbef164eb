//! Where a later version has said something that must be understood before anything else is said: this build stops sending
//! there, keeps what it has, and asks for an update.

use std::collections::BTreeSet;

use wire::{CircleId, EntryKind};

use crate::engine::Engine;
use crate::trouble::Outcome;

/// The reason of an entry of an unknown critical kind.
pub(crate) const UNKNOWN_CRITICAL: &str = "unknown_critical";
pub(crate) const UNKNOWN_KIND: &str = "unknown_kind";
/// The reason of an entry whose suite or dictionary this build does not have.
pub(crate) const UPDATE_NEEDED: &str = "update_needed";

/// The circles that nothing is sent to.
pub(crate) enum Halted {
    Everywhere,
    In(BTreeSet<CircleId>),
}

impl Halted {
    pub(crate) fn is_in(&self, circle: CircleId) -> bool {
        match self {
            Halted::Everywhere => true,
            Halted::In(circles) => circles.contains(&circle),
        }
    }

    pub(crate) fn is_anywhere(&self) -> bool {
        !matches!(self, Halted::In(circles) if circles.is_empty())
    }
}

impl Engine {
    /// Some entry could not be opened because it is of a later version.
    pub(crate) fn waits_for_an_update(&self) -> Outcome<bool> {
        Ok(self.db.query_row(
            "SELECT EXISTS (SELECT 1 FROM entry WHERE state = 1 AND reason IN (?1, ?2, ?3))",
            [UNKNOWN_CRITICAL, UNKNOWN_KIND, UPDATE_NEEDED],
            |row| row.get(0),
        )?)
    }

    /// A control object may be about anything; an entry is about its circle.
    pub(crate) fn halted(&self) -> Outcome<Halted> {
        if self.control_halts {
            return Ok(Halted::Everywhere);
        }
        let mut statement =
            self.db.prepare_cached("SELECT DISTINCT circle FROM entry WHERE state = 1 AND reason = ?1")?;
        let circles = statement.query_map([UNKNOWN_CRITICAL], |row| row.get::<_, Vec<u8>>(0))?;
        let circles = circles.map(|circle| Ok(CircleId::from_slice(&circle?)?)).collect::<Outcome<_>>()?;
        Ok(Halted::In(circles))
    }
}

/// Why an entry of a kind that this build does not know waits.
pub(crate) fn reason(entry: &wire::Entry) -> Option<&'static str> {
    let item = &entry.item;
    let known = item.kind == EntryKind::Changes as u8 || item.is_checkpoint() || item.is_attachment();
    (!known).then_some(if entry.item.critical { UNKNOWN_CRITICAL } else { UNKNOWN_KIND })
}
