//! Which nodes an expression reads, found without any answers: the places that its references and paths can reach.

use super::{Content, Form, NodeId};
use crate::expr::{Axis, Expr, Path, Start, Step};

/// A node that is read. `shared` says in how many of the repeats above it the reader stands in the same instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    pub node: NodeId,
    pub shared: u16,
    /// Whether it matters which instances there are (a repeat was walked into, or asked for its place).
    pub structure: bool,
}

/// Everything that `expr`, an attribute of `owner`, reads; some of it more than once.
pub(super) fn reads(form: &Form, owner: NodeId, expr: &Expr) -> Vec<Read> {
    let mut walk = Walk::of(form, owner);
    walk.expr(expr, &[walk.owner]);
    walk.found
}

/// What `owner`'s choice filter reads: its relative paths begin at a choice, or beside the answer that is one.
pub(super) fn filter_reads(
    form: &Form,
    owner: NodeId,
    filter: &Expr,
    answers_of: Option<NodeId>,
) -> Vec<Read> {
    let mut walk = Walk::of(form, owner);
    walk.item = answers_of.map(|node| (node, shared_with_answers(form, owner, node)));
    let parent = walk.item.and_then(|(node, shared)| Some(Place::Node(form.node(node)?.parent?, shared)));
    walk.expr(filter, &[parent.unwrap_or(Place::List)]);
    walk.found
}

/// What `owner` reads whose choices are the answers to `node`, in all instances of the repeat that is around it.
pub(super) fn answers(form: &Form, owner: NodeId, node: NodeId) -> Vec<Read> {
    let mut walk = Walk::of(form, owner);
    walk.record(&[Place::Node(node, shared_with_answers(form, owner, node))]);
    walk.found
}

fn shared_with_answers(form: &Form, owner: NodeId, node: NodeId) -> u16 {
    let repeat = form.node(node).map_or(NodeId::ROOT, |node| node.scope);
    common_depth(form, owner, repeat)
}

/// What a text of `owner` reads that mentions `node`: in a repeat that both are in, its own instance's answer only.
pub(super) fn mentioned(form: &Form, owner: NodeId, node: NodeId) -> Vec<Read> {
    let mut walk = Walk::of(form, owner);
    walk.reference(node, false);
    walk.found
}

/// A node that a path may be at, or a choice list (whose contents are no answers).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Document,
    Node(NodeId, u16),
    List,
}

struct Walk<'a> {
    form: &'a Form,
    owner: Place,
    /// In a filter of choices that are answers: their question, and in how many repeats the owner is with them.
    item: Option<(NodeId, u16)>,
    found: Vec<Read>,
}

impl<'a> Walk<'a> {
    fn of(form: &'a Form, owner: NodeId) -> Self {
        let depth = form.node(owner).map_or(0, |node| node.depth);
        Walk { form, owner: Place::Node(owner, depth), item: None, found: Vec::new() }
    }

    fn expr(&mut self, expr: &Expr, context: &[Place]) -> Vec<Place> {
        match expr {
            Expr::Number(_) | Expr::Text(_) => Vec::new(),
            Expr::Reference(reference) if reference.is_last_saved() => Vec::new(),
            Expr::Reference(reference) => {
                let place = reference.node.map(|node| match self.item {
                    Some(item) if reference.of_item => self.beside(item, node),
                    _ => self.reference(node, false),
                });
                place.into_iter().collect()
            }
            Expr::Negate(inner) => {
                self.expr(inner, context);
                Vec::new()
            }
            Expr::Binary(_, left, right) => {
                let mut places = self.expr(left, context);
                places.extend(self.expr(right, context));
                places
            }
            Expr::Call(call) => {
                let everywhere = matches!(call.function.name, "indexed-repeat");
                let mut places = Vec::new();
                for arg in &call.args {
                    match arg {
                        Expr::Reference(reference) if everywhere => {
                            places.extend(reference.node.map(|node| self.reference(node, true)));
                        }
                        arg => places.extend(self.expr(arg, context)),
                    }
                }
                if call.function.name == "jr:choice-name" {
                    self.choices_of(&places);
                }
                match call.function.name {
                    "current" => vec![self.owner],
                    "instance" => vec![Place::List],
                    // Without an argument these read the context itself.
                    "string" | "number" | "string-length" | "normalize-space" if call.args.is_empty() => {
                        self.record(context);
                        Vec::new()
                    }
                    _ => places,
                }
            }
            Expr::Path(path) => self.path(path, context),
        }
    }

    /// `${name}`: the owner's own instance in the repeats that both are in, every instance of the others.
    fn reference(&mut self, node: NodeId, everywhere: bool) -> Place {
        let shared = match self.owner {
            Place::Node(owner, depth) if !everywhere => common_depth(self.form, owner, node).min(depth),
            _ => 0,
        };
        self.walk_into(node, shared);
        let place = Place::Node(node, shared);
        self.record(&[place]);
        place
    }

    /// `${name}` in the instance that a choice is of: the owner is only in those repeats with it that it is in with the choice.
    fn beside(&mut self, (item, shared): (NodeId, u16), node: NodeId) -> Place {
        let place = Place::Node(node, shared.min(common_depth(self.form, item, node)));
        self.record(&[place]);
        place
    }

    /// The answers that the choices of questions are.
    fn choices_of(&mut self, questions: &[Place]) {
        for place in questions {
            let Place::Node(id, _) = *place else { continue };
            if let Some(answers) = self.form.node(id).and_then(|node| node.logic.choices_from) {
                self.record(&[Place::Node(answers, 0)]);
            }
        }
    }

    fn path(&mut self, path: &Path, context: &[Place]) -> Vec<Place> {
        let mut places = match &path.start {
            Start::Root => vec![Place::Document],
            Start::Here => context.to_vec(),
            Start::Of(start, predicates) => {
                let places = self.expr(start, context);
                predicates.iter().for_each(|each| drop(self.expr(each, &places)));
                places
            }
        };
        for step in &path.steps {
            places = self.step(step, &places);
        }
        self.record(&places);
        places
    }

    fn step(&mut self, step: &Step, places: &[Place]) -> Vec<Place> {
        let mut reached = Vec::new();
        for place in places {
            match step.axis {
                Axis::Child => self.children(*place, &mut reached),
                Axis::Parent => reached.extend(self.parent(*place)),
                Axis::Itself => reached.push(*place),
                Axis::DescendantOrSelf => self.descend(*place, &mut reached),
            }
        }
        if let Some(name) = &step.name {
            reached.retain(|place| self.is_named(*place, name));
        }
        if step.axis != Axis::Child {
            reached = self.distinct(&reached);
        }
        step.predicates.iter().for_each(|each| drop(self.expr(each, &reached)));
        reached
    }

    fn children(&mut self, place: Place, reached: &mut Vec<Place>) {
        match place {
            Place::Document => reached.push(Place::Node(NodeId::ROOT, 0)),
            Place::List => reached.push(Place::List),
            Place::Node(id, shared) => {
                let children = self.form.node(id).map(|node| node.children.as_slice()).unwrap_or_default();
                reached.extend(children.iter().map(|child| Place::Node(*child, shared)));
            }
        }
    }

    fn parent(&self, place: Place) -> Option<Place> {
        match place {
            Place::Document => None,
            Place::List => Some(Place::List),
            Place::Node(id, shared) => match self.form.node(id)?.parent {
                None => Some(Place::Document),
                Some(parent) => {
                    let above = self.form.node(parent)?;
                    let inside = u16::from(matches!(above.content, Content::Repeat(_)));
                    Some(Place::Node(parent, shared.min(above.depth + inside)))
                }
            },
        }
    }

    fn descend(&mut self, place: Place, reached: &mut Vec<Place>) {
        let mut next = vec![place];
        while let Some(place) = next.pop() {
            reached.push(place);
            if place != Place::List {
                self.children(place, &mut next);
            }
        }
    }

    /// Each node once, with the fewest repeats shared.
    fn distinct(&self, places: &[Place]) -> Vec<Place> {
        let mut fewest = vec![None; self.form.nodes().len()];
        let mut found = Vec::new();
        for place in places {
            match place {
                Place::Node(id, shared) => {
                    let Some(known) = fewest.get_mut(id.index()) else { continue };
                    if known.is_none_or(|known| *shared < known) {
                        *known = Some(*shared);
                        found.push(*place);
                    }
                }
                other if !found.contains(other) => found.push(*other),
                _ => {}
            }
        }
        let is_fewest = |place: &Place| match place {
            Place::Node(id, shared) => fewest.get(id.index()) == Some(&Some(*shared)),
            _ => true,
        };
        found.retain(is_fewest);
        found
    }

    fn is_named(&self, place: Place, name: &str) -> bool {
        match place {
            Place::Document => false,
            Place::List => true,
            Place::Node(NodeId::ROOT, _) => self.form.is_root_name(name),
            Place::Node(id, _) => self.form.node(id).is_some_and(|node| node.name == name),
        }
    }

    fn record(&mut self, places: &[Place]) {
        for place in places {
            if let Place::Node(node, shared) = *place {
                self.found.push(Read { node, shared, structure: false });
                self.walk_into(node, shared);
            }
        }
    }

    /// Which instances there are of the repeats on the way to `node` that the reader does not stand in.
    fn walk_into(&mut self, node: NodeId, shared: u16) {
        let mut at = Some(node);
        while let Some(id) = at.filter(|id| *id != NodeId::ROOT) {
            let Some(form_node) = self.form.node(id) else { return };
            let is_repeat = matches!(form_node.content, Content::Repeat(_));
            if is_repeat && (form_node.depth >= shared || id == node) {
                self.found.push(Read { node: id, shared: shared.min(form_node.depth), structure: true });
            }
            at = Some(form_node.scope);
        }
    }
}

/// How many repeats two nodes are both in.
pub(super) fn common_depth(form: &Form, left: NodeId, right: NodeId) -> u16 {
    let left = scopes(form, left);
    let right = scopes(form, right);
    let common = left.iter().zip(&right).take_while(|(left, right)| left == right).count();
    u16::try_from(common).unwrap_or(u16::MAX)
}

/// The repeats above a node, outermost first.
fn scopes(form: &Form, node: NodeId) -> Vec<NodeId> {
    let mut scopes = Vec::new();
    let mut at = form.node(node).map(|node| node.scope);
    while let Some(scope) = at.filter(|scope| *scope != NodeId::ROOT) {
        scopes.push(scope);
        at = form.node(scope).map(|node| node.scope);
    }
    scopes.reverse();
    scopes
}
