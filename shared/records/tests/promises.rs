//! What the ledger promises to people: nothing overwritten unseen, nothing hidden, every decision written down.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod devices;

use std::collections::BTreeSet;

use devices::{Device, NOON, given, path, text};
use forms::{Answer, NonAnswer};
use records::{Document, Incoming, REMOVED_TRUE, Rewrite};

fn two_with(answers: &[(&str, Answer)]) -> (Device, Device) {
    let (mut ana, mut luis) = (Device::new(1), Device::new(2));
    let first = ana.save(answers);
    luis.receive([&first]);
    (ana, luis)
}

#[test]
fn a_colleagues_change_that_arrives_while_a_form_is_open_is_not_overwritten() {
    let (mut ana, mut luis) = two_with(&[("riesgo", text("medio")), ("edad", Answer::Integer(30))]);
    let opened = ana.document.heads();
    let from_luis = luis.save(&[("riesgo", text("alto"))]);
    ana.receive([&from_luis]);
    let from_ana =
        ana.save_draft(&opened, &[("riesgo", text("bajo")), ("edad", Answer::Integer(31))]).unwrap();
    luis.receive([&from_ana]);
    for device in [&ana, &luis] {
        let mut said = device.said("riesgo");
        said.sort_by_key(|answer| answer.as_text().unwrap_or_default().to_owned());
        assert_eq!(said, [text("alto"), text("bajo")]);
        let conflicts = device.document.conflicts(|_| true);
        assert_eq!(conflicts.keys().map(|at| at.as_str()).collect::<Vec<_>>(), ["riesgo"]);
        assert_eq!(device.answer("edad"), Answer::Integer(31));
    }
}

#[test]
fn an_answer_that_the_open_form_did_not_change_is_not_written_over_a_colleagues() {
    let (mut ana, mut luis) = two_with(&[("riesgo", text("medio"))]);
    let opened = ana.document.heads();
    let from_luis = luis.save(&[("riesgo", text("alto"))]);
    ana.receive([&from_luis]);
    let from_ana = ana.save_draft(&opened, &[("riesgo", text("medio")), ("cama", text("4"))]).unwrap();
    luis.receive([&from_ana]);
    for device in [&ana, &luis] {
        assert_eq!(device.said("riesgo"), [text("alto")]);
        assert_eq!(device.answer("cama"), text("4"));
    }
}

#[test]
fn two_drafts_of_one_device_on_the_same_heads_are_both_kept() {
    let (mut ana, mut luis) = two_with(&[("riesgo", text("medio"))]);
    let opened = ana.document.heads();
    let first = ana.save_draft(&opened, &[("riesgo", text("alto"))]).unwrap();
    let second = ana.save_draft(&opened, &[("riesgo", text("bajo"))]).unwrap();
    let third = ana.save_draft(&opened, &[("riesgo", text("nulo"))]).unwrap();
    luis.receive([&third, &first, &second]);
    assert_eq!(luis.said("riesgo").len(), 3);
    assert_eq!(luis.document.answers(), ana.document.answers());
    let fourth = ana.save(&[("cama", text("1"))]);
    let metas = records::inspect(&[first.raw, second.raw, third.raw, fourth.raw.clone()].concat()).unwrap();
    assert!(metas.iter().all(|meta| meta.actor == ana.actor), "a branch is the same person's");
    luis.receive([&fourth]);
    assert_eq!(luis.document.heads(), ana.document.heads());
}

#[test]
fn two_devices_that_fill_the_same_group_for_the_first_time_lose_nothing() {
    let (mut ana, mut luis) = two_with(&[("nombre", text("Jean Baptiste"))]);
    let from_ana = ana.save(&[
        ("documentos/0a0a0a0a/tipo", text("pasaporte")),
        ("documentos/0a0a0a0a/numero", text("4411")),
        ("telefono", text("962 000 0000")),
    ]);
    let from_luis = luis.save(&[
        ("documentos/0b0b0b0b/tipo", text("constancia_comar")),
        ("telefono", text("962 111 1111")),
        ("canal_seguro", text("whatsapp")),
    ]);
    ana.receive([&from_luis]);
    luis.receive([&from_ana]);
    assert_eq!(ana.document.answers(), luis.document.answers());
    for (at, answer) in [
        ("documentos/0a0a0a0a/tipo", text("pasaporte")),
        ("documentos/0a0a0a0a/numero", text("4411")),
        ("documentos/0b0b0b0b/tipo", text("constancia_comar")),
        ("canal_seguro", text("whatsapp")),
    ] {
        assert_eq!(ana.said(at), [answer], "{at}");
    }
    assert_eq!(ana.said("telefono").len(), 2);
}

#[test]
fn a_removed_member_with_a_concurrent_edit_is_shown() {
    let (mut ana, mut luis) = two_with(&[
        ("familia/0a0a0a0a/nombre", text("Mirlande")),
        ("familia/0a0a0a0a/edad", Answer::Integer(4)),
        ("familia/0b0b0b0b/nombre", text("Wilner")),
    ]);
    let removal = ana.save(&[("familia/0a0a0a0a/_removed", text(REMOVED_TRUE))]);
    let edit = luis.save(&[("familia/0a0a0a0a/edad", Answer::Integer(5))]);
    ana.receive([&edit]);
    luis.receive([&removal]);
    for device in [&ana, &luis] {
        let shown = device.document.removed_with_later_edits();
        let (mark, removed) = shown.first_key_value().expect("shown");
        assert_eq!((shown.len(), mark.as_str()), (1, "familia/0a0a0a0a/_removed"));
        assert_eq!(removed.removed.iter().map(|version| version.actor).collect::<Vec<_>>(), [ana.actor]);
        let edits =
            removed.edits.iter().map(|(at, versions)| (at.as_str(), versions[0].actor)).collect::<Vec<_>>();
        assert_eq!(edits, [("familia/0a0a0a0a/edad", luis.actor)]);
        assert_eq!(device.answer("familia/0a0a0a0a/nombre"), text("Mirlande"), "nothing is deleted");
    }
    // Ana sees the edit and removes again: now she knew.
    let again = ana.decide(&[("familia/0a0a0a0a/_removed", text(REMOVED_TRUE))]);
    luis.receive([&again]);
    assert!(ana.document.removed_with_later_edits().is_empty());
    assert!(luis.document.removed_with_later_edits().is_empty());
}

#[test]
fn a_removal_after_all_edits_and_a_member_brought_back_are_not_shown() {
    let (mut ana, _) = two_with(&[("familia/0a0a0a0a/nombre", text("Mirlande"))]);
    ana.save(&[("familia/0a0a0a0a/_removed", text(REMOVED_TRUE))]);
    assert!(ana.document.removed_with_later_edits().is_empty());
    ana.save(&[("familia/0a0a0a0a/_removed", Answer::Blank)]);
    ana.save(&[("familia/0a0a0a0a/nombre", text("Mirlande J."))]);
    assert!(ana.document.removed_with_later_edits().is_empty());
}

#[test]
fn equal_concurrent_answers_are_no_conflict() {
    let (mut ana, mut luis) = two_with(&[("riesgo", text("medio"))]);
    let from_ana = ana.save(&[("riesgo", text("alto"))]);
    let from_luis = luis.save(&[("riesgo", text("alto"))]);
    ana.receive([&from_luis]);
    luis.receive([&from_ana]);
    for device in [&ana, &luis] {
        assert_eq!(device.said("riesgo").len(), 2, "both authors stay known");
        assert!(device.document.conflicts(|_| true).is_empty());
    }
}

#[test]
fn only_tracked_questions_are_conflicts_and_untracked_ones_keep_both_versions() {
    let (mut ana, mut luis) = two_with(&[("riesgo", text("medio")), ("color", text("azul"))]);
    let from_ana = ana.save(&[("riesgo", text("alto")), ("color", text("rojo"))]);
    luis.save(&[("riesgo", text("bajo")), ("color", text("verde"))]);
    luis.receive([&from_ana]);
    let conflicts = luis.document.conflicts(|at| at.as_str() == "riesgo");
    assert_eq!(conflicts.keys().map(|at| at.as_str()).collect::<Vec<_>>(), ["riesgo"]);
    assert_eq!(luis.said("color").len(), 2);
}

#[test]
fn a_decision_is_written_also_for_the_winner_and_clears_the_conflict_on_all_devices() {
    for decide_for_winner in [true, false] {
        let (mut ana, mut luis) = two_with(&[("riesgo", text("medio"))]);
        let mut marta = Device::new(3);
        let from_ana = ana.save(&[("riesgo", text("alto"))]);
        let from_luis = luis.save(&[("riesgo", text("bajo"))]);
        ana.receive([&from_luis]);
        let versions = ana.document.conflicts(|_| true).remove(&path("riesgo")).expect("a conflict");
        let chosen = versions[usize::from(!decide_for_winner)].answer.clone();
        let decision = ana.decide(&[("riesgo", chosen.clone())]);
        luis.receive([&from_ana, &decision]);
        marta.document.apply(Incoming::read_snapshot(&luis.document.snapshot()).unwrap()).unwrap();
        for device in [&ana, &luis, &marta] {
            assert!(device.document.conflicts(|_| true).is_empty());
            let current = device.document.answers().remove(&path("riesgo")).unwrap();
            assert_eq!((current.versions.len(), &current.winner), (1, &chosen));
            assert_eq!(current.versions[0].actor, ana.actor, "the decision has an author");
            assert_eq!(current.versions[0].change, decision.hash);
            let last = device.document.history().pop().unwrap();
            assert_eq!((last.hash, last.paths), (decision.hash, vec![(path("riesgo"), chosen.clone())]));
        }
    }
}

#[test]
fn a_decision_and_a_concurrent_edit_are_a_conflict_again() {
    let (mut ana, mut luis) = two_with(&[("riesgo", text("medio"))]);
    let from_ana = ana.save(&[("riesgo", text("alto"))]);
    let from_luis = luis.save(&[("riesgo", text("bajo"))]);
    ana.receive([&from_luis]);
    luis.receive([&from_ana]);
    let winner = ana.answer("riesgo");
    let decision = ana.decide(&[("riesgo", winner.clone())]);
    let edit = luis.save(&[("riesgo", text("extremo"))]);
    ana.receive([&edit]);
    luis.receive([&decision]);
    for device in [&ana, &luis] {
        let said = device.said("riesgo");
        assert!(said.len() == 2 && said.contains(&winner) && said.contains(&text("extremo")), "{said:?}");
    }
}

#[test]
fn a_blank_that_wins_can_be_decided_for() {
    let (mut ana, mut luis) = two_with(&[("riesgo", text("medio"))]);
    let from_ana = ana.save(&[("riesgo", Answer::Blank)]);
    let from_luis = luis.save(&[("riesgo", Answer::NonAnswer(NonAnswer::DoesNotKnow))]);
    ana.receive([&from_luis]);
    luis.receive([&from_ana]);
    let winner = ana.answer("riesgo");
    let decision = ana.decide(&[("riesgo", winner.clone())]);
    luis.receive([&decision]);
    for device in [&ana, &luis] {
        assert_eq!(device.said("riesgo"), std::slice::from_ref(&winner));
    }
}

#[test]
fn a_draft_may_decide_some_questions_and_leave_the_rest() {
    let (mut ana, mut luis) = two_with(&[("riesgo", text("medio")), ("plan", text("a"))]);
    let from_ana = ana.save(&[("riesgo", text("alto")), ("plan", text("b"))]);
    luis.save(&[("riesgo", text("bajo")), ("plan", text("c"))]);
    luis.receive([&from_ana]);
    let both = given(&[("riesgo", luis.answer("riesgo")), ("plan", luis.answer("plan"))]);
    let decided = BTreeSet::from([path("riesgo")]);
    let heads = luis.document.heads();
    luis.document
        .commit(&luis.actor, &heads, &both, Rewrite::Paths(&decided), &NOON)
        .unwrap()
        .expect("a change");
    assert_eq!((luis.said("riesgo").len(), luis.said("plan").len()), (1, 2));
}

#[test]
fn clearing_an_answer_does_not_hide_a_concurrent_one() {
    let (mut ana, mut luis) = two_with(&[("alergia", text("penicilina"))]);
    let cleared = ana.save(&[("alergia", Answer::Blank)]);
    let changed = luis.save(&[("alergia", text("penicilina, yodo"))]);
    ana.receive([&changed]);
    luis.receive([&cleared]);
    for device in [&ana, &luis] {
        let said = device.said("alergia");
        assert!(said.contains(&Answer::Blank) && said.contains(&text("penicilina, yodo")), "{said:?}");
    }
}

#[test]
fn saving_what_was_there_already_writes_nothing() {
    let (mut ana, _) = two_with(&[("riesgo", text("medio"))]);
    let heads = ana.document.heads();
    assert_eq!(ana.save_draft(&heads, &[("riesgo", text("medio")), ("nunca", Answer::Blank)]), None);
    assert_eq!(ana.document.heads(), heads);
}

#[test]
fn a_decision_for_what_stands_there_alone_is_written_and_rivals_a_concurrent_edit() {
    let (mut ana, mut luis) = two_with(&[("riesgo", text("medio"))]);
    let decision = ana.decide(&[("riesgo", text("medio"))]);
    let edit = luis.save(&[("riesgo", text("alto"))]);
    ana.receive([&edit]);
    luis.receive([&decision]);
    for device in [&ana, &luis] {
        assert_eq!(device.said("riesgo").len(), 2);
    }
}

#[test]
fn every_kind_of_answer_comes_back_as_it_was_given() {
    let answers = [
        ("a", Answer::NonAnswer(NonAnswer::NotAsked)),
        ("b", Answer::NonAnswer(NonAnswer::PrefersNotToSay)),
        ("c", Answer::NonAnswer(NonAnswer::DoesNotKnow)),
        ("d", text("Ñandú  é")),
        ("e", Answer::Integer(i64::MIN)),
        ("f", Answer::Integer(97)),
        ("g", Answer::Decimal(-0.25)),
        ("h", text("97")),
    ];
    let (mut ana, luis) = two_with(&answers);
    for (at, answer) in answers {
        assert_eq!(luis.answer(at), answer);
    }
    ana.save(&[("d", Answer::Blank)]);
    let reloaded = Document::load(&ana.document.save()).unwrap();
    assert_eq!(reloaded.answers(), ana.document.answers());
    assert_eq!(reloaded.answers()[&path("d")].winner, Answer::Blank);
}

#[test]
fn the_past_can_be_read_as_it_was() {
    let (mut ana, luis) = two_with(&[("riesgo", text("medio"))]);
    let then = ana.document.heads();
    let change = ana.save(&[("riesgo", text("alto"))]);
    assert_eq!(ana.document.answers_at(&then).unwrap()[&path("riesgo")].winner, text("medio"));
    assert_eq!(ana.document.answers()[&path("riesgo")].versions[0].change, change.hash);
    assert_eq!(luis.document.answers_at(&ana.document.heads()), None, "what is not here yet is not invented");
}
