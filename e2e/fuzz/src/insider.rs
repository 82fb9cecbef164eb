//! A member who joined by a real invite and then runs a program of their own: every signature and every seal is right, what
//! they are around is anything.

use engine::{Incoming, Outgoing};
use forms::{Answer, AnswerPath};
use grants::{Authority, SigningKey};
use inspectors::dice::Dice;
use inspectors::line::Line;
use records::{ActorId, Authored, Document, Rewrite};
use seal::chunk::{self, Inner};
use seal::{EpochSecret, InviteSecret, RecordKey};
use wire::*;

use crate::bytes::{Input, chosen};
use crate::ledger::{body, framed};
use crate::post::beyond_counting;

pub const RAW_BUNDLE: u8 = 9;
const SENDINGS: usize = 11;
const FILE_PART: u8 = 10;
const LINK_DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const NOON: Authored = Authored { at_ms: 1_795_341_600_000, offset_minutes: -360, clock_doubtful: false };

pub struct Insider {
    workspace: WorkspaceId,
    key: SigningKey,
    stream: StreamId,
    /// By circle: its epoch now, and the secret.
    circles: Vec<(CircleId, EpochId, EpochSecret)>,
    /// The server that is in league with the insider, and what the device has read of it.
    pub server: ServerId,
    pub generation: u64,
    pub cursors: Vec<Cursor>,
}

/// What reaches the device.
pub enum Sent {
    Reply(Incoming),
    Bundle(Vec<u8>),
}

impl Insider {
    pub fn join(link: &str, line: &mut Line, dice: &mut Dice) -> Self {
        let (workspace, invite, secret) = read(link);
        let (link_key, link_x25519) = (SigningKey::from_seed(&secret.sign_seed()), secret.x25519());
        let reader = Session { workspace, key: &link_key, subject: invite.into() };
        let found = reader.ask(line, SyncPayload { ..reader.nothing() });
        let controls =
            found.frames.iter().filter(|frame| frame.lane == Lane::Control).flat_map(|frame| &frame.items);
        let controls: Vec<Control> = controls.map(|item| Control::from_bytes(&item.0).unwrap()).collect();
        let genesis = controls.iter().find(|control| WorkspaceId::from(control.id()) == workspace).unwrap();
        let mut authority = Authority::found(genesis).unwrap();
        for control in &controls {
            let _ = authority.add(control);
        }
        let rights = authority.grant(invite).unwrap().rights.clone();
        let circles: Vec<CircleId> = rights.iter().map(|right| right.circle).collect();
        let epochs: Vec<EpochId> =
            circles.iter().flat_map(|circle| authority.current_epochs(*circle)).collect();
        let wraps = reader.ask(line, SyncPayload { want_wraps: epochs, ..reader.nothing() }).wraps;
        let opened = wraps.iter().filter_map(|wrap| {
            let epoch = authority.epoch(wrap.epoch)?;
            let secret = EpochSecret::unwrap(wrap, &link_x25519, epoch.secret_commit).ok()?;
            Some((epoch.circle, wrap.epoch, secret))
        });
        let circles: Vec<_> = opened.collect();
        assert!(!circles.is_empty(), "an invite that opens nothing");

        let mut seed = [0; 32];
        rand_core::Rng::fill_bytes(dice.rng(), &mut seed);
        let key = SigningKey::from_seed(&seed);
        let signed = |key: &SigningKey, body: ControlBody| {
            let mut control = Control::unsigned(&body);
            key.sign_control(&mut control, workspace);
            control
        };
        let cert = DeviceCert {
            workspace,
            sign_pk: key.public(),
            x25519_pk: secret.x25519_pk(),
            xwing_pk_hash: Hash32([2; 32]),
        };
        let cert = signed(&key, ControlBody::DeviceCert(cert));
        let grant = Grant {
            issuer: Issuer::Invite(invite),
            parent: vec![invite],
            subject: Subject::Device(cert.id().into()),
            rights,
            depth: 0,
            expires_s: 0,
            seen: vec![],
            sealed_label: Bytes::default(),
        };
        let grant = signed(&link_key, ControlBody::Grant(grant));
        let stream = Stream { device: cert.id().into(), grant: grant.id().into(), nonce: Hash32([3; 32]) };
        let (id, stream) = (stream.id(), signed(&key, ControlBody::Stream(stream)));
        let control = [&cert, &grant, &stream].map(|control| Bytes(control.to_bytes())).to_vec();
        let taken = reader.ask(line, SyncPayload { control, ..reader.nothing() });
        assert_eq!(taken.refused, []);
        let (server, generation) = (taken.server, taken.generation);
        Insider { workspace, key, stream: id, circles, server, generation, cursors: vec![] }
    }

    /// What an input stands for.
    pub fn make(&self, input: &mut Input<'_>, people: &[RecordId], dice: &mut Dice) -> Sent {
        let sending = input.below(SENDINGS);
        let (circle, epoch, secret) = &self.circles[input.below(self.circles.len())];
        let known = people.get(input.below(people.len() + 1)).copied();
        let record = known.unwrap_or(RecordId::of(*circle, [7; 8]));
        let form = ["f1_registration@2026.11.1", "_member@1", "_site@1", "f9@1", "", "@"][input.below(6)];
        let bytes = input.rest();
        match sending {
            // A change with a right checksum around any body; any payload; any body at all.
            0 => self.sealed_batch((*circle, *epoch, secret), record, form, framed(1, bytes), dice),
            1 => self.sealed_batch((*circle, *epoch, secret), record, form, bytes.to_vec(), dice),
            2 => self.batch_of(*circle, &[bytes.to_vec()], Hash32([0; 32])),
            3 => {
                let Ok(mut batch) = Batch::from_bytes(bytes) else {
                    return self.frame(*circle, Lane::Data, bytes, vec![]);
                };
                (batch.workspace, batch.stream) = (self.workspace, self.stream);
                if let Some(head) = batch.head() {
                    batch.signature = self.key.sign_head(&head);
                }
                self.frame(*circle, Lane::Data, &batch.to_bytes(), vec![])
            }
            4 => {
                let Ok(mut control) = Control::from_bytes(bytes) else {
                    return self.frame(*circle, Lane::Control, bytes, vec![]);
                };
                self.key.sign_control(&mut control, self.workspace);
                self.frame(*circle, Lane::Control, &control.to_bytes(), vec![])
            }
            5 => Sent::Reply(Incoming { status: 200, body: bytes.to_vec() }),
            6 => Sent::Reply(Incoming { status: 400, body: bytes.to_vec() }),
            7 => {
                let sealed = seal::bundle::seal_bundle(
                    bytes,
                    self.workspace,
                    *epoch,
                    secret,
                    &wire::X25519Pk([9; 32]),
                    dice.rng(),
                );
                Sent::Bundle(sealed.map(|sealed| sealed.to_bytes()).unwrap_or_default())
            }
            8 => match SyncReply::from_bytes(bytes) {
                Ok(reply) => Sent::Reply(Incoming { status: 200, body: self.chained(reply).to_bytes() }),
                Err(_) => Sent::Reply(Incoming { status: 200, body: bytes.to_vec() }),
            },
            9 => Sent::Bundle(bytes.to_vec()),
            // A part of a file, as anything.
            _ => self.sealed_part((*circle, *epoch, secret), record, bytes.to_vec(), dice),
        }
    }

    fn sealed_batch(
        &self,
        (circle, epoch, secret): (CircleId, EpochId, &EpochSecret),
        record: RecordId,
        form: &str,
        payload: Vec<u8>,
        dice: &mut Dice,
    ) -> Sent {
        let key = RecordKey::make(dice.rng());
        let hashes: Vec<_> =
            records::inspect(&payload).unwrap_or_default().into_iter().map(|meta| meta.hash).collect();
        let commit = Hash32(records::change_commit(&key.change_commit_key(), &hashes));
        let inner = Inner { dict_id: 0, form: form.to_owned(), doc_gen: 0, payload };
        let chunk = chunk::seal(&key, record, ChunkKind::Changes, &inner, None, dice.rng()).unwrap();
        let wrap = key.wrap(record, circle, epoch, secret);
        self.batch_of(circle, &[chunk.to_bytes(), wrap.to_bytes()], commit)
    }

    fn sealed_part(
        &self,
        (circle, epoch, secret): (CircleId, EpochId, &EpochSecret),
        record: RecordId,
        payload: Vec<u8>,
        dice: &mut Dice,
    ) -> Sent {
        let key = RecordKey::make(dice.rng());
        let inner = Inner { dict_id: 0, form: String::new(), doc_gen: 0, payload };
        let chunk = chunk::seal(&key, record, ChunkKind::BlobPart, &inner, None, dice.rng()).unwrap();
        let wrap = key.wrap(record, circle, epoch, secret);
        let bodies = [chunk.to_bytes(), wrap.to_bytes()];
        self.batch_of_kind(EntryKind::Attachment, circle, &bodies, Hash32([0; 32]))
    }

    fn batch_of(&self, circle: CircleId, bodies: &[Vec<u8>], change_commit: Hash32) -> Sent {
        self.batch_of_kind(EntryKind::Changes, circle, bodies, change_commit)
    }

    fn batch_of_kind(
        &self,
        kind: EntryKind,
        circle: CircleId,
        bodies: &[Vec<u8>],
        change_commit: Hash32,
    ) -> Sent {
        let item = BatchItem {
            kind: kind as u8,
            critical: kind == EntryKind::Changes,
            bodies: bodies.iter().map(|body| Body::hash(body)).collect(),
            change_commit,
            relay_of: vec![],
        };
        let mut batch = Batch {
            ver: 1,
            workspace: self.workspace,
            circle,
            stream: self.stream,
            n_first: 1,
            prev: EntryId([0; 32]),
            items: vec![item],
            signature: Signature([0; 64]),
        };
        batch.signature = self.key.sign_head(&batch.head().unwrap());
        self.frame(circle, Lane::Data, &batch.to_bytes(), bodies.to_vec())
    }

    /// A reply with one item.
    fn frame(&self, circle: CircleId, lane: Lane, item: &[u8], bodies: Vec<Vec<u8>>) -> Sent {
        let items = vec![Bytes(item.to_vec())];
        let frame = Frame { circle, lane, reset: false, items, pos: 0, hash: LogHash([0; 32]) };
        let reply = SyncReply {
            frames: vec![frame],
            bodies: bodies.into_iter().map(Bytes).collect(),
            ..self.empty_reply()
        };
        Sent::Reply(Incoming { status: 200, body: self.chained(reply).to_bytes() })
    }

    /// The reply as the server would send it: its logs go on from what was read of them.
    fn chained(&self, mut reply: SyncReply) -> SyncReply {
        (reply.server, reply.generation) = (self.server, self.generation);
        for frame in &mut reply.frames {
            let read =
                self.cursors.iter().find(|read| (read.circle, read.lane) == (frame.circle, frame.lane));
            let start = log_start(self.server, self.generation, self.workspace, frame.circle, frame.lane);
            (frame.pos, frame.hash) =
                read.filter(|_| !frame.reset).map_or((0, start), |read| (read.pos, read.hash));
            frame.pos += frame.items.len() as u64;
            for item in &frame.items {
                let id = match frame.lane {
                    Lane::Control => Control::from_bytes(&item.0).map(|control| control.id().0),
                    Lane::Data => Batch::from_bytes(&item.0).map(|batch| batch.id().0),
                };
                frame.hash = log_next(frame.hash, &id.unwrap_or_default());
            }
        }
        reply
    }

    /// What the insider would send if they were honest, for each way of sending.
    pub fn seeds(&self, people: &[RecordId], dice: &mut Dice) -> Vec<Vec<u8>> {
        let mut seeds = Vec::new();
        for record in [0, people.len()] {
            for circle in 0..self.circles.len() {
                let name =
                    people.get(record).copied().unwrap_or(RecordId::of(self.circles[circle].0, [7; 8]));
                let actor = ActorId::derive(&self.stream.0, &name.0);
                let mut document = Document::new();
                let path = |text: &str| AnswerPath::parse(text).unwrap();
                let said = [
                    ("nombre_social", "Wilmer"),
                    ("sexo", "H"),
                    ("_persona", &name.to_string()),
                    ("name", "Luis"),
                    ("cama", "7"),
                ];
                let said =
                    said.map(|(question, value)| (path(question), Answer::Text(value.to_owned()))).into();
                let heads = document.heads();
                let made = document.commit(&actor, &heads, &said, Rewrite::Nothing, &NOON).unwrap().unwrap();
                for form in 0..2 {
                    seeds.push(chosen(&[0, circle as u8, record as u8, form], body(&made.raw)));
                }
                seeds.push(chosen(&[1, circle as u8, record as u8, 0], &made.raw));
            }
        }
        let file = vec![7; 3_000];
        let head = AttachmentHead::of(&file, [1; 16]).unwrap();
        let part = AttachmentPart { ver: 1, head, number: 0, content: Bytes(file) };
        seeds.push(chosen(&[FILE_PART, 0, 0, 0], &part.to_bytes()));
        let mut input = Input(&seeds[0]);
        if let Sent::Reply(incoming) = self.make(&mut input, people, dice) {
            let reply = SyncReply::from_bytes(&incoming.body).unwrap();
            seeds.push(chosen(&[8, 0, 0, 0], &incoming.body));
            seeds.push(chosen(&[3, 0, 0, 0], &reply.frames[0].items[0].0));
            let batch = Batch::from_bytes(&reply.frames[0].items[0].0).unwrap();
            seeds.push(chosen(&[3, 0, 0, 0], &beyond_counting(batch).to_bytes()));
            seeds.push(chosen(&[2, 0, 0, 0], &reply.bodies[0].0));
            let bundle = Bundle {
                ver: 1,
                workspace: self.workspace,
                control: vec![],
                wraps: vec![],
                batches: reply.frames[0].items.clone(),
                bodies: reply.bodies,
            };
            seeds.push(chosen(&[7, 0, 0, 0], &bundle.to_bytes()));
        }
        let stream = Control::unsigned(&ControlBody::Stream(Stream {
            device: DeviceId([1; 32]),
            grant: GrantId([2; 32]),
            nonce: Hash32([4; 32]),
        }));
        seeds.push(chosen(&[4, 0, 0, 0], &stream.to_bytes()));
        seeds.push(chosen(
            &[6, 0, 0, 0],
            &ErrorReply { ver: 1, code: code::NOT_A_MEMBER.to_owned() }.to_bytes(),
        ));
        seeds.push(chosen(&[5, 0, 0, 0], &self.empty_reply().to_bytes()));
        seeds
    }

    pub fn empty_reply(&self) -> SyncReply {
        SyncReply {
            ver: 1,
            server: self.server,
            generation: self.generation,
            challenge: Bytes(vec![1; 40]),
            now_s: 0,
            state: SyncState::Ok,
            acks: vec![],
            refused: vec![],
            frames: vec![],
            bodies: vec![],
            wraps: vec![],
            ahead: vec![],
            more: false,
        }
    }
}

/// Who asks the real server.
struct Session<'a> {
    workspace: WorkspaceId,
    key: &'a SigningKey,
    subject: ObjectId,
}

impl Session<'_> {
    fn nothing(&self) -> SyncPayload {
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

    fn ask(&self, line: &mut Line, payload: SyncPayload) -> SyncReply {
        // An honest line asks nothing of it.
        let dice = &mut Dice::new(0);
        let ask = ChallengeRequest { ver: 1, workspace: self.workspace };
        let challenge =
            line.deliver(&Outgoing { path: "/v1/challenge", body: ask.to_bytes() }, dice).unwrap();
        let challenge = ChallengeReply::from_bytes(&challenge.body).unwrap();
        let payload = payload.to_bytes();
        let message = Auth::message(challenge.server, &challenge.challenge.0, &payload);
        let auth = Auth {
            subject: self.subject,
            challenge: challenge.challenge,
            signature: self.key.sign_session(&message),
        };
        let request = SyncRequest { ver: 1, auth, payload: Bytes(payload) };
        let reply = line.deliver(&Outgoing { path: "/v1/sync", body: request.to_bytes() }, dice).unwrap();
        SyncReply::from_bytes(&reply.body).unwrap()
    }
}

/// What an invite's link says, its secret with it.
fn read(link: &str) -> (WorkspaceId, GrantId, InviteSecret) {
    let (_, token) = link.rsplit_once('/').unwrap();
    let digit = |byte: &u8| LINK_DIGITS.iter().position(|digit| digit == byte).unwrap() as u32;
    let threes =
        token.as_bytes().chunks(4).map(|four| four.iter().fold(0, |bits, byte| bits << 6 | digit(byte)));
    let bytes: Vec<u8> = threes.flat_map(|bits: u32| bits.to_be_bytes()[1..].to_vec()).collect();
    let id = |at: usize| <[u8; 32]>::try_from(&bytes[at..at + 32]).unwrap();
    (WorkspaceId(id(1)), GrantId(id(33)), InviteSecret::from_bytes(bytes[65..].try_into().unwrap()))
}
