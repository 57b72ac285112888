r"""A minus right after a sum sign or a function of what follows is the sign of the body.

\sum_k -y_k \log p_k + c    (Σ_k (-y_k log p_k)) + c            \arg\min_p -f    argmin_p (-f)
\log -x y                   log(-x y)                           exp -x/2         refused: what is divided?
"""

from __future__ import annotations

from lark import Token

from verify.answers.reading.invalid import Fault
from verify.answers.reading.names import BOUND, FUNCTIONS, OPTIMA, SUMS
from verify.answers.reading.pairing import CLOSING, OPENING
from verify.answers.reading.rows import Row, kind, made, matching

BOUNDS = (SUMS | OPTIMA | (BOUND - {"integral"})) | {"max", "min"}  # with an index below
APPLIED = frozenset(("log", "ln", "lg", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh"))
BEFORE_SIGN = frozenset(("OP", "CARET", "SIGN"))  # a sign that follows these is no end of a term
ENDS = frozenset(("REL", "COMMA", "MID", "OR", "AND", "IF", "OTHERWISE", "AMP", "ROW", "COLON", "CUP", "IN", "ARROW"))
SCRIPTS = frozenset(("UNDER", "CARET", "SUB_OPEN", "SUP_OPEN"))


def with_bodies(row: Row) -> Row:
    """The row with brackets around every body that begins with a sign. Raises Fault."""
    for at in reversed(range(len(row))):  # inner ones first
        token = row[at]
        if token.type != "NAME" or token not in BOUNDS | APPLIED or kind(row, at - 1) in {"UNDER", "CARET"}:
            continue
        begin = _after_scripts(row, at + 1)
        if kind(row, begin) != "SIGN" or (token in BOUNDS and begin == at + 1):
            continue
        if token in APPLIED and any(t.type in {"CARET", "SUP_OPEN"} for t in row[at + 1 : begin]):
            raise Fault(  # 1 - tanh^2 - x is no tanh^2(-x)
                "It is not clear where the argument ends.", "Put brackets around it.", row[begin].start_pos or 0
            )
        end = _end_of_term(row, begin) if token in BOUNDS else _end_of_argument(row, begin)
        if end > begin + 1:
            row = [*row[:begin], *_bracketed(row[begin], row[begin:end]), *row[end:]]
    return row


def _bracketed(place: Token, body: Row) -> Row:
    return made(place, ("LPAR", "("), body, ("RPAR", ")"))


def _after_scripts(row: Row, at: int) -> int:
    """The place after the scripts that begin at a place."""
    while kind(row, at) in SCRIPTS:
        if row[at].type in OPENING:
            at = matching(row, at) + 1
            continue
        at += 1
        while kind(row, at) == "SIGN":
            at += 1
        at = matching(row, at) + 1 if kind(row, at) in OPENING else at + 1
    return min(at, len(row))


def _end_of_term(row: Row, at: int) -> int:
    """Where the term ends whose sign stands at a place."""
    depth = 0
    for place in range(at, len(row)):
        token = row[place]
        depth += (token.type in OPENING) - (token.type in CLOSING)
        term_ends = token.type == "SIGN" and place > at and row[place - 1].type not in BEFORE_SIGN
        if depth < 0 or (depth == 0 and (token.type in ENDS or term_ends)):
            return place
    return len(row)


def _end_of_argument(row: Row, at: int) -> int:
    """Where the argument of a function without brackets ends: a bracket, a fraction, or a row of names and numbers."""
    place = at + 1
    while kind(row, place) == "SIGN":
        place += 1
    if kind(row, place) == "NAME" and row[place] in APPLIED:  # log -exp(x), its own sign in brackets already
        place = _after_scripts(row, place + 1)
    if kind(row, place) in {"LPAR", "ABS_OPEN"}:
        place = _after_scripts(row, matching(row, place) + 1)
    elif kind(row, place) == "FRAC":
        place = _after_fraction(row, place)
    else:
        while kind(row, place) == "NUM" or (kind(row, place) == "NAME" and not _is_word(str(row[place]))):
            place = _after_scripts(row, place + 1)
    if kind(row, place) == "OP" and row[place] == "/":
        raise Fault("It is not clear where the argument ends.", "Put brackets around it.", row[at].start_pos or 0)
    return place


def _is_word(name: str) -> bool:
    """Is it the next function or sum?"""
    return name in BOUNDS or (len(name) > 1 and name in FUNCTIONS)


def _after_fraction(row: Row, at: int) -> int:
    place = at + 1
    for _ in range(2):
        place = matching(row, place) + 1 if kind(row, place) in OPENING else place + 1
    return min(place, len(row))
