"""A tiny CBOR codec: writes RFC 8949's deterministic form only, reads any spelling, and knows the schemas of our arrays."""

import struct


class Malformed(Exception):
    """The bytes are not this structure at all."""


def encode(value):
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return _head(0, value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return _head(3, len(text)) + text
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(encode, value))
    raise TypeError(type(value))


def _head(major, number):
    if number < 24:
        return bytes([major << 5 | number])
    for extra, (limit, form) in enumerate(
        [(1 << 8, ">B"), (1 << 16, ">H"), (1 << 32, ">I"), (1 << 64, ">Q")]
    ):
        if number < limit:
            return bytes([major << 5 | 24 + extra]) + struct.pack(form, number)
    raise ValueError(number)


def decode_prefix(data):
    """The first item and how many bytes it took. Longer spellings of a length, and arrays without one, are read as well."""
    return _item(data, 0)


def _item(data, at):
    if at >= len(data):
        raise Malformed
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7 and info in (20, 21):
        return info == 21, at
    if major == 4 and info == 31:
        items = []
        while data[at : at + 1] != b"\xff":
            item, at = _item(data, at)
            items.append(item)
        return items, at + 1
    if major not in (0, 2, 3, 4) or info > 27:
        raise Malformed
    number = info
    if info >= 24:
        size = 1 << info - 24
        if len(data) < at + size:
            raise Malformed
        number, at = int.from_bytes(data[at : at + size], "big"), at + size
    if major == 0:
        return number, at
    if major == 4:
        items = []
        for _ in range(number):
            item, at = _item(data, at)
            items.append(item)
        return items, at
    if len(data) < at + number:
        raise Malformed
    content, at = bytes(data[at : at + number]), at + number
    if major == 2:
        return content, at
    try:
        return content.decode(), at
    except UnicodeDecodeError:
        raise Malformed


# Schemas. `plain` turns a read item into what JSON shows (bytes as hex); `item` turns that back.


class Uint:
    def __init__(self, bits):
        self.limit = 1 << bits

    def plain(self, item):
        if type(item) is not int or item >= self.limit:
            raise Malformed
        return item

    def item(self, plain):
        assert type(plain) is int and 0 <= plain < self.limit
        return plain


class Octets:
    def __init__(self, length=None):
        self.length = length

    def plain(self, item):
        if type(item) is not bytes or self.length not in (None, len(item)):
            raise Malformed
        return item.hex()

    def item(self, plain):
        octets = bytes.fromhex(plain)
        assert self.length in (None, len(octets))
        return octets


class Simple:
    def __init__(self, kind):
        self.kind = kind

    def plain(self, item):
        if type(item) is not self.kind:
            raise Malformed
        return item

    item = plain


class Many:
    def __init__(self, of):
        self.of = of

    def plain(self, item):
        if type(item) is not list:
            raise Malformed
        return [self.of.plain(each) for each in item]

    def item(self, plain):
        return [self.of.item(each) for each in plain]


class Record:
    """An array with named places."""

    def __init__(self, **fields):
        self.fields = fields

    def plain(self, item):
        if type(item) is not list or len(item) < len(self.fields):
            raise Malformed
        return {name: schema.plain(each) for (name, schema), each in zip(self.fields.items(), item)}

    def item(self, plain):
        assert list(plain) == list(self.fields) or set(plain) == set(self.fields), plain
        return [schema.item(plain[name]) for name, schema in self.fields.items()]


class Choice:
    """An array that begins with the number of a variant; in JSON the variant's name and a record."""

    def __init__(self, *variants):
        self.variants = variants

    def plain(self, item):
        if type(item) is not list or not item or type(item[0]) is not int or item[0] >= len(self.variants):
            raise Malformed
        name, record = self.variants[item[0]]
        return [name, record.plain(item[1:])]

    def item(self, plain):
        for number, (name, record) in enumerate(self.variants):
            if name == plain[0]:
                return [number] + record.item(plain[1])
        raise AssertionError(plain)


U8, U16, U32, U64 = Uint(8), Uint(16), Uint(32), Uint(64)
BYTES, ID16, ID32, ID64 = Octets(), Octets(16), Octets(32), Octets(64)
TEXT, BOOL = Simple(str), Simple(bool)


def write(schema, plain):
    return encode(schema.item(plain))


def read_prefix(schema, data):
    """The value in front, and the bytes that its one spelling has; the caller compares them with what was read."""
    item, end = decode_prefix(data)
    plain = schema.plain(item)
    return plain, end, write(schema, plain)
