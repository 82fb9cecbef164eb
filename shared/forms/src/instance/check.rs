//! Whether answers are as they should be. What is not is said, never refused: the answer is kept.

use super::{Instance, ScopeId};
use crate::definition::Level;
use crate::form::{Item, NodeId};
use crate::typed::is_kept_form;
use crate::violation::{Violation, ViolationKind};
use crate::{Answer, AnswerPath, Question};

impl Instance {
    /// What is wrong with what was answered, in the order of the form.
    pub fn violations(&self) -> Vec<Violation> {
        let mut found = self.violations_for_save();
        found.retain(|violation| violation.kind != ViolationKind::Required);
        found
    }

    /// The same, with the required questions that have no answer. Only those of [`Level::Refuse`] stand in the way.
    pub fn violations_for_save(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        for (node, scope) in self.asked_in_order() {
            let slot = self.form.node(node).map(|node| node.slot);
            let finding = slot.and_then(|slot| *self.scopes.get(scope)?.findings.get(slot)?);
            found.extend(finding.and_then(|kind| self.violation(node, scope, kind)));
        }
        found
    }

    /// The violation at one path, missing answers included.
    pub fn violation_at(&self, path: &AnswerPath) -> Option<Violation> {
        let (node, scope) = self.locate(path)?;
        let finding = *self.scopes.get(scope)?.findings.get(self.form.node(node)?.slot)?;
        finding.and_then(|kind| self.violation(node, scope, kind))
    }

    pub fn is_required(&self, path: &AnswerPath) -> bool {
        self.locate(path).is_some_and(|(node, scope)| {
            let required = self.form.node(node).and_then(|node| node.logic.required.as_ref());
            required.is_some_and(|expr| self.env(node, scope).boolean(expr))
        })
    }

    pub fn is_read_only(&self, path: &AnswerPath) -> bool {
        self.locate(path).is_some_and(|(node, scope)| {
            let logic = self.form.node(node).map(|node| &node.logic);
            let computed = logic.is_some_and(|logic| logic.calculation.is_some() && logic.trigger.is_empty());
            let read_only = logic.and_then(|logic| logic.read_only.as_ref());
            computed || read_only.is_some_and(|expr| self.env(node, scope).boolean(expr))
        })
    }

    pub(super) fn finding(&self, item: Item, scope: ScopeId) -> Option<ViolationKind> {
        if !self.is_asked(item.node, scope) || !self.may_read(item.node) {
            return None;
        }
        match self.form.question_of(item.node) {
            Some(question) => self.question_finding(question, item, scope),
            None => self.repeat_finding(item.node, scope),
        }
    }

    fn question_finding(&self, question: &Question, item: Item, scope: ScopeId) -> Option<ViolationKind> {
        let logic = &self.form.node(item.node)?.logic;
        let holds = |expr| self.env(item.node, scope).boolean(expr);
        let answer = self.slot(item.node, scope)?.as_ref().unwrap_or(&Answer::Blank);
        let drawn = !self.is_withheld(item);
        match answer {
            Answer::Blank => {
                let required = drawn && logic.required.as_ref().is_some_and(holds);
                required.then_some(ViolationKind::Required)
            }
            Answer::NonAnswer(_) => None,
            _ if !is_kept_form(&question.kind, answer, self.sitting.now.date()) => {
                Some(ViolationKind::WrongKind)
            }
            _ if !self.is_offered(question, answer, (item.node, scope), drawn) => {
                Some(ViolationKind::NotAChoice)
            }
            _ => {
                let broken = drawn && logic.constraint.as_ref().is_some_and(|expr| !holds(expr));
                broken.then_some(ViolationKind::Constraint)
            }
        }
    }

    fn repeat_finding(&self, node: NodeId, scope: ScopeId) -> Option<ViolationKind> {
        let repeat = self.form.repeat_of(node)?;
        let count = u32::try_from(self.scopes.present(scope, node).count()).unwrap_or(u32::MAX);
        let wanted = self.count_wanted_in(node, scope);
        if count < wanted.or(repeat.min).unwrap_or(0) {
            Some(ViolationKind::TooFewInstances)
        } else if count > wanted.or(repeat.max).unwrap_or(u32::MAX) {
            Some(ViolationKind::TooManyInstances)
        } else {
            None
        }
    }

    pub(super) fn violation(&self, node: NodeId, scope: ScopeId, kind: ViolationKind) -> Option<Violation> {
        let path = self.path_of(node, scope)?;
        let question = self.form.question_of(node);
        let (level, message) = match (kind, question) {
            (ViolationKind::Required, Some(question)) => (Level::Refuse, Some(&question.required_message)),
            (ViolationKind::Constraint, Some(question)) => {
                (question.constraint_level, Some(&question.constraint_message))
            }
            _ => (Level::Refuse, None),
        };
        let message = message.filter(|message| !message.is_empty()).cloned();
        Some(Violation { path, kind, level, message })
    }
}
