"""Checks the two implementations against each other, in both directions. Prints how many vectors passed; exits 1 if any failed.

    python check.py [SEED]          (needs blake3)

The first direction, this program's stories played in Rust, is `cargo test -p records`; here vectors.json is seen to be what this program
makes. The second is here: Rust plays stories from a seed (another one each time, printed), and this program must come to the same.
"""

import json
import secrets
import subprocess
import sys

sys.dont_write_bytecode = True
import ledger
import make_vectors

# A change that comes out wrong has another name, and so has all that depends on it.
FAULTS_SHOWN = 5


def from_rust(seed):
    command = ["cargo", "run", "--quiet", "--locked", "--package", "records", "--example", "stories_from_rust", str(seed)]
    return json.loads(subprocess.run(command, cwd=make_vectors.FILE.parent, check=True, stdout=subprocess.PIPE).stdout)


def replayed(story):
    """The same story, told by this implementation."""
    again = make_vectors.Story(story["name"])
    for step in story["steps"]:
        if "save" in step:
            again.save(step["save"], step["answers"], step["opened"], step["at"], step["rewrite"])
        else:
            again.send(step["send"], step["to"])
    return again.end()


def seen(vectors):
    """[(what, expected, what came here)] of everything in a file of vectors."""
    parts = []
    for one in vectors["actors"]:
        came = ledger.actor(bytes.fromhex(one["stream"]), bytes.fromhex(one["record"])).hex()
        parts.append((f"the actor of stream {one['stream']}", one["actor"], came))
    key, hashes = vectors["commitment"]["key"], vectors["commitment"]["hashes"]
    came = ledger.change_commit(bytes.fromhex(key), map(bytes.fromhex, hashes)).hex()
    parts.append((f"the commitment to {hashes}", vectors["commitment"]["out"], came))
    for story in vectors["stories"]:
        came = replayed(story)
        for number, (expected, step) in enumerate(zip(story["steps"], came["steps"])):
            parts.append((f"{story['name']}, step {number}", expected, step))
        for end in ("said", "snapshot"):
            parts.append((f"{story['name']}, {end}", story[end], came[end]))
    return parts


def covered(files):
    """What kinds of answers and steps occur at all."""
    kinds = set()
    for story in (story for vectors in files for story in vectors["stories"]):
        kinds |= {"several versions" for versions in story["said"].values() if len(versions) > 1}
        for step in story["steps"]:
            if "send" in step:
                kinds.add("send")
                continue
            kinds |= {mark for mark in ("rewrite", "opened") if step[mark]} | {f"doubtful: {step['at']['clock_doubtful']}"}
            for key, answer in step["answers"].items():
                kinds.add(f"{key.count('/') // 2} repeats")
                answer = answer.get("non_answer", "decimal") if isinstance(answer, dict) else type(answer).__name__
                kinds.add(answer)
    return kinds


def fault(source, what, expected, came):
    """What to print about something that this program sees otherwise, or None; of a step, only what differs."""
    if written(expected) == written(came):
        return None
    if isinstance(expected, dict):
        differ = [key for key in expected if written(expected[key]) != written(came.get(key))]
        expected, came = ({key: one.get(key) for key in differ} for one in (expected, came))
    return f"{source}: {what}\n  expected {written(expected)}\n  came     {written(came)}"


def written(value):
    """Python takes 30 for 30.0 and 0.0 for -0.0; what is written tells them apart."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else secrets.randbits(48)
    print(f"Rust plays its stories from the seed {seed}", flush=True)
    committed, rust = make_vectors.FILE.read_bytes(), from_rust(seed)
    files = [("vectors.json", json.loads(committed))] + [(f"from Rust, seed {seed}", vectors) for vectors in rust]
    faults = [fault(source, *part) for source, vectors in files for part in seen(vectors)]
    same = committed == make_vectors.text(make_vectors.build()).encode()
    faults.append(None if same else "vectors.json is not what make_vectors.py makes: run it")
    left_out = covered([files[0][1]]) - covered(rust)
    faults.append(f"Rust left out {left_out}" if left_out else None)
    failed = [one for one in faults if one]
    for one in failed[:FAULTS_SHOWN]:
        print(one)
    if len(failed) > FAULTS_SHOWN:
        print(f"... and {len(failed) - FAULTS_SHOWN} more, most of which follow from an earlier one")
    print(f"{len(faults) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
