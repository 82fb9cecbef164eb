//! The order in which a form is computed: everything after what it reads; or the circle that makes that impossible.

use super::Form;
use super::graph::{Graph, Item, Role, index, is_checked};
use crate::problem::{Attribute, Problem, ProblemKind};

/// Every computed item after all that it reads, those that nothing depends on last; or a circle.
pub(super) fn sorted(form: &Form, graph: &Graph) -> Result<Vec<Item>, Vec<Item>> {
    let items = computed(form, graph);
    let mut waits = vec![None; graph.size()];
    for item in &items {
        set(&mut waits, *item, Some(0_usize));
    }
    for item in &items {
        let count = graph.sources(*item).iter().filter(|source| get(&waits, **source).is_some()).count();
        set(&mut waits, *item, Some(count));
    }
    let mut order: Vec<Item> = items.iter().copied().filter(|item| get(&waits, *item) == Some(0)).collect();
    let mut leaves: Vec<Item> = order.iter().copied().filter(is_leaf).collect();
    order.retain(|item| !is_leaf(item));
    let mut next = 0;
    while let Some(item) = order.get(next).copied() {
        next += 1;
        for target in targets(graph, item) {
            let Some(count) = get(&waits, target) else { continue };
            set(&mut waits, target, Some(count.saturating_sub(1)));
            if count == 1 {
                if is_leaf(&target) { leaves.push(target) } else { order.push(target) }
            }
        }
    }
    order.append(&mut leaves);
    if order.len() == items.len() {
        return Ok(order);
    }
    for item in order {
        set(&mut waits, item, None);
    }
    Err(circle(graph, &items, &waits))
}

/// A circle as a problem: the names that it goes through.
pub(super) fn cycle(form: &Form, circle: &[Item]) -> Problem {
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

/// What is computed for each node of the form; the rest is only kept.
fn computed(form: &Form, graph: &Graph) -> Vec<Item> {
    let mut items = Vec::new();
    for id in form.node_ids() {
        let Some(node) = form.node(id) else { continue };
        let read = |role| !graph.sources(Item { node: id, role }).is_empty();
        let wanted = [
            (Role::Relevance, node.logic.relevant.is_some() || read(Role::Relevance)),
            (Role::Value, node.logic.calculation.is_some() || !node.logic.trigger.is_empty()),
            (Role::Check, is_checked(&node.content)),
            (Role::Shown, read(Role::Shown)),
        ];
        items.extend(
            wanted.into_iter().filter(|(_, wanted)| *wanted).map(|(role, _)| Item { node: id, role }),
        );
    }
    items
}

/// What depends on an item, each once.
fn targets(graph: &Graph, item: Item) -> Vec<Item> {
    let mut targets: Vec<Item> = Vec::new();
    for edge in graph.dependents(item) {
        if !targets.iter().rev().take_while(|each| each.node == edge.item.node).any(|each| *each == edge.item)
        {
            targets.push(edge.item);
        }
    }
    targets
}

/// How many sources an item waits for; `None` for what is not computed, or done.
fn get(waits: &[Option<usize>], item: Item) -> Option<usize> {
    waits.get(index(item)).copied().flatten()
}

fn set(waits: &mut [Option<usize>], item: Item, count: Option<usize>) {
    if let Some(slot) = waits.get_mut(index(item)) {
        *slot = count;
    }
}

/// Nothing depends on these: they come last.
fn is_leaf(item: &Item) -> bool {
    matches!(item.role, Role::Check | Role::Shown)
}

/// Among items that wait for each other, one way round: each reads the next, and the last is the first.
fn circle(graph: &Graph, items: &[Item], waits: &[Option<usize>]) -> Vec<Item> {
    let is_stuck = |item: &&Item| get(waits, **item).is_some();
    let mut way = Vec::new();
    let mut at = items.iter().find(is_stuck).copied();
    while let Some(item) = at {
        if let Some(start) = way.iter().position(|each| *each == item) {
            way.push(item);
            return way.split_off(start);
        }
        way.push(item);
        at = graph.sources(item).iter().find(is_stuck).copied();
    }
    way
}
