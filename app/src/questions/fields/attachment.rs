//! A picture, a sound, a film or another file: taken or chosen, made small, kept with the draft, shown, replaced, taken out.

use bridge::{Command, Refusal, Reply};
use forms::definition::has_appearance;
use forms::{Answer, AnswerPath, Question, QuestionKind};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, HtmlInputElement};
use wire::DraftId;

use super::super::place::Place;
use super::super::scribe::Scribe;
use super::super::sheet::Sheet;
use super::draw::{Drawing, Paper};
use super::picture::{self, PICTURE};
use super::record::Recorder;
use crate::session::{Session, unexpected};
use crate::words::questions;
use crate::{attached::Preview, files, refusals};

/// Larger files are not even read: the worker would refuse them.
const FILE_BYTES_MAX: f64 = 10.0 * 1024.0 * 1024.0;
/// Said of a file that the browser cannot read; no field of the engine's is called so.
const UNREADABLE: &str = "file";

/// Where a file belongs: known without the page, which may be left before the file is whole.
#[derive(Clone)]
pub struct Spot {
    draft: DraftId,
    path: AnswerPath,
    pub scribe: Scribe,
}

impl Spot {
    pub fn of(place: Place) -> Self {
        Spot { draft: place.sheet.draft, path: place.path(), scribe: place.sheet.scribe() }
    }
}

/// A handle of the field; copies are the same.
#[derive(Clone, Copy)]
pub struct Attaching {
    sheet: Sheet,
    session: Session,
    busy: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
}

impl Attaching {
    fn at(place: Place) -> Self {
        let (busy, refusal) = (RwSignal::new(false), RwSignal::new(None));
        Attaching { sheet: place.sheet, session: Session::here(), busy, refusal }
    }

    /// Keeps a file; its name becomes the answer once it is on the disk. The field may be gone by then, or the whole form:
    /// what was kept is in the draft, and a form that is open hears of it.
    pub fn keep(self, spot: Spot, file_name: String, bytes: impl Future<Output = Option<Vec<u8>>> + 'static) {
        self.busy.try_set(true);
        self.refusal.try_set(None);
        spot.scribe.file_begins();
        spawn_local(async move {
            let Spot { draft, path, scribe } = spot;
            let outcome = match bytes.await {
                Some(bytes) => {
                    let command = Command::AttachFile { draft, path: path.clone(), file_name, bytes };
                    self.session.hatch.ask(command).await
                }
                None => Err(Refusal::BadText { field: UNREADABLE.to_owned() }),
            };
            let outcome = match outcome {
                Ok(Reply::Saved { calculated }) => Ok(calculated.into_iter().find(|(at, _)| *at == path)),
                Ok(_) => Err(unexpected()),
                Err(why) => Err(why),
            };
            scribe.file_ends(outcome.is_ok());
            match outcome {
                Ok(Some((path, answer))) => self.sheet.learn(&path, answer),
                // A draft that somebody discarded meanwhile keeps nothing.
                Ok(None) | Err(Refusal::NotFound) if self.sheet.is_closed() => {}
                Ok(None) => self.refuse(unexpected()),
                Err(why) => self.refuse(why),
            }
            self.busy.try_set(false);
        });
    }

    /// Beside the field, or in the frame where the field is gone.
    pub fn refuse(self, why: Refusal) {
        if self.refusal.try_set(Some(why.clone())).is_some() {
            self.session.tell(why);
        }
    }

    pub fn is_busy(self) -> bool {
        self.busy.get()
    }
}

/// What the form lets be attached here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Means {
    Picture,
    /// A picture that somebody draws or writes upon.
    PictureToMark,
    Drawing,
    Sound,
    Film,
    AnyFile,
}

impl Means {
    fn of(question: &Question) -> Self {
        let has = |word: &str| has_appearance(&question.appearance, word);
        match question.kind {
            QuestionKind::Image if has("draw") || has("signature") => Means::Drawing,
            QuestionKind::Image if has("annotate") => Means::PictureToMark,
            QuestionKind::Image => Means::Picture,
            QuestionKind::Audio => Means::Sound,
            QuestionKind::Video => Means::Film,
            _ => Means::AnyFile,
        }
    }

    /// Shows somebody, or where they are.
    fn is_photo(self) -> bool {
        matches!(self, Means::Picture | Means::PictureToMark | Means::Film)
    }
}

#[component]
pub fn AttachmentField(place: Place) -> AnyView {
    let means = Means::of(&place.question());
    if means.is_photo() && place.sheet.takes_no_photos() {
        return view! {
            <p class="hint" id=place.id() tabindex="-1" lang=move || place.says_in()>
                {move || place.say(questions::file_no_photos)}
            </p>
        }
        .into_any();
    }
    let attaching = Attaching::at(place);
    let name = Memo::new(move |_| place.answer().as_text().map(str::to_owned));
    // Whoever draws goes on drawing: what was kept of it meanwhile does not take the paper away.
    let paper =
        RwSignal::new_local((means == Means::Drawing && name.get_untracked().is_none()).then(Paper::blank));
    let why = move || {
        attaching.refusal.get().map(|refusal| match refusal {
            Refusal::BadText { field } if field == UNREADABLE => questions::file_unreadable().to_owned(),
            refusal => refusals::sentence(&refusal),
        })
    };
    let body = move || match paper.get() {
        Some(on) => {
            view! { <Drawing attaching place paper=on on_done=move |()| paper.set(None) /> }.into_any()
        }
        None => match name.get() {
            Some(name) => view! { <Kept attaching place means name paper /> }.into_any(),
            None => view! { <Take attaching place means /> }.into_any(),
        },
    };
    view! {
        <div class="attachment stack" id=place.id() tabindex="-1" lang=move || place.says_in()>
            {body}
            <p class="hint" role="status">{move || attaching.is_busy().then(|| place.say(questions::file_keeping))}</p>
            <p class="error-slot" role="alert">
                {move || why().map(|why| view! { <span class="error">{why}</span> })}
            </p>
        </div>
    }
    .into_any()
}

/// What is attached, and what can be done about it.
#[component]
fn Kept(
    attaching: Attaching,
    place: Place,
    means: Means,
    name: String,
    paper: RwSignal<Option<Paper>, LocalStorage>,
) -> AnyView {
    let remove = move |_| {
        place.choose(Answer::Blank);
        if means == Means::Drawing {
            paper.set(Some(Paper::blank()));
        }
    };
    let kept = StoredValue::new(name.clone());
    let mark = move |_| {
        let name = kept.get_value();
        spawn_local(async move {
            match Paper::over(attaching.session.hatch, name).await {
                Ok(picture) => drop(paper.try_set(Some(picture))),
                Err(why) => attaching.refuse(why),
            }
        });
    };
    let marking = (means == Means::PictureToMark).then(|| {
        view! {
            <button type="button" class="button" on:click=mark>
                {move || place.say(questions::draw_over)}
            </button>
        }
    });
    let again = matches!(means, Means::Picture | Means::PictureToMark | Means::Film | Means::AnyFile)
        .then(|| view! { <Choose attaching place means again=true /> });
    view! {
        <Preview name sound={means == Means::Sound} />
        <div class="side-by-side">
            {marking}
            {again}
            <button type="button" class="button" on:click=remove>
                {move || place.say(questions::file_remove)}
            </button>
        </div>
    }
    .into_any()
}

#[component]
fn Take(attaching: Attaching, place: Place, means: Means) -> AnyView {
    let recorder = (means == Means::Sound).then(|| view! { <Recorder attaching place /> });
    view! {
        {recorder}
        <Choose attaching place means again=false />
        <p class="hint">{move || place.say(questions::file_hint)}</p>
    }
    .into_any()
}

/// The phone's own way to take or to choose one.
#[component]
fn Choose(attaching: Attaching, place: Place, means: Means, again: bool) -> AnyView {
    let question = place.question();
    let has = |word: &str| has_appearance(&question.appearance, word);
    // XLSForm's words for a picture that must be taken here and now, by the one camera or the other.
    let capture = match means.is_photo() {
        true if has("new-front") => Some("user"),
        true if has("new") => Some("environment"),
        _ => None,
    };
    let accept = match means {
        Means::Picture | Means::PictureToMark | Means::Drawing => Some("image/*"),
        Means::Sound => Some("audio/*"),
        Means::Film => Some("video/*"),
        Means::AnyFile => None,
    };
    let word = move || match (again, means) {
        (true, _) => questions::file_replace(),
        (false, Means::Sound) => questions::file_sound(),
        (false, Means::Film) => questions::file_film(),
        (false, Means::AnyFile) => questions::file_choose(),
        (false, _) => questions::file_picture(),
    };
    let side_max = question.parameters.get("max-pixels").and_then(|side| side.trim().parse::<f64>().ok());
    let take = move |input: HtmlInputElement| {
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be chosen again.
        input.set_value("");
        let Some(file) = file.filter(|_| !attaching.busy.get_untracked()) else { return };
        match means {
            Means::Picture | Means::PictureToMark | Means::Drawing => {
                let bytes = async move { picture::small_jpeg(&file, side_max).await };
                attaching.keep(Spot::of(place), PICTURE.to_owned(), bytes);
            }
            Means::Sound | Means::Film | Means::AnyFile => keep_as_it_is(attaching, place, file),
        }
    };
    let id = format!("{}-file", place.id());
    view! {
        <div class="file-field">
            <input
                id=id
                type="file"
                autocomplete="off"
                accept=accept
                capture=capture
                aria-label=move || format!("{}: {}", place.say(word), place.label())
                aria-describedby=move || place.described_by()
                on:change:target=move |event| take(event.target())
            />
            <span class=if again { "button" } else { "button wide" } aria-hidden="true">{move || place.say(word)}</span>
        </div>
    }
    .into_any()
}

fn keep_as_it_is(attaching: Attaching, place: Place, file: File) {
    if file.size() > FILE_BYTES_MAX {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ten million")]
        return attaching.refuse(Refusal::AttachmentTooLarge { max_bytes: FILE_BYTES_MAX as u32 });
    }
    attaching.keep(Spot::of(place), file.name(), async move { files::read(&file).await });
}
