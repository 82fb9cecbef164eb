//! An XLSForm in Markdown and somebody filling it.

use std::sync::Arc;

use forms::{
    Answer, AnswerPath, Consequences, Form, FormDefinition, Instance, Moment, NonAnswer, Sitting,
    ViolationKind, parse_typed,
};
use xlsform::{Attached, press};

/// 2026-11-22, 19:05:30.250 in Tapachula.
pub const NOW: Moment = Moment { unix_ms: 1_795_395_930_250, offset_minutes: -360 };

pub struct Scenario {
    pub instance: Instance,
    pub last: Consequences,
}

pub fn path(text: &str) -> AnswerPath {
    AnswerPath::parse(text).unwrap()
}

pub fn definition(form: &str) -> FormDefinition {
    with_files(form, &Attached::new())
}

pub fn with_files(form: &str, attached: &Attached) -> FormDefinition {
    let pressed = press(form.as_bytes(), "form.md", attached).unwrap();
    assert_eq!(pressed.report.unsupported, [], "what is passed over cannot be tested");
    pressed.definition.unwrap_or_else(|| panic!("{:?}", pressed.report.errors))
}

impl Scenario {
    pub fn new(form: &str) -> Self {
        Self::of(definition(form), Sitting::at(NOW))
    }

    pub fn of(definition: FormDefinition, sitting: Sitting) -> Self {
        let form = Form::compile(definition).unwrap();
        let (instance, last) = Instance::create(Arc::new(form), sitting);
        Scenario { instance, last }
    }

    /// The same filling, opened again later.
    pub fn reopened(&self, sitting: Sitting) -> Self {
        let (instance, last) = Instance::open(self.instance.form().clone(), self.instance.answers(), sitting);
        Scenario { instance, last }
    }

    /// Types an answer as a person would; `:98` and the like are non-answers, nothing clears.
    pub fn answer(&mut self, at: &str, typed: &str) -> &mut Self {
        let at = path(at);
        let answer = match typed.strip_prefix(':').and_then(|code| NonAnswer::from_code(code.parse().ok()?)) {
            Some(non_answer) => Answer::NonAnswer(non_answer),
            None => {
                let kind = self.instance.form().question(&at).unwrap().kind.clone();
                parse_typed(&kind, typed, NOW.date()).unwrap_or_else(|_| Answer::text(typed))
            }
        };
        self.last = self.instance.set(&at, answer).unwrap();
        self
    }

    pub fn add(&mut self, repeat: &str, id: &str) -> &mut Self {
        self.last = self.instance.add_instance(&path(repeat), id).unwrap();
        self
    }

    pub fn remove(&mut self, repeat: &str, id: &str) -> &mut Self {
        self.last = self.instance.remove_instance(&path(repeat), id).unwrap();
        self
    }

    pub fn value(&self, at: &str) -> String {
        match self.instance.answer(&path(at)) {
            Answer::Blank => String::new(),
            Answer::Text(text) => text.clone(),
            Answer::Integer(number) => number.to_string(),
            Answer::Decimal(number) => number.to_string(),
            Answer::NonAnswer(non_answer) => format!(":{}", non_answer.code()),
        }
    }

    pub fn is_asked(&self, at: &str) -> bool {
        self.instance.is_relevant(&path(at))
    }

    pub fn violation(&self, at: &str) -> Option<ViolationKind> {
        self.instance.violation_at(&path(at)).map(|violation| violation.kind)
    }

    pub fn choices(&self, at: &str) -> Vec<String> {
        self.instance.choices(&path(at)).into_iter().map(|choice| choice.into_owned().name).collect()
    }

    /// What goes to the records: relevant answers only.
    pub fn counted(&self) -> Vec<String> {
        self.instance.relevant_answers().keys().map(ToString::to_string).collect()
    }
}
