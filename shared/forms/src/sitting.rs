//! One sitting at a form: when, in which language, on which device, and what the person filling it may read.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{Compartment, Moment};

/// The property that holds what the caller drew for chance: any text that nobody can guess.
pub const CHANCE: &str = "_chance";
/// Before a question's name (`documentos/numero`): the property with its answer in the last filling that was saved.
pub const LAST_SAVED: &str = "_last-saved/";

/// Everything that an [`crate::Instance`] knows of the world: given by the caller, never asked of a clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sitting {
    pub now: Moment,
    /// The language of labels that expressions read (`jr:choice-name`).
    pub language: String,
    /// What `acogida:property('site')` reads: `site`, `staff_code`, `device_code`, `group_id`, ...
    pub properties: BTreeMap<String, String>,
    /// The compartments that may be read; `None` is all. A calculation that draws on others keeps its stored value.
    pub readable: Option<BTreeSet<Compartment>>,
}

impl Sitting {
    /// A sitting that reads everything, with no properties.
    pub fn at(now: Moment) -> Self {
        Sitting { now, language: String::new(), properties: BTreeMap::new(), readable: None }
    }

    /// What chance is drawn from (`random()`, `uuid()`, shuffled choices): whatever the caller drew, together with `now`.
    pub(crate) fn chance(&self) -> u64 {
        let drawn = self.properties.get(CHANCE).map(String::as_str).unwrap_or_default();
        // FNV-1a: spreads whatever text was given over 64 bits.
        let spread = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        drawn.bytes().fold(0xcbf2_9ce4_8422_2325, spread) ^ self.now.unix_ms.unsigned_abs()
    }

    /// The answer to a question (`documentos/numero`) in the last filling that was saved.
    pub(crate) fn last_saved(&self, question: &str) -> Option<&str> {
        self.properties.get(&format!("{LAST_SAVED}{question}")).map(String::as_str)
    }

    pub fn may_read(&self, compartment: Compartment) -> bool {
        self.readable.as_ref().is_none_or(|readable| readable.contains(&compartment))
    }
}
