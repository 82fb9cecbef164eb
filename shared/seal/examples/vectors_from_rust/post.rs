//! Control objects, batches, logs and requests with any contents.

use serde_json::{Value, json};

use crate::Maker;

pub fn make(maker: &mut Maker) {
    for kind in 1..=7 {
        control(maker, kind);
    }
    batch(maker);
    let body = maker.any_hex(300);
    maker.good("body.hash", json!({ "body": body }));
    let (length, salt) = (maker.draws.below(200_000), maker.hex(16));
    maker.good("attachment", json!({ "length": length, "salt": salt }));
    let file: Vec<u8> = crate::unhex(&maker.any_hex(300));
    let head = wire::AttachmentHead::of(&file, [salt.len() as u8; 16]).unwrap();
    let part = wire::AttachmentPart { ver: 1, head, number: 0, content: wire::Bytes(file) };
    maker.good("attachment.part", json!({ "part": crate::hex(wire::Canonical::to_bytes(&part)) }));
    let items = maker.ids(5);
    let log = json!({
        "server": maker.hex(16), "generation": maker.number(64), "workspace": maker.hex(32), "circle": maker.hex(16),
        "lane": maker.draws.below(2), "items": items,
    });
    maker.good("log", log);
    let cursors = cursors(maker);
    maker.good("cursors", json!({ "cursors": cursors }));
    let mut bundle = carried(maker);
    bundle["ver"] = json!(1);
    maker.good("bundle.bytes", json!({ "fields": bundle }));
    request(maker);
}

fn control(maker: &mut Maker, kind: u8) {
    let fields = fields(maker, kind);
    if kind == 7 {
        maker.good("stream.id", json!({ "fields": fields }));
    }
    let workspace = if kind == 1 { String::new() } else { maker.hex(32) };
    let sign_seed = maker.hex(32);
    let input = json!({ "kind": kind, "fields": fields, "workspace": workspace, "sign_seed": sign_seed });
    let made = maker.good("control", input);
    let seed: [u8; 32] = crate::unhex(&sign_seed).try_into().unwrap();
    let sign_pk = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key();
    let open = json!({ "control": made["bytes"], "workspace": workspace, "sign_pk": crate::hex(sign_pk.to_bytes()) });
    maker.good("control.open", open.clone());
    // The signature's last byte; changed elsewhere, two readers may call the fault by different names.
    let mut changed = open.clone();
    let mut bytes = crate::unhex(open["control"].as_str().unwrap());
    *bytes.last_mut().unwrap() ^= 1;
    changed["control"] = json!(crate::hex(&bytes));
    assert!(maker.run("control.open", changed).is_none());
}

fn fields(maker: &mut Maker, kind: u8) -> Value {
    match kind {
        1 => json!({ "root_pk": maker.hex(32), "recovery_pk": maker.hex(32), "nonce": maker.hex(32) }),
        2 => json!({
            "workspace": maker.hex(32), "sign_pk": maker.hex(32), "x25519_pk": maker.hex(32),
            "xwing_pk_hash": maker.hex(32),
        }),
        3 => json!({
            "issuer": issuer(maker), "parent": maker.ids(1), "subject": subject(maker), "rights": rights(maker),
            "depth": maker.number(8), "expires_s": maker.number(64), "seen": maker.ids(30),
            "sealed_label": maker.any_hex(300),
        }),
        4 => json!({
            "issuer": issuer(maker), "grant": maker.ids(1), "subject": maker.hex(32), "cuts": cuts(maker),
            "seen": maker.ids(3),
        }),
        5 => json!({
            "issuer": maker.hex(32), "grant": maker.hex(32), "entries": maker.ids(40), "seen": maker.ids(3),
        }),
        6 => json!({
            "issuer": maker.hex(32), "grant": maker.hex(32), "circle": maker.hex(16), "parents": maker.ids(3),
            "public_key": maker.hex(32), "secret_commit": maker.hex(32), "sealed_parents": maker.strings(3),
            "recipients": maker.ids(30), "seen": maker.ids(3),
        }),
        _ => json!({ "device": maker.hex(32), "grant": maker.hex(32), "nonce": maker.hex(32) }),
    }
}

fn issuer(maker: &mut Maker) -> Value {
    match maker.draws.below(3) {
        0 => json!(["root", {}]),
        1 => json!(["device", { "device": maker.hex(32) }]),
        _ => json!(["invite", { "grant": maker.hex(32) }]),
    }
}

fn subject(maker: &mut Maker) -> Value {
    match maker.draws.below(2) {
        0 => json!(["device", { "device": maker.hex(32) }]),
        _ => {
            json!(["invite", { "sign_pk": maker.hex(32), "x25519_pk": maker.hex(32), "uses": maker.number(16) }])
        }
    }
}

fn rights(maker: &mut Maker) -> Vec<Value> {
    (0..maker.draws.below(4)).map(|_| json!({ "circle": maker.hex(16), "flags": maker.number(8) })).collect()
}

fn cuts(maker: &mut Maker) -> Vec<Value> {
    (0..maker.draws.below(4))
        .map(|_| {
            json!({
                "stream": maker.hex(16), "circle": maker.hex(16), "n": maker.number(64), "entry": maker.hex(32),
            })
        })
        .collect()
}

fn batch(maker: &mut Maker) {
    let items: Vec<Value> = (0..1 + maker.draws.below(4))
        .map(|_| {
            json!({
                "kind": maker.number(8), "critical": maker.draws.below(2) == 1, "bodies": maker.ids(30),
                "change_commit": maker.hex(32), "relay_of": maker.ids(1),
            })
        })
        .collect();
    let fields = json!({
        "workspace": maker.hex(32), "circle": maker.hex(16), "stream": maker.hex(16), "n_first": maker.number(60),
        "prev": maker.hex(32), "items": items,
    });
    let sign_seed = maker.hex(32);
    maker.good("batch", json!({ "fields": fields, "sign_seed": sign_seed }));
}

fn cursors(maker: &mut Maker) -> Vec<Value> {
    (0..maker.draws.below(30))
        .map(|_| {
            json!({
                "circle": maker.hex(16), "lane": maker.draws.below(2), "pos": maker.number(64),
                "hash": maker.hex(32),
            })
        })
        .collect()
}

/// What requests and bundles both carry.
fn carried(maker: &mut Maker) -> Value {
    let wraps: Vec<Value> = (0..maker.draws.below(3))
        .map(|_| {
            json!({
                "ver": 1, "epoch": maker.hex(32), "recipient": maker.hex(32), "suite": maker.number(8),
                "enc": maker.any_hex(40), "ct": maker.any_hex(60),
            })
        })
        .collect();
    json!({
        "workspace": maker.hex(32), "control": maker.strings(3), "wraps": wraps, "batches": maker.strings(3),
        "bodies": maker.strings(3),
    })
}

fn request(maker: &mut Maker) {
    let mut payload = carried(maker);
    payload["ver"] = json!(1);
    payload["know"] = match maker.draws.below(2) {
        0 => json!(["digest", { "digest": maker.hex(32) }]),
        _ => json!(["cursors", { "cursors": cursors(maker) }]),
    };
    payload["want_bodies"] = json!(maker.ids(3));
    payload["want_wraps"] = json!(maker.ids(3));
    payload["room_bytes"] = json!(maker.draws.below(1 << 32));
    let ahead = (0..maker.draws.below(3)).map(
        |_| json!({ "circle": maker.hex(16), "set": maker.ids(1), "parts": maker.draws.below(1 << 32) }),
    );
    payload["ahead"] = json!(ahead.collect::<Vec<Value>>());
    let input = json!({
        "server": maker.hex(16), "subject": maker.hex(32), "challenge": maker.any_hex(60), "payload": payload,
        "sign_seed": maker.hex(32),
    });
    maker.good("request", input);
}
