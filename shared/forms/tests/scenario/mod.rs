//! A form in a few lines and somebody filling it: what the tests of this room are written in (as in ODK's own tests).
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::sync::Arc;

use forms::{
    Answer, AnswerPath, Choice, Compartment, Consequences, DefaultAnswer, Form, FormDefinition, Group,
    Instance, Moment, Node, Problem, Question, QuestionKind, Repeat, Sitting, Translated, ViolationKind,
};

/// 2026-11-22, 19:05:30.250 in Tapachula.
pub const NOW: Moment = Moment { unix_ms: 1_795_395_930_250, offset_minutes: -360 };

pub fn path(text: &str) -> AnswerPath {
    AnswerPath::parse(text).unwrap()
}

pub fn definition(children: Vec<Node>) -> FormDefinition {
    FormDefinition {
        form_id: "prueba".into(),
        version: "1".into(),
        title: Translated::only("es", "Prueba"),
        default_language: "es".into(),
        languages: vec!["es".into(), "en".into()],
        awaiting_native_review: Vec::new(),
        compartment: Compartment::Reg,
        instance_name: None,
        style: String::new(),
        choice_lists: BTreeMap::new(),
        children,
    }
}

pub fn list(names: &[&str]) -> Arc<Vec<Choice>> {
    let choice = |name: &&str| Choice {
        name: (*name).to_owned(),
        label: Translated(BTreeMap::from([
            ("es".to_owned(), format!("{name} (es)")),
            ("en".to_owned(), format!("{name} (en)")),
        ])),
        columns: BTreeMap::new(),
        media: BTreeMap::new(),
    };
    Arc::new(names.iter().map(choice).collect())
}

pub fn question(name: &str, kind: QuestionKind, change: impl FnOnce(&mut Question)) -> Node {
    let mut question = Question { name: name.into(), kind, ..Question::default() };
    change(&mut question);
    Node::Question(Arc::new(question))
}

pub fn text(name: &str) -> Node {
    question(name, QuestionKind::Text, |_| ())
}

pub fn integer(name: &str) -> Node {
    question(name, QuestionKind::Integer, |_| ())
}

pub fn calculate(expression: &str) -> String {
    let scenario = Scenario::of(definition(vec![calculation("valor", expression)]));
    scenario.text("valor")
}

pub fn calculation(name: &str, expression: &str) -> Node {
    question(name, QuestionKind::Calculate, |question| question.calculation = Some(expression.into()))
}

pub fn relevant(expression: &str, node: Node) -> Node {
    let expression = Some(expression.to_owned());
    match node {
        Node::Group(group) => Node::Group(Arc::new(Group { relevant: expression, ..(*group).clone() })),
        Node::Repeat(repeat) => Node::Repeat(Arc::new(Repeat { relevant: expression, ..(*repeat).clone() })),
        Node::Question(question) => {
            Node::Question(Arc::new(Question { relevant: expression, ..(*question).clone() }))
        }
    }
}

pub fn group(name: &str, children: Vec<Node>) -> Node {
    Node::Group(Arc::new(Group { name: name.into(), children, ..Group::default() }))
}

pub fn repeat(name: &str, children: Vec<Node>) -> Node {
    Node::Repeat(Arc::new(Repeat { name: name.into(), children, ..Repeat::default() }))
}

pub fn computed_default(expression: &str) -> Option<DefaultAnswer> {
    Some(DefaultAnswer::Computed(expression.to_owned()))
}

pub fn problems_of_calculation(expression: &str) -> Vec<Problem> {
    definition(vec![calculation("valor", expression)]).check()
}

/// Somebody filling a form.
pub struct Scenario {
    pub instance: Instance,
    pub last: Consequences,
}

impl Scenario {
    pub fn of(definition: FormDefinition) -> Self {
        Self::sitting(definition, Sitting::at(NOW))
    }

    pub fn form(children: Vec<Node>) -> Self {
        Self::of(definition(children))
    }

    pub fn sitting(definition: FormDefinition, sitting: Sitting) -> Self {
        let form = Form::compile(definition).unwrap_or_else(|problems| {
            panic!("{}", problems.iter().map(|each| format!("{each}\n")).collect::<String>())
        });
        let (instance, last) = Instance::create(Arc::new(form), sitting);
        Scenario { instance, last }
    }

    pub fn answer(&mut self, at: &str, answer: impl Into<Typed>) -> &mut Self {
        self.last = self.instance.set(&path(at), answer.into().0).unwrap();
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

    pub fn value(&self, at: &str) -> Answer {
        self.instance.answer(&path(at)).clone()
    }

    /// The answer as text, whatever it is.
    pub fn text(&self, at: &str) -> String {
        match self.value(at) {
            Answer::Text(text) => text,
            Answer::Integer(number) => number.to_string(),
            Answer::Decimal(number) => number.to_string(),
            Answer::Blank => String::new(),
            Answer::NonAnswer(non_answer) => format!("non-answer {}", non_answer.code()),
        }
    }

    pub fn is_relevant(&self, at: &str) -> bool {
        self.instance.is_relevant(&path(at))
    }

    /// (path, kind) of everything that stands in the way of saving.
    pub fn violations(&self) -> Vec<(String, ViolationKind)> {
        let found = self.instance.violations_for_save();
        found.into_iter().map(|violation| (violation.path.to_string(), violation.kind)).collect()
    }

    /// The paths that the last answer changed by calculation.
    pub fn changed(&self) -> Vec<String> {
        self.last.changed_answers.keys().map(ToString::to_string).collect()
    }
}

/// What a test may answer with.
pub struct Typed(pub Answer);

impl From<&str> for Typed {
    fn from(text: &str) -> Self {
        Typed(Answer::text(text))
    }
}

impl From<i64> for Typed {
    fn from(number: i64) -> Self {
        Typed(Answer::Integer(number))
    }
}

impl From<Answer> for Typed {
    fn from(answer: Answer) -> Self {
        Typed(answer)
    }
}
