//! Filling a form from the command line: the same drafts, answers and savings as a person's, one after the other.

use bridge::{Command, DraftView, OpenDraft, PersonView, Reply};
use engine::Now;
use forms::definition::{Node, QuestionKind};
use forms::{Answer, AnswerPath, FormDefinition, NonAnswer, parse_typed};

use crate::arguments::Assignment;
use crate::failure::Failure;
use crate::unlocked::{Unlocked, unexpected};

/// Opens a draft, says all answers, saves it. When one is refused, the draft is discarded: no half-filled form is left.
pub fn fill(
    unlocked: &mut Unlocked,
    open: OpenDraft,
    answers: &[Assignment],
    now: Now,
) -> Result<Box<PersonView>, Failure> {
    let Reply::Draft(draft) = unlocked.ask(Command::OpenDraft(open))? else { return Err(unexpected()) };
    let filled = say_all(unlocked, &draft, answers, now);
    if filled.is_err() {
        unlocked.ask(Command::DiscardDraft { draft: draft.draft })?;
    }
    filled
}

fn say_all(
    unlocked: &mut Unlocked,
    draft: &DraftView,
    answers: &[Assignment],
    now: Now,
) -> Result<Box<PersonView>, Failure> {
    for assignment in answers {
        let (path, answer) = read(&draft.form, assignment, now)?;
        unlocked.ask(Command::SetAnswer { draft: draft.draft, path, answer })?;
    }
    match unlocked.ask(Command::SaveDraft { draft: draft.draft })? {
        Reply::Person(person) => Ok(person),
        _ => Err(unexpected()),
    }
}

/// An assignment as a question's answer: a typed value, `:97`, `:98` or `:99` for a non-answer, nothing for blank.
pub fn read(
    form: &FormDefinition,
    assignment: &Assignment,
    now: Now,
) -> Result<(AnswerPath, Answer), Failure> {
    let Assignment { path, value } = assignment;
    let unknown = || Failure::Unknown { key: "unknown_question", what: path.clone() };
    let path = AnswerPath::parse(path).map_err(|_| unknown())?;
    if path.is_system() {
        return Ok((path, Answer::text(value)));
    }
    let kind = kind_of(&form.children, path.name()).ok_or_else(unknown)?;
    let answer = answer(kind, value, now)
        .ok_or_else(|| Failure::Unknown { key: "unreadable_answer", what: format!("{path}={value}") })?;
    Ok((path, answer))
}

/// What was typed, as an answer to that kind of question.
fn answer(kind: &QuestionKind, value: &str, now: Now) -> Option<Answer> {
    if let Some(code) = value.strip_prefix(':') {
        return code.parse().ok().and_then(NonAnswer::from_code).map(Answer::NonAnswer);
    }
    // A partial date is also taken as it is kept, with its precision and source.
    if matches!(kind, QuestionKind::PartialDate) && value.contains(';') {
        return forms::PartialDate::parse(value).ok().map(|date| Answer::Text(date.to_string()));
    }
    parse_typed(kind, value, now.date()).ok()
}

fn kind_of<'a>(nodes: &'a [Node], name: &str) -> Option<&'a QuestionKind> {
    nodes.iter().find_map(|node| match node {
        Node::Question(question) => (question.key() == name).then_some(&question.kind),
        Node::Group(group) => kind_of(&group.children, name),
        Node::Repeat(repeat) => kind_of(&repeat.children, name),
    })
}
