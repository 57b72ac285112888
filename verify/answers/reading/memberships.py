r"""x ∈ [a, b) as a condition: a <= x < b; x ∉ [a, b) is its opposite, and an end at infinity says nothing."""

from __future__ import annotations

from lark import Token

from verify.answers.reading.rows import Row, kind, made, matching, outside, split


def inequalities(place: Token, condition: Row) -> tuple[Row, bool] | None:
    """a <= x <= b, and whether the opposite is said; None where the condition is another one, or no interval stands."""
    signs = outside(condition, "IN")
    if len(signs) != 1 or outside(condition, "REL"):
        return None
    name, where = split(condition, "IN")
    if not name or kind(where, 0) != "LPAR" or matching(where, 0) != len(where) - 1:
        return None
    begin, end, ends = str(where[0]), str(where[-1]), split(where[1:-1], "COMMA")
    if len(ends) != 2 or not all(ends) or begin not in "([" or end not in ")]":
        return None
    low, high = (None if _is_infinite(e) else e for e in ends)
    out: Row = []
    if low is not None:
        out += made(place, low, ("REL", "<=" if begin == "[" else "<"))
    out += name
    if high is not None:
        out += made(place, ("REL", "<=" if end == "]" else "<"), high)
    return (out, str(signs[0]) == "∉") if low or high else None


def _is_infinite(row: Row) -> bool:
    return any(t.type == "NAME" and t == "infinity" for t in row)


def indicated(place: Token, condition: Row) -> Row:
    """1[a <= x <= b], one item; of the opposite, 1 less this."""
    found = inequalities(place, condition)
    said, opposite = found or (condition, False)
    whole = made(place, ("NAME", "indicator"), ("LSQB", "["), said, ("RSQB", "]"))
    if not opposite:
        return whole
    return made(place, ("LPAR", "("), ("NUM", "1"), ("SIGN", "-"), whole, ("RPAR", ")"))
