//! What a question offers to choose from: a list of the form, or the answers to a question in a repeat.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Instance, NodeRef, ScopeId};
use crate::definition::QuestionKind;
use crate::expr::{Condition, Env, no_break, seed_of, shuffled};
use crate::form::NodeId;
use crate::{Answer, AnswerPath, Choice, Question, Translated};

/// The language of a label that somebody said: none that we know.
pub(super) const SAID: &str = "";

impl Instance {
    /// The choices of a question that its filter offers now; `Owned` are those that are answers themselves, each once, the blank
    /// ones left out.
    pub fn choices(&self, path: &AnswerPath) -> Vec<Cow<'_, Choice>> {
        let Some((node, scope)) = self.locate(path) else { return Vec::new() };
        let offered = match self.answers_chosen_from(node) {
            Some(source) => self.said(node, scope, source, true).into_iter().map(Cow::Owned).collect(),
            None => self.listed(node, scope),
        };
        match self.shuffle_seed(node, scope) {
            Some(seed) => shuffled(offered, seed),
            None => offered,
        }
    }

    /// Whether what was chosen is there, and the filter lets it through: of a long list, only the chosen are asked about. Where what
    /// the choices hang on is not to be `read`, all is offered that could be.
    pub(super) fn is_offered(
        &self,
        question: &Question,
        answer: &Answer,
        (node, scope): (NodeId, ScopeId),
        read: bool,
    ) -> bool {
        match self.answers_chosen_from(node) {
            Some(_) if !read => true,
            Some(source) => {
                let choices = self.said(node, scope, source, true);
                is_among(question, answer, |name| choices.iter().any(|choice| choice.name == name))
            }
            None => {
                let Some((list, choices)) = self.list_of(question) else { return true };
                let filter = self.form.node(node).and_then(|node| node.logic.choice_filter.as_ref());
                let filter = filter.filter(|_| read);
                let env = self.env(node, scope);
                let holds = |item| {
                    let at = Env { node: NodeRef::Item { list, item }, ..env };
                    filter.is_none_or(|filter| at.boolean(filter))
                };
                // Other people's lists may have one name several times, under different parents.
                let named = |name: &str| {
                    choices.iter().zip(0..).any(|(choice, item)| choice.name == name && holds(item))
                };
                is_among(question, answer, named)
            }
        }
    }

    /// The label of a question's choice of that name, whatever its filter says.
    pub(super) fn label_of(&self, node: NodeId, scope: ScopeId, name: &str) -> Option<Translated> {
        let question = self.form.question_of(node)?;
        if let Some(source) = self.answers_chosen_from(node) {
            let said = self.said(node, scope, source, false);
            return said.into_iter().find(|choice| choice.name == name).map(|choice| choice.label);
        }
        let (_, choices) = self.list_of(question)?;
        choices.iter().find(|choice| choice.name == name).map(|choice| choice.label.clone())
    }

    fn answers_chosen_from(&self, node: NodeId) -> Option<NodeId> {
        self.form.node(node)?.logic.choices_from
    }

    fn list_of(&self, question: &Question) -> Option<(u32, &[Choice])> {
        let index = self.form.list_index(question.kind.list()?)?;
        Some((index, self.form.list_at(index)?))
    }

    /// The choices of the form's list that the filter lets through.
    fn listed(&self, node: NodeId, scope: ScopeId) -> Vec<Cow<'_, Choice>> {
        let list = self.form.question_of(node).and_then(|question| self.list_of(question));
        let Some((list, choices)) = list else { return Vec::new() };
        let filter = self.form.node(node).and_then(|node| node.logic.choice_filter.as_ref());
        let env = self.env(node, scope);
        let filter = filter.map(|filter| Condition::of(filter, &env));
        let offered = |item| {
            let at = Env { node: NodeRef::Item { list, item }, ..env };
            filter.as_ref().is_none_or(|filter| filter.holds(&at))
        };
        let offered = choices.iter().zip(0..).filter(|(_, item)| offered(*item));
        offered.map(|(choice, _)| Cow::Borrowed(choice)).collect()
    }

    /// The answers to `source` as choices of `node`. The filter stands where the answer does, as in pyxform's itemsets.
    fn said(&self, node: NodeId, scope: ScopeId, source: NodeId, filtered: bool) -> Vec<Choice> {
        let Some(kind) = self.form.question_of(node).map(|question| &question.kind) else {
            return Vec::new();
        };
        let filter = self.form.node(node).and_then(|node| node.logic.choice_filter.as_ref());
        let env = self.env(node, scope);
        let filter = filter.filter(|_| filtered).map(|filter| Condition::of(filter, &env));
        let places = self.answers_around(env.owner, source);
        let size = places.len();
        let mut names = BTreeSet::new();
        let mut choices = Vec::new();
        for (place, position) in places.into_iter().zip(1..) {
            let text = self.text_of(place);
            let name =
                if matches!(kind, QuestionKind::SelectOne(_)) { text.clone() } else { no_break(&text) };
            let at = Env { node: self.parent_of(place).unwrap_or(place), item: place, position, size, ..env };
            let offered = !text.trim().is_empty() && filter.as_ref().is_none_or(|filter| filter.holds(&at));
            if offered && names.insert(name.clone()) {
                let label = self.label_of_answer(place, &text);
                choices.push(Choice { name, label, columns: BTreeMap::new(), media: BTreeMap::new() });
            }
        }
        choices
    }

    /// The places of `source` in all instances of its own repeat; of the repeats around that, in those that the owner is in.
    fn answers_around(&self, owner: NodeRef, source: NodeId) -> Vec<NodeRef> {
        let repeat = self.form.node(source).map(|node| node.scope).filter(|scope| *scope != NodeId::ROOT);
        let around = match repeat {
            Some(repeat) => self.referenced(owner, repeat),
            None => return vec![NodeRef::Form { node: source, scope: ScopeId::ROOT }],
        };
        let place = |instance| match instance {
            NodeRef::Form { scope, .. } => Some(NodeRef::Form { node: source, scope }),
            _ => None,
        };
        around.into_iter().filter_map(place).collect()
    }

    /// An answer that was itself chosen from a list has its label; any other says what it says, in no language that we know.
    fn label_of_answer(&self, place: NodeRef, text: &str) -> Translated {
        let chosen = match place {
            NodeRef::Form { node, .. } => {
                self.form.question_of(node).and_then(|question| self.list_of(question))
            }
            _ => None,
        };
        let choice = chosen.and_then(|(_, choices)| choices.iter().find(|choice| choice.name == text));
        choice.map_or_else(|| Translated::only(SAID, text), |choice| choice.label.clone())
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
}

fn is_among(question: &Question, answer: &Answer, offered: impl Fn(&str) -> bool) -> bool {
    match &question.kind {
        QuestionKind::SelectOne(_) => offered(answer.as_text().unwrap_or_default()),
        _ => answer.chosen().all(offered),
    }
}
