//! What the form asks now, as a tree: what a screen draws, page by page.

use std::sync::Arc;

use super::{Instance, ScopeId};
use crate::form::{Content, NodeId};
use crate::{AnswerPath, Group, Question, Repeat};

/// One relevant node that this sitting may read.
#[derive(Clone, Debug)]
pub enum Outline {
    Group { group: Arc<Group>, children: Vec<Outline> },
    Repeat { repeat: Arc<Repeat>, path: AnswerPath, instances: Vec<OutlineInstance> },
    Question { question: Arc<Question>, path: AnswerPath },
}

#[derive(Clone, Debug)]
pub struct OutlineInstance {
    pub id: String,
    pub children: Vec<Outline>,
}

impl Instance {
    /// The relevant part of the form, in its order. What is only computed is not in it, notes are; groups with nothing
    /// to show are left out.
    pub fn outline(&self) -> Vec<Outline> {
        self.outline_of(NodeId::ROOT, ScopeId::ROOT)
    }

    fn outline_of(&self, node: NodeId, scope: ScopeId) -> Vec<Outline> {
        let children = self.form.node(node).map(|node| node.children.as_slice()).unwrap_or_default();
        children.iter().filter_map(|child| self.outline_node(*child, scope)).collect()
    }

    fn outline_node(&self, id: NodeId, scope: ScopeId) -> Option<Outline> {
        let node = self.form.node(id).filter(|_| self.is_relevant_in(id, scope))?;
        match &node.content {
            Content::Root => None,
            Content::Group(group) => {
                let children = self.outline_of(id, scope);
                (!children.is_empty()).then(|| Outline::Group { group: group.clone(), children })
            }
            Content::Repeat(repeat) => {
                let path = self.path_of(id, scope).filter(|_| self.may_read(id))?;
                let instance = |inner: ScopeId| {
                    let id_text = self.scopes.get(inner)?.id.clone();
                    Some(OutlineInstance { id: id_text, children: self.outline_of(id, inner) })
                };
                let instances = self.scopes.present(scope, id).filter_map(instance).collect();
                Some(Outline::Repeat { repeat: repeat.clone(), path, instances })
            }
            Content::Question(question) => {
                let is_drawn = question.is_drawn() && self.may_read(id);
                let path = self.path_of(id, scope).filter(|_| is_drawn)?;
                Some(Outline::Question { question: question.clone(), path })
            }
        }
    }

    /// Questions and repeats that are asked now, in the form's order.
    pub(super) fn asked_in_order(&self) -> Vec<(NodeId, ScopeId)> {
        let mut found = Vec::new();
        let mut next = vec![(NodeId::ROOT, ScopeId::ROOT)];
        while let Some((id, scope)) = next.pop() {
            let Some(node) = self.form.node(id) else { continue };
            if id != NodeId::ROOT && !self.is_relevant_in(id, scope) {
                continue;
            }
            let from = next.len();
            match node.content {
                Content::Question(_) => found.push((id, scope)),
                Content::Repeat(_) => {
                    found.push((id, scope));
                    for inner in self.scopes.present(scope, id) {
                        next.extend(node.children.iter().map(|child| (*child, inner)));
                    }
                }
                Content::Root | Content::Group(_) => {
                    next.extend(node.children.iter().map(|child| (*child, scope)));
                }
            }
            if let Some(pushed) = next.get_mut(from..) {
                pushed.reverse();
            }
        }
        found
    }
}
