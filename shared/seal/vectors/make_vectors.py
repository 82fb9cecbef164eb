"""Makes vectors.json: good and bad vectors of every format, from this second implementation alone. The same file every time
(on one zlib: another may deflate to other bytes)."""

import json
import pathlib
import sys

sys.dont_write_bytecode = True
import of_keys
import of_post
import of_recovery
import of_seals
import vector

FILE = pathlib.Path(__file__).with_name("vectors.json")


def build():
    v = vector.Vectors()
    workspace = of_post.controls(v)
    of_post.entries(v, workspace)
    of_post.attachments(v)
    lengths = [
        0,
        1,
        63,
        64,
        65,
        72,
        73,
        127,
        128,
        129,
        255,
        256,
        257,
        1000,
        4095,
        4096,
        4097,
        65537,
        1_000_000,
        99_999_999,
    ]
    v.good("padding", "sizes", lengths=lengths)
    of_keys.unlocking(v)
    of_keys.secrets(v)
    of_recovery.shares(v)
    of_seals.epochs(v)
    of_seals.record_keys(v)
    of_seals.chunks(v)
    of_seals.bundles(v)
    return v.vectors


def text(vectors):
    lines = ",\n".join(json.dumps(vector, ensure_ascii=True) for vector in vectors)
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(build()))
    print(f"{FILE.name}: {len(build())} vectors")
