//! Everything that is sealed, with any keys and contents, as it is and with one byte changed.

use seal::chunk::Inner;
use seal::{EpochSecret, RecordKey, X25519Secret, limits};
use serde_json::{Value, json};

use crate::{Maker, hex, unhex};

pub fn make(maker: &mut Maker) {
    let lengths: Vec<u64> = (0..50).map(|_| maker.number(30)).collect();
    maker.good("padding", json!({ "lengths": lengths }));
    unlocking(maker);
    let secrets = format!("01{}", maker.hex(96));
    maker.good("device", json!({ "secrets": secrets }));
    let secret = maker.hex(16);
    maker.good("invite", json!({ "secret": secret }));
    recovery(maker);
    epoch(maker);
    record_key(maker);
    sealed_chunk(maker);
    bundle(maker);
}

fn array(text: &str) -> [u8; 32] {
    unhex(text).try_into().unwrap()
}

fn unlocking(maker: &mut Maker) {
    let params = json!({
        "memory_kib": limits::KDF_MEMORY_KIB_MIN, "passes": limits::KDF_PASSES_MIN, "lanes": 1,
    });
    let (secret, salt) = (maker.text(40), maker.hex(16));
    maker.run("unlock_key", json!({ "secret": secret, "salt": salt, "params": params }));
    let (unlock, random) = (maker.hex(32), maker.hex(136));
    let mut input = json!({
        "random": random, "unlock": unlock, "salt": salt, "params": params, "generation": 0,
    });
    let older = maker.good("profile.make", input.clone());
    input["generation"] = json!(maker.number(64));
    let made = maker.good("profile.make", input);
    maker.opened_and_refused(
        "profile.open",
        json!({ "keyring": made["keyring"], "unlock": unlock }),
        &["keyring", "unlock"],
    );
    maker.good("keyring.choose", json!({ "a": older["keyring"], "b": made["keyring"] }));
    maker.good("keyring.choose", json!({ "a": null, "b": made["keyring"] }));
}

fn recovery(maker: &mut Maker) {
    let input = json!({ "seed": maker.hex(32), "slope": maker.hex(32) });
    let made = maker.good("recovery", input);
    let text = |share: usize, form: &str| match &made["shares"][share][form] {
        Value::Array(words) => words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        other => other.as_str().unwrap().to_owned(),
    };
    let (one, other) = (maker.draws.below(3), 1 + maker.draws.below(2));
    let (one, other) = (text(one, "words"), text((one + other) % 3, "short"));
    maker.good("recovery.join", json!({ "one": one, "other": other }));
    maker.run("recovery.join", json!({ "one": one, "other": one }));
    maker.good("recovery.read", json!({ "text": one.to_uppercase() }));
    let words: Vec<&str> = one.split(' ').collect();
    for _ in 0..4 {
        let mut wrong = words.clone();
        let (here, there) = (maker.draws.below(30), maker.draws.below(30));
        wrong[here] = words[there];
        maker.run("recovery.read", json!({ "text": wrong.join(" ") }));
        wrong[there] = words[here];
        maker.run("recovery.read", json!({ "text": wrong.join(" ") }));
        wrong.remove(here);
        maker.run("recovery.read", json!({ "text": wrong.join(" ") }));
    }
    maker.run("recovery.read", json!({ "text": other.replacen('7', "8", 1) }));
    maker.run("recovery.read", json!({ "text": other.replacen('Z', "", 1) }));
}

fn epoch(maker: &mut Maker) {
    let (secret, parent, id) = (maker.hex(32), maker.hex(32), maker.hex(32));
    let public = maker.good("epoch", json!({ "secret": secret }));
    let parents = maker.good("epoch", json!({ "secret": parent }));
    let input = json!({ "secret": secret, "parent": parent, "parent_id": id });
    let sealed = maker.good("epoch.seal_parent", input)["sealed"].clone();
    maker.opened_and_refused(
        "epoch.open_parent",
        json!({ "secret": secret, "sealed": sealed, "parent_id": id, "commit": parents["commit"] }),
        &["secret", "sealed", "parent_id", "commit"],
    );
    let reader = X25519Secret::make(&mut maker.draws);
    let input = json!({
        "secret": secret, "epoch": id, "recipient": maker.hex(32), "to": reader.public().to_string(),
        "random": maker.hex(32),
    });
    let wrap = maker.good("epoch.wrap", input);
    let input = json!({ "wrap": wrap["wrap"], "with": hex(*reader.to_bytes()), "commit": public["commit"] });
    maker.opened_and_refused("epoch.unwrap", input, &["commit"]);
    let text = maker.text(100);
    let input = json!({ "secret": secret, "text": text, "random": maker.hex(24) });
    let sealed = maker.good("epoch.seal_text", input);
    maker.opened_and_refused(
        "epoch.open_text",
        json!({ "secret": secret, "sealed": sealed["sealed"] }),
        &["secret"],
    );
}

fn record_key(maker: &mut Maker) {
    let (key, secret) = (maker.hex(32), maker.hex(32));
    let changes = maker.ids(9);
    maker.good("record_key", json!({ "key": key, "changes": changes }));
    let mut input = json!({
        "key": key, "record_tag": maker.hex(16), "circle": maker.hex(16), "epoch": maker.hex(32), "secret": secret,
    });
    let wrap = maker.good("key.wrap", input.clone());
    maker.opened_and_refused("key.unwrap", json!({ "wrap": wrap["wrap"], "secret": secret }), &["secret"]);
    let epoch = EpochSecret::from_bytes(array(&secret));
    input["epoch_pk"] = json!(epoch.public_key().to_string());
    input["random"] = json!(maker.hex(32));
    let wrap = maker.good("key.drop", input);
    maker.opened_and_refused("key.unwrap", json!({ "wrap": wrap["wrap"], "secret": secret }), &["secret"]);
}

/// Deflated by this implementation's library, with and without a dictionary.
fn sealed_chunk(maker: &mut Maker) {
    let key = RecordKey::make(&mut maker.draws);
    let preset = maker.text(3000).into_bytes();
    let mut payload = maker.text(300).into_bytes();
    payload.extend(maker.draws.bytes(20));
    payload.extend(&preset[..preset.len() / 2]);
    let times = 1 + maker.draws.below(20);
    let payload = payload.repeat(times);
    for dict_id in [0, 1 + maker.draws.below(60_000) as u16] {
        let inner = Inner {
            dict_id,
            form: maker.text(20),
            doc_gen: maker.number(32) as u32,
            payload: payload.clone(),
        };
        let deflated = inner.deflate((dict_id != 0).then_some(preset.as_slice())).unwrap().deflated;
        let input = json!({
            "key": hex(*key.to_bytes()), "record_tag": maker.hex(16), "kind": 1 + maker.draws.below(4),
            "dict_id": dict_id, "form": inner.form, "doc_gen": inner.doc_gen, "payload": hex(inner.payload),
            "deflated": hex(deflated.0), "random": maker.hex(24),
        });
        let sealed = maker.good("chunk.seal", input);
        let input = json!({
            "key": hex(*key.to_bytes()), "chunk": sealed["chunk"], "dictionaries": { dict_id.to_string(): hex(&preset) },
        });
        maker.opened_and_refused("chunk.open", input, &["key"]);
    }
}

fn bundle(maker: &mut Maker) {
    let secret = maker.hex(32);
    let recovery = X25519Secret::make(&mut maker.draws);
    let input = json!({
        "content": maker.any_hex(2000), "workspace": maker.hex(32), "epoch": maker.hex(32), "secret": secret,
        "recovery": recovery.public().to_string(), "random": maker.hex(56),
    });
    let sealed = maker.good("bundle.seal", input);
    maker.opened_and_refused(
        "bundle.open",
        json!({ "bundle": sealed["bundle"], "secret": secret }),
        &["secret"],
    );
    let input = json!({ "bundle": sealed["bundle"], "with": hex(*recovery.to_bytes()) });
    maker.good("bundle.recover", input);
    let other = maker.hex(32);
    maker.run("bundle.recover", json!({ "bundle": sealed["bundle"], "with": other }));
}
