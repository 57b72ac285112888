r"""Sums and products with dots, said with a sign: x_1 + x_2 + \dots + x_n is \sum_{k=1}^n x_k.

    w_1 x_1 + \cdots + w_d x_d        sum_{k=1}^d w_k x_k          1 + 2 + \dots + n      sum_{k=1}^n k
    1 + r + r^2 + \cdots + r^{n-1}    sum_{k=1}^n r^{k-1}          x_1 x_2 \cdots x_n     prod_{k=1}^n x_k

The term behind the dots has one name that those before them lack: the last index. It is believed if every term that is
written out is the last one with 1, 2, 3, ... (or 0, 1, 2, ...) for that name, at two points at which the other names
have arbitrary values. Anything else stays refused.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from lark import Token

from verify.answers.reading.pairing import CLOSING, OPENING
from verify.answers.reading.rows import Row, kind, like, made, matching, split

FIRST = (1, 0, 2)  # numbers at which a sum may begin
POINTS = (0, 1)  # at which terms are compared
MOST = 60  # tokens of a term
POWER = 12  # the greatest exponent that is tried
CALLS = frozenset("pqfgPh")
SCRIPTS = frozenset(("UNDER", "SUB_OPEN", "CARET", "SUP_OPEN"))
ENDS = frozenset(("REL", "COMMA", "OR", "AND", "AMP", "ROW", "IF", "MID", "SIGN", "DOTS", "ARROW", "COLON", "IN"))
LETTERS = ("k", "j", "i", "l", "r", "s", "t", "u")


def without_ellipses(row: Row) -> Row:
    """The row with a sum or a product for each row of terms with dots; as it is where there is none to be read."""
    if not any(t.type == "DOTS" for t in row):
        return row
    for place in reversed([place for place, t in enumerate(row) if t.type == "DOTS"]):
        if kind(row, place) == "DOTS" and row[place] != "..":
            row = _sum(row, place) or _product(row, place) or row
    return row


# Sums


def _sum(row: Row, dots: int) -> Row | None:
    """a + b + ... + z as a sum; None where it is none, or the terms follow no rule."""
    if kind(row, dots - 1) != "SIGN" or kind(row, dots + 1) != "SIGN" or {row[dots - 1], row[dots + 1]} != {"+"}:
        return None
    end = _term_end(row, dots + 2)
    last = row[dots + 2 : end]
    before, begin = _terms_before(row, dots - 1)
    if not before or not last or len(last) > MOST:
        return None
    for count in range(len(before), 0, -1):  # a term further to the left may be another one
        found = _rule(before[-count:], last)
        if found:
            return [*row[: begin[-count]], *_said(row[dots], "sum", *found), *row[end:]]
    return None


def _terms_before(row: Row, sign: int) -> tuple[list[Row], list[int]]:
    """The terms joined by + before a sign, and where each begins."""
    terms: list[Row] = []
    begins: list[int] = []
    end = sign
    while end > 0:
        begin = _term_begin(row, end - 1)
        if begin == end:
            break
        terms.insert(0, row[begin:end])
        begins.insert(0, begin)
        if kind(row, begin - 1) != "SIGN" or row[begin - 1] != "+":
            break
        end = begin - 1
    if begins and kind(row, begins[0] - 1) == "SIGN":  # its sign is a minus
        terms, begins = terms[1:], begins[1:]
    return terms, begins


def _term_end(row: Row, at: int) -> int:
    depth = 0
    for place in range(at, len(row)):
        depth += (row[place].type in OPENING) - (row[place].type in CLOSING)
        if depth < 0 or (depth == 0 and row[place].type in ENDS and row[place].type not in CLOSING):
            return place
    return len(row)


def _term_begin(row: Row, at: int) -> int:
    """Where the term begins that ends at a place."""
    depth = 0
    for place in range(at, -1, -1):
        depth += (row[place].type in CLOSING) - (row[place].type in OPENING)
        sign = row[place].type in ENDS and kind(row, place - 1) not in {"OP", "CARET", "UNDER"}
        if depth < 0 or (depth == 0 and sign):
            return place + 1
    return 0


# Products


def _product(row: Row, dots: int) -> Row | None:
    """x_1 x_2 ... x_n as a product; None where it is none."""
    begin, end = dots, dots + 1
    if kind(row, begin - 1) == "OP" and row[begin - 1] == "*":
        begin -= 1
    if kind(row, end) == "OP" and row[end] == "*":
        end += 1
    last_end = _factor_end(row, end)
    last = row[end:last_end]
    factors, begins = _factors_before(row, begin)
    if not factors or not last or len(last) > MOST:
        return None
    fewest = 2 if len(last) == 1 else 1  # 1...n is a range
    for count in range(len(factors), fewest - 1, -1):
        found = _rule(factors[-count:], last)
        if found:
            return [*row[: begins[-count]], *_said(row[dots], "prod", *found), *row[last_end:]]
    return None


def _factor_end(row: Row, at: int) -> int:
    """The place after the factor that begins at a place: a name with scripts, and its arguments; a bracket."""
    if at >= len(row) or row[at].type not in {"NAME", "NUM", "LPAR"}:
        return at
    called = row[at].type == "NAME" and row[at] in CALLS
    place = matching(row, at) + 1 if row[at].type == "LPAR" else at + 1
    while kind(row, place) in SCRIPTS:
        place = matching(row, place) + 1 if row[place].type in OPENING else place + 2
    return matching(row, place) + 1 if called and kind(row, place) == "LPAR" else place


def _factors_before(row: Row, end: int) -> tuple[list[Row], list[int]]:
    """The factors before a place, and where each begins."""
    start = _term_begin(row, end - 1) if end else 0
    factors: list[Row] = []
    begins: list[int] = []
    at = start
    while at < end:
        if row[at].type == "OP" and row[at] == "*":
            at += 1
            continue
        after = _factor_end(row, at)
        if after == at or after > end:
            factors, begins = [], []
            at += 1
            continue
        factors.append(row[at:after])
        begins.append(at)
        at = after
    return factors, begins


# The rule that the terms follow


def _rule(terms: list[Row], last: Row) -> tuple[str, int, Row, Row] | None:
    """The letter of an index, its first number, its last, and the term with it; None where no rule is followed."""
    known = {str(t) for term in terms for t in term if t.type == "NAME"}
    uppers = {str(t): t for t in last if t.type == "NAME" and t not in known and len(t) == 1}
    names = {str(t) for t in last if t.type == "NAME"}
    if len(uppers) != 1 or len(names - known) != 1:
        return None
    ((name, upper),) = uppers.items()
    less = _taken_off(last, name)
    body = _without(last, name) if less else last
    letter = next((x for x in LETTERS if x not in names | known), "")
    for first in FIRST if letter else ():
        if all(_follows(term, body, name, first + place) for place, term in enumerate(terms)):
            return letter, first, [upper, *less], [like(t, "NAME", letter) if _is(t, name) else t for t in body]
    return None


def _is(token: Token, name: str) -> bool:
    return token.type == "NAME" and token == name


def _taken_off(last: Row, name: str) -> Row:
    """The - 1 of n - 1, if the name stands in brackets or a script with it everywhere; nothing where that is not so."""
    places = [place for place, t in enumerate(last) if _is(t, name)]
    if not all(kind(last, p - 1) in OPENING and kind(last, p + 3) in CLOSING for p in places):
        return []
    after = [last[place + 1 : place + 3] for place in places]
    same = all(len(a) == 2 and a[0] == "-" and a[1].type == "NUM" and a == after[0] for a in after)
    return after[0] if same and after else []


def _without(last: Row, name: str) -> Row:
    """The row with the name alone for what is taken off it."""
    places = {place for place, t in enumerate(last) if _is(t, name)}
    return [t for place, t in enumerate(last) if not {place - 1, place - 2} & places]


def _follows(term: Row, last: Row, name: str, number: int) -> bool:
    """Is a term the last one with a number for a name?"""
    put = [like(t, "NUM", str(number)) if _is(t, name) else t for t in last]
    try:
        return all(_Value(term, point).value == _Value(put, point).value for point in POINTS)
    except (ValueError, ZeroDivisionError, OverflowError):
        return False


def _said(place: Token, name: str, index: str, first: int, upper: Row, body: Row) -> Row:
    """(sum_{k=1}^{n} (body)); of 1 2 ... n, n!."""
    if name == "prod" and first == 1 and [str(t) for t in body] == [index]:
        return made(place, ("LPAR", "("), upper, ("RPAR", ")"), ("BANG", "!"))
    low = (("NAME", index), ("REL", "="), ("NUM", str(first)))
    high = made(place, ("SUP_OPEN", "^{"), upper, ("RBRACE", "}"))
    head = made(place, ("NAME", name), ("SUB_OPEN", "_{"), *low, ("RBRACE", "}"), high)
    return made(place, ("LPAR", "("), head, ("LPAR", "("), body, ("RPAR", ")"), ("RPAR", ")"))


class _Value:
    """The value of a row of tokens at a point; names, with what stands below them, have arbitrary values there."""

    def __init__(self, row: Row, point: int) -> None:
        self.row, self.point, self.at = row, point, 0
        self.value = self.sum()
        if self.at != len(row):
            raise ValueError("more than a formula")

    def kind(self) -> str:
        return kind(self.row, self.at)

    def sum(self) -> Fraction:
        total, sign = Fraction(0), 1
        while self.kind() == "SIGN":
            sign *= -1 if self.row[self.at] == "-" else 1
            self.at += 1
        total += sign * self.term()
        while self.kind() == "SIGN":
            sign = -1 if self.row[self.at] == "-" else 1
            self.at += 1
            total += sign * self.term()
        return total

    def term(self) -> Fraction:
        total = self.power()
        while self.at < len(self.row):
            if self.kind() == "OP" and self.row[self.at] in {"*", "/"}:
                over = self.row[self.at] == "/"
                self.at += 1
                factor = self.power()
                total = total / factor if over else total * factor
            elif self.kind() in {"NAME", "NUM", "LPAR", "FRAC", "LBRACE"}:
                total *= self.power()
            else:
                break
        return total

    def power(self) -> Fraction:
        base = self.atom()
        while self.kind() in {"CARET", "SUP_OPEN", "BANG"}:
            if self.kind() == "BANG":
                self.at += 1
                if base.denominator != 1 or not 0 <= base <= POWER:
                    raise ValueError("no factorial")
                base = Fraction(factorial(int(base)))
                continue
            exponent = self.script()
            whole = exponent.denominator == 1 and abs(exponent) <= POWER
            base = base ** int(exponent) if whole else 31 * base + 17 * exponent + 5  # any value, the same for the same
        return base

    def script(self) -> Fraction:
        if self.kind() == "SUP_OPEN":
            return self.group()
        self.at += 1
        return self.atom()

    def group(self) -> Fraction:
        end = matching(self.row, self.at)
        value = _Value(self.row[self.at + 1 : end], self.point).value
        self.at = end + 1
        return value

    def atom(self) -> Fraction:
        if self.kind() in {"LPAR", "LBRACE"}:
            return self.group()
        if self.kind() == "FRAC":
            self.at += 1
            top = self.atom()
            return top / self.atom()
        if self.kind() == "NUM":
            self.at += 1
            return Fraction(str(self.row[self.at - 1]))
        if self.kind() != "NAME":
            raise ValueError("no formula")
        return self.name()

    def name(self) -> Fraction:
        """An arbitrary value for a name with what stands below it, as a number where that is one, and its arguments."""
        said = [str(self.row[self.at])]
        called = said[0] in CALLS
        self.at += 1
        while self.kind() in {"UNDER", "SUB_OPEN"}:
            said.append(self.index())
        if called and self.kind() == "LPAR":
            end = matching(self.row, self.at)
            parts = split(self.row[self.at + 1 : end], "COMMA", "MID")
            said += [f"({_Value(part, self.point).value})" for part in parts]
            self.at = end + 1
        return Fraction(2 + sum((place + 3 + 7 * self.point) * ord(c) for place, c in enumerate("".join(said))), 7)

    def index(self) -> str:
        """What stands below a name: its value, or its letters."""
        if self.kind() == "UNDER":
            if self.at + 1 == len(self.row):
                raise ValueError("no formula")
            self.at += 2
            return f"_{self.row[self.at - 1]}"
        end = matching(self.row, self.at)
        inner = self.row[self.at + 1 : end]
        self.at = end + 1
        numbers = all(t.type in {"NUM", "SIGN"} for t in inner)
        return f"_{_Value(inner, self.point).value}" if numbers else "_" + "".join(inner)
