//! Lists that stand ahead of their log: which set is given, to whom, in what order, and how one that breaks off goes on.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;

use scene::*;
use wire::*;

const MANAGER: u8 = Right::READ | Right::WRITE | Right::MANAGE;

/// A body of so many bytes, other than those with another number.
fn body(number: u8, bytes: usize) -> Vec<u8> {
    vec![number; bytes]
}

/// The next batch of an author, with one entry of a kind.
fn batch(town: &Town, author: &mut Author, kind: EntryKind, body: &[u8]) -> Batch {
    author.batch_of(town.workspace(), kind, body)
}

/// A set with a part for each of the bodies, and its end.
fn set(town: &Town, author: &mut Author, bodies: &[Vec<u8>]) -> Vec<Batch> {
    let (end, parts) = bodies.split_last().unwrap();
    let mut batches: Vec<Batch> =
        parts.iter().map(|body| batch(town, author, EntryKind::CheckpointPart, body)).collect();
    batches.push(batch(town, author, EntryKind::Checkpoint, end));
    batches
}

/// Pushes batches as their author; all are taken.
fn push(town: &mut Town, author: &Author, batches: &[Batch], bodies: &[Vec<u8>]) {
    let batches: Vec<&Batch> = batches.iter().collect();
    let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
    let payload = pushing(town.workspace(), &batches, &bodies);
    let reply = town.sync(&author.person, &payload).unwrap();
    assert_eq!((reply.refused, reply.acks.len()), (vec![], batches.len()));
}

fn nothing_of(circle: CircleId) -> AheadCursor {
    AheadCursor { circle, set: vec![], parts: 0 }
}

/// What somebody is given who has read nothing and asks for lists of these circles.
fn asked(town: &mut Town, who: &Person, ahead: Vec<AheadCursor>, room_bytes: u32) -> SyncReply {
    let payload = SyncPayload { ahead, room_bytes, ..payload(town.workspace(), &[]) };
    town.sync(who, &payload).unwrap()
}

fn bytes_of(batches: &[Batch]) -> Vec<Bytes> {
    batches.iter().map(|batch| Bytes(batch.to_bytes())).collect()
}

#[test]
fn the_newest_whole_set_is_given_before_its_log_and_behind_the_others() {
    let mut town = Town::new();
    let mut author = town.author(2, A, MANAGER);
    let mut other = town.author(3, B, READ_WRITE);
    let reader = town.author(4, A, Right::READ);
    let bodies = [body(1, 900), body(2, 900), body(3, 90)];
    let first = set(&town, &mut author, &bodies);
    push(&mut town, &author, &first, &bodies);
    let newer = [body(4, 900), body(5, 900), body(6, 900), body(7, 90)];
    let second = set(&town, &mut author, &newer);
    push(&mut town, &author, &second, &newer);
    // A third one whose end has not come yet.
    let begun = batch(&town, &mut author, EntryKind::CheckpointPart, &body(8, 900));
    push(&mut town, &author, &[begun], &[body(8, 900)]);
    let elsewhere = batch(&town, &mut other, EntryKind::Changes, &body(9, 50));
    push(&mut town, &other, &[elsewhere], &[body(9, 50)]);

    let everything = asked(&mut town, &reader.person, vec![nothing_of(A)], u32::MAX);
    let [ahead] = everything.ahead.as_slice() else { panic!("{:?}", everything.ahead) };
    assert_eq!((ahead.circle, ahead.set, ahead.parts_before), (A, second[3].id(), 0));
    assert_eq!(ahead.batches, bytes_of(&second));
    for body in &newer {
        assert!(everything.bodies.contains(&Bytes(body.clone())));
    }
    let log = everything.frames.iter().find(|frame| (frame.circle, frame.lane) == (A, Lane::Data)).unwrap();
    assert_eq!(log.items.len(), 3 + 4 + 1, "they stand in their log all the same");

    // The coordinator reads both circles; there is room for one item beside what comes first.
    let coordinator = person(town.workspace(), 1);
    let frames = asked(&mut town, &coordinator, vec![nothing_of(A)], u32::MAX);
    assert_eq!(lanes(&frames).last(), Some(&(A, Lane::Data)));
    assert_eq!(lanes(&frames).iter().filter(|(_, lane)| *lane == Lane::Data).count(), 2);
    let nothing = asked(&mut town, &coordinator, vec![], u32::MAX);
    assert!(nothing.ahead.is_empty(), "who does not ask is given none");
}

#[test]
fn lists_come_in_the_order_in_which_they_are_asked_for() {
    let mut town = Town::new();
    let bodies = [body(1, 900), body(2, 90)];
    for (seed, circle) in [(2, A), (3, B)] {
        let mut author = town.author(seed, circle, MANAGER);
        let batches = set(&town, &mut author, &bodies);
        push(&mut town, &author, &batches, &bodies);
    }
    let coordinator = person(town.workspace(), 1);
    for order in [[A, B], [B, A]] {
        let wanted = [order, order].concat().into_iter().map(nothing_of).collect();
        let given = asked(&mut town, &coordinator, wanted, u32::MAX).ahead;
        assert_eq!(given.iter().map(|ahead| ahead.circle).collect::<Vec<_>>(), order, "each once");
    }
}

#[test]
fn a_set_that_breaks_off_goes_on_and_the_log_waits_for_it() {
    let mut town = Town::new();
    let mut author = town.author(2, A, MANAGER);
    let reader = town.author(4, A, Right::READ);
    let bodies: Vec<Vec<u8>> = (1..=5).map(|number| body(number, 5_000)).chain([body(9, 90)]).collect();
    let batches = set(&town, &mut author, &bodies);
    push(&mut town, &author, &batches, &bodies);
    let controls = asked(&mut town, &reader.person, vec![], u32::MAX);
    let known: Vec<Cursor> =
        cursors(&controls).into_iter().filter(|cursor| cursor.lane == Lane::Control).collect();
    let (mut cursor, mut given) = (nothing_of(A), Vec::new());
    while given.len() < batches.len() {
        let asking = SyncPayload {
            know: Know::Cursors(known.clone()),
            ahead: vec![cursor.clone()],
            room_bytes: 0,
            ..payload(town.workspace(), &[])
        };
        let reply = town.sync(&reader.person, &asking).unwrap();
        let [ahead] = reply.ahead.as_slice() else { panic!("{:?}", reply.ahead) };
        assert_eq!(ahead.parts_before as usize, given.len());
        assert!(reply.more || given.len() + ahead.batches.len() == batches.len());
        assert!(ahead.batches.len() < batches.len());
        if given.len() + ahead.batches.len() < batches.len() {
            assert!(reply.frames.is_empty(), "the list before the log");
        }
        given.extend(ahead.batches.clone());
        let parts = u32::try_from(given.len()).unwrap();
        cursor = AheadCursor { circle: A, set: vec![ahead.set], parts };
    }
    assert_eq!(given, bytes_of(&batches));
    let reply = asked(&mut town, &reader.person, vec![cursor], u32::MAX);
    assert!(reply.ahead.is_empty() && lanes(&reply).contains(&(A, Lane::Data)));
    // Somebody who was in the middle of another set begins this one from its start.
    let other = AheadCursor { circle: A, set: vec![BatchId([7; 32])], parts: 3 };
    assert_eq!(asked(&mut town, &reader.person, vec![other], u32::MAX).ahead[0].batches.len(), 6);
}

#[test]
fn parts_do_not_ride_with_their_log_and_ends_always_do() {
    let mut town = Town::new();
    let mut author = town.author(2, A, MANAGER);
    let reader = town.author(4, A, Right::READ);
    let bodies = [body(1, 900), body(2, 90)];
    let batches = set(&town, &mut author, &bodies);
    push(&mut town, &author, &batches, &bodies);
    let reply = asked(&mut town, &reader.person, vec![], u32::MAX);
    assert_eq!(reply.bodies, [Bytes(bodies[1].clone())]);
}

#[test]
fn nobody_but_a_manager_of_the_circle_lists_it_and_only_its_readers_are_given_a_list() {
    let mut town = Town::new();
    let mut manager = town.author(2, A, MANAGER);
    let mut writer = town.author(3, A, READ_WRITE);
    let stranger = town.author(5, B, READ_WRITE);
    let good = [body(1, 900), body(2, 90)];
    let by_manager = set(&town, &mut manager, &good);
    push(&mut town, &manager, &by_manager, &good);
    let bad = [body(3, 900), body(4, 90)];
    let by_writer = set(&town, &mut writer, &bad);
    push(&mut town, &writer, &by_writer, &bad);
    let reply = asked(&mut town, &writer.person, vec![nothing_of(A)], u32::MAX);
    assert_eq!(reply.ahead[0].set, by_manager[1].id());
    assert!(asked(&mut town, &stranger.person, vec![nothing_of(A)], u32::MAX).ahead.is_empty());
    // Whoever managed it and does not any more.
    let revoked = town.organisation.revoke(manager.grant.id(), vec![]);
    town.bring(&[&revoked]);
    assert!(asked(&mut town, &writer.person, vec![nothing_of(A)], u32::MAX).ahead.is_empty());
}

#[test]
fn a_set_is_taken_without_its_bodies_and_given_once_they_came() {
    let mut town = Town::new();
    let mut author = town.author(2, A, MANAGER);
    let reader = town.author(4, A, Right::READ);
    let old = [body(1, 900), body(2, 90)];
    let older = set(&town, &mut author, &old);
    push(&mut town, &author, &older, &old);
    let bodies = [body(3, 900), body(4, 90)];
    let batches = set(&town, &mut author, &bodies);
    push(&mut town, &author, &batches, &[]);
    let given = asked(&mut town, &reader.person, vec![nothing_of(A)], u32::MAX);
    assert_eq!(given.ahead[0].set, older[1].id(), "the newest that is whole");
    push(&mut town, &author, &batches, &bodies);
    let given = asked(&mut town, &reader.person, vec![nothing_of(A)], u32::MAX);
    assert_eq!(given.ahead[0].set, batches[1].id());
    let changes = batch(&town, &mut author, EntryKind::Changes, &body(5, 50));
    let payload = pushing(town.workspace(), &[&changes], &[]);
    let reply = town.sync(&author.person, &payload).unwrap();
    assert_eq!(
        code_of(&reply, Hash32(changes.id().0)),
        Some(code::MISSING_BODY),
        "answers are never missing"
    );
}

#[test]
fn a_set_with_a_body_that_no_bad_line_carries_is_not_given_ahead() {
    let mut town = Town::new();
    let mut author = town.author(2, A, MANAGER);
    let bodies = [body(1, limits::CHECKPOINT_BODY_BYTES_MAX + 1), body(2, 90)];
    let batches = set(&town, &mut author, &bodies);
    push(&mut town, &author, &batches, &bodies);
    let coordinator = person(town.workspace(), 1);
    assert!(asked(&mut town, &coordinator, vec![nothing_of(A)], u32::MAX).ahead.is_empty());
}
