//! The survey sheet of a definition.

use forms::definition::{Media, Node};
use forms::{Compartment, DefaultAnswer, FormDefinition, Group, Level, Question, QuestionKind, Repeat};

use super::{Grid, header, put_texts};
use crate::dynamic::is_dynamic;
use crate::finish::instance_id_question;
use crate::vocabulary::ours;

const FIRST: [&str; 2] = ["type", "name"];

pub fn survey(definition: &FormDefinition) -> Grid {
    let mut grid = Grid::new("survey", &FIRST);
    put_nodes(&mut grid, &definition.children);
    grid
}

fn put_nodes(grid: &mut Grid, nodes: &[Node]) {
    for node in nodes {
        // It comes by itself where it is mentioned.
        if matches!(node, Node::Question(question) if **question == instance_id_question()) {
            continue;
        }
        grid.row();
        match node {
            Node::Question(question) => put_question(grid, question),
            Node::Group(group) => {
                put_group(grid, group);
                put_nodes(grid, &group.children);
                end(grid, "end_group");
            }
            Node::Repeat(repeat) => {
                put_repeat(grid, repeat);
                put_nodes(grid, &repeat.children);
                end(grid, "end_repeat");
            }
        }
    }
}

fn end(grid: &mut Grid, what: &str) {
    grid.row();
    grid.put("type", what);
}

fn put_group(grid: &mut Grid, group: &Group) {
    grid.put("type", "begin_group");
    grid.put("name", &group.name);
    put_texts(grid, "label", &group.label);
    put_texts(grid, "hint", &group.hint);
    grid.put_if("relevant", group.relevant.as_deref());
    grid.put("appearance", &group.appearance);
    put_compartment(grid, group.compartment);
}

fn put_repeat(grid: &mut Grid, repeat: &Repeat) {
    grid.put("type", "begin_repeat");
    grid.put("name", &repeat.name);
    put_texts(grid, "label", &repeat.label);
    put_texts(grid, "hint", &repeat.hint);
    grid.put_if("relevant", repeat.relevant.as_deref());
    grid.put("appearance", &repeat.appearance);
    grid.put_if("repeat_count", repeat.count.as_deref());
    put_compartment(grid, repeat.compartment);
    grid.put_if(ours::KEY, repeat.key.as_deref());
    grid.put_if(ours::MIN, repeat.min.map(|min| min.to_string()).as_deref());
    grid.put_if(ours::MAX, repeat.max.map(|max| max.to_string()).as_deref());
}

fn put_question(grid: &mut Grid, question: &Question) {
    let (question_type, own_kind) = type_of(question);
    grid.put("type", &question_type);
    grid.put("name", &question.name);
    put_texts(grid, "label", &question.label);
    put_texts(grid, "hint", &question.hint);
    put_texts(grid, "guidance_hint", &question.guidance_hint);
    put_expression(grid, ("relevant", ours::RELEVANT), question.relevant.as_deref());
    grid.put_if("required", question.required.as_deref());
    put_texts(grid, "required_message", &question.required_message);
    put_expression(grid, ("constraint", ours::CONSTRAINT), question.constraint.as_deref());
    put_texts(grid, "constraint_message", &question.constraint_message);
    put_expression(grid, ("calculation", ours::CALCULATION), question.calculation.as_deref());
    let triggers: Vec<String> = question.trigger.iter().map(|name| format!("${{{name}}}")).collect();
    grid.put("trigger", &triggers.join(", "));
    put_default(grid, question, &question_type);
    grid.put_if("read_only", question.read_only.as_deref());
    grid.put("appearance", &question.appearance);
    grid.put_if("choice_filter", question.choice_filter.as_deref());
    put_parameters(grid, question);
    put_media(grid, &question.media);
    put_compartment(grid, question.compartment);
    grid.put(ours::KIND, own_kind);
    grid.put_if(ours::KEY, question.key.as_deref());
    grid.put(ours::CONSTRAINT_LEVEL, if question.constraint_level == Level::Warn { "warn" } else { "" });
    grid.put(ours::REVIEW, if question.review { "yes" } else { "" });
    grid.put_if(ours::DUE, question.due.as_deref());
    grid.put(ours::IDENTITY, if question.identity { "yes" } else { "" });
    put_texts(grid, ours::PREFERS_NOT, &question.prefers_not_label);
    grid.put(ours::DO_NOT_RECORD, &question.do_not_record.join(" "));
}

/// XLSForm's type, and our own kind where that says less.
fn type_of(question: &Question) -> (String, &'static str) {
    let computed = question.calculation.is_some();
    let (question_type, own) = match &question.kind {
        QuestionKind::Text => ("text", ""),
        QuestionKind::LongText => ("text", "long_text"),
        QuestionKind::PartialDate => ("text", "partial_date"),
        QuestionKind::Phone => ("text", "phone"),
        QuestionKind::Code => ("text", "code"),
        QuestionKind::Integer => ("integer", ""),
        QuestionKind::Decimal => ("decimal", ""),
        QuestionKind::Date => ("date", ""),
        QuestionKind::Time => ("time", ""),
        QuestionKind::DateTime => ("dateTime", ""),
        QuestionKind::Note => ("note", ""),
        QuestionKind::Calculate if computed => ("calculate", ""),
        // Without a calculation, XLSForm knows it as what the app fills in.
        QuestionKind::Calculate => ("hidden", "calculate"),
        QuestionKind::Hidden => ("hidden", ""),
        QuestionKind::Image => ("image", ""),
        QuestionKind::Audio => ("audio", ""),
        QuestionKind::Video => ("video", ""),
        QuestionKind::File => ("file", ""),
        QuestionKind::Geopoint => ("geopoint", ""),
        QuestionKind::Geotrace => ("geotrace", ""),
        QuestionKind::Geoshape => ("geoshape", ""),
        QuestionKind::Barcode => ("barcode", ""),
        QuestionKind::Acknowledge => ("acknowledge", ""),
        QuestionKind::Range => ("range", ""),
        QuestionKind::SelectOne(list) => return (format!("select_one {list}"), ""),
        QuestionKind::SelectMultiple(list) => return (format!("select_multiple {list}"), ""),
        QuestionKind::Rank(list) => return (format!("rank {list}"), ""),
    };
    // A text that nobody reads would be refused; what is computed may be read by nobody.
    let unseen =
        question.label.is_empty() && question.hint.is_empty() && question.media.is_empty() && !computed;
    match (question_type, own) {
        ("text", own) if unseen => ("hidden".to_owned(), if own.is_empty() { "text" } else { own }),
        (question_type, own) => (question_type.to_owned(), own),
    }
}

/// What other programs do not understand stands where they do not look.
fn put_expression(grid: &mut Grid, (standard, own): (&str, &str), text: Option<&str>) {
    grid.put_if(if text.is_some_and(is_ours) { own } else { standard }, text);
}

fn is_ours(expression: &str) -> bool {
    expression.contains("acogida:")
}

fn put_default(grid: &mut Grid, question: &Question, question_type: &str) {
    let Some(default) = &question.default else { return };
    let (text, computed) = match default {
        DefaultAnswer::Fixed(text) => (text, false),
        DefaultAnswer::Computed(text) => (text, true),
    };
    if computed && is_ours(text) {
        return grid.put(ours::DEFAULT, text);
    }
    grid.put("default", text);
    if is_dynamic(text, question_type) != computed {
        grid.put(ours::FIXED_DEFAULT, if computed { "no" } else { "yes" });
    }
}

fn put_parameters(grid: &mut Grid, question: &Question) {
    let mut said = Vec::new();
    for (name, value) in &question.parameters {
        match name.as_str() {
            "autoplay" => grid.put("autoplay", value),
            name => said.push(format!("{name}={value}")),
        }
    }
    grid.put("parameters", &said.join(" "));
}

fn put_media(grid: &mut Grid, media: &Media) {
    for (kind, files) in media {
        for (language, file) in &files.0 {
            grid.put(&header(&format!("media::{kind}"), language), file);
        }
    }
}

fn put_compartment(grid: &mut Grid, compartment: Option<Compartment>) {
    grid.put_if(ours::COMPARTMENT, compartment.map(Compartment::code));
}
