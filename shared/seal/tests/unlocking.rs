//! From a typed secret to database keys, and what the keyring file does when a write was cut short.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod draws;

use draws::Seeded;
use seal::kdf::{KdfError, KdfParams, derive_unlock_key};
use seal::keyring::{Keyring, KeyringCopy, KeyringDamaged, OpenProfileError, Slot, SlotError};
use seal::{Profile, UnlockKey, limits};
use wire::Bytes;

const FLOOR: KdfParams = KdfParams { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
const SALT: [u8; 16] = [7; 16];

fn unlock(secret: &str) -> UnlockKey {
    derive_unlock_key(secret, &SALT, FLOOR).unwrap()
}

fn keyring() -> Keyring {
    let (profile, _) = Profile::make(&mut Seeded::new(1), &UnlockKey::from_bytes([3; 32]), FLOOR, SALT);
    Keyring { generation: 4, profiles: vec![profile] }
}

#[test]
fn the_same_words_on_another_keyboard_give_the_same_key() {
    let composed = unlock("contrase\u{f1}a del albergue");
    let decomposed = unlock(" contrasen\u{303}a del albergue\n");
    assert_eq!(composed.to_bytes(), decomposed.to_bytes());
    assert_ne!(composed.to_bytes(), unlock("contrasena del albergue").to_bytes());
    assert_ne!(composed.to_bytes(), unlock("Contrase\u{f1}a del albergue").to_bytes());
}

#[test]
fn params_outside_the_limits_are_refused_before_any_work() {
    let refused = [
        KdfParams { memory_kib: limits::KDF_MEMORY_KIB_MIN - 1, ..FLOOR },
        KdfParams { memory_kib: limits::KDF_MEMORY_KIB_MAX + 1, ..FLOOR },
        KdfParams { memory_kib: u32::MAX, ..FLOOR },
        KdfParams { passes: limits::KDF_PASSES_MIN - 1, ..FLOOR },
        KdfParams { passes: limits::KDF_PASSES_MAX + 1, ..FLOOR },
        KdfParams { lanes: 0, ..FLOOR },
        KdfParams { lanes: limits::KDF_LANES_MAX + 1, ..FLOOR },
    ];
    for params in refused {
        assert_eq!(
            derive_unlock_key("secret", &SALT, params).err(),
            Some(KdfError::ParamsRefused),
            "{params:?}"
        );
    }
    assert!(KdfParams::default().accepted());
}

#[test]
fn an_empty_or_endless_secret_is_refused() {
    assert_eq!(derive_unlock_key(" \u{a0}\n", &SALT, FLOOR).err(), Some(KdfError::EmptySecret));
    let long = "a".repeat(limits::SECRET_BYTES_MAX + 1);
    assert_eq!(derive_unlock_key(&long, &SALT, FLOOR).err(), Some(KdfError::SecretTooLong));
    // U+0958 takes twice its length in NFC.
    let growing = "\u{958}".repeat(limits::SECRET_BYTES_MAX / 3);
    assert_eq!(derive_unlock_key(&growing, &SALT, FLOOR).err(), Some(KdfError::SecretTooLong));
}

#[test]
fn a_profile_opens_with_its_secret_and_with_no_other() {
    let right = UnlockKey::from_bytes([3; 32]);
    let (profile, keys) = Profile::make(&mut Seeded::new(1), &right, FLOOR, SALT);
    let opened = profile.open(&right).unwrap();
    assert_eq!(opened.vault, keys.vault);
    assert_eq!(opened.shift, keys.shift);
    assert_ne!(keys.vault, keys.shift);
    assert_eq!(profile.kdf_inputs(), [(FLOOR, SALT)]);
    let wrong = UnlockKey::from_bytes([4; 32]);
    assert_eq!(profile.open(&wrong).err(), Some(OpenProfileError::WrongSecret));
}

#[test]
fn a_slot_moved_to_another_profile_or_cheapened_does_not_open() {
    let right = UnlockKey::from_bytes([3; 32]);
    let (mut profile, _) = Profile::make(&mut Seeded::new(1), &right, KdfParams::default(), SALT);
    let Some(Slot::Passphrase(slot)) = profile.slots.first_mut() else { panic!("a passphrase slot") };
    slot.params = FLOOR;
    assert_eq!(profile.open(&right).err(), Some(OpenProfileError::WrongSecret));
    let (mut profile, _) = Profile::make(&mut Seeded::new(1), &right, FLOOR, SALT);
    profile.profile = [9; 16];
    assert_eq!(profile.open(&right).err(), Some(OpenProfileError::WrongSecret));
    profile.slots.clear();
    assert_eq!(profile.open(&right).err(), Some(OpenProfileError::Damaged));
}

#[test]
fn a_changed_passphrase_keeps_the_database_keys_and_the_old_one_opens_nothing() {
    let (old, new) = (UnlockKey::from_bytes([3; 32]), UnlockKey::from_bytes([4; 32]));
    let rng = &mut Seeded::new(1);
    let (mut profile, keys) = Profile::make(rng, &old, FLOOR, SALT);
    assert_eq!(profile.add_slot(rng, &new, FLOOR, SALT, &keys), Err(SlotError::SaltUsed));
    assert_eq!(profile.drop_slot(&SALT), Err(SlotError::LastSlot));
    profile.add_slot(rng, &new, FLOOR, [8; 16], &keys).unwrap();
    assert_eq!(profile.drop_slot(&[9; 16]), Err(SlotError::NoSuchSlot));
    profile.drop_slot(&SALT).unwrap();
    assert_eq!(profile.open(&new).unwrap().vault, keys.vault);
    assert_eq!(profile.open(&old).err(), Some(OpenProfileError::WrongSecret));
    for salt in 20..20 + limits::PROFILE_SLOTS_MAX as u8 - 1 {
        profile.add_slot(rng, &new, FLOOR, [salt; 16], &keys).unwrap();
    }
    assert_eq!(profile.add_slot(rng, &new, FLOOR, [99; 16], &keys), Err(SlotError::TooMany));
}

#[test]
fn the_newest_valid_copy_counts_and_is_never_the_one_written_next() {
    let mut keyring = keyring();
    let older = keyring.to_bytes().unwrap();
    let copy_of_older = keyring.copy();
    keyring.advance();
    let newer = keyring.to_bytes().unwrap();
    assert_ne!(keyring.copy(), copy_of_older);
    assert_eq!(copy_of_older, KeyringCopy::A);
    for (a, b) in [(&older, &newer), (&newer, &older)] {
        assert_eq!(Keyring::choose(Some(a), Some(b)), Ok(Some(keyring.clone())));
    }
    // A write cut short anywhere leaves the generation before it.
    for end in 0..newer.len() {
        let chosen = Keyring::choose(Some(&older), Some(&newer[..end])).unwrap().unwrap();
        assert_eq!(chosen.generation, 4, "cut at {end}");
    }
}

#[test]
fn no_file_is_no_keyring_and_two_bad_files_are_damage() {
    assert_eq!(Keyring::choose(None, None), Ok(None));
    assert_eq!(Keyring::choose(Some(&[]), None), Ok(None));
    assert_eq!(Keyring::choose(None, Some(&[])), Ok(None));
    assert_eq!(Keyring::choose(Some(&[]), Some(&[])), Err(KeyringDamaged::Damaged));
    assert_eq!(Keyring::choose(Some(b"acogkeys"), None), Err(KeyringDamaged::Damaged));
    let mut bytes = keyring().to_bytes().unwrap();
    bytes[20] ^= 1;
    assert_eq!(Keyring::choose(Some(&bytes), Some(&bytes)), Err(KeyringDamaged::Damaged));
}

#[test]
fn a_keyring_of_a_later_version_is_not_taken_for_damage_even_beside_an_older_one() {
    let good = keyring().to_bytes().unwrap();
    let mut later = good[..good.len() - 32].to_vec();
    later[8] = 2;
    let sum = blake3::derive_key(seal::contexts::KEYRING_CHECKSUM, &later);
    later.extend_from_slice(&sum);
    assert_eq!(Keyring::choose(Some(&good), Some(&later)), Err(KeyringDamaged::UnknownVersion));
    assert_eq!(Keyring::choose(Some(&later), None), Err(KeyringDamaged::UnknownVersion));
}

#[test]
fn slots_of_later_kinds_are_kept_as_they_are() {
    let mut keyring = keyring();
    for kind in [2, 3, 200] {
        keyring.profiles[0].slots.push(Slot::Reserved { kind, body: Bytes(vec![1, 2, kind]) });
    }
    let bytes = keyring.to_bytes().unwrap();
    assert_eq!(Keyring::from_bytes(&bytes), Ok(keyring.clone()));
    assert!(keyring.profiles[0].open(&UnlockKey::from_bytes([3; 32])).is_ok());
}

#[test]
fn a_keyring_that_would_not_be_read_again_is_not_written() {
    let profile = keyring().profiles.remove(0);
    let written = |profiles| Keyring { generation: 1, profiles }.to_bytes();
    let most = written(vec![profile.clone(); limits::KEYRING_PROFILES_MAX]).unwrap();
    assert!(Keyring::from_bytes(&most).is_ok());
    assert!(written(vec![profile.clone(); limits::KEYRING_PROFILES_MAX + 1]).is_err());
    let vault_file = "f".repeat(limits::FILE_NAME_BYTES_MAX + 1);
    assert!(written(vec![Profile { vault_file, ..profile.clone() }]).is_err());
    let huge = Slot::Reserved { kind: 2, body: Bytes(vec![0; limits::KEYRING_BYTES_MAX]) };
    assert!(written(vec![Profile { slots: vec![huge], ..profile.clone() }]).is_err());
    let slots = vec![profile.slots[0].clone(); limits::PROFILE_SLOTS_MAX + 1];
    assert!(written(vec![Profile { slots, ..profile }]).is_err());
}

/// How long a try takes with other parameters on a device where the probe took `took_ms`: time follows memory times passes.
fn expected_ms(probe: KdfParams, took_ms: u32, params: KdfParams) -> u64 {
    let work = |params: KdfParams| u64::from(params.memory_kib) * u64::from(params.passes);
    u64::from(took_ms) * work(params) / work(probe)
}

#[test]
fn a_try_takes_half_a_second_on_fast_and_slow_devices_and_never_costs_less_than_the_floor() {
    for took_ms in [60, 90, 170, 300, 430, 560, 699, 701, 900, 1_400, 1_850] {
        let params = KdfParams::PROBE.calibrated(took_ms);
        let expected = expected_ms(KdfParams::PROBE, took_ms, params);
        assert!((399..=701).contains(&expected), "{took_ms} ms: {params:?} takes {expected} ms");
        assert!(params.accepted());
    }
    for took_ms in [0, 1, 2_000, 10_000, u32::MAX] {
        for probe in [KdfParams::PROBE, KdfParams::PROBE_SMALL] {
            let params = probe.calibrated(took_ms);
            assert!(params.accepted(), "{took_ms} ms: {params:?}");
        }
    }
    assert_eq!(KdfParams::PROBE.calibrated(10_000), FLOOR);
    assert_eq!(KdfParams::PROBE.calibrated(180).memory_kib, 64 * 1024);
}

#[test]
fn a_sign_is_kept_with_the_profile_and_opens_nothing() {
    let mut keyring = keyring();
    let profile = &mut keyring.profiles[0];
    assert_eq!(profile.sign(), None);
    profile.set_sign("🌵").unwrap();
    profile.set_sign("AM").unwrap();
    assert_eq!(profile.set_sign(&"a".repeat(limits::SIGN_BYTES_MAX + 1)), Err(SlotError::SignTooLong));
    let mut read = Keyring::from_bytes(&keyring.to_bytes().unwrap()).unwrap();
    let profile = &mut read.profiles[0];
    assert_eq!((profile.sign(), profile.slots.len()), (Some("AM"), 2));
    assert!(profile.open(&UnlockKey::from_bytes([3; 32])).is_ok());
    profile.slots.remove(0);
    assert_eq!(profile.open(&UnlockKey::from_bytes([3; 32])).err(), Some(OpenProfileError::Damaged));
    profile.set_sign("").unwrap();
    assert_eq!((profile.sign(), profile.slots.len()), (None, 0));
}
