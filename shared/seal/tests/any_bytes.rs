//! Every opener meets any bytes, and any one changed byte, with an error: it neither panics nor opens.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod draws;

use std::sync::OnceLock;

use draws::Seeded;
use proptest::prelude::*;
use seal::bundle::{open_bundle, seal_bundle};
use seal::chunk::{self, Inner};
use seal::{DeviceSecrets, EpochSecret, KdfParams, Keyring, Profile, RecordKey, UnlockKey, X25519Secret};
use wire::{
    Bytes, Canonical, Chunk, ChunkKind, CircleId, EpochId, EpochWrap, KeyWrap, ObjectId, RecordId,
    SealedBundle, WorkspaceId, X25519Pk,
};

/// One of everything, under keys that the openers hold.
struct Sealed {
    epoch: EpochSecret,
    parent: EpochSecret,
    reader: X25519Secret,
    key: RecordKey,
    objects: Vec<(Opener, Vec<u8>)>,
}

#[derive(Clone, Copy, Debug)]
enum Opener {
    EpochWrap,
    Parent,
    Text,
    KeyWrap,
    Chunk,
    Bundle,
    Keyring,
}

const EPOCH: EpochId = EpochId([3; 32]);

fn sealed() -> &'static Sealed {
    static SEALED: OnceLock<Sealed> = OnceLock::new();
    SEALED.get_or_init(|| {
        let rng = &mut Seeded::new(5);
        let (epoch, parent, reader, key) =
            (EpochSecret::make(rng), EpochSecret::make(rng), X25519Secret::make(rng), RecordKey::make(rng));
        let (tag, circle) = (RecordId([1; 16]), CircleId([2; 16]));
        let inner = Inner { dict_id: 0, form: "f@1".into(), doc_gen: 1, payload: b"payload".repeat(30) };
        let unlock = UnlockKey::from_bytes([3; 32]);
        let (profile, _) = Profile::make(rng, &unlock, KdfParams::default(), [1; 16]);
        let wrap = epoch.wrap_for(EPOCH, ObjectId([4; 32]), &reader.public(), rng).unwrap();
        let drop = key.drop_wrap(tag, circle, EPOCH, &epoch.public_key(), rng).unwrap();
        let objects = vec![
            (Opener::EpochWrap, wrap.to_bytes()),
            (Opener::Parent, epoch.seal_parent(&parent, EPOCH).0),
            (Opener::Text, epoch.seal_text("Yolanda", rng).unwrap().0),
            (Opener::KeyWrap, key.wrap(tag, circle, EPOCH, &epoch).to_bytes()),
            (Opener::KeyWrap, drop.to_bytes()),
            (
                Opener::Chunk,
                chunk::seal(&key, tag, ChunkKind::Changes, &inner, None, rng).unwrap().to_bytes(),
            ),
            (
                Opener::Bundle,
                seal_bundle(b"b", WorkspaceId([5; 32]), EPOCH, &epoch, &X25519Pk([9; 32]), rng)
                    .unwrap()
                    .to_bytes(),
            ),
            (Opener::Keyring, Keyring { generation: 1, profiles: vec![profile] }.to_bytes().unwrap()),
        ];
        Sealed { epoch, parent, reader, key, objects }
    })
}

/// Whether the bytes opened.
fn opens(opener: Opener, bytes: &[u8]) -> bool {
    let Sealed { epoch, parent, reader, key, .. } = sealed();
    match opener {
        Opener::EpochWrap => EpochWrap::from_bytes(bytes)
            .is_ok_and(|wrap| EpochSecret::unwrap(&wrap, reader, epoch.commit()).is_ok()),
        Opener::Parent => epoch.open_parent(&Bytes(bytes.to_vec()), EPOCH, parent.commit()).is_ok(),
        Opener::Text => epoch.open_text(&Bytes(bytes.to_vec())).is_ok(),
        Opener::KeyWrap => {
            KeyWrap::from_bytes(bytes).is_ok_and(|wrap| RecordKey::unwrap(&wrap, epoch).is_ok())
        }
        Opener::Chunk => {
            Chunk::from_bytes(bytes).is_ok_and(|sealed| chunk::open(key, &sealed, |_, _| None).is_ok())
        }
        Opener::Bundle => {
            SealedBundle::from_bytes(bytes).is_ok_and(|bundle| open_bundle(&bundle, epoch).is_ok())
        }
        Opener::Keyring => Keyring::from_bytes(bytes).is_ok_and(|keyring| {
            keyring.profiles.iter().any(|p| p.open(&UnlockKey::from_bytes([3; 32])).is_ok())
        }),
    }
}

#[test]
fn everything_opens_unchanged() {
    for (opener, bytes) in &sealed().objects {
        assert!(opens(*opener, bytes), "{opener:?}");
    }
}

#[test]
fn nothing_opens_with_any_one_byte_changed_or_cut_off_or_added() {
    for (opener, bytes) in &sealed().objects {
        for at in 0..bytes.len() {
            for change in [1, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= change;
                assert!(!opens(*opener, &changed), "{opener:?} with byte {at} changed by {change}");
            }
            assert!(!opens(*opener, &bytes[..at]), "{opener:?} cut at {at}");
        }
        assert!(!opens(*opener, &[bytes.as_slice(), &[0]].concat()), "{opener:?} with a byte more");
    }
}

fn opener() -> impl Strategy<Value = Opener> {
    use Opener::*;
    prop::sample::select(vec![EpochWrap, Parent, Text, KeyWrap, Chunk, Bundle, Keyring])
}

proptest! {
    #[test]
    fn any_bytes_are_refused(opener in opener(), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(!opens(opener, &bytes));
    }

    #[test]
    fn pieces_put_together_otherwise_are_refused(which in any::<prop::sample::Index>(), from in 0usize..300, len in 0usize..40, to in 0usize..300) {
        let (opener, bytes) = &sealed().objects[which.index(sealed().objects.len())];
        let mut mixed = bytes.clone();
        let piece: Vec<u8> = bytes.iter().skip(from).take(len).copied().collect();
        let to = to.min(mixed.len());
        mixed.splice(to..(to + len).min(bytes.len()), piece);
        prop_assume!(mixed != *bytes);
        prop_assert!(!opens(*opener, &mixed));
    }

    #[test]
    fn device_secrets_take_any_input(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let read = DeviceSecrets::from_bytes(&bytes);
        prop_assert_eq!(read.is_ok(), bytes.len() == 97 && bytes[0] == 1);
    }

    #[test]
    fn content_comes_back_whatever_it_is(payload in prop::collection::vec(any::<u8>(), 0..3000), repeat in 1usize..20, doc_gen: u32, form in "[a-z0-9_@]{0,40}", seed: u64) {
        let inner = Inner { dict_id: 0, form, doc_gen, payload: payload.repeat(repeat) };
        let rng = &mut Seeded::new(seed);
        let key = RecordKey::make(rng);
        let sealed = chunk::seal(&key, RecordId(rng.array()), ChunkKind::Snapshot, &inner, None, rng).unwrap();
        let read = Chunk::from_bytes(&sealed.to_bytes()).unwrap();
        prop_assert_eq!(chunk::open(&key, &read, |_, _| None).unwrap(), inner);
    }

    #[test]
    fn content_comes_back_with_a_dictionary(payload in prop::collection::vec(any::<u8>(), 0..600), dictionary in 0usize..40_000, seed: u64) {
        let rng = &mut Seeded::new(seed);
        let dictionary: Vec<u8> = [payload.as_slice(), &rng.bytes(dictionary)].concat().into_iter().take(32 * 1024).collect();
        let inner = Inner { dict_id: 1, form: "f@1".into(), doc_gen: 0, payload };
        let key = RecordKey::make(rng);
        let sealed = chunk::seal(&key, RecordId(rng.array()), ChunkKind::Changes, &inner, Some(&dictionary), rng).unwrap();
        prop_assert_eq!(chunk::open(&key, &sealed, |_, _| Some(dictionary.clone())).unwrap(), inner);
    }

    #[test]
    fn any_deflate_stream_is_inflated_or_refused(deflated in prop::collection::vec(any::<u8>(), 0..200), raw_len in 0u32..100_000, dict in prop::option::of(prop::collection::vec(any::<u8>(), 0..100))) {
        let deflated = chunk::Deflated {
            dict_id: u16::from(dict.is_some()), form: String::new(), doc_gen: 0, raw_len,
            raw_check: Bytes(vec![0; 4]), deflated: Bytes(deflated),
        };
        prop_assert!(deflated.inflate(|_, _| dict.clone()).is_err());
    }
}
