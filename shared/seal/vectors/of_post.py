"""Vectors of what crosses the network in the clear."""

import hpke
import post
import safe
from cbor import write
from primitives import Draws
from vector import draw, spellings, turned


def controls(v):
    root, device = draw("root sign seed"), draw("device sign seed")
    ids = {name: draw(name) for name in ("grant", "parent", "seen", "epoch", "entry", "object")}
    circle, stream = draw("circle", 16), draw("stream", 16)
    genesis = {
        "root_pk": post.sign_pk(root),
        "recovery_pk": draw("recovery pk"),
        "nonce": draw("genesis nonce"),
    }
    made = v.good(
        "control", "a Genesis is signed for itself", kind=1, fields=genesis, workspace=b"", sign_seed=root
    )
    workspace = bytes.fromhex(made["id"])
    cert = {
        "workspace": workspace,
        "sign_pk": post.sign_pk(device),
        "x25519_pk": draw("x25519 pk"),
        "xwing_pk_hash": draw("xwing hash"),
    }
    rights = [{"circle": bytes(16), "flags": 15}, {"circle": circle, "flags": 3}]
    grant = {
        "issuer": ["root", {}],
        "parent": [],
        "subject": ["device", {"device": ids["object"]}],
        "rights": rights,
        "depth": 7,
        "expires_s": 0,
        "seen": [],
        "sealed_label": b"",
    }
    invite = grant | {
        "issuer": ["device", {"device": ids["object"]}],
        "parent": [ids["parent"]],
        "subject": ["invite", {"sign_pk": draw("invite pk"), "x25519_pk": draw("invite x"), "uses": 1000}],
        "depth": 0,
        "expires_s": 1_900_000_000,
        "seen": [ids["seen"], ids["epoch"]],
        "sealed_label": draw("label", 120),
    }
    redeemed = grant | {"issuer": ["invite", {"grant": ids["grant"]}], "parent": [ids["grant"]], "depth": 1}
    cut = {"stream": stream, "circle": circle, "n": 1 << 40, "entry": ids["entry"]}
    revoke = {
        "issuer": ["device", {"device": ids["object"]}],
        "grant": [ids["grant"]],
        "subject": ids["object"],
        "cuts": [cut],
        "seen": [ids["seen"]],
    }
    accept = {"issuer": ids["object"], "grant": ids["grant"], "entries": [ids["entry"]], "seen": []}
    epoch = {
        "issuer": ids["object"],
        "grant": ids["grant"],
        "circle": circle,
        "parents": [ids["epoch"]],
        "public_key": draw("epoch pk"),
        "secret_commit": draw("commit"),
        "sealed_parents": [draw("sealed", 49)],
        "recipients": [ids["object"], workspace],
        "seen": [],
    }
    announced = {"device": ids["object"], "grant": ids["grant"], "nonce": draw("stream nonce")}
    bodies = [
        ("a device's certificate", 2, cert),
        ("the root's grant", 3, grant),
        ("an invite", 3, invite),
        ("a grant under an invite", 3, redeemed),
        ("a revocation", 4, revoke),
        ("an acceptance", 5, accept),
        ("an epoch", 6, epoch),
        ("a stream", 7, announced),
    ]
    signed = {}
    for name, kind, fields in bodies:
        signed[name] = v.good(
            "control", name, kind=kind, fields=fields, workspace=workspace, sign_seed=device
        )
    v.good("stream.id", "a stream's id follows from its announcement", fields=announced)
    given = {"workspace": workspace, "sign_pk": post.sign_pk(device)}
    good = bytes.fromhex(signed["an invite"]["bytes"])
    v.good("control.open", "a signed grant", control=good, **given)
    refusals = {
        "ver": "wire_unknown_version",
        "critical": "bad_signature",
        "body": "wire_malformed",
        "signature": "bad_signature",
    }
    fields = post.parse(post.CONTROL, good, post.CONTROL_BYTES_MAX)
    for field, code in refusals.items():
        other = fields[field] ^ 1 if field in ("ver", "critical") else fields[field][:-2]
        if field == "signature":
            other = turned(fields[field])
        data = write(post.CONTROL, fields | {field: bool(other) if field == "critical" else other})
        v.bad("control.open", f"{field} changed", code, control=data, **given)
    v.bad(
        "control.open",
        "another's key",
        "bad_signature",
        control=good,
        workspace=workspace,
        sign_pk=post.sign_pk(root),
    )
    v.bad(
        "control.open",
        "another workspace",
        "bad_signature",
        control=good,
        **given | {"workspace": draw("else")},
    )
    large = write(post.CONTROL, fields | {"body": bytes(post.CONTROL_BYTES_MAX).hex()})
    v.bad("control.open", "over the limit", "wire_too_large", control=large, **given)
    v.bad("control.open", "cut off", "wire_malformed", control=good[:-1], **given)
    for name, spelling in spellings(good):
        v.bad("control.open", name, "wire_not_canonical", control=spelling, **given)
    return workspace


def entries(v, workspace):
    items = [
        {
            "kind": 1,
            "critical": False,
            "bodies": [draw(f"body {n} {m}") for m in range(n)],
            "change_commit": draw(f"change commit {n}"),
            "relay_of": [draw("relayed")] * (n == 2),
        }
        for n in range(3)
    ]
    fields = {
        "workspace": workspace,
        "circle": draw("circle", 16),
        "stream": draw("stream", 16),
        "n_first": 1,
        "prev": bytes(32),
        "items": items,
    }
    seed = draw("device sign seed")
    made = v.good("batch", "three entries under one head", fields=fields, sign_seed=seed)
    later = fields | {"n_first": 70_000, "prev": made["entries"][-1], "items": items[:1]}
    v.good("batch", "one entry further on", fields=later, sign_seed=seed)
    v.good("body.hash", "of nothing", body=b"")
    v.good("body.hash", "of a hundred bytes", body=draw("a body", 100))
    log = {
        "server": draw("server", 16),
        "generation": 3,
        "workspace": workspace,
        "circle": draw("circle", 16),
    }
    for lane in (0, 1):
        v.good("log", f"lane {lane}", **log, lane=lane, items=[draw("item one"), draw("item two")])
    cursor = {"circle": draw("circle", 16), "lane": 1, "pos": 300, "hash": draw("state")}
    cursors = [cursor | {"circle": bytes(16), "lane": 0, "pos": 5}, cursor]
    digest = v.good("cursors", "of two logs", cursors=cursors)["digest"]
    wrap = post.parse(post.EPOCH_WRAP, an_epoch_wrap(), post.WRAP_BYTES_MAX)
    payload = {
        "ver": 1,
        "workspace": workspace,
        "know": ["cursors", {"cursors": cursors}],
        "control": [draw("object", 90)],
        "wraps": [wrap],
        "batches": [bytes.fromhex(made["bytes"])],
        "bodies": [draw("a body", 100)],
        "want_bodies": [draw("wanted")],
        "want_wraps": [draw("epoch")],
        "room_bytes": 65536,
        "ahead": [{"circle": draw("circle", 16), "set": [draw("the set")], "parts": 3}],
    }
    quiet = {"ver": 1, "workspace": workspace, "know": ["digest", {"digest": digest}]}
    quiet |= {name: [] for name in payload if name not in quiet} | {"room_bytes": 0}
    given = {"server": draw("server", 16), "subject": draw("object"), "challenge": draw("challenge", 24)}
    v.good("request", "with something of everything", **given, payload=payload, sign_seed=seed)
    v.good("request", "nothing new", **given, payload=quiet, sign_seed=seed)
    bundle = {name: payload[name] for name in ("ver", "workspace", "control", "wraps", "batches", "bodies")}
    v.good("bundle.bytes", "what a bundle holds", fields=bundle)


def attachments(v):
    salt, size = draw("attachment salt", 16), post.ATTACHMENT_PART_BYTES
    for length in (0, 1, size - 1, size, size + 1, 3 * size - 7):
        v.good("attachment", f"a file of {length} bytes", length=length, salt=salt)
    file = draw("a file", 200)
    head = post.attachment_head(file, salt)
    part = {"ver": 1, "head": head, "number": 0, "content": file.hex()}

    def spelled(**other):
        return write(post.ATTACHMENT_PART, part | other)

    good = spelled()
    v.good("attachment.part", "the only part of a file", part=good)
    v.good("attachment.part", "another salt is another file", part=spelled(head=head | {"salt": "00" * 16}))
    codes = {"ver": "wire_unknown_version", "number": "not_a_part", "content": "not_a_part"}
    schema, limit = post.ATTACHMENT_PART, post.ATTACHMENT_PAYLOAD_BYTES_MAX
    v.changed("attachment.part", "part", schema, limit, codes, part=good.hex())
    wrong = {
        "a byte fewer": spelled(content=file[:-1].hex()),
        "a file of another size": spelled(head=head | {"bytes": 201}),
        "a short salt": spelled(head=head | {"salt": salt[:-1].hex()}),
        "a part too many": spelled(head=head | {"parts": head["parts"] * 2}),
        "no part": spelled(head=head | {"parts": []}),
        "another part's hash": spelled(head=head | {"parts": [draw("else").hex()]}),
    }
    for name, data in wrong.items():
        v.bad("attachment.part", name, "not_a_part", part=data)
    large = spelled(content=bytes(limit).hex())
    v.bad("attachment.part", "over the limit", "wire_too_large", part=large)


def an_epoch_wrap():
    to = hpke.x25519_pk(draw("reader"))
    return safe.wrap_epoch(
        draw("epoch secret"), draw("epoch"), draw("object"), to, Draws(draw("wrap random"))
    )
