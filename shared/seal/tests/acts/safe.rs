//! The acts of the safe: deriving, sealing with given randomness, opening.

use ed25519_dalek::SigningKey;
use seal::bundle::{open_bundle, recover_bundle, seal_bundle};
use seal::chunk::{self, Deflated};
use seal::kdf::derive_unlock_key;
use seal::recovery::RecoveryShare;
use seal::*;
use serde_json::{Value, json};
use wire::{
    Bytes, Canonical, Chunk, ChunkKind, CircleId, EpochId, EpochWrap, Hash32, KeyWrap, ObjectId, RecordId,
    SealedBundle, WorkspaceId, X25519Pk,
};

use super::post::refusal;
use super::{Input, Ran, hex};
use crate::draws::Given;

pub fn run(act: &str, given: Input<'_>) -> Ran {
    Some(match act {
        "padding" => {
            let padded: Vec<usize> =
                given.at("lengths").list().map(|len| padding::padded_len(len.number())).collect();
            Ok(json!({ "padded": padded }))
        }
        "unlock_key" => unlock_key(given),
        "profile.make" => make_profile(given),
        "profile.open" => open_profile(given),
        "keyring.choose" => choose_keyring(given),
        "device" => device(given),
        "invite" => Ok(invite(given)),
        "recovery" => Ok(recovery(given)),
        "recovery.read" => RecoveryShare::read(given.at("text").text())
            .map(|share| json!({ "number": share.index(), "words": share.words(), "short": share.short() }))
            .map_err(code),
        "recovery.join" => join_shares(given),
        "record_key" => Ok(record_key(given)),
        "key.wrap" => Ok(wrap_key(given)),
        "key.drop" => drop_key(given),
        "key.unwrap" => unwrap_key(given),
        "chunk.seal" => seal_chunk(given),
        "chunk.open" => open_chunk(given),
        "bundle.seal" => seal_a_bundle(given),
        "bundle.open" => open_a_bundle(given),
        "bundle.recover" => recover_a_bundle(given),
        _ => return epoch_act(act, given),
    })
}

fn code(fault: impl std::fmt::Display) -> String {
    fault.to_string()
}

fn sign_pk(seed: &[u8; 32]) -> String {
    hex(SigningKey::from_bytes(seed).verifying_key().to_bytes())
}

fn params(given: Input<'_>) -> KdfParams {
    let params = given.at("params");
    KdfParams {
        memory_kib: params.at("memory_kib").number(),
        passes: params.at("passes").number(),
        lanes: params.at("lanes").number(),
    }
}

fn unlock_key(given: Input<'_>) -> Result<Value, String> {
    derive_unlock_key(given.at("secret").text(), &given.at("salt").array(), params(given))
        .map(|key| json!({ "key": hex(*key.to_bytes()) }))
        .map_err(code)
}

fn make_profile(given: Input<'_>) -> Result<Value, String> {
    let mut draws = given.draws();
    let unlock = UnlockKey::from_bytes(given.at("unlock").array());
    let (profile, keys) = Profile::make(&mut draws, &unlock, params(given), given.at("salt").array());
    assert!(draws.used_up());
    let keyring = Keyring { generation: given.at("generation").number(), profiles: vec![profile] };
    Ok(json!({
        "keyring": hex(keyring.to_bytes().map_err(code)?), "vault": hex(*keys.vault), "shift": hex(*keys.shift),
    }))
}

fn open_profile(given: Input<'_>) -> Result<Value, String> {
    let keyring = Keyring::from_bytes(&given.at("keyring").bytes()).map_err(code)?;
    let unlock = UnlockKey::from_bytes(given.at("unlock").array());
    let keys = keyring.profiles[0].open(&unlock).map_err(code)?;
    Ok(json!({ "vault": hex(*keys.vault), "shift": hex(*keys.shift) }))
}

fn choose_keyring(given: Input<'_>) -> Result<Value, String> {
    let copy = |name| Some(given.at(name)).filter(|copy| !copy.missing()).map(Input::bytes);
    let (a, b) = (copy("a"), copy("b"));
    let chosen = Keyring::choose(a.as_deref(), b.as_deref()).map_err(code)?;
    let again = chosen.as_ref().map(|keyring| hex(keyring.to_bytes().unwrap())).unwrap_or_default();
    Ok(json!({ "generation": chosen.map(|keyring| keyring.generation), "again": again }))
}

fn device(given: Input<'_>) -> Result<Value, String> {
    let bytes = given.at("secrets").bytes();
    let device = DeviceSecrets::from_bytes(&bytes).map_err(code)?;
    assert_eq!(device.to_bytes().as_slice(), bytes);
    Ok(json!({
        "sign_pk": sign_pk(device.sign_seed()),
        "x25519_pk": device.x25519_pk().to_string(),
        "xwing_pk_hash": device.xwing_pk_hash().to_string(),
    }))
}

fn invite(given: Input<'_>) -> Value {
    let invite = InviteSecret::from_bytes(given.at("secret").array());
    json!({ "sign_pk": sign_pk(&invite.sign_seed()), "x25519_pk": invite.x25519_pk().to_string() })
}

fn join_shares(given: Input<'_>) -> Result<Value, String> {
    let share = |at| RecoveryShare::read(given.at(at).text()).map_err(code);
    let seed = RecoverySeed::from_shares(&share("one")?, &share("other")?).map_err(code)?;
    Ok(json!({ "seed": hex(*seed.to_bytes()) }))
}

fn recovery(given: Input<'_>) -> Value {
    let seed = RecoverySeed::from_bytes(given.at("seed").array());
    let shares = seed.shares(&mut Given::new(given.at("slope").bytes()));
    json!({
        "root_pk": sign_pk(&seed.root_sign_seed()),
        "recovery_pk": seed.recovery_pk().to_string(),
        "genesis_nonce": seed.genesis_nonce().to_string(),
        "shares": shares.map(|share| json!({ "words": share.words(), "short": share.short() })),
    })
}

fn epoch_act(act: &str, given: Input<'_>) -> Ran {
    let secret = || EpochSecret::from_bytes(given.at("secret").array());
    let commit = || Hash32(given.at("commit").array());
    Some(match act {
        "epoch" => Ok(json!({
            "public_key": secret().public_key().to_string(), "commit": secret().commit().to_string(),
        })),
        "epoch.seal_parent" => {
            let parent = EpochSecret::from_bytes(given.at("parent").array());
            let sealed = secret().seal_parent(&parent, EpochId(given.at("parent_id").array()));
            Ok(json!({ "sealed": hex(sealed.0) }))
        }
        "epoch.open_parent" => secret()
            .open_parent(&Bytes(given.at("sealed").bytes()), EpochId(given.at("parent_id").array()), commit())
            .map(|parent| json!({ "parent": hex(*parent.to_bytes()) }))
            .map_err(code),
        "epoch.wrap" => {
            let to = X25519Pk(given.at("to").array());
            let (epoch, recipient) =
                (EpochId(given.at("epoch").array()), ObjectId(given.at("recipient").array()));
            secret()
                .wrap_for(epoch, recipient, &to, &mut given.draws())
                .map(|wrap| json!({ "wrap": hex(wrap.to_bytes()) }))
                .map_err(code)
        }
        "epoch.unwrap" => {
            EpochWrap::from_bytes(&given.at("wrap").bytes()).map_err(refusal).and_then(|wrap| {
                EpochSecret::unwrap(&wrap, &X25519Secret::from_bytes(given.at("with").array()), commit())
                    .map(|secret| json!({ "secret": hex(*secret.to_bytes()) }))
                    .map_err(code)
            })
        }
        "epoch.seal_text" => secret()
            .seal_text(given.at("text").text(), &mut given.draws())
            .map(|sealed| json!({ "sealed": hex(sealed.0) }))
            .map_err(code),
        "epoch.open_text" => secret()
            .open_text(&Bytes(given.at("sealed").bytes()))
            .map(|text| json!({ "text": text }))
            .map_err(code),
        _ => return None,
    })
}

fn record_key(given: Input<'_>) -> Value {
    let key = RecordKey::from_bytes(given.at("key").array());
    let changes: Vec<[u8; 32]> = given.at("changes").list().map(Input::array).collect();
    json!({ "key_id": key.key_id().to_string(), "change_commit": key.change_commit(&changes).to_string() })
}

/// Where a key is wrapped for.
fn places(given: Input<'_>) -> (RecordId, CircleId, EpochId) {
    (
        RecordId(given.at("record_tag").array()),
        CircleId(given.at("circle").array()),
        EpochId(given.at("epoch").array()),
    )
}

fn wrap_key(given: Input<'_>) -> Value {
    let key = RecordKey::from_bytes(given.at("key").array());
    let (record_tag, circle, epoch) = places(given);
    let wrap = key.wrap(record_tag, circle, epoch, &EpochSecret::from_bytes(given.at("secret").array()));
    json!({ "wrap": hex(wrap.to_bytes()) })
}

fn drop_key(given: Input<'_>) -> Result<Value, String> {
    let key = RecordKey::from_bytes(given.at("key").array());
    let (record_tag, circle, epoch) = places(given);
    let epoch_pk = X25519Pk(given.at("epoch_pk").array());
    let wrap = key.drop_wrap(record_tag, circle, epoch, &epoch_pk, &mut given.draws()).map_err(code)?;
    Ok(json!({ "wrap": hex(wrap.to_bytes()) }))
}

fn unwrap_key(given: Input<'_>) -> Result<Value, String> {
    let wrap = KeyWrap::from_bytes(&given.at("wrap").bytes()).map_err(refusal)?;
    let key = RecordKey::unwrap(&wrap, &EpochSecret::from_bytes(given.at("secret").array())).map_err(code)?;
    Ok(json!({ "key": hex(*key.to_bytes()) }))
}

fn seal_chunk(given: Input<'_>) -> Result<Value, String> {
    let inner = chunk::Inner {
        dict_id: 0,
        form: given.at("form").text().to_owned(),
        doc_gen: given.at("doc_gen").number(),
        payload: given.at("payload").bytes(),
    };
    let kind = match given.at("kind").number() {
        1u8 => ChunkKind::Changes,
        2 => ChunkKind::Snapshot,
        3 => ChunkKind::BlobPart,
        _ => ChunkKind::Form,
    };
    // Two libraries deflate to different streams: the vector's own is sealed.
    let deflated = Deflated {
        dict_id: given.at("dict_id").number(),
        deflated: Bytes(given.at("deflated").bytes()),
        ..inner.deflate(None).map_err(code)?
    };
    let key = RecordKey::from_bytes(given.at("key").array());
    let record_tag = RecordId(given.at("record_tag").array());
    let sealed = chunk::seal_deflated(&key, record_tag, kind, &deflated, &mut given.draws()).map_err(code)?;
    Ok(json!({ "chunk": hex(sealed.to_bytes()) }))
}

fn open_chunk(given: Input<'_>) -> Result<Value, String> {
    let sealed = Chunk::from_bytes(&given.at("chunk").bytes()).map_err(refusal)?;
    let key = RecordKey::from_bytes(given.at("key").array());
    let dictionaries = given.at("dictionaries").0;
    let dictionary =
        |number: u16, _: &str| dictionaries.get(number.to_string()).map(|preset| Input(preset).bytes());
    let inner = chunk::open(&key, &sealed, dictionary).map_err(code)?;
    Ok(json!({
        "dict_id": inner.dict_id, "form": inner.form, "doc_gen": inner.doc_gen, "payload": hex(inner.payload),
    }))
}

fn seal_a_bundle(given: Input<'_>) -> Result<Value, String> {
    let sealed = seal_bundle(
        &given.at("content").bytes(),
        WorkspaceId(given.at("workspace").array()),
        EpochId(given.at("epoch").array()),
        &EpochSecret::from_bytes(given.at("secret").array()),
        &X25519Pk(given.at("recovery").array()),
        &mut given.draws(),
    );
    Ok(json!({ "bundle": hex(sealed.map_err(code)?.to_bytes()) }))
}

fn recover_a_bundle(given: Input<'_>) -> Result<Value, String> {
    let sealed = SealedBundle::from_bytes(&given.at("bundle").bytes()).map_err(refusal)?;
    let content =
        recover_bundle(&sealed, &X25519Secret::from_bytes(given.at("with").array())).map_err(code)?;
    Ok(json!({ "content": hex(content) }))
}

fn open_a_bundle(given: Input<'_>) -> Result<Value, String> {
    let sealed = SealedBundle::from_bytes(&given.at("bundle").bytes()).map_err(refusal)?;
    let content = open_bundle(&sealed, &EpochSecret::from_bytes(given.at("secret").array())).map_err(code)?;
    Ok(json!({ "content": hex(content) }))
}
