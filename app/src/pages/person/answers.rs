//! The answers of a record in the order and under the titles of its form. Answers that the form no longer asks for are
//! shown too: nothing that was written is hidden.

use std::collections::BTreeSet;

use bridge::{AnswerView, SiteView};
use forms::{FormDefinition, Moment, QuestionKind};

use super::records::title_of;
use crate::{form_words, spoken_times, words::shell};

/// One page of the form, as far as it was answered.
pub struct Section {
    pub title: String,
    /// The page's name, where there is one to edit.
    pub page: Option<String>,
    pub lines: Vec<Line>,
}

pub struct Line {
    pub label: String,
    pub answer: String,
    pub author: String,
    pub at: String,
}

/// The sections that have answers; what no page asks for comes last.
pub fn sections(
    form: Option<&FormDefinition>,
    answers: &[AnswerView],
    sites: &[SiteView],
    now: Moment,
) -> Vec<Section> {
    let asked: Vec<&AnswerView> = answers.iter().filter(|answer| !answer.path.is_system()).collect();
    let mut shown = BTreeSet::new();
    let mut sections = Vec::new();
    for part in form.map(form_words::parts).unwrap_or_default() {
        let mut lines = Vec::new();
        for asking in &part.questions {
            for answer in asked.iter().filter(|answer| answer.path.question() == asking.path) {
                shown.insert(answer.path.as_str());
                // What the app notes for itself stands in the history.
                if asking.question.kind == QuestionKind::Hidden {
                    continue;
                }
                let label = form.map(|form| form_words::label(form, asking.question)).unwrap_or_default();
                let text = form_words::with_site_name(Some(asking.question), &answer.answer, sites);
                let text = form_words::answer(form, Some(asking.question), &text, now.date());
                lines.push(line(label, text, answer, now));
            }
        }
        if !lines.is_empty() {
            let title = form.zip(part.group).map_or_else(String::new, |(form, group)| title_of(form, group));
            sections.push(Section { title, page: part.group.map(|group| group.name.clone()), lines });
        }
    }
    let others: Vec<Line> = asked
        .iter()
        .filter(|answer| !shown.contains(answer.path.as_str()))
        .map(|answer| {
            let text = form_words::answer(form, None, &answer.answer, now.date());
            line(form_words::plain_name(answer.path.name()), text, answer, now)
        })
        .collect();
    if !others.is_empty() {
        sections.push(Section { title: shell::person_other_answers().to_owned(), page: None, lines: others });
    }
    sections
}

fn line(label: String, answer: String, view: &AnswerView, now: Moment) -> Line {
    // Instances are told apart by the first signs of their id.
    let label = match view.path.instance() {
        Some((_, instance)) => format!("{label} ({})", instance.get(..4).unwrap_or(instance)),
        None => label,
    };
    Line { label, answer, author: view.author.clone(), at: spoken_times::time(view.at, now) }
}

#[cfg(test)]
mod tests {
    use bridge::TimeView;
    use forms::{Answer, AnswerPath};

    use super::*;
    use crate::words::{Language, aloud};

    fn answer(path: &str, text: &str) -> AnswerView {
        AnswerView {
            path: AnswerPath::parse(path).unwrap(),
            answer: Answer::text(text),
            author: "Ana".to_owned(),
            at: TimeView { at_ms: 0, offset_minutes: 0, doubtful: false },
        }
    }

    #[test]
    fn no_answer_is_hidden_whether_or_not_the_form_asks_for_it() {
        let now = Moment { unix_ms: 0, offset_minutes: 0 };
        let answers =
            [answer("nombre", "Jean"), answer("_form", "x"), answer("documentos/3f9a0c12/numero", "77")];
        let shown = aloud(Language::Es, || sections(None, &answers, &[], now));
        let lines: Vec<(&str, &str)> = shown
            .iter()
            .flat_map(|section| &section.lines)
            .map(|line| (line.label.as_str(), line.answer.as_str()))
            .collect();
        assert_eq!(lines, [("nombre", "Jean"), ("numero (3f9a)", "77")]);
    }
}
