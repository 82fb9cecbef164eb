//! The post: bytes that are taken are the one spelling of what they say, through every layer of an envelope.

use inspectors::dice::Dice;
use wire::*;

type Read = fn(&[u8]) -> bool;

/// Every decoder of the post, in its own words.
const DECODERS: [Read; 24] = [
    spelled::<Control>,
    spelled::<Genesis>,
    spelled::<DeviceCert>,
    spelled::<Grant>,
    spelled::<Revoke>,
    spelled::<Accept>,
    spelled::<Epoch>,
    spelled::<Stream>,
    spelled::<EpochWrap>,
    spelled::<Entry>,
    batch,
    spelled::<Chunk>,
    spelled::<KeyWrap>,
    spelled::<ChallengeRequest>,
    spelled::<ChallengeReply>,
    spelled::<RegisterRequest>,
    spelled::<ErrorReply>,
    spelled::<SyncRequest>,
    spelled::<SyncPayload>,
    spelled::<SyncReply>,
    spelled::<Bundle>,
    spelled::<SealedBundle>,
    attachment_part,
    body,
];

pub fn meet(bytes: &[u8]) {
    for read in DECODERS {
        read(bytes);
    }
    unpack(bytes);
}

fn spelled<T: Canonical>(bytes: &[u8]) -> bool {
    let Ok(value) = T::from_bytes(bytes) else { return false };
    assert_eq!(value.to_bytes(), bytes, "two spellings");
    true
}

fn batch(bytes: &[u8]) -> bool {
    let Ok(batch) = Batch::from_bytes(bytes) else { return false };
    let entries = batch.entries();
    assert_eq!(entries.len(), batch.items.len());
    if let Some(head) = batch.head() {
        assert_eq!(head.entry, entries.last().unwrap().0);
        // What is numbered is kept in databases whose numbers are signed.
        assert!(i64::try_from(head.n).is_ok(), "an entry that nobody can number");
    }
    for (_, entry) in entries {
        assert_eq!(Entry::from_bytes(&entry.to_bytes()).as_ref(), Ok(&entry));
    }
    spelled::<Batch>(bytes)
}

fn attachment_part(bytes: &[u8]) -> bool {
    let Ok(part) = AttachmentPart::from_bytes(bytes) else { return false };
    if part.of().is_some() {
        assert!(part.content.0.len() <= limits::ATTACHMENT_PART_BYTES, "a part that is too long");
        assert!(
            part.head.parts.len() as u64 * limits::ATTACHMENT_PART_BYTES as u64 >= u64::from(part.head.bytes)
        );
    }
    spelled::<AttachmentPart>(bytes)
}

fn body(bytes: &[u8]) -> bool {
    match Body::from_bytes(bytes) {
        Ok(Body::Chunk(chunk)) => assert_eq!(chunk.to_bytes(), bytes),
        Ok(Body::KeyWrap(wrap)) => assert_eq!(wrap.to_bytes(), bytes),
        Ok(Body::Unknown) => {}
        Err(_) => return false,
    }
    true
}

/// Envelopes within envelopes.
fn unpack(bytes: &[u8]) {
    if let Ok(control) = Control::from_bytes(bytes)
        && let Ok(body) = control.open()
    {
        let again = Control { signature: control.signature, ..Control::unsigned(&body) };
        if body != ControlBody::Unknown {
            assert_eq!((again.kind, again.body.0), (control.kind, control.body.0), "two spellings of a body");
        }
    }
    if let Ok(request) = SyncRequest::from_bytes(bytes) {
        meet(&request.payload.0);
    }
    if let Ok(payload) = SyncPayload::from_bytes(bytes) {
        for part in payload.control.iter().chain(&payload.batches).chain(&payload.bodies) {
            meet(&part.0);
        }
    }
    if let Ok(reply) = SyncReply::from_bytes(bytes) {
        for part in reply.frames.iter().flat_map(|frame| &frame.items).chain(&reply.bodies) {
            meet(&part.0);
        }
    }
}

/// The same batch with a number that only a hostile author gives it.
pub fn beyond_counting(batch: Batch) -> Batch {
    Batch { n_first: u64::MAX - 2_000, prev: EntryId([1; 32]), ..batch }
}

/// What went to and fro when a real device founded, registered and synced.
pub fn seeds() -> Vec<Vec<u8>> {
    let town = crate::workshop::Town::founded(&mut Dice::new(3));
    let mut seeds: Vec<Vec<u8>> = town.overheard.clone();
    let head = AttachmentHead::of(&[7; 300], [1; 16]).unwrap();
    seeds.push(AttachmentPart { ver: 1, head, number: 0, content: Bytes(vec![7; 300]) }.to_bytes());
    for bytes in town.overheard {
        if let Ok(request) = SyncRequest::from_bytes(&bytes)
            && let Ok(payload) = SyncPayload::from_bytes(&request.payload.0)
        {
            seeds.push(request.payload.0);
            for part in payload.control.iter().chain(&payload.batches).chain(&payload.bodies) {
                seeds.push(part.0.clone());
                if let Ok(control) = Control::from_bytes(&part.0) {
                    seeds.push(control.body.0);
                }
            }
            seeds.extend(payload.wraps.iter().map(Canonical::to_bytes));
            let batches = payload.batches.iter().filter_map(|bytes| Batch::from_bytes(&bytes.0).ok());
            seeds.extend(batches.map(|batch| beyond_counting(batch).to_bytes()));
        }
    }
    seeds
}
