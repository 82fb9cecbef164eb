//! A tree's value where it stands: total, without effects. What cannot be computed is `NaN` or blank, as in XPath.

use crate::instance::{Instance, NodeRef};

use super::value::{Value, compare};
use super::{Axis, Condition, Expr, Operator, Path, Start, Step};

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
pub(crate) struct Env<'a> {
    pub world: &'a Instance,
    /// The node that relative paths begin at.
    pub node: NodeRef,
    /// The node whose attribute the expression is (XPath's `current()`).
    pub owner: NodeRef,
    /// In a filter of choices that are answers, the one that is asked about; else the owner.
    pub item: NodeRef,
    /// XPath's `position()` and `last()`, counted from 1.
    pub position: usize,
    pub size: usize,
}

impl<'a> Env<'a> {
    /// The place of an attribute of `owner`.
    pub fn of(world: &'a Instance, owner: NodeRef) -> Self {
        Env { world, node: owner, owner, item: owner, position: 1, size: 1 }
    }

    pub fn value(&self, expr: &Expr) -> Value {
        match expr {
            Expr::Number(number) => Value::Number(*number),
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Reference(reference) if reference.is_last_saved() => {
                let form = self.world.form();
                let said =
                    reference.node.and_then(|node| self.world.sitting().last_saved(&form.way_to(node)));
                Value::Text(said.unwrap_or_default().to_owned())
            }
            Expr::Reference(reference) => Value::Nodes(match reference.node {
                Some(node) if reference.of_item => self.world.referenced(self.item, node),
                Some(node) => self.world.referenced(self.owner, node),
                None => Vec::new(),
            }),
            Expr::Negate(inner) => Value::Number(-self.number(inner)),
            Expr::Binary(operator, left, right) => self.binary(*operator, left, right),
            Expr::Call(call) => (call.function.run)(&Args { env: self, args: &call.args }),
            Expr::Path(path) => Value::Nodes(self.path(path)),
        }
    }

    pub fn number(&self, expr: &Expr) -> f64 {
        self.value(expr).number(self.world)
    }

    pub fn text(&self, expr: &Expr) -> String {
        self.value(expr).text(self.world)
    }

    pub fn boolean(&self, expr: &Expr) -> bool {
        self.value(expr).boolean()
    }

    fn binary(&self, operator: Operator, left: &Expr, right: &Expr) -> Value {
        match operator {
            Operator::Or => Value::Boolean(self.boolean(left) || self.boolean(right)),
            Operator::And => Value::Boolean(self.boolean(left) && self.boolean(right)),
            Operator::Add => Value::Number(self.number(left) + self.number(right)),
            Operator::Subtract => Value::Number(self.number(left) - self.number(right)),
            Operator::Multiply => Value::Number(self.number(left) * self.number(right)),
            Operator::Divide => Value::Number(self.number(left) / self.number(right)),
            Operator::Modulo => Value::Number(self.number(left) % self.number(right)),
            Operator::Union => {
                let mut nodes = self.nodes(left);
                nodes.extend(self.nodes(right));
                self.world.in_document_order(&mut nodes);
                Value::Nodes(nodes)
            }
            _ => Value::Boolean(compare(operator, &self.value(left), &self.value(right), self.world)),
        }
    }

    /// The nodes of an expression; none if it is no set of nodes.
    pub fn nodes(&self, expr: &Expr) -> Vec<NodeRef> {
        match self.value(expr) {
            Value::Nodes(nodes) => nodes,
            _ => Vec::new(),
        }
    }

    fn path(&self, path: &Path) -> Vec<NodeRef> {
        let start = match &path.start {
            Start::Root => vec![NodeRef::Document],
            Start::Here => vec![self.node],
            Start::Of(expr, predicates) => self.filtered(self.nodes(expr), predicates),
        };
        path.steps.iter().fold(start, |nodes, step| self.step(&nodes, step))
    }

    fn step(&self, nodes: &[NodeRef], step: &Step) -> Vec<NodeRef> {
        let mut found = Vec::new();
        for node in nodes {
            let mut reached = Vec::new();
            match step.axis {
                Axis::Child => self.world.children_of(*node, step.name.as_deref(), &mut reached),
                Axis::Parent => reached.extend(self.world.parent_of(*node)),
                Axis::Itself => reached.push(*node),
                Axis::DescendantOrSelf => self.world.descend(*node, &mut reached),
            }
            if let (Some(name), false) = (&step.name, step.axis == Axis::Child) {
                reached.retain(|node| self.world.has_name(*node, name));
            }
            found.extend(self.filtered(reached, &step.predicates));
        }
        // Only these axes can reach one node twice, or out of order.
        if nodes.len() > 1 && step.axis != Axis::Child {
            self.world.in_document_order(&mut found);
        }
        found
    }

    fn filtered(&self, nodes: Vec<NodeRef>, predicates: &[Expr]) -> Vec<NodeRef> {
        predicates.iter().fold(nodes, |nodes, predicate| {
            let size = nodes.len();
            let condition = Condition::of(predicate, self);
            let kept = nodes.into_iter().enumerate().filter(|(index, node)| {
                condition.keeps(&Env { node: *node, position: index + 1, size, ..*self })
            });
            kept.map(|(_, node)| node).collect()
        })
    }
}

/// A function's arguments, evaluated when it asks for them.
pub(crate) struct Args<'a> {
    pub env: &'a Env<'a>,
    pub args: &'a [Expr],
}

impl Args<'_> {
    pub fn len(&self) -> usize {
        self.args.len()
    }

    pub fn value(&self, index: usize) -> Value {
        self.args.get(index).map_or_else(Value::blank, |arg| self.env.value(arg))
    }

    pub fn text(&self, index: usize) -> String {
        self.value(index).text(self.env.world)
    }

    pub fn number(&self, index: usize) -> f64 {
        self.value(index).number(self.env.world)
    }

    pub fn boolean(&self, index: usize) -> bool {
        self.value(index).boolean()
    }

    /// The relevant nodes of an argument: what functions count, add up or join.
    pub fn nodes(&self, index: usize) -> Vec<NodeRef> {
        let mut nodes = self.args.get(index).map(|arg| self.env.nodes(arg)).unwrap_or_default();
        nodes.retain(|node| self.env.world.is_node_relevant(*node));
        nodes
    }

    /// The nodes of an argument, not narrowed to the owner's own repeat instance where it is a plain reference.
    pub fn everywhere(&self, index: usize) -> Vec<NodeRef> {
        match self.args.get(index) {
            Some(Expr::Reference(reference)) => {
                let node = reference.node.into_iter();
                node.flat_map(|node| self.env.world.referenced(NodeRef::Document, node)).collect()
            }
            Some(other) => self.env.nodes(other),
            None => Vec::new(),
        }
    }

    /// The texts of all arguments from `first` on; a set of nodes gives one for each node.
    pub fn texts(&self, first: usize) -> Vec<String> {
        let world = self.env.world;
        let mut texts = Vec::new();
        for index in first..self.len() {
            match self.value(index) {
                Value::Nodes(nodes) => {
                    let relevant = nodes.into_iter().filter(|node| world.is_node_relevant(*node));
                    texts.extend(relevant.map(|node| world.text_of(node)));
                }
                value => texts.push(value.text(world)),
            }
        }
        texts
    }
}
