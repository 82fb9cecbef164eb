//! Strategies for every object of the post.
#![allow(dead_code)]

use proptest::collection::vec;
use proptest::prelude::*;
use wire::*;

macro_rules! ids {
    ($($function:ident: $type:ident, $bytes:literal;)*) => { $(
        pub fn $function() -> impl Strategy<Value = $type> { any::<[u8; $bytes]>().prop_map($type) }
    )* };
}
ids! {
    workspace: WorkspaceId, 32; object: ObjectId, 32; device: DeviceId, 32; grant_id: GrantId, 32; epoch_id: EpochId, 32;
    circle: CircleId, 16; stream_id: StreamId, 16; record: RecordId, 16; key: KeyId, 32; body_hash: BodyHash, 32;
    entry_id: EntryId, 32; log_hash: LogHash, 32; sign_pk: SignPk, 32; x25519_pk: X25519Pk, 32; hash: Hash32, 32;
    server: ServerId, 16; batch_id: BatchId, 32;
}

/// Every length of a CBOR head up to two bytes.
pub fn bytes() -> impl Strategy<Value = Bytes> {
    prop_oneof![vec(any::<u8>(), 0..40), vec(any::<u8>(), 250..300)].prop_map(Bytes)
}

/// Numbers on both sides of each of CBOR's widths.
pub fn number() -> impl Strategy<Value = u64> {
    prop_oneof![0..30u64, 250..260u64, 65_530..65_540u64, any::<u64>()]
}

pub fn signature() -> impl Strategy<Value = Signature> {
    (any::<[u8; 32]>(), any::<[u8; 32]>()).prop_map(|(left, right)| {
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&left);
        bytes[32..].copy_from_slice(&right);
        Signature(bytes)
    })
}

pub fn issuer() -> impl Strategy<Value = Issuer> {
    prop_oneof![Just(Issuer::Root), device().prop_map(Issuer::Device), grant_id().prop_map(Issuer::Invite)]
}

pub fn subject() -> impl Strategy<Value = Subject> {
    let invite = (sign_pk(), x25519_pk(), any::<u16>());
    prop_oneof![
        device().prop_map(Subject::Device),
        invite.prop_map(|(sign_pk, x25519_pk, uses)| Subject::Invite { sign_pk, x25519_pk, uses })
    ]
}

pub fn genesis() -> impl Strategy<Value = Genesis> {
    (sign_pk(), x25519_pk(), hash()).prop_map(|(root_pk, recovery_pk, nonce)| Genesis {
        root_pk,
        recovery_pk,
        nonce,
    })
}

pub fn device_cert() -> impl Strategy<Value = DeviceCert> {
    (workspace(), sign_pk(), x25519_pk(), hash()).prop_map(
        |(workspace, sign_pk, x25519_pk, xwing_pk_hash)| DeviceCert {
            workspace,
            sign_pk,
            x25519_pk,
            xwing_pk_hash,
        },
    )
}

pub fn grant() -> impl Strategy<Value = Grant> {
    let right = (circle(), any::<u8>()).prop_map(|(circle, flags)| Right { circle, flags });
    let links = (issuer(), vec(grant_id(), 0..2), subject(), vec(right, 0..4));
    (links, any::<u8>(), number(), vec(object(), 0..3), bytes()).prop_map(
        |((issuer, parent, subject, rights), depth, expires_s, seen, sealed_label)| Grant {
            issuer,
            parent,
            subject,
            rights,
            depth,
            expires_s,
            seen,
            sealed_label,
        },
    )
}

pub fn revoke() -> impl Strategy<Value = Revoke> {
    let cut = (stream_id(), circle(), number(), entry_id()).prop_map(|(stream, circle, n, entry)| Cut {
        stream,
        circle,
        n,
        entry,
    });
    (issuer(), vec(grant_id(), 0..2), object(), vec(cut, 0..3), vec(object(), 0..3))
        .prop_map(|(issuer, grant, subject, cuts, seen)| Revoke { issuer, grant, subject, cuts, seen })
}

pub fn accept() -> impl Strategy<Value = Accept> {
    (device(), grant_id(), vec(entry_id(), 0..3), vec(object(), 0..3))
        .prop_map(|(issuer, grant, entries, seen)| Accept { issuer, grant, entries, seen })
}

pub fn epoch() -> impl Strategy<Value = Epoch> {
    let who = (device(), grant_id(), circle(), vec(epoch_id(), 0..3));
    let keys = (x25519_pk(), hash(), vec(bytes(), 0..3));
    (who, keys, vec(object(), 0..3), vec(object(), 0..3)).prop_map(|(who, keys, recipients, seen)| Epoch {
        issuer: who.0,
        grant: who.1,
        circle: who.2,
        parents: who.3,
        public_key: keys.0,
        secret_commit: keys.1,
        sealed_parents: keys.2,
        recipients,
        seen,
    })
}

pub fn stream() -> impl Strategy<Value = Stream> {
    (device(), grant_id(), hash()).prop_map(|(device, grant, nonce)| Stream { device, grant, nonce })
}

pub fn control() -> impl Strategy<Value = Control> {
    (any::<u8>(), any::<bool>(), bytes(), signature()).prop_map(|(kind, critical, body, signature)| Control {
        ver: 1,
        kind,
        critical,
        body,
        signature,
    })
}

pub fn control_body() -> impl Strategy<Value = ControlBody> {
    prop_oneof![
        genesis().prop_map(ControlBody::Genesis),
        device_cert().prop_map(ControlBody::DeviceCert),
        grant().prop_map(ControlBody::Grant),
        revoke().prop_map(ControlBody::Revoke),
        accept().prop_map(ControlBody::Accept),
        epoch().prop_map(ControlBody::Epoch),
        stream().prop_map(ControlBody::Stream),
    ]
}

pub fn epoch_wrap() -> impl Strategy<Value = EpochWrap> {
    (epoch_id(), object(), any::<u8>(), bytes(), bytes())
        .prop_map(|(epoch, recipient, suite, enc, ct)| EpochWrap { ver: 1, epoch, recipient, suite, enc, ct })
}

pub fn item() -> impl Strategy<Value = BatchItem> {
    (any::<u8>(), any::<bool>(), vec(body_hash(), 0..3), hash(), vec(entry_id(), 0..2)).prop_map(
        |(kind, critical, bodies, change_commit, relay_of)| BatchItem {
            kind,
            critical,
            bodies,
            change_commit,
            relay_of,
        },
    )
}

pub fn entry() -> impl Strategy<Value = Entry> {
    (circle(), stream_id(), number(), entry_id(), item()).prop_map(|(circle, stream, n, prev, item)| Entry {
        ver: 1,
        circle,
        stream,
        n,
        prev,
        item,
    })
}

pub fn batch() -> impl Strategy<Value = Batch> {
    (workspace(), circle(), stream_id(), number(), entry_id(), vec(item(), 0..5), signature()).prop_map(
        |(workspace, circle, stream, n_first, prev, items, signature)| Batch {
            ver: 1,
            workspace,
            circle,
            stream,
            n_first,
            prev,
            items,
            signature,
        },
    )
}

pub fn chunk() -> impl Strategy<Value = Chunk> {
    (any::<u8>(), record(), key(), any::<u8>(), bytes(), bytes()).prop_map(
        |(suite, record_tag, key_id, kind, nonce, ct)| Chunk {
            ver: 1,
            body_kind: Chunk::BODY_KIND,
            suite,
            record_tag,
            key_id,
            kind,
            nonce,
            ct,
        },
    )
}

pub fn key_wrap() -> impl Strategy<Value = KeyWrap> {
    (any::<u8>(), record(), key(), circle(), epoch_id(), bytes(), bytes()).prop_map(
        |(suite, record_tag, key_id, circle, epoch, enc, ct)| KeyWrap {
            ver: 1,
            body_kind: KeyWrap::BODY_KIND,
            suite,
            record_tag,
            key_id,
            circle,
            epoch,
            enc,
            ct,
        },
    )
}

pub fn checkpoint_part() -> impl Strategy<Value = CheckpointPart> {
    let line = (bytes(), any::<u32>(), any::<u32>(), vec(".{0,20}", 0..4))
        .prop_map(|(card, changes, answered, texts)| PersonLine { card, changes, answered, texts });
    (circle(), vec("[a-z_]{0,20}", 0..4), vec(line, 0..4))
        .prop_map(|(cards, questions, people)| CheckpointPart { ver: 1, cards, questions, people })
}

pub fn checkpoint_end() -> impl Strategy<Value = CheckpointEnd> {
    (any::<u32>(), any::<u32>()).prop_map(|(people, parts)| CheckpointEnd { ver: 1, people, parts })
}

pub fn attachment_part() -> impl Strategy<Value = AttachmentPart> {
    let head = (bytes(), any::<u32>(), vec(hash(), 0..4)).prop_map(|(salt, bytes, parts)| AttachmentHead {
        salt,
        bytes,
        parts,
    });
    (head, any::<u32>(), bytes()).prop_map(|(head, number, content)| AttachmentPart {
        ver: 1,
        head,
        number,
        content,
    })
}

pub fn lane() -> impl Strategy<Value = Lane> {
    prop_oneof![Just(Lane::Control), Just(Lane::Data)]
}

pub fn cursor() -> impl Strategy<Value = Cursor> {
    (circle(), lane(), number(), log_hash()).prop_map(|(circle, lane, pos, hash)| Cursor {
        circle,
        lane,
        pos,
        hash,
    })
}

pub fn payload() -> impl Strategy<Value = SyncPayload> {
    let know = prop_oneof![hash().prop_map(Know::Digest), vec(cursor(), 0..4).prop_map(Know::Cursors)];
    let pushed = (vec(bytes(), 0..3), vec(epoch_wrap(), 0..3), vec(bytes(), 0..3), vec(bytes(), 0..3));
    let ahead = (circle(), vec(batch_id(), 0..2), any::<u32>())
        .prop_map(|(circle, set, parts)| AheadCursor { circle, set, parts });
    let wanted = (vec(body_hash(), 0..3), vec(epoch_id(), 0..3), any::<u32>(), vec(ahead, 0..3));
    (workspace(), know, pushed, wanted).prop_map(
        |(workspace, know, pushed, (want_bodies, want_wraps, room_bytes, ahead))| SyncPayload {
            ver: 1,
            workspace,
            know,
            control: pushed.0,
            wraps: pushed.1,
            batches: pushed.2,
            bodies: pushed.3,
            want_bodies,
            want_wraps,
            room_bytes,
            ahead,
        },
    )
}

pub fn request() -> impl Strategy<Value = SyncRequest> {
    (object(), bytes(), signature(), bytes()).prop_map(|(subject, challenge, signature, payload)| {
        SyncRequest { ver: 1, auth: Auth { subject, challenge, signature }, payload }
    })
}

pub fn reply() -> impl Strategy<Value = SyncReply> {
    let state = prop_oneof![
        Just(SyncState::Ok),
        Just(SyncState::Unchanged),
        Just(SyncState::CursorsWanted),
        Just(SyncState::Ended)
    ];
    let refused = (hash(), "[a-z_]{0,20}").prop_map(|(id, code)| Refused { id, code });
    let frame = (circle(), lane(), any::<bool>(), vec(bytes(), 0..3), number(), log_hash())
        .prop_map(|(circle, lane, reset, items, pos, hash)| Frame { circle, lane, reset, items, pos, hash });
    let head = (server(), number(), bytes(), number(), state);
    let told = (vec(hash(), 0..3), vec(refused, 0..3), vec(frame, 0..3));
    let ahead = (circle(), batch_id(), any::<u32>(), vec(bytes(), 0..3))
        .prop_map(|(circle, set, parts_before, batches)| Ahead { circle, set, parts_before, batches });
    (head, told, vec(bytes(), 0..3), vec(epoch_wrap(), 0..3), any::<bool>(), vec(ahead, 0..3)).prop_map(
        |(head, told, bodies, wraps, more, ahead)| SyncReply {
            ver: 1,
            server: head.0,
            generation: head.1,
            challenge: head.2,
            now_s: head.3,
            state: head.4,
            acks: told.0,
            refused: told.1,
            frames: told.2,
            bodies,
            wraps,
            more,
            ahead,
        },
    )
}

pub fn bundle() -> impl Strategy<Value = Bundle> {
    (workspace(), vec(bytes(), 0..3), vec(epoch_wrap(), 0..3), vec(bytes(), 0..3), vec(bytes(), 0..3))
        .prop_map(|(workspace, control, wraps, batches, bodies)| Bundle {
            ver: 1,
            workspace,
            control,
            wraps,
            batches,
            bodies,
        })
}

pub fn sealed_bundle() -> impl Strategy<Value = SealedBundle> {
    (workspace(), any::<u8>(), epoch_id(), bytes(), bytes(), bytes()).prop_map(
        |(workspace, suite, epoch, nonce, recovery, ct)| SealedBundle {
            ver: 1,
            magic: SealedBundle::MAGIC.to_owned(),
            workspace,
            suite,
            epoch,
            nonce,
            recovery,
            ct,
        },
    )
}

pub fn register() -> impl Strategy<Value = RegisterRequest> {
    (bytes(), ".{0,30}").prop_map(|(genesis, operator_token)| RegisterRequest {
        ver: 1,
        genesis,
        operator_token,
    })
}

pub fn challenge_reply() -> impl Strategy<Value = ChallengeReply> {
    (server(), number(), vec(any::<u8>(), 0..64), any::<bool>()).prop_map(
        |(server, generation, challenge, knows_workspace)| ChallengeReply {
            ver: 1,
            server,
            generation,
            challenge: Bytes(challenge),
            knows_workspace,
        },
    )
}
