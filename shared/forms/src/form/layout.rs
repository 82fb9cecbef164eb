//! The tree of a definition as one table of nodes, each knowing the repeat that it is asked in.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::NodeId;
use crate::expr::Expr;
use crate::problem::{Attribute, Problem, ProblemKind};
use crate::{Compartment, FormDefinition, Group, Node, Question, Repeat};

pub(crate) const NODES_MAX: usize = 20_000;
/// How deep groups may be nested: they are walked by recursion.
pub(crate) const NESTING_MAX: usize = 40;

#[derive(Debug)]
pub(crate) struct FormNode {
    pub name: String,
    /// The name in paths.
    pub key: String,
    pub content: Content,
    pub parent: Option<NodeId>,
    pub children: Vec<NodeId>,
    /// The nearest repeat above, or the root: whose instances hold this node's answers.
    pub scope: NodeId,
    /// How many repeats are above.
    pub depth: u16,
    /// The node's place among those of its scope.
    pub slot: usize,
    /// For the root and for repeats: how many nodes have them as their scope.
    pub slots: usize,
    pub compartment: Compartment,
    pub logic: Logic,
}

#[derive(Debug)]
pub(crate) enum Content {
    Root,
    Group(Arc<Group>),
    Repeat(Arc<Repeat>),
    Question(Arc<Question>),
}

/// A node's expressions, bound.
#[derive(Debug, Default)]
pub(crate) struct Logic {
    pub relevant: Option<Expr>,
    pub required: Option<Expr>,
    pub constraint: Option<Expr>,
    pub calculation: Option<Expr>,
    pub read_only: Option<Expr>,
    /// The question whose answers this one chooses from.
    pub choices_from: Option<NodeId>,
    pub choice_filter: Option<Expr>,
    pub default: Option<Expr>,
    pub count: Option<Expr>,
    /// What choices are shuffled by.
    pub seed: Option<Expr>,
    /// The questions whose answers, when they change, have this one computed.
    pub trigger: Vec<NodeId>,
    /// The `${name}` of labels and hints.
    pub shown: Vec<NodeId>,
}

pub(super) struct Layout {
    pub nodes: Vec<FormNode>,
    /// Every node but the root by its name, in the form's order.
    pub named: BTreeMap<String, Vec<NodeId>>,
    /// The questions and repeats by the repeat that they are in and their name in paths; the first of them.
    pub keyed: BTreeMap<NodeId, BTreeMap<String, NodeId>>,
}

pub(super) fn lay_out(definition: &FormDefinition, problems: &mut Vec<Problem>) -> Layout {
    let root = FormNode {
        name: definition.form_id.clone(),
        key: String::new(),
        content: Content::Root,
        parent: None,
        children: Vec::new(),
        scope: NodeId::ROOT,
        depth: 0,
        slot: 0,
        slots: 1,
        compartment: definition.compartment,
        logic: Logic::default(),
    };
    let mut layout = Layout { nodes: vec![root], named: BTreeMap::new(), keyed: BTreeMap::new() };
    let above =
        Above { node: NodeId::ROOT, scope: NodeId::ROOT, depth: 0, compartment: definition.compartment };
    layout.add_all(&definition.children, above, 0, problems);
    layout
}

#[derive(Clone, Copy)]
struct Above {
    node: NodeId,
    scope: NodeId,
    depth: u16,
    compartment: Compartment,
}

impl Layout {
    fn add_all(&mut self, children: &[Node], above: Above, nesting: usize, problems: &mut Vec<Problem>) {
        if nesting > NESTING_MAX {
            return problems.push(problem(children, ProblemKind::TooDeep));
        }
        for child in children {
            if self.nodes.len() >= NODES_MAX {
                return problems.push(problem(children, ProblemKind::TooManyNodes));
            }
            self.add(child, above, nesting, problems);
        }
    }

    fn add(&mut self, child: &Node, above: Above, nesting: usize, problems: &mut Vec<Problem>) {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let (content, own) = match child {
            Node::Group(group) => (Content::Group(group.clone()), group.compartment),
            Node::Repeat(repeat) => (Content::Repeat(repeat.clone()), repeat.compartment),
            Node::Question(question) => (Content::Question(question.clone()), question.compartment),
        };
        let compartment = own.unwrap_or(above.compartment);
        let slot = self.take_slot(above.scope);
        self.named.entry(child.name().to_owned()).or_default().push(id);
        if !matches!(content, Content::Group(_)) {
            self.keyed.entry(above.scope).or_default().entry(child.key().to_owned()).or_insert(id);
        }
        let below = match content {
            Content::Repeat(_) => {
                Above { node: id, scope: id, depth: above.depth.saturating_add(1), compartment }
            }
            _ => Above { node: id, compartment, ..above },
        };
        self.nodes.push(FormNode {
            name: child.name().to_owned(),
            key: child.key().to_owned(),
            content,
            parent: Some(above.node),
            children: Vec::new(),
            scope: above.scope,
            depth: above.depth,
            slot,
            slots: 0,
            compartment,
            logic: Logic::default(),
        });
        if let Some(parent) = self.nodes.get_mut(above.node.index()) {
            parent.children.push(id);
        }
        self.add_all(child.children(), below, nesting + 1, problems);
    }

    fn take_slot(&mut self, scope: NodeId) -> usize {
        self.nodes.get_mut(scope.index()).map_or(0, |scope| {
            scope.slots += 1;
            scope.slots - 1
        })
    }
}

fn problem(children: &[Node], kind: ProblemKind) -> Problem {
    let place = children.first().map(Node::name).unwrap_or_default().to_owned();
    Problem { place, attribute: Attribute::Form, kind }
}
