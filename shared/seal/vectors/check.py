"""Checks the two implementations against each other, in both directions. Prints how many vectors passed; exits 1 if any failed.

    python check.py [SEED]

The first direction, this program's vectors opened in Rust, is `cargo test -p seal`; here vectors.json is seen to be what this program
makes. The second is here: Rust makes vectors from a seed (another one each time, printed), and this program must come to the same.
"""

import json
import pathlib
import secrets
import subprocess
import sys

sys.dont_write_bytecode = True
import acts
import make_vectors

HERE = pathlib.Path(__file__).parent


def came_out_wrong(source, vector):
    """What to print about a vector that this program sees otherwise, or None."""
    expected = {key: vector[key] for key in ("out", "error") if key in vector}
    came = acts.run(vector["act"], vector["in"])
    if came == expected:
        return None
    return f"{source}: {vector['act']}: {vector['name']}\n  expected {expected}\n  came     {came}"


def from_rust(seed):
    command = [
        "cargo",
        "run",
        "--quiet",
        "--locked",
        "--package",
        "seal",
        "--example",
        "vectors_from_rust",
        str(seed),
    ]
    return json.loads(subprocess.run(command, cwd=HERE, check=True, stdout=subprocess.PIPE).stdout)


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else secrets.randbits(48)
    print(f"Rust makes its vectors from the seed {seed}", flush=True)
    committed = json.loads(make_vectors.FILE.read_text())
    rust = from_rust(seed)
    faults = [came_out_wrong("vectors.json", vector) for vector in committed]
    faults += [came_out_wrong(f"from Rust, seed {seed}", vector) for vector in rust]
    # Deflated streams differ from one zlib to the next, so the file is compared by what it covers.
    covered = [
        [(vector["act"], vector["name"]) for vector in vectors]
        for vectors in (committed, make_vectors.build())
    ]
    faults.append(
        None if covered[0] == covered[1] else "vectors.json is not what make_vectors.py makes: run it"
    )
    seen = {vector["act"] for vector in rust}
    faults.append(None if seen == set(acts.ACTS) else f"Rust left out {set(acts.ACTS) - seen}")
    failed = [fault for fault in faults if fault]
    print("\n".join(failed))
    print(f"{len(faults) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
