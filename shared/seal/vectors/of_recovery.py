"""Vectors of the recovery shares: as they are written, as people type them, and as they mix them up."""

import recovery
from vector import draw


def shares(v):
    sheets = {}
    for name, seed in [("a seed", draw("recovery seed")), ("all zeros", bytes(32)), ("all ones", b"\xff" * 32)]:
        made = v.good("recovery", name, seed=seed, slope=draw(f"{name}: slope"))
        sheets[name] = [(" ".join(share["words"]), share["short"]) for share in made["shares"]]
    for name, sheet in sheets.items():
        for number, (words, short) in enumerate(sheet, 1):
            v.good("recovery.read", f"{name}, share {number}", text=words)
            v.good("recovery.read", f"{name}, share {number}, scanned", text=short)
        for one, other in [(0, 1), (1, 2), (2, 0)]:
            v.good("recovery.join", f"{name}, {one + 1} and {other + 1}", one=sheet[one][0], other=sheet[other][1])
    typed(v, *sheets["a seed"][0])
    mixed(v, sheets)


def typed(v, words, short):
    v.good("recovery.read", "four letters of each", text=" ".join(word[:4] for word in words.split()))
    numbered = "\n".join(f"{place}. {word}" for place, word in enumerate(words.split(), 1))
    v.good("recovery.read", "numbered and in capitals", text=numbered.upper())
    v.good("recovery.read", "with accents", text=words.replace("a", "\u00e1").replace("e", "e\u0301"))
    v.good("recovery.read", "wide letters", text=words.replace("a", "\uff41"))
    misread = short.lower().replace("0", "o").replace("1", "l")
    v.good("recovery.read", "scanned, as people type", text=f"\n {misread[:30]} \u00a0 {misread[30:]}\n")
    listed = words.split()
    unlike = next(word for word in recovery.LIST if word not in listed)
    for place in (0, 12, 29):
        for name, word, code in [
            ("in no list", "telefono", f"recovery_share_word {place + 1}"),
            ("of three letters", listed[place][:3], f"recovery_share_word {place + 1}"),
            ("of the list", unlike, f"recovery_share_check {place + 1}"),
        ]:
            wrong = listed[:place] + [word] + listed[place + 1 :]
            v.bad("recovery.read", f"word {place + 1} is one {name}", code, text=" ".join(wrong))
    changed = listed[:4] + [listed[5], listed[4]] + listed[6:]
    assert listed[4] != listed[5]
    two = [unlike, unlike] + listed[2:]
    for name, code, text in [
        ("nothing", "recovery_share_short", ""),
        ("a word missing", "recovery_share_short", " ".join(listed[:-1])),
        ("a word too many", "recovery_share_long", words + " " + unlike),
        ("a word too many that is in no list", "recovery_share_long", words + " telefono"),
        ("two words changed over", "recovery_share_order", " ".join(changed)),
        ("two words wrong", "recovery_share_check", " ".join(two)),
        ("another alphabet", "recovery_share_short", "\u0430\u0431\u0435\u0436 \u03b1\u03b2"),
        ("scanned, a character missing", "recovery_share_short", short[:-1]),
        ("scanned, one too many", "recovery_share_long", short + "0"),
        ("scanned, a U", "recovery_share_character", short[:20] + "U" + short[21:]),
        ("scanned, one that is not ASCII", "recovery_share_character", short[:20] + "\u00e9" + short[21:]),
        ("scanned, one mistyped", "recovery_share_check", short[:-1] + ("1" if short[-1] == "0" else "0")),
    ]:
        v.bad("recovery.read", name, code, text=text)
    for name, number, version in [("of a later version", 1, 2), ("without a number", 0, 1)]:
        numbers = recovery.share(number, draw("recovery seed"), bytes(32), 5, version)
        text = " ".join(recovery.words(numbers))
        v.bad("recovery.read", name, "recovery_share_version", text=text)


def mixed(v, sheets):
    mine, others = sheets["a seed"], sheets["all zeros"]
    again = recovery.seed(draw("recovery seed"), draw("another slope"))["shares"]
    v.bad("recovery.join", "one share twice", "recovery_pair_same", one=mine[0][0], other=mine[0][1])
    v.bad("recovery.join", "of two workspaces", "recovery_pair_other_set", one=mine[0][0], other=others[1][0])
    for name, place in [("another share", 1), ("the same share", 0)]:
        v.bad(
            "recovery.join",
            f"{name} of the same seed, shared a second time",
            "recovery_pair_damaged",
            one=mine[0][0],
            other=" ".join(again[place]["words"]),
        )
    v.bad("recovery.join", "the other is none", "recovery_share_short", one=mine[0][0], other="")
