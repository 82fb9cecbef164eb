//! The recovery sheet: three shares, shown one by one and made to be printed each on a page of its own, and their rehearsal: two
//! words of two shares are asked back from the papers before anybody goes on. Then the sheet is gone from this phone.

use bridge::{Command, RecoveryShareView, RecoverySheetView, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    qr_code::QrCode,
    session::Session,
    widgets::{
        Button, ButtonKind, MainAction, Notice, NoticeKind, Page, TextField, focus_on, focus_on_title,
    },
    words::shell,
};

const FIELDS: [&str; 2] = ["recovery-word-1", "recovery-word-2"];
/// What tells a word of a share from all others.
const LETTERS: usize = 4;

#[component]
pub fn Recovery(sheet: RecoverySheetView) -> AnyView {
    let count = sheet.shares.len();
    // A share's place, or behind the last one the rehearsal.
    let step = RwSignal::new(0_usize);
    let go_to = move |to: usize| {
        step.set(to);
        focus_on_title();
    };
    let shares = sheet.shares.clone();
    let is_rehearsal = Memo::new(move |_| step.get() >= count);
    let next = move || {
        if step.get() + 1 < count { shell::recovery_next() } else { shell::recovery_all_written() }
    };
    let organisation = sheet.organisation;
    let cards = sheet.shares.into_iter().enumerate().map(|(place, share)| {
        let shown = Signal::derive(move || step.get() == place);
        view! { <Share share organisation=organisation.clone() shown /> }
    });
    let cards = cards.collect_view();
    view! {
        <Page title=shell::recovery_title>
            <div class="not-printed stack" hidden=move || is_rehearsal.get()>
                <Notice kind=NoticeKind::Attention text=shell::recovery_what />
                <p>{shell::recovery_no_photo}</p>
                <Button text=shell::print on_press=move |()| { let _ = window().print(); } />
            </div>
            {cards}
            {move || is_rehearsal.get().then(|| view! { <Rehearsal shares=shares.clone() again=move |()| go_to(0) /> })}
            {move || {
                (!is_rehearsal.get())
                    .then(|| {
                        view! {
                            <MainAction>
                                <Button
                                    kind=ButtonKind::Main
                                    text=next
                                    on_press=move |()| go_to(step.get_untracked() + 1)
                                />
                                {move || {
                                    (step.get() > 0)
                                        .then(|| {
                                            let back = move |()| go_to(step.get_untracked().saturating_sub(1));
                                            view! { <Button kind=ButtonKind::Quiet text=shell::recovery_back on_press=back /> }
                                        })
                                }}
                            </MainAction>
                        }
                    })
            }}
        </Page>
    }
    .into_any()
}

/// One share, on paper whether or not it is on the screen.
#[component]
fn Share(share: RecoveryShareView, organisation: String, shown: Signal<bool>) -> AnyView {
    let number = share.number.to_string();
    let keeper = match share.number {
        1 => shell::recovery_keeper_1,
        2 => shell::recovery_keeper_2,
        _ => shell::recovery_keeper_3,
    };
    let words = share.words.into_iter().enumerate().map(|(place, word)| {
        view! {
            <li>
                <span class="soft">{place + 1}</span>
                <span class="word">{word}</span>
            </li>
        }
    });
    let title = number.clone();
    view! {
        <section
            class=move || if shown.get() { "recovery-share stack" } else { "recovery-share stack printed-only" }
            data-testid="recovery-share"
            data-share=number
        >
            <h2>{move || shell::recovery_share(&title)}</h2>
            <p>{organisation}</p>
            <ol class="recovery-words">{words.collect_view()}</ol>
            <QrCode text=share.short label=shell::recovery_qr />
            <p>{shell::recovery_alone}</p>
            <p>{keeper}</p>
            <p class="printed-only">{shell::recovery_server_line}</p>
        </section>
    }
    .into_any()
}

/// Which word of which share is asked for, both counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
    share: usize,
    word: usize,
}

#[component]
fn Rehearsal(shares: Vec<RecoveryShareView>, #[prop(into)] again: Callback<()>) -> AnyView {
    let session = Session::here();
    let asked = choose(&shares, js_sys::Math::random);
    let typed = FIELDS.map(|_| RwSignal::new(String::new()));
    let errors = FIELDS.map(|_| RwSignal::new(None::<String>));
    let labels = asked.map(|Asked { share, word }| ((share + 1).to_string(), (word + 1).to_string()));
    let right = asked.map(|Asked { share, word }| {
        shares.get(share).and_then(|share| share.words.get(word)).cloned().unwrap_or_default()
    });
    let compared = labels.clone();
    let confirm = move |()| {
        for (place, (share, word)) in compared.iter().enumerate() {
            let is_right = typed[place].with_untracked(|typed| is_same(typed, &right[place]));
            errors[place].set((!is_right).then(|| shell::recovery_differs(share, word)));
        }
        match errors.iter().position(|error| error.with_untracked(Option::is_some)) {
            Some(wrong) => focus_on(FIELDS[wrong]),
            None => {
                let noted = session.hatch.ask(Command::SheetConfirmed);
                spawn_local(async move {
                    // Where it was not noted, the first page asks once more.
                    if let Ok(Reply::Home(home)) = noted.await {
                        session.set_home(home);
                    }
                    session.recovery_confirmed();
                    session.speak(shell::recovery_gone());
                });
            }
        }
    };
    let submit = confirm.clone();
    let fields = labels.into_iter().enumerate().map(|(place, (share, word))| {
        let label = move || shell::recovery_ask(&share, &word);
        view! { <TextField id=FIELDS[place] label value=typed[place] error=errors[place] short=true /> }
    });
    view! {
        <p>{shell::recovery_rehearse}</p>
        <form autocomplete="off" class="stack-wide not-printed" on:submit=move |event| { event.prevent_default(); submit(()) }>
            {fields.collect_view()}
            <input type="submit" hidden />
        </form>
        <MainAction>
            <Button kind=ButtonKind::Main text=shell::recovery_do on_press=confirm />
            <Button kind=ButtonKind::Quiet text=shell::recovery_see_again on_press=again />
        </MainAction>
    }
    .into_any()
}

/// Two words of two shares, not always the same: they have to be looked up on the papers.
fn choose(shares: &[RecoveryShareView], chance: impl Fn() -> f64) -> [Asked; 2] {
    let below = |end: usize| ((chance() * end as f64) as usize).min(end.saturating_sub(1));
    let word_of = |share: usize| below(shares.get(share).map_or(0, |share| share.words.len()));
    let one = below(shares.len());
    let other = (one + 1 + below(shares.len().saturating_sub(1))) % shares.len().max(1);
    [one, other].map(|share| Asked { share, word: word_of(share) })
}

/// As the words are read when a workspace is taken over: by four letters, whatever their accents and capitals.
fn is_same(typed: &str, right: &str) -> bool {
    beginning(typed) == beginning(right) && !right.is_empty()
}

fn beginning(word: &str) -> String {
    let plain = |letter: char| match letter {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        other => other,
    };
    word.to_lowercase().chars().map(plain).filter(char::is_ascii_lowercase).take(LETTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_back_by_four_letters_in_any_case_and_with_accents() {
        assert!(is_same(" Abéja. ", "abeja") && is_same("abej", "abeja"));
        assert!(!is_same("abe", "abeja") && !is_same("abono", "abeja") && !is_same("", "abeja"));
        assert!(!is_same("", ""));
    }

    #[test]
    fn two_different_shares_are_asked_for_whatever_chance_says() {
        let share =
            |number| RecoveryShareView { number, words: vec!["abeja".to_owned(); 30], short: String::new() };
        let shares = [share(1), share(2), share(3)];
        for chance in [0.0, 0.34, 0.5, 0.67, 0.999_999, 1.0] {
            let [one, other] = choose(&shares, || chance);
            assert_ne!(one.share, other.share);
            assert!(one.share < 3 && other.share < 3 && one.word < 30 && other.word < 30);
        }
    }
}
