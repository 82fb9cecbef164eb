//! Tests of files: parts that others made are right or wrong by themselves, whoever sends them and in whatever order; and
//! room for answers stays.
#![allow(clippy::unwrap_used)]

use bridge::{Command, OpenDraft, Refusal, Reply, StorageTrouble};
use forms::{Answer, AnswerPath, Compartment};
use seal::chunk::Inner;
use seal::record_key::RecordKey;
use wire::attachment::contents;
use wire::canonical::VERSION;
use wire::limits::ATTACHMENT_BYTES_MAX;
use wire::{
    AttachmentHead, AttachmentPart, Batch, BatchItem, Body, Bytes, Canonical, ChunkKind, CircleId,
    ControlBody, DraftId, EntryId, EntryKind, Hash32, RecordId, ServerId, Signature, Stream, StreamId,
};

use crate::directory::random;
use crate::engine::Engine;
use crate::from_others::{Draws, NOW, circle, device};
use crate::receive::Received;
use crate::sync::ServerKey;

const SERVER: ServerKey = ServerKey { server: ServerId([1; 16]), generation: 1 };

fn file(seed: u64, bytes: usize) -> Vec<u8> {
    let rng = &mut Draws(seed);
    (0..bytes).map(|_| random::<1>(rng)[0]).collect()
}

fn parts(file: &[u8]) -> Vec<AttachmentPart> {
    let head = AttachmentHead::of(file, [3; 16]).unwrap();
    let content = contents(file).zip(0..);
    content
        .map(|(content, number)| AttachmentPart {
            ver: VERSION,
            head: head.clone(),
            number,
            content: Bytes(content.to_vec()),
        })
        .collect()
}

fn name(file: &[u8]) -> String {
    format!("{}.jpg", parts(file).remove(0).head.id())
}

/// Somebody who writes in a circle, on a stream of theirs, one entry after the other.
struct Writer {
    announcement: Vec<u8>,
    stream: StreamId,
    n: u64,
    prev: EntryId,
    seed: u64,
}

/// What a server hands over.
struct Sent {
    announcement: Vec<u8>,
    batch: Vec<u8>,
    bodies: Vec<Vec<u8>>,
}

impl Writer {
    fn new(seed: u64) -> Self {
        let maker = device();
        let nonce = Hash32(random(&mut Draws(seed)));
        let stream = Stream { device: maker.identity.device, grant: maker.identity.grant, nonce };
        let announcement = maker.identity.sign(&ControlBody::Stream(stream.clone())).to_bytes();
        Writer { announcement, stream: stream.id(), n: 0, prev: EntryId([0; 32]), seed }
    }

    fn send(&mut self, circle: CircleId, record: RecordId, kind: ChunkKind, payload: Vec<u8>) -> Sent {
        self.seed += 1;
        let (maker, rng) = (device(), &mut Draws(self.seed));
        let key = RecordKey::make(rng);
        let inner = Inner { dict_id: 0, form: String::new(), doc_gen: 0, payload };
        let chunk = seal::chunk::seal(&key, record, kind, &inner, None, rng).unwrap();
        let epoch = *maker.authority.current_epochs(circle).first().unwrap();
        let wrap = key.wrap(record, circle, epoch, maker.epochs.get(&epoch).unwrap());
        let bodies = vec![chunk.to_bytes(), wrap.to_bytes()];
        let item = BatchItem {
            kind: EntryKind::Attachment as u8,
            critical: false,
            bodies: bodies.iter().map(|body| Body::hash(body)).collect(),
            change_commit: Hash32([0; 32]),
            relay_of: Vec::new(),
        };
        let mut batch = Batch {
            ver: VERSION,
            workspace: maker.identity.workspace,
            circle,
            stream: self.stream,
            n_first: self.n + 1,
            prev: self.prev,
            items: vec![item],
            signature: Signature([0; 64]),
        };
        let head = batch.head().unwrap();
        batch.signature = maker.identity.signing.sign_head(&head);
        (self.n, self.prev) = (head.n, head.entry);
        Sent { announcement: self.announcement.clone(), batch: batch.to_bytes(), bodies }
    }

    fn send_part(&mut self, engine: &Engine, part: &AttachmentPart) -> Sent {
        let circle = circle(engine, Compartment::Reg);
        self.send(circle, RecordId::of(circle, [5; 8]), ChunkKind::BlobPart, part.to_bytes())
    }
}

fn take(engine: &mut Engine, sent: &Sent) {
    let mut received = Received::default();
    engine.receive_control(&sent.announcement, NOW).unwrap();
    for body in &sent.bodies {
        engine.take_body(body).unwrap();
    }
    engine.receive_batch(&sent.batch, NOW, &mut received).unwrap();
    engine.open_waiting(&mut received).unwrap();
}

fn attached(engine: &mut Engine, name: &str) -> Result<Vec<u8>, Refusal> {
    match engine.handle(Command::Attached { name: name.to_owned() }, NOW, &mut Draws(1))? {
        Reply::Attached { bytes, .. } => Ok(bytes),
        other => panic!("{other:?}"),
    }
}

fn reasons(engine: &Engine) -> Vec<String> {
    let mut statement =
        engine.db.prepare("SELECT reason FROM entry WHERE state IN (1, 2) ORDER BY reason").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn parts_come_in_any_order_and_from_anybody_and_make_the_file() {
    let photo = file(1, 200_000);
    let (mut engine, mut one, mut other) = (device(), Writer::new(10), Writer::new(20));
    let parts = parts(&photo);
    for number in [3, 0, 2, 0] {
        let writer = if number == 2 { &mut other } else { &mut one };
        let sent = writer.send_part(&engine, &parts[number]);
        take(&mut engine, &sent);
        assert_eq!(attached(&mut engine, &name(&photo)), Err(Refusal::AttachmentOnItsWay));
    }
    let sent = other.send_part(&engine, &parts[1]);
    take(&mut engine, &sent);
    assert_eq!(attached(&mut engine, &name(&photo)), Ok(photo));
    assert!(reasons(&engine).is_empty());
}

#[test]
fn a_bent_part_takes_nobodys_place_whether_it_comes_before_the_true_one_or_after() {
    let photo = file(2, 100_000);
    let parts = parts(&photo);
    let mut bent = parts[1].clone();
    bent.content.0[7] ^= 1;
    let misplaced = AttachmentPart { number: 1, ..parts[0].clone() };
    for first in [true, false] {
        let (mut engine, mut honest, mut liar) = (device(), Writer::new(10), Writer::new(20));
        let lies = [&bent, &misplaced].map(|part| liar.send_part(&engine, part));
        let truth = [&parts[0], &parts[1]].map(|part| honest.send_part(&engine, part));
        let order: Vec<&Sent> =
            if first { lies.iter().chain(&truth).collect() } else { truth.iter().chain(&lies).collect() };
        order.into_iter().for_each(|sent| take(&mut engine, sent));
        assert_eq!(attached(&mut engine, &name(&photo)), Ok(photo.clone()));
        assert_eq!(reasons(&engine), ["not_a_part", "not_a_part"]);
    }
}

#[test]
fn a_file_with_another_head_is_another_file_and_never_shown_for_the_one_that_was_named() {
    let (photo, other) = (file(3, 100_000), file(4, 100_000));
    let (mut engine, mut liar) = (device(), Writer::new(20));
    for part in parts(&other) {
        let sent = liar.send_part(&engine, &part);
        take(&mut engine, &sent);
    }
    assert_eq!(attached(&mut engine, &name(&photo)), Err(Refusal::AttachmentOnItsWay));
    assert_eq!(attached(&mut engine, &name(&other)), Ok(other));
}

#[test]
fn what_is_no_part_is_set_apart_and_stops_nothing() {
    let (mut engine, mut writer) = (device(), Writer::new(30));
    let (reg, rost) = (circle(&engine, Compartment::Reg), circle(&engine, Compartment::Rost));
    let (here, elsewhere) = (RecordId::of(reg, [5; 8]), RecordId::of(rost, [5; 8]));
    let part = parts(&file(5, 10)).remove(0).to_bytes();
    let sent = [
        writer.send(reg, here, ChunkKind::BlobPart, b"nothing".to_vec()),
        writer.send(reg, here, ChunkKind::Changes, part.clone()),
        writer.send(reg, elsewhere, ChunkKind::BlobPart, part),
    ];
    sent.iter().for_each(|sent| take(&mut engine, sent));
    assert_eq!(reasons(&engine), ["not_a_part", "unknown_kind", "wrong_circle"]);
    assert!(!engine.halted().unwrap().is_anywhere());
}

#[test]
fn what_is_not_here_yet_waits_quietly_and_a_part_is_taken_when_its_body_comes() {
    let photo = file(6, 1_000);
    let (mut engine, mut writer) = (device(), Writer::new(30));
    let mut sent = writer.send_part(&engine, &parts(&photo)[0]);
    let chunk = sent.bodies.remove(0);
    take(&mut engine, &sent);
    assert_eq!((engine.quarantined_count().unwrap(), reasons(&engine)), (0, Vec::new()));
    assert_eq!(engine.bodies_awaited(false, 9).unwrap(), [Body::hash(&chunk)]);
    engine.take_body(&chunk).unwrap();
    engine.open_waiting(&mut Received::default()).unwrap();
    assert_eq!(attached(&mut engine, &name(&photo)), Ok(photo));
    assert!(engine.bodies_awaited(false, 9).unwrap().is_empty());
}

#[test]
fn no_answer_is_ever_sealed_with_the_key_of_a_colleagues_file() {
    let (mut engine, mut writer) = (device(), Writer::new(30));
    let sent = writer.send_part(&engine, &parts(&file(7, 1_000))[0]);
    take(&mut engine, &sent);
    let reg = circle(&engine, Compartment::Reg);
    let record = RecordId::of(reg, [5; 8]);
    let keys = "SELECT count(*) FROM record_key_epoch JOIN record_key USING (key_id) WHERE record = ?1";
    let noted = |engine: &Engine| -> u32 {
        engine.db.query_row(keys, [record.as_bytes()], |row| row.get(0)).unwrap()
    };
    assert_eq!(noted(&engine), 0);
    let answers = std::collections::BTreeMap::from([(question(), Answer::Text("A".into()))]);
    engine.write_record(record, reg, "f1_registration", "1", None, &answers, NOW).unwrap();
    engine.seal_pending(NOW, &mut Draws(8)).unwrap();
    assert_eq!(noted(&engine), 1, "the answer has a key of its own");
}

fn question() -> AnswerPath {
    AnswerPath::parse("nombre_otro_alfabeto").unwrap()
}

fn draft(engine: &mut Engine) -> DraftId {
    let open = Command::OpenDraft(OpenDraft::NewPerson { family_of: None, called: Some("Marisol".into()) });
    let Reply::Draft(view) = engine.handle(open, NOW, &mut Draws(9)).unwrap() else { panic!() };
    view.draft
}

fn attach(engine: &mut Engine, draft: DraftId, bytes: Vec<u8>) -> Result<Reply, Refusal> {
    let attach = Command::AttachFile { draft, path: question(), file_name: "a.png".into(), bytes };
    engine.handle(attach, NOW, &mut Draws(11))
}

#[test]
fn files_are_refused_long_before_an_answer_finds_the_phone_full() {
    let mut engine = device();
    let draft = draft(&mut engine);
    let megabyte = 1024 * 1024;
    engine.note_room(Some(20 * megabyte));
    assert_eq!(attach(&mut engine, draft, vec![1]), Err(Refusal::Storage(StorageTrouble::Full)));
    let said = Command::SetAnswer { draft, path: question(), answer: Answer::Text("dicho".into()) };
    engine.handle(said, NOW, &mut Draws(1)).unwrap();
    engine.note_room(Some(21 * megabyte));
    assert!(attach(&mut engine, draft, vec![1]).is_ok());
    assert_eq!(
        attach(&mut engine, draft, vec![1; 2 * 1024 * 1024]),
        Err(Refusal::Storage(StorageTrouble::Full))
    );
    engine.note_room(None);
    assert!(attach(&mut engine, draft, vec![1; 2 * 1024 * 1024]).is_ok(), "where nobody says, it is tried");
}

#[test]
fn a_file_that_is_too_large_is_refused_with_the_limit_and_the_largest_is_taken() {
    let mut engine = device();
    let draft = draft(&mut engine);
    let refused = attach(&mut engine, draft, vec![1; ATTACHMENT_BYTES_MAX + 1]);
    assert_eq!(refused, Err(Refusal::AttachmentTooLarge { max_bytes: 10_485_760 }));
    let Reply::Saved { calculated } = attach(&mut engine, draft, vec![1; ATTACHMENT_BYTES_MAX]).unwrap()
    else {
        panic!()
    };
    let (path, answer) = calculated.last().unwrap();
    assert_eq!(*path, question());
    let name = answer.as_text().unwrap().to_owned();
    assert_eq!(attached(&mut engine, &name).map(|bytes| bytes.len()), Ok(ATTACHMENT_BYTES_MAX));
}

#[test]
fn a_draft_that_is_not_here_takes_no_file_and_what_is_no_name_finds_none() {
    let mut engine = device();
    assert_eq!(attach(&mut engine, DraftId([9; 16]), vec![1]), Err(Refusal::NotFound));
    assert_eq!(attached(&mut engine, "foto.jpg"), Err(Refusal::NotFound));
    let files: u32 = engine.db.query_row("SELECT count(*) FROM attachment", [], |row| row.get(0)).unwrap();
    assert_eq!(files, 0);
}

#[test]
fn a_question_that_takes_no_file_refuses_one_and_keeps_its_answer() {
    let mut engine = device();
    let draft = draft(&mut engine);
    let path = AnswerPath::parse("sexo").unwrap();
    let said = Command::SetAnswer { draft, path: path.clone(), answer: Answer::Text("M".into()) };
    engine.handle(said, NOW, &mut Draws(1)).unwrap();
    let mut attach_to = |path: &str| {
        let path = AnswerPath::parse(path).unwrap();
        let attach = Command::AttachFile { draft, path, file_name: "a.png".into(), bytes: vec![1] };
        engine.handle(attach, NOW, &mut Draws(11)).err()
    };
    for choice_or_date in ["sexo", "fecha_salida", "documentos/3f9a0c12/doc_vence"] {
        assert_eq!(attach_to(choice_or_date), Some(Refusal::NoFileHere), "{choice_or_date}");
    }
    for nothing in ["documentos", "documentos/3f9a0c12/_removed", "nada"] {
        assert_eq!(attach_to(nothing), Some(Refusal::NotFound), "{nothing}");
    }
    assert_eq!(engine.kept_answers(draft).unwrap()[&path].0, Answer::Text("M".into()));
    let files: u32 = engine.db.query_row("SELECT count(*) FROM attachment", [], |row| row.get(0)).unwrap();
    assert_eq!(files, 0);
}

#[test]
fn a_file_of_a_directory_record_is_sealed_in_parts_that_are_no_larger_than_64_kilobytes() {
    let mut engine = device();
    let directory = crate::directory::directory_circle(&engine.db).unwrap();
    let sql = "SELECT record FROM record WHERE circle = ?1 LIMIT 1";
    let record: Vec<u8> = engine.db.query_row(sql, [directory.as_bytes()], |row| row.get(0)).unwrap();
    let record = RecordId::from_slice(&record).unwrap();
    let form = file(12, ATTACHMENT_BYTES_MAX);
    let name = engine.attach_to_record(record, &form, "bin", &mut Draws(13)).unwrap();
    engine.seal_next_parts(SERVER, 1 << 20, NOW, &mut Draws(14)).unwrap();
    let sealed = "SELECT count(*), max(length(bytes)) FROM attachment_part JOIN body ON body.hash = body";
    let sealed = |engine: &Engine| -> (u32, u32) {
        engine.db.query_row(sealed, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    };
    assert_eq!(sealed(&engine).0, 18, "as many as one request has room for");
    engine.seal_next_parts(SERVER, 1 << 20, NOW, &mut Draws(15)).unwrap();
    assert_eq!(sealed(&engine).0, 18, "and no more while these are not sent");
    engine.seal_parts(usize::MAX, NOW, &mut Draws(16)).unwrap();
    let (count, largest) = sealed(&engine);
    assert_eq!(count, 183);
    assert!(largest <= 65_536 + 200, "{largest}");
    assert_eq!(engine.attachment(&name).unwrap(), Some(form));
}

#[test]
fn parts_wait_for_the_answers_and_travel_on_a_stream_of_their_own() {
    let mut engine = device();
    let reg = circle(&engine, Compartment::Reg);
    let record = RecordId::of(reg, [6; 8]);
    let answers = std::collections::BTreeMap::from([(question(), Answer::Text("A".into()))]);
    engine.write_record(record, reg, "f1_registration", "1", None, &answers, NOW).unwrap();
    let only_here = "SELECT count(*) FROM only_here WHERE record = ?1";
    let count = |engine: &Engine| -> u32 {
        engine.db.query_row(only_here, [record.as_bytes()], |row| row.get(0)).unwrap()
    };
    engine.seal_pending(NOW, &mut Draws(21)).unwrap();
    engine.db.execute("INSERT INTO held SELECT ?1, batch FROM batch", [[9; 24]]).unwrap();
    assert_eq!(count(&engine), 0, "all that was written is somewhere");
    engine.attach_to_record(record, &file(17, 70_000), "jpg", &mut Draws(18)).unwrap();
    assert_eq!(count(&engine), 1, "and the photo is not");
    engine.seal_pending(NOW, &mut Draws(19)).unwrap();
    engine.seal_parts(9, NOW, &mut Draws(20)).unwrap();
    let streams = |engine: &Engine| -> Vec<StreamId> {
        let payload = engine.payload(SERVER).unwrap();
        payload.batches.iter().map(|bytes| Batch::from_bytes(&bytes.0).unwrap().stream).collect()
    };
    let own = engine.identity.stream;
    engine.exchange.answers_read(true);
    let sent = streams(&engine);
    assert!(!sent.is_empty() && sent.iter().all(|stream| *stream == own), "answers alone");
    engine.exchange.answers_read(false);
    for what in
        ["SELECT id FROM control", "SELECT wrap FROM epoch_wrap", "SELECT batch FROM batch WHERE files = 0"]
    {
        let sql = format!("INSERT INTO held (server, object) SELECT ?1, * FROM ({what})");
        engine.db.execute(&sql, [SERVER.to_bytes()]).unwrap();
    }
    assert!(streams(&engine).is_empty(), "the logs are read first");
    engine.exchange.answers_read(true);
    let sent = streams(&engine);
    assert!(
        !sent.is_empty()
            && sent.iter().all(|stream| Some(*stream) == engine.identity.files && *stream != own)
    );
    assert_eq!(count(&engine), 1, "a record whose photo was not sent is only here");
    engine
        .db
        .execute("INSERT INTO held SELECT ?1, batch FROM batch WHERE files = 1", [SERVER.to_bytes()])
        .unwrap();
    assert_eq!(count(&engine), 0);
}
