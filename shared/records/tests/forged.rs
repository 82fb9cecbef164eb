//! Changes that no honest device makes, well formed all the same: each is refused with its own code, and alone.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod devices;

use std::num::NonZeroU64;

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Automerge, Change, ExpandedChange, ObjType, ROOT, ScalarValue};
use devices::{Device, NOON, path, text};
use forms::Answer;
use records::{ActorId, Applied, Committed, Document, Incoming, Refusal, limits};

/// The change, altered and written anew as Automerge would.
fn forge(change: &Committed, alter: impl FnOnce(&mut ExpandedChange)) -> Change {
    let mut expanded = Change::try_from(&change.raw[..]).unwrap().decode();
    alter(&mut expanded);
    Change::from(expanded)
}

fn put(key: &str, value: impl Into<ScalarValue>, replaces: Vec<OpId>) -> Op {
    Op {
        action: OpType::Put(value.into()),
        obj: ObjectId::Root,
        key: Key::Map(key.into()),
        pred: replaces.into(),
        insert: false,
    }
}

fn op_id(counter: u64, actor: &ActorId) -> OpId {
    OpId::new(counter, &automerge::ActorId::from(actor.0))
}

fn read_code(raw: &[u8]) -> &'static str {
    Incoming::read(raw).expect_err("refused").code()
}

fn apply(device: &mut Device, change: &Change) -> Applied {
    device.document.apply(Incoming::read(change.raw_bytes()).unwrap()).unwrap()
}

fn refusal(device: &mut Device, change: &Change) -> Refusal {
    let before = device.document.save();
    let applied = apply(device, change);
    assert_eq!(device.document.save(), before, "a refused change leaves no trace");
    assert!(applied.new_changes.is_empty() && applied.touched.is_empty());
    let [refused] = &applied.refused[..] else { panic!("{applied:?}") };
    assert_eq!(refused.change.hash.0, change.hash().0);
    refused.why
}

/// Ana and Luis after a first change by Ana; then one by each that the other has not seen, Ana's first.
fn apart() -> (Device, Device, Committed, Committed) {
    let (mut ana, mut luis) = (Device::new(1), Device::new(2));
    let first = ana.save(&[("a", text("uno")), ("b", text("uno"))]);
    luis.receive([&first]);
    let from_ana = ana.save(&[("a", text("dos"))]);
    let from_luis = luis.save(&[("a", text("tres"))]);
    (ana, luis, from_ana, from_luis)
}

#[test]
fn a_change_may_not_replace_what_its_author_cannot_have_seen() {
    let (mut ana, _, _, from_luis) = apart();
    let unseen = op_id(3, &ana.actor);
    let forged = forge(&from_luis, |change| change.operations = vec![put("a", "mal", vec![unseen.clone()])]);
    assert_eq!(refusal(&mut ana, &forged), Refusal::ReplacesUnseen);
    assert_eq!(ana.answer("a"), text("dos"));
}

#[test]
fn a_change_may_not_replace_a_value_of_another_question_or_one_that_never_was() {
    let (mut ana, _, _, from_luis) = apart();
    for replaced in [op_id(2, &ana.actor), op_id(77, &ana.actor), op_id(1, &ActorId([5; 16]))] {
        let forged = forge(&from_luis, |change| change.operations = vec![put("a", "mal", vec![replaced])]);
        assert_eq!(refusal(&mut ana, &forged), Refusal::ReplacesUnseen);
    }
}

#[test]
fn one_actor_on_two_devices_is_refused() {
    let (mut ana, mut copy) = (Device::new(1), Device::new(1));
    ana.save(&[("a", text("uno"))]);
    let from_copy = copy.save(&[("a", text("dos"))]);
    assert_eq!(refusal(&mut ana, &forge(&from_copy, |_| ())), Refusal::ActorReused);
    assert_eq!(ana.said("a"), [text("uno")]);
}

#[test]
fn of_two_changes_with_one_number_that_arrive_together_the_same_one_is_taken_everywhere() {
    let (mut ana, mut copy) = (Device::new(1), Device::new(1));
    let (one, two) = (ana.save(&[("a", text("uno"))]), copy.save(&[("a", text("dos"))]));
    let (mut luis, mut marta) = (Device::new(2), Device::new(3));
    let applied = luis.receive([&one, &two]);
    assert_eq!(applied.refused.len(), 1);
    assert_eq!(marta.receive([&two, &one]), applied);
    assert_eq!(luis.document.answers(), marta.document.answers());
}

#[test]
fn operation_numbers_and_line_of_an_author_may_not_run_backwards() {
    let (mut ana, mut luis, from_ana, from_luis) = apart();
    let too_low = forge(&from_luis, |change| {
        change.start_op = NonZeroU64::new(2).unwrap();
        change.operations = vec![put("c", "mal", vec![])];
    });
    assert_eq!(refusal(&mut ana, &too_low), Refusal::CounterOutOfOrder);
    let beside_own = forge(&from_ana, |change| {
        change.seq = 3;
        change.start_op = NonZeroU64::new(9).unwrap();
    });
    luis.receive([&from_ana]);
    assert_eq!(refusal(&mut luis, &beside_own), Refusal::CounterOutOfOrder);
}

#[test]
fn a_number_that_skips_one_is_refused() {
    let (mut ana, _, _, from_luis) = apart();
    let skipping = forge(&from_luis, |change| change.seq = 2);
    assert_eq!(refusal(&mut ana, &skipping), Refusal::CounterOutOfOrder);
}

#[test]
fn a_bad_change_does_not_take_its_neighbours_with_it() {
    let (mut ana, _, _, from_luis) = apart();
    let mut marta = Device::new(3);
    let good = marta.save(&[("d", text("bien"))]);
    let forged =
        forge(&from_luis, |change| change.operations = vec![put("a", "mal", vec![op_id(77, &ana.actor)])]);
    let raw = [good.raw.as_slice(), forged.raw_bytes()].concat();
    let applied = ana.document.apply(Incoming::read(&raw).unwrap()).unwrap();
    assert_eq!((applied.new_changes.len(), applied.refused.len()), (1, 1));
    assert_eq!(ana.answer("d"), text("bien"));
}

#[test]
fn a_counter_without_room_for_the_next_change_is_refused() {
    let mut ana = Device::new(1);
    let first = ana.save(&[("a", text("uno"))]);
    let forged = forge(&first, |change| change.start_op = NonZeroU64::new(limits::COUNTER_MAX + 1).unwrap());
    assert_eq!(read_code(forged.raw_bytes()), "records.too_large");
    let last = forge(&first, |change| change.start_op = NonZeroU64::new(limits::COUNTER_MAX).unwrap());
    let mut luis = Device::new(2);
    apply(&mut luis, &last);
    let refused = luis.document.resolve(&luis.actor, &devices::given(&[("a", text("dos"))]), &NOON);
    assert_eq!(refused.unwrap_err().code(), "records.commit_too_large");
}

#[test]
fn actors_of_another_shape_are_refused() {
    let mut ana = Device::new(1);
    let first = ana.save(&[("a", text("uno"))]);
    let branch = |level: &[u8]| [&[0x13, 0xb2, 0x23, 0x09][..], level, &ana.actor.0].concat();
    for bad in [vec![], vec![1; 15], vec![1; 17], vec![1; 32], branch(&[]), branch(&[0]), branch(&[0x80])] {
        let forged = forge(&first, |change| change.actor_id = automerge::ActorId::from(bad.as_slice()));
        assert_eq!(read_code(forged.raw_bytes()), "records.foreign_actor", "{bad:?}");
    }
    for level in [&[1][..], &[0x80, 1]] {
        let forged = forge(&first, |change| change.actor_id = automerge::ActorId::from(branch(level)));
        let metas = records::inspect(forged.raw_bytes()).unwrap();
        assert_eq!(metas[0].actor, ana.actor);
    }
}

/// A raw change written by Automerge alone, as another program would.
fn foreign(write: impl FnOnce(&mut automerge::transaction::Transaction<'_>)) -> Vec<u8> {
    let mut document = Automerge::new().with_actor(automerge::ActorId::from([7; 16]));
    let mut transaction = document.transaction();
    write(&mut transaction);
    transaction.commit_with(CommitOptions::default().with_time(5));
    document.get_changes(&[])[0].raw_bytes().to_vec()
}

#[test]
fn values_of_unknown_kinds_are_kept_sent_on_and_reported() {
    let raw = foreign(|transaction| {
        transaction.put(ROOT, "a", "legible").unwrap();
        transaction.put(ROOT, "bytes", vec![1_u8, 2]).unwrap();
        transaction.put(ROOT, "counter", ScalarValue::counter(3)).unwrap();
        transaction.put(ROOT, "timestamp", ScalarValue::Timestamp(9)).unwrap();
        transaction.put(ROOT, "boolean", true).unwrap();
        transaction.put(ROOT, "uint", 96_u64).unwrap();
        transaction.put(ROOT, "f64", f64::NAN).unwrap();
        transaction.put(ROOT, "no es un camino/", "x").unwrap();
        transaction.put_object(ROOT, "map", ObjType::Map).unwrap();
        transaction.put_object(ROOT, "list", ObjType::List).unwrap();
        transaction.put_object(ROOT, "text", ObjType::Text).unwrap();
    });
    let mut ana = Device::new(1);
    let applied = ana.document.apply(Incoming::read(&raw).unwrap()).unwrap();
    assert_eq!((applied.new_changes.len(), applied.refused.len()), (1, 0));
    let reloaded = Document::load(&ana.document.save()).unwrap();
    let mut sent_on = Document::new();
    sent_on.apply(Incoming::read_snapshot(&reloaded.snapshot()).unwrap()).unwrap();
    for document in [&ana.document, &reloaded, &sent_on] {
        assert_eq!(document.answers().keys().map(|at| at.as_str()).collect::<Vec<_>>(), ["a"]);
        let unreadable = document.unreadable();
        assert!(unreadable.iter().all(|one| one.change == Some(applied.new_changes[0].hash)));
        let mut kinds: Vec<&str> = unreadable.iter().map(|one| one.kind).collect();
        kinds.sort_unstable();
        assert_eq!(
            kinds,
            ["boolean", "bytes", "counter", "f64", "key", "list", "map", "text", "timestamp", "uint"]
        );
        let view = document.history().remove(0);
        assert_eq!((view.paths, view.unreadable.len()), (vec![(path("a"), text("legible"))], 10));
        assert!(view.authored.clock_doubtful, "another program's message says nothing about its clock");
    }
}

#[test]
fn an_answer_beside_a_value_of_unknown_kind_stays_readable() {
    let raw = foreign(|transaction| transaction.put(ROOT, "a", ScalarValue::Timestamp(9)).unwrap());
    let mut ana = Device::new(1);
    ana.save(&[("a", text("uno"))]);
    ana.document.apply(Incoming::read(&raw).unwrap()).unwrap();
    assert_eq!(ana.said("a"), [text("uno")]);
    assert_eq!(ana.document.unreadable().len(), 1);
    let over_it = ana.save(&[("a", text("dos"))]);
    assert_eq!((ana.said("a"), ana.document.unreadable().len()), (vec![text("dos")], 0));
    assert!(records::inspect(&over_it.raw).is_ok());
}

#[test]
fn what_is_not_flat_is_refused() {
    let nested = foreign(|transaction| {
        let map = transaction.put_object(ROOT, "map", ObjType::Map).unwrap();
        transaction.put(&map, "a", "dentro").unwrap();
    });
    let list = foreign(|transaction| {
        let list = transaction.put_object(ROOT, "list", ObjType::List).unwrap();
        transaction.insert(&list, 0, "dentro").unwrap();
    });
    let mut ana = Device::new(1);
    let first = ana.save(&[("a", text("uno"))]);
    let operation = |action: OpType| {
        let made = forge(&first, |change| {
            change.operations = vec![Op { action, ..put("a", "x", vec![]) }];
        });
        made.raw_bytes().to_vec()
    };
    let extra = forge(&first, |change| change.extra_bytes = vec![1, 2, 3]).raw_bytes().to_vec();
    for raw in [nested, list, operation(OpType::Delete), operation(OpType::Increment(1)), extra] {
        assert_eq!(read_code(&raw), "records.not_flat");
    }
}

#[test]
fn compressed_changes_documents_and_broken_checksums_are_refused() {
    let mut ana = Device::new(1);
    let long = ana.save(&[("a", Answer::Text("x".repeat(5_000)))]);
    let mut change = Change::try_from(&long.raw[..]).unwrap();
    let compressed = change.bytes().to_vec();
    assert!(compressed.len() < long.raw.len());
    assert_eq!(read_code(&compressed), "records.wrong_kind");
    assert_eq!(read_code(&ana.document.save()), "records.wrong_kind");
    let mut unsummed = long.raw.clone();
    unsummed[4] ^= 1;
    assert_eq!(read_code(&unsummed), "records.bad_checksum");
    assert_eq!(read_code(&long.raw[..long.raw.len() - 1]), "records.not_a_chunk");
    assert_eq!(Document::load(&long.raw).unwrap_err().code(), "records.wrong_kind");
}

#[test]
fn bytes_that_automerge_would_not_write_are_refused_because_they_could_never_be_loaded_again() {
    let mut ana = Device::new(1);
    let first = ana.save(&[("a", text("uno"))]);
    let with_idle_actor = {
        // One more actor that no operation names: sound to read, and lost when the change is written anew.
        let at = first.raw.iter().position(|byte| *byte == b'?' || *byte == b'-').unwrap();
        let actors = at + "-360".len();
        assert_eq!(first.raw[actors], 0, "no other actors");
        let mut body = first.raw[10..actors].to_vec();
        body.push(1);
        body.push(16);
        body.extend([0xff; 16]);
        body.extend(&first.raw[actors + 1..]);
        sealed(&body)
    };
    assert_eq!(read_code(&with_idle_actor), "records.not_canonical");
}

fn sealed(body: &[u8]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let length = [(body.len() & 0x7f) as u8 | 0x80, (body.len() >> 7) as u8];
    let length = if body.len() < 0x80 { vec![body.len() as u8] } else { length.to_vec() };
    let hash = Sha256::new().chain_update([1]).chain_update(&length).chain_update(body).finalize();
    [&[0x85, 0x6f, 0x4a, 0x83][..], &hash[..4], &[1], &length, body].concat()
}

#[test]
fn too_many_operations_and_too_long_keys_and_texts_are_refused() {
    let mut ana = Device::new(1);
    let first = ana.save(&[("a", text("uno"))]);
    let operations = limits::OPERATIONS_PER_CHANGE_MAX + 1;
    let many = forge(&first, |change| {
        change.operations = (0..operations).map(|_| put("a", ScalarValue::Null, vec![])).collect();
    });
    assert!(many.raw_bytes().len() < 1_000, "runs make them small");
    assert_eq!(read_code(many.raw_bytes()), "records.too_large");
    let long_key = forge(&first, |change| change.operations = vec![put(&"k".repeat(257), "x", vec![])]);
    assert_eq!(read_code(long_key.raw_bytes()), "records.too_large");
    let long_text = "x".repeat(limits::CHANGE_BYTES_MAX);
    let long_value = forge(&first, |change| change.operations = vec![put("a", long_text.as_str(), vec![])]);
    assert_eq!(read_code(long_value.raw_bytes()), "records.too_large");
    let heads = ana.document.heads();
    for (answer, code) in [
        (Answer::Text("x".repeat(limits::TEXT_BYTES_MAX + 1)), "records.commit_too_large"),
        (Answer::Decimal(f64::NAN), "records.not_a_number"),
        (Answer::Decimal(f64::INFINITY), "records.not_a_number"),
    ] {
        let before = ana.document.save();
        let answers = devices::given(&[("a", answer), ("b", text("bien"))]);
        let refused = ana.document.commit(&ana.actor, &heads, &answers, records::Rewrite::Nothing, &NOON);
        assert_eq!(refused.unwrap_err().code(), code);
        assert_eq!(ana.document.save(), before, "nothing is half written");
    }
    let five = (0..5).map(|index| (format!("q{index}"), Answer::Text("x".repeat(limits::TEXT_BYTES_MAX))));
    let five: Vec<_> = five.collect();
    let together: Vec<(&str, Answer)> =
        five.iter().map(|(at, answer)| (at.as_str(), answer.clone())).collect();
    let refused =
        ana.document.commit(&ana.actor, &heads, &devices::given(&together), records::Rewrite::Nothing, &NOON);
    assert_eq!(refused.unwrap_err().code(), "records.commit_too_large");
}
