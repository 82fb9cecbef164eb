//! A form that was understood: its nodes in one table, its expressions bound, and what depends on what. Immutable, and
//! shared by all its instances. Absent on purpose: answers (see [`crate::Instance`]).

mod bind;
mod check;
mod depends;
mod graph;
mod layout;
mod order;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use graph::{Edge, Graph, Item, Role};
pub(crate) use layout::{Content, FormNode, Logic};

use crate::expr::{Expr, nearest};
use crate::problem::Problem;
use crate::{AnswerPath, Choice, Compartment, FormDefinition, Group, Question, Repeat, Translated};

/// A node of one form: its place in the form's table, in the order in which the form names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    pub(crate) const ROOT: NodeId = NodeId(0);

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A compiled form.
#[derive(Debug)]
pub struct Form {
    definition: Arc<FormDefinition>,
    nodes: Vec<FormNode>,
    named: BTreeMap<String, Vec<NodeId>>,
    keyed: BTreeMap<NodeId, BTreeMap<String, NodeId>>,
    lists: Vec<(String, Arc<Vec<Choice>>)>,
    instance_name: Option<Expr>,
    graph: Graph,
}

impl Form {
    /// Understands a definition, or says everything that is wrong with it.
    pub fn compile(definition: impl Into<Arc<FormDefinition>>) -> Result<Form, Vec<Problem>> {
        let definition = definition.into();
        let mut problems = Vec::new();
        let layout = layout::lay_out(&definition, &mut problems);
        check::check_definition(&definition, &mut problems);
        let lists = definition.choice_lists.iter().map(|(name, list)| (name.clone(), list.clone())).collect();
        let mut form = Form {
            definition,
            nodes: layout.nodes,
            named: layout.named,
            keyed: layout.keyed,
            lists,
            instance_name: None,
            graph: Graph::default(),
        };
        check::check_nodes(&form, &mut problems);
        bind::bind(&mut form, &mut problems);
        form.graph = graph::build(&form, &mut problems);
        if problems.is_empty() { Ok(form) } else { Err(problems) }
    }

    /// The form that asks nothing: for expressions without one.
    pub(crate) fn nothing(language: &str) -> Form {
        let definition = Arc::new(FormDefinition {
            form_id: "data".to_owned(),
            version: String::new(),
            title: Translated::default(),
            default_language: language.to_owned(),
            languages: vec![language.to_owned()],
            awaiting_native_review: Vec::new(),
            compartment: Compartment::Site,
            instance_name: None,
            style: String::new(),
            choice_lists: BTreeMap::new(),
            children: Vec::new(),
        });
        let layout = layout::lay_out(&definition, &mut Vec::new());
        Form {
            definition,
            nodes: layout.nodes,
            named: layout.named,
            keyed: layout.keyed,
            lists: Vec::new(),
            instance_name: None,
            graph: Graph::default(),
        }
    }

    pub fn definition(&self) -> &Arc<FormDefinition> {
        &self.definition
    }

    /// The question that a path answers, wherever its repeat instances are.
    pub fn question(&self, path: &AnswerPath) -> Option<&Arc<Question>> {
        self.node_of(path).and_then(|node| self.question_of(node))
    }

    /// The repeat that a path names.
    pub fn repeat(&self, path: &AnswerPath) -> Option<&Arc<Repeat>> {
        match self.node(self.node_of(path)?)?.content {
            Content::Repeat(ref repeat) => Some(repeat),
            _ => None,
        }
    }

    /// Where the answer to a path goes.
    pub fn compartment(&self, path: &AnswerPath) -> Option<Compartment> {
        Some(self.node(self.node_of(path)?)?.compartment)
    }

    /// Every question with the way down to it, as paths without instances (`documentos/numero`).
    pub fn questions(&self) -> impl Iterator<Item = (String, &Arc<Question>, Compartment)> {
        self.node_ids().filter_map(|id| {
            let question = self.question_of(id)?;
            Some((self.way_to(id), question, self.node(id)?.compartment))
        })
    }

    /// The choices of a list, unfiltered.
    pub fn list(&self, name: &str) -> Option<&Arc<Vec<Choice>>> {
        self.definition.choice_lists.get(name)
    }

    pub(crate) fn node(&self, id: NodeId) -> Option<&FormNode> {
        self.nodes.get(id.index())
    }

    pub(crate) fn nodes(&self) -> &[FormNode] {
        &self.nodes
    }

    pub(crate) fn node_ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    pub(crate) fn question_of(&self, id: NodeId) -> Option<&Arc<Question>> {
        match &self.node(id)?.content {
            Content::Question(question) => Some(question),
            _ => None,
        }
    }

    pub(crate) fn repeat_of(&self, id: NodeId) -> Option<&Arc<Repeat>> {
        match &self.node(id)?.content {
            Content::Repeat(repeat) => Some(repeat),
            _ => None,
        }
    }

    pub(crate) fn group_of(&self, id: NodeId) -> Option<&Arc<Group>> {
        match &self.node(id)?.content {
            Content::Group(group) => Some(group),
            _ => None,
        }
    }

    /// The question or repeat of that key directly in `repeat` (or in the form, for the root).
    pub(crate) fn named_in(&self, repeat: NodeId, key: &str) -> Option<NodeId> {
        self.keyed.get(&repeat)?.get(key).copied()
    }

    /// The nodes of that name: groups, repeats and questions.
    pub(crate) fn named(&self, name: &str) -> &[NodeId] {
        self.named.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn node_of(&self, path: &AnswerPath) -> Option<NodeId> {
        path.as_str().split('/').step_by(2).try_fold(NodeId::ROOT, |above, name| self.named_in(above, name))
    }

    pub(crate) fn list_index(&self, name: &str) -> Option<u32> {
        let index = self.lists.binary_search_by(|(each, _)| each.as_str().cmp(name)).ok()?;
        u32::try_from(index).ok()
    }

    pub(crate) fn list_at(&self, index: u32) -> Option<&Arc<Vec<Choice>>> {
        self.lists.get(index as usize).map(|(_, list)| list)
    }

    pub(crate) fn graph(&self) -> &Graph {
        &self.graph
    }

    pub(crate) fn instance_name(&self) -> Option<&Expr> {
        self.instance_name.as_ref()
    }

    /// Absolute paths begin at `/data`, as pyxform calls the root, or at the form's own id.
    pub(crate) fn is_root_name(&self, name: &str) -> bool {
        name == "data" || name == self.definition.form_id
    }

    /// The names down to a node, repeats and itself only: the form of [`AnswerPath::question`].
    pub(crate) fn way_to(&self, id: NodeId) -> String {
        let mut names = Vec::new();
        let mut at = Some(id);
        while let Some(node) = at.filter(|at| *at != NodeId::ROOT).and_then(|at| self.node(at)) {
            names.push(node.key.as_str());
            at = Some(node.scope);
        }
        names.reverse();
        names.join("/")
    }

    /// The names down to a node, groups included: where a problem is.
    pub(crate) fn place_of(&self, id: NodeId) -> String {
        let mut names = Vec::new();
        let mut at = Some(id);
        while let Some(node) = at.filter(|at| *at != NodeId::ROOT).and_then(|at| self.node(at)) {
            names.push(node.name.as_str());
            at = node.parent;
        }
        names.reverse();
        names.join("/")
    }

    /// The name in this form that was probably meant.
    pub(crate) fn nearest_name(&self, name: &str) -> Option<String> {
        nearest(name, self.nodes.iter().skip(1).map(|node| node.name.as_str()))
    }
}

impl FormDefinition {
    /// Everything that is wrong with this definition, the choices that will not do in our own forms included (others may repeat
    /// a name, or call a choice 98).
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Form::compile(self.clone()).err().unwrap_or_default();
        check::check_choices(self, &mut problems);
        problems
    }
}
