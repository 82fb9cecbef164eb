//! A loop over a list: its questions once for each choice, in a group of the choice's name, with `%(label)s` in their texts.

use forms::{Choice, Group, Question, Translated};

use super::{Built, Content};

/// One group for each choice, but for the choice `none`.
pub fn unrolled(choices: &[Choice], children: Vec<Built>) -> Vec<Built> {
    let mut groups = Vec::new();
    for choice in choices.iter().filter(|choice| choice.name != "none") {
        let group = Group { name: choice.name.clone(), label: choice.label.clone(), ..Group::default() };
        groups.push(Built {
            row: children.first().map_or(0, |child| child.row),
            content: Content::Group(group),
            children: children.iter().map(|child| about(child, choice)).collect(),
        });
    }
    groups
}

fn about(built: &Built, choice: &Choice) -> Built {
    let mut content = built.content.clone();
    match &mut content {
        Content::Question(question) => in_question(question, choice),
        Content::Group(group) => {
            in_text(&mut group.label, choice);
            in_text(&mut group.hint, choice);
        }
        Content::Repeat(repeat) => {
            in_text(&mut repeat.label, choice);
            in_text(&mut repeat.hint, choice);
        }
    }
    Built {
        row: built.row,
        content,
        children: built.children.iter().map(|child| about(child, choice)).collect(),
    }
}

fn in_question(question: &mut Question, choice: &Choice) {
    for text in [&mut question.label, &mut question.hint, &mut question.constraint_message] {
        in_text(text, choice);
    }
}

fn in_text(text: &mut Translated, choice: &Choice) {
    for (language, text) in &mut text.0 {
        let label = choice.label.in_language(language, language);
        *text = text.replace("%(label)s", label).replace("%(name)s", &choice.name);
    }
}
