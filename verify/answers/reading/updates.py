r"""Updates: w := w - \eta g says what w is afterwards, and is no equation for w.

    w \leftarrow w - \eta g,  w := w - lr*g,  w -= lr*g,  w \to w - \eta g        Relation(w⁺, "=", w - \eta g)
    f := x^2                                                                      Relation(f, "=", x^2), a definition

The new value has a name of its own, w⁺, so that w⁺ = w - \eta g and w⁺ = w + \eta g differ as any two formulas for one
name do; read as equations for w, both say g = 0.
"""

from __future__ import annotations

import re

from derive.symbols import At, Expr, Family, Sym
from verify.answers.reading.functions import Applied
from verify.answers.reading.rows import Row, kind, like, made, split
from verify.answers.reading.values import Relation

ASSIGNED = ":="  # how a token of an assignment is told from one of an equation
NEW = "⁺"
ARROWS = frozenset(("→", "->"))
GROUPS = frozenset(("LPAR", "LSQB", "SUB_OPEN", "SUP_OPEN", "ABS_OPEN"))
STEPS = frozenset(("+", "-", "*"))


def without_assignments(row: Row) -> Row:
    """The row with = for := in brackets and scripts, where nothing is updated: sum_{i := 1}^n."""
    out: Row = []
    opened: list[bool] = []
    for token in row:
        if token.type in GROUPS or token.type in {"LBRACE", "BEGIN", "NORM_OPEN"}:
            opened.append(token.type in GROUPS)
        elif token.type in {"RPAR", "RSQB", "RBRACE", "ABS_CLOSE", "END", "NORM_CLOSE"} and opened:
            opened.pop()
        inside = any(opened)
        out.append(like(token, "REL", "=") if inside and token.type == "REL" and token == ASSIGNED else token)
    return out


def stepped(row: Row) -> Row:
    """w -= g as w := w - (g), and so += and *=; w → w - g as w := w - g. Any other row as it is."""
    arrows = [t for t in row if t.type == "ARROW" and t in ARROWS]
    sides = split(row, "ARROW")
    if len(arrows) == 1 and len(sides) == 2 and _is_name(sides[0]) and not _has_relation(row):
        if sides[0][0] in sides[1]:
            return [*sides[0], like(arrows[0], "REL", ASSIGNED), *sides[1]]
        return row
    sides = split(row, "REL")
    signs = [t for t in row if t.type == "REL"]
    if len(sides) != 2 or len(signs) != 1 or signs[0] != "=" or not sides[1]:
        return row
    *name, sign = sides[0] or [signs[0]]
    if (signs[0].start_pos or 0) - (sign.start_pos or 0) > 1:
        return row  # x + = y
    if sign.type not in {"SIGN", "OP"} or sign not in STEPS or not _is_name(name):
        return row
    step = made(sign, [*name, sign], ("LPAR", "("), sides[1], ("RPAR", ")"))
    return [*name, like(signs[0], "REL", ASSIGNED), *step]


def _is_name(row: Row) -> bool:
    """Is it a name, with or without scripts?"""
    return bool(row) and row[0].type == "NAME" and (len(row) == 1 or kind(row, 1) in {"UNDER", "SUB_OPEN", "LSQB"})


def _has_relation(row: Row) -> bool:
    return any(t.type == "REL" for t in row)


def assigned(left: Expr, right: Expr, text: str) -> Relation:
    """What := says of two sides: of a name that is used on the right, what its new value is; else an equation."""
    new = renewed(left)
    if new is not None:
        return Relation(new if is_used(left, right) else left, "=", right)
    letters = {x for x in left.free if isinstance(x, Sym | Family)}  # V(s), which may have been read as a product
    return Relation(left if letters.isdisjoint(right.free) else Sym(f"{text}{NEW}"), "=", right)


def renewed(name: Expr) -> Expr | None:
    """The name of the new value of a letter, a family, an entry or a function at a place; None for anything else."""
    match name:
        case Sym():
            return Sym(f"{name.data}{NEW}")
        case Family():
            return Family(f"{name.data}{NEW}", *name.args)
        case At(args=(Family() as family, *where)):
            return At(Family(f"{family.data}{NEW}", *family.args), *where)
        case Applied():
            return Applied(*name.args, data=f"{name.data}{NEW}")
    return None


def is_used(name: Expr, e: Expr) -> bool:
    """Does the name, or the family of which it is an entry, occur in a formula; or the value of a function?"""
    if isinstance(name, Applied):
        return name in e.walk()
    head = name.args[0] if isinstance(name, At) else name
    return any(isinstance(x, Sym | Family) and x.data == head.data for x in e.free)


def is_new(e: Expr | None) -> bool:
    """Is it the name of a new value?"""
    head = e.args[0] if isinstance(e, At) else e
    return isinstance(head, Sym | Family | Applied) and str(head.data).endswith(NEW)


SPLIT = re.compile(r"\\(?:leftarrow|longleftarrow|gets|coloneqq)(?![A-Za-z])|:=|[←≔]")
OTHER_SIGNS = re.compile(r"[=→]|->|\\(?:to|rightarrow)(?![A-Za-z])")
SPOKEN = re.compile(r"[\s{}]|\\(?:mathbf|boldsymbol|bm|vec|left|right)(?![A-Za-z])")


def right_sides(gold: str, answer: str) -> tuple[str, str] | None:
    """What is assigned to one name in both texts, or in one where the other is a formula; None otherwise."""
    sides = [SPLIT.split(text) for text in (gold, answer)]
    if max(map(len, sides)) != 2 or any(OTHER_SIGNS.search(text.replace(":=", "")) for text in (gold, answer)):
        return None
    names = {SPOKEN.sub("", side[0]) for side in sides if len(side) == 2}
    return (sides[0][-1], sides[1][-1]) if len(names) == 1 and "" not in names else None
