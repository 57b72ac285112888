r"""From a row of tokens to a value: statements, lists, sets, intervals, unions and matrices, split outside of brackets.

What is left after splitting is a formula, and read as one. In this order: "or", "and"; commas; ∪; ∈; relations; ±.

    x = 2 or 3                  Statements("or", (x = 2, x = 3))      so are x = ±2, "x = 2, x = 3" and "x = 2, 3"
    x = 1, y = 2                Statements("and", ...)                so are a < b < c and a = b = c
    1, 2   (1, 2)   {1, 2}      Collection of a list, a tuple, a set; [1, 2, 3] is a tuple
    [1, 2)   (-oo, 2)   [1, 2]  Interval; (1, 2) is a tuple
    [0, 2] ∩ (1, 3)   R ∖ {1}   (1, 2], and (-∞, 1) ∪ (1, ∞)
    x in [0, 1)                 Member(x, the set); {x | x > 0} is Described((x,), x > 0)
    1 ± √2                      the list 1 + √2, 1 - √2; with ∓, both signs change together
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TypeGuard, cast

from lark import Token

from derive.symbols import At, Expr, Family, Mul, Num, Sym
from verify.answers.reading.functions import INFINITY, Applied
from verify.answers.reading.invalid import Fault
from verify.answers.reading.pairing import CLOSING, OPENING
from verify.answers.reading.rows import Row, below_of, kind, like, matching, outside, split
from verify.answers.reading.set_algebra import LINE, difference, inequalities, intersection
from verify.answers.reading.updates import ASSIGNED, assigned, stepped
from verify.answers.reading.values import (
    Collection,
    Described,
    Interval,
    Matrix,
    Member,
    Named,
    Relation,
    Spread,
    Statements,
    Union,
    Value,
    expressions,
)

ITEMS = 400  # of a list or a set, and entries of a matrix
ENDLESS = (INFINITY, -INFINITY, Mul(Num(-1), INFINITY))
SQUARE = frozenset("[]")
SETS = (Interval, Union, Collection, Described)
VALUED = frozenset("fghyuvwqFGHPLJVASTNQUWXY")  # y(0) = 1 is a value, 2(3) a product, and x(2) too
ARRAYS = frozenset(("array", "asarray", "tensor"))
MATRICES = frozenset(("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array"))
LINES = frozenset(("aligned", "align", "align*", "equation", "equation*"))
FLIPPED = {"±": ("+", "-"), "∓": ("-", "+")}

ReadFormula = Callable[[Row], Expr]


class ValueReader:
    """Reads values; `formula` reads a row without commas, relations and signs ± outside of brackets."""

    def __init__(self, formula: ReadFormula) -> None:
        self.formula = formula

    def value(self, row: Row, depth: int = 0) -> Value:
        """The value of a row. Raises Fault."""
        row = stepped(_bare(row))
        if not row:
            raise Fault("There is nothing to read.", "Write a formula.", 0)
        for kinds, read in ((("OR",), self.alternatives), (("AND",), self.conjunction), (("COMMA",), self.listed)):
            parts = split(row, *kinds)
            if len(parts) > 1:
                return read(row, parts, depth)
        if outside(row, "CUP", "CAP", "SETMINUS") and (said := self.called(row, depth)) is not None:
            return said
        if len(outside(row, "IN")) == 1:
            return self.members(split(row, "IN"), depth, outside(row, "IN"))
        if outside(row, "CUP") or _joined(row):
            return Union(tuple(_as_set(self.part(part, depth)) for part in _unions(row)))
        if found := outside(row, "CAP", "SETMINUS"):
            return self.combined(row, found, depth)
        if outside(row, "REL"):
            return self.relations(row)
        return self.single(row, depth)

    def called(self, row: Row, depth: int) -> Named | None:
        """D = R ∖ {2}: a set with its name; None for anything else."""
        signs, sides = outside(row, "REL"), split(row, "REL")
        if len(signs) != 1 or signs[0] != "=" or not sides[0] or not _is_name(sides[0]):
            return None
        found = self.part(sides[1], depth)
        return Named("".join(sides[0]), found) if isinstance(found, SETS) else None

    def members(self, parts: list[Row], depth: int, signs: list[Token]) -> Value:
        """x ∈ [0, 1): what is in the set, and the set."""
        if not parts[0] or signs[0] == "∉":
            raise Fault("A letter is in a set.", "Write x in [0, 1).", _place(parts[-1]))
        left = None if _is_list(parts[0]) else self.formula(parts[0])
        found = _as_set(self.part(parts[1], depth))
        if not isinstance(found, Interval | Union | Collection | Described):
            raise Fault("This is no set.", "Write x in [0, 1).", _place(parts[1]))
        return Named("".join(parts[0]), found) if left is None else Member(left, found)

    def described(self, head: Row, condition: Row, depth: int) -> Value:
        """{x | x > 0}, {x ∈ R | x > 0}, {(x, y) | x < y}: the condition speaks of what stands before the bar."""
        names, *where = split(head, "IN")
        names = names[1:-1] if _is_list(names) else names
        letters = tuple(self.formula(part) for part in split(names, "COMMA") if part)
        found: Value | None = self.value(condition, depth + 1)
        if where and not (len(where) == 1 and self.is_space(where[0])):
            inside = self.members([names, where[-1]], depth, outside(head, "IN")) if len(where) == 1 else None
            limited = inside if isinstance(inside, Member) and inside.within != LINE else None
            found = _all_hold([limited, found]) if limited and found else found
        spoken = {x.args[0] if isinstance(x, At) else x for e in expressions(found) for x in e.free}
        bound = all(isinstance(x, Sym | Family) and x in spoken for x in letters)
        if not letters or not bound or found is None or isinstance(found, Expr):
            raise Fault("The condition is not one of what stands before the bar.", "Write {x | x > 0}.", _place(head))
        return Described(letters, found)

    def is_space(self, row: Row) -> bool:
        """Is it R^2, in which any two real numbers are?"""
        end = matching(row, 0) + 1 if kind(row, 0) == "LPAR" else 0
        power = row[end:]
        return kind(power, 0) in {"CARET", "SUP_OPEN"} and bool(end) and _as_set(self.part(row[:end], 1)) == LINE

    def combined(self, row: Row, signs: list[Token], depth: int) -> Value:
        """A ∩ B ∩ C; of A ∖ B, two sets only, for there the order counts."""
        parts = split(row, "CAP", "SETMINUS")
        if len(parts) > 2 and any(sign.type == "SETMINUS" for sign in signs):
            raise Fault("More than one set is taken off.", "Write a union of intervals.", _place(row))
        _check_count(len(parts) * len(parts), row)
        sets = [LINE if len(p) == 1 and p[0] == "R" else _as_set(self.part(p, depth)) for p in parts]
        combine = difference if signs[0].type == "SETMINUS" else intersection
        return reduce(lambda left, right: combine(left, right, _place(row)), sets)

    def part(self, row: Row, depth: int) -> Value:
        """A part of a list or a union."""
        if depth > 2:
            raise Fault("Lists are nested too deep.", "Write one list.", _place(row))
        if not row:
            raise Fault("A part is missing.", "Write a formula on each side.", 0)
        return self.value(row, depth + 1)

    # Statements

    def alternatives(self, row: Row, parts: list[Row], depth: int) -> Value:
        """x = 2 or x = 3, x = 2 or 3; of sets, their union; of formulas, their list."""
        found = self.completed([self.part(part, depth) for part in parts])
        if all(isinstance(f, Relation | Statements) for f in found):
            return _any([_flat(f) for f in found], _place(row))
        if all(isinstance(f, Expr) for f in found):
            return Collection("list", tuple(found))
        if isinstance(found[0], Member) and all(isinstance(f, (*SETS, Member)) for f in found):
            left = found[0].left
            if any(isinstance(f, Member) and f.left != left for f in found):
                raise Fault("Two letters, in one set or another.", "Write one at a time.", _place(row))
            return Member(left, Union(tuple(f.within if isinstance(f, Member) else f for f in found)))
        if all(isinstance(f, SETS) for f in found):
            return Union(tuple(found))
        raise Fault("A statement or a formula.", "Write x = 2 or x = 3.", _place(row))

    def conjunction(self, row: Row, parts: list[Row], depth: int) -> Value:
        """x > 1 and x < 2; 1 and 2 is the list 1, 2."""
        found = [self.part(part, depth) for part in parts]
        found = _unequal(found)
        return _all_hold(found) or self.listed(row, parts, depth)

    def listed(self, row: Row, parts: list[Row], depth: int) -> Value:
        """1, 2; x = 1, x = 2 and x = 1, 2 are alternatives; x = 1, y = 2 hold together."""
        for sign in outside(row, "COMMA"):
            if sign not in {",", ";"}:
                raise Fault("{sign} cannot stand here.", "Write one formula.", sign.start_pos or 0, sign=sign)
        _check_count(len(parts), row)
        found = _unequal(_belonging(self.completed([self.part(part, depth) for part in parts])))
        if all(isinstance(f, Relation | Statements) for f in found):
            rows = [_flat(f) for f in found]
            solved = {r.left.key if r.left is not None else "" for statements in rows for r in statements}
            equal = all(r.relation == "=" for statements in rows for r in statements)
            same = equal and len(solved) == 1
            return _any(rows, _place(row)) if same else Statements("and", tuple(r for rs in rows for r in rs))
        held = _all_hold(found) if any(isinstance(f, Member) for f in found) else None
        return held or Collection("list", tuple(found))

    @staticmethod
    def completed(found: list[Value]) -> list[Value]:
        """x = 2 or 3 as x = 2 or x = 3; x = 0, ±2 as x = 0 or x = 2 or x = -2."""
        found = [v for f in found for v in (f.items if _is_loose(f) else (f,))]
        first = found[0]
        if isinstance(first, Statements) and first.kind == "or":
            first = first.parts[0]
        if isinstance(first, Relation) and first.relation == "=" and first.left is not None:
            return [Relation(first.left, "=", f) if isinstance(f, Expr) else f for f in found]
        return found

    def relations(self, row: Row) -> Value:
        """a = b, a < b < c; with ±, both of them."""
        if any(t.type == "PLUSMINUS" for t in row):
            found = [cast("Relation | Statements", self.relations(r)) for r in _signed(row)]
            if all(isinstance(f, Relation) and f.relation == "!=" for f in found):
                return Statements("and", tuple(r for f in found for r in _flat(f)))  # x ≠ ±2 is neither
            return _any([_flat(f) for f in found], _place(row))
        signs = [str(t) for t in outside(row, "REL")]
        sides = split(row, "REL")
        if len(signs) == 1 and signs[0] in {"=", ASSIGNED} and (named := self.named(*sides)) is not None:
            return named
        if signs == [ASSIGNED] and sides[0]:
            return assigned(self.formula(sides[0]), self.formula(sides[1]), "".join(sides[0]))
        signs = ["=" if sign == ASSIGNED else sign for sign in signs]
        if signs == ["="] and all(_is_list(side) for side in sides):
            return self.in_parts(sides, row)
        left = [] if not sides[0] else [self.left_side(sides[0], sides[1:])]
        if not left and len(signs) > 1:
            raise Fault("More than one relation.", "Write one at a time.", _place(row))
        values = [*left, *(self.formula(side) for side in sides[1:])]
        if not left:
            return Relation(None, signs[0], values[0])
        chain = [Relation(a, s, b) for a, s, b in zip(values, signs, values[1:], strict=False)]
        return chain[0] if len(chain) == 1 else Statements("and", tuple(chain))

    def left_side(self, row: Row, others: list[Row]) -> Expr:
        """What is before the first sign; of X(t) and y(0), whose letter is not used otherwise, a function's value."""
        found = self.formula(row)
        head, arguments = _called(row)
        used = bool(head) and any(_is_used(head[0], bool(head[1:]), other) for other in others)
        product = isinstance(found, Mul) and found.args[:1] == (Sym("".join(map(str, head))),)
        if not arguments or used or not (product or found == Num(0)):
            return found
        return Applied(*(self.formula(a) for a in arguments), data="".join(map(str, head)))

    def named(self, left: Row, right: Row) -> Named | None:
        """y = [0, 1, 0], with the name on either side; None where no name stands beside a vector or a set."""
        for name, value in ((left, right), (right, left)):
            if _is_name(name) and _is_several(value):
                found = self.single(value, 1)
                return None if isinstance(found, Expr) else Named("".join(name), found)
        return None

    def in_parts(self, sides: list[Row], row: Row) -> Statements:
        """(x, y) = (1, 2) as x = 1 and y = 2."""
        left, right = (split(side[1:-1], "COMMA") for side in sides)
        if len(left) != len(right):
            raise Fault("The two sides have not the same number of parts.", "Write as many.", _place(row))
        pairs = zip(left, right, strict=True)
        return Statements("and", tuple(Relation(self.formula(a), "=", self.formula(b)) for a, b in pairs))

    # Values without a relation

    def single(self, row: Row, depth: int) -> Value:
        """A bracketed value, or a formula."""
        if row[0].type == "BEGIN" and matching(row, 0) == len(row) - 1:
            return self.environment(row)
        if _is_array(row):
            return _as_vector(self.single(row[2:-1], depth))
        if row[0].type == "LPAR" and matching(row, 0) == len(row) - 1:
            found = self.bracketed(row, depth)
            if found is not None:
                return found
        if outside_environments(row):
            return self.combination(row)
        if len(row) == 1 and row[0] == "emptyset":
            return Collection("set", ())
        if any(t.type == "PLUSMINUS" for t in row):
            values = tuple(self.formula(r) for r in _signed(row))
            return (Collection if row[0].type == "PLUSMINUS" else Spread)("list", values)
        return self.formula(row)

    def bracketed(self, row: Row, depth: int) -> Value | None:
        """(1, 2), {1, 2}, [1, 2), [[1, 2], [3, 4]]; None for a formula in brackets."""
        begin, end, inner = str(row[0]), str(row[-1]), row[1:-1]
        if begin in "([" and inner and inner[0].type == "BEGIN" and matching(inner, 0) == len(inner) - 1:
            return self.environment(inner)
        if begin == "{" and outside(inner, "MID", "COLON"):
            head, *conditions = split(inner, "MID", "COLON")
            if len(conditions) > 1:
                raise Fault("More than one bar.", "Write {x | x > 0}.", _place(row))
            return self.described(head, conditions[0], depth)
        parts = split(inner, "COMMA") if inner else []
        if begin == "{":
            _check_count(len(parts), row)
            return Collection("set", tuple(v for part in parts for v in self.elements(part, depth)))
        if len(parts) < 2:
            return self.nested(parts[0]) if parts and begin == "[" else None
        signs = {str(sign) for sign in outside(inner, "COMMA")}
        if not signs <= {",", ";"}:
            return None
        if begin == "[" and end == "]" and signs == {",", ";"}:
            return self.matrix(_lines(inner), row)
        if begin == "[" and end == "]" and all(_is_row(part) for part in parts):
            return self.matrix([split(part[1:-1], "COMMA") for part in parts], row)
        _check_count(len(parts), row)
        found = tuple(self.part(part, depth) for part in parts)
        if len(found) == 2 and all(isinstance(f, Expr) for f in found):
            low, high = cast("tuple[Expr, Expr]", found)
            if {begin, end} & SQUARE or low in ENDLESS or high in ENDLESS:
                return Interval(low, high, begin == "[", end == "]")
        loose = begin == "[" and not all(isinstance(f, Expr) for f in found)  # [(1, 2), (2, 1)], as programs list them
        return Collection("list" if loose else "tuple", found)

    def elements(self, part: Row, depth: int) -> tuple[Value, ...]:
        """An element of a set; of ±1, both."""
        found = self.part(part, depth)
        return found.items if _is_loose(found) else (found,)

    def nested(self, part: Row) -> Value | None:
        """[[1, 2]], a matrix of one row; of [x + 1], none."""
        return self.matrix([split(part[1:-1], "COMMA")], part) if _is_row(part) else None

    def environment(self, row: Row) -> Value:
        """A matrix; of an equation in lines, the one line."""
        if row[0] in LINES:
            inner = [t for t in row[1:-1] if t.type != "AMP"]
            lines = [line for line in split(inner, "ROW") if line]
            if len(lines) != 1 and not all(outside(line, "REL") for line in lines):
                raise Fault("More than one line.", "Write one line.", _place(row))
            return self.value(_one_after_another(lines), 1)
        if row[0] not in MATRICES:
            raise Fault("{sign} cannot stand here.", "Write one line.", _place(row), sign=row[0])
        return self.matrix([split(line, "AMP") for line in split(row[1:-1], "ROW") if line], row)

    def combination(self, row: Row) -> Matrix:
        """A sum of matrices, each times a number or transposed: 2 [1, 2] + [3, 4]^T."""
        total: list[list[Expr]] = []
        for sign, term in _terms(row):
            begin = next((place for place, t in enumerate(term) if t.type == "BEGIN"), None)
            if begin is None:
                raise Fault("A number is no matrix.", "Write a matrix in each term.", _place(row))
            end = matching(term, begin) + 1
            value = self.environment(term[begin:end])
            after = "".join(term[end:]).strip("^{}")
            times = [t for t in term[:begin] if not (t.type == "OP" and t == "*")]
            if not isinstance(value, Matrix) or after not in {"", "T", "top", "'"}:
                raise Fault("No product of matrices is read.", "Write its entries.", _place(term))
            entries = [list(line) for line in (zip(*value.rows, strict=True) if after else value.rows)]
            factor = self.formula(times) if times else Num(1)
            scaled = [[sign * factor * e if times or sign < 0 else e for e in line] for line in entries]
            if total and [len(line) for line in total] != [len(line) for line in scaled]:
                raise Fault("Matrices of two sizes.", "Add matrices of one size.", _place(term))
            total = (
                [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(total, scaled, strict=True)]
                if total
                else scaled
            )
        return Matrix(tuple(tuple(line) for line in total))

    def matrix(self, lines: list[list[Row]], row: Row) -> Matrix:
        """The entries, line by line."""
        if not lines or len({len(line) for line in lines}) != 1 or not all(cell for line in lines for cell in line):
            raise Fault("The rows of a matrix are of one length.", "Write an entry in each place.", _place(row))
        _check_count(sum(len(line) for line in lines), row)
        return Matrix(tuple(tuple(self.formula(cell) for cell in line) for line in lines))


def _belonging(found: list[Value]) -> list[Value]:
    """x, y in [0, 1] as x in [0, 1], y in [0, 1]."""
    out, within = list[Value](), None
    for value in reversed(found):
        within = value.within if isinstance(value, Member) else within if isinstance(value, Sym) else None
        out.append(Member(value, within) if isinstance(value, Sym) and within is not None else value)
    return out[::-1]


def _all_hold(found: list[Value]) -> Statements | None:
    """All of these at once, x ∈ [0, 1) as 0 <= x < 1; None where one is neither a relation nor such a chain."""
    rows = [inequalities(f.left, f.within) if isinstance(f, Member) else f for f in found]
    chains = [f for f in rows if isinstance(f, Relation) or (isinstance(f, Statements) and f.kind == "and")]
    return Statements("and", tuple(r for f in chains for r in _flat(f))) if len(chains) == len(rows) else None


def _unequal(found: list[Value]) -> list[Value]:
    """x ≠ 2, 3 as x ≠ 2, x ≠ 3."""
    first = found[0]
    if not (isinstance(first, Relation) and first.relation == "!=" and first.left is not None):
        return found
    return [Relation(first.left, "!=", f) if isinstance(f, Expr) else f for f in found]


def outside_environments(row: Row) -> bool:
    """Whether a matrix is a part of a formula here."""
    first = next((t for t in row if t.type in OPENING), None)
    return any(t.type == "BEGIN" and t in MATRICES for t in row) and first is not None


def _terms(row: Row) -> list[tuple[int, Row]]:
    """The terms of a sum of matrices, with their signs."""
    terms: list[tuple[int, Row]] = []
    sign, depth, begun = 1, 0, list[Token]()
    for token in row:
        depth += (token.type in OPENING) - (token.type in CLOSING)
        if depth == 0 and token.type == "SIGN":
            terms += [(sign, begun)] if begun else []
            sign = (-1 if token == "-" else 1) * (1 if begun else sign)
            begun = []
        else:
            begun.append(token)
    return [*terms, (sign, begun)]


def _one_after_another(lines: list[Row]) -> Row:
    """Lines of relations joined by "and"; one that begins with its relation goes on with the line before."""
    out = list(lines[0])
    for line in lines[1:]:
        ended = [t for t in out[-1:] if t.type != "COMMA"]
        out = [*out[:-1], *ended, *([] if line[0].type == "REL" else [like(line[0], "AND", "and")]), *line]
    return out


def _is_name(row: Row) -> bool:
    """Is it a name with scripts, arguments or a gradient sign, and no operator outside of brackets?"""
    named = any(t.type == "NAME" for t in row) and kind(row, 0) in {"NAME", "LBRACE", "PARTIAL"}
    return named and not outside(row, "OP", "SIGN", "COMMA", "PLUSMINUS", "BEGIN")


def _called(row: Row) -> tuple[Row, list[Row]]:
    """The name and the arguments of X(t), M_X(t), u(x, t) and y(0); nothing of anything else."""
    begin = next((place for place, t in enumerate(row) if t.type == "LPAR" and t == "("), 0)
    head, inner = row[:begin], row[begin + 1 : -1]
    below, after = below_of(head, 1)
    whole = kind(head, 0) == "NAME" and after == begin and matching(row, begin) == len(row) - 1
    arguments = split(inner, "COMMA")
    letters = all(len(a) == 1 and a[0].type == "NAME" for a in arguments)
    numbers = all(len(a) == 1 and a[0].type == "NUM" for a in arguments) and head[:1] and head[0] in VALUED
    if not whole or not (letters or numbers):
        return [], []
    return [head[0], *([like(head[0], "NAME", "_")] if below else []), *below], arguments


def _is_used(letter: Token, indexed: bool, row: Row) -> bool:
    """Does the letter occur in a row, with an index if it has one itself? N of N(t) is not N_0."""
    places = (place for place, t in enumerate(row) if t.type == "NAME" and t == letter)
    return any((kind(row, place + 1) in {"UNDER", "SUB_OPEN"}) == indexed for place in places)


def _is_several(row: Row) -> bool:
    """Is it a bracketed list, a matrix, or a sum of such?"""
    if not row:
        return False
    bracketed = row[0].type == "LPAR" and matching(row, 0) == len(row) - 1
    return _is_array(row) or outside_environments(row) or (bracketed and bool(outside(row[1:-1], "COMMA")))


def _is_array(row: Row) -> bool:
    """Is it array([0, 1, 0], dtype=float) of a program?"""
    return len(row) > 4 and row[0] in ARRAYS and row[1] == "(" and row[2] == "[" and matching(row, 1) == len(row) - 1


def _as_vector(value: Value) -> Value:
    """[0, 1] of a program, which is no interval."""
    return Collection("tuple", (value.low, value.high)) if isinstance(value, Interval) else value


def _is_list(row: Row) -> bool:
    """Whether this is (a, b) as a whole."""
    whole = len(row) > 2 and row[0] == "(" and matching(row, 0) == len(row) - 1
    return whole and bool(outside(row[1:-1], "COMMA"))


def _is_loose(value: Value) -> TypeGuard[Collection]:
    """Is it a list without brackets, as ±2 is, whose parts are parts of what it stands in?"""
    return isinstance(value, Collection) and value.kind == "list"


def _as_set(value: Value) -> Value:
    """(1, 2) as the open interval, where a set is meant."""
    if isinstance(value, Collection) and value.kind == "tuple" and len(value.items) == 2:
        low, high = value.items
        if isinstance(low, Expr) and isinstance(high, Expr):
            return Interval(low, high, low_closed=False, high_closed=False)
    return value


def _lines(inner: Row) -> list[list[Row]]:
    """The entries of [1, 2; 3, 4], line by line."""
    marked = [like(t, "ROW", ";") if t.type == "COMMA" and t == ";" else t for t in inner]
    return [split(line, "COMMA") for line in split(marked, "ROW")]


def _flat(value: Value) -> tuple[Relation, ...]:
    return value.parts if isinstance(value, Statements) else (cast("Relation", value),)


def _any(options: list[tuple[Relation, ...]], place: int) -> Statements:
    """One of several statements holds; alternatives of more than one relation are not read."""
    if any(len(option) > 1 and not _all_solved(option) for option in options):
        raise Fault("Chains as alternatives are not read.", "Write a union of intervals.", place)
    return Statements("or", tuple(r for option in options for r in option))


def _all_solved(option: tuple[Relation, ...]) -> bool:
    """Whether these are alternatives themselves, x = 1 or x = -1, and no chain."""
    return all(r.relation == "=" and r.left == option[0].left for r in option)


def _signed(row: Row) -> list[Row]:
    """The row with + for ±, and with -; of several, only with ∓ among them, when they change together."""
    signs = [t for t in row if t.type == "PLUSMINUS"]
    if len(signs) > 1 and "∓" not in signs:
        raise Fault("More than one ±.", "Write the values out.", signs[1].start_pos or 0)
    ways = ({sign: both[way] for sign, both in FLIPPED.items()} for way in (0, 1))
    return [[like(t, "SIGN", way[str(t)]) if t.type == "PLUSMINUS" else t for t in row] for way in ways]


def _joined(row: Row) -> bool:
    return len(_unions(row)) > 1


def _unions(row: Row) -> list[Row]:
    """The parts between ∪, or between the letter U after a bracket and before one."""
    marked = [like(t, "CUP", "∪") if t == "U" and _between(row, place) else t for place, t in enumerate(row)]
    return split(marked, "CUP")


def _between(row: Row, place: int) -> bool:
    before, after = row[place - 1 : place], row[place + 1 : place + 2]
    return bool(before and after) and before[0].type == "RPAR" and after[0].type == "LPAR"


def _bare(row: Row) -> Row:
    """Without braces that group the whole row, and without a comma at its end."""
    while len(row) > 1 and row[0].type == "LBRACE" and matching(row, 0) == len(row) - 1:
        row = row[1:-1]
    return row


def _is_row(part: Row) -> bool:
    """Whether this is [1, 2] as a whole."""
    return len(part) > 2 and part[0] == "[" and part[-1] == "]" and matching(part, 0) == len(part) - 1


def _check_count(count: int, row: Row) -> None:
    if count > ITEMS:
        raise Fault("A list of more than {most} parts.", "Write a shorter one.", _place(row), most=ITEMS)


def _place(row: Row) -> int:
    return row[0].start_pos or 0 if row else 0
