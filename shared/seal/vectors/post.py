"""What crosses the network, written from shared/wire's description: ids, control objects, entries, batches, logs, requests."""

from blake3 import blake3
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cbor import (
    BOOL,
    BYTES,
    ID16,
    ID32,
    ID64,
    TEXT,
    U8,
    U16,
    U32,
    U64,
    Choice,
    Malformed,
    Many,
    Record,
    read_prefix,
    write,
)

VERSION = 1
CONTROL_BYTES_MAX = 64 * 1024
BATCH_BYTES_MAX = 256 * 1024
BODY_BYTES_MAX = 1024 * 1024
MESSAGE_BYTES_MAX = 4 * 1024 * 1024
BUNDLE_BYTES_MAX = 256 * 1024 * 1024
WRAP_BYTES_MAX = 4096
ATTACHMENT_BYTES_MAX = 10 * 1024 * 1024
ATTACHMENT_PART_BYTES = 56 * 1024
ATTACHMENT_PAYLOAD_BYTES_MAX = 64 * 1024


class Refused(Exception):
    """An opener's refusal, by its code."""


def derive(context, *parts):
    return blake3(b"".join(parts), derive_key_context=context).digest()


CONTROL = Record(ver=U8, kind=U8, critical=BOOL, body=BYTES, signature=ID64)
ISSUER = Choice(("root", Record()), ("device", Record(device=ID32)), ("invite", Record(grant=ID32)))
SUBJECT = Choice(("device", Record(device=ID32)), ("invite", Record(sign_pk=ID32, x25519_pk=ID32, uses=U16)))
RIGHT = Record(circle=ID16, flags=U8)
CUT = Record(stream=ID16, circle=ID16, n=U64, entry=ID32)
KINDS = {
    1: Record(root_pk=ID32, recovery_pk=ID32, nonce=ID32),
    2: Record(workspace=ID32, sign_pk=ID32, x25519_pk=ID32, xwing_pk_hash=ID32),
    3: Record(
        issuer=ISSUER,
        parent=Many(ID32),
        subject=SUBJECT,
        rights=Many(RIGHT),
        depth=U8,
        expires_s=U64,
        seen=Many(ID32),
        sealed_label=BYTES,
    ),
    4: Record(issuer=ISSUER, grant=Many(ID32), subject=ID32, cuts=Many(CUT), seen=Many(ID32)),
    5: Record(issuer=ID32, grant=ID32, entries=Many(ID32), seen=Many(ID32)),
    6: Record(
        issuer=ID32,
        grant=ID32,
        circle=ID16,
        parents=Many(ID32),
        public_key=ID32,
        secret_commit=ID32,
        sealed_parents=Many(BYTES),
        recipients=Many(ID32),
        seen=Many(ID32),
    ),
    7: Record(device=ID32, grant=ID32, nonce=ID32),
}
ITEM = Record(kind=U8, critical=BOOL, bodies=Many(ID32), change_commit=ID32, relay_of=Many(ID32))
ENTRY = Record(ver=U8, circle=ID16, stream=ID16, n=U64, prev=ID32, item=ITEM)
BATCH = Record(
    ver=U8, workspace=ID32, circle=ID16, stream=ID16, n_first=U64, prev=ID32, items=Many(ITEM), signature=ID64
)
HEAD = Record(workspace=ID32, circle=ID16, stream=ID16, n=U64, entry=ID32)
CHUNK = Record(ver=U8, body_kind=U8, suite=U8, record_tag=ID16, key_id=ID32, kind=U8, nonce=BYTES, ct=BYTES)
KEY_WRAP = Record(
    ver=U8, body_kind=U8, suite=U8, record_tag=ID16, key_id=ID32, circle=ID16, epoch=ID32, enc=BYTES, ct=BYTES
)
EPOCH_WRAP = Record(ver=U8, epoch=ID32, recipient=ID32, suite=U8, enc=BYTES, ct=BYTES)
SEALED_BUNDLE = Record(
    ver=U8, magic=TEXT, workspace=ID32, suite=U8, epoch=ID32, nonce=BYTES, recovery=BYTES, ct=BYTES
)
BUNDLE = Record(
    ver=U8,
    workspace=ID32,
    control=Many(BYTES),
    wraps=Many(EPOCH_WRAP),
    batches=Many(BYTES),
    bodies=Many(BYTES),
)
ATTACHMENT_HEAD = Record(salt=BYTES, bytes=U32, parts=Many(ID32))
ATTACHMENT_PART = Record(ver=U8, head=ATTACHMENT_HEAD, number=U32, content=BYTES)
CURSOR = Record(circle=ID16, lane=U8, pos=U64, hash=ID32)
KNOW = Choice(("digest", Record(digest=ID32)), ("cursors", Record(cursors=Many(CURSOR))))
PAYLOAD = Record(
    ver=U8,
    workspace=ID32,
    know=KNOW,
    control=Many(BYTES),
    wraps=Many(EPOCH_WRAP),
    batches=Many(BYTES),
    bodies=Many(BYTES),
    want_bodies=Many(ID32),
    want_wraps=Many(ID32),
    room_bytes=U32,
    ahead=Many(Record(circle=ID16, set=Many(ID32), parts=U32)),
)
REQUEST = Record(ver=U8, auth=Record(subject=ID32, challenge=BYTES, signature=ID64), payload=BYTES)


def parse(schema, data, bytes_max, versioned=True):
    """One spelling, one size, one version: the same refusals in the same order as the first implementation."""
    if len(data) > bytes_max:
        raise Refused("wire_too_large")
    try:
        plain, end, spelling = read_prefix(schema, data)
    except Malformed:
        raise Refused("wire_malformed")
    if end != len(data) or spelling != data:
        raise Refused("wire_not_canonical")
    if versioned and plain["ver"] != VERSION:
        raise Refused("wire_unknown_version")
    return plain


def sign(seed, message):
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def sign_pk(seed):
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def verifies(pk, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(pk).verify(signature, message)
        return True
    except InvalidSignature:
        return False


def control_id(kind, critical, body):
    unsigned = Record(ver=U8, kind=U8, critical=BOOL, body=BYTES)
    plain = {"ver": VERSION, "kind": kind, "critical": critical, "body": body.hex()}
    return derive("acogida 2026-11 control id", write(unsigned, plain))


def control(kind, fields, workspace, seed):
    """A signed control object; `workspace` is empty for a Genesis, whose own id it is."""
    body = write(KINDS[kind], fields)
    identity = control_id(kind, True, body)
    message = b"acogida/1/control\0" + (workspace or identity) + identity
    signature = sign(seed, message)
    plain = {"ver": VERSION, "kind": kind, "critical": True, "body": body.hex(), "signature": signature.hex()}
    return {"id": identity, "message": message, "signature": signature, "bytes": write(CONTROL, plain)}


def open_control(data, workspace, pk):
    plain = parse(CONTROL, data, CONTROL_BYTES_MAX)
    body = bytes.fromhex(plain["body"])
    identity = control_id(plain["kind"], plain["critical"], body)
    if plain["kind"] in KINDS:
        parse(KINDS[plain["kind"]], body, CONTROL_BYTES_MAX, versioned=False)
    message = b"acogida/1/control\0" + (workspace or identity) + identity
    if not verifies(pk, message, bytes.fromhex(plain["signature"])):
        raise Refused("bad_signature")
    return identity


def stream_id(fields):
    return derive("acogida 2026-11 stream id", write(KINDS[7], fields))[:16]


def batch(fields, seed):
    """Chains the items to entries and signs the head over the last."""
    prev, ids = fields["prev"], []
    for n, item in enumerate(fields["items"], fields["n_first"]):
        entry = {
            "ver": VERSION,
            "circle": fields["circle"],
            "stream": fields["stream"],
            "n": n,
            "prev": prev,
            "item": item,
        }
        prev = derive("acogida 2026-11 entry id", write(ENTRY, entry)).hex()
        ids.append(prev)
    head = {key: fields[key] for key in ("workspace", "circle", "stream")}
    head |= {"n": fields["n_first"] + len(ids) - 1, "entry": prev}
    message = b"acogida/1/head\0" + write(HEAD, head)
    data = write(BATCH, {"ver": VERSION} | fields | {"signature": sign(seed, message).hex()})
    return {"entries": ids, "message": message, "bytes": data, "id": derive("acogida 2026-11 batch id", data)}


def body_hash(data):
    return derive("acogida 2026-11 body hash", data)


def part_hash(content):
    return derive("acogida 2026-11 attachment part", content)


def attachment_head(file, salt):
    starts = range(0, max(len(file), 1), ATTACHMENT_PART_BYTES)
    parts = [part_hash(file[start : start + ATTACHMENT_PART_BYTES]).hex() for start in starts]
    return {"salt": salt.hex(), "bytes": len(file), "parts": parts}


def attachment_id(head):
    return derive("acogida 2026-11 attachment id", write(ATTACHMENT_HEAD, head))[:16]


def open_attachment_part(data):
    """The id of the file that this is a part of."""
    part = parse(ATTACHMENT_PART, data, ATTACHMENT_PAYLOAD_BYTES_MAX)
    head, content = part["head"], bytes.fromhex(part["content"])
    before = part["number"] * ATTACHMENT_PART_BYTES
    sound = (
        len(head["salt"]) == 32
        and head["bytes"] <= ATTACHMENT_BYTES_MAX
        and len(head["parts"]) == max(1, -(-head["bytes"] // ATTACHMENT_PART_BYTES))
        and part["number"] < len(head["parts"])
        and len(content) == min(head["bytes"] - before, ATTACHMENT_PART_BYTES)
        and head["parts"][part["number"]] == part_hash(content).hex()
    )
    if not sound:
        raise Refused("not_a_part")
    return attachment_id(head)


def log_start(server, generation, workspace, circle, lane):
    parts = server, generation.to_bytes(8, "big"), workspace, circle, bytes([lane])
    return derive("acogida 2026-11 log start", *parts)


def log_next(before, item):
    return derive("acogida 2026-11 log next", before, item)


def cursor_digest(cursors):
    return derive("acogida 2026-11 cursor digest", write(Many(CURSOR), cursors))


def request(server, subject, challenge, payload, seed):
    body = write(PAYLOAD, payload)
    digest = derive("acogida 2026-11 sync payload", body)
    message = b"acogida/1/session\0" + server + challenge + digest
    auth = {"subject": subject.hex(), "challenge": challenge.hex(), "signature": sign(seed, message).hex()}
    return {
        "message": message,
        "bytes": write(REQUEST, {"ver": VERSION, "auth": auth, "payload": body.hex()}),
    }
