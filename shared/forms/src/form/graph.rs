//! What must be computed again when something changes, and in which order: built once for each form.

use super::depends::{self, Read, reads};
use super::order::{cycle, sorted};
use super::{Content, Form, NodeId};
use crate::definition::QuestionKind;
use crate::problem::Problem;

/// What is kept for a node, or computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Relevance,
    Value,
    /// Which instances a repeat has.
    Structure,
    /// Whether the answer is as it should be.
    Check,
    /// Label, choices and read-only state as the screen shows them.
    Shown,
}

/// One thing that can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub node: NodeId,
    pub role: Role,
}

/// A dependent: `item`, in every instance that shares the outer `shared` repeats with what changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    pub item: Item,
    pub shared: u16,
}

#[derive(Debug, Default)]
pub(crate) struct Graph {
    dependents: Vec<Vec<Edge>>,
    /// What each item reads.
    sources: Vec<Vec<Item>>,
    /// Every item that is computed, those it reads first.
    order: Vec<Item>,
    ranks: Vec<u32>,
}

const ROLES: [Role; 5] = [Role::Relevance, Role::Value, Role::Structure, Role::Check, Role::Shown];

impl Graph {
    pub fn dependents(&self, item: Item) -> &[Edge] {
        self.dependents.get(index(item)).map(Vec::as_slice).unwrap_or_default()
    }

    pub fn sources(&self, item: Item) -> &[Item] {
        self.sources.get(index(item)).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many items there can be: one more than the greatest [`index`].
    pub fn size(&self) -> usize {
        self.sources.len()
    }

    pub fn order(&self) -> &[Item] {
        &self.order
    }

    pub fn rank(&self, item: Item) -> u32 {
        self.ranks.get(index(item)).copied().unwrap_or(u32::MAX)
    }

    /// The item of a rank: [`Graph::rank`] turned around.
    pub fn at_rank(&self, rank: u32) -> Option<Item> {
        self.order.get(rank as usize).copied()
    }

    fn connect(&mut self, from: Item, to: Item, shared: u16) {
        let Some(edges) = self.dependents.get_mut(index(from)) else { return };
        // All of a node's edges come one after another.
        let earlier =
            edges.iter().rev().take_while(|edge| edge.item.node == to.node).filter(|edge| edge.item == to);
        let (known, same) =
            earlier.fold((false, false), |(_, same), edge| (true, same || edge.shared == shared));
        if !same {
            edges.push(Edge { item: to, shared });
        }
        if let (false, Some(sources)) = (known, self.sources.get_mut(index(to))) {
            sources.push(from);
        }
    }
}

pub(super) fn index(item: Item) -> usize {
    item.node.index() * ROLES.len() + item.role as usize
}

/// The graph of a bound form; a circle is a problem, and is named.
pub(super) fn build(form: &Form, problems: &mut Vec<Problem>) -> Graph {
    let size = form.nodes().len() * ROLES.len();
    let mut graph = Graph {
        dependents: vec![Vec::new(); size],
        sources: vec![Vec::new(); size],
        order: Vec::new(),
        ranks: vec![u32::MAX; size],
    };
    let mut varying = vec![false; form.nodes().len()];
    for id in form.node_ids() {
        add_node(form, id, &mut varying, &mut graph);
    }
    match sorted(form, &graph) {
        Ok(order) => {
            for (rank, item) in (0..).zip(&order) {
                if let Some(slot) = graph.ranks.get_mut(index(*item)) {
                    *slot = rank;
                }
            }
            graph.order = order;
        }
        Err(circle) => problems.push(cycle(form, &circle)),
    }
    graph
}

/// Connects one node's items. `varying` says of the nodes before this whether their relevance can change.
fn add_node(form: &Form, id: NodeId, varying: &mut [bool], graph: &mut Graph) {
    let Some(node) = form.node(id) else { return };
    let item = |role| Item { node: id, role };
    let parent = node.parent.filter(|parent| varying.get(parent.index()) == Some(&true));
    if let Some(varies) = varying.get_mut(id.index()) {
        *varies = node.logic.relevant.is_some() || parent.is_some();
    }
    if let Some(parent) = parent.and_then(|parent| Some((parent, form.node(parent)?.depth))) {
        graph.connect(Item { node: parent.0, role: Role::Relevance }, item(Role::Relevance), parent.1);
    }
    let logic = &node.logic;
    for (expr, role) in [
        (&logic.relevant, Role::Relevance),
        (&logic.required, Role::Check),
        (&logic.constraint, Role::Check),
        (&logic.count, Role::Check),
        (&logic.read_only, Role::Shown),
        (&logic.seed, Role::Shown),
    ] {
        if let Some(expr) = expr {
            connect_reads(form, &reads(form, id, expr), item(role), graph);
        }
    }
    if logic.trigger.is_empty() {
        if let Some(expr) = &logic.calculation {
            connect_reads(form, &reads(form, id, expr), item(Role::Value), graph);
        }
    } else {
        // Not what the calculation reads, but what triggers it, has it done again.
        for trigger in &logic.trigger {
            let shared = depends::common_depth(form, id, *trigger);
            graph.connect(Item { node: *trigger, role: Role::Value }, item(Role::Value), shared);
        }
    }
    let mut offered = Vec::new();
    if let Some(node) = logic.choices_from {
        offered = depends::answers(form, id, node);
    }
    if let Some(filter) = &logic.choice_filter {
        offered.extend(depends::filter_reads(form, id, filter, logic.choices_from));
    }
    for role in [Role::Check, Role::Shown] {
        connect_reads(form, &offered, item(role), graph);
    }
    for shown in &logic.shown {
        connect_reads(form, &depends::mentioned(form, id, *shown), item(Role::Shown), graph);
    }
    if is_checked(&node.content) {
        for role in [Role::Value, Role::Relevance, Role::Structure] {
            graph.connect(item(role), item(Role::Check), node.depth);
        }
    }
}

fn connect_reads(form: &Form, found: &[Read], to: Item, graph: &mut Graph) {
    for read in found {
        let depth = form.node(read.node).map_or(0, |node| node.depth);
        let roles: &[Role] = if read.structure {
            &[Role::Structure, Role::Relevance]
        } else {
            &[Role::Value, Role::Relevance]
        };
        for role in roles {
            let from = Item { node: read.node, role: *role };
            graph.connect(from, to, read.shared.min(depth));
        }
    }
}

pub(super) fn is_checked(content: &Content) -> bool {
    match content {
        Content::Question(question) => question.kind != QuestionKind::Note,
        Content::Repeat(_) => true,
        Content::Root | Content::Group(_) => false,
    }
}
