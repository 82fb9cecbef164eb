"""Vectors of epochs, record keys, chunks and bundles."""

import hpke
import post
import safe
from cbor import BYTES, TEXT, write
from primitives import Draws, d, pad, padded_len, seal
from vector import draw, turned


def epochs(v):
    secret, parent, other = draw("epoch secret"), draw("parent secret"), draw("other secret")
    epoch, recipient, reader = draw("epoch"), draw("object"), draw("reader")
    commit, parent_commit = safe.epoch_commit(secret), safe.epoch_commit(parent)
    v.good("epoch", "what is public of an epoch", secret=secret)
    sealed = bytes.fromhex(
        v.good("epoch.seal_parent", "a parent", secret=secret, parent=parent, parent_id=epoch)["sealed"]
    )
    given = {"secret": secret, "sealed": sealed, "parent_id": epoch, "commit": parent_commit}
    v.good("epoch.open_parent", "a parent", **given)
    not_that = b"\x01" + seal(d("epoch parent", secret, epoch, parent_commit), bytes(24), b"\x01", other)
    for name, code, change in [
        ("another epoch", "epoch_parent_wrong_key", {"secret": other}),
        ("another parent", "epoch_parent_wrong_key", {"parent_id": draw("seen")}),
        ("another commitment", "epoch_parent_wrong_key", {"commit": commit}),
        ("one byte changed", "epoch_parent_wrong_key", {"sealed": bytes.fromhex(turned(sealed.hex()))}),
        ("an unknown suite", "epoch_parent_suite", {"sealed": b"\x02" + sealed[1:]}),
        ("cut off", "epoch_parent_malformed", {"sealed": sealed[:-1]}),
        ("empty", "epoch_parent_malformed", {"sealed": b""}),
        ("not the secret that was committed to", "epoch_parent_not_that_secret", {"sealed": not_that}),
    ]:
        v.bad("epoch.open_parent", name, code, **given | change)
    to = {"secret": secret, "epoch": epoch, "recipient": recipient, "random": draw("wrap random")}
    wrap = v.good("epoch.wrap", "for a reader", **to, to=hpke.x25519_pk(reader))["wrap"]
    v.bad("epoch.wrap", "for a key of low order", "epoch_wrap_bad_public_key", **to, to=bytes(32))
    v.good("epoch.unwrap", "by the reader", wrap=wrap, commit=commit, **{"with": reader})
    v.bad(
        "epoch.unwrap",
        "by another",
        "epoch_wrap_wrong_key",
        wrap=wrap,
        commit=commit,
        **{"with": draw("other reader")},
    )
    v.bad(
        "epoch.unwrap",
        "of another secret",
        "epoch_wrap_not_that_secret",
        wrap=wrap,
        commit=parent_commit,
        **{"with": reader},
    )
    short = hpke.seal(
        hpke.x25519_pk(reader),
        b"acogida 2026-11 epoch wrap",
        safe.empty(post.EPOCH_WRAP, post.parse(post.EPOCH_WRAP, bytes.fromhex(wrap), 4096)),
        secret[:31],
        Draws(draw("w")),
    )
    short = write(
        post.EPOCH_WRAP,
        post.parse(post.EPOCH_WRAP, bytes.fromhex(wrap), 4096)
        | {"enc": short[0].hex(), "ct": short[1].hex()},
    )
    v.bad(
        "epoch.unwrap",
        "a secret that is too short",
        "epoch_wrap_not_that_secret",
        wrap=short,
        commit=commit,
        **{"with": reader},
    )
    codes = {"ver": "wire_unknown_version", "suite": "epoch_wrap_suite"}
    codes |= {field: "epoch_wrap_wrong_key" for field in ("epoch", "recipient", "enc", "ct")}
    v.changed(
        "epoch.unwrap",
        "wrap",
        post.EPOCH_WRAP,
        post.WRAP_BYTES_MAX,
        codes,
        wrap=wrap,
        commit=commit,
        **{"with": reader},
    )
    fields = post.parse(post.EPOCH_WRAP, bytes.fromhex(wrap), 4096)
    for name, code, change in [
        ("X-Wing, which is reserved", "epoch_wrap_suite", {"suite": 2}),
        ("a short encapsulated key", "epoch_wrap_malformed", {"enc": fields["enc"][:-2]}),
        ("an encapsulated key of low order", "epoch_wrap_wrong_key", {"enc": bytes(32).hex()}),
        ("no seal", "epoch_wrap_wrong_key", {"ct": ""}),
        ("over the limit", "wire_too_large", {"ct": bytes(4096).hex()}),
    ]:
        v.bad(
            "epoch.unwrap",
            name,
            code,
            wrap=write(post.EPOCH_WRAP, fields | change),
            commit=commit,
            **{"with": reader},
        )
    texts(v, secret, other)


def texts(v, secret, other):
    for name, text in [
        ("a name and role", "Yolanda Chávez · coordinación"),
        ("nothing", ""),
        ("a long one", "é" * 2048),
    ]:
        sealed = v.good("epoch.seal_text", name, secret=secret, text=text, random=draw("text " + name, 24))[
            "sealed"
        ]
        v.good("epoch.open_text", name, secret=secret, sealed=sealed)
    v.bad("epoch.seal_text", "too long", "text_too_large", secret=secret, text="a" * 4097, random=b"")
    v.bad("epoch.open_text", "under another epoch", "text_wrong_key", secret=other, sealed=sealed)
    fields = post.parse(safe.SEALED_TEXT, bytes.fromhex(sealed), 1 << 20, False)
    for field, code in {
        "suite": "text_suite",
        "commit": "text_wrong_key",
        "nonce": "text_wrong_key",
        "ct": "text_wrong_key",
    }.items():
        data = write(safe.SEALED_TEXT, fields | {field: turned(fields[field])})
        v.bad("epoch.open_text", f"{field} changed", code, secret=secret, sealed=data)
    v.bad("epoch.open_text", "cut off", "text_malformed", secret=secret, sealed=bytes.fromhex(sealed)[:-1])
    v.bad(
        "epoch.open_text",
        "a short nonce",
        "text_malformed",
        secret=secret,
        sealed=write(safe.SEALED_TEXT, fields | {"nonce": "00"}),
    )
    for name, code, padded in paddings(write(TEXT, "Yolanda"), "text"):
        data = safe.seal_text(secret, "", Draws(draw(name, 24)), padded)
        v.bad("epoch.open_text", name, code, secret=secret, sealed=data)


def paddings(content, act):
    """Plaintexts that the right key opens and that are still wrong."""
    padded = pad(content)
    yield "no padding", act + "_padding", content
    yield "one zero too few", act + "_padding", padded[:-1]
    yield "one zero too many", act + "_padding", padded + b"\0"
    yield "the next size", act + "_padding", padded.ljust(padded_len(len(padded) + 1), b"\0")
    yield "a one at the end of the padding", act + "_padding", padded[:-1] + b"\x01"
    yield "nothing but zeros", act + "_malformed", bytes(64)
    yield "cut inside the content", act + "_malformed", content[:-1]


def record_keys(v):
    key, secret, other = draw("record key"), draw("epoch secret"), draw("other secret")
    places = {"record_tag": draw("tag", 16), "circle": draw("circle", 16), "epoch": draw("epoch")}
    v.good("record_key", "no change", key=key, changes=[])
    v.good("record_key", "two changes", key=key, changes=[draw("change one"), draw("change two")])
    wrap = v.good("key.wrap", "among readers", key=key, secret=secret, **places)["wrap"]
    v.good("key.unwrap", "among readers", wrap=wrap, secret=secret)
    random = draw("drop random")
    dropped = v.good(
        "key.drop", "by a write-only device", key=key, epoch_pk=safe.epoch_pk(secret), random=random, **places
    )["wrap"]
    v.good("key.unwrap", "from a write-only device", wrap=dropped, secret=secret)
    v.bad(
        "key.drop",
        "to a key of low order",
        "key_drop_bad_public_key",
        key=key,
        epoch_pk=bytes(32),
        random=random,
        **places,
    )
    headers = ("record_tag", "key_id", "circle", "epoch", "ct")
    codes = {"ver": "wire_unknown_version", "body_kind": "key_wrap_malformed", "suite": "key_wrap_suite"}
    codes |= {field: "key_wrap_wrong_key" for field in headers}
    for data, more in [(wrap, {"enc": "key_wrap_malformed"}), (dropped, {"enc": "key_wrap_wrong_key"})]:
        v.bad("key.unwrap", "under another epoch", "key_wrap_wrong_key", wrap=data, secret=other)
        v.changed(
            "key.unwrap", "wrap", post.KEY_WRAP, post.WRAP_BYTES_MAX, codes | more, wrap=data, secret=secret
        )
        fields = post.parse(post.KEY_WRAP, bytes.fromhex(data), 4096)
        swapped = {1: 3, 3: 1}[fields["suite"]]
        v.bad(
            "key.unwrap",
            "taken for the other suite",
            "key_wrap_malformed",
            wrap=write(post.KEY_WRAP, fields | {"suite": swapped}),
            secret=secret,
        )
    fields = [key, *places.values(), secret]
    v.bad(
        "key.unwrap",
        "not the key that it names",
        "key_wrap_not_that_key",
        wrap=safe.wrap_key(*fields, draw("other key")),
        secret=secret,
    )
    v.bad(
        "key.unwrap",
        "a key that is too short",
        "key_wrap_malformed",
        wrap=safe.wrap_key(*fields, key[:31]),
        secret=secret,
    )


def chunks(v):
    key, tag = draw("record key"), draw("tag", 16)
    dictionary = b"person/given_name person/surname_1 honduras venezuela haiti " * 20
    payload = b'{"person/given_name":"Marisol","person/surname_1":"Paz","country":"honduras"}'
    common = {"key": key, "record_tag": tag, "form": "f1_registration@1", "doc_gen": 0}
    cases = [
        ("a change", payload, 0, None, 1),
        ("with a preset dictionary", payload, 7, dictionary, 1),
        ("nothing", b"", 0, None, 3),
        ("what does not get smaller", draw("noise", 5000), 0, None, 3),
        ("a snapshot", payload * 60, 300, dictionary, 2),
    ]
    for name, raw, dict_id, preset, kind in cases:
        deflated = safe.deflate(raw, preset)
        sealed = v.good(
            "chunk.seal",
            name,
            **common,
            kind=kind,
            dict_id=dict_id,
            payload=raw,
            deflated=deflated,
            random=draw("chunk " + name, 24),
        )["chunk"]
        v.good("chunk.open", name, key=key, chunk=sealed, dictionaries={str(dict_id): preset or b""})
    deflated = safe.deflate(payload, None)
    good = v.good(
        "chunk.seal",
        "the largest numbers",
        **common | {"doc_gen": (1 << 32) - 1},
        kind=4,
        dict_id=0,
        payload=payload,
        deflated=deflated,
        random=draw("c", 24),
    )["chunk"]
    codes = {"ver": "wire_unknown_version", "body_kind": "chunk_malformed", "suite": "chunk_suite"}
    codes |= {field: "chunk_wrong_key" for field in ("record_tag", "key_id", "kind", "nonce", "ct")}
    v.changed(
        "chunk.open", "chunk", post.CHUNK, post.BODY_BYTES_MAX, codes, chunk=good, key=key, dictionaries={}
    )
    other = draw("other key")
    fields = post.parse(post.CHUNK, bytes.fromhex(good), post.BODY_BYTES_MAX)
    v.bad("chunk.open", "with another key", "chunk_wrong_key", chunk=good, key=other, dictionaries={})
    claimed = write(post.CHUNK, fields | {"key_id": safe.key_id(other).hex()})
    v.bad(
        "chunk.open",
        "with another key that it claims",
        "chunk_wrong_key",
        chunk=claimed,
        key=other,
        dictionaries={},
    )
    v.bad(
        "chunk.open",
        "a short nonce",
        "chunk_malformed",
        chunk=write(post.CHUNK, fields | {"nonce": fields["nonce"][2:]}),
        key=key,
        dictionaries={},
    )
    contents(v, key, tag, payload, dictionary)


def contents(v, key, tag, payload, dictionary):
    """Chunks that the right key opens and whose content is still wrong."""

    def sealed(padded):
        return safe.seal_chunk(key, tag, 1, padded, Draws(draw("bad content", 24)))

    def bad(name, code, padded, dictionaries=None):
        v.bad("chunk.open", name, code, key=key, chunk=sealed(padded), dictionaries=dictionaries or {})

    deflated = safe.deflate(payload, None)
    inner = safe.inner(0, "f1@1", 1, payload, deflated)
    content = write(safe.INNER, inner)
    for name, code, padded in paddings(content, "chunk"):
        bad(name, code, padded)
    bad("content in another spelling", "chunk_malformed", pad(b"\x98\x06" + content[1:]))
    for name, code, change in [
        ("one byte announced too few", "chunk_inflate", {"raw_len": len(payload) - 1}),
        ("one byte announced too many", "chunk_inflate", {"raw_len": len(payload) + 1}),
        ("a bomb's announcement", "chunk_inflate", {"raw_len": 16 * 1024 * 1024}),
        ("more than is allowed", "chunk_too_large", {"raw_len": 16 * 1024 * 1024 + 1}),
        ("the largest announcement", "chunk_too_large", {"raw_len": (1 << 32) - 1}),
        ("a form's name too long", "chunk_too_large", {"form": "f" * 129}),
        ("another payload's check", "chunk_inflate", {"raw_check": "00000000"}),
        ("a check cut off", "chunk_inflate", {"raw_check": inner["raw_check"][:-2]}),
        ("a stream cut off", "chunk_inflate", {"deflated": deflated[:-1].hex()}),
        ("a byte after the stream", "chunk_inflate", {"deflated": deflated.hex() + "00"}),
        ("no stream", "chunk_inflate", {"deflated": ""}),
        ("a stream of a wrong kind", "chunk_inflate", {"deflated": "ffff"}),
    ]:
        bad(name, code, pad(write(safe.INNER, inner | change)))
    bomb = safe.inner(0, "f1@1", 1, bytes(2_000_000), safe.deflate(bytes(2_000_000), None)) | {
        "raw_len": 1000
    }
    bad("more than is announced", "chunk_inflate", pad(write(safe.INNER, bomb)))
    preset = safe.inner(7, "f1@1", 1, payload, safe.deflate(payload, dictionary))
    preset = pad(write(safe.INNER, preset))
    bad("a dictionary that is not there", "chunk_unknown_dictionary", preset, {"8": dictionary})
    bad("another dictionary", "chunk_inflate", preset, {"7": dictionary.swapcase()})


def bundles(v):
    secret, other = draw("epoch secret"), draw("other secret")
    recovery = draw("recovery secret")
    given = {"workspace": draw("workspace"), "epoch": draw("epoch"), "secret": secret}
    given["recovery"] = hpke.x25519_pk(recovery)
    for name, content in [("nothing", b""), ("something", draw("bundle", 700))]:
        sealed = v.good("bundle.seal", name, content=content, random=draw("bundle " + name, 56), **given)[
            "bundle"
        ]
        v.good("bundle.open", name, bundle=sealed, secret=secret)
        v.good("bundle.recover", name, bundle=sealed, **{"with": recovery})
    low = v.good(
        "bundle.seal",
        "to a recovery key of low order",
        content=b"x",
        random=draw("bundle low order", 56),
        **given | {"recovery": bytes(32)},
    )["bundle"]
    v.good("bundle.open", "whose recovery key is of low order", bundle=low, secret=secret)
    v.bad("bundle.recover", "not sealed to it", "bundle_malformed", bundle=low, **{"with": recovery})
    v.bad("bundle.recover", "with another key", "bundle_wrong_key", bundle=sealed, **{"with": other})
    v.bad("bundle.open", "under another epoch", "bundle_wrong_key", bundle=sealed, secret=other)
    codes = {"ver": "wire_unknown_version", "magic": "bundle_malformed", "suite": "bundle_suite"}
    codes |= {field: "bundle_wrong_key" for field in ("workspace", "epoch", "nonce", "recovery", "ct")}
    v.changed(
        "bundle.open",
        "bundle",
        post.SEALED_BUNDLE,
        post.BUNDLE_BYTES_MAX,
        codes,
        bundle=sealed,
        secret=secret,
    )
    v.changed(
        "bundle.recover",
        "bundle",
        post.SEALED_BUNDLE,
        post.BUNDLE_BYTES_MAX,
        codes,
        bundle=sealed,
        **{"with": recovery},
    )
    fields = post.parse(post.SEALED_BUNDLE, bytes.fromhex(sealed), post.BUNDLE_BYTES_MAX)
    v.bad(
        "bundle.open",
        "a short nonce",
        "bundle_malformed",
        bundle=write(post.SEALED_BUNDLE, fields | {"nonce": ""}),
        secret=secret,
    )
    for name, code, padded in paddings(write(BYTES, b"what is carried".hex()), "bundle"):
        data = safe.seal_bundle(
            b"", given["workspace"], given["epoch"], secret, given["recovery"], Draws(draw(name, 56)), padded
        )
        v.bad("bundle.open", name, code, bundle=data, secret=secret)
