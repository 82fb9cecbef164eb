//! The rows of the list: of ten thousand, only those in sight are asked for and drawn.

use std::collections::BTreeMap;

use bridge::{Command, PeoplePage, PersonRow, Refusal, Reply};
use leptos::task::spawn_local;
use leptos::{html::Ul, prelude::*};

use wire::RecordId;

use crate::{
    known_forms::KnownForms,
    list_window::{PAGE_ROWS, Sight, pages},
    person_words,
    route::Route,
    router::Router,
    session::{Session, unexpected},
    spoken_times,
    widgets::{RefusalNotice, focus_on},
    words::shell,
};

/// Until a row was measured. The style sheet has the real height.
const ROW_PX: f64 = 72.0;

/// The pages of the list that are here.
#[derive(Clone, Copy)]
struct Loaded {
    /// Grows with every new search; answers to an older one are dropped.
    search: StoredValue<u32>,
    /// The search that the pages answer.
    answered: StoredValue<u32>,
    total: RwSignal<Option<u32>>,
    pages: RwSignal<BTreeMap<u32, Vec<PersonRow>>>,
    refusal: RwSignal<Option<Refusal>>,
}

#[component]
pub fn Rows<F>(command: F, #[prop(into)] searching: Signal<bool>) -> AnyView
where
    F: Fn(u32, u32) -> Command + Copy + Send + Sync + 'static,
{
    let hatch = Session::here().hatch;
    let loaded = Loaded::new();
    let router = Router::here();
    let list = NodeRef::<Ul>::new();
    let sight = RwSignal::new(Sight::default());
    watch_sight(list, sight);
    let window = Memo::new(move |_| sight.get().rows(loaded.total.get().unwrap_or(PAGE_ROWS)));

    // Another search, or records that changed: what is in sight is asked for anew.
    Effect::new(move |_| {
        command(0, PAGE_ROWS);
        hatch.changes();
        loaded.begin_again();
        loaded.ask(command, pages(window.get_untracked()).chain([0]).collect());
    });
    Effect::new(move |_| {
        let wanted = window.get();
        let missing = loaded.pages.with_untracked(|here| {
            pages(wanted).filter(|offset| !here.contains_key(offset)).collect::<Vec<_>>()
        });
        loaded.ask(command, missing);
    });
    // On a phone the list is not displayed while a person is: what it can show is known when it comes back.
    Effect::new(move |_| {
        loaded.total.track();
        router.route();
        request_animation_frame(move || measure(list, sight));
    });

    let total = move || loaded.total.get().unwrap_or_default();
    let height = move || format!("{}px", f64::from(total()) * row_px(sight.get()));
    let empty = move || if searching.get() { shell::people_none_found() } else { shell::people_none() };
    let count = move || {
        let total = loaded.total.get()?;
        let said = match (total, searching.get()) {
            (0, _) => return Some(empty().to_owned()),
            (total, true) => shell::people_found(u64::from(total)),
            (total, false) => shell::people_count(u64::from(total)),
        };
        Some(said)
    };
    view! {
        <RefusalNotice refusal=loaded.refusal />
        <p role="status">{count}</p>
        <ul class="people" node_ref=list aria-label=shell::people_list style:height=height data-testid="people">
            <For each=move || window.get() key=|index| *index children=move |index| row(index, loaded, sight) />
        </ul>
    }
    .into_any()
}

impl Loaded {
    fn new() -> Self {
        Loaded {
            search: StoredValue::new(0),
            answered: StoredValue::new(0),
            total: RwSignal::new(None),
            pages: RwSignal::new(BTreeMap::new()),
            refusal: RwSignal::new(None),
        }
    }

    /// The rows that are shown stay until the new ones come.
    fn begin_again(self) {
        self.search.update_value(|number| *number = number.wrapping_add(1));
    }

    fn ask(self, command: impl Fn(u32, u32) -> Command, mut offsets: Vec<u32>) {
        offsets.sort_unstable();
        offsets.dedup();
        let hatch = Session::here().hatch;
        let number = self.search.get_value();
        for offset in offsets {
            let question = untrack(|| command(offset, PAGE_ROWS));
            spawn_local(async move {
                let outcome = hatch.ask(question).await;
                if self.search.try_get_value() == Some(number) {
                    self.take(number, outcome);
                }
            });
        }
    }

    fn take(self, search: u32, outcome: Result<Reply, Refusal>) {
        let page = match outcome {
            Ok(Reply::People(page)) => page,
            Ok(_) => return self.refusal.set(Some(unexpected())),
            Err(refusal) => return self.refusal.set(Some(refusal)),
        };
        self.refusal.set(None);
        let PeoplePage { total, offset, rows } = page;
        let first_answer =
            self.answered.try_update_value(|answered| std::mem::replace(answered, search)) != Some(search);
        self.pages.update(|pages| {
            if first_answer {
                pages.clear();
            }
            pages.insert(offset, rows);
        });
        if self.total.get_untracked() != Some(total) {
            self.total.set(Some(total));
        }
    }

    fn row(self, index: u32) -> Option<PersonRow> {
        let offset = index / PAGE_ROWS * PAGE_ROWS;
        let within = usize::try_from(index % PAGE_ROWS).ok()?;
        self.pages.with(|pages| pages.get(&offset)?.get(within).cloned())
    }
}

fn row(index: u32, loaded: Loaded, sight: RwSignal<Sight>) -> AnyView {
    let shown = Memo::new(move |_| loaded.row(index));
    // The link stays, with the focus that is on it, while what is said of the person changes.
    let person = Memo::new(move |_| shown.with(|row| row.as_ref().map(|row| row.person)));
    let top = move || format!("translateY({}px)", f64::from(index) * row_px(sight.get()));
    view! {
        <li
            style:transform=top
            aria-setsize=move || loaded.total.get().unwrap_or_default().to_string()
            aria-posinset=(index + 1).to_string()
        >
            {move || person.get().map(|person| line(person, shown))}
        </li>
    }
    .into_any()
}

fn line(person: RecordId, shown: Memo<Option<PersonRow>>) -> AnyView {
    let route = Route::Person(person);
    let router = Router::here();
    let current = move || (router.route() == route).then_some("true");
    view! {
        <a id=row_id(person) href=route.href() aria-current=current>
            {move || shown.get().map(said)}
        </a>
    }
    .into_any()
}

fn said(row: PersonRow) -> AnyView {
    let forms = KnownForms::here();
    let today = spoken_times::now().date();
    let alerts = row.alerts.len();
    let (voided, undecided, only_here) = (row.voided, u64::from(row.conflicts), row.only_here);
    let called = {
        let row = row.clone();
        move || person_words::called(&row)
    };
    let facts = move || person_words::facts(&row, forms.registration().as_deref(), today);
    view! {
        <span class="first-line">
            <span class="name">{called}</span>
            {(alerts > 0).then(|| view! { <span class="tag attention"><span aria-hidden="true">"⚑"</span><span class="heard-only">{shell::tonight_alerts}</span></span> })}
            {(undecided > 0).then(|| view! { <span class="tag attention">{move || shell::person_undecided(undecided)}</span> })}
            {voided.then(|| view! { <span class="tag">{shell::person_voided}</span> })}
            {only_here.then(|| view! { <span class="tag">{shell::person_only_here}</span> })}
        </span>
        <span class="facts-line">{facts}</span>
    }
    .into_any()
}

/// The element that leads to a person.
fn row_id(person: RecordId) -> String {
    format!("row-{person}")
}

/// Puts the focus on the row of a person, if it is drawn.
pub fn focus_on_row(person: RecordId) {
    focus_on(&row_id(person));
}

fn row_px(sight: Sight) -> f64 {
    if sight.row_px < 1.0 { ROW_PX } else { sight.row_px }
}

/// Follows scrolling of whatever scrolls (the page on a phone, the pane beside a detail) and changes of the window.
fn watch_sight(list: NodeRef<Ul>, sight: RwSignal<Sight>) {
    let waiting = StoredValue::new(false);
    let look = move || {
        if waiting.try_update_value(|waiting| std::mem::replace(waiting, true)) == Some(false) {
            request_animation_frame(move || {
                let _ = waiting.try_set_value(false);
                measure(list, sight);
            });
        }
    };
    let resized = window_event_listener(leptos::ev::resize, move |_| look());
    on_cleanup(move || resized.remove());
    scrolling::follow(look);
}

fn measure(list: NodeRef<Ul>, sight: RwSignal<Sight>) {
    let Some(list) = list.try_get_untracked().flatten() else { return };
    let bounds = list.get_bounding_client_rect();
    // A list that is not displayed has no width: what it showed stays.
    if bounds.width() < 1.0 {
        return;
    }
    let row = list.first_element_child().map(|row| row.get_bounding_client_rect().height());
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    let seen = Sight {
        above_px: -bounds.top(),
        height_px: height,
        row_px: row.filter(|px| *px >= 1.0).unwrap_or(ROW_PX),
    };
    if sight.try_get_untracked().is_some_and(|before| before != seen) {
        sight.set(seen);
    }
}

mod scrolling {
    //! Scroll events do not bubble: they are caught on their way down.

    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, closure::Closure};

    pub fn follow(look: impl Fn() + 'static) {
        let listener = Closure::<dyn Fn()>::new(look);
        let target = document();
        let added = target.add_event_listener_with_callback_and_bool(
            "scroll",
            listener.as_ref().unchecked_ref(),
            true,
        );
        let listener = StoredValue::new_local(listener);
        on_cleanup(move || {
            listener.with_value(|listener| {
                if added.is_ok() {
                    let function = listener.as_ref().unchecked_ref();
                    let _ = target.remove_event_listener_with_callback_and_bool("scroll", function, true);
                }
            });
        });
    }
}
