//! Every decoder answers any bytes with a value or an error that has a code, and allocates nothing that is only claimed.
#![allow(clippy::unwrap_used, clippy::expect_used, unsafe_code)]

mod values;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use proptest::prelude::*;
use wire::*;

/// Counts what one thread allocates.
struct Counting;

thread_local! {
    static ALLOCATED_BYTES: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is handed on to the system's allocator unchanged; the counter allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATED_BYTES.try_with(|bytes| bytes.set(bytes.get() + layout.size()));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

type Decoder = fn(&[u8]) -> Result<(), WireError>;

fn decoders() -> Vec<(&'static str, Decoder)> {
    fn of<T: Canonical>(bytes: &[u8]) -> Result<(), WireError> {
        T::from_bytes(bytes).map(|_| ())
    }
    vec![
        ("Control", of::<Control>),
        ("Genesis", of::<Genesis>),
        ("DeviceCert", of::<DeviceCert>),
        ("Grant", of::<Grant>),
        ("Revoke", of::<Revoke>),
        ("Accept", of::<Accept>),
        ("Epoch", of::<Epoch>),
        ("Stream", of::<Stream>),
        ("EpochWrap", of::<EpochWrap>),
        ("Entry", of::<Entry>),
        ("Batch", of::<Batch>),
        ("Chunk", of::<Chunk>),
        ("KeyWrap", of::<KeyWrap>),
        ("CheckpointPart", of::<CheckpointPart>),
        ("CheckpointEnd", of::<CheckpointEnd>),
        ("AttachmentHead", of::<AttachmentHead>),
        ("AttachmentPart", of::<AttachmentPart>),
        ("ChallengeRequest", of::<ChallengeRequest>),
        ("ChallengeReply", of::<ChallengeReply>),
        ("RegisterRequest", of::<RegisterRequest>),
        ("ErrorReply", of::<ErrorReply>),
        ("SyncRequest", of::<SyncRequest>),
        ("SyncPayload", of::<SyncPayload>),
        ("SyncReply", of::<SyncReply>),
        ("Bundle", of::<Bundle>),
        ("SealedBundle", of::<SealedBundle>),
        ("Body", |bytes| Body::from_bytes(bytes).map(|_| ())),
    ]
}

/// What a decoder may allocate for an input: its own copy, the spelling it is compared with, and small change.
fn allowance(bytes: &[u8]) -> usize {
    16 * 1024 + 64 * bytes.len()
}

fn decode_all(bytes: &[u8]) {
    for (name, decode) in decoders() {
        ALLOCATED_BYTES.set(0);
        let result = decode(bytes);
        let allocated = ALLOCATED_BYTES.get();
        assert!(allocated <= allowance(bytes), "{name} allocated {allocated} for {} bytes", bytes.len());
        if let Err(error) = result {
            assert!(!error.code().is_empty());
        }
    }
}

/// Bytes that look like CBOR: heads that claim lengths, with little behind them.
fn claims() -> impl Strategy<Value = Vec<u8>> {
    let head = (0..8u8, 24..28u8, any::<u64>()).prop_map(|(major, width, length)| {
        let wide = length.to_be_bytes();
        let bytes = 1 << (width - 24);
        [&[major << 5 | width], &wide[8 - bytes..]].concat()
    });
    let small = any::<u8>().prop_map(|byte| vec![byte]);
    proptest::collection::vec(prop_oneof![head, small], 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_a_value_or_an_error_with_a_code(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        decode_all(&bytes);
    }

    #[test]
    fn a_claimed_length_is_not_believed(bytes in claims()) {
        decode_all(&bytes);
    }

    #[test]
    fn a_true_object_with_one_changed_byte_is_a_value_or_an_error(
        bytes in prop_oneof![
            values::grant().prop_map(|value| value.to_bytes()),
            values::batch().prop_map(|value| value.to_bytes()),
            values::payload().prop_map(|value| value.to_bytes()),
            values::reply().prop_map(|value| value.to_bytes()),
            values::checkpoint_part().prop_map(|value| value.to_bytes()),
            values::attachment_part().prop_map(|value| value.to_bytes()),
        ],
        at in any::<usize>(),
        to in any::<u8>(),
    ) {
        let mut bytes = bytes;
        let place = at % bytes.len();
        bytes[place] = to;
        decode_all(&bytes);
    }
}

#[test]
fn arrays_within_arrays_end_at_the_first_that_does_not_belong() {
    decode_all(&[0x81; 100_000]);
    decode_all(&[0x9f; 100_000]);
    decode_all(&[0xc1; 100_000]);
}

#[test]
fn too_many_bytes_are_refused_before_they_are_read() {
    let bytes = vec![0x80; limits::CONTROL_BYTES_MAX + 1];
    assert_eq!(Control::from_bytes(&bytes), Err(WireError::TooLarge));
    let bytes = vec![0x80; limits::BODY_BYTES_MAX + 1];
    assert_eq!(Body::from_bytes(&bytes), Err(WireError::TooLarge));
    assert_eq!(WireError::TooLarge.code(), code::TOO_LARGE);
}

#[test]
fn another_version_asks_for_an_update() {
    let bytes = ChallengeRequest { ver: 2, workspace: WorkspaceId([1; 32]) }.to_bytes();
    let error = ChallengeRequest::from_bytes(&bytes).unwrap_err();
    assert_eq!((error, error.code()), (WireError::UnknownVersion, code::UPDATE_NEEDED));
}
