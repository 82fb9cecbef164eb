//! Writing: all answers of one saved form as one change, on the heads that its draft was opened on.

use std::collections::{BTreeMap, BTreeSet};

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{PatchLog, ROOT, ReadDoc, ScalarValue};
use forms::{Answer, AnswerPath};

use crate::actor::ActorId;
use crate::authored::Authored;
use crate::document::Document;
use crate::error::CommitError;
use crate::hashes::{ChangeHash, Heads};
use crate::limits::{CHANGE_BYTES_MAX, COUNTER_MAX, OPERATIONS_PER_CHANGE_MAX};
use crate::value;

/// What columns and dependencies add to an answer's own bytes, generously.
const OVERHEAD_BYTES: usize = 64;

/// Which answers are written although the document, at those heads, shows them already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rewrite<'a> {
    /// None: what nobody changed is not written again.
    Nothing,
    /// These: somebody looked at several versions and decided.
    Paths(&'a BTreeSet<AnswerPath>),
    /// All that are given.
    Everything,
}

/// A change that is now part of the document and must reach the disk: its bytes are what is stored, sealed and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    pub hash: ChangeHash,
    pub raw: Vec<u8>,
}

impl Document {
    /// Writes the answers as one change on `at`, so that what arrived since is seen as concurrent and stays visible.
    /// `None` if there is nothing to write. If the bytes cannot be stored, the caller drops this document and loads it
    /// anew: a later change would depend on one that nobody has.
    pub fn commit(
        &mut self,
        actor: &ActorId,
        at: &Heads,
        answers: &BTreeMap<AnswerPath, Answer>,
        rewrite: Rewrite<'_>,
        authored: &Authored,
    ) -> Result<Option<Committed>, CommitError> {
        if !self.has(at) {
            return Err(CommitError::UnknownHeads);
        }
        let writes = self.writes(at, answers, rewrite)?;
        self.check_room(at, &writes)?;
        let heads = at.to_automerge();
        self.automerge.set_actor(actor.to_automerge());
        let mut transaction =
            self.automerge.transaction_at(PatchLog::inactive(), &heads).map_err(|_| CommitError::Refused)?;
        for (path, value) in &writes {
            put(&mut transaction, path.as_str(), value, &heads).map_err(|_| CommitError::Refused)?;
        }
        let options = CommitOptions::default().with_time(authored.seconds()).with_message(authored.message());
        let (hash, _) = transaction.commit_with(options);
        let Some(hash) = hash else { return Ok(None) };
        let change = self.automerge.get_change_by_hash(&hash).ok_or(CommitError::Refused)?;
        let raw = change.raw_bytes().to_vec();
        self.note_own(change);
        Ok(Some(Committed { hash: hash.into(), raw }))
    }

    /// Decides conflicts: writes the answers on everything that is known now, always.
    pub fn resolve(
        &mut self,
        actor: &ActorId,
        answers: &BTreeMap<AnswerPath, Answer>,
        authored: &Authored,
    ) -> Result<Option<Committed>, CommitError> {
        self.commit(actor, &self.heads(), answers, Rewrite::Everything, authored)
    }

    /// The values to put: all of them sound, and only those that say something new or are to be written anyway.
    fn writes<'a>(
        &self,
        at: &Heads,
        answers: &'a BTreeMap<AnswerPath, Answer>,
        rewrite: Rewrite<'_>,
    ) -> Result<Vec<(&'a AnswerPath, ScalarValue)>, CommitError> {
        let heads = at.to_automerge();
        let mut writes = Vec::new();
        for (path, answer) in answers {
            let value = value::encode(answer)?;
            let decided = match rewrite {
                Rewrite::Nothing => false,
                Rewrite::Paths(paths) => paths.contains(path),
                Rewrite::Everything => true,
            };
            if decided || *answer != self.winner_at(path, &heads) {
                writes.push((path, value));
            }
        }
        Ok(writes)
    }

    fn check_room(&self, at: &Heads, writes: &[(&AnswerPath, ScalarValue)]) -> Result<(), CommitError> {
        let text = |value: &ScalarValue| if let ScalarValue::Str(text) = value { text.len() } else { 0 };
        let bytes: usize = (writes.iter())
            .map(|(path, value)| path.as_str().len() + text(value) + OVERHEAD_BYTES)
            .chain(std::iter::once(at.len() * ChangeHash::BYTES + OVERHEAD_BYTES))
            .sum();
        // A decided answer may take two operations.
        let operations = 2 * writes.len() as u64;
        let counter =
            self.automerge.get_changes_meta(&[]).iter().map(|meta| meta.max_op).max().unwrap_or_default();
        let fits = bytes <= CHANGE_BYTES_MAX
            && operations <= OPERATIONS_PER_CHANGE_MAX
            && counter + operations <= COUNTER_MAX;
        if fits { Ok(()) } else { Err(CommitError::TooLarge) }
    }
}

/// Puts one value, always. Where the winner is put again, Automerge would write nothing, or only delete its rivals: the
/// decision would have no author, and a concurrent edit no rival. Another value in between makes it write.
fn put(
    transaction: &mut automerge::transaction::Transaction<'_>,
    key: &str,
    value: &ScalarValue,
    heads: &[automerge::ChangeHash],
) -> Result<(), automerge::AutomergeError> {
    let versions = transaction.get_all_at(ROOT, key, heads)?;
    let is_winner = versions.last().is_some_and(|(winner, _)| winner.as_scalar() == Some(value));
    if is_winner {
        let other = if *value == ScalarValue::Null { ScalarValue::Uint(0) } else { ScalarValue::Null };
        transaction.put(ROOT, key, other)?;
    }
    transaction.put(ROOT, key, value.clone())
}
