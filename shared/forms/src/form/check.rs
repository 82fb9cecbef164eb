//! What a definition must not contain, apart from its expressions: names, lists and choices.

use std::collections::BTreeSet;

use super::{Content, Form, NodeId};
use crate::expr::nearest;
use crate::problem::{Attribute, Problem, ProblemKind};
use crate::{Choice, FormDefinition, NonAnswer, QuestionKind};

/// The lists and the languages.
pub(super) fn check_definition(definition: &FormDefinition, problems: &mut Vec<Problem>) {
    let mut report = |place: &str, attribute, kind| {
        problems.push(Problem { place: place.to_owned(), attribute, kind });
    };
    if !definition.languages.contains(&definition.default_language) {
        let language = definition.default_language.clone();
        report("", Attribute::Form, ProblemKind::UnknownLanguage { language });
    }
    if definition.form_id.trim().is_empty() {
        report("", Attribute::Form, ProblemKind::BadName);
    }
}

/// The choices: what our own forms keep to.
pub(super) fn check_choices(definition: &FormDefinition, problems: &mut Vec<Problem>) {
    for (name, choices) in &definition.choice_lists {
        for kind in choice_problems(choices) {
            problems.push(Problem { place: name.clone(), attribute: Attribute::Choices, kind });
        }
    }
}

fn choice_problems(choices: &[Choice]) -> Vec<ProblemKind> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for choice in choices {
        let name = || choice.name.clone();
        if !seen.insert(&choice.name) {
            found.push(ProblemKind::DuplicateChoice { choice: name() });
        }
        if choice.name.is_empty() || choice.name.contains(char::is_whitespace) {
            found.push(ProblemKind::SpaceInChoice { choice: name() });
        }
        if NonAnswer::ALL.iter().any(|non_answer| non_answer.code().to_string() == choice.name) {
            found.push(ProblemKind::NonAnswerChoice { choice: name() });
        }
    }
    if choices.is_empty() {
        found.push(ProblemKind::EmptyList);
    }
    found
}

/// The names, and what each node says without an expression.
pub(super) fn check_nodes(form: &Form, problems: &mut Vec<Problem>) {
    let mut report = |id, attribute, kind| {
        problems.push(Problem { place: form.place_of(id), attribute, kind });
    };
    for id in form.node_ids().skip(1) {
        let Some(node) = form.node(id) else { continue };
        let in_path = !matches!(node.content, Content::Group(_));
        if !(if in_path { is_key(&node.key) } else { is_name(&node.name) }) {
            report(id, Attribute::Name, ProblemKind::BadName);
        }
        if in_path && node.key.starts_with('_') {
            report(id, Attribute::Name, ProblemKind::ReservedName);
        }
        match &node.content {
            Content::Question(question) => {
                let computed = question.calculation.as_deref().is_some_and(|text| !text.trim().is_empty());
                if question.kind == QuestionKind::Calculate && !computed && question.default.is_none() {
                    report(id, Attribute::Calculation, ProblemKind::MissingCalculation);
                }
                if let Some(list) = question.kind.list().filter(|list| form.list(list).is_none()) {
                    let names = form.definition.choice_lists.keys().map(String::as_str);
                    let kind =
                        ProblemKind::UnknownList { list: list.to_owned(), nearest: nearest(list, names) };
                    report(id, Attribute::Kind, kind);
                }
            }
            Content::Repeat(repeat) => {
                if repeat.min.unwrap_or(0) > repeat.max.unwrap_or(u32::MAX) {
                    report(id, Attribute::RepeatCount, ProblemKind::MinAboveMax);
                }
            }
            Content::Root | Content::Group(_) => {}
        }
    }
    for id in duplicates(form) {
        report(id, Attribute::Name, ProblemKind::DuplicateName);
    }
}

/// Nodes whose name an earlier sibling has already, and answers whose path an earlier one has.
fn duplicates(form: &Form) -> Vec<NodeId> {
    let is_duplicate = |id: &NodeId| {
        let Some(node) = form.node(*id) else { return false };
        let mut before = form.named(&node.name).iter().take_while(|each| *each < id);
        let beside = before.any(|each| form.node(*each).is_some_and(|each| each.parent == node.parent));
        let in_path = !matches!(node.content, Content::Group(_));
        beside || (in_path && form.named_in(node.scope, &node.key) != Some(*id))
    };
    form.node_ids().skip(1).filter(is_duplicate).collect()
}

/// What expressions can call a node: beyond ASCII, XML lets nearly everything be part of a name.
fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_' || !first.is_ascii())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':') || !c.is_ascii())
}

fn is_key(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}
