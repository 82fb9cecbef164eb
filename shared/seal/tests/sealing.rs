//! What is sealed opens for whom it should, gives the same content back, and says why where it does not.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod draws;

use draws::Seeded;
use seal::bundle::{OpenBundleError, SealBundleError, open_bundle, recover_bundle, seal_bundle};
use seal::chunk::{self, Deflated, Inner, OpenError, SealError};
use seal::epoch::{OpenEpochWrapError, OpenParentError, OpenTextError, WrapEpochError, sealed_text_commit};
use seal::record_key::{DropKeyError, OpenKeyWrapError};
use seal::{
    DeviceSecrets, EpochSecret, InviteSecret, RecordKey, RecoverySeed, X25519Secret, limits, padding, suites,
};
use wire::{
    Bytes, Canonical, ChunkKind, CircleId, EpochId, EpochWrap, Hash32, ObjectId, RecordId, WorkspaceId,
    X25519Pk,
};

const TAG: RecordId = RecordId([1; 16]);
const CIRCLE: CircleId = CircleId([2; 16]);
const EPOCH: EpochId = EpochId([3; 32]);
const READER: ObjectId = ObjectId([4; 32]);
/// Of order one: everybody would share the same secret with it.
const LOW_ORDER: X25519Pk = X25519Pk([0; 32]);

fn inner(payload: &[u8]) -> Inner {
    Inner { dict_id: 0, form: "f1_registration@1".into(), doc_gen: 0, payload: payload.to_vec() }
}

fn no_dictionary(_: u16, _: &str) -> Option<Vec<u8>> {
    None
}

#[test]
fn randomness_may_come_as_a_trait_object() {
    let mut source = Seeded::new(1);
    let rng: &mut dyn rand_core::CryptoRng = &mut source;
    let (epoch, key) = (EpochSecret::make(rng), RecordKey::make(rng));
    let device = DeviceSecrets::make(rng);
    let wrap = epoch.wrap_for(EPOCH, READER, &device.x25519_pk(), rng).unwrap();
    assert!(EpochSecret::unwrap(&wrap, device.x25519(), epoch.commit()).is_ok());
    assert!(chunk::seal(&key, TAG, ChunkKind::Changes, &inner(b"x"), None, rng).is_ok());
    assert!(seal_bundle(b"x", WorkspaceId([0; 32]), EPOCH, &epoch, &X25519Pk([9; 32]), rng).is_ok());
}

#[test]
fn a_reader_opens_its_wrap_of_an_epoch_and_nobody_else_does() {
    let rng = &mut Seeded::new(1);
    let (epoch, reader, other) = (EpochSecret::make(rng), X25519Secret::make(rng), X25519Secret::make(rng));
    let wrap = epoch.wrap_for(EPOCH, READER, &reader.public(), rng).unwrap();
    let opened = EpochSecret::unwrap(&wrap, &reader, epoch.commit()).unwrap();
    assert_eq!(opened.to_bytes(), epoch.to_bytes());
    let error = |wrap: &EpochWrap, with: &X25519Secret| EpochSecret::unwrap(wrap, with, epoch.commit()).err();
    assert_eq!(error(&wrap, &other), Some(OpenEpochWrapError::WrongKey));
    let mut moved = wrap.clone();
    moved.epoch = EpochId([9; 32]);
    assert_eq!(error(&moved, &reader), Some(OpenEpochWrapError::WrongKey));
    let mut moved = wrap.clone();
    moved.recipient = ObjectId([9; 32]);
    assert_eq!(error(&moved, &reader), Some(OpenEpochWrapError::WrongKey));
    let mut later = wrap.clone();
    later.suite = suites::EPOCH_WRAP_XWING;
    assert_eq!(error(&later, &reader), Some(OpenEpochWrapError::UnknownSuite));
    let mut short = wrap;
    short.enc.0.pop();
    assert_eq!(error(&short, &reader), Some(OpenEpochWrapError::Malformed));
    assert_eq!(epoch.wrap_for(EPOCH, READER, &LOW_ORDER, rng).err(), Some(WrapEpochError::BadPublicKey));
}

#[test]
fn a_wrap_of_another_secret_is_refused_by_the_epochs_commitment() {
    let rng = &mut Seeded::new(1);
    let (epoch, forged, reader) = (EpochSecret::make(rng), EpochSecret::make(rng), X25519Secret::make(rng));
    let wrap = forged.wrap_for(EPOCH, READER, &reader.public(), rng).unwrap();
    assert_eq!(
        EpochSecret::unwrap(&wrap, &reader, epoch.commit()).err(),
        Some(OpenEpochWrapError::NotThatSecret)
    );
}

#[test]
fn an_epoch_carries_its_parent_and_only_that_one() {
    let rng = &mut Seeded::new(1);
    let (child, parent, other) = (EpochSecret::make(rng), EpochSecret::make(rng), EpochSecret::make(rng));
    let sealed = child.seal_parent(&parent, EPOCH);
    assert_eq!(sealed, child.seal_parent(&parent, EPOCH));
    let opened = child.open_parent(&sealed, EPOCH, parent.commit()).unwrap();
    assert_eq!(opened.to_bytes(), parent.to_bytes());
    let error = |by: &EpochSecret, sealed: &Bytes, id, commit| by.open_parent(sealed, id, commit).err();
    let wrong = Some(OpenParentError::WrongKey);
    assert_eq!(error(&other, &sealed, EPOCH, parent.commit()), wrong);
    assert_eq!(error(&child, &sealed, EpochId([9; 32]), parent.commit()), wrong);
    assert_eq!(error(&child, &sealed, EPOCH, other.commit()), wrong);
    assert_eq!(error(&child, &Bytes(vec![]), EPOCH, parent.commit()), Some(OpenParentError::Malformed));
    let longer = Bytes([sealed.0.as_slice(), &[0]].concat());
    assert_eq!(error(&child, &longer, EPOCH, parent.commit()), Some(OpenParentError::Malformed));
    let later = Bytes([&[2], &sealed.0[1..]].concat());
    assert_eq!(error(&child, &later, EPOCH, parent.commit()), Some(OpenParentError::UnknownSuite));
}

#[test]
fn a_label_opens_under_its_epoch_which_it_names_and_its_length_does_not_show() {
    let rng = &mut Seeded::new(1);
    let (epoch, other) = (EpochSecret::make(rng), EpochSecret::make(rng));
    let label = epoch.seal_text("Yolanda Chávez · coordinación", rng).unwrap();
    assert_eq!(epoch.open_text(&label).unwrap(), "Yolanda Chávez · coordinación");
    assert_eq!(sealed_text_commit(&label), Ok(epoch.commit()));
    assert_eq!(other.open_text(&label), Err(OpenTextError::WrongKey));
    assert_eq!(label.0.len(), epoch.seal_text("Yo", rng).unwrap().0.len());
    assert!(epoch.seal_text(&"a".repeat(limits::TEXT_BYTES_MAX), rng).is_ok());
    assert!(epoch.seal_text(&"a".repeat(limits::TEXT_BYTES_MAX + 1), rng).is_err());
}

#[test]
fn a_record_key_wrapped_twice_is_the_same_wrap_and_opens_among_readers() {
    let rng = &mut Seeded::new(1);
    let (key, epoch, other) = (RecordKey::make(rng), EpochSecret::make(rng), EpochSecret::make(rng));
    let wrap = key.wrap(TAG, CIRCLE, EPOCH, &epoch);
    assert_eq!(wrap, key.wrap(TAG, CIRCLE, EPOCH, &epoch));
    assert_eq!(RecordKey::unwrap(&wrap, &epoch).unwrap().to_bytes(), key.to_bytes());
    assert_eq!(RecordKey::unwrap(&wrap, &other).err(), Some(OpenKeyWrapError::WrongKey));
    assert_eq!(RecordKey::drop_unwrap(&wrap, &epoch).err(), Some(OpenKeyWrapError::UnknownSuite));
    let mut later = wrap.clone();
    later.suite = suites::KEY_WRAP_XWING;
    assert_eq!(RecordKey::unwrap(&later, &epoch).err(), Some(OpenKeyWrapError::UnknownSuite));
    let mut other_body = wrap;
    other_body.body_kind = 1;
    assert_eq!(RecordKey::unwrap(&other_body, &epoch).err(), Some(OpenKeyWrapError::Malformed));
}

#[test]
fn a_write_only_device_drops_a_key_in_with_the_epochs_public_half_alone() {
    let rng = &mut Seeded::new(1);
    let (key, epoch, other) = (RecordKey::make(rng), EpochSecret::make(rng), EpochSecret::make(rng));
    let wrap = key.drop_wrap(TAG, CIRCLE, EPOCH, &epoch.public_key(), rng).unwrap();
    assert_eq!(wrap.suite, suites::KEY_WRAP_DROP);
    assert!(!wrap.enc.0.is_empty());
    assert_eq!(RecordKey::unwrap(&wrap, &epoch).unwrap().to_bytes(), key.to_bytes());
    assert_eq!(RecordKey::drop_unwrap(&wrap, &epoch).unwrap().to_bytes(), key.to_bytes());
    assert_eq!(RecordKey::unwrap(&wrap, &other).err(), Some(OpenKeyWrapError::WrongKey));
    assert_eq!(key.drop_wrap(TAG, CIRCLE, EPOCH, &LOW_ORDER, rng).err(), Some(DropKeyError::BadPublicKey));
}

#[test]
fn the_change_commitment_needs_the_key_and_the_order() {
    let rng = &mut Seeded::new(1);
    let (key, other) = (RecordKey::make(rng), RecordKey::make(rng));
    let commit = key.change_commit(&[[1; 32], [2; 32]]);
    assert_eq!(commit, key.change_commit(&[[1; 32], [2; 32]]));
    assert_ne!(commit, key.change_commit(&[[2; 32], [1; 32]]));
    assert_ne!(commit, other.change_commit(&[[1; 32], [2; 32]]));
    let keyed = blake3::keyed_hash(&key.change_commit_key(), &[[1; 32], [2; 32]].concat());
    assert_eq!(commit, Hash32(keyed.into()));
}

#[test]
fn a_chunk_opens_with_its_key_and_with_no_other() {
    let rng = &mut Seeded::new(1);
    let (key, other) = (RecordKey::make(rng), RecordKey::make(rng));
    let inner = inner(b"Marisol, 34, Honduras");
    let sealed = chunk::seal(&key, TAG, ChunkKind::Changes, &inner, None, rng).unwrap();
    assert_eq!(chunk::open(&key, &sealed, no_dictionary), Ok(inner));
    assert_eq!(chunk::open(&other, &sealed, no_dictionary), Err(OpenError::WrongKey));
    // Key commitment: claiming the other key's id does not help either.
    let mut claimed = sealed.clone();
    claimed.key_id = other.key_id();
    assert_eq!(chunk::open(&other, &claimed, no_dictionary), Err(OpenError::WrongKey));
    assert_eq!(chunk::open(&key, &claimed, no_dictionary), Err(OpenError::WrongKey));
    let mut swapped = sealed.clone();
    swapped.record_tag = RecordId([9; 16]);
    assert_eq!(chunk::open(&key, &swapped, no_dictionary), Err(OpenError::WrongKey));
    let mut relabelled = sealed.clone();
    relabelled.kind = ChunkKind::Snapshot as u8;
    assert_eq!(chunk::open(&key, &relabelled, no_dictionary), Err(OpenError::WrongKey));
    let mut later = sealed;
    later.suite = 9;
    assert_eq!(chunk::open(&key, &later, no_dictionary), Err(OpenError::UnknownSuite));
}

#[test]
fn a_preset_dictionary_makes_a_chunk_smaller_and_another_one_is_noticed() {
    let rng = &mut Seeded::new(1);
    let key = RecordKey::make(rng);
    let dictionary = rng.bytes(2000);
    let inner = Inner { dict_id: 7, ..inner(&dictionary[500..1500]) };
    let sealed = chunk::seal(&key, TAG, ChunkKind::Changes, &inner, Some(&dictionary), rng).unwrap();
    assert!(sealed.ct.0.len() < 200, "{}", sealed.ct.0.len());
    let right = |id: u16, form: &str| (id == 7 && form == "f1_registration@1").then(|| dictionary.clone());
    assert_eq!(chunk::open(&key, &sealed, right), Ok(inner.clone()));
    assert_eq!(chunk::open(&key, &sealed, no_dictionary), Err(OpenError::UnknownDictionary));
    let wrong: Vec<u8> = dictionary.iter().map(|byte| byte ^ 1).collect();
    assert_eq!(chunk::open(&key, &sealed, |_, _| Some(wrong.clone())), Err(OpenError::Inflate));
    let error = |inner: &Inner, dictionary| {
        chunk::seal(&key, TAG, ChunkKind::Changes, inner, dictionary, &mut Seeded::new(2)).err()
    };
    assert_eq!(error(&inner, None), Some(SealError::Dictionary));
    assert_eq!(error(&Inner { dict_id: 0, ..inner.clone() }, Some(&dictionary)), Some(SealError::Dictionary));
    let long = vec![0; limits::DICTIONARY_BYTES_MAX + 1];
    assert_eq!(error(&inner, Some(&long)), Some(SealError::Dictionary));
}

#[test]
fn a_chunk_that_no_server_takes_is_not_made() {
    let rng = &mut Seeded::new(1);
    let key = RecordKey::make(rng);
    let noise = rng.bytes(wire::limits::BODY_BYTES_MAX);
    let error =
        |inner: &Inner| chunk::seal(&key, TAG, ChunkKind::BlobPart, inner, None, &mut Seeded::new(2)).err();
    assert_eq!(error(&inner(&noise)), Some(SealError::TooLarge));
    assert_eq!(error(&inner(&vec![0; limits::PAYLOAD_BYTES_MAX + 1])), Some(SealError::TooLarge));
    let form = "f".repeat(limits::FORM_BYTES_MAX + 1);
    assert_eq!(error(&Inner { form, ..inner(b"") }), Some(SealError::TooLarge));
    // The largest that is made is also taken.
    let largest = (900_000..noise.len()).rev().step_by(997).find_map(|len| {
        chunk::seal(&key, TAG, ChunkKind::BlobPart, &inner(&noise[..len]), None, &mut Seeded::new(2)).ok()
    });
    let bytes = largest.unwrap().to_bytes();
    assert!(bytes.len() > 900_000 && wire::Chunk::from_bytes(&bytes).is_ok());
}

#[test]
fn a_stream_that_is_not_as_long_as_announced_is_refused() {
    let rng = &mut Seeded::new(1);
    let key = RecordKey::make(rng);
    let good = inner(&vec![0; 1_000_000]).deflate(None).unwrap();
    let open = |deflated: &Deflated| {
        let sealed =
            chunk::seal_deflated(&key, TAG, ChunkKind::Changes, deflated, &mut Seeded::new(2)).unwrap();
        chunk::open(&key, &sealed, no_dictionary).map(|inner| inner.payload.len())
    };
    assert_eq!(open(&good), Ok(1_000_000));
    assert_eq!(open(&Deflated { raw_len: 999_999, ..good.clone() }), Err(OpenError::Inflate));
    assert_eq!(open(&Deflated { raw_len: 1_000_001, ..good.clone() }), Err(OpenError::Inflate));
    assert_eq!(open(&Deflated { raw_len: 16_000_000, ..good.clone() }), Err(OpenError::Inflate));
    assert_eq!(open(&Deflated { raw_len: u32::MAX, ..good.clone() }), Err(OpenError::TooLarge));
    let longer = Bytes([good.deflated.0.as_slice(), &[0]].concat());
    assert_eq!(open(&Deflated { deflated: longer, ..good.clone() }), Err(OpenError::Inflate));
    let shorter = Bytes(good.deflated.0[..good.deflated.0.len() - 1].to_vec());
    assert_eq!(open(&Deflated { deflated: shorter, ..good }), Err(OpenError::Inflate));
}

#[test]
fn contents_of_like_length_have_one_size() {
    let rng = &mut Seeded::new(1);
    let key = RecordKey::make(rng);
    let noise = rng.bytes(300);
    let mut size = |len: usize| {
        chunk::seal(&key, TAG, ChunkKind::Changes, &inner(&noise[..len]), None, rng).unwrap().ct.0.len()
    };
    assert_eq!(size(0), limits::PADDED_BYTES_MIN + 16);
    assert_eq!(size(0), size(1));
    assert_eq!(size(200), size(205));
    let sizes: std::collections::BTreeSet<_> = (0..300).map(size).collect();
    assert!(sizes.len() <= 22, "{sizes:?}");
}

#[test]
fn padme_never_adds_more_than_an_eighth() {
    let mut before = 0;
    for len in 0..200_000 {
        let padded = padding::padded_len(len);
        assert!(padded >= len && padded >= before);
        assert_eq!(padding::padded_len(padded), padded);
        assert!(len < 64 || padded * 8 <= len * 9, "{len} to {padded}");
        before = padded;
    }
}

#[test]
fn a_bundle_opens_under_its_epoch_alone() {
    let rng = &mut Seeded::new(1);
    let (epoch, other) = (EpochSecret::make(rng), EpochSecret::make(rng));
    let sealed =
        seal_bundle(b"bundle", WorkspaceId([5; 32]), EPOCH, &epoch, &X25519Pk([9; 32]), rng).unwrap();
    assert_eq!(open_bundle(&sealed, &epoch).unwrap(), b"bundle");
    assert_eq!(open_bundle(&sealed, &other), Err(OpenBundleError::WrongKey));
    let mut moved = sealed.clone();
    moved.workspace = WorkspaceId([6; 32]);
    assert_eq!(open_bundle(&moved, &epoch), Err(OpenBundleError::WrongKey));
    let mut renamed = sealed.clone();
    renamed.magic = "acogida-bundlf".into();
    assert_eq!(open_bundle(&renamed, &epoch), Err(OpenBundleError::Malformed));
    let mut later = sealed;
    later.suite = 2;
    assert_eq!(open_bundle(&later, &epoch), Err(OpenBundleError::UnknownSuite));
    let huge = vec![0; wire::limits::BUNDLE_BYTES_MAX];
    let refused = seal_bundle(&huge, WorkspaceId([5; 32]), EPOCH, &epoch, &X25519Pk([9; 32]), rng);
    assert_eq!(refused.err(), Some(SealBundleError::TooLarge));
}

#[test]
fn a_bundle_opens_with_the_recovery_key_too_and_with_no_other() {
    let rng = &mut Seeded::new(2);
    let (epoch, recovery) = (EpochSecret::make(rng), RecoverySeed::make(rng));
    let sealed =
        seal_bundle(b"bundle", WorkspaceId([5; 32]), EPOCH, &epoch, &recovery.recovery_pk(), rng).unwrap();
    assert_eq!(recover_bundle(&sealed, &recovery.recovery_x25519()).unwrap(), b"bundle");
    let other = RecoverySeed::make(rng).recovery_x25519();
    assert_eq!(recover_bundle(&sealed, &other), Err(OpenBundleError::WrongKey));
    let mut moved = sealed.clone();
    moved.workspace = WorkspaceId([6; 32]);
    assert_eq!(recover_bundle(&moved, &recovery.recovery_x25519()), Err(OpenBundleError::WrongKey));
    let mut without = sealed;
    without.recovery = Bytes::default();
    assert_eq!(recover_bundle(&without, &recovery.recovery_x25519()), Err(OpenBundleError::Malformed));
    // A key of low order takes nothing away from the members' own way in.
    let none = seal_bundle(b"bundle", WorkspaceId([5; 32]), EPOCH, &epoch, &X25519Pk([0; 32]), rng).unwrap();
    assert_eq!((none.recovery.0.len(), open_bundle(&none, &epoch).unwrap()), (0, b"bundle".to_vec()));
}

#[test]
fn device_secrets_come_back_and_all_their_keys_differ() {
    let device = DeviceSecrets::make(&mut Seeded::new(1));
    let read = DeviceSecrets::from_bytes(device.to_bytes().as_slice()).unwrap();
    assert_eq!(read.to_bytes(), device.to_bytes());
    assert_eq!(read.xwing_pk_hash(), device.xwing_pk_hash());
    assert_ne!(device.sign_seed(), &*device.x25519().to_bytes());
    for len in [0, 1, 96, 98] {
        assert!(DeviceSecrets::from_bytes(&[1; 200][..len]).is_err());
    }
    let invite = InviteSecret::make(&mut Seeded::new(1));
    assert_ne!(*invite.sign_seed(), *invite.x25519().to_bytes());
    assert_eq!(invite.x25519_pk(), invite.x25519().public());
}
