//! The form on the screen: one `forms::Instance` that answers at once, and a signal for each place in it, so that an
//! answer draws anew only what follows from it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use bridge::DraftView;
use forms::answer_path::{ADDED, REMOVED};
use forms::{
    Answer, AnswerPath, Consequences, Form, FormDefinition, Instance, Level, Moment, Outline, Translated,
    ViolationKind,
};
use leptos::prelude::*;
use wire::{DraftId, RecordId};

use super::do_not_record;
use super::random_id::random_id;
use super::save_queue::Urgency;
use super::scribe::Scribe;
use super::text_language::shown_in;
use crate::hatch::Hatch;
use crate::words;

/// A handle of the open form; copies are the same.
#[derive(Clone, Copy)]
pub struct Sheet {
    held: StoredValue<Rc<Held>, LocalStorage>,
    pub draft: DraftId,
    /// The person whom the form is about; `None` for a new arrival, and for what is about nobody.
    pub about: Option<RecordId>,
    /// The filled form that is edited; `None` for a registration and for what is new.
    pub record: Option<RecordId>,
    /// Nothing of it was saved before.
    pub is_new: bool,
    /// Names of the people whose devices can read what is written.
    pub readers: StoredValue<Vec<String>>,
    /// Saving hands it in: this phone cannot read it afterwards.
    pub write_only: bool,
    outline: RwSignal<Arc<Vec<Outline>>>,
    /// The language that questions are shown in.
    spoken: RwSignal<String>,
    /// Fields that somebody has been in and left: their errors are shown.
    left: RwSignal<BTreeSet<AnswerPath>>,
    /// What stood in the way of the last saving.
    refused: RwSignal<Vec<AnswerPath>>,
}

struct Held {
    instance: RefCell<Instance>,
    marks: RefCell<BTreeMap<AnswerPath, ArcTrigger>>,
    scribe: Scribe,
    /// What non-answers replaced, for as long as the form is open.
    replaced: RefCell<BTreeMap<AnswerPath, Answer>>,
}

/// Something to say beside a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    pub kind: ViolationKind,
    /// Stands in the way of saving.
    pub refuses: bool,
    /// The form author's sentence, where there is one.
    pub message: Option<String>,
}

impl Sheet {
    /// Opens a draft's form and provides it as context; `None` where the form cannot be understood.
    pub fn provide(view: DraftView) -> Option<Self> {
        let form = Form::compile(view.form).ok()?;
        let scribe = Scribe::attend(view.draft, view.about, Hatch::here(), !view.typed.is_empty());
        let mut answers: BTreeMap<AnswerPath, Answer> = view.answers.into_iter().collect();
        answers.extend(scribe.unsaved());
        let spoken = spoken_at_first(form.definition());
        let (instance, _) = Instance::open(Arc::new(form), answers, view.sitting);
        let outline = Arc::new(instance.outline());
        let held = Held {
            instance: RefCell::new(instance),
            marks: RefCell::default(),
            scribe,
            replaced: RefCell::default(),
        };
        let sheet = Sheet {
            held: StoredValue::new_local(Rc::new(held)),
            draft: view.draft,
            about: view.about,
            record: view.record,
            is_new: view.is_new,
            readers: StoredValue::new(view.readers),
            write_only: view.write_only,
            outline: RwSignal::new(outline),
            spoken: RwSignal::new(spoken),
            left: RwSignal::new(view.typed.into_iter().collect()),
            refused: RwSignal::new(Vec::new()),
        };
        provide_context(sheet);
        Some(sheet)
    }

    /// The open form. Only its own components ask, and they stand inside it.
    pub fn here() -> Self {
        expect_context()
    }

    /// True once its page is left: nothing more can be learned or looked at.
    pub fn is_closed(self) -> bool {
        self.held.is_disposed()
    }

    pub fn scribe(self) -> Scribe {
        self.held.with_value(|held| held.scribe.clone())
    }

    /// True for a form that says so at any of its questions: none of it is to show a face or a place.
    pub fn takes_no_photos(self) -> bool {
        self.glance(|instance| do_not_record::forbids_photos(&instance.form().definition().children))
    }

    /// Looks at the form from one place; what was seen is looked at anew when something there changes.
    pub fn look<T>(self, path: &AnswerPath, see: impl FnOnce(&Instance) -> T) -> T {
        self.mark(path).track();
        self.glance(see)
    }

    /// The same, once.
    pub fn glance<T>(self, see: impl FnOnce(&Instance) -> T) -> T {
        self.held.with_value(|held| see(&held.instance.borrow()))
    }

    /// What the form asks now; reading it follows it.
    pub fn outline(self) -> Arc<Vec<Outline>> {
        self.outline.get()
    }

    pub fn answer(self, path: &AnswerPath) -> Answer {
        self.look(path, |instance| instance.answer(path).clone())
    }

    /// The day and clock of the sitting, for ages and for clocks without an offset.
    pub fn now(self) -> Moment {
        self.glance(|instance| instance.sitting().now)
    }

    pub fn spoken(self) -> String {
        self.spoken.get()
    }

    /// The language that a text of the form is shown in when `wanted` is asked for.
    pub fn shown_in(self, text: &Translated, wanted: &str) -> Option<String> {
        self.glance(|instance| shown_in(text, wanted, &instance.form().definition().default_language))
    }

    pub fn speak(self, language: String) {
        self.spoken.set(language);
    }

    /// Takes an answer: the form sees it at once, the disk as soon as `urgency` says.
    pub fn set(self, path: &AnswerPath, answer: Answer, urgency: Urgency) {
        let scribe = self.scribe();
        let same = self.glance(|instance| *instance.answer(path) == answer);
        if same && !scribe.holds(path) {
            return;
        }
        let taken = self.change(|instance| instance.set(path, answer.clone()).ok());
        if let Some(consequences) = taken {
            self.notify(path);
            self.follow(consequences);
            scribe.put(path.clone(), answer, urgency);
        }
    }

    /// Takes an answer that is on the disk already; nothing where the form is closed meanwhile.
    pub fn learn(self, path: &AnswerPath, answer: Answer) {
        if self.is_closed() {
            return;
        }
        if let Some(consequences) = self.change(|instance| instance.set(path, answer).ok()) {
            self.notify(path);
            self.follow(consequences);
        }
        self.leave(path);
    }

    /// Puts an answer in the place of another, which can be taken back.
    pub fn replace(self, path: &AnswerPath, answer: Answer) {
        let before = self.glance(|instance| instance.answer(path).clone());
        self.held.with_value(|held| held.replaced.borrow_mut().insert(path.clone(), before));
        self.set(path, answer, Urgency::Now);
    }

    /// Brings back what [`Self::replace`] put away; blank where nothing was.
    pub fn take_back(self, path: &AnswerPath) {
        let before = self.held.with_value(|held| held.replaced.borrow_mut().remove(path));
        self.set(path, before.unwrap_or_default(), Urgency::Now);
    }

    /// A field was left: its answer goes out now, and what is wrong with it may be said.
    pub fn leave(self, path: &AnswerPath) {
        if self.left.with_untracked(|left| !left.contains(path)) {
            self.left.update(|left| {
                left.insert(path.clone());
            });
        }
        self.scribe().hurry(path);
    }

    /// Adds an instance to a repeat; its id, unless the repeat is full.
    pub fn add_instance(self, repeat: &AnswerPath) -> Option<String> {
        let id = random_id()?;
        let added = self.change(|instance| instance.add_instance(repeat, &id).ok())?;
        let mark = repeat.in_instance(&id, ADDED).ok()?;
        let since = added.changed_answers.get(&mark).cloned()?;
        self.restructured(repeat, added);
        self.scribe().put(mark, since, Urgency::Now);
        Some(id)
    }

    /// Takes an instance out. Its answers stay under the mark, for [`Self::restore_instance`].
    pub fn remove_instance(self, repeat: &AnswerPath, id: &str) {
        if let Some(removed) = self.change(|instance| instance.remove_instance(repeat, id).ok()) {
            self.restructured(repeat, removed);
            self.put_removed(repeat, id, Answer::Integer(1));
        }
    }

    pub fn restore_instance(self, repeat: &AnswerPath, id: &str) {
        if let Some(restored) = self.change(|instance| instance.restore_instance(repeat, id).ok()) {
            self.restructured(repeat, restored);
            self.put_removed(repeat, id, Answer::Blank);
        }
    }

    /// What to say beside a field now. Nothing is said of one that nobody has left yet, or of a missing answer before
    /// somebody tried to save.
    pub fn remark(self, path: &AnswerPath) -> Option<Remark> {
        let left = self.left.with(|left| left.contains(path));
        let refused = self.refused.with(|refused| refused.contains(path));
        let language = words::language().code();
        self.look(path, |instance| {
            let found = instance.violation_at(path)?;
            let shown = refused || (left && found.kind != ViolationKind::Required);
            shown.then(|| Remark {
                kind: found.kind,
                refuses: found.level == Level::Refuse,
                message: found.message.map(|message| instance.text(path, &message, language)),
            })
        })
    }

    /// What stands in the way of saving: the paths of the last attempt that are still wrong.
    pub fn obstacles(self) -> Vec<AnswerPath> {
        let refused = self.refused.get();
        refused.into_iter().filter(|path| self.remark(path).is_some_and(|remark| remark.refuses)).collect()
    }

    pub fn set_refused(self, paths: Vec<AnswerPath>) {
        self.refused.set(paths);
    }

    fn put_removed(self, repeat: &AnswerPath, id: &str, answer: Answer) {
        if let Ok(mark) = repeat.in_instance(id, REMOVED) {
            self.scribe().put(mark, answer, Urgency::Now);
        }
    }

    fn change<T>(self, act: impl FnOnce(&mut Instance) -> T) -> T {
        self.held.with_value(|held| act(&mut held.instance.borrow_mut()))
    }

    fn restructured(self, repeat: &AnswerPath, consequences: Consequences) {
        self.follow(consequences);
        self.notify(repeat);
        self.redraw_outline();
    }

    /// Draws anew what followed from an answer. What was calculated is not sent: the engine calculates for itself.
    fn follow(self, consequences: Consequences) {
        let Consequences { changed_answers, relevance_changed, violations, redraw } = consequences;
        if !relevance_changed.is_empty() {
            self.redraw_outline();
        }
        let mut touched: BTreeSet<AnswerPath> = redraw;
        touched.extend(changed_answers.into_keys());
        touched.extend(violations.into_keys());
        touched.extend(relevance_changed.into_keys());
        touched.iter().for_each(|path| self.notify(path));
    }

    fn redraw_outline(self) {
        self.outline.set(Arc::new(self.glance(Instance::outline)));
    }

    fn notify(self, path: &AnswerPath) {
        let mark = self.held.with_value(|held| held.marks.borrow().get(path).cloned());
        if let Some(mark) = mark {
            mark.notify();
        }
    }

    fn mark(self, path: &AnswerPath) -> ArcTrigger {
        self.held.with_value(|held| held.marks.borrow_mut().entry(path.clone()).or_default().clone())
    }
}

/// The screens' language where the form speaks it.
fn spoken_at_first(definition: &FormDefinition) -> String {
    let screens = words::language_now().code();
    let known = definition.languages.iter().find(|language| *language == screens);
    known.unwrap_or(&definition.default_language).clone()
}
