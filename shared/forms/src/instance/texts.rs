//! Labels and hints as a person reads them: in their language, with the answers that they mention.

use super::choices::SAID;
use super::navigate::answer_text;
use super::{Instance, NodeRef};
use crate::definition::QuestionKind;
use crate::{Answer, AnswerPath, Translated};

impl Instance {
    /// A label, hint or message of the node at `path`, with each `${name}` replaced by that answer; the label of a choice that is an
    /// answer says what it says.
    pub fn text(&self, path: &AnswerPath, text: &Translated, language: &str) -> String {
        if let Some(said) = text.exactly(SAID) {
            return said.to_owned();
        }
        let text = text.in_language(language, &self.form.definition().default_language);
        let owner = self.locate(path).map_or(NodeRef::Document, |(node, scope)| self.owner(node, scope));
        let mut parts = text.split("${");
        let mut shown = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match part.split_once('}') {
                Some((name, rest)) => {
                    shown.push_str(&self.mentioned(owner, name.trim(), language));
                    shown.push_str(rest);
                }
                None => shown.push_str(part),
            }
        }
        shown
    }

    /// An answer in words: labels of choices in `language`, other answers as they are. Non-answers have no words here.
    pub fn answer_in_words(&self, path: &AnswerPath, language: &str) -> String {
        let fallback = &self.form.definition().default_language;
        let word = |(node, scope), name: &str| match self.label_of(node, scope, name) {
            Some(label) => label.in_language(language, fallback).to_owned(),
            None => name.to_owned(),
        };
        let kind = self.form.question(path).map(|question| &question.kind);
        match (self.answer(path), kind, self.locate(path)) {
            // An answer that is a choice may have spaces.
            (Answer::Text(name), Some(kind @ QuestionKind::SelectOne(_)), Some(place))
                if kind.answers_of().is_some() =>
            {
                word(place, name)
            }
            (
                Answer::Text(names),
                Some(QuestionKind::SelectOne(_) | QuestionKind::SelectMultiple(_) | QuestionKind::Rank(_)),
                Some(place),
            ) => names.split_ascii_whitespace().map(|name| word(place, name)).collect::<Vec<_>>().join(", "),
            (answer, ..) => answer_text(answer),
        }
    }

    /// A name for the whole filling, where the form has an `instance_name`.
    pub fn name(&self) -> Option<String> {
        let root = NodeRef::Form { node: crate::form::NodeId::ROOT, scope: super::ScopeId::ROOT };
        self.form.instance_name().map(|expr| crate::expr::Env::of(self, root).text(expr))
    }

    /// A text by its id in an XForm made by pyxform: `/data/group/question:label`, or `list-0` for a list's first choice.
    pub(crate) fn itext(&self, id: &str) -> Option<String> {
        if let Some((path, form)) = id.rsplit_once(':').filter(|(path, _)| path.starts_with('/')) {
            let node = self.form.node_ids().find(|node| {
                path.split('/').nth(2).is_some()
                    && path.splitn(3, '/').nth(2) == Some(self.form.place_of(*node).as_str())
            })?;
            let question = self.form.question_of(node)?;
            return Some(
                self.in_language(if form == "hint" { &question.hint } else { &question.label }).to_owned(),
            );
        }
        let (list, index) = id.rsplit_once('-')?;
        let choice = self.form.list(list)?.get(index.parse::<usize>().ok()?)?;
        Some(self.in_language(&choice.label).to_owned())
    }

    pub(crate) fn in_language<'a>(&self, text: &'a Translated) -> &'a str {
        text.in_language(&self.sitting.language, &self.form.definition().default_language)
    }

    fn mentioned(&self, owner: NodeRef, name: &str, language: &str) -> String {
        let last_saved = name.strip_prefix("last-saved#");
        let node = self.form.named(last_saved.unwrap_or(name)).first();
        if last_saved.is_some() {
            let said = node.and_then(|node| self.sitting.last_saved(&self.form.way_to(*node)));
            return said.unwrap_or_default().to_owned();
        }
        let place = node.and_then(|node| self.referenced(owner, *node).first().copied());
        let Some(place) = place else { return String::new() };
        let text = self.text_of(place);
        let NodeRef::Form { node, scope } = place else { return text };
        let fallback = &self.form.definition().default_language;
        match self.form.question_of(node).map(|question| &question.kind) {
            Some(QuestionKind::SelectOne(_) | QuestionKind::SelectMultiple(_)) => {
                let label = self.label_of(node, scope, &text);
                label.map(|label| label.in_language(language, fallback).to_owned()).unwrap_or(text)
            }
            _ => text,
        }
    }
}
