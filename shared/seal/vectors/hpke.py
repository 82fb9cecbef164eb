"""HPKE by hand: RFC 9180 in base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305."""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305


def x25519_pk(secret):
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def dh(secret, public):
    return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(public))


KEM_SUITE = b"KEM" + (0x0020).to_bytes(2, "big")
SUITE = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (0x0020, 0x0001, 0x0003))


def extract(suite, salt, label, material):
    return hmac.digest(salt, b"HPKE-v1" + suite + label + material, hashlib.sha256)


def expand(suite, prk, label, info, length):
    info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    assert length <= 32
    return hmac.digest(prk, info + b"\x01", hashlib.sha256)[:length]


def key_and_nonce(shared, enc, receiver_pk, info):
    prk = extract(KEM_SUITE, b"", b"eae_prk", shared)
    secret = expand(KEM_SUITE, prk, b"shared_secret", enc + receiver_pk, 32)
    context = b"\0" + extract(SUITE, b"", b"psk_id_hash", b"") + extract(SUITE, b"", b"info_hash", info)
    prk = extract(SUITE, secret, b"secret", b"")
    return expand(SUITE, prk, b"key", context, 32), expand(SUITE, prk, b"base_nonce", context, 12)


def seal(to, info, aad, content, draws):
    prk = extract(KEM_SUITE, b"", b"dkp_prk", draws.take(32))
    ephemeral = expand(KEM_SUITE, prk, b"sk", b"", 32)
    enc = x25519_pk(ephemeral)
    try:
        shared = dh(ephemeral, to)
    except ValueError:
        return None
    key, nonce = key_and_nonce(shared, enc, to, info)
    return enc, ChaCha20Poly1305(key).encrypt(nonce, content, aad)


def unseal(secret, enc, info, aad, ct):
    try:
        key, nonce = key_and_nonce(dh(secret, enc), enc, x25519_pk(secret), info)
        return ChaCha20Poly1305(key).decrypt(nonce, ct, aad)
    except (InvalidTag, ValueError):
        return None
