//! `acogida form fill`: a form asked in a terminal, question by question, as relevance has it now; nothing is kept but what is printed
//! at the end. An answer may be `:97`, `:98` or `:99` for a non-answer; choices are answered by name.

use std::collections::BTreeSet;
use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::Arc;

use forms::definition::QuestionKind;
use forms::{
    Answer, AnswerPath, Form, Instance, Level, Moment, NonAnswer, Outline, Question, Repeat, Sitting,
    Translated, ViolationKind, parse_typed, sitting::CHANCE,
};
use rand_core::Rng;
use serde_json::{Value, json};

use super::file;
use crate::clock;
use crate::failure::Failure;
use crate::sentences::Sentences;

pub fn fill(path: &Path, language: Option<String>, sentences: &Sentences) -> Result<(), Failure> {
    let definition = file::definition(path, sentences)?;
    let language = language.unwrap_or_else(|| definition.default_language.clone());
    let form =
        Form::compile(definition).map_err(|problems| Failure::FormRefused { errors: problems.len() })?;
    let now = clock::now();
    let mut sitting = Sitting::at(Moment { unix_ms: now.at_ms, offset_minutes: now.offset_minutes });
    sitting.language = language;
    sitting.properties.insert(CHANCE.to_owned(), format!("{:016x}", clock::rng().next_u64()));
    let (instance, _) = Instance::create(Arc::new(form), sitting);
    let mut filling = Filling { instance, passed: BTreeSet::new(), sentences };
    let lines = std::io::stdin().lock().lines();
    filling.ask_all(lines, &mut std::io::stderr().lock()).map_err(|error| Failure::file(path, &error))?;
    println!("{}", answers(&filling.instance));
    let left = filling.instance.violations_for_save();
    let left: Vec<String> = left
        .iter()
        .filter(|violation| violation.level == Level::Refuse)
        .map(|violation| format!("{} ({})", violation.path, violation.kind.code()))
        .collect();
    if left.is_empty() { Ok(()) } else { Err(Failure::FormUnfinished { which: left.join(", ") }) }
}

struct Filling<'a> {
    instance: Instance,
    /// What was asked, or offered, and need not be again.
    passed: BTreeSet<AnswerPath>,
    sentences: &'a Sentences,
}

/// The next thing to ask.
enum Next {
    Question(Arc<Question>, AnswerPath),
    Repeat(Arc<Repeat>, AnswerPath),
}

impl Filling<'_> {
    fn ask_all(
        &mut self,
        mut lines: impl Iterator<Item = std::io::Result<String>>,
        out: &mut impl Write,
    ) -> std::io::Result<()> {
        while let Some(next) = self.next(&self.instance.outline()) {
            let more = match next {
                Next::Question(question, path) => self.ask(&question, &path, &mut lines, out)?,
                Next::Repeat(repeat, path) => self.offer(&repeat, &path, &mut lines, out)?,
            };
            if !more {
                writeln!(out, "\n{}", self.sentences.say("fill_ended", &[]))?;
                return Ok(());
            }
        }
        Ok(())
    }

    /// The first place of the form, in its order, that was not passed yet; instances come before the offer of another.
    fn next(&self, outline: &[Outline]) -> Option<Next> {
        outline.iter().find_map(|each| match each {
            Outline::Group { children, .. } => self.next(children),
            Outline::Question { question, path } if !self.passed.contains(path) => {
                Some(Next::Question(question.clone(), path.clone()))
            }
            Outline::Question { .. } => None,
            Outline::Repeat { repeat, path, instances } => {
                let inside = instances.iter().find_map(|instance| self.next(&instance.children));
                let another = !self.passed.contains(path);
                inside.or_else(|| another.then(|| Next::Repeat(repeat.clone(), path.clone())))
            }
        })
    }

    /// False if there is no more input.
    fn ask(
        &mut self,
        question: &Question,
        path: &AnswerPath,
        lines: &mut impl Iterator<Item = std::io::Result<String>>,
        out: &mut impl Write,
    ) -> std::io::Result<bool> {
        let text = |text: &Translated| self.instance.text(path, text, &self.instance.sitting().language);
        writeln!(out, "\n{}", text(&question.label))?;
        if !question.hint.is_empty() {
            writeln!(out, "  {}", text(&question.hint))?;
        }
        self.passed.insert(path.clone());
        if question.kind == QuestionKind::Note || self.instance.is_read_only(path) {
            return Ok(true);
        }
        for choice in self.instance.choices(path) {
            writeln!(out, "  {}  {}", choice.name, text(&choice.label))?;
        }
        loop {
            let there = shown(self.instance.answer(path));
            write!(out, "{path}{}> ", if there.is_empty() { there } else { format!(" [{there}]") })?;
            out.flush()?;
            let Some(line) = lines.next().transpose()? else { return Ok(false) };
            match self.take(question, path, line.trim()) {
                Ok(()) => return Ok(true),
                Err(why) => writeln!(out, "  {why}")?,
            }
        }
    }

    /// Takes what was typed; says why not, in words. An empty line leaves what is there.
    fn take(&mut self, question: &Question, path: &AnswerPath, typed: &str) -> Result<(), String> {
        let answer = self.read(question, path, typed)?;
        if !typed.is_empty() {
            self.instance.set(path, answer).map_err(|error| error.to_string())?;
        }
        match self.instance.violation_at(path) {
            Some(violation) if violation.level == Level::Refuse => {
                let language = &self.instance.sitting().language;
                let own = violation.message.map(|message| self.instance.text(path, &message, language));
                Err(own.unwrap_or_else(|| match violation.kind {
                    ViolationKind::Required => self.sentences.say("fill_required", &[]),
                    ViolationKind::Constraint => self.sentences.say("fill_constraint", &[]),
                    kind => self.sentences.say("fill_bad", &[("why", kind.code())]),
                }))
            }
            _ => Ok(()),
        }
    }

    fn read(&self, question: &Question, path: &AnswerPath, typed: &str) -> Result<Answer, String> {
        if let Some(code) = typed.strip_prefix(':') {
            let known = code.parse().ok().and_then(NonAnswer::from_code).map(Answer::NonAnswer);
            return known.ok_or_else(|| self.sentences.say("fill_bad", &[("why", typed)]));
        }
        // Other people's choices may have spaces in their names.
        if matches!(question.kind, QuestionKind::SelectOne(_))
            && self.instance.choices(path).iter().any(|choice| choice.name == typed)
        {
            return Ok(Answer::text(typed));
        }
        let today = self.instance.sitting().now.date();
        parse_typed(&question.kind, typed, today)
            .map_err(|error| self.sentences.say("fill_bad", &[("why", error.code())]))
    }

    /// Adds as many instances as the form counts, or asks whether there is another.
    fn offer(
        &mut self,
        repeat: &Repeat,
        path: &AnswerPath,
        lines: &mut impl Iterator<Item = std::io::Result<String>>,
        out: &mut impl Write,
    ) -> std::io::Result<bool> {
        let there = self.instance.instances(path).len();
        let label = self.instance.text(path, &repeat.label, &self.instance.sitting().language);
        let another = match self.instance.count_wanted(path) {
            Some(wanted) => there < wanted as usize,
            None if there < repeat.min.unwrap_or(0) as usize => true,
            None => {
                let count = there.to_string();
                write!(
                    out,
                    "\n{}",
                    self.sentences.say("fill_another", &[("label", &label), ("count", &count)])
                )?;
                out.flush()?;
                let Some(line) = lines.next().transpose()? else { return Ok(false) };
                matches!(line.trim().to_lowercase().as_str(), "s" | "si" | "sí" | "y" | "yes")
            }
        };
        let id = format!("{:016x}", clock::rng().next_u64());
        if another && self.instance.add_instance(path, &id).is_ok() {
            let number = (there + 1).to_string();
            writeln!(
                out,
                "\n{}",
                self.sentences.say("fill_instance", &[("label", &label), ("number", &number)])
            )?;
        } else {
            self.passed.insert(path.clone());
        }
        Ok(true)
    }
}

fn shown(answer: &Answer) -> String {
    match answer {
        Answer::Blank => String::new(),
        Answer::NonAnswer(non_answer) => format!(":{}", non_answer.code()),
        Answer::Text(text) => text.clone(),
        Answer::Integer(number) => number.to_string(),
        Answer::Decimal(number) => number.to_string(),
    }
}

/// The answers that count, by path.
fn answers(instance: &Instance) -> Value {
    let answers = instance.relevant_answers().into_iter().map(|(path, answer)| {
        let value = match answer {
            Answer::Blank => Value::Null,
            Answer::NonAnswer(non_answer) => json!({ "non_answer": non_answer.code() }),
            Answer::Text(text) => json!(text),
            Answer::Integer(number) => json!(number),
            Answer::Decimal(number) => json!(number),
        };
        (path.to_string(), value)
    });
    Value::Object(answers.collect())
}
