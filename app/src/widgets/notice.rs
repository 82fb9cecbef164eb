//! Something to know, with a word and a shape beside the colour.

use bridge::Refusal;
use leptos::{prelude::*, text_prop::TextProp};

use crate::{refusals, words::shell};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeKind {
    #[default]
    Note,
    /// Needs a person.
    Attention,
    /// Harm or loss.
    Harm,
    Done,
}

impl NoticeKind {
    fn class(self) -> &'static str {
        match self {
            NoticeKind::Note => "notice",
            NoticeKind::Attention => "notice attention",
            NoticeKind::Harm => "notice harm",
            NoticeKind::Done => "notice done",
        }
    }

    fn mark(self) -> &'static str {
        match self {
            NoticeKind::Note => "i",
            NoticeKind::Attention => "▲",
            NoticeKind::Harm => "✕",
            NoticeKind::Done => "✓",
        }
    }

    fn word(self) -> &'static str {
        match self {
            NoticeKind::Note => shell::word_note(),
            NoticeKind::Attention => shell::word_attention(),
            NoticeKind::Harm => shell::word_harm(),
            NoticeKind::Done => shell::word_done(),
        }
    }

    /// Losses interrupt whoever listens; the rest waits for a pause.
    fn role(self) -> &'static str {
        if self == NoticeKind::Harm { "alert" } else { "status" }
    }
}

#[component]
pub fn Notice(
    #[prop(optional)] kind: NoticeKind,
    #[prop(into)] text: TextProp,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    view! {
        <div class=kind.class() role=kind.role()>
            <span class="mark" aria-hidden="true">{kind.mark()}</span>
            <div class="body">
                <p>
                    <span class="word">{move || kind.word()} ": "</span>
                    {move || text.get()}
                </p>
                {children.map(|children| children())}
            </div>
        </div>
    }
    .into_any()
}

/// Why something was not done, while there is such a thing.
#[component]
pub fn RefusalNotice(#[prop(into)] refusal: Signal<Option<Refusal>>) -> AnyView {
    let kind = |refusal: &Refusal| match refusal {
        Refusal::Storage(_) | Refusal::KeyringDamaged | Refusal::Internal { .. } => NoticeKind::Harm,
        _ => NoticeKind::Attention,
    };
    (move || {
        refusal.get().map(|refusal| {
            let kind = kind(&refusal);
            view! { <Notice kind text=move || refusals::sentence(&refusal) /> }
        })
    })
    .into_any()
}
