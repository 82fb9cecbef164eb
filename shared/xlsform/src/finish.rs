//! From rows to a definition that compiles: keys for names that paths cannot have, and what expressions refer to in vain.

use std::collections::BTreeSet;
use std::sync::Arc;

use forms::{
    Attribute, DefaultAnswer, Form, FormDefinition, Group, Node, Problem, ProblemKind, Question,
    QuestionKind, Repeat, Translated,
};

use crate::languages::Languages;
use crate::names;
use crate::report::{Code, Finding, Report};
use crate::settings::Settings;
use crate::survey::{Built, Content, Survey, unreadable};
use crate::table::Table;

const INSTANCE_ID: &str = "instanceID";
/// Each round drops at least one expression, or is the last.
const ROUNDS_MAX: usize = 100;

pub fn finish(
    survey: Survey,
    settings: Settings,
    languages: &Languages,
    settings_table: Option<&Table>,
    report: &mut Report,
) -> Option<FormDefinition> {
    let mut nodes = survey.nodes;
    let mut instance_name = settings.instance_name.clone();
    if let Some(problem) = instance_name.as_deref().and_then(unreadable) {
        instance_name = None;
        let row = settings_table.and_then(|table| table.rows().next()).map(|row| row.number());
        report.unsupported.push(Finding {
            sheet: "settings".to_owned(),
            row,
            column: Some("instance_name".to_owned()),
            ..problem
        });
    }
    if mentions(&nodes, INSTANCE_ID)
        || instance_name.as_deref().is_some_and(|text| text.contains(INSTANCE_ID))
    {
        nodes.push(instance_id());
    }
    give_keys(&mut nodes, "", &mut BTreeSet::new());
    let mut title = Translated::only(&languages.code(&languages.default), &settings.title);
    title.0.extend(settings.titles.iter().cloned());
    report.form_id = settings.form_id.clone();
    report.title = settings.title.clone();
    report.languages = languages.names.clone();
    report.questions = count(&nodes);
    let lists = survey.lists.into_iter().map(|(name, list)| (name, Arc::new(list.choices))).collect();
    let codes = languages.codes();
    let mut definition = FormDefinition {
        form_id: settings.form_id,
        version: settings.version,
        title,
        default_language: languages.code(&languages.default),
        languages: if settings.languages.is_empty() { codes } else { settings.languages },
        awaiting_native_review: settings.awaiting_review,
        compartment: settings.compartment,
        instance_name,
        style: settings.style,
        choice_lists: lists,
        children: Vec::new(),
    };
    if !report.errors.is_empty() {
        return None;
    }
    for _ in 0..ROUNDS_MAX {
        definition.children = nodes.iter().map(node).collect();
        match Form::compile(definition.clone()) {
            Ok(_) => return Some(definition),
            Err(problems) if !repair(&mut nodes, &mut definition, &problems, report) => return None,
            Err(_) => {}
        }
    }
    report.errors.push(Finding::new("survey", Code::TooLarge));
    None
}

/// Drops what refers to nothing (a question that was passed over, say), and says so; false if the form is refused.
fn repair(
    nodes: &mut [Built],
    definition: &mut FormDefinition,
    problems: &[Problem],
    report: &mut Report,
) -> bool {
    let mut dropped = false;
    for problem in problems {
        let row = find(nodes, &problem.place).map(|built| built.row);
        let finding = |code| Finding { row, ..Finding::new("survey", code) };
        match &problem.kind {
            ProblemKind::UnknownReference { name, .. } | ProblemKind::AmbiguousReference { name } => {
                let column = column_of(problem.attribute);
                let finding = match problem.attribute {
                    Attribute::Kind => finding(Code::ChoicesFromRepeat).with("list", format!("${{{name}}}")),
                    _ => finding(Code::SkippedReference).with("name", name),
                };
                let finding = finding.column(column);
                report.unsupported.push(finding);
                dropped |= match find(nodes, &problem.place) {
                    Some(built) => drop_attribute(built, problem.attribute, name),
                    None => definition.instance_name.take().is_some(),
                };
            }
            ProblemKind::Cycle { path } => {
                let finding = finding(Code::Cycle).with("path", path.join(" > "));
                report.errors.push(finding);
            }
            ProblemKind::TooDeep | ProblemKind::TooManyNodes => {
                report.errors.push(finding(Code::TooLarge));
            }
            ProblemKind::DuplicateName => {
                report.errors.push(finding(Code::NameTwice).column("name").with("name", &problem.place));
            }
            other => {
                let finding = finding(Code::BadName).with("name", &problem.place).with("why", other.code());
                report.errors.push(finding);
            }
        }
    }
    dropped && report.errors.is_empty()
}

fn column_of(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::Relevant => "relevant",
        Attribute::Required => "required",
        Attribute::Constraint => "constraint",
        Attribute::Calculation => "calculation",
        Attribute::Default => "default",
        Attribute::ReadOnly => "read_only",
        Attribute::ChoiceFilter => "choice_filter",
        Attribute::RepeatCount => "repeat_count",
        Attribute::InstanceName => "instance_name",
        Attribute::Parameters => "parameters",
        Attribute::Trigger => "trigger",
        Attribute::Kind => "type",
        Attribute::Hint => "hint",
        Attribute::RequiredMessage => "required_message",
        Attribute::ConstraintMessage => "constraint_message",
        _ => "label",
    }
}

fn drop_attribute(built: &mut Built, attribute: Attribute, name: &str) -> bool {
    let without = |text: &mut Translated| {
        for text in text.0.values_mut() {
            *text = text.replace(&format!("${{{name}}}"), "…");
        }
        true
    };
    match &mut built.content {
        Content::Question(question) => match attribute {
            Attribute::Relevant => question.relevant.take().is_some(),
            Attribute::Required => question.required.take().is_some(),
            Attribute::Constraint => question.constraint.take().is_some(),
            Attribute::Calculation => {
                if question.kind == QuestionKind::Calculate {
                    question.kind = QuestionKind::Hidden;
                }
                question.calculation.take().is_some()
            }
            Attribute::Default => question.default.take().is_some(),
            Attribute::ReadOnly => question.read_only.take().is_some(),
            Attribute::ChoiceFilter => question.choice_filter.take().is_some(),
            Attribute::Parameters => question.parameters.remove("seed").is_some(),
            Attribute::Kind => {
                question.kind = QuestionKind::Text;
                true
            }
            Attribute::Trigger => {
                question.trigger.retain(|each| each != name);
                true
            }
            Attribute::Hint => without(&mut question.hint) && without(&mut question.guidance_hint),
            Attribute::RequiredMessage => without(&mut question.required_message),
            Attribute::ConstraintMessage => without(&mut question.constraint_message),
            _ => without(&mut question.label) && without(&mut question.prefers_not_label),
        },
        Content::Group(group) => match attribute {
            Attribute::Relevant => group.relevant.take().is_some(),
            Attribute::Hint => without(&mut group.hint),
            _ => without(&mut group.label),
        },
        Content::Repeat(repeat) => match attribute {
            Attribute::Relevant => repeat.relevant.take().is_some(),
            Attribute::RepeatCount => repeat.count.take().is_some(),
            Attribute::Hint => without(&mut repeat.hint),
            _ => without(&mut repeat.label),
        },
    }
}

fn name_of(built: &Built) -> &str {
    match &built.content {
        Content::Question(question) => &question.name,
        Content::Group(group) => &group.name,
        Content::Repeat(repeat) => &repeat.name,
    }
}

fn find<'a>(nodes: &'a mut [Built], place: &str) -> Option<&'a mut Built> {
    let (first, rest) = place.split_once('/').map_or((place, None), |(first, rest)| (first, Some(rest)));
    let found = nodes.iter_mut().find(|built| name_of(built) == first)?;
    match rest {
        Some(rest) => find(&mut found.children, rest),
        None => Some(found),
    }
}

/// Every name that a path cannot have, or that another in the same repeat has, gets a key.
fn give_keys(nodes: &mut [Built], group: &str, taken: &mut BTreeSet<String>) {
    for built in nodes {
        let name = name_of(built).to_owned();
        let free = |own: &Option<String>, taken: &BTreeSet<String>| {
            let wanted = own.clone().unwrap_or_else(|| name.clone());
            names::key(&wanted, group, |key| taken.contains(key))
        };
        match &mut built.content {
            Content::Group(_) => give_keys(&mut built.children, &name, taken),
            Content::Question(question) => {
                let key = free(&question.key, taken);
                question.key = Some(key.clone()).filter(|key| *key != name);
                taken.insert(key);
            }
            Content::Repeat(repeat) => {
                let key = free(&repeat.key, taken);
                repeat.key = Some(key.clone()).filter(|key| *key != name);
                taken.insert(key);
                give_keys(&mut built.children, "", &mut BTreeSet::new());
            }
        }
    }
}

fn mentions(nodes: &[Built], name: &str) -> bool {
    let wanted = format!("${{{name}}}");
    format!("{nodes:?}").contains(&wanted) && !has(nodes, name)
}

fn has(nodes: &[Built], name: &str) -> bool {
    nodes.iter().any(|built| name_of(built) == name || has(&built.children, name))
}

fn instance_id() -> Built {
    Built { row: 0, content: Content::Question(Box::new(instance_id_question())), children: Vec::new() }
}

/// What a form has that mentions `${instanceID}`, without a row for it.
pub fn instance_id_question() -> Question {
    Question {
        name: INSTANCE_ID.to_owned(),
        kind: QuestionKind::Hidden,
        default: Some(DefaultAnswer::Computed("concat('uuid:', uuid())".to_owned())),
        ..Question::default()
    }
}

fn count(nodes: &[Built]) -> usize {
    nodes
        .iter()
        .map(|built| match &built.content {
            Content::Question(_) => usize::from(built.row > 0),
            _ => count(&built.children),
        })
        .sum()
}

fn node(built: &Built) -> Node {
    let children = || built.children.iter().map(node).collect();
    match &built.content {
        Content::Question(question) => Node::Question(Arc::new((**question).clone())),
        Content::Group(group) => Node::Group(Arc::new(Group { children: children(), ..group.clone() })),
        Content::Repeat(repeat) => Node::Repeat(Arc::new(Repeat { children: children(), ..repeat.clone() })),
    }
}
