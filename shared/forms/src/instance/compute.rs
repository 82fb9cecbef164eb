//! What follows from a change: relevance, calculations and checks, each once, in the order of the form's graph.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Instance, ScopeId};
use crate::civil::CivilDate;
use crate::definition::{DefaultAnswer, QuestionKind};
use crate::expr::{Env, Value};
use crate::form::{Edge, Item, NodeId, Role};
use crate::typed::parse_typed;
use crate::violation::ViolationKind;
use crate::{Answer, Consequences};

/// What is still to be computed: the rank of an item, and where; the lowest rank comes first. Some of it may be twice.
pub(super) type Queue = BinaryHeap<Reverse<(u32, ScopeId)>>;

impl Instance {
    /// Computes everything there is; only what differs from before is a consequence.
    pub(super) fn compute_all(&mut self, consequences: &mut Consequences) {
        let form = self.form.clone();
        let mut queue = Queue::new();
        for (item, rank) in form.graph().order().iter().zip(0..) {
            let Some(node) = form.node(item.node).filter(|_| item.role != Role::Shown) else { continue };
            if item.role == Role::Value && !node.logic.trigger.is_empty() {
                continue;
            }
            let scopes = self.scopes.under(&form, ScopeId::ROOT, node.scope);
            queue.extend(scopes.into_iter().map(|scope| Reverse((rank, scope))));
        }
        self.run(queue, consequences);
    }

    /// Works a queue off, lowest rank first; what changed brings its dependents.
    pub(super) fn run(&mut self, mut queue: Queue, consequences: &mut Consequences) {
        let form = self.form.clone();
        let mut last = None;
        while let Some(Reverse((rank, scope))) = queue.pop() {
            if last.replace((rank, scope)) == Some((rank, scope)) {
                continue;
            }
            let Some(item) = form.graph().at_rank(rank) else { continue };
            let changed = match item.role {
                Role::Relevance => self.compute_relevance(item, scope, consequences),
                Role::Value => self.compute_value(item, scope, consequences),
                Role::Check => self.compute_finding(item, scope, consequences),
                Role::Shown => {
                    consequences.redraw.extend(self.path_of(item.node, scope));
                    false
                }
                Role::Structure => false,
            };
            if changed {
                self.queue_dependents(item, scope, &mut queue);
            }
        }
    }

    /// Queues what depends on an answer.
    pub(super) fn queue_value(&self, node: NodeId, scope: ScopeId, queue: &mut Queue) {
        self.queue_dependents(Item { node, role: Role::Value }, scope, queue);
    }

    pub(super) fn queue_dependents(&self, item: Item, scope: ScopeId, queue: &mut Queue) {
        let graph = self.form.graph();
        for Edge { item, shared } in graph.dependents(item) {
            let rank = graph.rank(*item);
            let Some(node) = self.form.node(item.node).filter(|_| rank != u32::MAX) else { continue };
            let Some(anchor) = self.scopes.ancestor_at(scope, *shared) else { continue };
            let scopes = self.scopes.under(&self.form, anchor, node.scope);
            queue.extend(scopes.into_iter().map(|scope| Reverse((rank, scope))));
        }
    }

    fn compute_relevance(&mut self, item: Item, scope: ScopeId, consequences: &mut Consequences) -> bool {
        let form = self.form.clone();
        let Some(node) = form.node(item.node) else { return false };
        let around = match node.parent {
            Some(parent) => {
                let home = if parent == node.scope {
                    self.scopes.get(scope).and_then(|scope| scope.parent)
                } else {
                    None
                };
                self.is_relevant_in(parent, home.unwrap_or(scope))
            }
            None => true,
        };
        let own = node.logic.relevant.as_ref().filter(|_| !self.is_withheld(item));
        let relevant = around && own.is_none_or(|expr| self.env(item.node, scope).boolean(expr));
        let kept = self.scopes.get_mut(scope).and_then(|scope| scope.relevant.get_mut(node.slot));
        let Some(kept) = kept.filter(|kept| **kept != relevant) else { return false };
        *kept = relevant;
        if form.group_of(item.node).is_none()
            && let Some(path) = self.path_of(item.node, scope)
        {
            consequences.relevance_changed.insert(path, relevant);
        }
        true
    }

    fn compute_value(&mut self, item: Item, scope: ScopeId, consequences: &mut Consequences) -> bool {
        let form = self.form.clone();
        let expr = form.node(item.node).and_then(|node| node.logic.calculation.as_ref());
        let Some(question) = form.question_of(item.node) else { return false };
        if self.is_withheld(item) || !self.may_read(item.node) {
            return false;
        }
        // A trigger without a calculation clears.
        let value = expr.map_or_else(Value::blank, |expr| self.env(item.node, scope).value(expr));
        let answer = self.answer_of(value, &question.kind);
        let changed = self.store(item.node, scope, answer.clone());
        if changed && let Some(path) = self.path_of(item.node, scope) {
            consequences.changed_answers.insert(path, answer);
        }
        changed
    }

    fn compute_finding(&mut self, item: Item, scope: ScopeId, consequences: &mut Consequences) -> bool {
        let finding = self.finding(item, scope);
        let slot = self.form.node(item.node).map(|node| node.slot);
        let kept = slot.and_then(|slot| self.scopes.get_mut(scope)?.findings.get_mut(slot));
        let Some(kept) = kept.filter(|kept| **kept != finding) else { return false };
        let before = std::mem::replace(kept, finding);
        let shown = |finding: Option<ViolationKind>| finding.filter(|kind| *kind != ViolationKind::Required);
        if shown(before) != shown(finding)
            && let Some(path) = self.path_of(item.node, scope)
        {
            let violation = shown(finding).and_then(|kind| self.violation(item.node, scope, kind));
            consequences.violations.insert(path, violation);
        }
        false
    }

    /// Gives the questions of a new form, or of a new instance, the answers that they start with.
    pub(super) fn set_defaults(&mut self, scope_of: NodeId, scope: ScopeId, consequences: &mut Consequences) {
        let form = self.form.clone();
        for node in form.node_ids() {
            let Some(form_node) = form.node(node).filter(|node| node.scope == scope_of) else { continue };
            let Some(question) = form.question_of(node).filter(|_| self.may_read(node)) else { continue };
            let answer = match (&question.default, &form_node.logic.default) {
                (Some(DefaultAnswer::Fixed(text)), _) => {
                    self.answer_of(Value::Text(text.clone()), &question.kind)
                }
                (_, Some(expr)) => self.answer_of(self.env(node, scope).value(expr), &question.kind),
                _ => continue,
            };
            if self.slot(node, scope).is_some_and(Option::is_none)
                && self.store(node, scope, answer.clone())
                && let Some(path) = self.path_of(node, scope)
            {
                consequences.changed_answers.insert(path, answer);
            }
        }
    }

    pub(super) fn env(&self, node: NodeId, scope: ScopeId) -> Env<'_> {
        Env::of(self, self.owner(node, scope))
    }

    /// A computed value as an answer of that kind; what is no such answer is kept as text.
    fn answer_of(&self, value: Value, kind: &QuestionKind) -> Answer {
        if let (Value::Number(days), QuestionKind::Date) = (&value, kind) {
            let date = if days.is_finite() { CivilDate::from_days(days.floor() as i64) } else { None };
            return date.map_or(Answer::Blank, |date| Answer::Text(date.to_string()));
        }
        match (value, kind) {
            (
                Value::Number(number),
                QuestionKind::Decimal | QuestionKind::Integer | QuestionKind::Calculate | QuestionKind::Range,
            ) => number_answer(number, kind),
            (Value::Number(number), _) if number.is_nan() => Answer::Blank,
            (
                value,
                QuestionKind::Decimal
                | QuestionKind::Integer
                | QuestionKind::Range
                | QuestionKind::PartialDate
                | QuestionKind::Geoshape,
            ) => {
                let text = value.text(self);
                parse_typed(kind, &text, self.sitting.now.date()).unwrap_or_else(|_| Answer::text(text))
            }
            (value, _) => Answer::text(value.text(self)),
        }
    }

    /// Finds what this sitting cannot compute: whatever reads, or may be asked or not because of, what it may not read.
    pub(super) fn withhold(&mut self) {
        let form = self.form.clone();
        let graph = form.graph();
        self.withheld = vec![false; graph.order().len()];
        if self.sitting.readable.is_none() {
            return;
        }
        for (rank, item) in graph.order().iter().enumerate() {
            let is_hidden = |source: &Item| match source.role {
                Role::Relevance => self.is_withheld(*source),
                _ => source.node != item.node && !self.may_read(source.node),
            };
            let hidden = graph.sources(*item).iter().any(is_hidden);
            if let Some(withheld) = self.withheld.get_mut(rank) {
                *withheld = hidden;
            }
        }
    }

    pub(super) fn is_withheld(&self, item: Item) -> bool {
        self.withheld.get(self.form.graph().rank(item) as usize) == Some(&true)
    }
}

/// Whole numbers are integers; there is no answer for what is no number.
fn number_answer(number: f64, kind: &QuestionKind) -> Answer {
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    if !number.is_finite() {
        Answer::Blank
    } else if number.fract() == 0.0 && number.abs() <= EXACT_MAX && *kind != QuestionKind::Decimal {
        Answer::Integer(number as i64)
    } else {
        Answer::Decimal(number)
    }
}
