//! What counts once later objects are known: uses of an invite, revocations, cuts, and what a batch may do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::too_many_lines)]

mod scene;

use grants::{Added, Authority, BatchRefusal, GrantError, SigningKey};
use scene::*;
use wire::*;

const FIRST: EntryId = EntryId([0; 32]);

/// A coordinator and a worker of circle A with a stream and one batch of three entries.
struct Work {
    scene: Scene,
    authority: Authority,
    coordinator: Person,
    granted: Control,
    worker: Person,
    own: Control,
    stream: StreamId,
    batch: Batch,
}

fn work() -> Work {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let worker = scene.person(2);
    let own = scene.grant(&coordinator, &granted, Subject::Device(worker.device), &[(A, READ_WRITE)], 0);
    let (stream, announced) = scene.stream(&worker, &own, 1);
    add_all(&mut authority, &[&worker.cert, &own, &announced]);
    let batch = scene.batch(&worker, stream, A, 1, FIRST, 3);
    Work { scene, authority, coordinator, granted, worker, own, stream, batch }
}

impl Work {
    fn cut(&self, n: u64, entry: EntryId) -> Cut {
        Cut { stream: self.stream, circle: A, n, entry }
    }

    fn revoke(&self, subject: ObjectId, cuts: Vec<Cut>) -> Control {
        self.scene.revoke(&self.coordinator, &self.granted, subject, cuts, vec![])
    }
}

#[test]
fn a_batch_of_a_stream_that_may_write_gives_its_head() {
    let work = work();
    let head = work.authority.check_batch(&work.batch).unwrap();
    assert_eq!((head.n, Some(head)), (3, work.batch.head()));
}

#[test]
fn a_batch_is_refused_for_what_is_wrong_with_it() {
    let work = work();
    let (scene, worker) = (&work.scene, &work.worker);
    let good = |change: &dyn Fn(&mut Batch)| {
        let mut batch = work.batch.clone();
        change(&mut batch);
        if let Some(head) = batch.head() {
            batch.signature = worker.key.sign_head(&head);
        }
        batch
    };
    let many = vec![work.batch.items[0].clone(); limits::BATCH_ITEMS_MAX + 1];
    let rows = [
        (
            "another workspace",
            good(&|batch| batch.workspace = WorkspaceId([1; 32])),
            BatchRefusal::OtherWorkspace,
        ),
        ("no entries", good(&|batch| batch.items.clear()), BatchRefusal::Malformed),
        ("too many entries", good(&|batch| batch.items = many.clone()), BatchRefusal::Malformed),
        (
            "too many bodies",
            good(&|batch| batch.items[0].bodies = vec![BodyHash([1; 32]); 65]),
            BatchRefusal::Malformed,
        ),
        (
            "it carries two others again",
            good(&|batch| batch.items[0].relay_of = vec![EntryId([1; 32]); 2]),
            BatchRefusal::Malformed,
        ),
        ("it begins at nought", good(&|batch| batch.n_first = 0), BatchRefusal::Malformed),
        ("it begins after something", good(&|batch| batch.prev = EntryId([1; 32])), BatchRefusal::Malformed),
        ("it goes on from nothing", good(&|batch| batch.n_first = 2), BatchRefusal::Malformed),
        (
            "the end of the numbers",
            good(&|batch| (batch.n_first, batch.prev) = (u64::MAX, EntryId([1; 32]))),
            BatchRefusal::Malformed,
        ),
        ("an unknown stream", good(&|batch| batch.stream = StreamId([1; 16])), BatchRefusal::UnknownStream),
        (
            "another's signature",
            scene.batch(&work.coordinator, work.stream, A, 1, FIRST, 3),
            BatchRefusal::BadSignature,
        ),
        ("another circle", scene.batch(worker, work.stream, B, 1, FIRST, 3), BatchRefusal::NotAllowed),
        (
            "the name of every circle",
            scene.batch(worker, work.stream, CircleId::ALL, 1, FIRST, 3),
            BatchRefusal::NotAllowed,
        ),
    ];
    for (what, batch, expected) in rows {
        assert_eq!(work.authority.check_batch(&batch), Err(expected), "{what}");
    }
}

#[test]
fn a_reader_writes_nothing_and_a_write_only_device_reads_nothing() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let rows = [(Right::READ, false, true), (Right::WRITE, true, false), (Right::DROP, true, false)];
    for (seed, (flags, writes, reads)) in (10..).zip(rows) {
        let person = scene.person(seed);
        let own = scene.grant(&coordinator, &granted, Subject::Device(person.device), &[(A, flags)], 0);
        let (stream, announced) = scene.stream(&person, &own, 1);
        add_all(&mut authority, &[&person.cert, &own, &announced]);
        let batch = scene.batch(&person, stream, A, 1, FIRST, 1);
        assert_eq!(authority.check_batch(&batch).is_ok(), writes, "{flags}");
        assert_eq!(authority.readers(A).contains(&person.device), reads, "{flags}");
    }
}

#[test]
fn with_more_redemptions_than_uses_the_lowest_ids_win_and_the_rest_count_for_nothing() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let link = SigningKey::from_seed(&[50; 32]);
    let invited = scene.grant(&coordinator, &granted, invite(&link, 2), &[(A, READ_WRITE)], 1);
    add_all(&mut authority, &[&invited]);
    let joiners: Vec<Person> = (10..14).map(|seed| scene.person(seed)).collect();
    let mut redeemed = Vec::new();
    for joiner in &joiners {
        let redemption = scene.redeem(&link, &invited, joiner, &[(A, READ_WRITE)]);
        add_all(&mut authority, &[&joiner.cert, &redemption]);
        redeemed.push((GrantId::from(redemption.id()), joiner.device));
    }
    redeemed.sort();
    let state = authority.invite(invited.id().into()).unwrap();
    assert_eq!(state.uses, 2);
    assert_eq!(state.redeemed, [redeemed[0].0, redeemed[1].0]);
    assert_eq!(authority.overused(), &redeemed[2..].iter().map(|(id, _)| *id).collect());
    for (place, (id, device)) in redeemed.iter().enumerate() {
        assert_eq!(authority.rights(*device, A) == READ_WRITE, place < 2);
        assert_eq!(authority.is_member(*device), place < 2);
        assert_eq!(authority.stands(*id), place < 2);
    }
    assert_eq!(authority.invite(granted.id().into()), None);
}

#[test]
fn what_an_overused_redemption_signs_counts_for_nothing() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let link = SigningKey::from_seed(&[50; 32]);
    let all = [(CircleId::ALL, Right::EVERYTHING)];
    let invited = scene.grant(&coordinator, &granted, invite(&link, 1), &all, 3);
    add_all(&mut authority, &[&invited]);
    let mut redeemed: Vec<(GrantId, Person, Control)> = (10..12)
        .map(|seed| {
            let joiner = scene.person(seed);
            let redemption = scene.redeem(&link, &invited, &joiner, &all);
            (redemption.id().into(), joiner, redemption)
        })
        .collect();
    redeemed.sort_by_key(|(id, ..)| *id);
    let (_, thief, own) = redeemed.pop().unwrap();
    let (stream, announced) = scene.stream(&thief, &own, 1);
    let minted = scene.epoch(&thief, &own, A, &[]);
    let denied = scene.revoke(&thief, &own, coordinator.device.into(), vec![], vec![]);
    add_all(&mut authority, &[&thief.cert, &own, &announced, &minted]);
    // Nobody reaches what their own grant hangs on, even before the other redemption is known.
    assert_eq!(authority.add(&denied), Ok(Added::New));
    assert!(authority.is_member(coordinator.device));
    let batch = scene.batch(&thief, stream, A, 1, FIRST, 1);
    assert!(authority.check_batch(&batch).is_ok());

    let (_, friend, redemption) = redeemed.pop().unwrap();
    add_all(&mut authority, &[&friend.cert, &redemption]);
    assert_eq!(authority.check_batch(&batch), Err(BatchRefusal::NotAllowed));
    assert!(authority.current_epochs(A).is_empty());
    assert!(authority.circles().is_empty());
}

#[test]
fn a_revoked_grant_ends_with_all_that_hangs_on_it() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let (second, worker) = (scene.person(2), scene.person(3));
    let all = [(CircleId::ALL, Right::EVERYTHING)];
    let below = scene.grant(&coordinator, &granted, Subject::Device(second.device), &all, 2);
    let own = scene.grant(&second, &below, Subject::Device(worker.device), &[(A, READ_WRITE)], 0);
    add_all(&mut authority, &[&second.cert, &worker.cert, &below, &own]);
    let revoke = scene.revoke(&coordinator, &granted, below.id(), vec![], vec![]);
    add_all(&mut authority, &[&revoke]);
    assert!(!authority.is_member(second.device));
    assert!(!authority.is_member(worker.device));
    assert_eq!(authority.readers(A), [coordinator.device].into());
    assert_eq!(authority.grant_rights(own.id().into(), A), 0);
    // The device itself was not revoked: a new grant lets it in again.
    let renewed = scene.grant(&coordinator, &granted, Subject::Device(worker.device), &[(B, Right::READ)], 0);
    add_all(&mut authority, &[&renewed]);
    assert_eq!(authority.rights(worker.device, B), Right::READ);
}

#[test]
fn a_revoked_device_stays_out_whatever_it_is_granted_afterwards() {
    let mut work = work();
    let revoke = work.revoke(work.worker.device.into(), vec![]);
    add_all(&mut work.authority, &[&revoke]);
    let to = Subject::Device(work.worker.device);
    let renewed = work.scene.grant(&work.coordinator, &work.granted, to, &[(B, Right::READ)], 0);
    add_all(&mut work.authority, &[&renewed]);
    assert!(!work.authority.is_member(work.worker.device));
    assert_eq!(work.authority.grants_of(work.worker.device).count(), 0);
}

#[test]
fn nobody_revokes_what_their_own_grant_hangs_on_nor_outside_their_circles() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let (manager, other, worker) = (scene.person(2), scene.person(3), scene.person(4));
    let to = |person: &Person| Subject::Device(person.device);
    let of_manager = scene.grant(&coordinator, &granted, to(&manager), &[(A, Right::EVERYTHING)], 2);
    let of_other = scene.grant(&coordinator, &granted, to(&other), &[(A, 15), (B, 15)], 2);
    let of_worker = scene.grant(&coordinator, &granted, to(&worker), &[(A, READ_WRITE)], 0);
    add_all(&mut authority, &[&manager.cert, &other.cert, &worker.cert, &of_manager, &of_other, &of_worker]);
    let rows = [
        ("what the own grant hangs on", granted.id(), Err(GrantError::NotAllowed)),
        ("what reaches beyond the own circles", of_other.id(), Err(GrantError::NotAllowed)),
        ("a worker in the own circle", of_worker.id(), Ok(Added::New)),
        ("the own grant", of_manager.id(), Ok(Added::New)),
        ("something that is no grant and no device", scene.genesis.id(), Err(GrantError::WrongKind)),
    ];
    for (what, subject, expected) in rows {
        let revoke = scene.revoke(&manager, &of_manager, subject, vec![], vec![]);
        assert_eq!(authority.add(&revoke), expected, "{what}");
    }
    assert!(authority.is_member(coordinator.device) && authority.is_member(other.device));
    assert!(!authority.is_member(worker.device) && !authority.is_member(manager.device));
}

#[test]
fn a_worker_gives_up_the_own_device_without_managing_anything() {
    let mut work = work();
    let subject = work.worker.device.into();
    let revoke = work.scene.revoke(&work.worker, &work.own, subject, vec![], vec![]);
    add_all(&mut work.authority, &[&revoke]);
    assert!(!work.authority.is_member(work.worker.device));
}

#[test]
fn two_coordinators_who_revoke_each_other_are_both_out_and_the_root_is_not() {
    let (scene, mut authority, first, of_first) = coordinated();
    let second = scene.person(2);
    let of_second = scene.root_grant(&second, &[(CircleId::ALL, Right::EVERYTHING)], 4);
    add_all(&mut authority, &[&second.cert, &of_second]);
    let one = scene.revoke(&first, &of_first, second.device.into(), vec![], vec![]);
    let two = scene.revoke(&second, &of_second, first.device.into(), vec![], vec![]);
    add_all(&mut authority, &[&one, &two]);
    assert!(!authority.is_member(first.device) && !authority.is_member(second.device));
    let third = scene.person(3);
    add_all(&mut authority, &[&third.cert, &scene.root_grant(&third, &[(A, 15)], 1)]);
    assert!(authority.is_member(third.device));
}

#[test]
fn entries_up_to_the_cut_stay_and_entries_beyond_it_do_not() {
    let mut work = work();
    let entries: Vec<EntryId> = work.batch.entries().into_iter().map(|(id, _)| id).collect();
    let next = work.scene.batch(&work.worker, work.stream, A, 4, entries[2], 2);
    let revoke = work.revoke(work.own.id(), vec![work.cut(3, entries[2])]);
    add_all(&mut work.authority, &[&revoke]);
    assert!(work.authority.check_batch(&work.batch).is_ok());
    assert_eq!(work.authority.check_batch(&next), Err(BatchRefusal::BeyondCut));
    assert!(
        !work.authority.entry_stands(work.stream, A, 3, EntryId([9; 32])),
        "another entry of that number"
    );
}

#[test]
fn the_lowest_of_several_cuts_counts() {
    let mut work = work();
    let entries: Vec<EntryId> = work.batch.entries().into_iter().map(|(id, _)| id).collect();
    for cut in [work.cut(3, entries[2]), work.cut(2, entries[1])] {
        let revoke = work.revoke(work.own.id(), vec![cut]);
        add_all(&mut work.authority, &[&revoke]);
    }
    let stands: Vec<bool> =
        (1..).zip(&entries).map(|(n, id)| work.authority.entry_stands(work.stream, A, n, *id)).collect();
    assert_eq!(stands, [true, true, false]);
    assert_eq!(work.authority.check_batch(&work.batch), Err(BatchRefusal::BeyondCut));
}

#[test]
fn a_revoker_who_states_no_cut_leaves_another_revokers_cut_alone() {
    let mut work = work();
    let last = work.batch.head().unwrap().entry;
    let without = work.revoke(work.worker.device.into(), vec![]);
    add_all(&mut work.authority, &[&without]);
    assert_eq!(work.authority.check_batch(&work.batch), Err(BatchRefusal::BeyondCut));
    let with = work.revoke(work.own.id(), vec![work.cut(3, last)]);
    add_all(&mut work.authority, &[&with]);
    assert!(work.authority.check_batch(&work.batch).is_ok());
}

#[test]
fn a_manager_of_the_circle_takes_entries_in_that_lie_beyond_a_cut() {
    let mut work = work();
    let revoke = work.revoke(work.own.id(), vec![]);
    add_all(&mut work.authority, &[&revoke]);
    assert_eq!(work.authority.check_batch(&work.batch), Err(BatchRefusal::BeyondCut));
    let entries: Vec<EntryId> = work.batch.entries().into_iter().map(|(id, _)| id).collect();
    let other = work.scene.person(5);
    let to = Subject::Device(other.device);
    let of_other = work.scene.grant(&work.coordinator, &work.granted, to, &[(B, Right::EVERYTHING)], 1);
    add_all(&mut work.authority, &[&other.cert, &of_other]);
    let accept = |by: &Person, grant: &Control| {
        let body =
            Accept { issuer: by.device, grant: grant.id().into(), entries: entries.clone(), seen: vec![] };
        work.scene.signed(&by.key, ControlBody::Accept(body))
    };
    let (elsewhere, here) = (accept(&other, &of_other), accept(&work.coordinator, &work.granted));
    assert_eq!(work.authority.add(&accept(&work.worker, &work.own)), Err(GrantError::NotAllowed));
    add_all(&mut work.authority, &[&elsewhere]);
    assert_eq!(
        work.authority.check_batch(&work.batch),
        Err(BatchRefusal::BeyondCut),
        "managed another circle"
    );
    add_all(&mut work.authority, &[&here]);
    assert!(work.authority.check_batch(&work.batch).is_ok());
}

#[test]
fn an_epoch_of_a_revoked_coordinator_counts_only_if_the_revoker_had_seen_it() {
    let (scene, mut authority, first, of_first) = coordinated();
    let second = scene.person(2);
    let all = [(CircleId::ALL, Right::EVERYTHING)];
    let of_second = scene.grant(&first, &of_first, Subject::Device(second.device), &all, 2);
    let old = scene.epoch(&second, &of_second, A, &[]);
    let seen = scene.epoch(&second, &of_second, A, &[&old]);
    let unseen = scene.epoch(&second, &of_second, A, &[&seen]);
    add_all(&mut authority, &[&second.cert, &of_second, &old, &seen, &unseen]);
    assert_eq!(authority.current_epochs(A), [unseen.id().into()].into());
    let revoke = scene.revoke(&first, &of_first, second.device.into(), vec![], vec![seen.id()]);
    add_all(&mut authority, &[&revoke]);
    assert_eq!(authority.current_epochs(A), [seen.id().into()].into());
    let after = scene.epoch(&first, &of_first, A, &[&unseen]);
    add_all(&mut authority, &[&after]);
    assert_eq!(authority.current_epochs(A), [after.id().into()].into());
}

#[test]
fn an_epoch_sealed_to_somebody_who_may_no_longer_read_is_due_for_another() {
    let mut work = work();
    let people = [&work.coordinator, &work.worker];
    let epoch = work.scene.epoch_for(&work.coordinator, &work.granted, A, &[], &people);
    add_all(&mut work.authority, &[&epoch]);
    assert!(!work.authority.rotation_due(A));
    let revoke = work.revoke(work.worker.device.into(), vec![]);
    add_all(&mut work.authority, &[&revoke]);
    assert!(work.authority.rotation_due(A));
    let next = |parent: &Control, seen| {
        let (by, grant) = (&work.coordinator, &work.granted);
        work.scene.epoch_that_knows(by, grant, A, &[parent], &[by], seen)
    };
    // Its issuer did not know: an invite's holder may have been given what came before.
    let unknowing = next(&epoch, vec![]);
    let knowing = next(&unknowing, vec![revoke.id()]);
    let later = next(&knowing, vec![]);
    add_all(&mut work.authority, &[&unknowing]);
    assert!(work.authority.rotation_due(A));
    add_all(&mut work.authority, &[&knowing]);
    assert!(!work.authority.rotation_due(A));
    add_all(&mut work.authority, &[&later]);
    assert!(!work.authority.rotation_due(A), "what an epoch's parents knew is known");
}

#[test]
fn the_earliest_end_in_a_chain_is_the_grants_own() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let (manager, worker) = (scene.person(2), scene.person(3));
    let with_end = |issuer: &Person, parent: &Control, to: &Person, depth, expires_s| {
        let mut body = grant(
            Issuer::Device(issuer.device),
            &[parent.id().into()],
            Subject::Device(to.device),
            &[(A, Right::EVERYTHING)],
            depth,
        );
        body.expires_s = expires_s;
        scene.signed(&issuer.key, ControlBody::Grant(body))
    };
    let above = with_end(&coordinator, &granted, &manager, 1, 500);
    let below = with_end(&manager, &above, &worker, 0, 900);
    add_all(&mut authority, &[&manager.cert, &worker.cert, &above, &below]);
    assert_eq!(authority.expires_s(granted.id().into()), None);
    assert_eq!(authority.expires_s(below.id().into()), Some(500));
    // Devices do not look at it.
    assert!(authority.is_member(worker.device));
}
