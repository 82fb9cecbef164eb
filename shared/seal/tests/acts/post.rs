//! The acts of the post: control objects, batches, logs, requests, from JSON fields to bytes.

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde_json::{Value, json};
use wire::*;

use super::{Input, Ran, hex};

pub fn run(act: &str, given: Input<'_>) -> Ran {
    Some(match act {
        "control" => Ok(control(given)),
        "control.open" => open_control(given),
        "stream.id" => Ok(json!({ "id": stream(given.at("fields")).id().to_string() })),
        "attachment" => Ok(attachment(given)),
        "attachment.part" => open_attachment_part(given),
        "batch" => Ok(batch(given)),
        "body.hash" => Ok(json!({ "hash": Body::hash(&given.at("body").bytes()).to_string() })),
        "log" => Ok(log(given)),
        "cursors" => {
            let cursors: Vec<Cursor> = given.at("cursors").list().map(cursor).collect();
            Ok(json!({ "digest": Know::digest(&cursors).to_string() }))
        }
        "request" => Ok(request(given)),
        "bundle.bytes" => Ok(json!({ "bytes": hex(bundle(given.at("fields")).to_bytes()) })),
        _ => return None,
    })
}

pub fn refusal(fault: WireError) -> String {
    let code = match fault {
        WireError::Malformed => "wire_malformed",
        WireError::NotCanonical => "wire_not_canonical",
        WireError::TooLarge => "wire_too_large",
        WireError::UnknownVersion => "wire_unknown_version",
    };
    code.to_owned()
}

fn control(given: Input<'_>) -> Value {
    let mut control = Control::unsigned(&control_body(given.at("kind").number(), given.at("fields")));
    let message = control.message(workspace(given, control.id()));
    let signature = SigningKey::from_bytes(&given.at("sign_seed").array()).sign(&message).to_bytes();
    control.signature = Signature(signature);
    json!({
        "id": control.id().to_string(),
        "message": hex(&message),
        "signature": hex(signature),
        "bytes": hex(control.to_bytes()),
    })
}

fn attachment(given: Input<'_>) -> Value {
    let length: usize = given.at("length").number();
    let file: Vec<u8> = (0..length).map(|place| (place * 31 + (place >> 8)) as u8).collect();
    let head = AttachmentHead::of(&file, given.at("salt").array()).unwrap();
    json!({ "id": head.id().to_string(), "head": hex(head.to_bytes()) })
}

fn open_attachment_part(given: Input<'_>) -> Result<Value, String> {
    let part = AttachmentPart::from_bytes(&given.at("part").bytes()).map_err(refusal)?;
    let id = part.of().ok_or("not_a_part")?;
    Ok(json!({ "id": id.to_string() }))
}

fn open_control(given: Input<'_>) -> Result<Value, String> {
    let control = Control::from_bytes(&given.at("control").bytes()).map_err(refusal)?;
    control.open().map_err(refusal)?;
    let message = control.message(workspace(given, control.id()));
    VerifyingKey::from_bytes(&given.at("sign_pk").array())
        .unwrap()
        .verify_strict(&message, &ed25519_dalek::Signature::from_bytes(&control.signature.0))
        .map_err(|_| "bad_signature".to_owned())?;
    Ok(json!({ "id": control.id().to_string() }))
}

/// Empty for a Genesis, which is signed for its own id.
fn workspace(given: Input<'_>, own: ObjectId) -> WorkspaceId {
    WorkspaceId::from_slice(&given.at("workspace").bytes()).unwrap_or(own.into())
}

fn batch(given: Input<'_>) -> Value {
    let fields = given.at("fields");
    let mut batch = Batch {
        ver: 1,
        workspace: WorkspaceId(fields.at("workspace").array()),
        circle: CircleId(fields.at("circle").array()),
        stream: StreamId(fields.at("stream").array()),
        n_first: fields.at("n_first").number(),
        prev: EntryId(fields.at("prev").array()),
        items: fields.at("items").list().map(item).collect(),
        signature: Signature([0; 64]),
    };
    let message = batch.head().unwrap().message();
    batch.signature =
        Signature(SigningKey::from_bytes(&given.at("sign_seed").array()).sign(&message).to_bytes());
    json!({
        "entries": batch.entries().iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>(),
        "message": hex(message),
        "bytes": hex(batch.to_bytes()),
        "id": batch.id().to_string(),
    })
}

fn log(given: Input<'_>) -> Value {
    let lane = if given.at("lane").number::<u8>() == 0 { Lane::Control } else { Lane::Data };
    let mut states = vec![log_start(
        ServerId(given.at("server").array()),
        given.at("generation").number(),
        WorkspaceId(given.at("workspace").array()),
        CircleId(given.at("circle").array()),
        lane,
    )];
    for item in given.at("items").list() {
        states.push(log_next(states[states.len() - 1], &item.array()));
    }
    json!({ "states": states.iter().map(LogHash::to_string).collect::<Vec<_>>() })
}

fn ahead_cursor(of: Input<'_>) -> AheadCursor {
    AheadCursor {
        circle: CircleId(of.at("circle").array()),
        set: of.at("set").list().map(|id| BatchId(id.array())).collect(),
        parts: of.at("parts").number(),
    }
}

fn request(given: Input<'_>) -> Value {
    let fields = given.at("payload");
    let (know, of) = fields.at("know").variant();
    let payload = SyncPayload {
        ver: 1,
        workspace: WorkspaceId(fields.at("workspace").array()),
        know: match know {
            "digest" => Know::Digest(Hash32(of.at("digest").array())),
            _ => Know::Cursors(of.at("cursors").list().map(cursor).collect()),
        },
        control: fields.at("control").list().map(bytes).collect(),
        wraps: fields.at("wraps").list().map(epoch_wrap).collect(),
        batches: fields.at("batches").list().map(bytes).collect(),
        bodies: fields.at("bodies").list().map(bytes).collect(),
        want_bodies: fields.at("want_bodies").list().map(|id| BodyHash(id.array())).collect(),
        want_wraps: fields.at("want_wraps").list().map(|id| EpochId(id.array())).collect(),
        room_bytes: fields.at("room_bytes").number(),
        ahead: fields.at("ahead").list().map(ahead_cursor).collect(),
    }
    .to_bytes();
    let challenge = given.at("challenge").bytes();
    let message = Auth::message(ServerId(given.at("server").array()), &challenge, &payload);
    let signature = SigningKey::from_bytes(&given.at("sign_seed").array()).sign(&message).to_bytes();
    let auth = Auth {
        subject: ObjectId(given.at("subject").array()),
        challenge: challenge.into(),
        signature: Signature(signature),
    };
    let request = SyncRequest { ver: 1, auth, payload: payload.into() };
    json!({ "message": hex(message), "bytes": hex(request.to_bytes()) })
}

fn bundle(fields: Input<'_>) -> Bundle {
    Bundle {
        ver: fields.at("ver").number(),
        workspace: WorkspaceId(fields.at("workspace").array()),
        control: fields.at("control").list().map(bytes).collect(),
        wraps: fields.at("wraps").list().map(epoch_wrap).collect(),
        batches: fields.at("batches").list().map(bytes).collect(),
        bodies: fields.at("bodies").list().map(bytes).collect(),
    }
}

fn control_body(kind: u8, fields: Input<'_>) -> ControlBody {
    match kind {
        1 => ControlBody::Genesis(Genesis {
            root_pk: SignPk(fields.at("root_pk").array()),
            recovery_pk: X25519Pk(fields.at("recovery_pk").array()),
            nonce: Hash32(fields.at("nonce").array()),
        }),
        2 => ControlBody::DeviceCert(DeviceCert {
            workspace: WorkspaceId(fields.at("workspace").array()),
            sign_pk: SignPk(fields.at("sign_pk").array()),
            x25519_pk: X25519Pk(fields.at("x25519_pk").array()),
            xwing_pk_hash: Hash32(fields.at("xwing_pk_hash").array()),
        }),
        3 => ControlBody::Grant(Grant {
            issuer: issuer(fields.at("issuer")),
            parent: fields.at("parent").list().map(|id| GrantId(id.array())).collect(),
            subject: subject(fields.at("subject")),
            rights: fields.at("rights").list().map(right).collect(),
            depth: fields.at("depth").number(),
            expires_s: fields.at("expires_s").number(),
            seen: objects(fields.at("seen")),
            sealed_label: bytes(fields.at("sealed_label")),
        }),
        4 => ControlBody::Revoke(Revoke {
            issuer: issuer(fields.at("issuer")),
            grant: fields.at("grant").list().map(|id| GrantId(id.array())).collect(),
            subject: ObjectId(fields.at("subject").array()),
            cuts: fields.at("cuts").list().map(cut).collect(),
            seen: objects(fields.at("seen")),
        }),
        5 => ControlBody::Accept(Accept {
            issuer: DeviceId(fields.at("issuer").array()),
            grant: GrantId(fields.at("grant").array()),
            entries: fields.at("entries").list().map(|id| EntryId(id.array())).collect(),
            seen: objects(fields.at("seen")),
        }),
        6 => ControlBody::Epoch(epoch(fields)),
        _ => ControlBody::Stream(stream(fields)),
    }
}

fn epoch(fields: Input<'_>) -> Epoch {
    Epoch {
        issuer: DeviceId(fields.at("issuer").array()),
        grant: GrantId(fields.at("grant").array()),
        circle: CircleId(fields.at("circle").array()),
        parents: fields.at("parents").list().map(|id| EpochId(id.array())).collect(),
        public_key: X25519Pk(fields.at("public_key").array()),
        secret_commit: Hash32(fields.at("secret_commit").array()),
        sealed_parents: fields.at("sealed_parents").list().map(bytes).collect(),
        recipients: objects(fields.at("recipients")),
        seen: objects(fields.at("seen")),
    }
}

fn stream(fields: Input<'_>) -> Stream {
    Stream {
        device: DeviceId(fields.at("device").array()),
        grant: GrantId(fields.at("grant").array()),
        nonce: Hash32(fields.at("nonce").array()),
    }
}

fn issuer(value: Input<'_>) -> Issuer {
    match value.variant() {
        ("device", of) => Issuer::Device(DeviceId(of.at("device").array())),
        ("invite", of) => Issuer::Invite(GrantId(of.at("grant").array())),
        _ => Issuer::Root,
    }
}

fn subject(value: Input<'_>) -> Subject {
    match value.variant() {
        ("device", of) => Subject::Device(DeviceId(of.at("device").array())),
        (_, of) => Subject::Invite {
            sign_pk: SignPk(of.at("sign_pk").array()),
            x25519_pk: X25519Pk(of.at("x25519_pk").array()),
            uses: of.at("uses").number(),
        },
    }
}

fn right(value: Input<'_>) -> Right {
    Right { circle: CircleId(value.at("circle").array()), flags: value.at("flags").number() }
}

fn cut(value: Input<'_>) -> Cut {
    Cut {
        stream: StreamId(value.at("stream").array()),
        circle: CircleId(value.at("circle").array()),
        n: value.at("n").number(),
        entry: EntryId(value.at("entry").array()),
    }
}

fn item(value: Input<'_>) -> BatchItem {
    BatchItem {
        kind: value.at("kind").number(),
        critical: value.at("critical").truth(),
        bodies: value.at("bodies").list().map(|id| BodyHash(id.array())).collect(),
        change_commit: Hash32(value.at("change_commit").array()),
        relay_of: value.at("relay_of").list().map(|id| EntryId(id.array())).collect(),
    }
}

fn cursor(value: Input<'_>) -> Cursor {
    Cursor {
        circle: CircleId(value.at("circle").array()),
        lane: if value.at("lane").number::<u8>() == 0 { Lane::Control } else { Lane::Data },
        pos: value.at("pos").number(),
        hash: LogHash(value.at("hash").array()),
    }
}

fn epoch_wrap(value: Input<'_>) -> EpochWrap {
    EpochWrap {
        ver: value.at("ver").number(),
        epoch: EpochId(value.at("epoch").array()),
        recipient: ObjectId(value.at("recipient").array()),
        suite: value.at("suite").number(),
        enc: bytes(value.at("enc")),
        ct: bytes(value.at("ct")),
    }
}

fn objects(value: Input<'_>) -> Vec<ObjectId> {
    value.list().map(|id| ObjectId(id.array())).collect()
}

fn bytes(value: Input<'_>) -> Bytes {
    Bytes(value.bytes())
}
