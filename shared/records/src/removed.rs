//! Removed repeat instances that somebody edited without knowing of the removal: shown, never lost.

use std::collections::BTreeMap;

use forms::answer_path::REMOVED;
use forms::{Answer, AnswerPath};

use crate::answers::{Current, Version};
use crate::document::Document;
use crate::hashes::Heads;

/// The text that the mark `<repeat>/<instance>/_removed` holds.
pub const REMOVED_TRUE: &str = "true";

/// "Removed by Ana, but Luis edited it at the same time."
#[derive(Clone, Debug, PartialEq)]
pub struct RemovedWithEdits {
    /// Who removed it.
    pub removed: Vec<Version>,
    /// What was written in it by somebody that none of them had seen.
    pub edits: BTreeMap<AnswerPath, Vec<Version>>,
}

impl Document {
    /// The removed instances that hold edits unseen by whoever removed them, by the path of their mark.
    pub fn removed_with_later_edits(&self) -> BTreeMap<AnswerPath, RemovedWithEdits> {
        let answers = self.answers();
        let removals = answers.iter().filter(|(path, _)| path.name() == REMOVED && path.instance().is_some());
        removals
            .filter_map(|(mark, current)| Some((mark.clone(), self.unseen_edits(&answers, mark, current)?)))
            .collect()
    }

    fn unseen_edits(
        &self,
        answers: &BTreeMap<AnswerPath, Current>,
        mark: &AnswerPath,
        current: &Current,
    ) -> Option<RemovedWithEdits> {
        if current.winner.as_text() != Some(REMOVED_TRUE) {
            return None;
        }
        let says_removed = |version: &&Version| version.answer == Answer::Text(REMOVED_TRUE.to_owned());
        let removed: Vec<Version> = current.versions.iter().filter(says_removed).cloned().collect();
        let seen = self.read(Some(&removed.iter().map(|version| version.change).collect::<Heads>())).0;
        let within = mark.as_str().strip_suffix(REMOVED)?;
        let edits: BTreeMap<AnswerPath, Vec<Version>> = answers
            .iter()
            .filter(|(path, _)| path.as_str().starts_with(within) && *path != mark)
            .map(|(path, now)| (path.clone(), unseen(now, seen.get(path))))
            .filter(|(_, versions)| !versions.is_empty())
            .collect();
        (!edits.is_empty()).then_some(RemovedWithEdits { removed, edits })
    }
}

fn unseen(now: &Current, then: Option<&Current>) -> Vec<Version> {
    let known = |version: &&Version| !then.is_some_and(|then| then.versions.contains(version));
    now.versions.iter().filter(known).cloned().collect()
}
