//! A post office to test with, and people who sign what they send it.
#![allow(dead_code)]

use grants::SigningKey;
use sync_server::{FirstStart, LogStore, PostOffice, Refusal, SqliteStore};
use wire::*;

pub const A: CircleId = CircleId([0xa; 16]);
pub const B: CircleId = CircleId([0xb; 16]);
pub const READ_WRITE: u8 = Right::READ | Right::WRITE;
pub const ALL: [(CircleId, u8); 1] = [(CircleId::ALL, Right::EVERYTHING)];
pub const NOW_S: u64 = 1_800_000_000;
pub const TOKEN: &str = "the operator's token";
pub const FIRST: EntryId = EntryId([0; 32]);

pub struct Person {
    pub key: SigningKey,
    pub device: DeviceId,
    pub cert: Control,
}

/// A workspace whose coordinator (person 1) may do everything.
pub struct Organisation {
    pub root: SigningKey,
    pub genesis: Control,
    pub workspace: WorkspaceId,
    pub coordinator: Person,
    pub grant: Control,
}

impl Organisation {
    pub fn new(seed: u8) -> Self {
        let root = SigningKey::from_seed(&[seed; 32]);
        let mut genesis = Control::unsigned(&ControlBody::Genesis(Genesis {
            root_pk: root.public(),
            recovery_pk: X25519Pk([9; 32]),
            nonce: Hash32([seed; 32]),
        }));
        let workspace = WorkspaceId::from(genesis.id());
        root.sign_control(&mut genesis, workspace);
        let coordinator = person(workspace, seed);
        let body = grant(Issuer::Root, &[], Subject::Device(coordinator.device), &ALL, 4);
        let grant = signed(workspace, &root, ControlBody::Grant(body));
        Organisation { root, genesis, workspace, coordinator, grant }
    }

    pub fn person(&self, seed: u8) -> Person {
        person(self.workspace, seed)
    }

    pub fn sign(&self, key: &SigningKey, body: ControlBody) -> Control {
        signed(self.workspace, key, body)
    }

    /// A grant by the coordinator.
    pub fn grant(&self, to: &Person, rights: &[(CircleId, u8)]) -> Control {
        self.grant_to(Subject::Device(to.device), rights, 0)
    }

    pub fn grant_to(&self, to: Subject, rights: &[(CircleId, u8)], expires_s: u64) -> Control {
        let parent = self.grant.id().into();
        let mut body = grant(Issuer::Device(self.coordinator.device), &[parent], to, rights, 2);
        body.expires_s = expires_s;
        self.sign(&self.coordinator.key, ControlBody::Grant(body))
    }

    pub fn invite(&self, link: &SigningKey, uses: u16, rights: &[(CircleId, u8)], expires_s: u64) -> Control {
        let subject = Subject::Invite { sign_pk: link.public(), x25519_pk: X25519Pk([8; 32]), uses };
        self.grant_to(subject, rights, expires_s)
    }

    pub fn redeem(
        &self,
        link: &SigningKey,
        invite: &Control,
        to: &Person,
        rights: &[(CircleId, u8)],
    ) -> Control {
        let invite = invite.id().into();
        let body = grant(Issuer::Invite(invite), &[invite], Subject::Device(to.device), rights, 0);
        self.sign(link, ControlBody::Grant(body))
    }

    pub fn epoch(&self, circle: CircleId, nonce: u8) -> Control {
        self.sign(
            &self.coordinator.key,
            ControlBody::Epoch(Epoch {
                issuer: self.coordinator.device,
                grant: self.grant.id().into(),
                circle,
                parents: vec![],
                public_key: X25519Pk([3; 32]),
                secret_commit: Hash32([nonce; 32]),
                sealed_parents: vec![],
                recipients: vec![],
                seen: vec![],
            }),
        )
    }

    pub fn revoke(&self, subject: ObjectId, cuts: Vec<Cut>) -> Control {
        let grant = vec![self.grant.id().into()];
        let issuer = Issuer::Device(self.coordinator.device);
        self.sign(
            &self.coordinator.key,
            ControlBody::Revoke(Revoke { issuer, grant, subject, cuts, seen: vec![] }),
        )
    }
}

/// A device that writes: its stream, and where it has come to in one circle.
pub struct Author {
    pub person: Person,
    pub grant: Control,
    pub stream: StreamId,
    pub announced: Control,
    pub circle: CircleId,
    n: u64,
    prev: EntryId,
}

impl Author {
    pub fn new(organisation: &Organisation, seed: u8, circle: CircleId, flags: u8) -> Self {
        let person = organisation.person(seed);
        let grant = organisation.grant(&person, &[(circle, flags)]);
        Self::under(organisation, person, grant, circle)
    }

    pub fn under(organisation: &Organisation, person: Person, grant: Control, circle: CircleId) -> Self {
        let body = Stream { device: person.device, grant: grant.id().into(), nonce: Hash32([1; 32]) };
        let (stream, announced) = (body.id(), organisation.sign(&person.key, ControlBody::Stream(body)));
        Author { person, grant, stream, announced, circle, n: 0, prev: FIRST }
    }

    pub fn controls(&self) -> Vec<&Control> {
        vec![&self.person.cert, &self.grant, &self.announced]
    }

    /// The next batch: one entry for each group of bodies.
    pub fn batch(&mut self, workspace: WorkspaceId, entries: &[&[&[u8]]]) -> Batch {
        let item = |bodies: &&[&[u8]]| BatchItem {
            kind: 1,
            critical: true,
            bodies: bodies.iter().map(|body| Body::hash(body)).collect(),
            change_commit: Hash32([7; 32]),
            relay_of: vec![],
        };
        self.batch_with(workspace, entries.iter().map(item).collect())
    }

    /// The next batch: one entry of a kind, with one body.
    pub fn batch_of(&mut self, workspace: WorkspaceId, kind: EntryKind, body: &[u8]) -> Batch {
        let item = BatchItem {
            kind: kind as u8,
            critical: kind == EntryKind::Changes,
            bodies: vec![Body::hash(body)],
            change_commit: Hash32([0; 32]),
            relay_of: vec![],
        };
        self.batch_with(workspace, vec![item])
    }

    fn batch_with(&mut self, workspace: WorkspaceId, items: Vec<BatchItem>) -> Batch {
        let mut batch = Batch {
            ver: 1,
            workspace,
            circle: self.circle,
            stream: self.stream,
            n_first: self.n + 1,
            prev: self.prev,
            items,
            signature: Signature([0; 64]),
        };
        let head = batch.head().unwrap();
        batch.signature = self.person.key.sign_head(&head);
        (self.n, self.prev) = (head.n, head.entry);
        batch
    }
}

pub fn person(workspace: WorkspaceId, seed: u8) -> Person {
    let key = SigningKey::from_seed(&[seed.wrapping_add(100); 32]);
    let cert = DeviceCert {
        workspace,
        sign_pk: key.public(),
        x25519_pk: X25519Pk([seed; 32]),
        xwing_pk_hash: Hash32([seed; 32]),
    };
    let cert = signed(workspace, &key, ControlBody::DeviceCert(cert));
    Person { device: cert.id().into(), cert, key }
}

fn signed(workspace: WorkspaceId, key: &SigningKey, body: ControlBody) -> Control {
    let mut control = Control::unsigned(&body);
    key.sign_control(&mut control, workspace);
    control
}

fn grant(
    issuer: Issuer,
    parent: &[GrantId],
    subject: Subject,
    rights: &[(CircleId, u8)],
    depth: u8,
) -> Grant {
    let rights = rights.iter().map(|(circle, flags)| Right { circle: *circle, flags: *flags }).collect();
    let (parent, sealed_label) = (parent.to_vec(), Bytes::default());
    Grant { issuer, parent, subject, rights, depth, expires_s: 0, seen: vec![], sealed_label }
}

pub fn wrap(epoch: &Control, recipient: ObjectId) -> EpochWrap {
    EpochWrap {
        ver: 1,
        epoch: epoch.id().into(),
        recipient,
        suite: 1,
        enc: Bytes(vec![1; 32]),
        ct: Bytes(vec![2; 48]),
    }
}

/// A payload that brings these control objects and asks for everything.
pub fn payload(workspace: WorkspaceId, controls: &[&Control]) -> SyncPayload {
    SyncPayload {
        ver: 1,
        workspace,
        know: Know::Cursors(vec![]),
        control: controls.iter().map(|control| Bytes(control.to_bytes())).collect(),
        wraps: vec![],
        batches: vec![],
        bodies: vec![],
        want_bodies: vec![],
        want_wraps: vec![],
        room_bytes: u32::MAX,
        ahead: vec![],
    }
}

pub fn pushing(workspace: WorkspaceId, batches: &[&Batch], bodies: &[&[u8]]) -> SyncPayload {
    SyncPayload {
        batches: batches.iter().map(|batch| Bytes(batch.to_bytes())).collect(),
        bodies: bodies.iter().map(|body| Bytes(body.to_vec())).collect(),
        ..payload(workspace, &[])
    }
}

pub fn request(
    server: ServerId,
    challenge: &Bytes,
    who: (&SigningKey, ObjectId),
    payload: &SyncPayload,
) -> SyncRequest {
    let payload = payload.to_bytes();
    let signature = who.0.sign_session(&Auth::message(server, &challenge.0, &payload));
    let auth = Auth { subject: who.1, challenge: challenge.clone(), signature };
    SyncRequest { ver: 1, auth, payload: Bytes(payload) }
}

/// An office in which the organisation is registered, with its coordinator and the epochs of circles A and B.
pub struct Town {
    pub office: PostOffice<SqliteStore>,
    pub organisation: Organisation,
    pub epochs: [Control; 2],
    pub now_s: u64,
}

pub fn first_start() -> FirstStart {
    FirstStart { server: ServerId([5; 16]), challenge_key: [6; 32], operator_token: TOKEN.to_owned() }
}

pub fn office() -> PostOffice<SqliteStore> {
    PostOffice::open(SqliteStore::in_memory().unwrap(), &first_start()).unwrap().0
}

pub fn register(organisation: &Organisation) -> RegisterRequest {
    let genesis = Bytes(organisation.genesis.to_bytes());
    RegisterRequest { ver: 1, genesis, operator_token: String::new() }
}

impl Town {
    pub fn new() -> Self {
        Self::in_store(SqliteStore::in_memory().unwrap())
    }

    pub fn in_store(store: SqliteStore) -> Self {
        let office = PostOffice::open(store, &first_start()).unwrap().0;
        let organisation = Organisation::new(1);
        let epochs = [organisation.epoch(A, 1), organisation.epoch(B, 2)];
        let mut town = Town { office, organisation, epochs, now_s: NOW_S };
        town.found();
        town
    }

    /// Registers the workspace and brings what its coordinator has made.
    pub fn found(&mut self) {
        self.office.register(&register(&self.organisation), false, self.now_s).unwrap();
        let Organisation { root, workspace, coordinator, grant, .. } = &self.organisation;
        let founding = payload(*workspace, &[&coordinator.cert, grant, &self.epochs[0], &self.epochs[1]]);
        let who = (root, ObjectId::from(*workspace));
        let reply = sync(&mut self.office, self.now_s, who, &founding).unwrap();
        assert_eq!(reply.refused, []);
    }

    pub fn workspace(&self) -> WorkspaceId {
        self.organisation.workspace
    }

    pub fn as_coordinator(&mut self, payload: &SyncPayload) -> Result<SyncReply, Refusal> {
        let coordinator = &self.organisation.coordinator;
        let who = (&coordinator.key, coordinator.device.into());
        sync(&mut self.office, self.now_s, who, payload)
    }

    pub fn sync(&mut self, person: &Person, payload: &SyncPayload) -> Result<SyncReply, Refusal> {
        sync(&mut self.office, self.now_s, (&person.key, person.device.into()), payload)
    }

    pub fn as_invite(
        &mut self,
        link: &SigningKey,
        invite: &Control,
        payload: &SyncPayload,
    ) -> Result<SyncReply, Refusal> {
        sync(&mut self.office, self.now_s, (link, invite.id()), payload)
    }

    /// The coordinator brings objects that must all be taken.
    pub fn bring(&mut self, controls: &[&Control]) {
        let reply = self.as_coordinator(&payload(self.workspace(), controls)).unwrap();
        assert_eq!(reply.refused, []);
        assert_eq!(reply.acks.len(), controls.len());
    }

    /// A member who may write into a circle, known to the server.
    pub fn author(&mut self, seed: u8, circle: CircleId, flags: u8) -> Author {
        let author = Author::new(&self.organisation, seed, circle, flags);
        self.bring(&author.controls());
        author
    }
}

pub fn sync<S: LogStore>(
    office: &mut PostOffice<S>,
    now_s: u64,
    who: (&SigningKey, ObjectId),
    payload: &SyncPayload,
) -> Result<SyncReply, Refusal> {
    let asked = ChallengeRequest { ver: 1, workspace: payload.workspace };
    let challenge = office.challenge(&asked, now_s)?;
    office.sync(&request(challenge.server, &challenge.challenge, who, payload), now_s)
}

pub fn code_of(reply: &SyncReply, id: Hash32) -> Option<&str> {
    reply.refused.iter().find(|refused| refused.id == id).map(|refused| refused.code.as_str())
}

pub fn cursors(reply: &SyncReply) -> Vec<Cursor> {
    let mut cursors: Vec<Cursor> = reply
        .frames
        .iter()
        .map(|frame| Cursor { circle: frame.circle, lane: frame.lane, pos: frame.pos, hash: frame.hash })
        .collect();
    cursors.sort();
    cursors
}

/// The logs that a reply has frames of.
pub fn lanes(reply: &SyncReply) -> Vec<(CircleId, Lane)> {
    reply.frames.iter().map(|frame| (frame.circle, frame.lane)).collect()
}

/// A client for loopback. Where the whole workspace is built, another room has switched TLS on, and it wants a provider.
pub fn http_client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}
