//! One question at one place of the open form: what its field needs to know, in a handle that is cheap to copy.

use std::sync::Arc;

use forms::definition::{Media, has_appearance};
use forms::{Answer, AnswerPath, FormDefinition, NonAnswer, Question, Translated};
use leptos::prelude::*;

use super::ids;
use super::remarks;
use super::save_queue::Urgency;
use super::sheet::{Remark, Sheet};
use super::text_language::{own_words_in, shown_in};
use crate::{attached, words};

/// Marks a question that is for whoever fills the form, not read out to anybody.
const STAFF: &str = "staff";

/// A handle; copies are the same place.
#[derive(Clone, Copy)]
pub struct Place {
    pub sheet: Sheet,
    inner: StoredValue<Arc<(Arc<Question>, AnswerPath)>>,
}

/// A choice as it is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pick {
    pub name: String,
    pub label: String,
    /// The language of the label, where it is known.
    pub language: Option<String>,
    /// The name of its picture, where the form brought one.
    pub picture: Option<String>,
}

impl Place {
    pub fn new(question: Arc<Question>, path: AnswerPath) -> Self {
        Place { sheet: Sheet::here(), inner: StoredValue::new(Arc::new((question, path))) }
    }

    pub fn question(self) -> Arc<Question> {
        self.inner.with_value(|inner| inner.0.clone())
    }

    pub fn path(self) -> AnswerPath {
        self.inner.with_value(|inner| inner.1.clone())
    }

    pub fn answer(self) -> Answer {
        self.sheet.answer(&self.path())
    }

    /// The same, without following it: for what happens on a tap.
    pub fn answer_now(self) -> Answer {
        let path = self.path();
        self.sheet.glance(|instance| instance.answer(&path).clone())
    }

    pub fn non_answer(self) -> Option<NonAnswer> {
        match self.answer() {
            Answer::NonAnswer(non_answer) => Some(non_answer),
            _ => None,
        }
    }

    /// Takes what somebody is typing.
    pub fn typing(self, answer: Answer) {
        self.sheet.set(&self.path(), answer, Urgency::AfterPause);
    }

    /// Takes what somebody chose.
    pub fn choose(self, answer: Answer) {
        self.sheet.set(&self.path(), answer, Urgency::Now);
        self.leave();
    }

    /// Puts a non-answer in the place of what was answered.
    pub fn say_instead(self, non_answer: NonAnswer) {
        self.sheet.replace(&self.path(), Answer::NonAnswer(non_answer));
        self.leave();
    }

    /// Brings back what a non-answer replaced.
    pub fn take_back(self) {
        self.sheet.take_back(&self.path());
        self.leave();
    }

    /// The field was left; also when it was left by being taken off the page, which some browsers tell it late.
    pub fn leave(self) {
        if !self.inner.is_disposed() {
            self.sheet.leave(&self.path());
        }
    }

    /// The language of its texts: what is read out is in the person's language, what only the worker reads in the screens'.
    pub fn language(self) -> String {
        if has_appearance(&self.question().appearance, STAFF) {
            words::language().code().to_owned()
        } else {
            self.sheet.spoken()
        }
    }

    /// The `lang` of a text of the form: where it lacks the question's language it is shown in the form's own.
    pub fn shown_in(self, text: &Translated) -> Option<String> {
        self.sheet.shown_in(text, &self.language())
    }

    /// A sentence of ours in the question's language, where we speak it: it is read out with the question.
    pub fn say<T>(self, sentence: impl FnOnce() -> T) -> T {
        words::aloud(own_words_in(&self.language()), sentence)
    }

    /// The `lang` of what [`Self::say`] says.
    pub fn says_in(self) -> &'static str {
        own_words_in(&self.language()).code()
    }

    /// A text of the form, in the question's language.
    pub fn text(self, text: &Translated) -> String {
        let (path, language) = (self.path(), self.language());
        self.sheet.look(&path, |instance| instance.text(&path, text, &language))
    }

    pub fn label(self) -> String {
        let question = self.question();
        let label = self.text(&question.label);
        if label.trim().is_empty() { question.name.replace('_', " ") } else { label }
    }

    /// The file that the form shows or plays with the label, of that kind (`image`, `audio`, `video`), where it brought one.
    pub fn media(self, kind: &str) -> Option<String> {
        let language = self.language();
        self.sheet
            .glance(|instance| media(&self.question().media, kind, &language, instance.form().definition()))
    }

    pub fn has_hint(self) -> bool {
        !self.question().hint.is_empty()
    }

    pub fn is_required(self) -> bool {
        let path = self.path();
        self.sheet.look(&path, |instance| instance.is_required(&path))
    }

    pub fn is_read_only(self) -> bool {
        let path = self.path();
        self.sheet.look(&path, |instance| instance.is_read_only(&path))
    }

    /// What the question offers now.
    pub fn picks(self) -> Vec<Pick> {
        let (path, language) = (self.path(), self.language());
        self.sheet.look(&path, |instance| {
            let pick = |choice: &forms::Choice| Pick {
                name: choice.name.clone(),
                label: instance.text(&path, &choice.label, &language),
                language: shown_in(&choice.label, &language, &instance.form().definition().default_language),
                picture: media(&choice.media, "image", &language, instance.form().definition()),
            };
            instance.choices(&path).iter().map(|choice| pick(choice)).collect()
        })
    }

    pub fn remark(self) -> Option<Remark> {
        self.sheet.remark(&self.path())
    }

    /// The error beside the field, in the language of the screens.
    pub fn error(self) -> Option<String> {
        let remark = self.remark()?;
        Some(remarks::sentence(&remark, &self.question(), &self.answer(), self.sheet.now().date()))
    }

    pub fn id(self) -> String {
        ids::field(&self.path())
    }

    /// For `aria-describedby`.
    pub fn described_by(self) -> Option<String> {
        ids::describing(&self.path(), self.has_hint(), self.remark().is_some())
    }

    /// For `aria-invalid`.
    pub fn invalid(self) -> Option<&'static str> {
        self.remark().is_some_and(|remark| remark.refuses).then_some("true")
    }
}

/// A file that came with the form; one that the form only speaks of cannot be shown.
fn media(media: &Media, kind: &str, language: &str, form: &FormDefinition) -> Option<String> {
    let name = media.get(kind)?.in_language(language, &form.default_language);
    attached::is_name(name).then(|| name.to_owned())
}
