//! Which cards of which repeats are open for editing. Kept beside the pages, so that turning them closes nothing.

use std::collections::BTreeSet;

use forms::AnswerPath;
use leptos::prelude::*;

/// A handle; copies are the same.
#[derive(Clone, Copy)]
pub struct OpenCards(RwSignal<BTreeSet<String>>);

impl OpenCards {
    pub fn provide() -> Self {
        let cards = OpenCards(RwSignal::new(BTreeSet::new()));
        provide_context(cards);
        cards
    }

    pub fn here() -> Self {
        expect_context()
    }

    pub fn is_open(self, repeat: &AnswerPath, id: &str) -> bool {
        self.0.with(|open| open.contains(&key(repeat.as_str(), id)))
    }

    pub fn open(self, repeat: &AnswerPath, id: &str) {
        self.0.update(|open| {
            open.insert(key(repeat.as_str(), id));
        });
    }

    pub fn close(self, repeat: &AnswerPath, id: &str) {
        self.0.update(|open| {
            open.remove(&key(repeat.as_str(), id));
        });
    }

    /// Opens every card around a question.
    pub fn open_to(self, path: &AnswerPath) {
        self.0.update(|open| open.extend(around(path.as_str())));
    }
}

fn key(repeat: &str, id: &str) -> String {
    format!("{repeat}/{id}")
}

/// `a/1`, `a/1/b/2` of `a/1/b/2/c`.
fn around(path: &str) -> Vec<String> {
    let segments: Vec<&str> = path.split('/').collect();
    (2..segments.len()).step_by(2).filter_map(|end| Some(segments.get(..end)?.join("/"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_stands_in_every_card_around_it() {
        assert_eq!(
            around("hogar/3f9a0c12/visitas/00c0ffee/fecha"),
            ["hogar/3f9a0c12", "hogar/3f9a0c12/visitas/00c0ffee"]
        );
        assert!(around("edad").is_empty());
    }
}
