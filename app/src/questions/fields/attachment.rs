//! A picture, a sound, a film or another file: taken or chosen, made small, kept with the draft, shown, and taken out again.

use bridge::{Command, Refusal, Reply};
use forms::definition::has_appearance;
use forms::{Answer, QuestionKind};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, HtmlInputElement};

use super::super::place::Place;
use super::draw::Drawing;
use super::picture;
use super::record::Recorder;
use crate::hatch::Hatch;
use crate::session::unexpected;
use crate::words::questions;
use crate::{attached::Preview, files, refusals};

/// Larger files are not even read: the worker would refuse them.
const FILE_BYTES_MAX: f64 = 10.0 * 1024.0 * 1024.0;

/// A handle of the field; copies are the same.
#[derive(Clone, Copy)]
pub struct Attaching {
    place: Place,
    hatch: Hatch,
    busy: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
}

impl Attaching {
    fn at(place: Place) -> Self {
        let (busy, refusal) = (RwSignal::new(false), RwSignal::new(None));
        Attaching { place, hatch: Hatch::here(), busy, refusal }
    }

    /// Keeps a file; its name becomes the answer once it is on the disk.
    pub fn keep(self, file_name: String, bytes: impl Future<Output = Option<Vec<u8>>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.refusal.set(None);
        let (draft, path) = (self.place.sheet.draft, self.place.path());
        spawn_local(async move {
            let outcome = match bytes.await {
                Some(bytes) => {
                    self.hatch.ask(Command::AttachFile { draft, path: path.clone(), file_name, bytes }).await
                }
                None => Err(Refusal::BadText { field: "file".to_owned() }),
            };
            // The page may have been left meanwhile: what was kept is in the draft.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match outcome {
                Ok(Reply::Saved { calculated }) => {
                    let answer = calculated.into_iter().find(|(at, _)| *at == path);
                    if let Some((path, answer)) = answer {
                        self.place.sheet.learn(&path, answer);
                    }
                }
                Ok(_) => self.refusal.set(Some(unexpected())),
                Err(why) => self.refusal.set(Some(why)),
            }
        });
    }

    fn refuse(self, why: Refusal) {
        self.refusal.set(Some(why));
    }

    pub fn is_busy(self) -> bool {
        self.busy.get()
    }
}

#[component]
pub fn AttachmentField(place: Place) -> AnyView {
    let attaching = Attaching::at(place);
    let name = Memo::new(move |_| place.answer().as_text().map(str::to_owned));
    let question = place.question();
    let is_drawn = question.kind == QuestionKind::Image
        && ["draw", "signature"].iter().any(|word| has_appearance(&question.appearance, word));
    let kind = StoredValue::new(question.kind.clone());
    let take = move || match kind.get_value() {
        QuestionKind::Image if is_drawn => view! { <Drawing attaching place /> }.into_any(),
        QuestionKind::Audio => view! {
            <Recorder attaching place />
            <Choose attaching place />
        }
        .into_any(),
        _ => view! { <Choose attaching place /> }.into_any(),
    };
    let why = move || {
        attaching.refusal.get().map(|refusal| match refusal {
            Refusal::BadText { .. } => questions::file_unreadable().to_owned(),
            refusal => refusals::sentence(&refusal),
        })
    };
    let remove = move |_| place.choose(Answer::Blank);
    view! {
        <div class="attachment stack" id=place.id() tabindex="-1" lang=move || place.says_in()>
            {move || match name.get() {
                Some(name) => {
                    view! {
                        <Preview name />
                        <button type="button" class="button" on:click=remove>
                            {move || place.say(questions::file_remove)}
                        </button>
                    }
                        .into_any()
                }
                None => take(),
            }}
            <p class="hint" role="status">{move || attaching.is_busy().then(questions::file_keeping)}</p>
            <p class="error-slot" role="alert">
                {move || why().map(|why| view! { <span class="error">{why}</span> })}
            </p>
        </div>
    }
    .into_any()
}

/// The phone's own way to take or to choose one.
#[component]
fn Choose(attaching: Attaching, place: Place) -> AnyView {
    let question = place.question();
    let kind = StoredValue::new(question.kind.clone());
    let (accept, capture): (&str, Option<&str>) = match question.kind {
        QuestionKind::Image if has_appearance(&question.appearance, "new") => {
            ("image/*", Some("environment"))
        }
        QuestionKind::Image => ("image/*", None),
        QuestionKind::Audio => ("audio/*", None),
        QuestionKind::Video => ("video/*", None),
        _ => ("application/pdf,image/*,text/plain,text/csv,.xlsx", None),
    };
    let word = move || match kind.get_value() {
        QuestionKind::Image => questions::file_picture(),
        QuestionKind::Audio => questions::file_sound(),
        QuestionKind::Video => questions::file_film(),
        _ => questions::file_choose(),
    };
    let take = move |input: HtmlInputElement| {
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be chosen again.
        input.set_value("");
        let Some(file) = file else { return };
        if kind.get_value() == QuestionKind::Image {
            attaching.keep("picture.jpg".to_owned(), async move { picture::small_jpeg(&file).await });
        } else {
            keep_as_it_is(attaching, file);
        }
    };
    let id = format!("{}-file", place.id());
    view! {
        <label class="button wide" for=id.clone()>{move || place.say(word)}</label>
        <input
            id=id
            class="heard-only"
            type="file"
            accept=accept
            capture=capture
            aria-describedby=move || place.described_by()
            on:change:target=move |event| take(event.target())
        />
        <p class="hint">{move || place.say(questions::file_hint)}</p>
    }
    .into_any()
}

fn keep_as_it_is(attaching: Attaching, file: File) {
    if file.size() > FILE_BYTES_MAX {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ten million")]
        return attaching.refuse(Refusal::AttachmentTooLarge { max_bytes: FILE_BYTES_MAX as u32 });
    }
    attaching.keep(file.name(), async move { files::read(&file).await });
}
