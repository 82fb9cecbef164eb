//! Instances of repeats: added under ids that the caller draws, removed by a mark, and brought back.

use std::cmp::Reverse;

use super::compute::Queue;
use super::scopes::Scope;
use super::{Instance, ScopeId};
use crate::answer_path::{ADDED, REMOVED};
use crate::form::{Item, NodeId, Role};
use crate::{Answer, AnswerPath, Consequences, RepeatError};

/// More than any repeat's instances; keeps a `count` that went wrong from filling a phone.
const INSTANCES_MAX: f64 = 10_000.0;

impl Instance {
    /// Adds an instance to a repeat (`documentos`, or `hogar/3f9a0c12/visitas` inside another) and gives it its defaults.
    pub fn add_instance(&mut self, repeat: &AnswerPath, id: &str) -> Result<Consequences, RepeatError> {
        let (node, parent) = self.repeat_at(repeat)?;
        repeat.in_instance(id, ADDED).map_err(|_| RepeatError::BadInstanceId)?;
        if self.scopes.find(parent, node, id).is_some() {
            return Err(RepeatError::AlreadyThere);
        }
        let count = self.scopes.present(parent, node).count();
        let max = self.form.repeat_of(node).and_then(|repeat| repeat.max).unwrap_or(INSTANCES_MAX as u32);
        if count >= max as usize {
            return Err(RepeatError::Full);
        }
        let mut queue = Queue::new();
        let mut consequences = Consequences::default();
        self.begin_instance(parent, node, id, &mut queue, &mut consequences);
        self.run(queue, &mut consequences);
        Ok(consequences)
    }

    /// A new instance with its mark, after all that are there, and with its defaults; not computed yet.
    pub(super) fn begin_instance(
        &mut self,
        parent: ScopeId,
        repeat: NodeId,
        id: &str,
        queue: &mut Queue,
        consequences: &mut Consequences,
    ) -> ScopeId {
        let before = self.scopes.all(parent, repeat).iter().filter_map(|id| self.scopes.get(*id));
        let last = before.map(Scope::added_at).max();
        let now = self.sitting.now.unix_ms;
        let added_at = last.map_or(now, |last| now.max(last.saturating_add(1)));
        let scope = self.grow(parent, repeat, id, queue);
        self.mark(scope, ADDED, Answer::Integer(added_at), consequences);
        self.set_defaults(repeat, scope, consequences);
        for node in self.form.node_ids() {
            if self.form.node(node).is_some_and(|node| node.scope == repeat) {
                self.queue_value(node, scope, queue);
            }
        }
        scope
    }

    /// Takes an instance out; its answers stay, under the mark.
    pub fn remove_instance(&mut self, repeat: &AnswerPath, id: &str) -> Result<Consequences, RepeatError> {
        self.set_removed(repeat, id, true)
    }

    /// Brings a removed instance back, as it was.
    pub fn restore_instance(&mut self, repeat: &AnswerPath, id: &str) -> Result<Consequences, RepeatError> {
        self.set_removed(repeat, id, false)
    }

    /// The ids of a repeat's instances, in the order in which they were added; removed ones are left out.
    pub fn instances(&self, repeat: &AnswerPath) -> Vec<&str> {
        let Ok((node, parent)) = self.repeat_at(repeat) else { return Vec::new() };
        let present = self.scopes.present(parent, node);
        present.filter_map(|id| self.scopes.get(id)).map(|scope| scope.id.as_str()).collect()
    }

    /// The ids of the instances that were removed: a concurrent edit may have been made in one.
    pub fn removed_instances(&self, repeat: &AnswerPath) -> Vec<&str> {
        let Ok((node, parent)) = self.repeat_at(repeat) else { return Vec::new() };
        let all = self.scopes.all(parent, node).iter().filter_map(|id| self.scopes.get(*id));
        all.filter(|scope| scope.is_removed()).map(|scope| scope.id.as_str()).collect()
    }

    /// How many instances the repeat's `count` asks for now, where it has one.
    pub fn count_wanted(&self, repeat: &AnswerPath) -> Option<u32> {
        let (node, parent) = self.repeat_at(repeat).ok()?;
        self.count_wanted_in(node, parent)
    }

    pub(super) fn count_wanted_in(&self, node: NodeId, parent: ScopeId) -> Option<u32> {
        let expr = self.form.node(node)?.logic.count.as_ref()?;
        let item = Item { node, role: Role::Check };
        let wanted = self.env(node, parent).number(expr);
        (!self.is_withheld(item) && !wanted.is_nan()).then(|| wanted.clamp(0.0, INSTANCES_MAX) as u32)
    }

    fn set_removed(
        &mut self,
        repeat: &AnswerPath,
        id: &str,
        removed: bool,
    ) -> Result<Consequences, RepeatError> {
        let (node, parent) = self.repeat_at(repeat)?;
        let scope = self.scopes.find(parent, node, id).ok_or(RepeatError::NoSuchInstance)?;
        let mut consequences = Consequences::default();
        if self.scopes.get(scope).is_some_and(|scope| scope.is_removed() != removed) {
            self.mark(scope, REMOVED, Answer::Text(removed.to_string()), &mut consequences);
            let mut queue = Queue::new();
            self.queue_dependents(Item { node, role: Role::Structure }, parent, &mut queue);
            self.queue_checks(scope, &mut queue);
            self.run(queue, &mut consequences);
        }
        Ok(consequences)
    }

    /// What is wrong inside an instance is not, while it is removed: its checks, and those of what is inside it, run again.
    fn queue_checks(&self, scope: ScopeId, queue: &mut Queue) {
        for (item, rank) in self.form.graph().order().iter().zip(0..) {
            let Some(node) = self.form.node(item.node).filter(|_| item.role == Role::Check) else { continue };
            let scopes = self.scopes.under(&self.form, scope, node.scope);
            queue.extend(scopes.into_iter().map(|scope| Reverse((rank, scope))));
        }
    }

    fn mark(&mut self, id: ScopeId, name: &str, mark: Answer, consequences: &mut Consequences) {
        consequences.changed_answers.extend(self.mark_path(id, name).map(|path| (path, mark.clone())));
        if let Some(scope) = self.scopes.get_mut(id) {
            match name {
                ADDED => scope.added = Some(mark),
                _ => scope.removed = Some(mark),
            }
        }
    }

    fn repeat_at(&self, path: &AnswerPath) -> Result<(NodeId, ScopeId), RepeatError> {
        let (node, scope) = self.locate(path).ok_or(RepeatError::NoSuchRepeat)?;
        if self.form.repeat_of(node).is_none() {
            return Err(RepeatError::NoSuchRepeat);
        }
        if !self.may_read(node) {
            return Err(RepeatError::Withheld);
        }
        Ok((node, scope))
    }
}
