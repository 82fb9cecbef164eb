"""What every format shares: randomness as given bytes, derivation, the seal, and padded plaintexts."""

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

from cbor import Malformed, read_prefix
from post import Refused, derive

CONTEXT = "acogida 2026-11 "


class Draws:
    """Randomness: the given bytes, in order, all of them."""

    def __init__(self, data):
        self.data = data

    def take(self, count):
        assert len(self.data) >= count, "more randomness was wanted than there is"
        taken, self.data = self.data[:count], self.data[count:]
        return taken


def d(purpose, *parts):
    return derive(CONTEXT + purpose, *parts)


def seal(key, nonce, ad, content):
    return crypto_aead_xchacha20poly1305_ietf_encrypt(content, ad, nonce, key)


def unseal(key, nonce, ad, ct):
    """None for another key, nonce or associated data, or a changed byte."""
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(ct, ad, nonce, key)
    except (CryptoError, ValueError):
        return None


def padded_len(length):
    if length <= 64:
        return 64
    exponent = length.bit_length() - 1
    mantissa = exponent.bit_length()
    step = 1 << max(exponent - mantissa, 0)
    return -(-length // step) * step


def pad(content):
    return content.ljust(padded_len(len(content)), b"\0")


def unpad(schema, padded, act):
    try:
        plain, end, spelling = read_prefix(schema, padded)
    except Malformed:
        raise Refused(act + "_malformed")
    if spelling != padded[:end]:
        raise Refused(act + "_malformed")
    if padded != pad(spelling):
        raise Refused(act + "_padding")
    return plain
