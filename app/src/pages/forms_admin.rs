//! Formularios: what the team can fill; and for whoever coordinates, a form that is brought in, tried and published.

use bridge::desk::{Found, FromDesk, Remark, ToDesk};
use bridge::{Command, FormCard, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, HtmlInputElement};

use crate::{
    asked::Asked,
    desk, files, form_words,
    pages::written::circle_name,
    questions::TryForm,
    session::{Session, unexpected},
    widgets::{Button, ButtonKind, Notice, NoticeKind, Page, RefusalNotice},
    words::{language, shell},
};

const FILES: &str = "form-files";
const FORM_ENDINGS: [&str; 5] = ["xlsx", "xlsm", "xls", "md", "csv"];

/// How far the bringing in has come.
#[derive(Clone, Debug, PartialEq)]
enum Bringing {
    Nothing,
    Reading,
    Unreadable,
    NoDesk,
    Read(Box<Found>),
    Published(String),
}

/// A handle of the page; copies are the same.
#[derive(Clone, Copy)]
struct Bring {
    bringing: RwSignal<Bringing>,
    refusal: RwSignal<Option<Refusal>>,
    tried: RwSignal<bool>,
    busy: RwSignal<bool>,
    asked: Asked<Vec<FormCard>>,
}

#[component]
pub fn FormsAdmin() -> AnyView {
    let session = Session::here();
    let asked = Asked::keep_asking(
        move || {
            session.hatch.changes();
            Command::Forms
        },
        |reply| match reply {
            Reply::Forms(cards) => Some(cards),
            _ => None,
        },
    );
    let bring = Bring {
        bringing: RwSignal::new(Bringing::Nothing),
        refusal: RwSignal::new(None),
        tried: RwSignal::new(false),
        busy: RwSignal::new(false),
        asked,
    };
    let over = Callback::new(move |()| bring.tried.set(false));
    (move || {
        let definition = bring.definition().filter(|_| bring.tried.get());
        match definition {
            Some(definition) => view! { <TryForm definition over /> }.into_any(),
            None => view! { <Shown bring /> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Shown(bring: Bring) -> AnyView {
    let session = Session::here();
    let cards = Memo::new(move |_| bring.asked.value().unwrap_or_default());
    view! {
        <Page title=shell::forms_admin_title>
            <p class="hint">{shell::forms_admin_what}</p>
            <RefusalNotice refusal=Signal::derive(move || bring.asked.refusal()) />
            {move || session.is_coordinator().then(|| view! { <BringIn bring /> })}
            <ul class="rows" data-testid="known-forms">
                <For each=move || cards.get() key=|card| (card.form_id.clone(), card.version.clone()) let:card>
                    <li>
                        <Known card />
                    </li>
                </For>
            </ul>
        </Page>
    }
    .into_any()
}

#[component]
fn Known(card: FormCard) -> AnyView {
    let (title, id) = (card.title.clone(), card.form_id.clone());
    let title = move || form_words::listed_title(&title, &id);
    let detail = move || {
        let from = if card.on_board { shell::forms_on_board() } else { shell::forms_published() };
        format!("{} · {} · {from}", circle_name("", &card.compartment), shell::forms_version(&card.version))
    };
    view! {
        <div>
            <span class="name">{title}</span>
            <br />
            <span class="soft">{detail}</span>
        </div>
    }
    .into_any()
}

#[component]
fn BringIn(bring: Bring) -> AnyView {
    let take = move |input: HtmlInputElement| {
        let chosen = input.files().map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect());
        // The same file can be chosen again.
        let chosen: Vec<File> = chosen.unwrap_or_default();
        bring.read(chosen, input);
    };
    view! {
        <section class="card">
            <div class="field">
                <label for=FILES>{shell::forms_import}</label>
                <p class="hint" id="form-files-hint">{shell::forms_import_hint}</p>
                <div class="file-field">
                    <input
                        id=FILES
                        type="file"
                        multiple
                        autocomplete="off"
                        aria-describedby="form-files-hint"
                        on:change:target=move |event| take(event.target())
                    />
                    <span class="button" aria-hidden="true">{shell::forms_import_choose}</span>
                </div>
            </div>
            <RefusalNotice refusal=bring.refusal />
            {move || outcome(bring)}
        </section>
    }
    .into_any()
}

fn outcome(bring: Bring) -> AnyView {
    match bring.bringing.get() {
        Bringing::Nothing => ().into_any(),
        Bringing::Reading => view! { <p role="status">{shell::forms_reading}</p> }.into_any(),
        Bringing::Unreadable => {
            view! { <Notice kind=NoticeKind::Attention text=shell::forms_unreadable /> }.into_any()
        }
        Bringing::NoDesk => {
            view! { <Notice kind=NoticeKind::Attention text=shell::forms_desk_missing /> }.into_any()
        }
        Bringing::Published(title) => {
            view! { <Notice kind=NoticeKind::Done text=move || shell::forms_done(&title) /> }.into_any()
        }
        Bringing::Read(found) => report(bring, *found),
    }
}

fn report(bring: Bring, found: Found) -> AnyView {
    let title = found.definition.as_ref().map(form_words::title);
    let version = found.definition.as_ref().map(|definition| definition.version.clone());
    let (questions, languages) = (u64::from(found.questions), found.languages.join(", "));
    let actions = found.definition.is_some().then(|| {
        view! {
            <p class="hint">{shell::forms_publish_note}</p>
            <div class="side-by-side">
                <Button text=shell::forms_preview on_press=move |()| bring.tried.set(true) />
                <Button
                    kind=ButtonKind::Main
                    text=shell::forms_publish
                    busy=bring.busy
                    on_press=move |()| bring.publish()
                />
            </div>
        }
    });
    view! {
        <div class="stack" data-testid="form-report">
            {title.map(|title| view! { <h3>{title}</h3> })}
            <p class="soft">
                {move || shell::forms_found(questions)}
                {version.map(|version| format!(" · {}", shell::forms_version(&version)))}
                {(!languages.is_empty()).then(|| format!(" · {languages}"))}
            </p>
            {remarks(shell::forms_errors, found.errors)}
            {remarks(shell::forms_unsupported, found.unsupported)}
            {remarks(shell::forms_warnings, found.warnings)}
            {actions}
        </div>
    }
    .into_any()
}

fn remarks(title: fn() -> &'static str, remarks: Vec<Remark>) -> AnyView {
    if remarks.is_empty() {
        return ().into_any();
    }
    let lines = remarks
        .into_iter()
        .map(|remark| view! { <li><span class="soft">{remark.place} ": "</span>{remark.text}</li> })
        .collect_view();
    view! {
        <section>
            <h4>{title}</h4>
            <ul class="stack">{lines}</ul>
        </section>
    }
    .into_any()
}

impl Bring {
    fn definition(self) -> Option<forms::FormDefinition> {
        self.bringing.with(|bringing| match bringing {
            Bringing::Read(found) => found.definition.clone(),
            _ => None,
        })
    }

    fn read(self, chosen: Vec<File>, input: HtmlInputElement) {
        let names: Vec<String> = chosen.iter().map(File::name).collect();
        let Some(form) = form_among(&names) else { return input.set_value("") };
        self.refusal.set(None);
        self.bringing.set(Bringing::Reading);
        let language = language().code().to_owned();
        spawn_local(async move {
            let mut contents = Vec::new();
            for file in &chosen {
                contents.push((file.name(), files::read(file).await.unwrap_or_default()));
            }
            input.set_value("");
            let (name, bytes) = contents.remove(form);
            let said = desk::press(ToDesk { name, bytes, beside: contents, language }).await;
            self.bringing.try_set(match said {
                Some(FromDesk::Pressed(found)) => Bringing::Read(found),
                Some(FromDesk::Unreadable) => Bringing::Unreadable,
                Some(FromDesk::Ready) | None => Bringing::NoDesk,
            });
        });
    }

    fn publish(self) {
        let Some(definition) = self.definition() else { return };
        let session = Session::here();
        let title = form_words::title(&definition);
        self.busy.set(true);
        self.refusal.set(None);
        spawn_local(async move {
            match session.hatch.ask(Command::PublishForm { definition: Box::new(definition) }).await {
                Ok(Reply::Forms(cards)) => {
                    self.asked.replace(cards);
                    session.speak(shell::forms_done(&title));
                    self.bringing.set(Bringing::Published(title));
                }
                Ok(_) => self.refusal.set(Some(unexpected())),
                Err(why) => self.refusal.set(Some(why)),
            }
            self.busy.set(false);
        });
    }
}

/// Which of several files is the form: the first that is no list of values, or else the first.
fn form_among(names: &[String]) -> Option<usize> {
    let place = |name: &String| {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        FORM_ENDINGS.iter().position(|known| *known == ending).unwrap_or(FORM_ENDINGS.len())
    };
    (0..names.len()).min_by_key(|at| names.get(*at).map(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_files_the_form_is_the_one_that_is_no_list() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(form_among(&names(&["cities.csv", "form.XLSX", "sites.geojson"])), Some(1));
        assert_eq!(form_among(&names(&["form.csv"])), Some(0));
        assert_eq!(form_among(&[]), None);
    }
}
