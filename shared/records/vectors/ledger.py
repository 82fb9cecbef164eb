"""The ledger's formats a second time, from FORMAT.md alone: changes as Automerge writes them, actors, snapshots, commitments."""

import hashlib
import struct

from blake3 import blake3

ACTOR_CONTEXT = "acogida 2026-11 automerge actor"
MAGIC = bytes.fromhex("856f4a83")
BRANCH = bytes.fromhex("13b22309")
KIND_CHANGE = 1
PUT = 1
NON_ANSWERS = {"not_asked": 97, "prefers_not_to_say": 98, "does_not_know": 99}
# What a decision writes before the Null that already won; no answer.
BEFORE_NULL = {"uint": 0}


def actor(stream, record):
    return blake3(stream + record, derive_key_context=ACTOR_CONTEXT).digest(16)


def change_commit(key, hashes):
    return blake3(b"".join(sorted(set(hashes))), key=key).digest()


def unsigned(number):
    groups = bytearray()
    while number >= 0x80:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(groups + bytes([number]))


def signed(number):
    groups = bytearray()
    while True:
        group, number = number & 0x7F, number >> 7
        if (number, group & 0x40) in ((0, 0), (-1, 0x40)):
            return bytes(groups + bytes([group]))
        groups.append(group | 0x80)


def prefixed(data):
    return unsigned(len(data)) + data


def runs(values, write):
    """Run-length encoding: `n` and a value for n equal ones, `-n` and n values for different ones in a row."""
    out, literal, at = b"", [], 0
    while at < len(values):
        end = at
        while end < len(values) and values[end] == values[at]:
            end += 1
        if end - at == 1:
            literal.append(values[at])
        if literal and (end - at > 1 or end == len(values)):
            out += signed(-len(literal)) + b"".join(map(write, literal))
            literal = []
        if end - at > 1:
            out += signed(end - at) + write(values[at])
        at = end
    return out


def scalar(answer):
    """(Automerge's type code, bytes) of an answer."""
    if answer is None:
        return 0, b""
    if isinstance(answer, dict) and "non_answer" in answer:
        return 3, unsigned(NON_ANSWERS[answer["non_answer"]])
    if answer == BEFORE_NULL:
        return 3, unsigned(0)
    if isinstance(answer, dict):
        return 5, struct.pack("<d", answer["decimal"])
    if isinstance(answer, int):
        return 4, signed(answer)
    return 6, answer.encode()


def columns(operations, actors):
    """The columns of flat puts: [(key, answer, [(counter, actor)])]."""
    values = [scalar(answer) for _, answer, _ in operations]
    replaced = [sorted(replaces, key=lambda one: (one[0], one[1])) for _, _, replaces in operations]
    flat = [one for each in replaced for one in each]
    counters = [counter for counter, _ in flat]
    deltas = [counter - before for counter, before in zip(counters, [0] + counters)]
    every = {
        21: runs([key.encode() for key, _, _ in operations], prefixed),
        52: unsigned(len(operations)),
        66: runs([PUT] * len(operations), unsigned),
        86: runs([len(data) << 4 | code for code, data in values], unsigned),
        87: b"".join(data for _, data in values),
        112: runs([len(each) for each in replaced], unsigned),
        113: runs([actors.index(one) for _, one in flat], unsigned),
        115: runs(deltas, signed),
    }
    return {number: data for number, data in every.items() if data}


def authored(at_ms, offset_minutes, clock_doubtful):
    """(time, message) of a change."""
    return at_ms // 1000, f"{at_ms % 1000}{offset_minutes:+d}{'?' if clock_doubtful else ''}"


def change_body(deps, writer, seq, start, time, message, operations):
    others = sorted({one for _, _, replaces in operations for _, one in replaces} - {writer})
    data = columns(operations, [writer] + others)
    return b"".join(
        [
            unsigned(len(deps)) + b"".join(sorted(deps)),
            prefixed(writer) + unsigned(seq) + unsigned(start) + signed(time) + prefixed(message.encode()),
            unsigned(len(others)) + b"".join(map(prefixed, others)),
            unsigned(len(data)),
            b"".join(unsigned(number) + unsigned(len(column)) for number, column in data.items()),
            b"".join(data.values()),
        ]
    )


def change_hash(body, kind=KIND_CHANGE):
    return hashlib.sha256(bytes([kind]) + prefixed(body)).digest()


def chunk(body, kind=KIND_CHANGE):
    return MAGIC + change_hash(body, kind)[:4] + bytes([kind]) + prefixed(body)


class Document:
    """All changes of a record, and what the ledger promises about them."""

    def __init__(self):
        self.changes = {}

    def heads(self):
        return set(self.changes) - {dep for change in self.changes.values() for dep in change["deps"]}

    def seen(self, heads):
        seen, queue = set(), list(heads)
        while queue:
            change = queue.pop()
            if change not in seen:
                seen.add(change)
                queue += self.changes[change]["deps"]
        return seen

    def standing(self, key, heads):
        """The operations under a key that nobody replaced: [(counter, actor, answer, change)], the winner last."""
        seen = self.seen(heads)
        operations = [one for change in seen for one in self.changes[change]["operations"] if one["key"] == key]
        replaced = {place for one in operations for place in one["replaces"]}
        return sorted((one["place"] + (one["answer"],) for one in operations if one["place"] not in replaced), key=lambda one: one[:2])

    def commit(self, who, heads, answers, at, rewrite=False):
        """Writes what differs, or everything if `rewrite`; gives the change's hash, None if there is nothing to write."""
        seen = self.seen(heads)
        writer, level = who, 0
        while any(change["writer"] == writer and name not in seen for name, change in self.changes.items()):
            level += 1
            writer = BRANCH + unsigned(level) + who
        start = 1 + max((change["last"] for change in self.changes.values()), default=0)
        seq = 1 + sum(change["writer"] == writer for change in self.changes.values())
        operations = []
        for key in sorted(answers):
            answer, standing = answers[key], self.standing(key, heads)
            winner = standing[-1][2] if standing else None
            if not rewrite and winner == answer:
                continue
            replaces = [one[:2] for one in standing]
            if standing and winner == answer:
                # A decision for the winner: another value in between, or Automerge would not write.
                between = BEFORE_NULL if answer is None else None
                operations.append((key, between, replaces))
                replaces = [(start + len(operations) - 1, writer)]
            operations.append((key, answer, replaces))
        if not operations:
            return None
        time, message = authored(**at)
        body = change_body(heads, writer, seq, start, time, message, operations)
        self.changes[change_hash(body)] = {
            "deps": sorted(heads),
            "writer": writer,
            "start": start,
            "last": start + len(operations) - 1,
            "body": body,
            "operations": [
                {"key": key, "answer": answer, "replaces": replaces, "place": (start + index, writer)}
                for index, (key, answer, replaces) in enumerate(operations)
            ],
        }
        return change_hash(body)

    def merge(self, other):
        self.changes.update(other.changes)

    def snapshot(self):
        order = sorted(self.changes, key=lambda name: (self.changes[name]["start"], name))
        out = b"\x01" + unsigned(len(order))
        for place, name in enumerate(order):
            change = self.changes[name]
            rest = change["body"][len(unsigned(len(change["deps"]))) + 32 * len(change["deps"]) :]
            distances = b"".join(unsigned(place - order.index(dep)) for dep in change["deps"])
            out += unsigned(len(change["deps"])) + distances + prefixed(rest)
        return out
