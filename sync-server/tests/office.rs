//! What the office takes in and whom it shows what, asked in process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::too_many_lines)]

mod scene;

use grants::SigningKey;
use scene::*;
use sync_server::{Call, PostOffice, Refusal, SqliteStore};
use wire::*;

/// About 12 KB: rides along. And more than 16 KB: does not.
const SMALL: [u8; 12_000] = [1; 12_000];
static LARGE: [u8; 20_000] = [2; 20_000];

#[test]
fn a_workspace_is_registered_once_and_asking_again_changes_nothing() {
    let (mut office, organisation) = (office(), Organisation::new(1));
    let asked = ChallengeRequest { ver: 1, workspace: organisation.workspace };
    assert!(!office.challenge(&asked, NOW_S).unwrap().knows_workspace);
    for _ in 0..2 {
        assert!(office.register(&register(&organisation), false, NOW_S).unwrap().knows_workspace);
    }
    assert!(office.challenge(&asked, NOW_S).unwrap().knows_workspace);
}

#[test]
fn registering_from_elsewhere_needs_the_operators_token() {
    let (mut office, organisation) = (office(), Organisation::new(1));
    let mut asked = register(&organisation);
    for wrong in ["", "another"] {
        asked.operator_token = wrong.to_owned();
        assert_eq!(office.register(&asked, true, NOW_S), Err(Refusal(code::OPERATOR_TOKEN_NEEDED)));
    }
    asked.operator_token = format!("  {TOKEN}\n");
    assert!(office.register(&asked, true, NOW_S).is_ok());
    office.change_operator_token("renewed").unwrap();
    let mut other = register(&Organisation::new(2));
    other.operator_token = TOKEN.to_owned();
    assert_eq!(office.register(&other, true, NOW_S), Err(Refusal(code::OPERATOR_TOKEN_NEEDED)));
    other.operator_token = "renewed".to_owned();
    assert!(office.register(&other, true, NOW_S).is_ok());
}

#[test]
fn a_genesis_that_nobody_signed_registers_nothing() {
    let (mut office, mut organisation) = (office(), Organisation::new(1));
    organisation.genesis.signature = Signature([1; 64]);
    assert_eq!(office.register(&register(&organisation), false, NOW_S), Err(Refusal(code::BAD_SIGNATURE)));
}

#[test]
fn a_session_is_opened_with_a_fresh_challenge_by_a_member_who_signs_it() {
    let mut town = Town::new();
    let (workspace, stranger) = (town.workspace(), town.organisation.person(77));
    let asked = ChallengeRequest { ver: 1, workspace };
    let challenge = town.office.challenge(&asked, NOW_S).unwrap().challenge;
    let server = town.office.server();
    let coordinator = town.organisation.person(1);
    let me = ObjectId::from(coordinator.device);
    let what = payload(workspace, &[]);
    let elsewhere = payload(WorkspaceId([1; 32]), &[]);
    let good = request(server, &challenge, (&coordinator.key, me), &what);
    let rows = [
        ("good", good.clone(), NOW_S, None),
        ("too late", good.clone(), NOW_S + 601, Some(code::BAD_CHALLENGE)),
        (
            "a challenge of nobody's",
            request(server, &Bytes(vec![1; 24]), (&coordinator.key, me), &what),
            NOW_S,
            Some(code::BAD_CHALLENGE),
        ),
        (
            "signed for another server",
            request(ServerId([1; 16]), &challenge, (&coordinator.key, me), &what),
            NOW_S,
            Some(code::BAD_SIGNATURE),
        ),
        (
            "signed by another",
            request(server, &challenge, (&stranger.key, me), &what),
            NOW_S,
            Some(code::BAD_SIGNATURE),
        ),
        (
            "another payload than was signed",
            SyncRequest { payload: Bytes(pushing(workspace, &[], &[b"more"]).to_bytes()), ..good.clone() },
            NOW_S,
            Some(code::BAD_SIGNATURE),
        ),
        (
            "a stranger",
            request(server, &challenge, (&stranger.key, stranger.device.into()), &what),
            NOW_S,
            Some(code::NOT_A_MEMBER),
        ),
        (
            "an unknown workspace",
            request(server, &challenge, (&coordinator.key, me), &elsewhere),
            NOW_S,
            Some(code::UNKNOWN_WORKSPACE),
        ),
        (
            "bytes that are no payload",
            SyncRequest { payload: Bytes(vec![0xff; 9]), ..good },
            NOW_S,
            Some(code::MALFORMED),
        ),
    ];
    for (what, request, now_s, code) in rows {
        assert_eq!(town.office.sync(&request, now_s).err(), code.map(Refusal), "{what}");
    }
}

#[test]
fn control_objects_are_taken_each_by_itself_and_known_ones_are_acknowledged_again() {
    let mut town = Town::new();
    let (workspace, organisation) = (town.workspace(), Organisation::new(1));
    let (worker, other) = (organisation.person(2), organisation.person(3));
    let good = organisation.grant(&worker, &[(A, READ_WRITE)]);
    let orphan = organisation.grant(&other, &[(A, READ_WRITE)]);
    let mut forged = organisation.grant(&worker, &[(B, READ_WRITE)]);
    forged.signature = Signature([1; 64]);
    let later =
        Control { ver: 1, kind: 50, critical: true, body: Bytes(vec![1]), signature: Signature([0; 64]) };
    let brought = payload(workspace, &[&worker.cert, &good, &orphan, &forged, &later, &organisation.genesis]);
    for _ in 0..2 {
        let reply = town.as_coordinator(&brought).unwrap();
        let here = [worker.cert.id(), good.id(), organisation.genesis.id()].map(|id| Hash32(id.0));
        assert_eq!(reply.acks, here);
        assert_eq!(code_of(&reply, Hash32(orphan.id().0)), Some(code::UNKNOWN_PARENT));
        assert_eq!(code_of(&reply, Hash32(forged.id().0)), Some(code::BAD_SIGNATURE));
        assert_eq!(code_of(&reply, Hash32(later.id().0)), Some(code::UPDATE_NEEDED));
        let items: Vec<&Bytes> = reply.frames.iter().flat_map(|frame| &frame.items).collect();
        assert_eq!(items.iter().filter(|item| item.0 == good.to_bytes()).count(), 1);
    }
}

#[test]
fn a_certificate_that_no_grant_names_takes_no_room() {
    let mut town = Town::new();
    let (workspace, organisation) = (town.workspace(), Organisation::new(1));
    let (stray, worker) = (organisation.person(9), organisation.person(2));
    let grant = organisation.grant(&worker, &[(A, READ_WRITE)]);
    let reply = town.as_coordinator(&payload(workspace, &[&stray.cert, &worker.cert, &grant])).unwrap();
    assert_eq!(code_of(&reply, Hash32(stray.cert.id().0)), Some(code::NOT_ALLOWED));
    assert_eq!(reply.acks, [worker.cert.id(), grant.id()].map(|id| Hash32(id.0)));
    // It is not remembered either: a grant that comes without it waits in vain.
    let late = organisation.grant(&stray, &[(A, READ_WRITE)]);
    let reply = town.as_coordinator(&payload(workspace, &[&late])).unwrap();
    assert_eq!(code_of(&reply, Hash32(late.id().0)), Some(code::UNKNOWN_PARENT));
    town.bring(&[&stray.cert, &late]);
}

#[test]
fn a_single_use_invite_lets_one_device_in_and_no_second() {
    let mut town = Town::new();
    let (workspace, organisation) = (town.workspace(), Organisation::new(1));
    let link = SigningKey::from_seed(&[50; 32]);
    let invite = organisation.invite(&link, 1, &[(A, READ_WRITE)], 0);
    town.bring(&[&invite]);
    let (first, second) = (organisation.person(2), organisation.person(3));
    let redeem = |to: &Person| organisation.redeem(&link, &invite, to, &[(A, READ_WRITE)]);
    let (mine, theirs) = (redeem(&first), redeem(&second));

    let reply = town.as_invite(&link, &invite, &payload(workspace, &[&first.cert, &mine])).unwrap();
    assert_eq!(reply.acks, [first.cert.id(), mine.id()].map(|id| Hash32(id.0)));
    assert!(town.sync(&first, &payload(workspace, &[])).is_ok());

    let again = town.as_invite(&link, &invite, &payload(workspace, &[&second.cert, &theirs]));
    assert_eq!(again.err(), Some(Refusal(code::INVITE_USED)));
    // Nor through a member's session, nor behind the redemption that is known.
    for who in [&first.key, &link] {
        let id = if std::ptr::eq(who, &raw const link) { invite.id() } else { first.device.into() };
        let brought = payload(workspace, &[&mine, &second.cert, &theirs]);
        let reply = sync(&mut town.office, NOW_S, (who, id), &brought).unwrap();
        assert_eq!(code_of(&reply, Hash32(theirs.id().0)), Some(code::INVITE_USED));
    }
    assert_eq!(town.sync(&second, &payload(workspace, &[])).err(), Some(Refusal(code::NOT_A_MEMBER)));
}

#[test]
fn a_device_brings_its_own_certificate_and_grant_in_its_first_session() {
    let (mut office, organisation) = (office(), Organisation::new(1));
    office.register(&register(&organisation), false, NOW_S).unwrap();
    let (coordinator, workspace) = (&organisation.coordinator, organisation.workspace);
    let who = (&coordinator.key, ObjectId::from(coordinator.device));
    assert_eq!(
        sync(&mut office, NOW_S, who, &payload(workspace, &[])).err(),
        Some(Refusal(code::NOT_A_MEMBER))
    );
    let founding = payload(workspace, &[&coordinator.cert, &organisation.grant]);
    let reply = sync(&mut office, NOW_S, who, &founding).unwrap();
    assert_eq!((reply.acks.len(), reply.refused.len()), (2, 0));
    assert_eq!(lanes(&reply), [(CircleId::ALL, Lane::Control)]);
}

#[test]
fn a_newcomer_whose_grant_is_not_let_in_carries_nothing_and_is_shown_nothing() {
    let mut town = Town::new();
    let (workspace, organisation) = (town.workspace(), Organisation::new(1));
    let link = SigningKey::from_seed(&[50; 32]);
    let invite = organisation.invite(&link, 1, &[(A, READ_WRITE)], 0);
    let redeem = |seed| {
        let joiner = organisation.person(seed);
        let redemption = organisation.redeem(&link, &invite, &joiner, &[(A, READ_WRITE)]);
        Author::under(&organisation, joiner, redemption, A)
    };
    let mut joiners = [redeem(2), redeem(3)];
    // By itself the second one's grant would win: its id is the lower one.
    joiners.sort_by_key(|joiner| joiner.grant.id());
    let [late, first] = joiners;
    town.bring(&[&invite]);
    town.bring(&first.controls());
    let mut written = town.author(7, A, READ_WRITE);
    let batch = written.batch(workspace, &[&[b"carried"]]);
    let epoch = town.epochs[0].clone();
    let mut brought = pushing(workspace, &[&batch], &[b"carried"]);
    brought.control = late.controls().iter().map(|control| Bytes(control.to_bytes())).collect();
    brought.wraps = vec![wrap(&epoch, first.person.device.into())];
    let reply = town.sync(&late.person, &brought).unwrap();
    assert_eq!(code_of(&reply, Hash32(late.grant.id().0)), Some(code::INVITE_USED));
    assert_eq!((reply.acks.len(), reply.frames.len()), (0, 0));
    let mut asking = payload(workspace, &[]);
    asking.want_wraps = vec![epoch.id().into()];
    let seen = town.sync(&first.person, &asking).unwrap();
    assert_eq!(seen.wraps, []);
    assert!(!lanes(&seen).contains(&(A, Lane::Data)));
}

#[test]
fn a_redemption_whose_reply_was_lost_is_acknowledged_again_and_shown_nothing() {
    let mut town = Town::new();
    let (workspace, organisation) = (town.workspace(), Organisation::new(1));
    let link = SigningKey::from_seed(&[50; 32]);
    let invite = organisation.invite(&link, 1, &[(A, READ_WRITE)], NOW_S + 100);
    let epoch = town.epochs[0].clone();
    let mut brought = payload(workspace, &[&invite]);
    brought.wraps = vec![wrap(&epoch, invite.id())];
    town.as_coordinator(&brought).unwrap();

    let joiner = organisation.person(2);
    let mine = organisation.redeem(&link, &invite, &joiner, &[(A, READ_WRITE)]);
    let mut redeeming = payload(workspace, &[&joiner.cert, &mine]);
    redeeming.want_wraps = vec![epoch.id().into()];
    let reply = town.as_invite(&link, &invite, &redeeming).unwrap();
    assert_eq!(reply.wraps.len(), 1);
    town.now_s += 1_000;
    let reply = town.as_invite(&link, &invite, &redeeming).unwrap();
    assert_eq!(reply.acks, [joiner.cert.id(), mine.id()].map(|id| Hash32(id.0)));
    assert_eq!((reply.frames.len(), reply.wraps.len()), (0, 0), "whoever found the link sees nothing");
    // The device itself is given what was made out to the invite.
    let mut asking = payload(workspace, &[]);
    asking.want_wraps = vec![epoch.id().into()];
    assert_eq!(town.sync(&joiner, &asking).unwrap().wraps, [wrap(&epoch, invite.id())]);
}

#[test]
fn an_invite_ends_by_the_servers_clock_and_not_by_the_devices() {
    let mut town = Town::new();
    let (workspace, organisation) = (town.workspace(), Organisation::new(1));
    let link = SigningKey::from_seed(&[50; 32]);
    let invite = organisation.invite(&link, 5, &[(A, READ_WRITE)], NOW_S + 100);
    let helper = town.author(4, A, READ_WRITE);
    town.bring(&[&invite]);
    let joiner = organisation.person(2);
    let mine = organisation.redeem(&link, &invite, &joiner, &[(A, READ_WRITE)]);
    let redeeming = payload(workspace, &[&joiner.cert, &mine]);
    town.now_s = NOW_S + 100;
    assert_eq!(town.as_invite(&link, &invite, &redeeming).err(), Some(Refusal(code::INVITE_EXPIRED)));
    let reply = town.sync(&helper.person, &redeeming).unwrap();
    assert_eq!(code_of(&reply, Hash32(mine.id().0)), Some(code::INVITE_EXPIRED));
    town.now_s = NOW_S + 99;
    assert_eq!(town.as_invite(&link, &invite, &redeeming).unwrap().refused, []);
}

#[test]
fn who_came_by_an_invite_works_on_after_the_invites_end() {
    let mut town = Town::new();
    let (workspace, organisation) = (town.workspace(), Organisation::new(1));
    let link = SigningKey::from_seed(&[50; 32]);
    let invite = organisation.invite(&link, 1, &[(A, READ_WRITE)], NOW_S + 100);
    town.bring(&[&invite]);
    let joiner = organisation.person(2);
    let mine = organisation.redeem(&link, &invite, &joiner, &[(A, READ_WRITE)]);
    let redeeming = payload(workspace, &[&joiner.cert, &mine]);
    assert_eq!(town.as_invite(&link, &invite, &redeeming).unwrap().refused, []);
    town.now_s = NOW_S + 1_000_000;
    let mut author = Author::under(&organisation, joiner, mine, A);
    let batch = author.batch(workspace, &[&[b"answer"]]);
    let mut pushed = pushing(workspace, &[&batch], &[b"answer"]);
    pushed.control = vec![Bytes(author.announced.to_bytes())];
    assert_eq!(town.sync(&author.person, &pushed).unwrap().refused, []);
}

#[test]
fn a_coordinator_carries_in_what_the_servers_clock_and_count_would_refuse() {
    let mut town = Town::new();
    let (workspace, organisation) = (town.workspace(), Organisation::new(1));
    let link = SigningKey::from_seed(&[50; 32]);
    let invite = organisation.invite(&link, 1, &[(A, READ_WRITE)], NOW_S + 100);
    town.bring(&[&invite]);
    let redeem = |seed| {
        let joiner = organisation.person(seed);
        let redemption = organisation.redeem(&link, &invite, &joiner, &[(A, READ_WRITE)]);
        Author::under(&organisation, joiner, redemption, A)
    };
    let mut joiners = [redeem(2), redeem(3)];
    // The lowest id is the redemption that counts.
    joiners.sort_by_key(|joiner| joiner.grant.id());
    let [mut author, other] = joiners;
    town.now_s = NOW_S + 1_000;
    town.bring(&[author.controls(), other.controls()].concat());
    let batch = author.batch(workspace, &[&[b"answer"]]);
    let pushed = pushing(workspace, &[&batch], &[b"answer"]);
    let reply = town.as_coordinator(&pushed).unwrap();
    assert_eq!(reply.acks, [Hash32(batch.id().0)]);
    let overused = town.sync(&other.person, &payload(workspace, &[])).err();
    assert_eq!(overused, Some(Refusal(code::NOT_A_MEMBER)));
}

#[test]
fn nothing_new_is_taken_under_a_grant_whose_time_is_over() {
    let mut town = Town::new();
    let (workspace, organisation) = (town.workspace(), Organisation::new(1));
    let worker = organisation.person(2);
    let grant = organisation.grant_to(Subject::Device(worker.device), &[(A, READ_WRITE)], NOW_S + 100);
    let mut author = Author::under(&organisation, worker, grant, A);
    town.bring(&author.controls());
    let (early, late) = (author.batch(workspace, &[&[b"1"]]), author.batch(workspace, &[&[b"2"]]));
    let pushed = pushing(workspace, &[&early], &[b"1"]);
    assert_eq!(town.sync(&author.person, &pushed).unwrap().refused, []);
    town.now_s = NOW_S + 100;
    let pushed = pushing(workspace, &[&early, &late], &[b"1", b"2"]);
    let reply = town.sync(&author.person, &pushed).unwrap();
    assert_eq!(reply.acks, [Hash32(early.id().0)], "what is here is acknowledged");
    assert_eq!(code_of(&reply, Hash32(late.id().0)), Some(code::NOT_ALLOWED));
}

#[test]
fn a_batch_sent_twice_is_acknowledged_twice_and_kept_once() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let mut author = town.author(2, A, READ_WRITE);
    let batch = author.batch(workspace, &[&[b"one"], &[b"two"]]);
    let pushed = pushing(workspace, &[&batch, &batch], &[b"one", b"two"]);
    for _ in 0..2 {
        let reply = town.sync(&author.person, &pushed).unwrap();
        assert_eq!(reply.acks, [Hash32(batch.id().0); 2]);
        assert_eq!(reply.refused, []);
        let data = reply.frames.iter().find(|frame| frame.lane == Lane::Data).unwrap();
        assert_eq!((data.items.len(), data.pos), (1, 1));
    }
}

#[test]
fn a_stream_goes_on_without_gap_or_fork() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let mut author = town.author(2, A, READ_WRITE);
    let mut copy = Author::new(&town.organisation, 2, A, READ_WRITE);
    let first = author.batch(workspace, &[&[b"1"], &[b"2"]]);
    let second = author.batch(workspace, &[&[b"3"]]);
    let third = author.batch(workspace, &[&[b"4"]]);
    let all: [&[u8]; 5] = [b"1", b"2", b"3", b"4", b"x"];
    let mut push = |batch: &Batch| {
        let reply = town.sync(&author.person, &pushing(workspace, &[batch], &all)).unwrap();
        code_of(&reply, Hash32(batch.id().0)).map(str::to_owned)
    };
    assert_eq!(push(&second).as_deref(), Some(code::GAP));
    assert_eq!(push(&first), None);
    assert_eq!(push(&third).as_deref(), Some(code::GAP));
    assert_eq!(push(&second), None);
    // A copy of the device that went on from its start, from the middle, and from another end.
    let other_start = copy.batch(workspace, &[&[b"x"], &[b"2"]]);
    assert_eq!(push(&other_start).as_deref(), Some(code::FORK));
    let middle = copy.batch(workspace, &[&[b"x"]]);
    assert_eq!(push(&middle).as_deref(), Some(code::FORK));
    let other_end = copy.batch(workspace, &[&[b"x"]]);
    assert_eq!(push(&other_end).as_deref(), Some(code::FORK));
    assert_eq!(push(&third), None);
}

#[test]
fn a_batch_is_refused_for_what_is_wrong_with_it_and_leaves_nothing_behind() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let mut author = town.author(2, A, READ_WRITE);
    let mut elsewhere = Author::new(&town.organisation, 2, A, READ_WRITE);
    elsewhere.circle = B;
    let mut reader = town.author(3, A, Right::READ);
    let mut unannounced = Author::new(&town.organisation, 9, A, READ_WRITE);
    let batch = author.batch(workspace, &[&[b"body"]]);
    let mut forged = batch.clone();
    forged.signature = Signature([1; 64]);
    let huge = vec![1; limits::BODY_BYTES_MAX + 1];
    let too_large = Author::new(&town.organisation, 2, A, READ_WRITE).batch(workspace, &[&[&huge]]);
    let rows: [(Batch, &[u8], &str); 6] = [
        (elsewhere.batch(workspace, &[&[b"body"]]), b"body", code::NOT_ALLOWED),
        (reader.batch(workspace, &[&[b"body"]]), b"body", code::NOT_ALLOWED),
        (unannounced.batch(workspace, &[&[b"body"]]), b"body", code::UNKNOWN_STREAM),
        (forged, b"body", code::BAD_SIGNATURE),
        (batch.clone(), b"another", code::MISSING_BODY),
        (too_large, &huge, code::TOO_LARGE),
    ];
    for (batch, body, expected) in rows {
        let reply = town.sync(&author.person, &pushing(workspace, &[&batch], &[body])).unwrap();
        assert_eq!(code_of(&reply, Hash32(batch.id().0)), Some(expected));
        assert!(!lanes(&reply).iter().any(|(_, lane)| *lane == Lane::Data));
    }
    // A body that came with a refused batch was not kept for it.
    let reply = town.sync(&author.person, &pushing(workspace, &[&batch], &[])).unwrap();
    assert_eq!(code_of(&reply, Hash32(batch.id().0)), Some(code::MISSING_BODY));
    let reply = town.sync(&author.person, &pushing(workspace, &[&batch], &[b"body"])).unwrap();
    assert_eq!(reply.refused, []);
}

#[test]
fn a_reader_of_one_circle_is_shown_nothing_of_another() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let (mut in_a, mut in_b) = (town.author(2, A, READ_WRITE), town.author(3, B, READ_WRITE));
    let epochs = town.epochs.clone();
    for (author, body) in [(&mut in_a, b"about a"), (&mut in_b, b"about b")] {
        let batch = author.batch(workspace, &[&[body]]);
        let who = (&author.person.key, author.person.device.into());
        let pushed = pushing(workspace, &[&batch], &[body]);
        assert_eq!(sync(&mut town.office, NOW_S, who, &pushed).unwrap().refused, []);
    }
    let mut asking = payload(workspace, &[]);
    asking.want_bodies = vec![Body::hash(b"about a"), Body::hash(b"about b")];
    asking.want_wraps = epochs.iter().map(|epoch| epoch.id().into()).collect();
    let mut carried = payload(workspace, &[]);
    carried.wraps =
        vec![wrap(&epochs[0], in_a.person.device.into()), wrap(&epochs[1], in_b.person.device.into())];
    assert_eq!(town.as_coordinator(&carried).unwrap().refused, []);

    let reply = town.sync(&in_a.person, &asking).unwrap();
    assert_eq!(lanes(&reply), [(CircleId::ALL, Lane::Control), (A, Lane::Control), (A, Lane::Data)]);
    assert_eq!(reply.bodies, [Bytes(b"about a".to_vec())]);
    assert_eq!(reply.wraps, [wrap(&epochs[0], in_a.person.device.into())]);
    let all = format!(
        "{:?}",
        reply.frames.iter().flat_map(|frame| &frame.items).map(|item| &item.0).collect::<Vec<_>>()
    );
    assert!(!all.contains(&format!("{:?}", epochs[1].id().0).trim_matches(['[', ']']).to_owned()));
}

#[test]
fn a_write_only_device_is_shown_the_epochs_and_not_the_entries() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let mut author = town.author(2, A, Right::DROP);
    let batch = author.batch(workspace, &[&[b"dropped"]]);
    let mut pushed = pushing(workspace, &[&batch], &[b"dropped"]);
    pushed.want_bodies = vec![Body::hash(b"dropped")];
    let reply = town.sync(&author.person, &pushed).unwrap();
    assert_eq!(reply.acks, [Hash32(batch.id().0)]);
    assert_eq!(lanes(&reply), [(CircleId::ALL, Lane::Control), (A, Lane::Control)]);
    assert_eq!(reply.bodies, []);
}

#[test]
fn an_invite_is_shown_control_lanes_of_its_circles_and_its_own_wraps() {
    let mut town = Town::new();
    let (workspace, organisation) = (town.workspace(), Organisation::new(1));
    let link = SigningKey::from_seed(&[50; 32]);
    let invite = organisation.invite(&link, 1, &[(A, READ_WRITE)], 0);
    let epochs = town.epochs.clone();
    let mut author = town.author(2, A, READ_WRITE);
    let batch = author.batch(workspace, &[&[b"answer"]]);
    let pushed = pushing(workspace, &[&batch], &[b"answer"]);
    town.sync(&author.person, &pushed).unwrap();
    let mut brought = payload(workspace, &[&invite]);
    brought.wraps = vec![wrap(&epochs[0], invite.id()), wrap(&epochs[0], author.person.device.into())];
    assert_eq!(town.as_coordinator(&brought).unwrap().refused, []);
    let mut asking = payload(workspace, &[]);
    asking.want_wraps = vec![epochs[0].id().into(), epochs[1].id().into()];
    asking.want_bodies = vec![Body::hash(b"answer")];
    let reply = town.as_invite(&link, &invite, &asking).unwrap();
    assert_eq!(lanes(&reply), [(CircleId::ALL, Lane::Control), (A, Lane::Control)]);
    assert_eq!(reply.wraps, [wrap(&epochs[0], invite.id())]);
    assert_eq!(reply.bodies, []);
}

#[test]
fn a_revoked_device_is_shown_by_what_and_nothing_else_and_its_later_entries_are_refused() {
    let mut town = Town::new();
    let (workspace, organisation) = (town.workspace(), Organisation::new(1));
    let mut author = town.author(2, A, READ_WRITE);
    let (first, second) = (author.batch(workspace, &[&[b"1"]]), author.batch(workspace, &[&[b"2"]]));
    let head = first.head().unwrap();
    let cut = Cut { stream: author.stream, circle: A, n: head.n, entry: head.entry };
    let revoke = organisation.revoke(author.person.device.into(), vec![cut]);
    town.bring(&[&revoke]);
    let mut brings = pushing(workspace, &[&first], &[b"1"]);
    brings.want_bodies = vec![Body::hash(b"1")];
    let gone = town.sync(&author.person, &brings).unwrap();
    assert_eq!((gone.state, gone.acks.len(), gone.frames.len()), (SyncState::Ended, 0, 0));
    let shown: Vec<Control> =
        gone.bodies.iter().map(|bytes| Control::from_bytes(&bytes.0).unwrap()).collect();
    assert!(shown.contains(&revoke), "the signed word is the proof");
    // What it wrote before the cut may still be carried in by others.
    let pushed = pushing(workspace, &[&first, &second], &[b"1", b"2"]);
    let reply = town.as_coordinator(&pushed).unwrap();
    assert_eq!(reply.acks, [Hash32(first.id().0)]);
    assert_eq!(code_of(&reply, Hash32(second.id().0)), Some(code::BEYOND_CUT));
}

#[test]
fn wraps_are_kept_for_known_recipients_and_named_when_refused() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let epoch = town.epochs[0].clone();
    let unknown_epoch = town.organisation.epoch(A, 99);
    let author = town.author(2, A, READ_WRITE);
    let (good, to_recovery) = (wrap(&epoch, author.person.device.into()), wrap(&epoch, workspace.into()));
    let (stranger, early) =
        (wrap(&epoch, ObjectId([1; 32])), wrap(&unknown_epoch, author.person.device.into()));
    let mut large = good.clone();
    large.ct = Bytes(vec![0; limits::WRAP_BYTES_MAX]);
    let mut brought = payload(workspace, &[]);
    brought.wraps = vec![good.clone(), to_recovery.clone(), stranger.clone(), early.clone(), large.clone()];
    let reply = town.as_coordinator(&brought).unwrap();
    assert_eq!(reply.refused.len(), 3);
    assert_eq!(code_of(&reply, stranger.id()), Some(code::UNKNOWN_PARENT));
    assert_eq!(code_of(&reply, early.id()), Some(code::UNKNOWN_PARENT));
    assert_eq!(code_of(&reply, large.id()), Some(code::TOO_LARGE));
    // Another's wrap for the same recipient does not displace it.
    let mut spoilt = good.clone();
    spoilt.ct = Bytes(vec![9; 48]);
    let mut brought = payload(workspace, &[]);
    brought.wraps = vec![spoilt.clone()];
    town.sync(&author.person, &brought).unwrap();
    let mut asking = payload(workspace, &[]);
    asking.want_wraps = vec![epoch.id().into()];
    let wraps = town.sync(&author.person, &asking).unwrap().wraps;
    assert!(wraps.contains(&good) && wraps.contains(&spoilt) && wraps.len() == 2);
    let root = (&Organisation::new(1).root, ObjectId::from(workspace));
    assert_eq!(sync(&mut town.office, NOW_S, root, &asking).unwrap().wraps, [to_recovery]);
}

#[test]
fn small_bodies_ride_along_and_large_ones_are_asked_for() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let (mut author, reader) = (town.author(2, A, READ_WRITE), town.author(3, A, Right::READ));
    let batch = author.batch(workspace, &[&[&SMALL, &LARGE]]);
    let pushed = pushing(workspace, &[&batch], &[&SMALL, &LARGE]);
    let own = town.sync(&author.person, &pushed).unwrap();
    assert_eq!(own.bodies, [], "nobody is sent back what it wrote itself");
    let mut asking = payload(workspace, &[]);
    assert_eq!(town.sync(&reader.person, &asking).unwrap().bodies, [Bytes(SMALL.to_vec())]);
    asking.want_bodies = vec![Body::hash(&LARGE), Body::hash(&SMALL), BodyHash([1; 32])];
    let bodies = town.sync(&reader.person, &asking).unwrap().bodies;
    assert_eq!(bodies, [Bytes(SMALL.to_vec()), Bytes(LARGE.to_vec())]);
    assert_eq!(town.sync(&author.person, &asking).unwrap().bodies.len(), 2, "unless it asks");
}

#[test]
fn a_long_log_comes_in_several_replies_and_each_fits() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let (mut author, reader) = (town.author(2, A, READ_WRITE), town.author(3, A, Right::READ));
    let bodies: Vec<Vec<u8>> = (0..200u8).map(|n| vec![n; 16_000]).collect();
    for body in &bodies {
        let batch = author.batch(workspace, &[&[body]]);
        town.sync(&author.person, &pushing(workspace, &[&batch], &[body])).unwrap();
    }
    let mut known: Vec<Cursor> = Vec::new();
    let (mut replies, mut items, mut brought) = (0, 0, 0);
    loop {
        let mut asking = payload(workspace, &[]);
        asking.know = Know::Cursors(known.clone());
        let reply = town.sync(&reader.person, &asking).unwrap();
        replies += 1;
        assert!(reply.to_bytes().len() < limits::REPLY_BYTES_SOFT_MAX + limits::BATCH_BYTES_MAX);
        assert!(reply.frames.iter().all(|frame| !frame.reset));
        let data = reply.frames.iter().filter(|frame| frame.lane == Lane::Data);
        items += data.map(|frame| frame.items.len()).sum::<usize>();
        brought += reply.bodies.len();
        for cursor in cursors(&reply) {
            known.retain(|old| (old.circle, old.lane) != (cursor.circle, cursor.lane));
            known.push(cursor);
        }
        if !reply.more {
            break;
        }
    }
    assert_eq!((items, brought), (200, 200));
    assert!((3..8).contains(&replies), "{replies}");
}

#[test]
fn nothing_new_is_said_in_about_three_hundred_bytes() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let mut author = town.author(2, A, READ_WRITE);
    let all = town.sync(&author.person, &payload(workspace, &[])).unwrap();
    let digest = SyncPayload { know: Know::Digest(Know::digest(&cursors(&all))), ..payload(workspace, &[]) };
    let who = (&author.person.key, ObjectId::from(author.person.device));
    let request = request(all.server, &all.challenge, who, &digest);
    let reply = town.office.sync(&request, NOW_S).unwrap();
    assert_eq!((reply.state, reply.frames.len(), reply.more), (SyncState::Unchanged, 0, false));
    let (out, back) = (request.to_bytes().len(), reply.to_bytes().len());
    println!("nothing new: {out} bytes out, {back} bytes back");
    assert!(out <= 225 && back <= 75, "{out} out, {back} back");

    let batch = author.batch(workspace, &[&[b"new"]]);
    town.sync(&author.person, &pushing(workspace, &[&batch], &[b"new"])).unwrap();
    let reply = town.sync(&author.person, &digest).unwrap();
    assert_eq!((reply.state, reply.frames.len()), (SyncState::CursorsWanted, 0));
    let wanted = SyncPayload { know: Know::Cursors(cursors(&all)), ..payload(workspace, &[]) };
    let reply = town.sync(&author.person, &wanted).unwrap();
    assert_eq!(lanes(&reply), [(A, Lane::Data)]);
}

#[test]
fn frames_chain_from_the_logs_start_and_a_cursor_that_is_no_state_of_it_begins_anew() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let mut author = town.author(2, A, READ_WRITE);
    for body in [b"1", b"2", b"3"] {
        let batch = author.batch(workspace, &[&[body]]);
        town.sync(&author.person, &pushing(workspace, &[&batch], &[body])).unwrap();
    }
    let all = town.sync(&author.person, &payload(workspace, &[])).unwrap();
    let data = all.frames.iter().find(|frame| frame.lane == Lane::Data).unwrap();
    let ids: Vec<BatchId> = data.items.iter().map(|item| Batch::from_bytes(&item.0).unwrap().id()).collect();
    let start = log_start(all.server, all.generation, workspace, A, Lane::Data);
    let states: Vec<LogHash> = ids
        .iter()
        .scan(start, |hash, id| {
            *hash = log_next(*hash, &id.0);
            Some(*hash)
        })
        .collect();
    assert_eq!((data.pos, data.hash), (3, states[2]));

    let at = |pos, hash| Cursor { circle: A, lane: Lane::Data, pos, hash };
    let rows = [
        ("the end", at(3, states[2]), None),
        ("the middle", at(1, states[0]), Some((false, 2))),
        ("the start", at(0, start), Some((false, 3))),
        ("another start", at(0, states[0]), Some((true, 3))),
        ("another middle", at(1, states[1]), Some((true, 3))),
        ("beyond the end", at(4, states[2]), Some((true, 3))),
        ("far beyond the end", at(u64::MAX, states[2]), Some((true, 3))),
    ];
    for (what, cursor, expected) in rows {
        let asking = SyncPayload { know: Know::Cursors(vec![cursor]), ..payload(workspace, &[]) };
        let reply = town.sync(&author.person, &asking).unwrap();
        let frame = reply.frames.iter().find(|frame| frame.lane == Lane::Data);
        assert_eq!(frame.map(|frame| (frame.reset, frame.items.len())), expected, "{what}");
        assert!(frame.is_none_or(|frame| frame.hash == states[2]), "{what}");
    }
}

#[test]
fn a_log_that_the_server_has_lost_is_said_to_be_empty() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let author = town.author(2, A, READ_WRITE);
    let lost = Cursor { circle: A, lane: Lane::Data, pos: 7, hash: LogHash([1; 32]) };
    let hidden = Cursor { circle: B, ..lost };
    let asking = SyncPayload { know: Know::Cursors(vec![lost, hidden]), ..payload(workspace, &[]) };
    let reply = town.sync(&author.person, &asking).unwrap();
    let data: Vec<&Frame> = reply.frames.iter().filter(|frame| frame.lane == Lane::Data).collect();
    let start = log_start(reply.server, reply.generation, workspace, A, Lane::Data);
    assert_eq!(data.len(), 1);
    assert_eq!((data[0].circle, data[0].reset, data[0].pos, data[0].hash), (A, true, 0, start));
}

#[test]
fn another_generation_begins_every_log_anew_with_all_its_items() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let mut author = town.author(2, A, READ_WRITE);
    let batch = author.batch(workspace, &[&[b"1"], &[b"2"]]);
    town.sync(&author.person, &pushing(workspace, &[&batch], &[b"1", b"2"])).unwrap();
    let before = town.sync(&author.person, &payload(workspace, &[])).unwrap();
    assert_eq!(town.office.begin_generation(), Ok(2));
    let asking = SyncPayload { know: Know::Cursors(cursors(&before)), ..payload(workspace, &[]) };
    let after = town.sync(&author.person, &asking).unwrap();
    assert_eq!((before.generation, after.generation), (1, 2));
    assert_eq!(lanes(&after), lanes(&before));
    for (old, new) in before.frames.iter().zip(&after.frames) {
        assert!(new.reset && new.items == old.items && new.pos == old.pos && new.hash != old.hash);
        let start = log_start(after.server, 2, workspace, new.circle, new.lane);
        let id = |item: &Bytes| match new.lane {
            Lane::Control => Control::from_bytes(&item.0).unwrap().id().0,
            Lane::Data => Batch::from_bytes(&item.0).unwrap().id().0,
        };
        assert_eq!(new.items.iter().fold(start, |hash, item| log_next(hash, &id(item))), new.hash);
    }
    let next = author.batch(workspace, &[&[b"3"]]);
    assert_eq!(town.sync(&author.person, &pushing(workspace, &[&next], &[b"3"])).unwrap().refused, []);
}

#[test]
fn a_server_that_was_restored_from_an_old_backup_is_refilled() {
    let folder = tempfile::tempdir().unwrap();
    let (file, backup) = (folder.path().join("logs.sqlite"), folder.path().join("backup.sqlite"));
    let town = Town::in_store(SqliteStore::open(&file).unwrap());
    let Town { office, organisation, epochs, .. } = town;
    drop(office.into_store());
    std::fs::copy(&file, &backup).unwrap();

    let open =
        |file: &std::path::Path| PostOffice::open(SqliteStore::open(file).unwrap(), &first_start()).unwrap();
    let (office, is_first) = open(&file);
    assert!(!is_first);
    let mut town = Town { office, organisation, epochs, now_s: NOW_S };
    let workspace = town.workspace();
    let mut author = town.author(2, A, READ_WRITE);
    let batch = author.batch(workspace, &[&[b"1"]]);
    let pushed = pushing(workspace, &[&batch], &[b"1"]);
    assert_eq!(town.sync(&author.person, &pushed).unwrap().acks.len(), 1);
    let known = town.as_coordinator(&payload(workspace, &[])).unwrap();

    town.office = open(&backup).0;
    assert_eq!(town.sync(&author.person, &pushed).err(), Some(Refusal(code::NOT_A_MEMBER)));
    let asking = SyncPayload { know: Know::Cursors(cursors(&known)), ..payload(workspace, &[]) };
    let reply = town.as_coordinator(&asking).unwrap();
    let resets: Vec<(CircleId, Lane)> =
        reply.frames.iter().filter(|frame| frame.reset).map(|frame| (frame.circle, frame.lane)).collect();
    assert_eq!(resets, [(CircleId::ALL, Lane::Control), (A, Lane::Data)]);
    town.bring(&author.controls());
    assert_eq!(town.as_coordinator(&pushed).unwrap().acks, [Hash32(batch.id().0)]);
}

#[test]
fn everything_acknowledged_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("logs.sqlite");
    let mut town = Town::in_store(SqliteStore::open(&file).unwrap());
    let workspace = town.workspace();
    let mut author = town.author(2, A, READ_WRITE);
    let batch = author.batch(workspace, &[&[b"1"]]);
    let before = {
        let reply = town.sync(&author.person, &pushing(workspace, &[&batch], &[b"1"])).unwrap();
        assert_eq!(reply.acks, [Hash32(batch.id().0)]);
        reply
    };
    let Town { office, .. } = town;
    drop(office);
    let (mut office, is_first) = PostOffice::open(SqliteStore::open(&file).unwrap(), &first_start()).unwrap();
    assert!(!is_first);
    // The challenge that was given before the restart is still good.
    let who = (&author.person.key, ObjectId::from(author.person.device));
    let request = request(before.server, &before.challenge, who, &payload(workspace, &[]));
    let reply = office.sync(&request, NOW_S).unwrap();
    assert_eq!(reply.frames, before.frames);
}

#[test]
fn a_full_disk_refuses_the_whole_request_and_keeps_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let mut town = Town::in_store(SqliteStore::open(&folder.path().join("logs.sqlite")).unwrap());
    let workspace = town.workspace();
    let mut author = town.author(2, A, READ_WRITE);
    let body = vec![1; 500_000];
    let (first, second) = (author.batch(workspace, &[&[b"small"]]), author.batch(workspace, &[&[&body]]));
    assert_eq!(town.sync(&author.person, &pushing(workspace, &[&first], &[b"small"])).unwrap().acks.len(), 1);
    let pages = town.office.store_mut().pages().unwrap();
    town.office.store_mut().limit_pages(pages + 20).unwrap();
    let refused = town.sync(&author.person, &pushing(workspace, &[&second], &[&body]));
    assert_eq!(refused.err(), Some(Refusal(code::STORE_FULL)));
    // A member who came in the refused request is not remembered either.
    let worker = Author::new(&town.organisation, 3, A, READ_WRITE);
    let mut both = payload(workspace, &worker.controls());
    (both.batches, both.bodies) = (vec![Bytes(second.to_bytes())], vec![Bytes(body.clone())]);
    assert_eq!(town.as_coordinator(&both).err(), Some(Refusal(code::STORE_FULL)));
    assert_eq!(town.sync(&worker.person, &payload(workspace, &[])).err(), Some(Refusal(code::NOT_A_MEMBER)));
    town.office.store_mut().limit_pages(100_000).unwrap();
    let reply = town.sync(&author.person, &pushing(workspace, &[&first, &second], &[&body])).unwrap();
    assert_eq!(reply.acks, [first.id(), second.id()].map(|id| Hash32(id.0)));
}

#[test]
fn requests_answered_together_are_answered_as_if_each_came_alone() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let mut author = town.author(2, A, READ_WRITE);
    let who = (&author.person.key, ObjectId::from(author.person.device));
    let challenge = town.office.challenge(&ChallengeRequest { ver: 1, workspace }, NOW_S).unwrap();
    let (first, second) = {
        let mut writer = Author::new(&town.organisation, 2, A, READ_WRITE);
        (writer.batch(workspace, &[&[b"1"]]), writer.batch(workspace, &[&[b"2"]]))
    };
    let call = |what: &SyncPayload| {
        (Call::Sync, request(challenge.server, &challenge.challenge, who, what).to_bytes())
    };
    let calls = [
        call(&pushing(workspace, &[&first], &[b"1"])),
        (Call::Sync, vec![0xff]),
        call(&pushing(workspace, &[&second], &[b"2"])),
        call(&payload(WorkspaceId([1; 32]), &[])),
        (Call::Health, vec![]),
    ];
    let answers = town.office.answer_all(&calls, NOW_S);
    let reply = |answer: &Result<Vec<u8>, Refusal>| SyncReply::from_bytes(answer.as_ref().unwrap()).unwrap();
    assert_eq!(reply(&answers[0]).acks, [Hash32(first.id().0)]);
    assert_eq!(answers[1], Err(Refusal(code::MALFORMED)));
    assert_eq!(reply(&answers[2]).acks, [Hash32(second.id().0)]);
    assert_eq!(answers[3], Err(Refusal(code::UNKNOWN_WORKSPACE)));
    assert_eq!(answers[4], Ok(b"ok".to_vec()));
    author.batch(workspace, &[&[b"1"]]);
}

#[test]
fn a_request_that_does_not_fit_on_the_disk_does_not_take_its_neighbours_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut town = Town::in_store(SqliteStore::open(&folder.path().join("logs.sqlite")).unwrap());
    let workspace = town.workspace();
    let (mut small, mut large) = (town.author(2, A, READ_WRITE), town.author(3, A, READ_WRITE));
    let body = vec![1; 500_000];
    let (fits, fits_not) = (small.batch(workspace, &[&[b"1"]]), large.batch(workspace, &[&[&body]]));
    let challenge = town.office.challenge(&ChallengeRequest { ver: 1, workspace }, NOW_S).unwrap();
    let call = |author: &Author, what: &SyncPayload| {
        let who = (&author.person.key, ObjectId::from(author.person.device));
        (Call::Sync, request(challenge.server, &challenge.challenge, who, what).to_bytes())
    };
    let calls = [
        call(&large, &pushing(workspace, &[&fits_not], &[&body])),
        call(&small, &pushing(workspace, &[&fits], &[b"1"])),
    ];
    let pages = town.office.store_mut().pages().unwrap();
    town.office.store_mut().limit_pages(pages + 20).unwrap();
    let answers = town.office.answer_all(&calls, NOW_S);
    assert_eq!(answers[0], Err(Refusal(code::STORE_FULL)));
    let reply = SyncReply::from_bytes(answers[1].as_ref().unwrap()).unwrap();
    assert_eq!(reply.acks, [Hash32(fits.id().0)]);
}

#[test]
fn workspaces_know_nothing_of_each_other() {
    let mut town = Town::new();
    let workspace = town.workspace();
    let mut author = town.author(2, A, READ_WRITE);
    let batch = author.batch(workspace, &[&[b"secret"]]);
    town.sync(&author.person, &pushing(workspace, &[&batch], &[b"secret"])).unwrap();
    let other = Organisation::new(2);
    town.office.register(&register(&other), false, NOW_S).unwrap();
    let who = (&other.root, ObjectId::from(other.workspace));
    let mut asking = payload(other.workspace, &[]);
    asking.want_bodies = vec![Body::hash(b"secret")];
    let reply = sync(&mut town.office, NOW_S, who, &asking).unwrap();
    assert_eq!(lanes(&reply), [(CircleId::ALL, Lane::Control)]);
    assert_eq!(reply.bodies, []);
    let strange = sync(&mut town.office, NOW_S, who, &payload(workspace, &[])).err();
    assert_eq!(strange, Some(Refusal(code::NOT_A_MEMBER)));
}

#[test]
fn a_part_of_a_file_is_given_to_who_asks_for_it_and_what_is_small_like_a_wrap_rides_along() {
    let mut town = Town::new();
    let mut author = town.author(2, A, READ_WRITE);
    let reader = town.author(4, A, Right::READ);
    let (part, small) = (vec![1; 9_000], vec![2; 300]);
    for body in [&part, &small] {
        let batch = author.batch_of(town.workspace(), EntryKind::Attachment, body);
        let pushed = town.sync(&author.person, &pushing(town.workspace(), &[&batch], &[body])).unwrap();
        assert_eq!((pushed.refused, pushed.acks.len()), (vec![], 1));
    }
    let read = town.sync(&reader.person, &payload(town.workspace(), &[])).unwrap();
    assert_eq!(read.bodies, [Bytes(small)]);
    let wants = SyncPayload { want_bodies: vec![Body::hash(&part)], ..payload(town.workspace(), &[]) };
    let given = town.sync(&reader.person, &wants).unwrap();
    assert!(given.bodies.contains(&Bytes(part)));
}
