"""Epochs, record keys, chunks and bundles, written from FORMAT.md: what seals and opens, with each opener's refusals."""

import zlib

from blake3 import blake3

import hpke
import post
from cbor import BYTES, ID32, TEXT, U8, U16, U32, Record, write
from hpke import x25519_pk
from post import Refused, parse
from primitives import CONTEXT, d, pad, seal, unpad, unseal

PAYLOAD_BYTES_MAX = 16 * 1024 * 1024
FORM_BYTES_MAX = 128
TEXT_BYTES_MAX = 4096

SEALED_TEXT = Record(suite=U8, commit=ID32, nonce=BYTES, ct=BYTES)
INNER = Record(dict_id=U16, form=TEXT, doc_gen=U32, raw_len=U32, raw_check=BYTES, deflated=BYTES)


def epoch_pk(secret):
    return x25519_pk(d("epoch x25519", secret))


def epoch_commit(secret):
    return d("epoch commit", secret)


def seal_parent(secret, parent, parent_id):
    key = d("epoch parent", secret, parent_id, epoch_commit(parent))
    return b"\x01" + seal(key, bytes(24), b"\x01", parent)


def open_parent(secret, sealed, parent_id, commit):
    if not sealed:
        raise Refused("epoch_parent_malformed")
    if sealed[0] != 1:
        raise Refused("epoch_parent_suite")
    if len(sealed) != 49:
        raise Refused("epoch_parent_malformed")
    parent = unseal(d("epoch parent", secret, parent_id, commit), bytes(24), b"\x01", sealed[1:])
    if parent is None:
        raise Refused("epoch_parent_wrong_key")
    if epoch_commit(parent) != commit:
        raise Refused("epoch_parent_not_that_secret")
    return parent


def empty(schema, plain):
    """The associated data: an object's own bytes before anything was sealed into it."""
    blank = {name: "" for name in ("enc", "ct") if name in plain}
    return write(schema, plain | blank)


def wrap_epoch(secret, epoch, recipient, to, draws):
    plain = {"ver": 1, "epoch": epoch.hex(), "recipient": recipient.hex(), "suite": 1, "enc": "", "ct": ""}
    sealed = hpke.seal(to, (CONTEXT + "epoch wrap").encode(), empty(post.EPOCH_WRAP, plain), secret, draws)
    if sealed is None:
        raise Refused("epoch_wrap_bad_public_key")
    return write(post.EPOCH_WRAP, plain | {"enc": sealed[0].hex(), "ct": sealed[1].hex()})


def unwrap_epoch(data, secret, commit):
    plain = parse(post.EPOCH_WRAP, data, post.WRAP_BYTES_MAX)
    enc, ct = bytes.fromhex(plain["enc"]), bytes.fromhex(plain["ct"])
    if plain["suite"] != 1:
        raise Refused("epoch_wrap_suite")
    if len(enc) != 32:
        raise Refused("epoch_wrap_malformed")
    content = hpke.unseal(secret, enc, (CONTEXT + "epoch wrap").encode(), empty(post.EPOCH_WRAP, plain), ct)
    if content is None:
        raise Refused("epoch_wrap_wrong_key")
    if len(content) != 32 or epoch_commit(content) != commit:
        raise Refused("epoch_wrap_not_that_secret")
    return content


def seal_text(secret, text, draws, padded=None):
    if len(text.encode()) > TEXT_BYTES_MAX:
        raise Refused("text_too_large")
    nonce = draws.take(24)
    plain = {"suite": 1, "commit": epoch_commit(secret).hex(), "nonce": nonce.hex(), "ct": ""}
    padded = padded or pad(write(TEXT, text))
    ct = seal(d("epoch text", secret, nonce), nonce, empty(SEALED_TEXT, plain), padded)
    return write(SEALED_TEXT, plain | {"ct": ct.hex()})


def open_text(secret, data):
    try:
        plain = parse(SEALED_TEXT, data, 1 << 30, False)
    except Refused:
        raise Refused("text_malformed")
    if plain["suite"] != 1:
        raise Refused("text_suite")
    nonce = bytes.fromhex(plain["nonce"])
    if len(nonce) != 24:
        raise Refused("text_malformed")
    if bytes.fromhex(plain["commit"]) != epoch_commit(secret):
        raise Refused("text_wrong_key")
    key = d("epoch text", secret, nonce)
    padded = unseal(key, nonce, empty(SEALED_TEXT, plain), bytes.fromhex(plain["ct"]))
    if padded is None:
        raise Refused("text_wrong_key")
    return unpad(TEXT, padded, "text")


def key_id(key):
    return d("record key id", key)


def change_commit(key, hashes):
    return blake3(b"".join(hashes), key=d("change commit", key)).digest()


def _key_wrap(suite, key, record_tag, circle, epoch):
    return {
        "ver": 1,
        "body_kind": 2,
        "suite": suite,
        "record_tag": record_tag.hex(),
        "key_id": key_id(key).hex(),
        "circle": circle.hex(),
        "epoch": epoch.hex(),
        "enc": "",
        "ct": "",
    }


def wrap_key(key, record_tag, circle, epoch, secret, content=None):
    plain = _key_wrap(1, key, record_tag, circle, epoch)
    header = empty(post.KEY_WRAP, plain)
    nonce = d("key wrap nonce", secret, header)[:24]
    ct = seal(d("key wrap", secret), nonce, header, content or key)
    return write(post.KEY_WRAP, plain | {"ct": ct.hex()})


def drop_key(key, record_tag, circle, epoch, epoch_public, draws):
    plain = _key_wrap(3, key, record_tag, circle, epoch)
    sealed = hpke.seal(epoch_public, (CONTEXT + "key drop").encode(), empty(post.KEY_WRAP, plain), key, draws)
    if sealed is None:
        raise Refused("key_drop_bad_public_key")
    return write(post.KEY_WRAP, plain | {"enc": sealed[0].hex(), "ct": sealed[1].hex()})


def unwrap_key(data, secret):
    plain = parse(post.KEY_WRAP, data, post.WRAP_BYTES_MAX)
    header, enc, ct = empty(post.KEY_WRAP, plain), bytes.fromhex(plain["enc"]), bytes.fromhex(plain["ct"])
    if plain["suite"] not in (1, 3):
        raise Refused("key_wrap_suite")
    if plain["body_kind"] != 2 or len(enc) != {1: 0, 3: 32}[plain["suite"]]:
        raise Refused("key_wrap_malformed")
    if plain["suite"] == 1:
        content = unseal(d("key wrap", secret), d("key wrap nonce", secret, header)[:24], header, ct)
    else:
        content = hpke.unseal(d("epoch x25519", secret), enc, (CONTEXT + "key drop").encode(), header, ct)
    if content is None:
        raise Refused("key_wrap_wrong_key")
    if len(content) != 32:
        raise Refused("key_wrap_malformed")
    if key_id(content).hex() != plain["key_id"]:
        raise Refused("key_wrap_not_that_key")
    return content


def deflate(payload, dictionary):
    made = (
        zlib.compressobj(9, zlib.DEFLATED, -15, zdict=dictionary)
        if dictionary
        else zlib.compressobj(9, wbits=-15)
    )
    return made.compress(payload) + made.flush()


def inflate(deflated, dictionary, raw_len):
    reader = zlib.decompressobj(-15, zdict=dictionary) if dictionary else zlib.decompressobj(-15)
    try:
        payload = reader.decompress(deflated, raw_len + 1)
    except zlib.error:
        return None
    return payload if reader.eof and not reader.unused_data and len(payload) == raw_len else None


def payload_check(payload):
    return d("payload check", payload)[:4]


def inner(dict_id, form, doc_gen, payload, deflated):
    return {
        "dict_id": dict_id,
        "form": form,
        "doc_gen": doc_gen,
        "raw_len": len(payload),
        "raw_check": payload_check(payload).hex(),
        "deflated": deflated.hex(),
    }


def seal_chunk(key, record_tag, kind, padded, draws):
    nonce = draws.take(24)
    plain = {
        "ver": 1,
        "body_kind": 1,
        "suite": 1,
        "record_tag": record_tag.hex(),
        "key_id": key_id(key).hex(),
        "kind": kind,
        "nonce": nonce.hex(),
        "ct": "",
    }
    ct = seal(d("chunk key", key, nonce), nonce, empty(post.CHUNK, plain), padded)
    return write(post.CHUNK, plain | {"ct": ct.hex()})


def open_chunk(key, data, dictionaries):
    plain = parse(post.CHUNK, data, post.BODY_BYTES_MAX)
    nonce = bytes.fromhex(plain["nonce"])
    if plain["suite"] != 1:
        raise Refused("chunk_suite")
    if len(nonce) != 24 or plain["body_kind"] != 1:
        raise Refused("chunk_malformed")
    if plain["key_id"] != key_id(key).hex():
        raise Refused("chunk_wrong_key")
    padded = unseal(d("chunk key", key, nonce), nonce, empty(post.CHUNK, plain), bytes.fromhex(plain["ct"]))
    if padded is None:
        raise Refused("chunk_wrong_key")
    return open_inner(unpad(INNER, padded, "chunk"), dictionaries)


def open_inner(plain, dictionaries):
    if plain["raw_len"] > PAYLOAD_BYTES_MAX or len(plain["form"].encode()) > FORM_BYTES_MAX:
        raise Refused("chunk_too_large")
    dictionary = None
    if plain["dict_id"]:
        dictionary = dictionaries.get(str(plain["dict_id"]))
        if dictionary is None:
            raise Refused("chunk_unknown_dictionary")
    payload = inflate(bytes.fromhex(plain["deflated"]), dictionary, plain["raw_len"])
    if payload is None or payload_check(payload).hex() != plain["raw_check"]:
        raise Refused("chunk_inflate")
    return {name: plain[name] for name in ("dict_id", "form", "doc_gen")} | {"payload": payload}


def seal_bundle(bundle, workspace, epoch, secret, recovery_pk, draws, padded=None):
    nonce = draws.take(24)
    plain = {
        "ver": 1,
        "magic": "acogida-bundle",
        "workspace": workspace.hex(),
        "suite": 1,
        "epoch": epoch.hex(),
        "nonce": nonce.hex(),
        "recovery": "",
        "ct": "",
    }
    key = d("bundle key", secret, nonce)
    sealed = hpke.seal(
        recovery_pk, (CONTEXT + "bundle recovery").encode(), empty(post.SEALED_BUNDLE, plain), key, draws
    )
    plain["recovery"] = "" if sealed is None else (sealed[0] + sealed[1]).hex()
    padded = padded or pad(write(BYTES, bundle.hex()))
    ct = seal(key, nonce, empty(post.SEALED_BUNDLE, plain), padded)
    return write(post.SEALED_BUNDLE, plain | {"ct": ct.hex()})


def open_bundle(data, secret):
    plain, nonce = bundle_fields(data)
    return open_content(plain, nonce, d("bundle key", secret, nonce))


def recover_bundle(data, recovery):
    plain, nonce = bundle_fields(data)
    sealed = bytes.fromhex(plain["recovery"])
    if len(sealed) < 32:
        raise Refused("bundle_malformed")
    header = empty(post.SEALED_BUNDLE, plain | {"recovery": ""})
    key = hpke.unseal(recovery, sealed[:32], (CONTEXT + "bundle recovery").encode(), header, sealed[32:])
    if key is None:
        raise Refused("bundle_wrong_key")
    if len(key) != 32:
        raise Refused("bundle_malformed")
    return open_content(plain, nonce, key)


def bundle_fields(data):
    plain = parse(post.SEALED_BUNDLE, data, post.BUNDLE_BYTES_MAX)
    nonce = bytes.fromhex(plain["nonce"])
    if plain["suite"] != 1:
        raise Refused("bundle_suite")
    if len(nonce) != 24 or plain["magic"] != "acogida-bundle":
        raise Refused("bundle_malformed")
    return plain, nonce


def open_content(plain, nonce, key):
    padded = unseal(key, nonce, empty(post.SEALED_BUNDLE, plain), bytes.fromhex(plain["ct"]))
    if padded is None:
        raise Refused("bundle_wrong_key")
    return bytes.fromhex(unpad(BYTES, padded, "bundle"))
