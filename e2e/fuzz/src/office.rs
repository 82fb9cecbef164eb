//! The post office: whatever is asked, by whomever, is answered in order or with a code, never with a failure of its own;
//! and what it has acknowledged it acknowledges again.

use std::cell::RefCell;

use grants::SigningKey;
use sync_server::{Call, FirstStart, PostOffice, SqliteStore};
use wire::*;

use crate::bytes::{Input, chosen};

const NOW_S: u64 = 1_795_341_600;
const CIRCLE: CircleId = CircleId([0xa; 16]);
const ACTS: usize = 6;

/// An office with one workspace, and somebody who may do everything there.
struct Door {
    office: PostOffice<SqliteStore>,
    workspace: WorkspaceId,
    key: SigningKey,
    device: DeviceId,
    stream: StreamId,
    server: ServerId,
    challenge: Bytes,
}

pub fn meet(bytes: &[u8]) {
    thread_local! {
        static DOOR: RefCell<Option<Door>> = const { RefCell::new(None) };
    }
    DOOR.with_borrow_mut(|kept| {
        let mut door = kept.take().unwrap_or_else(Door::open);
        if !door.meet(bytes) {
            *kept = Some(door);
        }
    });
}

impl Door {
    fn open() -> Self {
        let store = SqliteStore::in_memory().unwrap();
        let first = FirstStart {
            server: ServerId([5; 16]),
            challenge_key: [6; 32],
            operator_token: "token".to_owned(),
        };
        let office = PostOffice::open(store, &first).unwrap().0;
        let (root, key) = (SigningKey::from_seed(&[1; 32]), SigningKey::from_seed(&[2; 32]));
        let (workspace, controls, device, stream) = organisation(&root, &key);
        let mut door = Door {
            office,
            workspace,
            key,
            device,
            stream,
            server: first.server,
            challenge: Bytes::default(),
        };
        let register =
            RegisterRequest { ver: 1, genesis: Bytes(controls[0].clone()), operator_token: String::new() };
        door.office.answer(Call::Register { token_needed: false }, &register.to_bytes(), NOW_S).unwrap();
        let challenge = ChallengeRequest { ver: 1, workspace }.to_bytes();
        let challenge = door.office.answer(Call::Challenge, &challenge, NOW_S).unwrap();
        door.challenge = ChallengeReply::from_bytes(&challenge).unwrap().challenge;
        let bringing = SyncPayload { control: controls.into_iter().map(Bytes).collect(), ..door.asking() };
        let brought = door.signed_by(&root, workspace.into(), &bringing.to_bytes());
        let reply = SyncReply::from_bytes(&door.office.answer(Call::Sync, &brought, NOW_S).unwrap()).unwrap();
        assert_eq!(reply.refused, []);
        door
    }

    /// True if the office took anything in, so that the next one needs another.
    fn meet(&mut self, bytes: &[u8]) -> bool {
        let mut input = Input(bytes);
        let (call, body) = match input.below(ACTS) {
            0 => (Call::Challenge, input.rest().to_vec()),
            1 => (Call::Register { token_needed: true }, input.rest().to_vec()),
            2 => (Call::Register { token_needed: false }, input.rest().to_vec()),
            3 => (Call::Sync, input.rest().to_vec()),
            4 => (Call::Sync, self.signed(input.rest())),
            _ => {
                let Ok(payload) = SyncPayload::from_bytes(input.rest()) else { return false };
                (Call::Sync, self.signed(&self.resigned(payload).to_bytes()))
            }
        };
        let first = self.ask(call, &body);
        let again = self.ask(call, &body);
        match (call, first, again) {
            (Call::Sync, Some(first), Some(again)) => {
                let (first, again) =
                    (SyncReply::from_bytes(&first).unwrap(), SyncReply::from_bytes(&again).unwrap());
                assert!(
                    first.acks.iter().all(|ack| again.acks.contains(ack)),
                    "an acknowledgement was taken back"
                );
                !first.acks.is_empty()
            }
            (Call::Sync, first, again) => {
                assert_eq!(first, again);
                false
            }
            (_, first, _) => {
                if let Some(reply) = &first {
                    ChallengeReply::from_bytes(reply).unwrap();
                }
                matches!(call, Call::Register { .. }) && first.is_some()
            }
        }
    }

    fn ask(&mut self, call: Call, body: &[u8]) -> Option<Vec<u8>> {
        match self.office.answer(call, body, NOW_S) {
            Ok(reply) => Some(reply),
            Err(refusal) => {
                assert_ne!(refusal.0, code::INTERNAL, "a failure of the office's own");
                None
            }
        }
    }

    fn asking(&self) -> SyncPayload {
        SyncPayload {
            ver: 1,
            workspace: self.workspace,
            know: Know::Cursors(vec![]),
            control: vec![],
            wraps: vec![],
            batches: vec![],
            bodies: vec![],
            want_bodies: vec![],
            want_wraps: vec![],
            room_bytes: u32::MAX,
            ahead: vec![],
        }
    }

    fn signed(&self, payload: &[u8]) -> Vec<u8> {
        self.signed_by(&self.key, self.device.into(), payload)
    }

    fn signed_by(&self, key: &SigningKey, subject: ObjectId, payload: &[u8]) -> Vec<u8> {
        let signature = key.sign_session(&Auth::message(self.server, &self.challenge.0, payload));
        let auth = Auth { subject, challenge: self.challenge.clone(), signature };
        SyncRequest { ver: 1, auth, payload: Bytes(payload.to_vec()) }.to_bytes()
    }

    /// The same with the member's own signature under everything that wants one.
    fn resigned(&self, mut payload: SyncPayload) -> SyncPayload {
        payload.workspace = self.workspace;
        for bytes in &mut payload.batches {
            if let Ok(mut batch) = Batch::from_bytes(&bytes.0) {
                (batch.workspace, batch.stream) = (self.workspace, self.stream);
                if let Some(head) = batch.head() {
                    batch.signature = self.key.sign_head(&head);
                }
                bytes.0 = batch.to_bytes();
            }
        }
        for bytes in &mut payload.control {
            if let Ok(mut control) = Control::from_bytes(&bytes.0) {
                self.key.sign_control(&mut control, self.workspace);
                bytes.0 = control.to_bytes();
            }
        }
        payload
    }
}

/// A workspace of one: its id, its control objects from the first on, its member and the stream that they write on.
fn organisation(root: &SigningKey, key: &SigningKey) -> (WorkspaceId, Vec<Vec<u8>>, DeviceId, StreamId) {
    let genesis = Genesis { root_pk: root.public(), recovery_pk: X25519Pk([9; 32]), nonce: Hash32([1; 32]) };
    let genesis = Control::unsigned(&ControlBody::Genesis(genesis));
    let workspace = WorkspaceId::from(genesis.id());
    let signed = |key: &SigningKey, mut control: Control| {
        key.sign_control(&mut control, workspace);
        control
    };
    let cert = DeviceCert {
        workspace,
        sign_pk: key.public(),
        x25519_pk: X25519Pk([2; 32]),
        xwing_pk_hash: Hash32([2; 32]),
    };
    let cert = signed(key, Control::unsigned(&ControlBody::DeviceCert(cert)));
    let device = DeviceId::from(cert.id());
    let grant = Grant {
        issuer: Issuer::Root,
        parent: vec![],
        subject: Subject::Device(device),
        rights: vec![Right { circle: CircleId::ALL, flags: Right::EVERYTHING }],
        depth: 4,
        expires_s: 0,
        seen: vec![],
        sealed_label: Bytes::default(),
    };
    let grant = signed(root, Control::unsigned(&ControlBody::Grant(grant)));
    let stream = Stream { device, grant: grant.id().into(), nonce: Hash32([3; 32]) };
    let (id, stream) = (stream.id(), signed(key, Control::unsigned(&ControlBody::Stream(stream))));
    let epoch = Epoch {
        issuer: device,
        grant: grant.id().into(),
        circle: CIRCLE,
        parents: vec![],
        public_key: X25519Pk([3; 32]),
        secret_commit: Hash32([4; 32]),
        sealed_parents: vec![],
        recipients: vec![],
        seen: vec![],
    };
    let epoch = signed(key, Control::unsigned(&ControlBody::Epoch(epoch)));
    let controls = [signed(root, genesis), cert, grant, stream, epoch];
    (workspace, controls.iter().map(Canonical::to_bytes).collect(), device, id)
}

pub fn seeds() -> Vec<Vec<u8>> {
    let (root, key) = (SigningKey::from_seed(&[1; 32]), SigningKey::from_seed(&[2; 32]));
    let (workspace, controls, _, stream) = organisation(&root, &key);
    let asking = Door::open().asking();
    let body: &[u8] = b"\x88sealed, or not";
    let item = |body: &[u8]| BatchItem {
        kind: 1,
        critical: true,
        bodies: vec![Body::hash(body)],
        change_commit: Hash32([7; 32]),
        relay_of: vec![],
    };
    let batch = Batch {
        ver: 1,
        workspace,
        circle: CIRCLE,
        stream,
        n_first: 1,
        prev: EntryId([0; 32]),
        items: vec![item(body), item(b"another")],
        signature: Signature([0; 64]),
    };
    let pushing = SyncPayload {
        batches: vec![Bytes(batch.to_bytes())],
        bodies: vec![Bytes(body.to_vec()), Bytes(b"another".to_vec())],
        want_bodies: vec![Body::hash(body)],
        ..asking.clone()
    };
    let cursor = Cursor { circle: CIRCLE, lane: Lane::Data, pos: 1, hash: LogHash([1; 32]) };
    let reading = SyncPayload {
        know: Know::Cursors(vec![cursor]),
        want_wraps: vec![EpochId([1; 32])],
        ..asking.clone()
    };
    let digest = SyncPayload { know: Know::Digest(Hash32([1; 32])), ..asking.clone() };
    let bringing = SyncPayload { control: controls.iter().cloned().map(Bytes).collect(), ..asking.clone() };
    let wrap = EpochWrap {
        ver: 1,
        epoch: EpochId([1; 32]),
        recipient: ObjectId([2; 32]),
        suite: 1,
        enc: Bytes(vec![1; 32]),
        ct: Bytes(vec![2; 48]),
    };
    let wrapping = SyncPayload { wraps: vec![wrap], ..asking };
    let register =
        RegisterRequest { ver: 1, genesis: Bytes(controls[0].clone()), operator_token: "token".to_owned() };
    let mut seeds = vec![
        chosen(&[0], &ChallengeRequest { ver: 1, workspace }.to_bytes()),
        chosen(&[1], &register.to_bytes()),
        chosen(&[2], &register.to_bytes()),
    ];
    for payload in [pushing, reading, digest, bringing, wrapping] {
        seeds.push(chosen(&[5], &payload.to_bytes()));
        seeds.push(chosen(&[4], &payload.to_bytes()));
        seeds.push(chosen(&[3], &Door::open().signed(&payload.to_bytes())));
    }
    seeds
}
