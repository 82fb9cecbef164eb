//! Every object comes back from its bytes, and from no other bytes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod values;

use std::fmt::Debug;

use proptest::prelude::*;
use values::*;
use wire::{Batch, Body, Canonical, Control, WireError};

/// What databases count to.
const NUMBERS_END: u64 = i64::MAX as u64;

fn one_spelling<T: Canonical + PartialEq + Debug>(value: &T, at: usize, to: u8) -> Result<(), TestCaseError> {
    let bytes = value.to_bytes();
    prop_assert_eq!(&T::from_bytes(&bytes), &Ok(T::from_bytes(&bytes).unwrap()));
    prop_assert_eq!(&T::from_bytes(&bytes).unwrap(), value);

    let longer = [bytes.as_slice(), &[0]].concat();
    prop_assert!(T::from_bytes(&longer).is_err());
    for cut in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        prop_assert!(T::from_bytes(&bytes[..cut]).is_err());
    }
    // An array of open length, closed by a break: CBOR, but not the one spelling.
    let mut open = bytes.clone();
    open[0] = 0x9f;
    open.push(0xff);
    prop_assert!(T::from_bytes(&open).is_err());
    // The array's length in two bytes where one would do.
    let wide = [&[0x98, bytes[0] & 0x1f], &bytes[1..]].concat();
    prop_assert_eq!(T::from_bytes(&wide).unwrap_err(), WireError::NotCanonical);

    // Whatever else is read from changed bytes is another value, and those bytes are its one spelling.
    let mut changed = bytes.clone();
    let place = at % changed.len();
    changed[place] = to;
    if let Ok(read) = T::from_bytes(&changed) {
        prop_assert_eq!(&read == value, changed == bytes);
        prop_assert_eq!(read.to_bytes(), changed);
    }
    Ok(())
}

macro_rules! every_object {
    ($($name:ident: $strategy:expr;)*) => {
        proptest! { $(
            #[test]
            fn $name(value in $strategy, at in any::<usize>(), to in any::<u8>()) {
                one_spelling(&value, at, to)?;
            }
        )* }
    };
}

every_object! {
    a_genesis_has_one_spelling: genesis();
    a_certificate_has_one_spelling: device_cert();
    a_grant_has_one_spelling: grant();
    a_revocation_has_one_spelling: revoke();
    an_acceptance_has_one_spelling: accept();
    an_epoch_has_one_spelling: epoch();
    a_stream_has_one_spelling: stream();
    a_control_object_has_one_spelling: control();
    an_epoch_wrap_has_one_spelling: epoch_wrap();
    an_entry_has_one_spelling: entry();
    a_batch_has_one_spelling: batch();
    a_chunk_has_one_spelling: chunk();
    a_key_wrap_has_one_spelling: key_wrap();
    a_part_of_a_checkpoint_has_one_spelling: checkpoint_part();
    the_end_of_a_checkpoint_has_one_spelling: checkpoint_end();
    a_part_of_a_file_has_one_spelling: attachment_part();
    a_payload_has_one_spelling: payload();
    a_request_has_one_spelling: request();
    a_reply_has_one_spelling: reply();
    a_registration_has_one_spelling: register();
    a_challenge_has_one_spelling: challenge_reply();
    a_bundle_has_one_spelling: bundle();
    a_sealed_bundle_has_one_spelling: sealed_bundle();
}

proptest! {
    #[test]
    fn an_envelope_opens_to_the_body_that_was_put_in(body in control_body()) {
        let control = Control::unsigned(&body);
        prop_assert_eq!(control.open(), Ok(body));
    }

    #[test]
    fn the_id_of_a_control_object_does_not_cover_its_signature(control in control(), other in signature()) {
        let again = Control { signature: other, ..control.clone() };
        prop_assert_eq!(control.id(), again.id());
        let uncritical = Control { critical: !control.critical, ..control.clone() };
        prop_assert_ne!(control.id(), uncritical.id());
    }

    #[test]
    fn a_head_covers_every_entry_of_its_batch(batch in batch(), at in any::<usize>()) {
        prop_assume!(!batch.items.is_empty() && batch.n_first < NUMBERS_END - 10);
        let head = batch.head().unwrap();
        prop_assert_eq!(head.n, batch.n_first + batch.items.len() as u64 - 1);
        let mut changed: Batch = batch.clone();
        let place = at % changed.items.len();
        changed.items[place].change_commit.0[0] ^= 1;
        prop_assert_ne!(changed.head().unwrap().entry, head.entry);
        changed = batch.clone();
        changed.items.swap(0, place);
        prop_assert_eq!(changed.head().unwrap() == head, changed.items == batch.items);
    }

    #[test]
    fn bodies_are_told_apart_by_their_kind(chunk in chunk(), wrap in key_wrap()) {
        prop_assert_eq!(Body::from_bytes(&chunk.to_bytes()), Ok(Body::Chunk(chunk)));
        prop_assert_eq!(Body::from_bytes(&wrap.to_bytes()), Ok(Body::KeyWrap(wrap)));
    }
}

#[test]
fn a_batch_at_the_end_of_the_numbers_has_no_head() {
    let mut batch = Batch {
        ver: 1,
        workspace: wire::WorkspaceId([1; 32]),
        circle: wire::CircleId([1; 16]),
        stream: wire::StreamId([1; 16]),
        n_first: u64::MAX,
        prev: wire::EntryId([1; 32]),
        items: vec![],
        signature: wire::Signature([0; 64]),
    };
    assert_eq!(batch.head(), None);
    let item = wire::BatchItem {
        kind: 1,
        critical: true,
        bodies: vec![],
        change_commit: wire::Hash32([0; 32]),
        relay_of: vec![],
    };
    batch.items = vec![item.clone(), item];
    for n_first in [NUMBERS_END - 1, NUMBERS_END, u64::MAX] {
        batch.n_first = n_first;
        assert_eq!(batch.head(), None, "{n_first}");
    }
    batch.n_first = NUMBERS_END - 2;
    assert_eq!(batch.head().map(|head| head.n), Some(NUMBERS_END - 1));
}
