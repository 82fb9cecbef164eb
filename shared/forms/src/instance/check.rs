//! Whether answers are as they should be. What is not is said, never refused: the answer is kept.

use super::{Instance, NodeRef, ScopeId};
use crate::definition::{Level, QuestionKind};
use crate::expr::{Condition, Env, seed_of, shuffled};
use crate::form::{Item, NodeId};
use crate::typed::is_kept_form;
use crate::violation::{Violation, ViolationKind};
use crate::{Answer, AnswerPath, Choice, Question};

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

    /// The choices of a question that its filter offers now.
    pub fn choices(&self, path: &AnswerPath) -> Vec<&Choice> {
        self.locate(path).map(|(node, scope)| self.offered(node, scope)).unwrap_or_default()
    }

    fn offered(&self, node: NodeId, scope: ScopeId) -> Vec<&Choice> {
        let list =
            self.form.question_of(node).and_then(|question| self.form.list_index(question.kind.list()?));
        let Some((list, choices)) = list.and_then(|index| Some((index, self.form.list_at(index)?))) else {
            return Vec::new();
        };
        let filter = self.form.node(node).and_then(|node| node.logic.choice_filter.as_ref());
        let env = self.env(node, scope);
        let filter = filter.map(|filter| Condition::of(filter, &env));
        let offered = |item| {
            let at = Env { node: NodeRef::Item { list, item }, ..env };
            filter.as_ref().is_none_or(|filter| filter.holds(&at))
        };
        let offered = choices.iter().zip(0..).filter(|(_, item)| offered(*item)).map(|(choice, _)| choice);
        match self.shuffle_seed(node, scope) {
            Some(seed) => shuffled(offered.collect(), seed),
            None => offered.collect(),
        }
    }

    /// What the choices of a question are shuffled by, where they are: its `seed`, or what is the same for this whole sitting.
    fn shuffle_seed(&self, node: NodeId, scope: ScopeId) -> Option<i64> {
        let question = self.form.question_of(node)?;
        question.parameters.get("randomize").filter(|said| said.as_str() == "true")?;
        Some(match self.form.node(node)?.logic.seed.as_ref() {
            Some(expr) => seed_of(&self.env(node, scope).value(expr), self),
            None => (self.sitting.chance() >> 1) as i64,
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
            _ if !self.is_offered(question, answer, item.node, scope, drawn) => {
                Some(ViolationKind::NotAChoice)
            }
            _ => {
                let broken = drawn && logic.constraint.as_ref().is_some_and(|expr| !holds(expr));
                broken.then_some(ViolationKind::Constraint)
            }
        }
    }

    /// Whether the list has what was chosen, and the filter lets it through: asked of the chosen only, not of a long list.
    fn is_offered(
        &self,
        question: &Question,
        answer: &Answer,
        node: NodeId,
        scope: ScopeId,
        drawn: bool,
    ) -> bool {
        let list = question.kind.list().and_then(|list| self.form.list_index(list));
        let Some((list, choices)) = list.and_then(|index| Some((index, self.form.list_at(index)?))) else {
            return true;
        };
        let filter =
            self.form.node(node).and_then(|node| node.logic.choice_filter.as_ref()).filter(|_| drawn);
        let env = self.env(node, scope);
        let offered = |name: &str| {
            // Other people's lists may have one name several times, under different parents.
            let mut named = choices.iter().zip(0..).filter(|(choice, _)| choice.name == name);
            named.any(|(_, item)| {
                filter.is_none_or(|filter| Env { node: NodeRef::Item { list, item }, ..env }.boolean(filter))
            })
        };
        match &question.kind {
            QuestionKind::SelectOne(_) => offered(answer.as_text().unwrap_or_default()),
            _ => answer.chosen().all(offered),
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
