//! Tests of what others send: what is taken of it never depends on what came first, and what a later version says stops
//! this build only where it must.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use bridge::{NewWorkspace, Refusal, SyncView};
use forms::{Answer, Compartment};
use grants::SigningKey;
use records::{ActorId, Authored, Document, Heads, Rewrite};
use rusqlite::Connection;
use seal::chunk::Inner;
use seal::record_key::RecordKey;
use wire::canonical::VERSION;
use wire::{
    Batch, BatchItem, Bytes, Canonical, ChunkKind, CircleId, Control, ControlBody, EntryId, EntryKind,
    Hash32, RecordId, Signature, Stream, StreamId,
};

use crate::directory::{Answers, circle_of};
use crate::engine::Engine;
use crate::founding::Founding;
use crate::ledger::path;
use crate::now::Now;
use crate::receive::Received;

pub(crate) const NOW: Now = Now { at_ms: 1_795_341_600_000, offset_minutes: -360 };
const KEY: [u8; 32] = [7; 32];

/// The same numbers for the same seed: devices that are founded with it are the same device.
pub(crate) struct Draws(pub u64);

impl rand_core::TryRng for Draws {
    type Error = std::convert::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(self.try_next_u64()? as u32)
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Ok(self.0 ^ (self.0 >> 29))
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for byte in bytes {
            *byte = (self.try_next_u64()? >> 32) as u8;
        }
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Draws {}

pub(crate) fn founded(db: Connection) -> Engine {
    let new = NewWorkspace {
        organisation: "Red de albergues".into(),
        site_name: "Belén".into(),
        folio_prefix: "TAP".into(),
        person_name: "Ana".into(),
        secret: String::new(),
    };
    Founding::begin(db, &KEY, &new, NOW, &mut Draws(1)).unwrap().engine
}

pub(crate) fn device() -> Engine {
    founded(Connection::open_in_memory().unwrap())
}

pub(crate) fn circle(engine: &Engine, part: Compartment) -> CircleId {
    circle_of(&engine.db, part.code()).unwrap().unwrap()
}

/// A batch with its bodies, as a server would hand it over.
#[derive(Clone)]
pub(crate) struct Parcel {
    pub stream: Control,
    pub batch: Vec<u8>,
    pub bodies: Vec<Vec<u8>>,
}

/// What somebody says first of a record, on a stream of its own.
pub(crate) fn said(record: RecordId, circle: CircleId, form: &str, answers: &Answers, seed: u64) -> Parcel {
    let rng = &mut Draws(seed);
    let maker = device();
    let stream = Stream {
        device: maker.identity.device,
        grant: maker.identity.grant,
        nonce: Hash32(crate::directory::random(rng)),
    };
    let actor = ActorId::derive(&stream.id().0, &record.0);
    let authored = Authored { at_ms: NOW.at_ms, offset_minutes: 0, clock_doubtful: false };
    let committed = Document::new()
        .commit(&actor, &Heads::default(), answers, Rewrite::Nothing, &authored)
        .unwrap()
        .unwrap();
    let key = RecordKey::make(rng);
    let inner = Inner { dict_id: 0, form: form.into(), doc_gen: 0, payload: committed.raw };
    let chunk = seal::chunk::seal(&key, record, ChunkKind::Changes, &inner, None, rng).unwrap().to_bytes();
    let epoch = *maker.authority.current_epochs(circle).first().unwrap();
    let wrap = key.wrap(record, circle, epoch, maker.epochs.get(&epoch).unwrap()).to_bytes();
    let commitment = Hash32(records::change_commit(&key.change_commit_key(), &[committed.hash]));
    let bodies = vec![chunk, wrap];
    let item = BatchItem {
        kind: EntryKind::Changes as u8,
        critical: true,
        bodies: bodies.iter().map(|body| wire::Body::hash(body)).collect(),
        change_commit: commitment,
        relay_of: Vec::new(),
    };
    let batch = signed(&maker, stream.id(), circle, item);
    Parcel { stream: maker.identity.sign(&ControlBody::Stream(stream)), batch, bodies }
}

fn called(name: &str) -> Answers {
    BTreeMap::from([(path("nombre_preferido").unwrap(), Answer::Text(name.into()))])
}

pub(crate) fn signed(maker: &Engine, stream: StreamId, circle: CircleId, item: BatchItem) -> Vec<u8> {
    let mut batch = Batch {
        ver: VERSION,
        workspace: maker.identity.workspace,
        circle,
        stream,
        n_first: 1,
        prev: EntryId([0; 32]),
        items: vec![item],
        signature: Signature([0; 64]),
    };
    batch.signature = maker.identity.signing.sign_head(&batch.head().unwrap());
    batch.to_bytes()
}

pub(crate) fn take(engine: &mut Engine, parcel: &Parcel) {
    let mut received = Received::default();
    engine.receive_control(&parcel.stream.to_bytes(), NOW).unwrap();
    for body in &parcel.bodies {
        engine.keep_body(body).unwrap();
    }
    engine.receive_batch(&parcel.batch, NOW, &mut received).unwrap();
    engine.open_waiting(&mut received).unwrap();
}

/// A device that took the parcels one after the other.
fn after(parcels: &[&Parcel]) -> Engine {
    let mut engine = device();
    parcels.iter().for_each(|parcel| take(&mut engine, parcel));
    engine
}

fn text_in(engine: &Engine, record: RecordId) -> String {
    let answers = engine.load_document(record).unwrap().unwrap().answers();
    answers[&path("nombre_preferido").unwrap()].winner.as_text().unwrap().to_owned()
}

fn reasons(engine: &Engine) -> Vec<String> {
    let mut statement = engine.db.prepare("SELECT reason FROM entry WHERE state > 0").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// How a conversation with the server ends for this device.
pub(crate) fn ending(engine: &mut Engine) -> SyncView {
    engine.finish(NOW).unwrap();
    engine.sync_view().unwrap()
}

#[test]
fn whoever_writes_in_another_circle_cannot_claim_a_record_even_if_it_comes_first() {
    let (rost, reg) = (circle(&device(), Compartment::Rost), circle(&device(), Compartment::Reg));
    let record = RecordId::of(reg, [5; 8]);
    let right = said(record, reg, "f1_registration@1", &called("Marisol"), 2);
    let false_claim = said(record, rost, "f1_registration@1", &called("Nadie"), 3);
    for order in [[&right, &false_claim], [&false_claim, &right]] {
        let engine = after(&order);
        assert_eq!(engine.record_head(record).unwrap().unwrap().circle, reg);
        assert_eq!(text_in(&engine, record), "Marisol");
        assert_eq!(reasons(&engine), ["wrong_circle"]);
    }
}

#[test]
fn which_form_a_record_is_does_not_depend_on_what_came_first() {
    let reg = circle(&device(), Compartment::Reg);
    let record = RecordId::of(reg, [6; 8]);
    let (old, new) =
        (said(record, reg, "f1_registration@1", &called("A"), 4), said(record, reg, "f9@7", &called("B"), 5));
    let form = |engine: &Engine| {
        let head = engine.record_head(record).unwrap().unwrap();
        (head.form_id, head.form_version)
    };
    let (one, two) = (after(&[&old, &new]), after(&[&new, &old]));
    assert_eq!(form(&one), form(&two));
    assert_eq!(text_in(&one, record), text_in(&two, record));
}

#[test]
fn of_two_records_that_name_one_member_all_devices_believe_the_same() {
    let dir = crate::directory::directory_circle(&device().db).unwrap();
    let member = device().identity.device;
    let named = |random: u8, name: &str| {
        let (form, answers) = crate::directory::member_answers(member, name);
        said(RecordId::of(dir, [random; 8]), dir, &format!("{form}@1"), &answers, random.into())
    };
    // Lower and higher than the record of the founding, whichever that is.
    let (one, two) = (named(0, "Berta"), named(255, "Carla"));
    let name = |engine: &Engine| crate::directory::member_name(&engine.db, member).unwrap();
    assert_eq!(name(&after(&[&one, &two])), name(&after(&[&two, &one])));
    assert_eq!(name(&after(&[&one, &two])).as_deref(), Some("Berta"));
}

/// An entry of a kind that this build does not know.
fn of_a_later_kind(circle: CircleId, critical: bool) -> Parcel {
    let record = RecordId::of(circle, [7; 8]);
    let mut parcel = said(record, circle, "f1_registration@1", &called("A"), 8);
    let mut item = Batch::from_bytes(&parcel.batch).unwrap().items.remove(0);
    (item.kind, item.critical) = (99, critical);
    let ControlBody::Stream(stream) = parcel.stream.open().unwrap() else { unreachable!() };
    parcel.batch = signed(&device(), stream.id(), circle, item);
    parcel
}

/// Saves one new record in each circle, seals what may be sealed, and says in which circles a batch would be sent.
fn sent_circles(engine: &mut Engine) -> Vec<CircleId> {
    for part in [Compartment::Rost, Compartment::Reg] {
        let circle = circle(engine, part);
        let record = RecordId::of(circle, [9; 8]);
        engine.write_record(record, circle, "f1_registration", "1", None, &called("Z"), NOW).unwrap();
    }
    engine.seal_pending(NOW, &mut Draws(9)).unwrap();
    let own = engine.identity.stream;
    let server = crate::sync::ServerKey { server: wire::ServerId([1; 16]), generation: 1 };
    let payload = engine.payload(server).unwrap();
    let batches = payload.batches.iter().map(|bytes| Batch::from_bytes(&bytes.0).unwrap());
    let mut circles: Vec<_> = batches.filter(|batch| batch.stream == own).map(|batch| batch.circle).collect();
    circles.sort();
    circles.dedup();
    circles
}

#[test]
fn a_critical_entry_of_a_later_version_stops_its_circle_and_says_so_and_no_other() {
    let (rost, reg) = (circle(&device(), Compartment::Rost), circle(&device(), Compartment::Reg));
    let mut engine = after(&[&of_a_later_kind(reg, true)]);
    let sent = sent_circles(&mut engine);
    assert!(sent.contains(&rost) && !sent.contains(&reg), "{sent:?}");
    let view = ending(&mut engine);
    assert_eq!(view.trouble, Some(Refusal::UpdateNeeded));
    assert_eq!(view.quarantined, 1);
}

#[test]
fn an_entry_of_a_later_version_that_is_not_critical_waits_and_stops_nothing() {
    let reg = circle(&device(), Compartment::Reg);
    let mut engine = after(&[&of_a_later_kind(reg, false)]);
    assert!(sent_circles(&mut engine).contains(&reg));
    assert_eq!(ending(&mut engine).trouble, None);
}

/// A control object of a kind that this build does not know, signed by whoever.
fn control_of_a_later_kind(critical: bool, signing: &SigningKey) -> Vec<u8> {
    let workspace = device().identity.workspace;
    let mut control =
        Control { ver: VERSION, kind: 99, critical, body: Bytes(vec![0x80]), signature: Signature([0; 64]) };
    signing.sign_control(&mut control, workspace);
    control.to_bytes()
}

#[test]
fn a_members_critical_control_object_of_a_later_version_stops_all_sending_and_says_so_also_after_a_restart() {
    let mut engine = device();
    let control = control_of_a_later_kind(true, &device().identity.signing);
    engine.receive_control(&control, NOW).unwrap();
    assert!(sent_circles(&mut engine).is_empty());
    engine.forget().unwrap();
    assert!(sent_circles(&mut engine).is_empty());
    assert_eq!(ending(&mut engine).trouble, Some(Refusal::UpdateNeeded));
}

#[test]
fn a_strangers_control_object_of_a_later_version_stops_nobody_and_is_shown() {
    let mut engine = device();
    let control = control_of_a_later_kind(true, &SigningKey::from_seed(&[3; 32]));
    engine.receive_control(&control, NOW).unwrap();
    assert_eq!(sent_circles(&mut engine).len(), 3, "the directory, the roster and the registrations");
    assert_eq!(ending(&mut engine).quarantined, 1);
}

#[test]
fn what_waited_for_an_update_is_opened_when_the_build_that_knows_it_opens_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vault");
    let reg = circle(&device(), Compartment::Reg);
    let record = RecordId::of(reg, [5; 8]);
    let parcel = said(record, reg, "f1_registration@1", &called("Marisol"), 2);
    let engine = {
        let mut engine = founded(Connection::open(&file).unwrap());
        engine.receive_control(&parcel.stream.to_bytes(), NOW).unwrap();
        for body in &parcel.bodies {
            engine.keep_body(body).unwrap();
        }
        engine.receive_batch(&parcel.batch, NOW, &mut Received::default()).unwrap();
        // What the build before did not know of it.
        engine.db.execute("UPDATE entry SET reason = 'unknown_critical' WHERE state = 1", []).unwrap();
        assert!(engine.halted().unwrap().is_in(reg));
        drop(engine);
        Engine::open(Connection::open(&file).unwrap(), &KEY).unwrap()
    };
    assert_eq!(text_in(&engine, record), "Marisol");
    assert!(!engine.halted().unwrap().is_anywhere());
}
