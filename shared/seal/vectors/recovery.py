"""The recovery seed on paper: three shares of which two are enough, as words and as the text of a QR code."""

import pathlib
import unicodedata

import post
from hpke import x25519_pk
from keyring import WHITE_SPACE
from post import Refused
from primitives import d

LIST = (pathlib.Path(__file__).parents[1] / "src/recovery/words_es.txt").read_text().split()
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
WORDS = 30


def times(one, other, modulus):
    """The product of two polynomials over GF(2), modulo a third."""
    product = 0
    for place in range(other.bit_length()):
        if other >> place & 1:
            product ^= one << place
    while product.bit_length() >= modulus.bit_length():
        product ^= modulus << product.bit_length() - modulus.bit_length()
    return product


def over(one, other, modulus):
    """What times `other` is `one`: found by trying."""
    return next(each for each in range(1 << modulus.bit_length() - 1) if times(each, other, modulus) == one)


def seed(of, slope):
    recovery_pk = x25519_pk(d("recovery x25519", of))
    shares = [share(number, of, slope, set_of(recovery_pk)) for number in (1, 2, 3)]
    return {
        "root_pk": post.sign_pk(d("recovery root sign", of)),
        "recovery_pk": recovery_pk,
        "genesis_nonce": d("recovery genesis nonce", of),
        "shares": [{"words": words(numbers), "short": short(numbers)} for numbers in shares],
    }


def set_of(recovery_pk):
    return int.from_bytes(d("recovery set", recovery_pk)[:3], "big") >> 6


def share(number, of, slope, which, version=1):
    """A share's thirty numbers."""
    value = bytes(byte ^ times(more, number, 0x11B) for byte, more in zip(of, slope))
    bits = version << 276 | number << 274 | which << 256 | int.from_bytes(value, "big")
    data = [bits >> 10 * place & 1023 for place in reversed(range(WORDS - 2))]
    # The last but one of all that there are which makes the second sum nothing; the last makes the first so.
    for last_but_one in range(1024):
        whole = data + [last_but_one, plain_sum(data) ^ last_but_one]
        if weighted_sum(whole) == 0:
            return whole


def plain_sum(numbers):
    total = 0
    for number in numbers:
        total ^= number
    return total


def weighted_sum(numbers):
    total = 0
    for number in numbers:
        total = times(total, 2, 0x409) ^ number
    return total


def words(numbers):
    return [LIST[number] for number in numbers]


def short(numbers):
    return "ACOGIDA:" + "".join(CROCKFORD[number >> 5] + CROCKFORD[number & 31] for number in numbers)


def read(text):
    """A share's number, set and value, and its thirty numbers."""
    begun = text.lstrip(WHITE_SPACE)
    scanned = begun[:8].upper() == "ACOGIDA:" and begun[:8].isascii()
    numbers = read_short(begun[8:]) if scanned else read_words(text)
    checked(numbers, scanned)
    bits = 0
    for number in numbers[:-2]:
        bits = bits << 10 | number
    version, number = bits >> 276, bits >> 274 & 3
    if version != 1 or number == 0:
        raise Refused("recovery_share_version")
    return number, bits >> 256 & (1 << 18) - 1, (bits & (1 << 256) - 1).to_bytes(32, "big"), numbers


def read_short(text):
    values = []
    for character in text:
        if character in WHITE_SPACE:
            continue
        character = character.upper() if character.isascii() else character
        character = {"O": "0", "I": "1", "L": "1"}.get(character, character)
        if character not in CROCKFORD:
            raise Refused("recovery_share_character")
        values.append(CROCKFORD.index(character))
    counted(len(values), 2 * WORDS)
    return [high << 5 | low for high, low in zip(values[::2], values[1::2])]


def read_words(text):
    letters = unicodedata.normalize("NFKD", text)
    letters = "".join(each for each in letters if not unicodedata.category(each).startswith("M"))
    plain = "".join(each.lower() if "A" <= each <= "Z" or "a" <= each <= "z" else " " for each in letters)
    beginnings, typed = {word[:4]: number for number, word in enumerate(LIST)}, plain.split()
    for place, word in enumerate(typed[:WORDS], 1):
        if word[:4] not in beginnings:
            raise Refused(f"recovery_share_word {place}")
    counted(len(typed), WORDS)
    return [beginnings[word[:4]] for word in typed]


def counted(count, right):
    if count != right:
        raise Refused("recovery_share_short" if count < right else "recovery_share_long")


def checked(numbers, scanned):
    """Raises what is wrong: a place is named where one other word there would put both sums right."""
    if plain_sum(numbers) == 0:
        if weighted_sum(numbers):
            raise Refused("recovery_share_order")
        return
    for place in range(WORDS):
        other = list(numbers)
        other[place] ^= plain_sum(numbers)
        if weighted_sum(other) == 0:
            raise Refused("recovery_share_check" if scanned else f"recovery_share_check {place + 1}")
    raise Refused("recovery_share_check")


def join(one, other):
    (i, which, of_i, _), (j, of_other, of_j, _) = read(one), read(other)
    if which != of_other:
        raise Refused("recovery_pair_other_set")
    if i == j:
        raise Refused("recovery_pair_same" if of_i == of_j else "recovery_pair_damaged")
    found = bytes(
        over(times(mine, j, 0x11B) ^ times(theirs, i, 0x11B), i ^ j, 0x11B) for mine, theirs in zip(of_i, of_j)
    )
    if set_of(x25519_pk(d("recovery x25519", found))) != which:
        raise Refused("recovery_pair_damaged")
    return found
