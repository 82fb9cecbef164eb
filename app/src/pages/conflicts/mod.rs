//! ¿Cuál vale hoy?: answers that two people gave differently without seeing each other. Both are shown until somebody
//! decides; what was decided stays on the page.

mod card;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use bridge::{Command, ConflictView, Reply};
use forms::{Answer, AnswerPath};
use leptos::prelude::*;
use wire::RecordId;

use crate::{
    asked::Asked,
    session::Session,
    widgets::{Page, RefusalNotice, focus_on, focus_on_title},
    words::shell,
};
use card::{Conflict, heading_id};
use standing::{next_in_sight, standing};

/// Which answer a conflict is about.
type Key = (RecordId, AnswerPath);

/// The conflicts on the page; copies are the same.
#[derive(Clone, Copy)]
struct Table {
    /// In the order in which they stand.
    keys: RwSignal<Vec<Key>>,
    /// As last heard, the decided ones too.
    views: RwSignal<BTreeMap<Key, ConflictView>>,
    decided: RwSignal<BTreeMap<Key, Answer>>,
    later: RwSignal<BTreeSet<Key>>,
}

#[component]
pub fn Conflicts() -> AnyView {
    let hatch = Session::here().hatch;
    let asked = Asked::keep_asking(
        move || {
            hatch.changes();
            Command::Conflicts
        },
        |reply| match reply {
            Reply::Conflicts(conflicts) => Some(conflicts),
            _ => None,
        },
    );
    let table = Table::new();
    Effect::new(move |_| {
        if let Some(found) = asked.value() {
            table.lay(found);
        }
    });
    let is_empty = Memo::new(move |_| table.keys.with(Vec::is_empty));
    let is_known = Memo::new(move |_| asked.look(|_| ()).is_some());
    view! {
        <Page title=shell::conflicts_title>
            <RefusalNotice refusal=Signal::derive(move || asked.refusal()) />
            {move || match (is_empty.get(), is_known.get()) {
                (false, _) => view! { <List table /> }.into_any(),
                (true, true) => view! { <p>{shell::conflicts_none}</p> }.into_any(),
                (true, false) => ().into_any(),
            }}
        </Page>
    }
    .into_any()
}

#[component]
fn List(table: Table) -> AnyView {
    view! {
        <p>{shell::conflicts_what}</p>
        <ol class="stack-wide" data-testid="conflicts">
            <For each=move || table.keys.get() key=Clone::clone let:key>
                <li>
                    <Conflict table key />
                </li>
            </For>
        </ol>
    }
    .into_any()
}

impl Table {
    fn new() -> Self {
        Table {
            keys: RwSignal::new(Vec::new()),
            views: RwSignal::new(BTreeMap::new()),
            decided: RwSignal::new(BTreeMap::new()),
            later: RwSignal::new(BTreeSet::new()),
        }
    }

    /// Takes what is open now. A card that somebody looks at stays where it is.
    fn lay(self, found: Vec<ConflictView>) {
        let found: Vec<(Key, ConflictView)> =
            found.into_iter().map(|view| ((view.record, view.path.clone()), view)).collect();
        let open: Vec<Key> = found.iter().map(|(key, _)| key.clone()).collect();
        // What was decided and is open again: a colleague wrote yet another answer meanwhile.
        let decided = self.decided.with_untracked(|decided| {
            let stands = decided.iter().filter(|(key, _)| !open.contains(key));
            stands.map(|(key, answer)| (key.clone(), answer.clone())).collect::<BTreeMap<_, _>>()
        });
        let keys =
            self.keys.with_untracked(|before| standing(before, &open, |key| decided.contains_key(key)));
        self.views.update(|views| views.extend(found));
        self.decided.set(decided);
        if self.keys.with_untracked(|before| *before != keys) {
            self.keys.set(keys);
        }
    }

    fn decide(self, key: &Key, answer: Answer) {
        self.decided.update(|decided| {
            decided.insert(key.clone(), answer);
        });
    }

    /// Puts one away until the page is opened again; the focus goes on to the next.
    fn put_away(self, key: &Key) {
        self.later.update(|later| {
            later.insert(key.clone());
        });
        let next = self.keys.with_untracked(|keys| {
            self.later.with_untracked(|later| next_in_sight(keys, key, |key| !later.contains(key)).cloned())
        });
        request_animation_frame(move || match next {
            Some(next) => focus_on(&heading_id(&next)),
            None => focus_on_title(),
        });
    }
}
