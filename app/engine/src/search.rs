//! Finding people by name: all names in memory, filled from the database when somebody first searches.

use std::collections::BTreeMap;

use matching::{NameIndex, Query};
use rusqlite::Connection;

use crate::trouble::Outcome;

/// People found by one search; a longer list helps nobody.
const FOUND_MAX: usize = 500;

/// The searchable names of everybody on this device, by the row id of the person.
#[derive(Default)]
pub(crate) struct Names(NameIndex<i64>);

impl Names {
    pub(crate) fn load(db: &Connection) -> Outcome<Self> {
        let mut by_person: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        let mut statement = db.prepare("SELECT person, name FROM person_name")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            by_person.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
        let mut names = Names::default();
        for (person, theirs) in by_person {
            names.put(person, &theirs);
        }
        Ok(names)
    }

    /// Sets a person's names in place of those known before.
    pub(crate) fn put(&mut self, person: i64, names: &[String]) {
        self.0.set(person, names.iter().map(String::as_str));
    }

    /// Row ids of people, best match first.
    pub(crate) fn search(&self, typed: &str) -> Vec<i64> {
        self.0.search(&Query::new(typed), FOUND_MAX).into_iter().map(|hit| hit.person).collect()
    }
}
