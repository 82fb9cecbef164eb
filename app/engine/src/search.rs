//! Finding people by name: a vocabulary of distinct tokens in memory, filled from the database when it is first asked.

use rusqlite::Connection;

use crate::trouble::Outcome;

/// People found by one search; a longer list helps nobody.
const FOUND_MAX: usize = 500;

/// The searchable names of everybody on this device.
pub(crate) struct NameIndex {
    vocabulary: Vocabulary,
}

impl NameIndex {
    pub(crate) fn load(db: &Connection) -> Outcome<Self> {
        let mut vocabulary = Vocabulary::default();
        let mut statement = db.prepare("SELECT person, token FROM person_token")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let token = row.get_ref(1)?.as_str().unwrap_or_default();
            vocabulary.add(row.get(0)?, token);
        }
        Ok(NameIndex { vocabulary })
    }

    /// Replaces a person's tokens.
    pub(crate) fn put(&mut self, person: i64, tokens: &[String]) {
        self.vocabulary.remove(person);
        for token in tokens {
            self.vocabulary.add(person, token);
        }
    }

    /// Ids of people, best match first.
    pub(crate) fn search(&self, typed: &str) -> Vec<i64> {
        self.vocabulary.search(typed, FOUND_MAX)
    }
}

pub(crate) fn tokens(text: &str) -> Vec<String> {
    text.to_lowercase().split_whitespace().map(str::to_owned).collect()
}

#[derive(Default)]
struct Vocabulary(Vec<(i64, String)>);

impl Vocabulary {
    fn add(&mut self, person: i64, token: &str) {
        self.0.push((person, token.to_owned()));
    }
    fn remove(&mut self, person: i64) {
        self.0.retain(|(id, _)| *id != person);
    }
    fn search(&self, typed: &str, most: usize) -> Vec<i64> {
        let typed = typed.to_lowercase();
        let mut ids: Vec<i64> =
            self.0.iter().filter(|(_, t)| t.contains(&typed)).map(|(id, _)| *id).collect();
        ids.dedup();
        ids.truncate(most);
        ids
    }
}
