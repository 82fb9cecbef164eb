"""Writes vectors.json: what devices save, told as steps, with the bytes that must come of it; and bytes that must be refused.

    python make_vectors.py          (needs blake3)
"""

import json
import pathlib

import ledger

FILE = pathlib.Path(__file__).parent / "vectors.json"
RECORD = bytes([0x22] * 16)
NOON = {"at_ms": 1_794_312_000_417, "offset_minutes": -360, "clock_doubtful": False}
DOUBTFUL = {"at_ms": -1, "offset_minutes": 345, "clock_doubtful": True}


class Story:
    """Devices that save and send to each other; every step is told, with the bytes of what was saved."""

    def __init__(self, name):
        self.name, self.steps, self.devices = name, [], {}

    def device(self, number):
        return self.devices.setdefault(number, ledger.Document())

    def save(self, number, answers, opened=None, at=NOON, rewrite=False):
        """`opened`: the step after which the draft was opened; now, if none is given."""
        document = self.device(number)
        heads = document.heads() if opened is None else self.steps[opened]["heads"][str(number)]
        heads = {bytes.fromhex(head) if isinstance(head, str) else head for head in heads}
        name = document.commit(ledger.actor(bytes([number] * 16), RECORD), heads, answers, at, rewrite)
        raw = name and ledger.chunk(document.changes[name]["body"]).hex()
        self.tell(save=number, answers=answers, opened=opened, at=at, rewrite=rewrite, raw=raw, hash=name and name.hex())

    def send(self, sender, receiver):
        self.device(receiver).merge(self.device(sender))
        self.tell(send=sender, to=receiver)

    def tell(self, **step):
        heads = {str(number): sorted(head.hex() for head in document.heads()) for number, document in self.devices.items()}
        self.steps.append(step | {"heads": heads})

    def end(self):
        for number in self.devices:
            for other in self.devices:
                self.device(other).merge(self.device(number))
        document = next(iter(self.devices.values()))
        keys = {one["key"] for change in document.changes.values() for one in change["operations"]}
        said = {key: [one[2] for one in reversed(document.standing(key, document.heads()))] for key in sorted(keys)}
        return {"name": self.name, "steps": self.steps, "said": said, "snapshot": document.snapshot().hex()}


def stories():
    story = Story("every kind of answer")
    story.save(1, {"nombre": "Ñu", "edad": 30, "bajo": -129, "peso": {"decimal": 1.5}, "sexo": {"non_answer": "prefers_not_to_say"}, "no": {"non_answer": "does_not_know"}, "na": {"non_answer": "not_asked"}})
    story.save(1, {"nombre": None, "edad": 30, "nunca": None}, at=DOUBTFUL)
    yield story.end()

    story = Story("a draft on older heads, and a decision for the winner")
    story.save(1, {"riesgo": "medio", "edad": 30})
    story.send(1, 2)
    story.save(2, {"riesgo": "alto", "cama": "4"})
    story.send(2, 1)
    story.save(1, {"riesgo": "bajo", "edad": 31}, opened=1)
    story.send(1, 2)
    story.save(2, {"riesgo": "bajo"}, rewrite=True)
    yield story.end()

    story = Story("a decision for a blank that won")
    story.save(1, {"riesgo": "alto", "cama": "4"})
    story.save(1, {"riesgo": None})
    story.save(1, {"riesgo": None, "nunca": None}, rewrite=True)
    story.save(1, {"riesgo": "bajo"}, opened=1)
    yield story.end()

    story = Story("one device, several drafts on the same heads")
    for count in range(4):
        story.save(1, {"riesgo": f"nivel {count}", f"q{count}": count}, opened=0 if count else None)
    story.save(1, {"riesgo": "nivel 9"})
    yield story.end()

    story = Story("three devices fill a repeat and disagree")
    story.save(1, {"familia/0a0a0a0a/nombre": "Mirlande", "_form": "f1@1"})
    story.send(1, 2)
    story.send(1, 3)
    story.save(1, {"familia/0a0a0a0a/_removed": "true"})
    story.save(2, {"familia/0a0a0a0a/edad": 5, "familia/0b0b0b0b/nombre": "Wilner"})
    story.save(3, {"familia/0a0a0a0a/nombre": "Mirlande J."})
    story.send(1, 3)
    story.send(2, 3)
    story.save(3, {"familia/0a0a0a0a/nombre": "Mirlande Jean"})
    story.save(3, {"a": "x", "b": "x", "c": "y", "d": "y", "e": "y"})
    yield story.end()


def bad_ones():
    """(name, code, bytes) of what no reader takes."""
    who = ledger.actor(bytes([1] * 16), RECORD)
    operations = [("a", "uno", [])]

    def raw(deps=(), writer=who, seq=1, start=1, message="0+0", operations=operations, extra=b"", kind=1):
        return ledger.chunk(ledger.change_body(set(deps), writer, seq, start, 5, message, operations) + extra, kind)

    good = raw()
    yield "a turned checksum", "records.bad_checksum", good[:4] + bytes([good[4] ^ 1]) + good[5:]
    yield "another magic", "records.not_a_chunk", b"\x00" + good[1:]
    yield "cut short", "records.not_a_chunk", good[:-1]
    yield "a document", "records.wrong_kind", raw(kind=0)
    yield "a deflated change", "records.wrong_kind", raw(kind=2)
    yield "an actor of 15 bytes", "records.foreign_actor", raw(writer=who[1:])
    yield "a branch number of two bytes where one would do", "records.foreign_actor", raw(writer=ledger.BRANCH + b"\x81\x00" + who)
    yield "bytes behind the columns", "records.not_flat", raw(extra=b"\x01\x01\x00")
    yield "sequence number zero", "records.malformed", raw(seq=0)
    yield "operations beyond the counter's end", "records.too_large", raw(start=(1 << 30) + 1)
    yield "a key too long", "records.too_large", raw(operations=[("k" * 257, "uno", [])])
    yield "too many operations", "records.too_large", raw(operations=[("a", None, [])] * 10_001)
    idle = raw(operations=[("a", "uno", [(1, ledger.actor(bytes(16), RECORD))])])
    body = bytearray(ledger.change_body(set(), who, 1, 1, 5, "0+0", operations))
    at = body.index(b"0+0") + 3
    yield "an actor that no operation names", "records.not_canonical", ledger.chunk(bytes(body[:at]) + b"\x01" + ledger.prefixed(bytes([0xFF] * 16)) + bytes(body[at + 1 :]))
    assert len(idle) > len(good)
    deps = [bytes([2] * 32), bytes([1] * 32)]
    swapped = ledger.change_body(set(deps), who, 1, 1, 5, "0+0", operations)
    swapped = swapped[:1] + deps[0] + deps[1] + swapped[65:]
    yield "dependencies out of order", "records.not_canonical", ledger.chunk(swapped)


def build():
    hashes = [bytes([2] * 32), bytes([1] * 32), bytes([2] * 32)]
    return {
        "actors": [
            {"stream": bytes([stream] * 16).hex(), "record": RECORD.hex(), "actor": ledger.actor(bytes([stream] * 16), RECORD).hex()}
            for stream in (0, 0x11, 0xFF)
        ],
        "commitment": {"key": bytes([7] * 32).hex(), "hashes": [one.hex() for one in hashes], "out": ledger.change_commit(bytes([7] * 32), hashes).hex()},
        "stories": list(stories()),
        "bad": [{"name": name, "code": code, "raw": raw.hex()} for name, code, raw in bad_ones()],
    }


def text(vectors):
    return json.dumps(vectors, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_bytes(text(build()).encode())
