//! Where in the form somebody is: one of its pages, or the list of all. Remembered by the draft, so that a killed tab
//! comes back to it.

use std::sync::Arc;

use bridge::Command;
use forms::definition::has_appearance;
use forms::{AnswerPath, Group, Outline, Translated};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::lines::{self, Part};
use super::sheet::Sheet;
use crate::hatch::Hatch;

/// The key of the list of all pages.
pub const INDEX: &str = "_index";
/// Marks the pages of the first minute and a half.
const INTAKE: &str = "intake";

/// A handle; copies are the same.
#[derive(Clone, Copy)]
pub struct Steps {
    sheet: Sheet,
    hatch: Hatch,
    here: RwSignal<String>,
    heads: Memo<Vec<Head>>,
}

/// A page as the way through the form sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    pub key: String,
    pub group: Option<Arc<Group>>,
    /// A place on the page, where labels that mention answers are read from.
    near: Option<AnswerPath>,
    pub is_intake: bool,
}

/// Where a page stands among those that are gone through with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub number: usize,
    pub of: usize,
    pub is_intake: bool,
}

impl Steps {
    /// Opens the form at the place that the draft remembers, or else at its beginning: for what is new the first page,
    /// for an edit the list of pages.
    pub fn provide(sheet: Sheet, remembered: Option<&str>) -> Self {
        let heads = Memo::new(move |_| heads(&sheet.outline()));
        let first = || match sheet.is_new {
            true => heads.with_untracked(|heads| heads.first().map(|head| head.key.clone())),
            false => None,
        };
        let is_there = |key: &str| {
            key == INDEX || heads.with_untracked(|heads| heads.iter().any(|head| head.key == key))
        };
        let start = remembered.filter(|key| is_there(key)).map(str::to_owned).or_else(first);
        let here = RwSignal::new(start.unwrap_or_else(|| INDEX.to_owned()));
        let steps = Steps { sheet, hatch: Hatch::here(), here, heads };
        provide_context(steps);
        steps
    }

    pub fn current() -> Self {
        expect_context()
    }

    pub fn here(self) -> String {
        self.here.get()
    }

    /// The same, once.
    pub fn here_now(self) -> String {
        self.here.get_untracked()
    }

    pub fn heads(self) -> Vec<Head> {
        self.heads.get()
    }

    /// Turns to a page. What was typed on this one is on its way to the disk already.
    pub fn go(self, key: &str) {
        self.sheet.scribe().flush();
        if self.here.with_untracked(|here| here == key) {
            return;
        }
        self.here.set(key.to_owned());
        let place = self.hatch.ask(Command::SetPlace { draft: self.sheet.draft, page: key.to_owned() });
        // Should it fail, the draft opens on an earlier page: nothing that needs words.
        spawn_local(async move { drop(place.await) });
    }

    /// Turns to the page that a question is on.
    pub fn go_to(self, path: &AnswerPath) {
        let outline = self.sheet.glance(forms::Instance::outline);
        if let Some(part) = lines::part_of(&lines::parts(&outline), path) {
            self.go(&part.key);
        }
    }

    /// Goes on to the next page where this question is all that its page asks.
    pub fn go_on_from(self, path: &AnswerPath) {
        let outline = self.sheet.glance(forms::Instance::outline);
        let next = lines::part_of(&lines::parts(&outline), path)
            .filter(|part| lines::lines(&part.children).len() == 1)
            .and_then(|part| untrack(|| self.after(&part.key)));
        if let Some(next) = next {
            self.go(&next);
        }
    }

    pub fn title(self, key: &str) -> String {
        let language = self.sheet.spoken();
        let head = self.heads.with(|heads| heads.iter().find(|head| head.key == key).cloned());
        self.sheet.glance(|instance| {
            let definition = instance.form().definition();
            let text = |text: &Translated| match head.as_ref().and_then(|head| head.near.as_ref()) {
                Some(near) => instance.text(near, text, &language),
                None => text.in_language(&language, &definition.default_language).to_owned(),
            };
            let own = head.as_ref().and_then(|head| head.group.as_ref()).map(|group| text(&group.label));
            own.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| text(&definition.title))
        })
    }

    pub fn hint(self, key: &str) -> String {
        let language = self.sheet.spoken();
        let head = self.heads.with(|heads| heads.iter().find(|head| head.key == key).cloned());
        self.sheet
            .glance(|instance| {
                let fallback = &instance.form().definition().default_language;
                head.and_then(|head| head.group)
                    .map(|group| group.hint.in_language(&language, fallback).to_owned())
            })
            .unwrap_or_default()
    }

    pub fn before(self, key: &str) -> Option<String> {
        self.heads.with(|heads| neighbour(heads, key, false))
    }

    pub fn after(self, key: &str) -> Option<String> {
        self.heads.with(|heads| neighbour(heads, key, true))
    }

    pub fn position(self, key: &str) -> Option<Position> {
        self.heads.with(|heads| position(heads, key))
    }

    /// True where saving is what comes next, rather than the next page.
    pub fn ends_with_saving(self, key: &str) -> bool {
        !self.sheet.is_new || self.heads.with(|heads| is_last_of_its_run(heads, key))
    }
}

fn heads(outline: &[Outline]) -> Vec<Head> {
    let head = |part: Part| Head {
        is_intake: part.group.as_ref().is_some_and(|group| has_appearance(&group.appearance, INTAKE)),
        near: lines::first_path(&part.children),
        key: part.key,
        group: part.group,
    };
    lines::parts(outline).into_iter().map(head).collect()
}

fn neighbour(heads: &[Head], key: &str, forward: bool) -> Option<String> {
    let at = heads.iter().position(|head| head.key == key)?;
    let wanted = if forward { at.checked_add(1)? } else { at.checked_sub(1)? };
    heads.get(wanted).map(|head| head.key.clone())
}

/// The intake's pages are counted apart: they are all that a queue has time for.
fn position(heads: &[Head], key: &str) -> Option<Position> {
    let is_intake = heads.iter().find(|head| head.key == key)?.is_intake;
    let run = || heads.iter().filter(|head| head.is_intake == is_intake);
    let number = run().position(|head| head.key == key)? + 1;
    Some(Position { number, of: run().count(), is_intake })
}

fn is_last_of_its_run(heads: &[Head], key: &str) -> bool {
    position(heads, key).is_none_or(|position| position.number == position.of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(key: &str, is_intake: bool) -> Head {
        Head { key: key.to_owned(), group: None, near: None, is_intake }
    }

    fn form() -> Vec<Head> {
        vec![
            head("persona", true),
            head("hoy", true),
            head("nombre", false),
            head("camino", false),
            head("salida", false),
        ]
    }

    #[test]
    fn the_intakes_pages_are_counted_apart_from_the_rest() {
        let at = |key| position(&form(), key).map(|position| (position.number, position.of));
        assert_eq!(at("persona"), Some((1, 2)));
        assert_eq!(at("hoy"), Some((2, 2)));
        assert_eq!(at("camino"), Some((2, 3)));
        assert_eq!(at("gone"), None);
    }

    #[test]
    fn the_intake_ends_with_saving_and_so_does_the_form() {
        let ends: Vec<bool> = form().iter().map(|head| is_last_of_its_run(&form(), &head.key)).collect();
        assert_eq!(ends, [false, true, false, false, true]);
    }

    #[test]
    fn pages_follow_each_other_across_the_intakes_end() {
        assert_eq!(neighbour(&form(), "hoy", true).as_deref(), Some("nombre"));
        assert_eq!(neighbour(&form(), "persona", false), None);
        assert_eq!(neighbour(&form(), "salida", true), None);
        assert_eq!(neighbour(&form(), INDEX, true), None);
    }
}
