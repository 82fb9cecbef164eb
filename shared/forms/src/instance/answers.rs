//! Answers in and out of an instance: by path, and by the compartment that they go to.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::compute::Queue;
use super::{Instance, ScopeId};
use crate::answer_path::{ADDED, REMOVED};
use crate::form::{NodeId, Role};
use crate::{Answer, AnswerPath, Compartment};

static BLANK: Answer = Answer::Blank;

impl Instance {
    /// The answer at a path, relevant or not; `Blank` where there is none.
    pub fn answer(&self, path: &AnswerPath) -> &Answer {
        let located = self.locate(path).and_then(|(node, scope)| self.slot(node, scope)?.as_ref());
        located.or_else(|| self.unknown.get(path)).unwrap_or(&BLANK)
    }

    /// Every answer, the irrelevant, the cleared (`Blank`) and the removed included, with the marks of repeat instances.
    pub fn answers(&self) -> BTreeMap<AnswerPath, Answer> {
        let mut answers = self.unknown.clone();
        self.each_answer(|_, path, answer| {
            answers.insert(path, answer.clone());
        });
        answers
    }

    /// The answers that count: of questions that the form asks now, in instances that were not removed.
    pub fn relevant_answers(&self) -> BTreeMap<AnswerPath, Answer> {
        let is_counted = |(path, answer): &(AnswerPath, Answer)| {
            !answer.is_blank() && !path.is_system() && self.is_relevant(path)
        };
        self.answers().into_iter().filter(is_counted).collect()
    }

    /// What goes to which record on saving. Each record gets the marks of the repeats that it has questions of. Answers that
    /// the form does not ask for are in none: they stay where they came from.
    pub fn answers_by_compartment(&self) -> BTreeMap<Compartment, BTreeMap<AnswerPath, Answer>> {
        let mut records: BTreeMap<Compartment, BTreeMap<AnswerPath, Answer>> = BTreeMap::new();
        self.each_answer(|node, path, answer| {
            for compartment in self.compartments_of(node) {
                records.entry(compartment).or_default().insert(path.clone(), answer.clone());
            }
        });
        records
    }

    /// Answers that came with `open` and that this form does not ask for.
    pub fn unknown_answers(&self) -> &BTreeMap<AnswerPath, Answer> {
        &self.unknown
    }

    /// Where the answer at a path goes; a repeat's marks go to every compartment that its questions go to.
    pub fn compartments(&self, path: &AnswerPath) -> BTreeSet<Compartment> {
        let text = path.as_str();
        let of_mark = path.instance().and_then(|_| text.rsplitn(3, '/').nth(2));
        let of_mark = of_mark.filter(|_| [ADDED, REMOVED].contains(&path.name()));
        let path = of_mark.and_then(|repeat| AnswerPath::parse(repeat).ok()).unwrap_or_else(|| path.clone());
        self.form.node_of(&path).map(|node| self.compartments_of(node)).unwrap_or_default()
    }

    /// Visits every kept answer with its question, and every mark with its repeat.
    fn each_answer(&self, mut visit: impl FnMut(NodeId, AnswerPath, &Answer)) {
        for node in self.form.node_ids() {
            let Some(form_node) = self.form.node(node) else { continue };
            for scope in self.scopes.under(&self.form, ScopeId::ROOT, form_node.scope) {
                if let Some(answer) = self.slot(node, scope).and_then(Option::as_ref)
                    && let Some(path) = self.path_of(node, scope)
                {
                    visit(node, path, answer);
                }
            }
        }
        for id in self.scopes.ids() {
            let Some(scope) = self.scopes.get(id) else { continue };
            for (name, mark) in [(ADDED, &scope.added), (REMOVED, &scope.removed)] {
                if let (Some(mark), Some(path)) = (mark, self.mark_path(id, name)) {
                    visit(scope.repeat, path, mark);
                }
            }
        }
    }

    fn compartments_of(&self, node: NodeId) -> BTreeSet<Compartment> {
        let Some(form_node) = self.form.node(node) else { return BTreeSet::new() };
        if self.form.repeat_of(node).is_none() {
            return BTreeSet::from([form_node.compartment]);
        }
        let mut below = BTreeSet::new();
        let mut next = form_node.children.clone();
        while let Some(id) = next.pop() {
            let Some(child) = self.form.node(id) else { continue };
            next.extend(&child.children);
            if self.form.question_of(id).is_some_and(|question| question.kind.is_asked()) {
                below.insert(child.compartment);
            }
        }
        below
    }

    /// Takes an answer as it was kept, without anything following from it yet.
    pub(super) fn take(&mut self, path: AnswerPath, answer: Answer) {
        let is_mark = [ADDED, REMOVED].contains(&path.name());
        let node = if is_mark { None } else { self.form.node_of(&path) };
        let is_question = node.is_some_and(|node| self.form.question_of(node).is_some());
        let form = self.form.clone();
        let add =
            |instance: &mut Self, parent, repeat, id: &str| instance.scopes.add(&form, parent, repeat, id);
        let scope = if is_mark || is_question { self.reach(&path, add) } else { None };
        match (scope.and_then(|scope| self.scopes.get_mut(scope)), node) {
            (Some(scope), None) if path.name() == ADDED => scope.added = Some(answer),
            (Some(scope), None) if path.name() == REMOVED => scope.removed = Some(answer),
            (Some(scope), Some(node)) => {
                let slot = self.form.node(node).map(|node| node.slot);
                if let Some(kept) = slot.and_then(|slot| scope.answers.get_mut(slot)) {
                    *kept = Some(answer);
                }
            }
            _ => {
                self.unknown.insert(path, answer);
            }
        }
    }

    /// Keeps an answer; true if it differs from the one before.
    pub(super) fn store(&mut self, node: NodeId, scope: ScopeId, answer: Answer) -> bool {
        let slot = self.form.node(node).map(|node| node.slot);
        let kept = slot.and_then(|slot| self.scopes.get_mut(scope)?.answers.get_mut(slot));
        let Some(kept) = kept else { return false };
        let differs = kept.as_ref().unwrap_or(&BLANK) != &answer;
        if differs {
            *kept = Some(answer);
        }
        differs
    }

    pub(super) fn slot(&self, node: NodeId, scope: ScopeId) -> Option<&Option<Answer>> {
        self.scopes.get(scope)?.answers.get(self.form.node(node)?.slot)
    }

    /// The node and the scope of a path whose repeat instances are all there.
    pub(super) fn locate(&self, path: &AnswerPath) -> Option<(NodeId, ScopeId)> {
        let mut segments = path.as_str().split('/');
        let mut node = self.form.named_in(NodeId::ROOT, segments.next()?)?;
        let mut scope = ScopeId::ROOT;
        while let (Some(instance), Some(name)) = (segments.next(), segments.next()) {
            scope = self.scopes.find(scope, node, instance)?;
            node = self.form.named_in(node, name)?;
        }
        Some((node, scope))
    }

    /// The scope of a path (of a question, or of a repeat's mark); `add` brings the repeat instances that are not there yet.
    pub(super) fn reach(
        &mut self,
        path: &AnswerPath,
        mut add: impl FnMut(&mut Self, ScopeId, NodeId, &str) -> ScopeId,
    ) -> Option<ScopeId> {
        let form = self.form.clone();
        let mut segments = path.as_str().split('/');
        let mut name = segments.next()?;
        let (mut above, mut scope) = (NodeId::ROOT, ScopeId::ROOT);
        while let (Some(instance), Some(next)) = (segments.next(), segments.next()) {
            let repeat = form.named_in(above, name).filter(|node| form.repeat_of(*node).is_some())?;
            scope = match self.scopes.find(scope, repeat, instance) {
                Some(found) => found,
                None => add(self, scope, repeat, instance),
            };
            (above, name) = (repeat, next);
        }
        Some(scope)
    }

    /// A new instance of a repeat, with everything in it still to be computed.
    pub(super) fn grow(&mut self, parent: ScopeId, repeat: NodeId, id: &str, queue: &mut Queue) -> ScopeId {
        let form = self.form.clone();
        let added = self.scopes.add(&form, parent, repeat, id);
        let inside = form.graph().order().iter().zip(0..);
        let inside = inside.filter(|(item, _)| form.node(item.node).is_some_and(|node| node.scope == repeat));
        queue.extend(inside.map(|(_, rank)| Reverse((rank, added))));
        self.queue_dependents(crate::form::Item { node: repeat, role: Role::Structure }, parent, queue);
        added
    }

    pub(super) fn path_of(&self, node: NodeId, scope: ScopeId) -> Option<AnswerPath> {
        let name = &self.form.node(node)?.key;
        AnswerPath::parse(&format!("{}{name}", self.prefix(scope))).ok()
    }

    pub(super) fn mark_path(&self, scope: ScopeId, name: &str) -> Option<AnswerPath> {
        AnswerPath::parse(&format!("{}{name}", self.prefix(scope))).ok()
    }

    /// `documentos/3f9a0c12/` for that instance; nothing for the form itself.
    fn prefix(&self, scope: ScopeId) -> String {
        let mut instances: Vec<(&str, &str)> = Vec::new();
        for id in self.scopes.chain(scope) {
            if let Some(scope) = self.scopes.get(id).filter(|scope| scope.repeat != NodeId::ROOT) {
                let name = self.form.node(scope.repeat).map(|node| node.key.as_str()).unwrap_or_default();
                instances.push((name, &scope.id));
            }
        }
        instances.iter().rev().map(|(name, id)| format!("{name}/{id}/")).collect()
    }
}
