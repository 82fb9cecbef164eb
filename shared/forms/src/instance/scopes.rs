//! Where answers are kept: one scope for the form, and one for each instance of each repeat.

use crate::Answer;
use crate::form::{Form, NodeId};
use crate::ordered;
use crate::violation::ViolationKind;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ScopeId(u32);

#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// The repeat that this is an instance of, or the root.
    pub repeat: NodeId,
    pub parent: Option<ScopeId>,
    pub depth: u16,
    /// The instance's id in paths; empty for the form itself.
    pub id: String,
    /// The marks that the instance was added, and removed.
    pub added: Option<Answer>,
    pub removed: Option<Answer>,
    /// By slot. `None` was never answered, `Some(Blank)` was cleared.
    pub answers: Vec<Option<Answer>>,
    pub relevant: Vec<bool>,
    pub findings: Vec<Option<ViolationKind>>,
    /// The instances of each repeat in here, in their order, removed ones included.
    inner: Vec<(NodeId, Vec<ScopeId>)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Scopes(Vec<Scope>);

impl ScopeId {
    pub const ROOT: ScopeId = ScopeId(0);

    fn index(self) -> usize {
        self.0 as usize
    }
}

impl Scopes {
    pub fn new(form: &Form) -> Self {
        Scopes(vec![Scope::new(form, NodeId::ROOT, None, 0, String::new())])
    }

    pub fn get(&self, id: ScopeId) -> Option<&Scope> {
        self.0.get(id.index())
    }

    pub fn get_mut(&mut self, id: ScopeId) -> Option<&mut Scope> {
        self.0.get_mut(id.index())
    }

    /// A new instance of `repeat`, last among its siblings until they are sorted.
    pub fn add(&mut self, form: &Form, parent: ScopeId, repeat: NodeId, id: &str) -> ScopeId {
        let added = ScopeId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        let depth = self.get(parent).map_or(0, |parent| parent.depth.saturating_add(1));
        self.0.push(Scope::new(form, repeat, Some(parent), depth, id.to_owned()));
        if let Some(parent) = self.get_mut(parent) {
            match parent.inner.iter_mut().find(|(each, _)| *each == repeat) {
                Some((_, instances)) => instances.push(added),
                None => parent.inner.push((repeat, vec![added])),
            }
        }
        added
    }

    /// All instances of a repeat, removed ones included.
    pub fn all(&self, parent: ScopeId, repeat: NodeId) -> &[ScopeId] {
        let inner = self.get(parent).map(|scope| scope.inner.as_slice()).unwrap_or_default();
        let instances = inner.iter().find(|(each, _)| *each == repeat);
        instances.map(|(_, instances)| instances.as_slice()).unwrap_or_default()
    }

    /// The instances of a repeat that were not removed.
    pub fn present(&self, parent: ScopeId, repeat: NodeId) -> impl Iterator<Item = ScopeId> {
        self.all(parent, repeat)
            .iter()
            .copied()
            .filter(|id| self.get(*id).is_some_and(|scope| !scope.is_removed()))
    }

    pub fn find(&self, parent: ScopeId, repeat: NodeId, id: &str) -> Option<ScopeId> {
        let mut all = self.all(parent, repeat).iter().copied();
        all.find(|each| self.get(*each).is_some_and(|scope| scope.id == id))
    }

    /// False if this instance, or one that it is in, was removed.
    pub fn is_present(&self, id: ScopeId) -> bool {
        self.chain(id).all(|id| self.get(id).is_some_and(|scope| !scope.is_removed()))
    }

    /// The scope and those that it is in, innermost first.
    pub fn chain(&self, id: ScopeId) -> impl Iterator<Item = ScopeId> {
        std::iter::successors(Some(id), |id| self.get(*id)?.parent)
    }

    /// The scope `depth` repeats deep that `id` is or is in.
    pub fn ancestor_at(&self, id: ScopeId, depth: u16) -> Option<ScopeId> {
        self.chain(id).find(|id| self.get(*id).is_some_and(|scope| scope.depth <= depth))
    }

    /// Every scope for instances of `repeat` (or the root) in `anchor`, itself included.
    pub fn under(&self, form: &Form, anchor: ScopeId, repeat: NodeId) -> Vec<ScopeId> {
        let Some(top) = self.get(anchor).map(|scope| scope.repeat) else { return Vec::new() };
        let mut way = Vec::new();
        let mut at = repeat;
        while at != top {
            if at == NodeId::ROOT {
                return Vec::new();
            }
            way.push(at);
            at = form.node(at).map_or(NodeId::ROOT, |node| node.scope);
        }
        let mut found = vec![anchor];
        for repeat in way.into_iter().rev() {
            found = found.into_iter().flat_map(|scope| self.all(scope, repeat).to_vec()).collect();
        }
        found
    }

    /// Puts all instances in the order in which they were added.
    pub fn sort(&mut self) {
        for index in 0..self.0.len() {
            let Some(scope) = self.0.get(index) else { continue };
            let mut inner = scope.inner.clone();
            for (_, instances) in &mut inner {
                let key = |id: &ScopeId| self.get(*id).map(|scope| (scope.added_at(), scope.id.clone()));
                *instances = ordered::by_key(std::mem::take(instances), key);
            }
            if let Some(scope) = self.0.get_mut(index) {
                scope.inner = inner;
            }
        }
    }

    pub fn ids(&self) -> impl Iterator<Item = ScopeId> + use<> {
        (0..u32::try_from(self.0.len()).unwrap_or(u32::MAX)).map(ScopeId)
    }
}

impl Scope {
    fn new(form: &Form, repeat: NodeId, parent: Option<ScopeId>, depth: u16, id: String) -> Self {
        let slots = form.node(repeat).map_or(0, |node| node.slots);
        Scope {
            repeat,
            parent,
            depth,
            id,
            added: None,
            removed: None,
            answers: vec![None; slots],
            relevant: vec![true; slots],
            findings: vec![None; slots],
            inner: Vec::new(),
        }
    }

    pub fn is_removed(&self) -> bool {
        self.removed.as_ref().is_some_and(is_set)
    }

    /// When the instance was added; those from before such marks come first.
    pub fn added_at(&self) -> i64 {
        match self.added {
            Some(Answer::Integer(ms)) => ms,
            _ => 0,
        }
    }
}

/// Whether a mark says yes.
fn is_set(mark: &Answer) -> bool {
    match mark {
        Answer::Blank | Answer::NonAnswer(_) => false,
        Answer::Text(text) => !matches!(text.as_str(), "0" | "false" | "no"),
        Answer::Integer(number) => *number != 0,
        Answer::Decimal(number) => *number != 0.0,
    }
}
