"""Every act by its name: what goes in, what comes out. A vector is an act, its input, and its output or refusal."""

import keyring as ring
import post
import recovery
import safe
from post import Refused
from primitives import Draws, pad, padded_len

ACTS = {}


def act(name):
    def enter(function):
        ACTS[name] = function
        return function

    return enter


def run(name, given):
    """The output, or the refusal, as it stands in a vector: bytes as hex."""
    try:
        return {"out": plain(ACTS[name](given))}
    except Refused as refused:
        return {"error": str(refused)}


def plain(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def octets(given, *names):
    return [bytes.fromhex(given[name]) for name in names]


def draws(given):
    return Draws(bytes.fromhex(given["random"]))


@act("control")
def _(g):
    return post.control(g["kind"], g["fields"], *octets(g, "workspace", "sign_seed"))


@act("control.open")
def _(g):
    return {"id": post.open_control(*octets(g, "control", "workspace", "sign_pk"))}


@act("attachment")
def _(g):
    file = bytes((place * 31 + (place >> 8)) & 255 for place in range(g["length"]))
    head = post.attachment_head(file, *octets(g, "salt"))
    return {"id": post.attachment_id(head), "head": post.write(post.ATTACHMENT_HEAD, head)}


@act("attachment.part")
def _(g):
    return {"id": post.open_attachment_part(*octets(g, "part"))}


@act("stream.id")
def _(g):
    return {"id": post.stream_id(g["fields"])}


@act("batch")
def _(g):
    return post.batch(g["fields"], *octets(g, "sign_seed"))


@act("body.hash")
def _(g):
    return {"hash": post.body_hash(*octets(g, "body"))}


@act("log")
def _(g):
    """The states of a log from its start."""
    server, workspace, circle = octets(g, "server", "workspace", "circle")
    states = [post.log_start(server, g["generation"], workspace, circle, g["lane"])]
    for item in g["items"]:
        states.append(post.log_next(states[-1], bytes.fromhex(item)))
    return {"states": states}


@act("cursors")
def _(g):
    return {"digest": post.cursor_digest(g["cursors"])}


@act("request")
def _(g):
    server, subject, challenge, seed = octets(g, "server", "subject", "challenge", "sign_seed")
    return post.request(server, subject, challenge, g["payload"], seed)


@act("bundle.bytes")
def _(g):
    return {"bytes": post.write(post.BUNDLE, g["fields"])}


@act("padding")
def _(g):
    return {"padded": [padded_len(length) for length in g["lengths"]]}


@act("unlock_key")
def _(g):
    return {"key": ring.unlock_key(g["secret"], *octets(g, "salt"), g["params"])}


@act("profile.make")
def _(g):
    source = draws(g)
    profile, vault, shift = ring.make_profile(source, *octets(g, "unlock", "salt"), g["params"])
    assert not source.data
    keyring = {"generation": g["generation"], "profiles": [profile]}
    return {"keyring": ring.keyring_bytes(keyring), "vault": vault, "shift": shift}


@act("profile.open")
def _(g):
    data, unlock = octets(g, "keyring", "unlock")
    vault, shift = ring.open_profile(ring.read_keyring(data)["profiles"][0], unlock)
    return {"vault": vault, "shift": shift}


@act("keyring.choose")
def _(g):
    copies = [None if g[copy] is None else bytes.fromhex(g[copy]) for copy in ("a", "b")]
    keyring = ring.choose_keyring(copies)
    return {
        "generation": keyring and keyring["generation"],
        "again": ring.keyring_bytes(keyring) if keyring else b"",
    }


@act("device")
def _(g):
    return ring.device(*octets(g, "secrets"))


@act("invite")
def _(g):
    return ring.invite(*octets(g, "secret"))


@act("recovery")
def _(g):
    return recovery.seed(*octets(g, "seed", "slope"))


@act("recovery.read")
def _(g):
    number, _, _, numbers = recovery.read(g["text"])
    return {"number": number, "words": recovery.words(numbers), "short": recovery.short(numbers)}


@act("recovery.join")
def _(g):
    return {"seed": recovery.join(g["one"], g["other"])}


@act("epoch")
def _(g):
    (secret,) = octets(g, "secret")
    return {"public_key": safe.epoch_pk(secret), "commit": safe.epoch_commit(secret)}


@act("epoch.seal_parent")
def _(g):
    return {"sealed": safe.seal_parent(*octets(g, "secret", "parent", "parent_id"))}


@act("epoch.open_parent")
def _(g):
    return {"parent": safe.open_parent(*octets(g, "secret", "sealed", "parent_id", "commit"))}


@act("epoch.wrap")
def _(g):
    source = draws(g)
    return {"wrap": safe.wrap_epoch(*octets(g, "secret", "epoch", "recipient", "to"), source)}


@act("epoch.unwrap")
def _(g):
    return {"secret": safe.unwrap_epoch(*octets(g, "wrap", "with", "commit"))}


@act("epoch.seal_text")
def _(g):
    return {"sealed": safe.seal_text(*octets(g, "secret"), g["text"], draws(g))}


@act("epoch.open_text")
def _(g):
    return {"text": safe.open_text(*octets(g, "secret", "sealed"))}


@act("record_key")
def _(g):
    (key,) = octets(g, "key")
    hashes = [bytes.fromhex(each) for each in g["changes"]]
    return {"key_id": safe.key_id(key), "change_commit": safe.change_commit(key, hashes)}


@act("key.wrap")
def _(g):
    return {"wrap": safe.wrap_key(*octets(g, "key", "record_tag", "circle", "epoch", "secret"))}


@act("key.drop")
def _(g):
    fields = octets(g, "key", "record_tag", "circle", "epoch", "epoch_pk")
    return {"wrap": safe.drop_key(*fields, draws(g))}


@act("key.unwrap")
def _(g):
    return {"key": safe.unwrap_key(*octets(g, "wrap", "secret"))}


@act("chunk.seal")
def _(g):
    key, record_tag, payload, deflated = octets(g, "key", "record_tag", "payload", "deflated")
    content = safe.inner(g["dict_id"], g["form"], g["doc_gen"], payload, deflated)
    padded = pad(post.write(safe.INNER, content))
    return {"chunk": safe.seal_chunk(key, record_tag, g["kind"], padded, draws(g))}


@act("chunk.open")
def _(g):
    dictionaries = {number: bytes.fromhex(each) for number, each in g["dictionaries"].items()}
    return safe.open_chunk(*octets(g, "key", "chunk"), dictionaries)


@act("bundle.seal")
def _(g):
    fields = octets(g, "content", "workspace", "epoch", "secret", "recovery")
    return {"bundle": safe.seal_bundle(*fields, draws(g))}


@act("bundle.open")
def _(g):
    return {"content": safe.open_bundle(*octets(g, "bundle", "secret"))}


@act("bundle.recover")
def _(g):
    return {"content": safe.recover_bundle(*octets(g, "bundle", "with"))}
