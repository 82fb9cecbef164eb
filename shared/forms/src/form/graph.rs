//! What must be computed again when something changes, and in which order: built once for each form.

use std::collections::BTreeSet;

use super::depends::{Read, reads};
use super::{Content, Form, NodeId};
use crate::definition::QuestionKind;
use crate::problem::{Attribute, Problem, ProblemKind};

/// What is kept for a node, or computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Item {
    pub node: NodeId,
    pub role: Role,
}

/// A dependent: `item`, in every instance that shares the outer `shared` repeats with what changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub item: Item,
    pub shared: u16,
}

#[derive(Debug, Default)]
pub(crate) struct Graph {
    dependents: Vec<Vec<Edge>>,
    /// What each item reads, for the items that can be withheld.
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
        if let Some(edges) = self.dependents.get_mut(index(from)) {
            edges.push(Edge { item: to, shared });
        }
        if let Some(sources) = self.sources.get_mut(index(to)) {
            sources.push(from);
        }
    }
}

fn index(item: Item) -> usize {
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
    let mut varying = BTreeSet::new();
    for id in form.node_ids() {
        add_node(form, id, &mut varying, &mut graph);
    }
    for edges in graph.dependents.iter_mut() {
        edges.sort_unstable();
        edges.dedup();
    }
    for sources in graph.sources.iter_mut() {
        sources.sort_unstable();
        sources.dedup();
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

/// Connects one node's items. `varying` holds the nodes whose relevance can change, parents before children.
fn add_node(form: &Form, id: NodeId, varying: &mut BTreeSet<NodeId>, graph: &mut Graph) {
    let Some(node) = form.node(id) else { return };
    let item = |role| Item { node: id, role };
    let parent = node.parent.filter(|parent| varying.contains(parent));
    if node.logic.relevant.is_some() || parent.is_some() {
        varying.insert(id);
    }
    if let Some(parent) = parent.and_then(|parent| Some((parent, form.node(parent)?.depth))) {
        graph.connect(Item { node: parent.0, role: Role::Relevance }, item(Role::Relevance), parent.1);
    }
    let logic = &node.logic;
    for (expr, role) in [
        (&logic.relevant, Role::Relevance),
        (&logic.calculation, Role::Value),
        (&logic.required, Role::Check),
        (&logic.constraint, Role::Check),
        (&logic.count, Role::Check),
        (&logic.read_only, Role::Shown),
    ] {
        if let Some(expr) = expr {
            connect_reads(form, &reads(form, id, expr, false), item(role), graph);
        }
    }
    if let Some(filter) = &logic.choice_filter {
        let found = reads(form, id, filter, true);
        connect_reads(form, &found, item(Role::Check), graph);
        connect_reads(form, &found, item(Role::Shown), graph);
    }
    for shown in &logic.shown {
        let read = Read { node: *shown, shared: 0, structure: false };
        connect_reads(form, &[read], item(Role::Shown), graph);
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

fn is_checked(content: &Content) -> bool {
    match content {
        Content::Question(question) => question.kind != QuestionKind::Note,
        Content::Repeat(_) => true,
        Content::Root | Content::Group(_) => false,
    }
}

/// What is computed for each node of the form; the rest is only kept.
fn computed(form: &Form, graph: &Graph) -> Vec<Item> {
    let mut items = Vec::new();
    for id in form.node_ids() {
        let Some(node) = form.node(id) else { continue };
        let read = |role| !graph.sources(Item { node: id, role }).is_empty();
        let wanted = [
            (Role::Relevance, node.logic.relevant.is_some() || read(Role::Relevance)),
            (Role::Value, node.logic.calculation.is_some()),
            (Role::Check, is_checked(&node.content)),
            (Role::Shown, read(Role::Shown)),
        ];
        items.extend(
            wanted.into_iter().filter(|(_, wanted)| *wanted).map(|(role, _)| Item { node: id, role }),
        );
    }
    items
}

/// Every computed item after all that it reads, otherwise as the form has them; or a circle.
fn sorted(form: &Form, graph: &Graph) -> Result<Vec<Item>, Vec<Item>> {
    let items = computed(form, graph);
    let mut waiting = vec![0_usize; graph.sources.len()];
    let is_computed: BTreeSet<Item> = items.iter().copied().collect();
    for item in &items {
        let sources = graph.sources(*item).iter().filter(|source| is_computed.contains(source));
        if let Some(count) = waiting.get_mut(index(*item)) {
            *count = sources.count();
        }
    }
    let is_free = |item: &Item, waiting: &[usize]| waiting.get(index(*item)) == Some(&0);
    let mut ready: BTreeSet<(bool, Item)> =
        items.iter().filter(|item| is_free(item, &waiting)).map(|item| (is_leaf(*item), *item)).collect();
    let mut order = Vec::with_capacity(items.len());
    while let Some((_, item)) = ready.pop_first() {
        order.push(item);
        let targets: BTreeSet<Item> = graph.dependents(item).iter().map(|edge| edge.item).collect();
        for target in targets {
            let Some(count) = waiting.get_mut(index(target)) else { continue };
            *count = count.saturating_sub(1);
            if *count == 0 && is_computed.contains(&target) {
                ready.insert((is_leaf(target), target));
            }
        }
    }
    if order.len() == items.len() {
        return Ok(order);
    }
    let done: BTreeSet<Item> = order.into_iter().collect();
    Err(circle(graph, &is_computed.difference(&done).copied().collect()))
}

/// Nothing depends on these: they come last.
fn is_leaf(item: Item) -> bool {
    matches!(item.role, Role::Check | Role::Shown)
}

/// Among items that wait for each other, one way round: each reads the next, and the last is the first.
fn circle(graph: &Graph, stuck: &BTreeSet<Item>) -> Vec<Item> {
    let mut way = Vec::new();
    let mut at = stuck.first().copied();
    while let Some(item) = at {
        if let Some(start) = way.iter().position(|each| *each == item) {
            way.push(item);
            return way.split_off(start);
        }
        way.push(item);
        at = graph.sources(item).iter().find(|source| stuck.contains(source)).copied();
    }
    way
}

fn cycle(form: &Form, circle: &[Item]) -> Problem {
    let mut path: Vec<String> =
        circle.iter().filter_map(|item| Some(form.node(item.node)?.name.clone())).collect();
    path.dedup();
    if let ([only], true) = (path.as_slice(), circle.len() > 1) {
        path.push(only.clone());
    }
    let first = circle.first();
    let attribute = match first.map(|item| item.role) {
        Some(Role::Value) => Attribute::Calculation,
        _ => Attribute::Relevant,
    };
    let place = first.map(|item| form.place_of(item.node)).unwrap_or_default();
    Problem { place, attribute, kind: ProblemKind::Cycle { path } }
}
