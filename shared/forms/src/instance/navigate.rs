//! An instance as XPath sees it: a tree of elements, with the choice lists beside it.

use super::{Instance, ScopeId};
use crate::expr::format_number;
use crate::form::{Content, NodeId};
use crate::ordered;
use crate::{Answer, Choice, NonAnswer};

/// A place that an expression can be at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NodeRef {
    /// Above the form's root element.
    Document,
    /// A question or group in its scope; for a repeat, the one instance that the scope is.
    Form {
        node: NodeId,
        scope: ScopeId,
    },
    /// A repeat as a whole, in the scope that holds its instances: what its own attributes are evaluated at.
    Series {
        repeat: NodeId,
        scope: ScopeId,
    },
    /// A choice list: `instance('list')`, its `/root`, an `/item`, and one of its columns.
    List(u32),
    ListRoot(u32),
    Item {
        list: u32,
        item: u32,
    },
    Column {
        list: u32,
        item: u32,
        column: u32,
    },
}

const NAME_COLUMN: u32 = 0;
const LABEL_COLUMN: u32 = 1;
const OWN_COLUMNS: u32 = 2;

impl Instance {
    /// The place whose attributes a node's expressions are.
    pub(crate) fn owner(&self, node: NodeId, scope: ScopeId) -> NodeRef {
        match self.form.repeat_of(node) {
            Some(_) => NodeRef::Series { repeat: node, scope },
            None => NodeRef::Form { node, scope },
        }
    }

    /// What `${name}` is for `owner`: in its own instance of each repeat that both are in, in all of the others.
    pub(crate) fn referenced(&self, owner: NodeRef, node: NodeId) -> Vec<NodeRef> {
        let is_repeat = self.form.repeat_of(node).is_some();
        if !is_repeat && self.form.node(node).is_some_and(|node| node.scope == NodeId::ROOT) {
            return vec![NodeRef::Form { node, scope: ScopeId::ROOT }];
        }
        let mut repeats = Vec::new();
        let mut at = if is_repeat { Some(node) } else { self.form.node(node).map(|node| node.scope) };
        while let Some(repeat) = at.filter(|at| *at != NodeId::ROOT) {
            repeats.push(repeat);
            at = self.form.node(repeat).map(|node| node.scope);
        }
        let own: Vec<ScopeId> =
            self.scope_of(owner).map(|id| self.scopes.chain(id).collect()).unwrap_or_default();
        let mut scopes = vec![ScopeId::ROOT];
        let mut together = true;
        for repeat in repeats.into_iter().rev() {
            let is_itself = repeat == node;
            let mine =
                own.iter().copied().find(|id| self.scopes.get(*id).is_some_and(|own| own.repeat == repeat));
            match mine.filter(|_| together && !is_itself) {
                Some(mine) => scopes = vec![mine],
                None => {
                    together = false;
                    scopes =
                        scopes.into_iter().flat_map(|scope| self.scopes.present(scope, repeat)).collect();
                }
            }
        }
        scopes.into_iter().map(|scope| NodeRef::Form { node, scope }).collect()
    }

    /// The text of a node as expressions see it: blank where it is not relevant or was not answered.
    pub(crate) fn text_of(&self, place: NodeRef) -> String {
        match place {
            NodeRef::Form { node, scope } if self.form.question_of(node).is_some() => {
                self.effective(node, scope).map(answer_text).unwrap_or_default()
            }
            NodeRef::Form { .. } => {
                let mut children = Vec::new();
                self.children_of(place, None, &mut children);
                children.into_iter().map(|child| self.text_of(child)).collect()
            }
            NodeRef::Column { list, item, column } => self.column(list, item, column),
            NodeRef::Item { list, item } => self.column(list, item, NAME_COLUMN),
            _ => String::new(),
        }
    }

    /// A question's answer if it is relevant and there is one.
    fn effective(&self, node: NodeId, scope: ScopeId) -> Option<&Answer> {
        let slot = self.form.node(node)?.slot;
        let answer = self.scopes.get(scope)?.answers.get(slot)?.as_ref();
        answer.filter(|_| self.is_relevant_in(node, scope))
    }

    /// The number that a question's answer is, where it is kept as one; what [`Instance::text_of`] says would be read as the same.
    pub(crate) fn number_of(&self, place: NodeRef) -> Option<f64> {
        let NodeRef::Form { node, scope } = place else { return None };
        match self.effective(node, scope)? {
            Answer::Integer(number) => Some(*number as f64),
            // Zero has no sign in text.
            Answer::Decimal(number) if number.is_finite() => Some(*number + 0.0),
            _ => None,
        }
    }

    pub(crate) fn non_answer_of(&self, place: NodeRef) -> Option<NonAnswer> {
        match place {
            NodeRef::Form { node, scope } => match self.effective(node, scope)? {
                Answer::NonAnswer(non_answer) => Some(*non_answer),
                _ => None,
            },
            _ => None,
        }
    }

    pub(crate) fn is_node_relevant(&self, place: NodeRef) -> bool {
        match place {
            NodeRef::Form { node, scope } => {
                self.home(node, scope).is_some_and(|home| self.is_relevant_in(node, home))
            }
            _ => true,
        }
    }

    /// Appends the children of that name, or all of them, in order.
    pub(crate) fn children_of(&self, place: NodeRef, name: Option<&str>, found: &mut Vec<NodeRef>) {
        match place {
            NodeRef::Document if name.is_none_or(|name| self.form.is_root_name(name)) => {
                found.push(NodeRef::Form { node: NodeId::ROOT, scope: ScopeId::ROOT });
            }
            NodeRef::Form { node, scope } => {
                // All of one name are fewer than all children, where there are many.
                let children = match name {
                    Some(name) => self.form.named(name),
                    None => self.form.node(node).map(|node| node.children.as_slice()).unwrap_or_default(),
                };
                for child in children {
                    let Some(form_node) = self.form.node(*child) else { continue };
                    if form_node.parent != Some(node) {
                        continue;
                    }
                    match form_node.content {
                        Content::Repeat(_) => found.extend(
                            self.scopes
                                .present(scope, *child)
                                .map(|scope| NodeRef::Form { node: *child, scope }),
                        ),
                        _ => found.push(NodeRef::Form { node: *child, scope }),
                    }
                }
            }
            NodeRef::List(list) if name.is_none_or(|name| name == "root") => {
                found.push(NodeRef::ListRoot(list));
            }
            NodeRef::ListRoot(list) if name.is_none_or(|name| name == "item") => {
                let count = self.form.list_at(list).map_or(0, |choices| choices.len());
                let items = 0..u32::try_from(count).unwrap_or(u32::MAX);
                found.extend(items.map(|item| NodeRef::Item { list, item }));
            }
            NodeRef::Item { list, item } => self.columns_of(list, item, name, found),
            _ => {}
        }
    }

    /// Whether the text of a child of that name is as wanted: the same as asking all of [`Instance::children_of`], without making
    /// a list of a choice's columns.
    pub(crate) fn any_child(
        &self,
        place: NodeRef,
        name: &str,
        mut is_wanted: impl FnMut(&str) -> bool,
    ) -> bool {
        let NodeRef::Item { list, item } = place else {
            let mut children = Vec::new();
            self.children_of(place, Some(name), &mut children);
            return children.into_iter().any(|child| is_wanted(&self.text_of(child)));
        };
        let Some(choice) = self.form.list_at(list).and_then(|choices| choices.get(item as usize)) else {
            return false;
        };
        let first = match name {
            "name" => Some(choice.name.as_str()),
            "label" => Some(self.in_language(&choice.label)),
            _ => None,
        };
        first.into_iter().chain(choice.columns.get(name).map(String::as_str)).any(is_wanted)
    }

    fn columns_of(&self, list: u32, item: u32, name: Option<&str>, found: &mut Vec<NodeRef>) {
        let choice = self.form.list_at(list).and_then(|choices| choices.get(item as usize));
        let own = choice.into_iter().flat_map(|choice| choice.columns.keys().map(String::as_str));
        let columns = ["name", "label"].into_iter().chain(own).zip(0..);
        let wanted = columns.filter(|(column, _)| name.is_none_or(|name| name == *column));
        found.extend(wanted.map(|(_, column)| NodeRef::Column { list, item, column }));
    }

    fn column(&self, list: u32, item: u32, column: u32) -> String {
        let choice = self.form.list_at(list).and_then(|choices| choices.get(item as usize));
        let text = choice.and_then(|choice| match column {
            NAME_COLUMN => Some(choice.name.as_str()),
            LABEL_COLUMN => Some(self.in_language(&choice.label)),
            own => choice.columns.values().nth((own - OWN_COLUMNS) as usize).map(String::as_str),
        });
        text.unwrap_or_default().to_owned()
    }

    pub(crate) fn parent_of(&self, place: NodeRef) -> Option<NodeRef> {
        match place {
            NodeRef::Document | NodeRef::List(_) => None,
            NodeRef::Form { node: NodeId::ROOT, .. } => Some(NodeRef::Document),
            NodeRef::Form { node, scope } => {
                let home = self.home(node, scope)?;
                Some(NodeRef::Form { node: self.form.node(node)?.parent?, scope: home })
            }
            NodeRef::Series { repeat, scope } => {
                Some(NodeRef::Form { node: self.form.node(repeat)?.parent?, scope })
            }
            NodeRef::ListRoot(list) => Some(NodeRef::List(list)),
            NodeRef::Item { list, .. } => Some(NodeRef::ListRoot(list)),
            NodeRef::Column { list, item, .. } => Some(NodeRef::Item { list, item }),
        }
    }

    /// The node's parent, its parent, and so on.
    pub(crate) fn ancestors_of(&self, place: NodeRef) -> impl Iterator<Item = NodeRef> {
        std::iter::successors(self.parent_of(place), |place| self.parent_of(*place))
    }

    pub(crate) fn has_name(&self, place: NodeRef, name: &str) -> bool {
        match place {
            NodeRef::Document => false,
            NodeRef::Form { node: NodeId::ROOT, .. } => self.form.is_root_name(name),
            NodeRef::Form { node, .. } | NodeRef::Series { repeat: node, .. } => {
                self.form.node(node).is_some_and(|node| node.name == name)
            }
            NodeRef::List(_) => false,
            NodeRef::ListRoot(_) => name == "root",
            NodeRef::Item { .. } => name == "item",
            NodeRef::Column { list, item, .. } => {
                let mut namesakes = Vec::new();
                self.columns_of(list, item, Some(name), &mut namesakes);
                namesakes.contains(&place)
            }
        }
    }

    /// Appends the place itself and everything below, in document order.
    pub(crate) fn descend(&self, place: NodeRef, found: &mut Vec<NodeRef>) {
        let mut next = vec![place];
        while let Some(place) = next.pop() {
            found.push(place);
            let from = next.len();
            self.children_of(place, None, &mut next);
            if let Some(children) = next.get_mut(from..) {
                children.reverse();
            }
        }
    }

    /// A node's place, from 1, among its siblings of the same name: only a repeat's instances have such siblings.
    pub(crate) fn position_of(&self, place: NodeRef) -> usize {
        match place {
            NodeRef::Form { node, scope } if self.form.repeat_of(node).is_some() => {
                let home = self.home(node, scope);
                let before =
                    home.map(|home| self.scopes.present(home, node).take_while(|id| *id != scope).count());
                before.unwrap_or(0) + 1
            }
            NodeRef::Item { item, .. } => item as usize + 1,
            _ => 1,
        }
    }

    /// Sorts a set of nodes as the document has them, each once.
    pub(crate) fn in_document_order(&self, places: &mut Vec<NodeRef>) {
        *places = ordered::by_key(places.drain(..), |place| (self.document_key(*place), *place));
        places.dedup();
    }

    fn document_key(&self, place: NodeRef) -> Vec<(NodeId, usize)> {
        let NodeRef::Form { node, scope } = place else { return Vec::new() };
        let mut key = Vec::new();
        if self.form.repeat_of(node).is_none() {
            key.push((node, 0));
        }
        for id in self.scopes.chain(scope) {
            if let Some(scope) = self.scopes.get(id).filter(|scope| scope.repeat != NodeId::ROOT) {
                let instance = NodeRef::Form { node: scope.repeat, scope: id };
                key.push((scope.repeat, self.position_of(instance)));
            }
        }
        key.reverse();
        key
    }

    /// The scope that holds a node's slot: for a repeat's instance, the one around it.
    fn home(&self, node: NodeId, scope: ScopeId) -> Option<ScopeId> {
        match self.form.repeat_of(node) {
            Some(_) => self.scopes.get(scope)?.parent,
            None => Some(scope),
        }
    }

    fn scope_of(&self, place: NodeRef) -> Option<ScopeId> {
        match place {
            NodeRef::Form { scope, .. } | NodeRef::Series { scope, .. } => Some(scope),
            _ => None,
        }
    }

    /// In a list, the text in one column of the first row that has `value` in another.
    pub(crate) fn column_where(&self, list: u32, wanted: &str, key: &str, value: &str) -> Option<String> {
        let choices = self.form.list_at(list)?;
        let text = |choice: &Choice, column: &str| match column {
            "name" => Some(choice.name.clone()),
            "label" if !choice.columns.contains_key("label") => {
                Some(self.in_language(&choice.label).to_owned())
            }
            own => choice.columns.get(own).cloned(),
        };
        let found = choices.iter().find(|choice| text(choice, key).is_some_and(|text| text == value))?;
        text(found, wanted)
    }

    /// The name that expressions have for a place.
    pub(crate) fn name_of(&self, place: NodeRef) -> String {
        match place {
            NodeRef::Form { node, .. } | NodeRef::Series { repeat: node, .. } => {
                self.form.node(node).map(|node| node.name.clone()).unwrap_or_default()
            }
            NodeRef::ListRoot(_) => "root".to_owned(),
            NodeRef::Item { .. } => "item".to_owned(),
            NodeRef::Column { list, item, column } => {
                let choice = self.form.list_at(list).and_then(|choices| choices.get(item as usize));
                let name = choice.and_then(|choice| match column {
                    NAME_COLUMN => Some("name"),
                    LABEL_COLUMN => Some("label"),
                    own => choice.columns.keys().nth((own - OWN_COLUMNS) as usize).map(String::as_str),
                });
                name.unwrap_or_default().to_owned()
            }
            NodeRef::Document | NodeRef::List(_) => String::new(),
        }
    }

    pub(crate) fn choice_label(&self, place: NodeRef, name: &str) -> Option<String> {
        let NodeRef::Form { node, scope } = place else { return None };
        let label = self.label_of(node, scope, name)?;
        Some(self.in_language(&label).to_owned())
    }
}

/// An answer as XPath's text; non-answers are blank.
pub(crate) fn answer_text(answer: &Answer) -> String {
    match answer {
        Answer::Blank | Answer::NonAnswer(_) => String::new(),
        Answer::Text(text) => text.clone(),
        Answer::Integer(number) => number.to_string(),
        Answer::Decimal(number) => format_number(*number),
    }
}
