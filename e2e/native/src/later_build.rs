//! A member whose app is of a later version: it signs like any other, and says things that this build does not know. Its
//! keys are those of a device of ours, on a stream of its own.

use engine::Outgoing;
use grants::SigningKey;
use rusqlite::Connection;
use seal::device::DeviceSecrets;
use wire::canonical::VERSION;
use wire::{
    Auth, Batch, BatchItem, Body, BodyHash, Bytes, Canonical, ChallengeReply, ChallengeRequest, Chunk,
    CircleId, Control, ControlBody, DeviceId, EntryId, EntryKind, GrantId, Hash32, KeyId, Know, ObjectId,
    RecordId, Signature, Stream, StreamId, SyncPayload, SyncReply, SyncRequest, WorkspaceId, code,
};

use crate::device::Device;
use crate::dice::Dice;
use crate::line::Line;

const LATER: u8 = 200;

pub struct LaterBuild {
    workspace: WorkspaceId,
    device: DeviceId,
    signing: SigningKey,
    place: Place,
    announcement: Control,
    stream: StreamId,
    batches: Vec<Bytes>,
    bodies: Vec<Bytes>,
    n: u64,
    last: EntryId,
}

/// A circle, and a record in it whose key every member has.
struct Place {
    circle: CircleId,
    record: RecordId,
    key: KeyId,
}

/// What this build does not know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Novelty {
    EntryKind { critical: bool },
    BodyKind,
    ChunkKind,
    ChunkSuite,
}

impl Novelty {
    pub const ALL: [Novelty; 4] =
        [Novelty::EntryKind { critical: false }, Novelty::BodyKind, Novelty::ChunkKind, Novelty::ChunkSuite];
}

impl LaterBuild {
    /// The same person's newer app.
    pub fn of(device: &mut Device, dice: &mut Dice) -> Self {
        let (workspace, id, grant, secrets, place) = device.look_inside(dice, |db| {
            (
                meta(db, "workspace"),
                meta(db, "device"),
                meta(db, "grant"),
                meta(db, "device_secrets"),
                place(db),
            )
        });
        let secrets = DeviceSecrets::from_bytes(&secrets).expect("a device's secrets");
        let signing = SigningKey::from_seed(secrets.sign_seed());
        let workspace = WorkspaceId::from_slice(&workspace).expect("a workspace");
        let device = DeviceId::from_slice(&id).expect("a device");
        let grant = GrantId::from_slice(&grant).expect("a grant");
        let stream = Stream { device, grant, nonce: Hash32(random(dice)) };
        let id = stream.id();
        let mut announcement = Control::unsigned(&ControlBody::Stream(stream));
        signing.sign_control(&mut announcement, workspace);
        LaterBuild {
            workspace,
            device,
            signing,
            place,
            announcement,
            stream: id,
            batches: Vec::new(),
            bodies: Vec::new(),
            n: 0,
            last: EntryId([0; 32]),
        }
    }

    /// Entries that nobody of this build can open.
    pub fn entries(&self) -> usize {
        self.n as usize
    }

    /// Says some new things, in one batch.
    pub fn say(&mut self, news: &[Novelty], dice: &mut Dice) {
        let items = news.iter().map(|novelty| self.item(*novelty, dice)).collect();
        let mut batch = Batch {
            ver: VERSION,
            workspace: self.workspace,
            circle: self.place.circle,
            stream: self.stream,
            n_first: self.n + 1,
            prev: self.last,
            items,
            signature: Signature([0; 64]),
        };
        let head = batch.head().expect("a batch with entries");
        batch.signature = self.signing.sign_head(&head);
        (self.n, self.last) = (head.n, head.entry);
        self.batches.push(Bytes(batch.to_bytes()));
    }

    /// Sends all that it has said so far; true if the server has it now.
    pub fn send(&self, line: &mut Line, dice: &mut Dice) -> bool {
        let asks = ChallengeRequest { ver: VERSION, workspace: self.workspace }.to_bytes();
        let reply = line.deliver(&Outgoing { path: "/v1/challenge", body: asks }, dice);
        let Some(challenge) = reply.and_then(|reply| ChallengeReply::from_bytes(&reply.body).ok()) else {
            return false;
        };
        let payload = SyncPayload {
            ver: VERSION,
            workspace: self.workspace,
            know: Know::Cursors(Vec::new()),
            control: vec![Bytes(self.announcement.to_bytes())],
            wraps: Vec::new(),
            batches: self.batches.clone(),
            bodies: self.bodies.clone(),
            want_bodies: Vec::new(),
            want_wraps: Vec::new(),
            room_bytes: 0,
            ahead: Vec::new(),
        }
        .to_bytes();
        let message = Auth::message(challenge.server, &challenge.challenge.0, &payload);
        let signature = self.signing.sign_session(&message);
        let auth = Auth { subject: ObjectId(self.device.0), challenge: challenge.challenge, signature };
        let body = SyncRequest { ver: VERSION, auth, payload: Bytes(payload) }.to_bytes();
        let reply = line.deliver(&Outgoing { path: "/v1/sync", body }, dice);
        let reply = reply.and_then(|reply| SyncReply::from_bytes(&reply.body).ok());
        reply.is_some_and(|reply| !reply.refused.iter().any(|refused| refused.code != code::NOT_A_MEMBER))
    }

    fn item(&mut self, novelty: Novelty, dice: &mut Dice) -> BatchItem {
        let body = match novelty {
            Novelty::BodyKind => unknown_body(dice),
            Novelty::ChunkKind => self.chunk(1, LATER, dice),
            Novelty::ChunkSuite => self.chunk(LATER, 1, dice),
            Novelty::EntryKind { .. } => self.chunk(1, 1, dice),
        };
        let hash: BodyHash = Body::hash(&body);
        self.bodies.push(Bytes(body));
        let (kind, critical) = match novelty {
            Novelty::EntryKind { critical } => (LATER, critical),
            _ => (EntryKind::Changes as u8, true),
        };
        BatchItem {
            kind,
            critical,
            bodies: vec![hash],
            change_commit: Hash32(random(dice)),
            relay_of: Vec::new(),
        }
    }

    fn chunk(&self, suite: u8, kind: u8, dice: &mut Dice) -> Vec<u8> {
        let chunk = Chunk {
            ver: VERSION,
            body_kind: Chunk::BODY_KIND,
            suite,
            record_tag: self.place.record,
            key_id: self.place.key,
            kind,
            nonce: Bytes(random::<24>(dice).to_vec()),
            ct: Bytes(random::<64>(dice).to_vec()),
        };
        chunk.to_bytes()
    }
}

/// `[1, 200, h'..']`
fn unknown_body(dice: &mut Dice) -> Vec<u8> {
    let content: [u8; 16] = random(dice);
    [&[0x83, 0x01, 0x18, LATER, 0x50], content.as_slice()].concat()
}

fn random<const N: usize>(dice: &mut Dice) -> [u8; N] {
    let mut bytes = [0; N];
    rand_core::Rng::fill_bytes(dice.rng(), &mut bytes);
    bytes
}

fn meta(db: &Connection, key: &str) -> Vec<u8> {
    let sql = "SELECT value FROM meta WHERE key = ?1";
    db.query_row(sql, [key], |row| row.get(0)).expect("a value of the vault")
}

fn place(db: &Connection) -> Place {
    let sql = "SELECT circle.circle, record.record, record_key.key_id FROM circle
        JOIN record USING (circle) JOIN record_key USING (record) WHERE part = 'DIR' LIMIT 1";
    let read = |row: &rusqlite::Row<'_>| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?))
    };
    let (circle, record, key) = db.query_row(sql, [], read).expect("a record of the directory");
    Place {
        circle: CircleId::from_slice(&circle).expect("a circle"),
        record: RecordId::from_slice(&record).expect("a record"),
        key: KeyId::from_slice(&key).expect("a key"),
    }
}
