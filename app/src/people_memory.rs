//! What the list of people remembers while another page is open: what was searched for, and among whom. In memory only:
//! it is in no address and in no storage.

use bridge::PeopleFilter;
use leptos::prelude::*;

/// A handle; copies are the same.
#[derive(Clone, Copy)]
pub struct PeopleMemory {
    /// As typed.
    pub search: RwSignal<String>,
    pub filter: RwSignal<PeopleFilter>,
    /// The page opens with the cursor in the search box: somebody is about to be registered.
    pub begin: RwSignal<bool>,
    /// How far down the page the list was when it was left, in pixels.
    pub scrolled_px: RwSignal<f64>,
}

impl PeopleMemory {
    pub fn new() -> Self {
        PeopleMemory {
            search: RwSignal::new(String::new()),
            filter: RwSignal::new(PeopleFilter::Present),
            begin: RwSignal::new(false),
            scrolled_px: RwSignal::new(0.0),
        }
    }

    pub fn forget(self) {
        self.search.set(String::new());
        self.filter.set(PeopleFilter::Present);
        self.scrolled_px.set(0.0);
    }
}

impl Default for PeopleMemory {
    fn default() -> Self {
        Self::new()
    }
}
