//! The safe: only what was sealed opens, and opens to what was sealed; and what a sealer with the right key puts inside may
//! be anything.

use std::sync::OnceLock;

use inspectors::dice::Dice;
use seal::bundle::{open_bundle, recover_bundle, seal_bundle};
use seal::chunk::{self, Deflated, Inner};
use seal::recovery::RecoveryShare;
use seal::{
    DeviceSecrets, EpochSecret, KdfParams, Keyring, Profile, RecordKey, RecoverySeed, UnlockKey, X25519Secret,
};
use wire::{
    Bytes, Canonical, Chunk, ChunkKind, CircleId, EpochId, EpochWrap, KeyWrap, ObjectId, RecordId,
    SealedBundle, WorkspaceId,
};

use crate::bytes::{Input, chosen};

const EPOCH: EpochId = EpochId([3; 32]);
const FORMS_DICTIONARY: &[u8] = b"nombre_social;sexo;idioma_preferido";
/// More than any payload that a chunk may announce.
const PAYLOAD_BYTES_MAX: usize = 16 * 1024 * 1024;

struct Safe {
    epoch: EpochSecret,
    parent: EpochSecret,
    reader: X25519Secret,
    key: RecordKey,
    /// By opener: what was sealed, each with what it opens to.
    sealed: Vec<(u8, Vec<u8>, Vec<u8>)>,
}

fn safe() -> &'static Safe {
    static SAFE: OnceLock<Safe> = OnceLock::new();
    SAFE.get_or_init(|| {
        let mut dice = Dice::new(5);
        let rng = dice.rng();
        let (epoch, parent, reader, key) =
            (EpochSecret::make(rng), EpochSecret::make(rng), X25519Secret::make(rng), RecordKey::make(rng));
        let (tag, circle) = (RecordId([1; 16]), CircleId([2; 16]));
        let inner = Inner { dict_id: 0, form: "f@1".into(), doc_gen: 1, payload: b"payload".repeat(30) };
        let unlock = UnlockKey::from_bytes([3; 32]);
        let (profile, keys) = Profile::make(rng, &unlock, KdfParams::default(), [1; 16]);
        let wrap = epoch.wrap_for(EPOCH, ObjectId([4; 32]), &reader.public(), rng).unwrap();
        let drop = key.drop_wrap(tag, circle, EPOCH, &epoch.public_key(), rng).unwrap();
        let chunk = chunk::seal(&key, tag, ChunkKind::Changes, &inner, None, rng).unwrap();
        let bundle = seal_bundle(b"b", WorkspaceId([5; 32]), EPOCH, &epoch, &reader.public(), rng).unwrap();
        let keyring = Keyring { generation: 1, profiles: vec![profile] };
        let secret = |bytes: &[u8; 32]| bytes.to_vec();
        let sealed = vec![
            (0, wrap.to_bytes(), secret(&epoch.to_bytes())),
            (1, epoch.seal_parent(&parent, EPOCH).0, secret(&parent.to_bytes())),
            (2, epoch.seal_text("Yolanda", rng).unwrap().0, b"Yolanda".to_vec()),
            (3, key.wrap(tag, circle, EPOCH, &epoch).to_bytes(), secret(&key.to_bytes())),
            (3, drop.to_bytes(), secret(&key.to_bytes())),
            (4, chunk.to_bytes(), inner.payload),
            (5, bundle.to_bytes(), b"b".to_vec()),
            (6, keyring.to_bytes().unwrap(), secret(&keys.vault)),
        ];
        Safe { epoch, parent, reader, key, sealed }
    })
}

/// What an opener makes of the bytes.
fn open(opener: u8, bytes: &[u8]) -> Option<Vec<u8>> {
    let Safe { epoch, parent, reader, key, .. } = safe();
    let of_secret = |secret: EpochSecret| secret.to_bytes().to_vec();
    match opener {
        0 => {
            let wrap = EpochWrap::from_bytes(bytes).ok()?;
            EpochSecret::unwrap(&wrap, reader, epoch.commit()).ok().map(of_secret)
        }
        1 => epoch.open_parent(&Bytes(bytes.to_vec()), EPOCH, parent.commit()).ok().map(of_secret),
        2 => epoch.open_text(&Bytes(bytes.to_vec())).ok().map(String::into_bytes),
        3 => {
            let wrap = KeyWrap::from_bytes(bytes).ok()?;
            let _ = RecordKey::drop_unwrap(&wrap, epoch);
            RecordKey::unwrap(&wrap, epoch).ok().map(|key| key.to_bytes().to_vec())
        }
        4 => {
            let chunk = Chunk::from_bytes(bytes).ok()?;
            chunk::open(key, &chunk, |_, _| Some(FORMS_DICTIONARY.to_vec())).ok().map(|inner| inner.payload)
        }
        5 => {
            let bundle = SealedBundle::from_bytes(bytes).ok()?;
            let opened = open_bundle(&bundle, epoch).ok();
            assert!(recover_bundle(&bundle, reader).ok().is_none_or(|recovered| Some(recovered) == opened));
            opened
        }
        _ => {
            let keyring = Keyring::from_bytes(bytes).ok()?;
            assert_eq!(keyring.to_bytes().unwrap(), bytes, "two spellings of a keyring");
            let profile = keyring.profiles.first()?;
            profile.kdf_inputs();
            profile.open(&UnlockKey::from_bytes([3; 32])).ok().map(|keys| keys.vault.to_vec())
        }
    }
}

pub fn meet(bytes: &[u8]) {
    let mut input = Input(bytes);
    let opener = input.byte() % 9;
    let bytes = input.rest();
    match opener {
        7 => device_secrets(bytes),
        8 => recovery_share(bytes),
        opener => {
            let known = safe().sealed.iter().find(|(of, sealed, _)| *of == opener && sealed == bytes);
            // Nothing else opens; and what was sealed opens to nothing else.
            assert_eq!(open(opener, bytes).as_ref(), known.map(|(_, _, content)| content));
        }
    }
    let [first, second] = [bytes.get(..bytes.len() / 2), bytes.get(bytes.len() / 2..)];
    let _ = Keyring::choose(first, second);
    let _ = Keyring::choose(Some(bytes), None);
    let _ = seal::epoch::sealed_text_commit(&Bytes(bytes.to_vec()));
}

fn device_secrets(bytes: &[u8]) {
    if let Ok(secrets) = DeviceSecrets::from_bytes(bytes) {
        assert_eq!(&secrets.to_bytes()[..], bytes);
    }
}

fn recovery_share(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(share) = RecoveryShare::read(&text) else { return };
    for again in [share.short(), share.words().join(" ")] {
        let again = RecoveryShare::read(&again).unwrap();
        assert_eq!(again.short(), share.short(), "a text that means two shares");
    }
    // With any other share it gives the seed that both are of, or nothing.
    let [first, second, third] = shares();
    for other in [&first, &second, &third] {
        if let Ok(seed) = RecoverySeed::from_shares(&share, other) {
            assert!(share.is_of(&seed.recovery_pk()) && other.is_of(&seed.recovery_pk()));
        }
    }
}

fn shares() -> [RecoveryShare; 3] {
    let mut dice = Dice::new(7);
    RecoverySeed::make(dice.rng()).shares(dice.rng())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let mut dice = Dice::new(6);
    let mut seeds: Vec<_> =
        safe().sealed.iter().map(|(opener, bytes, _)| chosen(&[*opener], bytes)).collect();
    seeds.push(chosen(&[7], &DeviceSecrets::make(dice.rng()).to_bytes()[..]));
    for share in shares() {
        seeds.push(chosen(&[8], share.short().as_bytes()));
        seeds.push(chosen(&[8], share.words().join(" ").as_bytes()));
    }
    seeds
}

/// A chunk that was sealed with the right key around anything.
pub fn meet_inside(bytes: &[u8]) {
    let mut input = Input(bytes);
    let (dict_id, doc_gen) = (input.word() % 3, u32::from(input.word()));
    let raw_len = u32::from(input.word()) << (input.byte() % 17);
    let raw_check = Bytes([input.byte(), input.byte(), input.byte(), input.byte()].to_vec());
    let deflated = Bytes(input.rest().to_vec());
    let deflated = Deflated { dict_id, form: "f@1".to_owned(), doc_gen, raw_len, raw_check, deflated };
    let key = &safe().key;
    let sealed =
        chunk::seal_deflated(key, RecordId([1; 16]), ChunkKind::Changes, &deflated, Dice::new(1).rng());
    let Ok(sealed) = sealed else { return };
    assert_eq!(chunk::open_deflated(key, &sealed).as_ref(), Ok(&deflated));
    let dictionary = |number: u16, _: &str| (number == 1).then(|| FORMS_DICTIONARY.to_vec());
    if let Ok(inner) = chunk::open(key, &sealed, dictionary) {
        assert!(inner.payload.len() == raw_len as usize && inner.payload.len() <= PAYLOAD_BYTES_MAX);
        let again = inner.deflate(dictionary(dict_id, "").as_deref()).unwrap();
        assert_eq!(again.inflate(dictionary).as_ref(), Ok(&inner));
    }
}

pub fn seeds_inside() -> Vec<Vec<u8>> {
    let payloads = [b"payload".repeat(30), FORMS_DICTIONARY.repeat(3), vec![0; 60_000]];
    let both = payloads.into_iter().flat_map(|payload| [(0, payload.clone()), (1, payload)]);
    both.map(|(dict_id, payload)| {
        let dictionary = (dict_id == 1).then_some(FORMS_DICTIONARY);
        let inner = Inner { dict_id, form: "f@1".into(), doc_gen: 1, payload };
        let deflated = inner.deflate(dictionary).unwrap();
        let raw_len = u16::try_from(deflated.raw_len).unwrap();
        let head = [&dict_id.to_be_bytes()[..], &[0, 1], &raw_len.to_be_bytes(), &[0], &deflated.raw_check.0]
            .concat();
        chosen(&head, &deflated.deflated.0)
    })
    .collect()
}
