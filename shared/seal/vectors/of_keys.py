"""Vectors of unlocking, of the keyring file, and of the secrets that other keys are derived from."""

import keyring as ring
import post
from cbor import write
from primitives import d
from vector import draw, turned

FLOOR = {"memory_kib": 19 * 1024, "passes": 2, "lanes": 1}


def unlocking(v):
    salt = draw("salt", 16)
    for name, secret, params in [
        ("a passphrase at the floor", "caballo correcto batería grapa", FLOOR),
        (
            "what is set by default",
            "caballo correcto batería grapa",
            {"memory_kib": 65536, "passes": 3, "lanes": 1},
        ),
        ("two lanes", "481526", FLOOR | {"memory_kib": 20_000, "lanes": 2}),
        ("an accent in two pieces, and white space around", "\u2003contrasen\u0303a\u0085\n", FLOOR),
        ("the same accent in one piece", "contrase\u00f1a", FLOOR),
        ("compatibility characters stay what they are", "\uff11\ufb01", FLOOR),
        ("Haitian Creole and Han", "kòd sekrè 難民", FLOOR),
        ("a separator that is no white space stays", "\x1cabc\x1f", FLOOR),
    ]:
        v.good("unlock_key", name, secret=secret, salt=salt, params=params)
    for name, params in [
        ("too little memory", {"memory_kib": 19 * 1024 - 1}),
        ("too much memory", {"memory_kib": 1024 * 1024 + 1}),
        ("one pass", {"passes": 1}),
        ("a day of passes", {"passes": 65}),
        ("no lane", {"lanes": 0}),
        ("nine lanes", {"lanes": 9}),
    ]:
        v.bad("unlock_key", name, "kdf_params_refused", secret="x", salt=salt, params=FLOOR | params)
    v.bad("unlock_key", "only white space", "secret_empty", secret="\u3000 \t", salt=salt, params=FLOOR)
    v.bad("unlock_key", "too long", "secret_too_long", secret="a" * 1025, salt=salt, params=FLOOR)
    v.bad("unlock_key", "too long in NFC", "secret_too_long", secret="\u0958" * 341, salt=salt, params=FLOOR)
    keyrings(v, salt)


def keyrings(v, salt):
    unlock = draw("unlock")
    made = v.good(
        "profile.make",
        "a first profile",
        random=draw("profile random", 136),
        unlock=unlock,
        salt=salt,
        params=FLOOR,
        generation=1,
    )
    keyring = bytes.fromhex(made["keyring"])
    v.good("profile.open", "with its key", keyring=keyring, unlock=unlock)
    v.bad("profile.open", "with another key", "wrong_secret", keyring=keyring, unlock=draw("other unlock"))
    fields = ring.read_keyring(keyring)
    [profile] = fields["profiles"]

    def with_slot(**changes):
        body = post.parse(ring.SLOT, bytes.fromhex(profile["slots"][0]["body"]), 1000, False) | changes
        slots = [{"kind": 1, "body": write(ring.SLOT, body).hex()}]
        return ring.keyring_bytes({"generation": 2, "profiles": [profile | {"slots": slots}]})

    ct = post.parse(ring.SLOT, bytes.fromhex(profile["slots"][0]["body"]), 1000, False)["ct"]
    for name, changes in {
        "cheapened": {"params": FLOOR | {"passes": 3}},
        "salt changed": {"salt": draw("salt 2", 16).hex()},
        "nonce changed": {"nonce": draw("nonce", 24).hex()},
        "seal changed": {"ct": turned(ct)},
        "seal cut off": {"ct": ct[:20]},
        "seal empty": {"ct": ""},
    }.items():
        v.bad("profile.open", f"slot {name}", "wrong_secret", keyring=with_slot(**changes), unlock=unlock)
    moved = ring.keyring_bytes({"generation": 2, "profiles": [profile | {"profile": draw("p", 16).hex()}]})
    v.bad("profile.open", "slot moved to another profile", "wrong_secret", keyring=moved, unlock=unlock)
    only_later = profile | {"slots": [{"kind": 2, "body": "a1b2"}]}
    closed = ring.keyring_bytes({"generation": 2, "profiles": [only_later]})
    v.bad("profile.open", "no slot of this version", "profile_damaged", keyring=closed, unlock=unlock)
    both = profile | {"slots": [{"kind": 3, "body": ""}] + profile["slots"] + only_later["slots"]}
    second = ring.keyring_bytes({"generation": 2, "profiles": [both, only_later]})
    v.good("profile.open", "beside slots of later kinds", keyring=second, unlock=unlock)
    for name, a, b in [
        ("neither file", None, None),
        ("a file not yet begun", b"", None),
        ("one file", keyring, None),
        ("the other file", None, keyring),
        ("the newer is the second", keyring, second),
        ("the newer is the first", second, keyring),
        ("the newer was cut short", keyring, second[:-1]),
        ("the newer was changed", keyring, second[:30] + b"\0" + second[31:]),
        ("one was emptied", b"", second),
    ]:
        v.good("keyring.choose", name, a=a, b=b)
    body = write(ring.KEYRING, fields)
    head = ring.MAGIC + b"\x01"

    def summed(data):
        return data + d("keyring checksum", data)

    many = ring.keyring_bytes({"generation": 1, "profiles": [only_later] * 65})
    for name, a, b in [
        ("both emptied", b"", b""),
        ("both cut short", keyring[:-1], second[:-40]),
        ("only a checksum", summed(b""), None),
        ("another magic", summed(b"acogkeyz\x01" + body), None),
        ("a byte too many", summed(head + body + b"\0"), None),
        ("not canonical", summed(head + b"\x98\x02" + body[1:]), None),
        ("too many profiles", many, None),
        (
            "a slot's body is none",
            ring.keyring_bytes(
                {"generation": 1, "profiles": [profile | {"slots": [{"kind": 1, "body": "80"}]}]}
            ),
            None,
        ),
    ]:
        v.bad("keyring.choose", name, "keyring_damaged", a=a, b=b)
    later = ring.keyring_bytes(fields, version=2)
    v.bad("keyring.choose", "of a later version", "keyring_version", a=later, b=None)
    v.bad("keyring.choose", "of a later version beside an older", "keyring_version", a=keyring, b=later)


def secrets(v):
    for name in ("one device", "another device"):
        v.good("device", name, secrets=b"\x01" + draw(name, 96))
    v.bad("device", "nothing", "device_secrets_malformed", secrets=b"")
    v.bad("device", "too short", "device_secrets_malformed", secrets=b"\x01" + bytes(95))
    v.bad("device", "too long", "device_secrets_malformed", secrets=b"\x01" + bytes(97))
    v.bad("device", "of a later version", "device_secrets_version", secrets=b"\x02" + bytes(96))
    v.good("invite", "an invite", secret=draw("invite", 16))
