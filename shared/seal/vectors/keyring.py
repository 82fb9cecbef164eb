"""From what a person types to database keys, the keyring file, and the secrets that other keys are derived from."""

import hashlib
import unicodedata

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey

import post
from cbor import BYTES, ID16, TEXT, U8, U32, U64, Many, Octets, Record, write
from hpke import x25519_pk
from post import Refused, parse
from primitives import d, seal, unseal

SECRET_BYTES_MAX = 1024
KEYRING_BYTES_MAX = 256 * 1024
MAGIC = b"acogkeys"
# Unicode's White_Space; Python's own strip() takes four control characters more.
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)

KDF = Record(memory_kib=U32, passes=U32, lanes=U32)
SLOT = Record(params=KDF, salt=ID16, nonce=Octets(24), ct=BYTES)
SLOT_HEADER = Record(profile=ID16, kind=U8, params=KDF, salt=ID16)
PROFILE = Record(profile=ID16, vault_file=TEXT, shift_file=TEXT, slots=Many(Record(kind=U8, body=BYTES)))
KEYRING = Record(generation=U64, profiles=Many(PROFILE))


def unlock_key(secret, salt, params):
    accepted = 19 * 1024 <= params["memory_kib"] <= 1024 * 1024
    if not (accepted and 2 <= params["passes"] <= 64 and 1 <= params["lanes"] <= 8):
        raise Refused("kdf_params_refused")
    if len(secret.encode()) > SECRET_BYTES_MAX:
        raise Refused("secret_too_long")
    text = unicodedata.normalize("NFC", secret.strip(WHITE_SPACE)).encode()
    if not text:
        raise Refused("secret_empty")
    if len(text) > SECRET_BYTES_MAX:
        raise Refused("secret_too_long")
    cost = params["passes"], params["memory_kib"], params["lanes"]
    return hash_secret_raw(text, salt, *cost, hash_len=32, type=Type.ID, version=0x13)


def slot_header(profile, slot):
    plain = {"profile": profile, "kind": 1, "params": slot["params"], "salt": slot["salt"]}
    return write(SLOT_HEADER, plain)


def make_profile(draws, unlock, salt, params):
    profile, vault_file, shift_file = (draws.take(16).hex() for _ in range(3))
    vault, shift, nonce = draws.take(32), draws.take(32), draws.take(24)
    slot = {"params": params, "salt": salt.hex(), "nonce": nonce.hex()}
    ct = seal(d("slot", unlock), nonce, slot_header(profile, slot), vault + shift)
    body = write(SLOT, slot | {"ct": ct.hex()})
    slots = [{"kind": 1, "body": body.hex()}]
    plain = {"profile": profile, "vault_file": vault_file, "shift_file": shift_file, "slots": slots}
    return plain, vault, shift


def open_profile(profile, unlock):
    slots = [
        parse(SLOT, bytes.fromhex(s["body"]), 1 << 30, False) for s in profile["slots"] if s["kind"] == 1
    ]
    if not slots:
        raise Refused("profile_damaged")
    for slot in slots:
        header, nonce = slot_header(profile["profile"], slot), bytes.fromhex(slot["nonce"])
        content = unseal(d("slot", unlock), nonce, header, bytes.fromhex(slot["ct"]))
        if content is not None:
            if len(content) != 64:
                raise Refused("profile_damaged")
            return content[:32], content[32:]
    raise Refused("wrong_secret")


def keyring_bytes(keyring, version=1):
    summed = MAGIC + bytes([version]) + write(KEYRING, keyring)
    return summed + d("keyring checksum", summed)


def read_keyring(data):
    summed, checksum = data[:-32], data[-32:]
    if len(data) > KEYRING_BYTES_MAX or len(data) < 32 or d("keyring checksum", summed) != checksum:
        raise Refused("keyring_damaged")
    if summed[:8] != MAGIC or len(summed) < 9:
        raise Refused("keyring_damaged")
    if summed[8] != 1:
        raise Refused("keyring_version")
    try:
        keyring = parse(KEYRING, summed[9:], KEYRING_BYTES_MAX, False)
        for profile in keyring["profiles"]:
            for slot in profile["slots"]:
                if slot["kind"] == 1:
                    parse(SLOT, bytes.fromhex(slot["body"]), KEYRING_BYTES_MAX, False)
    except Refused:
        raise Refused("keyring_damaged")
    within = len(keyring["profiles"]) <= 64 and all(
        len(p["slots"]) <= 8 and all(len(p[file].encode()) <= 128 for file in ("vault_file", "shift_file"))
        for p in keyring["profiles"]
    )
    if not within:
        raise Refused("keyring_damaged")
    return keyring


def choose_keyring(copies):
    """The newest valid of the copies, of which None is a file that is not there."""
    there = [copy for copy in copies if copy is not None]
    if there in ([], [b""]):
        return None
    valid, faults = [], []
    for copy in there:
        try:
            valid.append(read_keyring(copy))
        except Refused as refused:
            faults.append(str(refused))
    if "keyring_version" in faults:
        raise Refused("keyring_version")
    if not valid:
        raise Refused("keyring_damaged")
    return max(valid, key=lambda keyring: keyring["generation"])


def xwing_pk(seed):
    expanded = hashlib.shake_256(seed).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(expanded[:64]).public_key().public_bytes_raw() + x25519_pk(
        expanded[64:]
    )


def device(data):
    if not data:
        raise Refused("device_secrets_malformed")
    if data[0] != 1:
        raise Refused("device_secrets_version")
    if len(data) != 97:
        raise Refused("device_secrets_malformed")
    sign_seed, x25519, xwing_seed = data[1:33], data[33:65], data[65:]
    hashed = d("xwing public key hash", xwing_pk(xwing_seed))
    return {"sign_pk": post.sign_pk(sign_seed), "x25519_pk": x25519_pk(x25519), "xwing_pk_hash": hashed}


def invite(secret):
    sign_seed = d("invite sign", secret)
    return {"sign_pk": post.sign_pk(sign_seed), "x25519_pk": x25519_pk(d("invite x25519", secret))}
