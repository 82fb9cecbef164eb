//! What is accepted and what is refused, one object at a time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::too_many_lines)]

mod scene;

use grants::{Added, Authority, GrantError, SigningKey};
use scene::*;
use wire::*;

#[test]
fn a_genesis_that_its_root_did_not_sign_founds_nothing() {
    let scene = Scene::new(1);
    let mut forged = scene.genesis.clone();
    forged.signature = Signature([7; 64]);
    assert_eq!(Authority::found(&forged).unwrap_err(), GrantError::BadSignature);
    assert_eq!(Authority::found(&scene.person(1).cert).unwrap_err(), GrantError::WrongKind);
}

#[test]
fn the_workspace_is_named_by_its_genesis_and_refuses_another_one() {
    let scene = Scene::new(1);
    let mut authority = scene.authority();
    assert_eq!(ObjectId::from(authority.workspace()), scene.genesis.id());
    assert_eq!(authority.genesis_bytes(), scene.genesis.to_bytes());
    assert_eq!(authority.add(&scene.genesis), Ok(Added::Known));
    assert_eq!(authority.add(&Scene::new(2).genesis), Err(GrantError::OtherWorkspace));
}

#[test]
fn a_certificate_for_another_workspace_is_refused() {
    let (scene, other) = (Scene::new(1), Scene::new(2));
    assert_eq!(scene.authority().add(&other.person(1).cert), Err(GrantError::OtherWorkspace));
}

#[test]
fn a_certificate_that_is_not_signed_by_its_own_key_is_refused() {
    let scene = Scene::new(1);
    let (victim, thief) = (scene.person(1), scene.person(2));
    let body = victim.cert.open().unwrap();
    assert_eq!(scene.authority().add(&scene.signed(&thief.key, body)), Err(GrantError::BadSignature));
}

#[test]
fn the_root_makes_a_coordinator_and_nobody_else_can_in_its_name() {
    let (scene, mut authority, coordinator, _) = coordinated();
    assert_eq!(authority.rights(coordinator.device, A), Right::EVERYTHING);
    let body = grant(Issuer::Root, &[], Subject::Device(coordinator.device), &[(A, 15)], 1);
    let forged = scene.signed(&coordinator.key, ControlBody::Grant(body));
    assert_eq!(authority.add(&forged), Err(GrantError::BadSignature));
}

#[test]
fn a_signature_made_for_another_workspace_is_refused() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let worker = scene.person(2);
    add_all(&mut authority, &[&worker.cert]);
    let mut control =
        scene.grant(&coordinator, &granted, Subject::Device(worker.device), &[(A, READ_WRITE)], 0);
    coordinator.key.sign_control(&mut control, WorkspaceId([1; 32]));
    assert_eq!(authority.add(&control), Err(GrantError::BadSignature));
}

/// Rights, depth and issuer of a grant that a manager of circle A (depth 1, no WRITE) tries to give.
#[test]
fn nobody_gives_what_they_do_not_hold() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let (manager, worker) = (scene.person(2), scene.person(3));
    let managing = Right::READ | Right::MANAGE;
    let own = scene.grant(
        &coordinator,
        &granted,
        Subject::Device(manager.device),
        &[(A, managing), (B, Right::READ)],
        1,
    );
    add_all(&mut authority, &[&manager.cert, &worker.cert, &own]);
    type Row<'a> = (&'a str, &'a [(CircleId, u8)], u8, Result<Added, GrantError>);
    let rows: [Row<'_>; 9] = [
        ("the same right", &[(A, managing)], 0, Ok(Added::New)),
        ("less", &[(A, Right::READ)], 0, Ok(Added::New)),
        ("a flag more", &[(A, managing | Right::WRITE)], 0, Err(GrantError::Widens)),
        ("a circle more", &[(CircleId([0xc; 16]), Right::READ)], 0, Err(GrantError::Widens)),
        ("every circle", &[(CircleId::ALL, Right::READ)], 0, Err(GrantError::Widens)),
        ("a flag that no version knows", &[(A, 0x80)], 0, Err(GrantError::Widens)),
        ("what is held without managing it", &[(B, Right::READ)], 0, Err(GrantError::NotAllowed)),
        ("as deep as the own", &[(A, Right::READ)], 1, Err(GrantError::TooDeep)),
        ("deeper than the own", &[(A, Right::READ)], 200, Err(GrantError::TooDeep)),
    ];
    for (what, rights, depth, expected) in rows {
        let control = scene.grant(&manager, &own, Subject::Device(worker.device), rights, depth);
        assert_eq!(authority.add(&control), expected, "{what}");
    }
}

#[test]
fn a_worker_who_manages_nothing_lets_nobody_in() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let (worker, friend) = (scene.person(2), scene.person(3));
    let own = scene.grant(&coordinator, &granted, Subject::Device(worker.device), &[(A, READ_WRITE)], 2);
    add_all(&mut authority, &[&worker.cert, &friend.cert, &own]);
    for rights in [&[(A, Right::READ)] as &[_], &[]] {
        let control = scene.grant(&worker, &own, Subject::Device(friend.device), rights, 0);
        assert_eq!(authority.add(&control), Err(GrantError::NotAllowed));
    }
}

#[test]
fn nobody_issues_under_a_grant_of_another() {
    let (scene, mut authority, _, granted) = coordinated();
    let thief = scene.person(2);
    add_all(&mut authority, &[&thief.cert]);
    let all = [(CircleId::ALL, Right::EVERYTHING)];
    let control = scene.grant(&thief, &granted, Subject::Device(thief.device), &all, 1);
    assert_eq!(authority.add(&control), Err(GrantError::NotTheIssuers));
    let none = grant(Issuer::Device(thief.device), &[], Subject::Device(thief.device), &all, 1);
    assert_eq!(
        authority.add(&scene.signed(&thief.key, ControlBody::Grant(none))),
        Err(GrantError::NotTheIssuers)
    );
    let (_, stream) = scene.stream(&thief, &granted, 1);
    assert_eq!(authority.add(&stream), Err(GrantError::NotTheIssuers));
}

#[test]
fn a_chain_ends_at_its_longest() {
    let (scene, mut authority, mut above, _) = coordinated();
    let all = [(CircleId::ALL, Right::EVERYTHING)];
    let mut parent = scene.root_grant(&above, &all, 255);
    add_all(&mut authority, &[&parent]);
    for link in 2..=limits::GRANT_CHAIN_MAX as u8 + 1 {
        let person = scene.person(link + 10);
        add_all(&mut authority, &[&person.cert]);
        let next = scene.grant(&above, &parent, Subject::Device(person.device), &all, 255 - link);
        if usize::from(link) > limits::GRANT_CHAIN_MAX {
            assert_eq!(authority.add(&next), Err(GrantError::TooDeep));
        } else {
            assert_eq!(authority.add(&next), Ok(Added::New));
        }
        (above, parent) = (person, next);
    }
}

#[test]
fn an_invite_hands_on_its_rights_but_manages_nothing_itself() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let (link, joiner, member) = (SigningKey::from_seed(&[50; 32]), scene.person(2), scene.person(3));
    let rights = [(A, Right::EVERYTHING)];
    let invited = scene.grant(&coordinator, &granted, invite(&link, 1), &rights, 2);
    let of_member =
        scene.grant(&coordinator, &granted, Subject::Device(member.device), &[(A, READ_WRITE)], 0);
    add_all(&mut authority, &[&joiner.cert, &member.cert, &invited, &of_member]);
    assert_eq!(authority.subject_key(invited.id()), Some(link.public()));

    let id: GrantId = invited.id().into();
    let again = grant(Issuer::Invite(id), &[id], invite(&link, 100), &rights, 1);
    assert_eq!(authority.add(&scene.signed(&link, ControlBody::Grant(again))), Err(GrantError::NotAllowed));
    for subject in [of_member.id(), member.device.into()] {
        let body =
            Revoke { issuer: Issuer::Invite(id), grant: vec![id], subject, cuts: vec![], seen: vec![] };
        assert_eq!(
            authority.add(&scene.signed(&link, ControlBody::Revoke(body))),
            Err(GrantError::NotAllowed)
        );
    }
    assert_eq!(
        authority.add(&scene.redeem(&link, &invited, &joiner, &[(B, Right::READ)])),
        Err(GrantError::Widens)
    );
    assert_eq!(authority.add(&scene.redeem(&link, &invited, &joiner, &rights)), Ok(Added::New));
    assert_eq!(authority.rights(joiner.device, A), Right::EVERYTHING);
}

#[test]
fn only_the_links_own_key_redeems_an_invite() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let (link, joiner) = (SigningKey::from_seed(&[50; 32]), scene.person(2));
    let invited = scene.grant(&coordinator, &granted, invite(&link, 1), &[(A, READ_WRITE)], 1);
    add_all(&mut authority, &[&joiner.cert, &invited]);
    let forged = scene.redeem(&joiner.key, &invited, &joiner, &[(A, READ_WRITE)]);
    assert_eq!(authority.add(&forged), Err(GrantError::BadSignature));
    let id: GrantId = granted.id().into();
    let not_an_invite =
        grant(Issuer::Invite(id), &[id], Subject::Device(joiner.device), &[(A, READ_WRITE)], 0);
    let control = scene.signed(&link, ControlBody::Grant(not_an_invite));
    assert_eq!(authority.add(&control), Err(GrantError::NotTheIssuers));
}

#[test]
fn epochs_are_minted_by_managers_and_merged_by_readers() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let reader = scene.person(2);
    let own = scene.grant(&coordinator, &granted, Subject::Device(reader.device), &[(A, Right::READ)], 0);
    let first = scene.epoch(&coordinator, &granted, A, &[]);
    let left = scene.epoch_for(&coordinator, &granted, A, &[&first], &[&reader]);
    let right = scene.epoch(&coordinator, &granted, A, &[&first]);
    let other = scene.epoch(&coordinator, &granted, B, &[]);
    add_all(&mut authority, &[&reader.cert, &own, &first, &left, &right, &other]);
    assert_eq!(authority.current_epochs(A), [left.id().into(), right.id().into()].into());

    let mut unsealed = Epoch::from_bytes(&left.body.0).unwrap();
    unsealed.sealed_parents.clear();
    let rows = [
        ("a reader's new epoch", scene.epoch(&reader, &own, A, &[]), GrantError::NotAllowed),
        ("a reader's rotation", scene.epoch(&reader, &own, A, &[&left]), GrantError::NotAllowed),
        (
            "the same parent twice",
            scene.epoch(&coordinator, &granted, A, &[&left, &left]),
            GrantError::BadEpoch,
        ),
        ("another circle's parent", scene.epoch(&coordinator, &granted, A, &[&other]), GrantError::BadEpoch),
        ("a parent that is none", scene.epoch(&coordinator, &granted, A, &[&granted]), GrantError::WrongKind),
        (
            "the name of every circle",
            scene.epoch(&coordinator, &granted, CircleId::ALL, &[]),
            GrantError::NotAllowed,
        ),
        (
            "no secret of its parent",
            scene.signed(&coordinator.key, ControlBody::Epoch(unsealed)),
            GrantError::BadEpoch,
        ),
    ];
    for (what, control, expected) in rows {
        assert_eq!(authority.add(&control), Err(expected), "{what}");
    }
    let merged = scene.epoch(&reader, &own, A, &[&left, &right]);
    add_all(&mut authority, &[&merged]);
    assert_eq!(authority.current_epochs(A), [merged.id().into()].into());
    assert_eq!(authority.circles(), [A, B].into());
    assert_eq!(authority.epochs(A).count(), 4);
}

#[test]
fn objects_wait_for_their_parents_whichever_comes_first() {
    let scene = Scene::new(1);
    let (coordinator, worker) = (scene.person(1), scene.person(2));
    let granted = scene.root_grant(&coordinator, &[(CircleId::ALL, 15)], 4);
    let own = scene.grant(&coordinator, &granted, Subject::Device(worker.device), &[(A, READ_WRITE)], 0);
    let (stream, announced) = scene.stream(&worker, &own, 1);
    let mut authority = scene.authority();
    assert_eq!(authority.add(&announced), Ok(Added::Waiting(own.id())));
    assert_eq!(authority.add(&own), Ok(Added::Waiting(granted.id())));
    assert_eq!(authority.add(&granted), Ok(Added::Waiting(coordinator.cert.id())));
    assert_eq!(authority.add(&coordinator.cert), Ok(Added::New));
    assert_eq!(authority.missing().collect::<Vec<_>>(), [worker.cert.id()]);
    assert!(authority.stream(stream).is_none());
    assert_eq!(authority.add(&worker.cert), Ok(Added::New));
    assert!(authority.stream(stream).is_some());
    assert_eq!(authority.missing().count(), 0);
}

#[test]
fn a_forged_copy_that_came_first_does_not_keep_the_true_object_out() {
    let scene = Scene::new(1);
    let coordinator = scene.person(1);
    let granted = scene.root_grant(&coordinator, &[(CircleId::ALL, 15)], 4);
    let mut forged = granted.clone();
    forged.signature = Signature([1; 64]);
    let mut authority = scene.authority();
    for control in [&forged, &granted] {
        assert_eq!(authority.add(control), Ok(Added::Waiting(coordinator.cert.id())));
    }
    add_all(&mut authority, &[&coordinator.cert]);
    assert_eq!(authority.control(granted.id()), Some(&granted));
}

#[test]
fn a_kind_of_a_later_version_is_named_as_such_and_a_known_kind_must_be_critical() {
    let (scene, mut authority, ..) = coordinated();
    for critical in [true, false] {
        let later = Control {
            ver: 1,
            kind: 99,
            critical,
            body: Bytes(b"whatever".to_vec()),
            signature: Signature([0; 64]),
        };
        assert_eq!(authority.add(&later), Ok(Added::UnknownKind { critical }));
        assert!(!authority.contains(later.id()));
    }
    let person = scene.person(7);
    let mut second_spelling = person.cert.clone();
    second_spelling.critical = false;
    person.key.sign_control(&mut second_spelling, scene.workspace);
    assert_eq!(authority.add(&second_spelling), Err(GrantError::WrongKind));
}

#[test]
fn what_was_accepted_comes_back_parents_first_from_the_own_store() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let worker = scene.person(2);
    let own = scene.grant(&coordinator, &granted, Subject::Device(worker.device), &[(A, READ_WRITE)], 0);
    let (_, stream) = scene.stream(&worker, &own, 1);
    let epoch = scene.epoch(&coordinator, &granted, A, &[]);
    add_all(&mut authority, &[&worker.cert, &own, &stream, &epoch]);
    let mut again = scene.authority();
    for (id, control) in authority.controls_in_order().skip(1) {
        assert_eq!(again.add_from_own_store(control), Ok(Added::New), "{id}");
    }
    assert!(again == authority);
}
