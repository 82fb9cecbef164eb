//! The distinct words of all names: what is expensive to compare is compared once per word, not once per person.

use std::collections::BTreeMap;

use crate::query::{Grade, Word};
use crate::token::{Spelling, Token, spellings};

/// A word's place in one [`Vocabulary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub(crate) u32);

/// Words only ever join it: a word that no name uses any more costs a comparison and is never found.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    words: Vec<Token>,
    ids: BTreeMap<Spelling, TokenId>,
}

impl Vocabulary {
    /// The ids of a name's words, now and ever after. How a word sounds is worked out when it is first met.
    pub fn insert(&mut self, name: &str) -> Vec<TokenId> {
        spellings(name).into_iter().map(|spelling| self.insert_word(spelling)).collect()
    }

    fn insert_word(&mut self, spelling: Spelling) -> TokenId {
        if let Some(id) = self.ids.get(&spelling) {
            return *id;
        }
        let id = TokenId(self.words.len() as u32);
        self.words.push(spelling.token());
        self.ids.insert(spelling, id);
        id
    }

    pub fn get(&self, id: TokenId) -> Option<&Token> {
        self.words.get(id.0 as usize)
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(crate) fn words(&self) -> impl Iterator<Item = &Token> {
        self.words.iter()
    }

    /// How a typed word fits every word, by id.
    pub(crate) fn grades(&self, typed: &Word) -> Vec<Option<Grade>> {
        self.words.iter().map(|word| typed.grade(word)).collect()
    }
}
