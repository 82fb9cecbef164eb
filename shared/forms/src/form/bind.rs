//! Reads a form's expressions and binds each `${name}` to the node that it means.

use super::{Content, Form, Logic, NodeId, depends};
use crate::definition::DefaultAnswer;
use crate::expr::{Expr, Reference, Start, parse};
use crate::problem::{Attribute, Problem, ProblemKind};
use crate::{Question, Repeat, Translated};

/// Fills in the logic of every node, and the form's own.
pub(super) fn bind(form: &mut Form, problems: &mut Vec<Problem>) {
    let mut found = Vec::with_capacity(form.nodes.len());
    for id in form.node_ids() {
        let mut binder = Binder { form, node: id, item: None, problems };
        found.push(binder.logic());
    }
    let mut binder = Binder { form, node: NodeId::ROOT, item: None, problems };
    let instance_name = binder.expr(form.definition.instance_name.as_deref(), Attribute::InstanceName);
    for (node, logic) in form.nodes.iter_mut().zip(found) {
        node.logic = logic;
    }
    form.instance_name = instance_name;
}

struct Binder<'a> {
    form: &'a Form,
    node: NodeId,
    /// While a filter is bound whose choices are answers: the question that they are answers to.
    item: Option<NodeId>,
    problems: &'a mut Vec<Problem>,
}

impl Binder<'_> {
    fn logic(&mut self) -> Logic {
        let form = self.form;
        match form.node(self.node).map(|node| &node.content) {
            Some(Content::Question(question)) => self.question(question),
            Some(Content::Repeat(repeat)) => self.repeat(repeat),
            Some(Content::Group(group)) => Logic {
                relevant: self.expr(group.relevant.as_deref(), Attribute::Relevant),
                shown: self.shown(&[(&group.label, Attribute::Label), (&group.hint, Attribute::Hint)]),
                ..Logic::default()
            },
            Some(Content::Root) | None => Logic::default(),
        }
    }

    fn question(&mut self, question: &Question) -> Logic {
        let default = match &question.default {
            Some(DefaultAnswer::Computed(text)) => Some(text.as_str()),
            _ => None,
        };
        let choices_from = question.kind.answers_of().and_then(|name| self.answered(name));
        self.item = choices_from;
        let choice_filter = self.expr(question.choice_filter.as_deref(), Attribute::ChoiceFilter);
        self.item = None;
        let seed = question.parameters.get("seed").map(String::as_str);
        let texts = [
            (&question.label, Attribute::Label),
            (&question.hint, Attribute::Hint),
            (&question.guidance_hint, Attribute::Hint),
            (&question.required_message, Attribute::RequiredMessage),
            (&question.constraint_message, Attribute::ConstraintMessage),
            (&question.prefers_not_label, Attribute::Label),
        ];
        Logic {
            relevant: self.expr(question.relevant.as_deref(), Attribute::Relevant),
            required: self.expr(question.required.as_deref(), Attribute::Required),
            constraint: self.expr(question.constraint.as_deref(), Attribute::Constraint),
            calculation: self.expr(question.calculation.as_deref(), Attribute::Calculation),
            read_only: self.expr(question.read_only.as_deref(), Attribute::ReadOnly),
            choices_from,
            choice_filter,
            default: self.expr(default, Attribute::Default),
            count: None,
            seed: self.expr(seed, Attribute::Parameters),
            trigger: question
                .trigger
                .iter()
                .filter_map(|name| self.resolve(name, Attribute::Trigger))
                .collect(),
            shown: self.shown(&texts),
        }
    }

    fn repeat(&mut self, repeat: &Repeat) -> Logic {
        Logic {
            relevant: self.expr(repeat.relevant.as_deref(), Attribute::Relevant),
            count: self.expr(repeat.count.as_deref(), Attribute::RepeatCount),
            shown: self.shown(&[(&repeat.label, Attribute::Label), (&repeat.hint, Attribute::Hint)]),
            ..Logic::default()
        }
    }

    fn expr(&mut self, text: Option<&str>, attribute: Attribute) -> Option<Expr> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        let mut expr = match parse(text) {
            Ok(expr) => expr,
            Err(error) => {
                self.report(attribute, ProblemKind::BadExpression(error));
                return None;
            }
        };
        self.bind(&mut expr, attribute);
        Some(expr)
    }

    fn bind(&mut self, expr: &mut Expr, attribute: Attribute) {
        match expr {
            Expr::Number(_) | Expr::Text(_) => {}
            Expr::Reference(reference) => {
                reference.node = self.resolve(&reference.name, attribute);
                reference.of_item = reference.node.is_some_and(|node| self.is_of_item(node));
            }
            Expr::Negate(inner) => self.bind(inner, attribute),
            Expr::Binary(_, left, right) => {
                self.bind(left, attribute);
                self.bind(right, attribute);
            }
            Expr::Call(call) => {
                if call.function.name == "jr:choice-name" {
                    quoted_reference(call.args.get_mut(1));
                }
                for arg in &mut call.args {
                    self.bind(arg, attribute);
                }
            }
            Expr::Path(path) => {
                if let Start::Of(start, predicates) = &mut path.start {
                    self.bind(start, attribute);
                    predicates.iter_mut().for_each(|each| self.bind(each, attribute));
                }
                for step in &mut path.steps {
                    step.predicates.iter_mut().for_each(|each| self.bind(each, attribute));
                }
            }
        }
    }

    /// The question whose answers are choices.
    fn answered(&mut self, name: &str) -> Option<NodeId> {
        let is_now = !name.starts_with("last-saved#");
        let node = if is_now { Some(self.resolve(name, Attribute::Kind)?) } else { None };
        let question = node.filter(|node| self.form.question_of(*node).is_some());
        if question.is_none() {
            let kind = ProblemKind::UnknownReference { name: name.to_owned(), nearest: None };
            self.report(Attribute::Kind, kind);
        }
        question
    }

    /// Whether `node` stands in the instance that a choice is of, and not nearer to the question that is asked.
    fn is_of_item(&self, node: NodeId) -> bool {
        self.item.is_some_and(|item| {
            let beside = depends::common_depth(self.form, item, node);
            beside > 0 && beside >= depends::common_depth(self.form, self.node, node)
        })
    }

    fn resolve(&mut self, name: &str, attribute: Attribute) -> Option<NodeId> {
        // The last filling that was saved was one of this form.
        let name = name.strip_prefix("last-saved#").unwrap_or(name).to_owned();
        match self.form.named(&name) {
            [only] => return Some(*only),
            [_, ..] => self.report(attribute, ProblemKind::AmbiguousReference { name }),
            [] => {
                let nearest = self.form.nearest_name(&name);
                self.report(attribute, ProblemKind::UnknownReference { name, nearest });
            }
        }
        None
    }

    fn shown(&mut self, texts: &[(&Translated, Attribute)]) -> Vec<NodeId> {
        let mut found = Vec::new();
        for (text, attribute) in texts {
            for name in text.0.values().flat_map(|text| references(text)) {
                found.extend(self.resolve(name, *attribute).filter(|node| !found.contains(node)));
            }
        }
        found
    }

    fn report(&mut self, attribute: Attribute, kind: ProblemKind) {
        self.problems.push(Problem { place: self.form.place_of(self.node), attribute, kind });
    }
}

/// XLSForm quotes the question of `jr:choice-name(..., '${question}')`.
fn quoted_reference(arg: Option<&mut Expr>) {
    let Some(arg) = arg else { return };
    if let Expr::Text(text) = arg
        && let Some(name) = text.trim().strip_prefix("${").and_then(|rest| rest.strip_suffix('}'))
    {
        *arg = Expr::Reference(Reference::to(name.trim(), 0));
    }
}

/// The names inside `${}` of a label.
fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.trim())
}
