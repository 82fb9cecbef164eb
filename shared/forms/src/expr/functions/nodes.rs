//! Sets of nodes: how many, which place, and where other nodes are found from.

use super::super::eval::Args;
use super::{Function, Value, between, exactly};
use crate::instance::NodeRef;

pub(super) const FUNCTIONS: &[Function] = &[
    exactly("count", 1, |args| Value::Number(args.nodes(0).len() as f64)),
    exactly("count-non-empty", 1, count_non_empty),
    between("position", 0, 1, position),
    exactly("last", 0, |args| Value::Number(args.env.size as f64)),
    exactly("current", 0, |args| Value::Nodes(vec![args.env.owner])),
    exactly("instance", 1, instance),
    between("name", 0, 1, name),
    between("local-name", 0, 1, name),
    exactly("pulldata", 4, pull_data),
    between("indexed-repeat", 3, 7, indexed_repeat),
];

fn count_non_empty(args: &Args<'_>) -> Value {
    let world = args.env.world;
    Value::Number(args.nodes(0).into_iter().filter(|node| !world.text_of(*node).is_empty()).count() as f64)
}

/// Without an argument, the place in the set being filtered; with one, a node's place among its namesakes.
fn position(args: &Args<'_>) -> Value {
    if args.len() == 0 {
        return Value::Number(args.env.position as f64);
    }
    let first = args.nodes(0).first().copied();
    Value::Number(first.map_or(f64::NAN, |node| args.env.world.position_of(node) as f64))
}

/// A choice list, as ODK's secondary instance: `instance('list')/root/item`.
fn instance(args: &Args<'_>) -> Value {
    let list = args.env.world.form().list_index(&args.text(0));
    Value::Nodes(list.map(NodeRef::List).into_iter().collect())
}

fn name(args: &Args<'_>) -> Value {
    let node = if args.len() == 0 { Some(args.env.node) } else { args.everywhere(0).first().copied() };
    Value::Text(node.map(|node| args.env.world.name_of(node)).unwrap_or_default())
}

/// `pulldata('list', 'wanted column', 'column to look in', value)`: from the first row that has that value there.
fn pull_data(args: &Args<'_>) -> Value {
    let found = args
        .env
        .world
        .form()
        .list_index(&args.text(0))
        .and_then(|list| args.env.world.column_where(list, &args.text(1), &args.text(2), &args.text(3)));
    Value::Text(found.unwrap_or_default())
}

/// `indexed-repeat(${name}, ${repeat}, index, ...)`: the node of that name in the repeat's instance of that index.
fn indexed_repeat(args: &Args<'_>) -> Value {
    let world = args.env.world;
    let mut found = args.everywhere(0);
    for pair in (1..args.len().saturating_sub(1)).step_by(2) {
        let instances = args.everywhere(pair);
        let index = args.number(pair + 1).max(1.0);
        found.retain(|node| {
            let mut above = world.ancestors_of(*node);
            above.any(|above| instances.contains(&above) && world.position_of(above) as f64 == index)
        });
    }
    Value::Nodes(found)
}
