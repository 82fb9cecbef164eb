//! Tests of lists that others made: shown until the documents say otherwise, and never more than shown.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use bridge::{PeopleFilter, PersonRow, Reply};
use forms::{Answer, Compartment};
use grants::SigningKey;
use seal::chunk::Inner;
use seal::device::DeviceSecrets;
use seal::record_key::RecordKey;
use wire::canonical::VERSION;
use wire::{
    Ahead, Batch, BatchId, BatchItem, Body, Bytes, Canonical, CheckpointPart, ChunkKind, CircleId, Control,
    ControlBody, EntryId, EntryKind, Grant, Hash32, Issuer, PersonLine, RecordId, Right, ServerId, Signature,
    Stream, StreamId, Subject,
};

use crate::directory::Answers;
use crate::engine::Engine;
use crate::epochs;
use crate::from_others::{Draws, NOW, Parcel, circle, device, ending, said, take};
use crate::identity::certify;
use crate::ledger::path;
use crate::sync::ServerKey;

const SERVER: ServerKey = ServerKey { server: ServerId([1; 16]), generation: 1 };
const QUESTIONS: [&str; 3] = ["nombre_social", "nombre_completo", "cama"];
const FORM: &str = "f1_registration@1";

/// Who makes a list: a stream, and the key that signs it.
struct Lister {
    controls: Vec<Control>,
    stream: StreamId,
    signing: SigningKey,
}

/// The coordinator, on another stream than the device's own.
fn coordinator(seed: u64) -> Lister {
    let maker = device();
    let nonce = Hash32(crate::directory::random(&mut Draws(seed)));
    let stream = Stream { device: maker.identity.device, grant: maker.identity.grant, nonce };
    Lister {
        controls: vec![maker.identity.sign(&ControlBody::Stream(stream.clone()))],
        stream: stream.id(),
        signing: SigningKey::from_seed(maker.identity.secrets.sign_seed()),
    }
}

/// A member who reads and writes everything, and manages nothing.
fn colleague() -> Lister {
    let maker = device();
    let workspace = maker.identity.workspace;
    let secrets = DeviceSecrets::make(&mut Draws(77));
    let signing = SigningKey::from_seed(secrets.sign_seed());
    let (device, cert) = certify(workspace, &secrets, &signing);
    let parts = [Compartment::Rost, Compartment::Reg];
    let rights = parts.map(|part| Right { circle: circle(&maker, part), flags: Right::READ | Right::WRITE });
    let grant = maker.identity.sign(&ControlBody::Grant(Grant {
        issuer: Issuer::Device(maker.identity.device),
        parent: vec![maker.identity.grant],
        subject: Subject::Device(device),
        rights: rights.to_vec(),
        depth: 0,
        expires_s: 0,
        seen: Vec::new(),
        sealed_label: Bytes::default(),
    }));
    let stream = Stream { device, grant: grant.id().into(), nonce: Hash32([1; 32]) };
    let mut announced = Control::unsigned(&ControlBody::Stream(stream.clone()));
    signing.sign_control(&mut announced, workspace);
    Lister { controls: vec![cert, grant, announced], stream: stream.id(), signing }
}

/// What a list says of one person: how they are called, by how many changes.
fn line(card: u8, called: &str, changes: u32) -> PersonLine {
    PersonLine { card: Bytes(vec![card; 8]), changes, answered: 1, texts: vec![called.to_owned()] }
}

/// A part for the readers of whatever epochs `sealer` knows of.
fn part(lister: &Lister, sealer: &Engine, circle_of: Compartment, people: Vec<PersonLine>) -> Parcel {
    let (cards, circle) = (circle(sealer, Compartment::Rost), circle(sealer, circle_of));
    let rng = &mut Draws(lister.stream.0.iter().fold(1, |seed, byte| seed << 4 ^ u64::from(*byte)));
    let questions = QUESTIONS.map(str::to_owned).to_vec();
    let payload = CheckpointPart { ver: VERSION, cards, questions, people }.to_bytes();
    let (key, record) = (RecordKey::make(rng), RecordId::of(circle, [9; 8]));
    let inner = Inner { dict_id: 0, form: FORM.into(), doc_gen: 0, payload };
    let chunk = seal::chunk::seal(&key, record, ChunkKind::Snapshot, &inner, None, rng).unwrap();
    let epoch = *sealer.authority.current_epochs(circle).first().unwrap();
    let wrap = key.wrap(record, circle, epoch, sealer.epochs.get(&epoch).unwrap());
    let bodies = vec![chunk.to_bytes(), wrap.to_bytes()];
    let item = BatchItem {
        kind: EntryKind::CheckpointPart as u8,
        critical: false,
        bodies: bodies.iter().map(|body| Body::hash(body)).collect(),
        change_commit: Hash32([0; 32]),
        relay_of: Vec::new(),
    };
    let mut batch = Batch {
        ver: VERSION,
        workspace: sealer.identity.workspace,
        circle,
        stream: lister.stream,
        n_first: 1,
        prev: EntryId([0; 32]),
        items: vec![item],
        signature: Signature([0; 64]),
    };
    batch.signature = lister.signing.sign_head(&batch.head().unwrap());
    let stream = lister.controls.last().unwrap().clone();
    Parcel { stream, batch: batch.to_bytes(), bodies }
}

/// The server gives the part ahead of its log.
fn give(engine: &mut Engine, lister: &Lister, parcel: &Parcel) {
    for control in &lister.controls {
        engine.receive_control(&control.to_bytes(), NOW).unwrap();
    }
    for body in &parcel.bodies {
        engine.keep_body(body).unwrap();
    }
    let (circle, batch) = (Batch::from_bytes(&parcel.batch).unwrap().circle, Bytes(parcel.batch.clone()));
    let ahead = Ahead { circle, set: BatchId([3; 32]), parts_before: 0, batches: vec![batch] };
    engine.take_ahead(SERVER, &[ahead], NOW).unwrap();
    engine.open_waiting(&mut crate::receive::Received::default()).unwrap();
}

fn people(engine: &mut Engine, search: &str) -> Vec<PersonRow> {
    let Reply::People(page) = engine.people(search, PeopleFilter::All, 0, 50, NOW).unwrap() else { panic!() };
    page.rows
}

fn names(engine: &mut Engine) -> Vec<String> {
    people(engine, "").into_iter().filter_map(|row| row.called).collect()
}

fn answers(pairs: &[(&str, &str)]) -> Answers {
    pairs.iter().map(|(name, text)| (path(name).unwrap(), Answer::Text((*text).into()))).collect()
}

/// A document of the person that the lines are about.
fn document(of: Compartment, called: &str, seed: u64) -> Parcel {
    let maker = device();
    let card = RecordId::of(circle(&maker, Compartment::Rost), [5; 8]);
    let (record, mut said_there) = match of {
        Compartment::Rost => (card, answers(&[("cama", "A1")])),
        _ => (RecordId::of(circle(&maker, of), [6; 8]), answers(&[("_person", &card.to_string())])),
    };
    said_there.extend(answers(&[("nombre_social", called)]));
    said(record, circle(&maker, of), FORM, &said_there, seed)
}

fn count(engine: &Engine, sql: &str) -> u32 {
    engine.db.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_line_is_shown_until_the_document_comes_and_never_instead_of_it() {
    let lister = coordinator(2);
    let false_line = part(&lister, &device(), Compartment::Rost, vec![line(5, "Falsa", 99)]);
    let true_one = document(Compartment::Rost, "Marisol", 3);
    let mut engine = device();
    give(&mut engine, &lister, &false_line);
    assert_eq!(names(&mut engine), ["Falsa"]);
    assert_eq!(people(&mut engine, "falsa").len(), 1);
    take(&mut engine, &true_one);
    assert_eq!(names(&mut engine), ["Marisol"]);
    assert_eq!(people(&mut engine, "falsa").len(), 0);
    let mut engine = device();
    take(&mut engine, &true_one);
    give(&mut engine, &lister, &false_line);
    assert_eq!(names(&mut engine), ["Marisol"]);
    assert_eq!(people(&mut engine, "falsa").len(), 0);
}

#[test]
fn whoever_has_no_document_when_everything_was_read_is_listed_no_more() {
    let lister = coordinator(2);
    let mut engine = device();
    give(&mut engine, &lister, &part(&lister, &device(), Compartment::Rost, vec![line(5, "Nadie", 1)]));
    assert_eq!(people(&mut engine, "nadie").len(), 1);
    engine.end_ahead().unwrap();
    assert_eq!((names(&mut engine).len(), people(&mut engine, "nadie").len()), (0, 0));
    // And what comes late is too late.
    let late = part(&coordinator(3), &device(), Compartment::Rost, vec![line(6, "Tarde", 1)]);
    give(&mut engine, &coordinator(3), &late);
    assert_eq!(names(&mut engine).len(), 0);
}

#[test]
fn of_two_lines_the_one_of_more_changes_is_shown_whichever_comes_first() {
    let (one, two) = (coordinator(2), coordinator(3));
    let older = part(&one, &device(), Compartment::Rost, vec![line(5, "Vieja", 2)]);
    let newer = part(&two, &device(), Compartment::Rost, vec![line(5, "Nueva", 3)]);
    for order in [[(&one, &older), (&two, &newer)], [(&two, &newer), (&one, &older)]] {
        let mut engine = device();
        order.iter().for_each(|(lister, parcel)| give(&mut engine, lister, parcel));
        assert_eq!(names(&mut engine), ["Nueva"]);
    }
}

#[test]
fn a_person_of_two_circles_is_put_together_from_lines_and_documents_with_the_card_on_top() {
    let lister = [coordinator(2), coordinator(3)];
    let full = PersonLine { answered: 0b11, texts: vec!["Reg".into(), "Ana Paz".into()], ..line(5, "", 1) };
    let bed = PersonLine { answered: 0b101, texts: vec!["Tarjeta".into(), "B2".into()], ..line(5, "", 1) };
    let of_reg = part(&lister[0], &device(), Compartment::Reg, vec![full]);
    let of_card = part(&lister[1], &device(), Compartment::Rost, vec![bed]);
    let mut engine = device();
    give(&mut engine, &lister[0], &of_reg);
    give(&mut engine, &lister[1], &of_card);
    let shown = |engine: &mut Engine| {
        let row = people(engine, "").remove(0);
        (row.called.unwrap(), row.full_name, row.bed.unwrap(), engine.is_provisional(row.person).unwrap())
    };
    let ana = Some("Ana Paz".to_owned());
    assert_eq!(shown(&mut engine), ("Tarjeta".into(), ana.clone(), "B2".into(), true));
    take(&mut engine, &document(Compartment::Rost, "Marisol", 4));
    assert_eq!(
        shown(&mut engine),
        ("Marisol".into(), ana, "A1".into(), true),
        "the registration is on its way"
    );
    take(&mut engine, &document(Compartment::Reg, "M", 5));
    assert_eq!(shown(&mut engine), ("Marisol".into(), None, "A1".into(), false));
    assert_eq!(count(&engine, "SELECT count(*) FROM line"), 0);
}

#[test]
fn a_list_makes_no_record_no_conflict_and_nothing_to_send() {
    let lister = coordinator(2);
    let mut engine = device();
    let view = engine.sync_view().unwrap();
    let records = count(&engine, "SELECT count(*) FROM record");
    give(&mut engine, &lister, &part(&lister, &device(), Compartment::Rost, vec![line(5, "A", 1)]));
    assert_eq!(people(&mut engine, "").len(), 1);
    assert_eq!(engine.sync_view().unwrap(), view);
    assert_eq!(count(&engine, "SELECT count(*) FROM record"), records);
    assert_eq!(count(&engine, "SELECT count(*) FROM conflict"), 0);
    let payload = engine.payload(SERVER).unwrap();
    assert_eq!(payload.batches.len(), 0);
    assert_eq!(payload.ahead.iter().map(|cursor| cursor.parts).sum::<u32>(), 1, "and one circle of two");
}

#[test]
fn a_list_by_somebody_who_does_not_manage_the_circle_lists_nobody() {
    let lister = colleague();
    let parcel = part(&lister, &device(), Compartment::Rost, vec![line(5, "Falsa", 1)]);
    let mut engine = device();
    give(&mut engine, &lister, &parcel);
    assert_eq!(names(&mut engine).len(), 0);
    assert_eq!(
        count(&engine, "SELECT count(*) FROM entry WHERE state = 0"),
        1,
        "it was taken, and is nothing"
    );
}

#[test]
fn a_list_that_stands_in_a_log_shows_nobody() {
    let lister = coordinator(2);
    let mut engine = device();
    take(&mut engine, &part(&lister, &device(), Compartment::Rost, vec![line(5, "Falsa", 1)]));
    assert_eq!(names(&mut engine).len(), 0);
    assert_eq!(ending(&mut engine).quarantined, 0);
}

#[test]
fn a_list_under_keys_that_came_after_somebody_left_waits_without_a_word_and_ends_with_the_reading() {
    // The circle's keys change, and this device is not among those who are given the new ones.
    let mut sealer = device();
    let rost = circle(&sealer, Compartment::Rost);
    let before = *sealer.authority.current_epochs(rost).first().unwrap();
    let parents = [(before, sealer.epochs.get(&before).unwrap())];
    let recovery = sealer.authority.recovery_pk();
    let next = epochs::make(
        &sealer.identity,
        rost,
        &parents,
        &BTreeMap::new(),
        &recovery,
        Vec::new(),
        &mut Draws(8),
    )
    .unwrap();
    let rotation = next.control.clone();
    sealer.keep_epoch(rost, next).unwrap();

    let lister = coordinator(2);
    let parcel = part(&lister, &sealer, Compartment::Rost, vec![line(5, "Secreta", 1)]);
    let mut engine = device();
    engine.receive_control(&rotation.to_bytes(), NOW).unwrap();
    give(&mut engine, &lister, &parcel);
    assert_eq!(names(&mut engine).len(), 0);
    let waiting = "SELECT count(*) FROM entry WHERE state = 1";
    assert_eq!(count(&engine, waiting), 1);
    let view = ending(&mut engine);
    assert_eq!((view.quarantined, view.trouble), (0, None));
    let Reply::Quarantine(shown) = engine.quarantine().unwrap() else { panic!() };
    assert_eq!(shown.len(), 0);
    // With the key, it would have been a list.
    give(&mut sealer, &lister, &parcel);
    assert_eq!(names(&mut sealer), ["Secreta"]);
    engine.end_ahead().unwrap();
    assert_eq!(count(&engine, waiting), 0);
}

fn circle_rows(engine: &Engine, circle: CircleId) -> Vec<u8> {
    let mut statement = engine.db.prepare("SELECT item FROM entry WHERE circle = ?1 ORDER BY n").unwrap();
    let rows = statement.query_map([circle.as_bytes()], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    rows.map(|item| wire::Entry::from_bytes(&item.unwrap()).unwrap().item.kind).collect()
}

#[test]
fn a_set_whose_sending_was_taken_back_is_made_again_on_the_new_stream() {
    let mut engine = device();
    let rost = circle(&engine, Compartment::Rost);
    for number in 0..200_u16 {
        let [high, low] = number.to_be_bytes();
        let card = RecordId::of(rost, [high, low, 1, 1, 1, 1, 1, 1]);
        let said = answers(&[("nombre_social", "A")]);
        engine.write_record(card, rost, "f1_registration", "1", Some(card), &said, NOW).unwrap();
        engine.project_person(card).unwrap();
    }
    assert!(engine.make_checkpoints(NOW, &mut Draws(4)).unwrap());
    assert!(!engine.make_checkpoints(NOW, &mut Draws(5)).unwrap());
    let parts = circle_rows(&engine, rost);
    assert_eq!(parts.last(), Some(&(EntryKind::Checkpoint as u8)));
    assert!(parts.len() > 1);
    engine.begin_doubt().unwrap();
    engine.renew_stream(&mut Draws(6)).unwrap();
    assert!(engine.make_checkpoints(NOW, &mut Draws(7)).unwrap(), "the first one was withdrawn");
}
