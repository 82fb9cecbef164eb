//! One filled form: answers, and what follows from them. Cheap: the screen holds one and the engine another.
//! Absent on purpose: storage, merging, the clock (see [`Sitting`]).

mod answers;
mod chance;
mod check;
mod choices;
mod compute;
mod navigate;
mod outline;
mod repeats;
mod scopes;
mod texts;

use std::collections::BTreeMap;
use std::sync::Arc;

use chance::Chance;
use compute::Queue;
pub(crate) use navigate::NodeRef;
pub use outline::{Outline, OutlineInstance};
pub(crate) use scopes::ScopeId;
use scopes::Scopes;

use crate::form::{Form, NodeId};
use crate::{Answer, AnswerPath, Consequences, SetError, Sitting};

/// A form being filled, or looked at. What was answered stays, whatever becomes of its relevance.
#[derive(Clone, Debug)]
pub struct Instance {
    form: Arc<Form>,
    sitting: Sitting,
    scopes: Scopes,
    /// Answers that this form does not ask for: another version's, or the ledger's own keys. Kept as they came.
    unknown: BTreeMap<AnswerPath, Answer>,
    /// What cannot be computed because it draws on compartments that this sitting may not read; by rank.
    withheld: Vec<bool>,
    chance: Chance,
}

impl Instance {
    /// A new, empty filling: defaults are set, and everything is calculated.
    pub fn create(form: Arc<Form>, sitting: Sitting) -> (Self, Consequences) {
        let mut instance = Self::empty(form, sitting);
        let mut consequences = Consequences::default();
        instance.set_defaults(NodeId::ROOT, ScopeId::ROOT, &mut consequences);
        instance.compute_all(&mut consequences);
        (instance, consequences)
    }

    /// A filling that was begun before. Defaults are not set again; calculations that now differ are in the consequences.
    pub fn open(
        form: Arc<Form>,
        answers: impl IntoIterator<Item = (AnswerPath, Answer)>,
        sitting: Sitting,
    ) -> (Self, Consequences) {
        let mut instance = Self::empty(form, sitting);
        for (path, answer) in answers {
            instance.take(path, answer);
        }
        instance.scopes.sort();
        let mut consequences = Consequences::default();
        instance.compute_all(&mut consequences);
        (instance, consequences)
    }

    fn empty(form: Arc<Form>, sitting: Sitting) -> Self {
        let scopes = Scopes::new(&form);
        let chance = Chance::new(sitting.chance());
        let mut instance =
            Instance { form, sitting, scopes, unknown: BTreeMap::new(), withheld: Vec::new(), chance };
        instance.withhold();
        instance
    }

    /// Takes an answer; `Blank` clears it. An instance of a repeat that was not there yet is begun with it.
    pub fn set(&mut self, path: &AnswerPath, answer: Answer) -> Result<Consequences, SetError> {
        let node = self.form.node_of(path).ok_or(SetError::NoSuchQuestion)?;
        let question = self.form.question_of(node).ok_or(SetError::NoSuchQuestion)?;
        if question.calculation.is_some() && question.trigger.is_empty() {
            return Err(SetError::Calculated);
        }
        if !self.may_read(node) {
            return Err(SetError::Withheld);
        }
        let mut consequences = Consequences::default();
        let mut queue = Queue::new();
        let add = |instance: &mut Self, parent, repeat, id: &str| {
            instance.begin_instance(parent, repeat, id, &mut queue, &mut consequences)
        };
        let scope = self.reach(path, add).ok_or(SetError::NoSuchQuestion)?;
        if self.store(node, scope, answer) {
            self.queue_value(node, scope, &mut queue);
        }
        self.run(queue, &mut consequences);
        Ok(consequences)
    }

    /// The sitting goes on later, in another language, or with other rights: everything is computed anew.
    pub fn set_sitting(&mut self, sitting: Sitting) -> Consequences {
        self.sitting = sitting;
        self.withhold();
        let mut consequences = Consequences::default();
        self.compute_all(&mut consequences);
        consequences
    }

    pub fn form(&self) -> &Arc<Form> {
        &self.form
    }

    pub fn sitting(&self) -> &Sitting {
        &self.sitting
    }

    /// A number that the next call will not give again, except by chance.
    pub(crate) fn draw(&self) -> u64 {
        self.chance.draw()
    }

    /// True where the form asks the question now: its own `relevant` and those of all groups and repeats around it hold.
    pub fn is_relevant(&self, path: &AnswerPath) -> bool {
        self.locate(path).is_some_and(|(node, scope)| self.is_asked(node, scope))
    }

    pub(crate) fn may_read(&self, node: NodeId) -> bool {
        self.form.node(node).is_some_and(|node| self.sitting.may_read(node.compartment))
    }

    /// Relevant, and in an instance that was not removed.
    pub(crate) fn is_asked(&self, node: NodeId, scope: ScopeId) -> bool {
        self.scopes.is_present(scope) && self.is_relevant_in(node, scope)
    }

    pub(crate) fn is_relevant_in(&self, node: NodeId, scope: ScopeId) -> bool {
        let slot = self.form.node(node).map(|node| node.slot);
        slot.and_then(|slot| self.scopes.get(scope)?.relevant.get(slot)).copied().unwrap_or(false)
    }
}
