//! The answers of a record in the order and under the titles of its form. Answers that the form no longer asks for are
//! shown too: nothing that was written is hidden. What was removed stands apart, where somebody else edited it meanwhile.

use std::collections::BTreeSet;

use bridge::{AnswerView, RecordView, SiteView};
use forms::answer_path::REMOVED;
use forms::{Answer, AnswerPath, FormDefinition, Moment, Question, QuestionKind};

use super::records::title_of;
use crate::{form_words, spoken_times, words::shell};

/// One page of the form, as far as it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    /// The page's name, where there is one to edit.
    pub page: Option<String>,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    pub label: String,
    pub answer: String,
    /// The name of the file that the answer is, and whether it is a sound.
    pub file: Option<(String, bool)>,
    pub author: String,
    pub at: String,
}

/// An instance of a repeat that was removed while somebody else edited it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RemovedPart {
    /// Where it is written that it was removed.
    pub mark: AnswerPath,
    /// What such a part is called.
    pub label: String,
    /// The page that it stands on.
    pub page: Option<String>,
    pub lines: Vec<Line>,
}

/// What an answer's line is made with; `now` is for dates beside today's.
#[derive(Clone, Copy)]
pub struct Speech<'a> {
    pub form: Option<&'a FormDefinition>,
    pub sites: &'a [SiteView],
    pub now: Moment,
}

/// The sections that have answers; what no page asks for comes last. What stands in a removed part is left out.
pub fn sections(speech: Speech<'_>, answers: &[AnswerView]) -> Vec<Section> {
    let gone = removed_parts(answers);
    let stands = |answer: &&AnswerView| !answer.path.is_system() && !is_within(&gone, &answer.path);
    let asked: Vec<&AnswerView> = answers.iter().filter(stands).collect();
    let mut shown = BTreeSet::new();
    let mut sections = Vec::new();
    for part in speech.form.map(form_words::parts).unwrap_or_default() {
        let mut lines = Vec::new();
        for asking in &part.questions {
            for answer in asked.iter().filter(|answer| answer.path.question() == asking.path) {
                shown.insert(answer.path.as_str());
                // What the app notes for itself stands in the history.
                if asking.question.kind != QuestionKind::Hidden {
                    lines.push(speech.line(Some(asking.question), answer));
                }
            }
        }
        if !lines.is_empty() {
            let titled = speech.form.zip(part.group);
            let title = titled.map_or_else(String::new, |(form, group)| title_of(form, group));
            sections.push(Section { title, page: part.group.map(|group| group.name.clone()), lines });
        }
    }
    let rest = asked.iter().filter(|answer| !shown.contains(answer.path.as_str()));
    let others: Vec<Line> = rest.map(|answer| speech.line(None, answer)).collect();
    if !others.is_empty() {
        sections.push(Section { title: shell::person_other_answers().to_owned(), page: None, lines: others });
    }
    sections
}

/// The parts that were removed while somebody else edited them, with what they say.
pub fn removed_with_edits(speech: Speech<'_>, record: &RecordView) -> Vec<RemovedPart> {
    let part = |instance: &String| {
        let mark = AnswerPath::parse(&format!("{instance}/{REMOVED}")).ok()?;
        let repeat = instance.split('/').step_by(2).collect::<Vec<_>>().join("/");
        let within = format!("{instance}/");
        let inside = record
            .answers
            .iter()
            .filter(|answer| answer.path.as_str().starts_with(&within) && !answer.path.is_system());
        let question = |answer: &AnswerView| {
            speech.form.and_then(|form| form_words::question(form, &answer.path.question()))
        };
        Some(RemovedPart {
            mark,
            label: form_words::repeat_label(speech.form, &repeat),
            page: speech.form.and_then(|form| form_words::page_of_repeat(form, &repeat)),
            lines: inside.map(|answer| speech.line(question(answer), answer)).collect(),
        })
    };
    record.removed_with_edits.iter().filter_map(part).collect()
}

/// `documentos/3f9a0c12/` of every instance that was removed.
fn removed_parts(answers: &[AnswerView]) -> Vec<&str> {
    let marks = answers.iter().filter(|answer| answer.path.name() == REMOVED && says_yes(&answer.answer));
    marks
        .filter_map(|answer| answer.path.as_str().strip_suffix(REMOVED))
        .filter(|part| !part.is_empty())
        .collect()
}

fn is_within(parts: &[&str], path: &AnswerPath) -> bool {
    parts.iter().any(|part| path.as_str().starts_with(part))
}

/// Whether a mark says that the part is removed; one that was restored says that it is not.
fn says_yes(mark: &Answer) -> bool {
    match mark {
        Answer::Blank | Answer::NonAnswer(_) => false,
        Answer::Text(text) => !matches!(text.as_str(), "" | "0" | "false" | "no"),
        Answer::Integer(number) => *number != 0,
        Answer::Decimal(number) => *number != 0.0,
    }
}

impl Section {
    /// Tells it from the record's others, for as long as it has answers.
    pub fn key(&self) -> (Option<String>, String) {
        (self.page.clone(), self.title.clone())
    }
}

impl Speech<'_> {
    fn line(self, question: Option<&Question>, view: &AnswerView) -> Line {
        let label = match self.form.zip(question) {
            Some((form, question)) => form_words::label(form, question),
            None => form_words::plain_name(view.path.name()),
        };
        // Instances are told apart by the first signs of their id.
        let label = match view.path.instance() {
            Some((_, instance)) => format!("{label} ({})", instance.get(..4).unwrap_or(instance)),
            None => label,
        };
        let answer = form_words::with_site_name(question, &view.answer, self.sites);
        let kind = question.map(|question| &question.kind).filter(|kind| kind.is_file());
        let file = kind.zip(answer.as_text());
        Line {
            label,
            file: file.map(|(kind, name)| (name.to_owned(), *kind == QuestionKind::Audio)),
            answer: form_words::answer(self.form, question, &answer, self.now.date()),
            author: view.author.clone(),
            at: spoken_times::time(view.at, self.now),
        }
    }
}

#[cfg(test)]
mod tests {
    use bridge::TimeView;
    use wire::RecordId;

    use super::*;
    use crate::words::{Language, aloud};

    const SPEECH: Speech<'_> =
        Speech { form: None, sites: &[], now: Moment { unix_ms: 0, offset_minutes: 0 } };

    fn answer(path: &str, text: &str) -> AnswerView {
        AnswerView {
            path: AnswerPath::parse(path).unwrap(),
            answer: Answer::text(text),
            author: "Ana".to_owned(),
            at: TimeView { at_ms: 0, offset_minutes: 0, doubtful: false },
        }
    }

    fn said(lines: &[Line]) -> Vec<(&str, &str)> {
        lines.iter().map(|line| (line.label.as_str(), line.answer.as_str())).collect()
    }

    fn shown(answers: &[AnswerView]) -> Vec<Line> {
        let sections = aloud(Language::Es, || sections(SPEECH, answers));
        sections.into_iter().flat_map(|section| section.lines).collect()
    }

    #[test]
    fn no_answer_is_hidden_whether_or_not_the_form_asks_for_it() {
        let answers =
            [answer("nombre", "Jean"), answer("_form", "x"), answer("documentos/3f9a0c12/numero", "77")];
        assert_eq!(said(&shown(&answers)), [("nombre", "Jean"), ("numero (3f9a)", "77")]);
    }

    #[test]
    fn what_was_removed_is_not_among_the_answers_and_what_was_restored_is() {
        let mut answers = vec![
            answer("documentos/3f9a0c12/_removed", "true"),
            answer("documentos/3f9a0c12/numero", "77"),
            answer("documentos/00c0ffee/numero", "88"),
        ];
        assert_eq!(said(&shown(&answers)), [("numero (00c0)", "88")]);
        for restored in [Answer::text("false"), Answer::Blank] {
            answers[0].answer = restored;
            assert_eq!(shown(&answers).len(), 2);
        }
    }

    #[test]
    fn what_stands_inside_a_removed_part_of_a_part_is_gone_with_it() {
        let answers = [
            answer("hogar/3f9a0c12/_removed", "true"),
            answer("hogar/3f9a0c12/visitas/00c0ffee/fecha", "ayer"),
        ];
        assert!(shown(&answers).is_empty());
    }

    #[test]
    fn a_part_that_was_removed_and_edited_says_what_it_holds_and_where_the_mark_is() {
        let record = RecordView {
            record: RecordId([1; 16]),
            form_id: "f".to_owned(),
            form_version: "1".to_owned(),
            compartment: "REG".to_owned(),
            circle_name: String::new(),
            readers: Vec::new(),
            can_write: true,
            answers: vec![
                answer("nombre", "Jean"),
                answer("documentos/3f9a0c12/_removed", "true"),
                answer("documentos/3f9a0c12/numero", "77"),
            ],
            removed_with_edits: vec!["documentos/3f9a0c12".to_owned()],
            voided: None,
            sent: false,
        };
        let parts = aloud(Language::Es, || removed_with_edits(SPEECH, &record));
        let part = parts.first().unwrap();
        assert_eq!((parts.len(), part.label.as_str()), (1, "documentos"));
        assert_eq!(part.mark.as_str(), "documentos/3f9a0c12/_removed");
        assert_eq!(said(&part.lines), [("numero (3f9a)", "77")]);
    }
}
