//! Answers that were given while the form was being saved: the draft that they were for is gone. They go on in an edit of
//! what was just saved.

use bridge::{DraftView, OpenDraft, Refusal};
use forms::{Answer, AnswerPath};

use super::save_queue::Urgency;
use super::scribe::Scribe;
use crate::drafts;
use crate::hatch::Hatch;

/// Opens the edit with the answers in it and on their way to the disk; its page need not be open.
pub async fn open_as_edit(
    hatch: Hatch,
    edit: OpenDraft,
    answers: Vec<(AnswerPath, Answer)>,
) -> Result<DraftView, Refusal> {
    let mut view = drafts::ask(hatch, edit).await?;
    let scribe = Scribe::attend(view.draft, view.about, hatch, true);
    for (path, answer) in &answers {
        scribe.put(path.clone(), answer.clone(), Urgency::Now);
    }
    scribe.leave();
    // The page must not depend on whether they are on disk by the time that it opens.
    view.typed.extend(answers.iter().map(|(path, _)| path.clone()));
    view.answers.extend(answers);
    Ok(view)
}
