//! Who stays when the one by whom they came is let go: what they say counts on, and only what they may still say.
#![allow(clippy::unwrap_used)]

mod scene;

use grants::{Authority, BatchRefusal};
use scene::*;
use wire::*;

const FIRST: EntryId = EntryId([0; 32]);

/// A first coordinator, a second one, and a worker who came by the second.
struct Team {
    scene: Scene,
    authority: Authority,
    first: Person,
    of_first: Control,
    second: Person,
    worker: Person,
    stream: StreamId,
    batch: Batch,
}

fn team() -> Team {
    let (scene, mut authority, first, of_first) = coordinated();
    let (second, worker) = (scene.person(2), scene.person(3));
    let all = [(CircleId::ALL, Right::EVERYTHING)];
    let of_second = scene.grant(&first, &of_first, Subject::Device(second.device), &all, 2);
    let own = scene.grant(&second, &of_second, Subject::Device(worker.device), &[(A, READ_WRITE)], 0);
    let (stream, announced) = scene.stream(&worker, &own, 1);
    add_all(&mut authority, &[&second.cert, &worker.cert, &of_second, &own, &announced]);
    let batch = scene.batch(&worker, stream, A, 1, FIRST, 3);
    Team { scene, authority, first, of_first, second, worker, stream, batch }
}

impl Team {
    fn let_go(&mut self, who: ObjectId, cuts: Vec<Cut>) {
        let revoke = self.scene.revoke(&self.first, &self.of_first, who, cuts, vec![]);
        add_all(&mut self.authority, &[&revoke]);
    }

    fn again(&mut self, rights: &[(CircleId, u8)]) {
        let subject = Subject::Device(self.worker.device);
        let again = self.scene.grant(&self.first, &self.of_first, subject, rights, 0);
        add_all(&mut self.authority, &[&again]);
    }
}

#[test]
fn who_is_given_another_grant_goes_on_on_the_same_stream_whatever_the_cuts() {
    let mut team = team();
    team.let_go(team.second.device.into(), vec![]);
    assert_eq!(team.authority.check_batch(&team.batch), Err(BatchRefusal::BeyondCut));
    team.again(&[(A, READ_WRITE)]);
    assert!(team.authority.check_batch(&team.batch).is_ok());
    assert!(team.authority.is_doubtful(team.stream) && team.authority.batch_stands(&team.batch));
}

#[test]
fn another_grant_that_only_reads_saves_nothing_beyond_the_cuts() {
    let mut team = team();
    team.let_go(team.second.device.into(), vec![]);
    team.again(&[(A, Right::READ)]);
    assert_eq!(team.authority.check_batch(&team.batch), Err(BatchRefusal::BeyondCut));
    team.again(&[(B, READ_WRITE)]);
    assert_eq!(team.authority.check_batch(&team.batch), Err(BatchRefusal::BeyondCut));
}

#[test]
fn when_who_stayed_is_let_go_too_the_cuts_of_that_decide() {
    let mut team = team();
    team.let_go(team.second.device.into(), vec![]);
    team.again(&[(A, READ_WRITE)]);
    let head = team.batch.head().unwrap();
    let cut = Cut { stream: team.stream, circle: A, n: head.n, entry: head.entry };
    team.let_go(team.worker.device.into(), vec![cut]);
    assert!(team.authority.check_batch(&team.batch).is_ok());
    let later = team.scene.batch(&team.worker, team.stream, A, head.n + 1, head.entry, 1);
    assert_eq!(team.authority.check_batch(&later), Err(BatchRefusal::BeyondCut));
}

#[test]
fn the_proof_of_an_end_convinces_a_device_that_knew_nothing_of_whoever_let_it_go() {
    let mut team = team();
    assert!(team.authority.proof_of_end(team.worker.device).is_empty());
    // What the worker's device had heard: its own chain, and no other coordinator.
    let mut own = team.authority.clone();
    let third = team.scene.person(4);
    let all = [(CircleId::ALL, Right::EVERYTHING)];
    let of_third = team.scene.root_grant(&third, &all, 3);
    let revoke = team.scene.revoke(&third, &of_third, team.second.device.into(), vec![], vec![]);
    add_all(&mut team.authority, &[&third.cert, &of_third, &revoke]);
    let proof = team.authority.proof_of_end(team.worker.device);
    for control in proof {
        own.add(control).unwrap();
    }
    assert!(!own.is_member(team.worker.device));
    assert!(!own.proof_of_end(team.worker.device).is_empty());
    // Nobody who was not let go has one.
    assert!(team.authority.proof_of_end(team.first.device).is_empty());
}

#[test]
fn the_epoch_of_a_coordinator_who_stays_counts_though_nobody_had_seen_it() {
    let mut team = team();
    let third = team.scene.person(4);
    let all = [(CircleId::ALL, Right::EVERYTHING)];
    let of_second = team.authority.grants_of(team.second.device).next().map(|(id, _)| id).unwrap();
    let of_second = team.authority.control(of_second.into()).unwrap().clone();
    let own = team.scene.grant(&team.second, &of_second, Subject::Device(third.device), &all, 1);
    let epoch = team.scene.epoch(&third, &own, A, &[]);
    add_all(&mut team.authority, &[&third.cert, &own, &epoch]);
    team.let_go(team.second.device.into(), vec![]);
    assert!(team.authority.current_epochs(A).is_empty());
    let again = team.scene.grant(&team.first, &team.of_first, Subject::Device(third.device), &all, 1);
    add_all(&mut team.authority, &[&again]);
    assert_eq!(team.authority.current_epochs(A), [epoch.id().into()].into());
}

#[test]
fn an_invite_that_was_withdrawn_leaves_the_circles_that_it_could_read_due() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let link = grants::SigningKey::from_seed(&[77; 32]);
    let invited = scene.grant(&coordinator, &granted, invite(&link, 1), &[(A, READ_WRITE)], 0);
    let body = Epoch {
        issuer: coordinator.device,
        grant: granted.id().into(),
        circle: A,
        parents: vec![],
        public_key: X25519Pk([3; 32]),
        secret_commit: Hash32([4; 32]),
        sealed_parents: vec![],
        recipients: vec![invited.id()],
        seen: vec![],
    };
    let epoch = scene.signed(&coordinator.key, ControlBody::Epoch(body));
    add_all(&mut authority, &[&invited, &epoch]);
    assert!(!authority.rotation_due(A));
    assert_eq!(authority.invites_that_read(A).count(), 1);
    assert_eq!(authority.invites_that_read(B).count(), 0);
    let revoke = scene.revoke(&coordinator, &granted, invited.id(), vec![], vec![epoch.id()]);
    add_all(&mut authority, &[&revoke]);
    assert!(authority.rotation_due(A));
    assert_eq!(authority.invites_that_read(A).count(), 0);
}

#[test]
fn whoever_saw_an_invites_link_lets_nobody_go_who_came_by_it() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let link = grants::SigningKey::from_seed(&[78; 32]);
    let newcomer = scene.person(5);
    let rights = [(A, READ_WRITE)];
    let invited = scene.grant(&coordinator, &granted, invite(&link, 1), &rights, 1);
    let redeemed = scene.redeem(&link, &invited, &newcomer, &rights);
    add_all(&mut authority, &[&invited, &newcomer.cert, &redeemed]);
    for subject in [redeemed.id(), invited.id(), newcomer.device.into()] {
        let grant: GrantId = invited.id().into();
        let body =
            Revoke { issuer: Issuer::Invite(grant), grant: vec![grant], subject, cuts: vec![], seen: vec![] };
        let revoke = scene.signed(&link, ControlBody::Revoke(body));
        assert_eq!(authority.add(&revoke), Err(grants::GrantError::NotAllowed));
    }
}

#[test]
fn a_reader_merges_epochs_that_stand_beside_each_other_and_replaces_none_that_follows_another() {
    let (scene, mut authority, coordinator, granted) = coordinated();
    let reader = scene.person(6);
    let own = scene.grant(&coordinator, &granted, Subject::Device(reader.device), &[(A, READ_WRITE)], 0);
    let first = scene.epoch(&coordinator, &granted, A, &[]);
    let left = scene.epoch_for(&coordinator, &granted, A, &[&first], &[&coordinator]);
    let right = scene.epoch_for(&coordinator, &granted, A, &[&first], &[&reader]);
    add_all(&mut authority, &[&reader.cert, &own, &first, &left, &right]);
    let over = scene.epoch(&reader, &own, A, &[&first, &left]);
    assert_eq!(authority.add(&over), Err(grants::GrantError::NotAllowed));
    let merged = scene.epoch(&reader, &own, A, &[&left, &right]);
    add_all(&mut authority, &[&merged]);
    assert_eq!(authority.current_epochs(A), [merged.id().into()].into());
}
