//! One sitting at a form: when, in which language, on which device, and what the person filling it may read.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{Compartment, Moment};

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

    pub fn may_read(&self, compartment: Compartment) -> bool {
        self.readable.as_ref().is_none_or(|readable| readable.contains(&compartment))
    }
}
