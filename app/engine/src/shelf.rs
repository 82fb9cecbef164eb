//! The forms that can be filled, by id and version: those on board, and those that were published.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use forms::{Form, FormDefinition};

use crate::trouble::{Outcome, Trouble};

static ON_BOARD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/forms.postcard"));

/// The form that registers an arrival.
pub(crate) const REGISTRATION: &str = "f1_registration";

/// How a chunk names the form that it belongs to.
pub(crate) fn chunk_name(form_id: &str, version: &str) -> String {
    format!("{form_id}@{version}")
}

/// One form on board: decoded and compiled when it is first needed, for most devices never need most of them.
struct OnBoard {
    packed: &'static [u8],
    form: OnceLock<Option<Arc<Form>>>,
    dictionary: OnceLock<Option<Vec<u8>>>,
}

type FormName = (String, String);

/// The forms of this build.
struct Board(BTreeMap<FormName, OnBoard>);

/// The forms that a device can fill: those of its build, and those that its workspace published.
pub(crate) struct Shelf {
    board: &'static Board,
    published: BTreeMap<FormName, Arc<Form>>,
}

impl Board {
    /// Unpacked once a process.
    fn stock() -> Outcome<&'static Self> {
        static STOCK: OnceLock<Board> = OnceLock::new();
        match STOCK.get() {
            Some(stock) => Ok(stock),
            None => Self::unpack().map(|stock| STOCK.get_or_init(|| stock)),
        }
    }

    fn unpack() -> Outcome<Self> {
        let packed: Vec<(String, String, &'static [u8])> =
            postcard::from_bytes(ON_BOARD).map_err(|_| Trouble::Defect("forms_on_board"))?;
        let forms = packed.into_iter().map(|(form_id, version, packed)| {
            ((form_id, version), OnBoard { packed, form: OnceLock::new(), dictionary: OnceLock::new() })
        });
        Ok(Board(forms.collect()))
    }
}

impl Shelf {
    pub(crate) fn stock() -> Outcome<Self> {
        Ok(Shelf { board: Board::stock()?, published: BTreeMap::new() })
    }

    /// What chunks of this form are deflated with now, and the dictionary's number. None for a published form: its records
    /// must be read before it has come.
    pub(crate) fn dictionary(&self, form: &str) -> Option<(u16, &'static [u8])> {
        let (form_id, version) = form.rsplit_once('@')?;
        let on_board = self.board.0.get(&(form_id.to_owned(), version.to_owned()))?;
        let bytes = on_board
            .dictionary
            .get_or_init(|| on_board.form().map(|form| records::dictionary(form.definition())));
        bytes.as_deref().map(|bytes| (records::DICTIONARY, bytes))
    }

    /// The dictionary of this number for a form, for whoever opens what was deflated with it.
    pub(crate) fn dictionary_named(&self, number: u16, form: &str) -> Option<Vec<u8>> {
        let known = self.dictionary(form).filter(|(known, _)| *known == number);
        known.map(|(_, bytes)| bytes.to_vec())
    }

    pub(crate) fn get(&self, form_id: &str, version: &str) -> Option<Arc<Form>> {
        let name = (form_id.to_owned(), version.to_owned());
        let on_board = self.board.0.get(&name).and_then(OnBoard::form);
        on_board.or_else(|| self.published.get(&name)).cloned()
    }

    /// The newest version of every form, in the order of their ids.
    pub(crate) fn all_newest(&self) -> impl Iterator<Item = Arc<Form>> {
        let ids: BTreeSet<&String> = self.names().map(|(id, _)| id).collect();
        ids.into_iter().filter_map(|id| self.newest(id))
    }

    /// The version that new records are pinned to.
    pub(crate) fn newest(&self, form_id: &str) -> Option<Arc<Form>> {
        let of_form = self.names().filter(|(id, _)| id == form_id);
        let (_, version) = of_form.max_by_key(|(_, version)| in_order(version))?;
        self.get(form_id, version)
    }

    /// True for a form that comes with the build, in whatever version.
    pub(crate) fn is_on_board(&self, form_id: &str) -> bool {
        self.board.0.keys().any(|(id, _)| id == form_id)
    }

    pub(crate) fn put(&mut self, form: Form) {
        let definition = form.definition();
        let name = (definition.form_id.clone(), definition.version.clone());
        self.published.insert(name, Arc::new(form));
    }

    fn names(&self) -> impl Iterator<Item = &FormName> {
        self.board.0.keys().chain(self.published.keys())
    }
}

/// A version so that 2026.11.10 comes after 2026.11.9: numbers by what they are worth, the rest by its letters.
pub(crate) fn in_order(version: &str) -> Vec<(u64, &str)> {
    let part = |part: &'_ str| part.parse::<u64>().unwrap_or_default();
    version.split(['.', '-', '_']).map(|text| (part(text), text)).collect()
}

impl OnBoard {
    fn form(&self) -> Option<&Arc<Form>> {
        let unpacked = || {
            let definition: FormDefinition = postcard::from_bytes(self.packed).ok()?;
            Form::compile(definition).ok().map(Arc::new)
        };
        self.form.get_or_init(unpacked).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_on_board_unpacks_and_has_its_dictionary() {
        let shelf = Shelf::stock().unwrap();
        let names: Vec<_> = shelf.names().cloned().collect();
        assert!(names.len() >= 13, "{names:?}");
        for (form_id, version) in names {
            let form = shelf.get(&form_id, &version).unwrap_or_else(|| panic!("{form_id}"));
            assert_eq!(form.definition().form_id, form_id);
            let (_, dictionary) = shelf.dictionary(&chunk_name(&form_id, &version)).unwrap();
            assert!(!dictionary.is_empty(), "{form_id}");
        }
        assert!(shelf.dictionary("f1_registration@0").is_none());
    }

    #[test]
    fn versions_are_in_the_order_in_which_they_are_counted() {
        for (earlier, later) in
            [("2026.11.9", "2026.11.10"), ("1", "2"), ("9", "10"), ("2026112501", "2026112502")]
        {
            assert!(in_order(earlier) < in_order(later), "{earlier} {later}");
        }
    }
}
