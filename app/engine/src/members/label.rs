//! What a grant's sealed label says: the role that it was made for, and a few words of whoever made it.

use bridge::Role;
use wire::{Bytes, GrantId};

use crate::engine::Engine;

/// Between the role's code and the words; the words hold no control character.
const BETWEEN: char = '\u{1f}';

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Label {
    pub role: Option<Role>,
    pub words: String,
}

impl Label {
    pub(crate) fn of(role: Role, words: &str) -> Self {
        Label { role: Some(role), words: words.trim().to_owned() }
    }

    pub(crate) fn write(&self) -> String {
        match self.role {
            Some(role) => format!("{}{BETWEEN}{}", role.code(), self.words),
            None => self.words.clone(),
        }
    }

    fn read(text: &str) -> Self {
        match text.split_once(BETWEEN) {
            Some((code, words)) => Label { role: Role::from_code(code), words: words.to_owned() },
            None => Label { role: None, words: text.to_owned() },
        }
    }
}

impl Engine {
    /// The sealed label of a grant, or of the nearest that it hangs on and that has one.
    pub(crate) fn label_of(&self, grant: GrantId) -> Bytes {
        let mut labels = self.authority.chain(grant).map(|(_, grant)| &grant.sealed_label);
        labels.find(|label| !label.0.is_empty()).cloned().unwrap_or_default()
    }

    /// Empty where this device does not hold the epoch that it is sealed under.
    pub(crate) fn read_label(&self, grant: GrantId) -> Label {
        let sealed = self.label_of(grant);
        let Ok(commit) = seal::epoch::sealed_text_commit(&sealed) else { return Label::default() };
        let text = self.epochs.by_commit(&commit).and_then(|secret| secret.open_text(&sealed).ok());
        text.map(|text| Label::read(&text)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_read_as_it_was_written_and_one_of_before_is_words_alone() {
        for role in Role::ALL {
            let label = Label::of(role, " Turno de noche ");
            assert_eq!(Label::read(&label.write()), label);
        }
        assert_eq!(Label::read("Luz"), Label { role: None, words: "Luz".into() });
    }
}
