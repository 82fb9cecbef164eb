//! All people's names in memory: found while typing, whoever wrote them down and however.

use std::collections::BTreeMap;

use crate::query::{Grade, Query, Score, Word, assign};
use crate::token::{Token, tokens};
use crate::typo::Typed;
use crate::vocabulary::{TokenId, Vocabulary};

/// A word that may be two names written together (`jeanbaptiste`) has at least this many letters.
const COMPOUND_LETTERS_MIN: usize = 7;
const COMPOUND_PART_LETTERS_MIN: usize = 3;

/// Names by the caller's own key (a record's id, a row). A person may have several names (document, social, alias).
#[derive(Clone, Debug, Default)]
pub struct NameIndex<K> {
    vocabulary: Vocabulary,
    people: BTreeMap<K, Vec<Vec<TokenId>>>,
}

/// A person that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit<K> {
    pub person: K,
    pub score: Score,
}

impl<K: Ord + Copy> NameIndex<K> {
    pub fn new() -> Self {
        NameIndex { vocabulary: Vocabulary::default(), people: BTreeMap::new() }
    }

    /// Sets a person's names, in place of those known before. Empty names are left out.
    pub fn set<'a>(&mut self, person: K, names: impl IntoIterator<Item = &'a str>) {
        let vocabulary = &mut self.vocabulary;
        let names: Vec<Vec<TokenId>> =
            names.into_iter().map(|name| vocabulary.insert(name)).filter(|name| !name.is_empty()).collect();
        self.people.insert(person, names);
    }

    pub fn remove(&mut self, person: &K) {
        self.people.remove(person);
    }

    /// People with all typed words in one of their names, the best first, equal ones by key; at most `hits_max`.
    pub fn search(&self, query: &Query, hits_max: usize) -> Vec<Hit<K>> {
        let fits = Fits::new(&self.vocabulary, query);
        let found = self.people.iter().filter_map(|(person, names)| {
            let score = names.iter().filter_map(|name| fits.score(name)).max()?;
            Some(Hit { person: *person, score })
        });
        best(found.collect(), hits_max)
    }

    /// People who share at least half of a name's words, by whatever grade: whom to compare before somebody is
    /// registered anew. The best first; at most `hits_max`.
    pub fn neighbours(&self, name: &str, hits_max: usize) -> Vec<K> {
        let words: Vec<Word> = tokens(name)
            .into_iter()
            .map(|token| Word { token, typed: Typed::Whole, may_be_particle: false })
            .collect();
        let grades: Vec<Vec<Option<Grade>>> = words.iter().map(|word| self.vocabulary.grades(word)).collect();
        let shared = |name: &Vec<TokenId>| -> usize {
            grades.iter().filter(|grades| name.iter().any(|id| grade_of(grades, *id).is_some())).count()
        };
        let mut near: Vec<(usize, K)> = (self.people.iter())
            .filter_map(|(person, names)| Some((names.iter().map(shared).max()?, *person)))
            .filter(|(count, _)| *count > 0 && 2 * count >= words.len())
            .collect();
        near.sort_by_key(|(count, person)| (std::cmp::Reverse(*count), *person));
        near.into_iter().take(hits_max).map(|(_, person)| person).collect()
    }

    pub fn len(&self) -> usize {
        self.people.len()
    }

    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// How many distinct words all names have, or had.
    pub fn words(&self) -> usize {
        self.vocabulary.len()
    }
}

fn best<K: Ord + Copy>(mut hits: Vec<Hit<K>>, hits_max: usize) -> Vec<Hit<K>> {
    let order =
        |one: &Hit<K>, other: &Hit<K>| other.score.cmp(&one.score).then(one.person.cmp(&other.person));
    if hits.len() > hits_max && hits_max > 0 {
        hits.select_nth_unstable_by(hits_max - 1, order);
    }
    hits.truncate(hits_max);
    hits.sort_unstable_by(order);
    hits
}

/// True for a word that may be two names written together.
fn is_long(word: &Word) -> bool {
    word.token.text.len() >= COMPOUND_LETTERS_MIN
}

/// What is left of a typed word behind a name that it begins with, if both are long enough to be names.
fn behind<'a>(word: &'a Word, name: &Token) -> Option<&'a str> {
    let rest = word.token.text.strip_prefix(name.text.as_str())?;
    (name.text.len().min(rest.len()) >= COMPOUND_PART_LETTERS_MIN).then_some(rest)
}

fn grade_of(grades: &[Option<Grade>], id: TokenId) -> Option<Grade> {
    grades.get(id.0 as usize).copied().flatten()
}

/// One query's grades for the whole vocabulary.
struct Fits<'a> {
    vocabulary: &'a Vocabulary,
    query: &'a Query,
    grades: Vec<Vec<Option<Grade>>>,
    /// For each typed word: a name without it may still fit. Most names are passed over by this alone.
    may_be_missing: Vec<bool>,
}

impl<'a> Fits<'a> {
    fn new(vocabulary: &'a Vocabulary, query: &'a Query) -> Self {
        let grades = query.words.iter().map(|word| vocabulary.grades(word)).collect();
        let may_be_two =
            |word: &Word| is_long(word) && vocabulary.words().any(|name| behind(word, name).is_some());
        let may_be_missing =
            query.words.iter().map(|word| word.may_be_particle || may_be_two(word)).collect();
        Fits { vocabulary, query, grades, may_be_missing }
    }

    fn score(&self, name: &[TokenId]) -> Option<Score> {
        let is_found = |grades: &[Option<Grade>]| name.iter().any(|id| grade_of(grades, *id).is_some());
        if !self.grades.iter().zip(&self.may_be_missing).all(|(grades, missing)| *missing || is_found(grades))
        {
            return None;
        }
        assign(&self.query.words, name.len(), |word, place| {
            let id = name.get(place)?;
            grade_of(self.grades.get(word)?, *id).or_else(|| self.compound(word, *id, name.get(place + 1)?))
        })
    }

    /// A typed word that is two neighbouring names written together.
    fn compound(&self, word: usize, first: TokenId, second: &TokenId) -> Option<Grade> {
        let word = self.query.words.get(word).filter(|word| is_long(word))?;
        let rest = behind(word, self.vocabulary.get(first)?)?;
        let second = &self.vocabulary.get(*second)?.text;
        let fits = second == rest || word.typed == Typed::Beginning && second.starts_with(rest);
        fits.then_some(Grade::Inside)
    }
}
