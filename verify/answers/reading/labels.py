r"""Labels in plain text: y^(i) is the y of sample i, as y^{(i)} of LaTeX is, where the text shows that it is no power.

sum_{i=1}^m (y^(i) - p^(i))    labels: two names have the same one        x_j^(i)    a label: the name has an index
r^(i)                          a power
"""

from __future__ import annotations

from verify.answers.reading.rows import Row, below_of, kind, made, matching

LETTERS = frozenset("ij")
VALUES, POLICIES = frozenset("VQAU"), frozenset(("pi", "mu"))
STATES = frozenset(("s", "S", "s'", "S'"))


def with_labels(row: Row) -> Row:
    """The row with ^(i) as ^{(i)} where it is a label."""
    found = {at: _raised(row, at) for at in range(len(row)) if kind(row, at) == "NAME"}
    labelled = {at: place for at, place in found.items() if place}
    heads: dict[str, set[str]] = {}
    for at, place in labelled.items():
        heads.setdefault(str(row[place + 2]), set()).update((str(row[at]), *(["_"] if place > at + 1 else [])))
    carets = {place for place in labelled.values() if len(heads[str(row[place + 2])]) > 1}
    out: Row = []
    for at, token in enumerate(row):
        if at in carets:
            out += made(token, ("SUP_OPEN", "^{"))
        elif at - 3 in carets:
            out += made(token, [token], ("RBRACE", "}"))
        else:
            out.append(token)
    return out


def with_policies(row: Row) -> Row:
    r"""Q^\pi(s, a) and V^{\pi}(s) as one name before its brackets: the value under a policy is no power."""
    out: Row = []
    at = 0
    while at < len(row):
        end = _policy(row, at)
        if end:
            said = "_".join(str(t) for t in row[at + 1 : end] if t.type in {"NAME", "NUM"})
            out += made(row[at], ("NAME", f"{row[at]}^{said}"))
        else:
            out.append(row[at])
        at = end or at + 1
    return out


def _policy(row: Row, at: int) -> int:
    """The place after V^π before the brackets of a state, or 0."""
    if kind(row, at) != "NAME" or row[at] not in VALUES:
        return 0
    end = (
        at + 3 if kind(row, at + 1) == "CARET" else matching(row, at + 1) + 1 if kind(row, at + 1) == "SUP_OPEN" else 0
    )
    if not end or kind(row, at + 2) != "NAME" or row[at + 2] not in POLICIES or kind(row, end) != "LPAR":
        return 0
    return end if kind(row, end + 1) == "NAME" and row[end + 1] in STATES else 0


def _raised(row: Row, at: int) -> int:
    """Where the ^ of ^(i) stands after a name and its index, or 0."""
    _, place = below_of(row, at + 1)
    kinds = [kind(row, place + r) for r in range(4)]
    label = kinds == ["CARET", "LPAR", "NAME", "RPAR"] and row[place + 1] == "(" and row[place + 2] in LETTERS
    return place if label and kind(row, at - 1) not in {"UNDER", "CARET"} else 0
