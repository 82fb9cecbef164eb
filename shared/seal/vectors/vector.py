"""How a vector is kept: an act, its input, and what came of it; and the ways in which an object is spoilt."""

from blake3 import blake3

import acts
import post
from cbor import write


def draw(label, count=32):
    return blake3(b"acogida vectors: " + label.encode()).digest(count)


class Vectors:
    def __init__(self):
        self.vectors = []

    def good(self, act, name, /, **given):
        result = acts.run(act, acts.plain(given))
        assert "out" in result, (act, name, result)
        self.vectors.append({"act": act, "name": name, "in": acts.plain(given)} | result)
        return result["out"]

    def bad(self, act, name, code, /, **given):
        result = acts.run(act, acts.plain(given))
        assert result == {"error": code}, (act, name, result, code)
        self.vectors.append({"act": act, "name": name, "in": acts.plain(given)} | result)

    def changed(self, act, where, schema, bytes_max, codes, **given):
        """One bad vector for each field of an object, with its lowest bit turned over; and other spellings of the whole."""
        data = bytes.fromhex(given.pop(where))
        fields = post.parse(schema, data, bytes_max, versioned=False)
        for field, code in codes.items():
            other = fields | {field: turned(fields[field])}
            self.bad(act, f"{field} changed", code, **given, **{where: write(schema, other)})
        self.bad(act, "the last byte is missing", "wire_malformed", **given, **{where: data[:-1]})
        self.bad(act, "nothing at all", "wire_malformed", **given, **{where: b""})
        self.bad(act, "a byte too many", "wire_not_canonical", **given, **{where: data + b"\0"})
        for name, spelling in spellings(data):
            self.bad(act, name, "wire_not_canonical", **given, **{where: spelling})


def turned(value):
    if isinstance(value, int):
        return value ^ 1
    if value == "":
        return "00"
    if value == "acogida-bundle":
        return "acogida-bundlf"
    octets = bytes.fromhex(value)
    return octets[:-1].hex() + f"{octets[-1] ^ 1:02x}"


def spellings(data):
    """Other CBOR for the same array: its length in two bytes, its first number in two bytes, no length but an end."""
    assert 0x80 <= data[0] < 0x98 and data[1] == 1
    yield "the array's length written longer", bytes([0x98, data[0] & 31]) + data[1:]
    yield "the version written longer", data[:1] + b"\x18\x01" + data[2:]
    yield "an array without a length", b"\x9f" + data[1:] + b"\xff"
    yield "an element too many", bytes([data[0] + 1]) + data[1:] + b"\0"
