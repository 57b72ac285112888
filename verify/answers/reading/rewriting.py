r"""Notations that are said in others before a row of tokens is parsed: each rule takes a row and gives a row.

    2 1/2, 2\frac{1}{2}           5/2                        \begin{cases} a & x > 0 \\ b & \text{otherwise} \end{cases}
    30^\circ                      30°                             (a) 1[x > 0] + (1 - 1[x > 0]) (b)
    {n \choose k}                 \binom{n}{k}                \begin{vmatrix} a & b \\ c & d \end{vmatrix}
    [x]_+, (x)_+                  max(x, 0)                       a d - b c
    D_{\mathrm{KL}}(p \| q)       KL(p || q)                  1_{i = j}, \mathbb{1}\{i = j\}, [i = j]
    \int f dx                     ∫ (f) d x                       indicator(i = j)

A rule never loops: each looks at every token once, and what it writes is not looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from lark import Token

from derive.language import word
from verify.answers.reading import choices, memberships
from verify.answers.reading.invalid import Fault
from verify.answers.reading.pairing import CLOSING, OPENING
from verify.answers.reading.rows import Row, below_of, kind, like, made, matching, outside, split

DETERMINANT = 3  # rows of a determinant that is written out
BEFORE_NUMBER = frozenset(("SIGN", "REL", "COMMA", "MID", "PLUSMINUS", "OR", "AND", "CUP", "AMP", "ROW", "IF"))
PRIMES = 3
SQUARES = frozenset(("matrix", "pmatrix", "bmatrix", "smallmatrix"))
BRACKETS = frozenset(("LPAR", "LSQB", "SUB_OPEN"))


def rewritten(row: Row) -> Row:
    """The row with every rule applied, once each. Raises Fault."""
    for rule in RULES:
        row = rule(row)
    return row


def _scanned(row: Row, rule: Callable[[Row, int], tuple[Row, int] | None]) -> Row:
    """The row with what a rule writes instead of the tokens from a place up to another."""
    out: Row = []
    at = 0
    while at < len(row):
        found = rule(row, at)
        if found is None:
            out.append(row[at])
            at += 1
        else:
            out += found[0]
            at = found[1]
    return out


# Numbers


def _mixed(row: Row, at: int) -> tuple[Row, int] | None:
    r"""2 1/2 and 2\frac{1}{2}, where a number may begin; 2\frac{3}{2} and 3*2\frac12 are refused."""
    if kind(row, at) != "NUM" or not str(row[at]).isdigit() or kind(row, at - 1) == "UNDER":
        return None
    parts, after = _ratio(row, at + 1)
    if not parts:
        return None
    top, below = (int(p) for p in parts)
    begins = at == 0 or row[at - 1].type in BEFORE_NUMBER or row[at - 1].type in OPENING
    if not begins or not 0 < top < below or kind(row, after) in {"CARET", "SUP_OPEN", "BANG"}:
        raise Fault("A number and a fraction side by side.", "Write * or + between them.", row[at].start_pos or 0)
    value = Fraction(int(row[at])) + Fraction(top, below)
    return [like(row[at], "NUM", f"{value.numerator}⁄{value.denominator}")], after


def _ratio(row: Row, at: int) -> tuple[list[str], int]:
    """The two whole numbers of the fraction at a place, and the place after it."""
    kinds = [kind(row, place) for place in range(at, at + 7)]
    if kinds[:3] == ["NUM", "OP", "NUM"] and row[at + 1] == "/":
        places, after = (at, at + 2), at + 3
    elif kinds == ["FRAC", "LBRACE", "NUM", "RBRACE", "LBRACE", "NUM", "RBRACE"]:
        places, after = (at + 2, at + 5), at + 7
    elif kinds[:3] == ["FRAC", "NUM", "NUM"]:
        places, after = (at + 1, at + 2), at + 3
    else:
        return [], at
    found = [str(row[p]) for p in places]
    return (found, after) if all(f.isdigit() for f in found) else ([], at)


def _degrees(row: Row, at: int) -> tuple[Row, int] | None:
    r"""^\circ and ^{\circ}."""
    if kind(row, at) == "CARET" and kind(row, at + 1) == "CIRC":
        return made(row[at], ("DEGREE", "°")), at + 2
    if [kind(row, at + r) for r in range(3)] == ["SUP_OPEN", "CIRC", "RBRACE"]:
        return made(row[at], ("DEGREE", "°")), at + 3
    return None


def _positive_parts(row: Row, at: int) -> tuple[Row, int] | None:
    """_+ and _{+}."""
    if kind(row, at) == "UNDER" and kind(row, at + 1) == "SIGN" and row[at + 1] == "+":
        return made(row[at], ("POSPART", "+")), at + 2
    if [kind(row, at + r) for r in range(3)] == ["SUB_OPEN", "SIGN", "RBRACE"] and row[at + 1] == "+":
        return made(row[at], ("POSPART", "+")), at + 3
    return None


def _chosen_names(row: Row, at: int) -> tuple[Row, int] | None:
    """n choose k of two names or numbers."""
    if kind(row, at + 1) != "CHOOSE" or not {kind(row, at), kind(row, at + 2)} <= {"NUM", "NAME"}:
        return None
    if kind(row, at + 3) in {"SUB_OPEN", "UNDER", "CARET", "SUP_OPEN", "LPAR"} or kind(row, at - 1) == "UNDER":
        return None
    said = made(row[at], ("NAME", "binomial"), ("LPAR", "("), [row[at]], ("COMMA", ","), [row[at + 2]], ("RPAR", ")"))
    return said, at + 3


def _ambiguous(row: Row, at: int) -> tuple[Row, int] | None:
    """x!!, and x % 2 of programs, are refused: 25% is a number, and nothing follows it at once."""
    if kind(row, at) == kind(row, at + 1) == "BANG":
        raise Fault("x!! may be a double factorial.", "Write (x!)!, or the product.", row[at].start_pos or 0)
    if kind(row, at) == "PERCENT" and kind(row, at + 1) in {"NUM", "NAME", "LPAR"}:
        raise Fault("% stands for percent.", "Write a sign after it, as in 25% * x.", row[at].start_pos or 0)
    return None


# Names


def _divergence(row: Row, at: int) -> tuple[Row, int] | None:
    """D_KL and D_{KL} as the name KL."""
    if kind(row, at) != "NAME" or row[at] != "D":
        return None
    if kind(row, at + 1) == "UNDER" and kind(row, at + 2) == "NAME" and row[at + 2] == "KL":
        return made(row[at], ("NAME", "KL")), at + 3
    if kind(row, at + 1) == "SUB_OPEN":
        end = matching(row, at + 1)
        if "".join(row[at + 2 : end]) == "KL":
            return made(row[at], ("NAME", "KL")), end + 1
    return None


def _indicator(row: Row, at: int) -> tuple[Row, int] | None:
    """1[i = j], 1_{i = j}, I(i = j); and [i = j] alone, where it is not the whole row."""
    named = kind(row, at) in {"NUM", "NAME"} and row[at] in {"1", "indicator", "I", "ones"}
    place = at + 1 if named else at
    if kind(row, place) not in BRACKETS or not (named or (row[at].type == "LPAR" and row[at] == "[" and len(row) > 2)):
        return None
    if kind(row, at - 1) == "NAME" and not named:
        return None
    end = matching(row, place)
    inner = row[place + 1 : end]
    if not named and (place == 0 and end == len(row) - 1):
        return None
    if inner and inner[0].type == "LPAR" and matching(inner, 0) == len(inner) - 1 and row[place].type == "SUB_OPEN":
        inner = inner[1:-1]
    member = named and memberships.inequalities(row[at], inner) is not None
    under = not named and bool(outside(inner, "MID"))  # E_\pi[G | S = s]
    if not member and (not outside(inner, "REL") or outside(inner, "COMMA") or under):
        return None
    inner = _scanned(inner, _indicator)
    return _indicated(row[at], inner), end + 1


def _indicated(place: Token, said: Row) -> Row:
    """1[a > b], one item."""
    return memberships.indicated(place, said)


def _chosen(row: Row) -> Row:
    r"""{n \choose k} as \binom{n}{k}."""
    opened: list[int] = []
    groups: list[tuple[int, int]] = []
    for place, token in enumerate(row):
        if token.type in OPENING:
            opened.append(place)
        elif token.type in CLOSING and opened:
            opened.pop()
        elif token.type == "CHOOSE" and opened and row[opened[-1]].type == "LBRACE":
            groups.append((opened[-1], place))
    out = [[token] for token in row]
    for begin, place in groups:
        out[begin] = made(row[begin], ("BINOM", "binomial"), ("LBRACE", "{"))
        out[place] = made(row[place], ("RBRACE", "}"), ("LBRACE", "{"))
    return [token for part in out for token in part]


def _labels(row: Row, at: int) -> tuple[Row, int] | None:
    """x^{(i)} and x^{[l]}, the x of a sample or a layer, as an index of a family of its own: x()_i; so is x_j^{(i)}."""
    if kind(row, at) != "NAME":
        return None
    below, place = below_of(row, at + 1)
    end = matching(row, place) if kind(row, place) == "SUP_OPEN" else place
    label = row[place + 1 : end]
    bracketed = len(label) in {3, 5} and (str(label[0]), str(label[-1])) in {("(", ")"), ("[", "]")}
    if not bracketed or [t.type for t in label[1:-1]] not in (["NUM"], ["NAME"], ["NAME", "SIGN", "NUM"]):
        return None
    if not below:
        below, after = below_of(row, end + 1)
    else:
        after = end + 1
    inner = made(row[at], label[1:-1], *((("COMMA", ","), below) if below else ()))
    name = f"{row[at]}{label[0]}{label[-1]}"
    return made(row[at], ("NAME", name), ("SUB_OPEN", "_"), inner, ("RBRACE", "}")), after


def _primes(row: Row, at: int) -> tuple[Row, int] | None:
    r"""x^{\prime} and x^\prime as x'."""
    if kind(row, at) != "NAME":
        return None
    if kind(row, at + 1) == "CARET" and kind(row, at + 2) == "PRIME":
        return made(row[at], ("NAME", f"{row[at]}'")), at + 3
    if kind(row, at + 1) == "SUP_OPEN":
        end = matching(row, at + 1)
        inner = row[at + 2 : end]
        if inner and len(inner) <= PRIMES and all(t.type == "PRIME" for t in inner):
            return made(row[at], ("NAME", str(row[at]) + "'" * len(inner))), end + 1
    return None


def _starred(row: Row, at: int) -> tuple[Row, int] | None:
    r"""\theta^* and \theta^{*}, one name."""
    if kind(row, at) != "NAME":
        return None
    if kind(row, at + 1) == "CARET" and kind(row, at + 2) == "OP" and row[at + 2] == "*":
        return made(row[at], ("NAME", f"{row[at]}*")), at + 3
    if [kind(row, at + r) for r in (1, 2, 3)] == ["SUP_OPEN", "OP", "RBRACE"] and row[at + 2] == "*":
        return made(row[at], ("NAME", f"{row[at]}*")), at + 4
    return None


def _inverses(row: Row, at: int) -> tuple[Row, int] | None:
    """A^{-1} B of capitals is refused: of matrices, the order matters."""
    if not _is_capital(row, at):
        return None
    wide = [kind(row, at + r) for r in range(1, 5)] == ["SUP_OPEN", "SIGN", "NUM", "RBRACE"]
    close = [kind(row, at + r) for r in range(1, 4)] == ["CARET", "SIGN", "NUM"]
    end = at + 5 if wide else at + 4
    if (
        (wide or close)
        and row[end - 2 if wide else end - 1] == "1"
        and (_is_capital(row, at - 1) or _is_capital(row, end))
    ):
        raise Fault("This may be a product with an inverse matrix.", "Write a fraction.", row[at].start_pos or 0)
    return None


def _is_capital(row: Row, at: int) -> bool:
    return kind(row, at) == "NAME" and len(row[at]) == 1 and row[at].isupper()


def _increments(row: Row, at: int) -> tuple[Row, int] | None:
    r"""\Delta x, one name."""
    if kind(row, at) == "NAME" and row[at] == "Delta" and kind(row, at + 1) == "NAME" and len(row[at + 1]) == 1:
        return made(row[at], ("NAME", f"Delta{row[at + 1]}")), at + 2
    return None


# Environments


def _environment(row: Row, at: int) -> tuple[Row, int] | None:
    """A determinant or cases, written out."""
    if kind(row, at) == "NAME" and row[at] == "det" and kind(row, at + 1) == "BEGIN" and row[at + 1] in SQUARES:
        return _environment([*row[: at + 1], like(row[at + 1], "BEGIN", "vmatrix"), *row[at + 2 :]], at + 1)
    if kind(row, at) != "BEGIN" or row[at] not in {"vmatrix", "cases", "dcases"}:
        return None
    end = matching(row, at)
    lines = [split(line, "AMP") for line in split(row[at + 1 : end], "ROW") if line]
    lines = [[rewritten_cells(cell) for cell in line] for line in lines]
    if row[at] != "vmatrix" and _is_system(lines):
        joined = [t for line in lines for t in (*line[0], like(row[at], "AND", "and"))]
        return joined[:-1], end + 1
    return (_determinant(row[at], lines) if row[at] == "vmatrix" else _cases(row[at], lines)), end + 1


def rewritten_cells(cell: Row) -> Row:
    """A cell, with the environments inside of it written out."""
    return _scanned(cell, _environment)


def _is_system(lines: list[list[Row]]) -> bool:
    """Whether the lines of cases are equations, all of which hold."""
    return bool(lines) and all(
        len(line) == 1 and outside(line[0], "REL") and not outside(line[0], "IF", "COMMA", "OTHERWISE")
        for line in lines
    )


def _determinant(place: Token, lines: list[list[Row]]) -> Row:
    if not lines or any(len(line) != len(lines) for line in lines) or len(lines) > DETERMINANT:
        cause = word("A determinant is a square of at most {most} rows.")
        raise Fault(cause, "Write it out.", place.start_pos or 0, most=DETERMINANT)
    return made(place, ("LPAR", "("), _minors(place, lines), ("RPAR", ")"))


def _minors(place: Token, lines: list[list[Row]]) -> Row:
    """The determinant by its first row."""
    if len(lines) == 1:
        return made(place, ("LPAR", "("), lines[0][0], ("RPAR", ")"))
    out: Row = []
    for column, cell in enumerate(lines[0]):
        minor = [[c for r, c in enumerate(line) if r != column] for line in lines[1:]]
        sign = ("SIGN", "-" if column % 2 else "+")
        factors = made(place, ("LPAR", "("), cell, ("RPAR", ")"), ("OP", "*"), ("LPAR", "("))
        out += made(place, sign, factors, _minors(place, minor), ("RPAR", ")"))
    return out


def _cases(place: Token, lines: list[list[Row]]) -> Row:
    """a 1[c] + (1 - 1[c]) (the other cases): the first condition that holds counts."""
    if not lines:
        raise Fault("Cases without a case.", "Write a value and a condition in each line.", place.start_pos or 0)
    first, *others = lines
    value, condition = _case(place, first)
    if not condition:
        return made(place, ("LPAR", "("), value, ("RPAR", ")"))
    rest = made(place, ("SIGN", "+"), *_times_otherwise(condition, _cases(place, others))) if others else []
    said = made(place, ("LPAR", "("), ("LPAR", "("), value, ("RPAR", ")"), ("OP", "*"), condition)
    return made(place, said, rest, ("RPAR", ")"))


def _times_otherwise(condition: Row, rest: Row) -> Iterable[tuple[str, str] | Row]:
    return ("LPAR", "("), ("NUM", "1"), ("SIGN", "-"), condition, ("RPAR", ")"), ("OP", "*"), rest


def _case(place: Token, line: list[Row]) -> tuple[Row, Row]:
    """The value of one case, and its condition as a product of indicators; none for "otherwise"."""
    cells = line if len(line) > 1 else split(line[0], "IF", "COMMA")
    if len(cells) == 1 and cells[0] and cells[0][-1].type == "OTHERWISE":
        cells = [cells[0][:-1], [cells[0][-1]]]
    value, condition = cells[0], [t for cell in cells[1:] for t in cell]
    value = value[:-1] if kind(value, len(value) - 1) == "COMMA" else value
    condition = [t for part in split(condition, "IF", "COMMA") for t in part]
    if not value or not condition:
        raise Fault("A case is a value and a condition.", r"Write x & x > 0 \\ in each line.", place.start_pos or 0)
    if condition[0].type == "OTHERWISE":
        return value, []
    return value, _condition(place, condition)


def _condition(place: Token, condition: Row) -> Row:
    """1[a > b] * 1[c > d], and 1 - (1 - 1[a > b]) (1 - 1[c > d]) for "or"."""
    options = split(condition, "OR")
    if len(options) > 1:
        one: tuple[tuple[str, str], ...] = (("LPAR", "("), ("NUM", "1"), ("SIGN", "-"))
        out = made(place, *one)
        for number, option in enumerate(options):
            said = made(place, *one, _condition(place, option), ("RPAR", ")"))
            out += made(place, ("OP", "*"), said) if number else said
        return made(place, out, ("RPAR", ")"))
    out = []
    for number, said in enumerate(split(condition, "AND")):
        head = [("OP", "*")] if number else []
        out += made(place, *head, _indicated(place, said))
    return out


def _conditional(row: Row) -> Row:
    """a if c else b, of Python."""
    ifs, elses = outside(row, "IF"), outside(row, "OTHERWISE")
    if len(ifs) != 1 or len(elses) != 1:
        return row
    value, *rest = split(row, "IF")
    condition, other = split(rest[0], "OTHERWISE")
    if not (value and condition and other):
        return row
    return _cases(row[0], [[value, condition], [other, elses]])


# Integrals and limits


def _integrals(row: Row) -> Row:
    """∫ a + b dx as ∫ (a + b) d x; ∫ dx/x as ∫ (1/x) d x."""
    begins = [place for place, token in enumerate(row) if token.type == "INTEGRAL"]
    for place in reversed(begins):  # inner ones first
        row = _integral(row, place)
    return row


def _integral(row: Row, at: int) -> Row:
    begin = _after_scripts(row, at + 1)
    end, depth = begin, 0
    while end < len(row) and not (depth == 0 and _is_differential(row, end)):
        depth += (row[end].type in OPENING) - (row[end].type in CLOSING)
        if depth < 0:
            break
        end += 1
    head = [like(row[at], "NAME", "integral"), *row[at + 1 : begin]]
    if end < len(row) and depth == 0:
        body = row[begin:end] or made(row[at], ("NUM", "1"))
        d = made(row[at], ("PARTIAL", "∂"))
        return [*row[:at], *head, *made(row[at], ("LPAR", "("), body, ("RPAR", ")")), *d, *row[end + 1 :]]
    inner = next((p for p in range(begin, end) if _is_differential(row, p)), None)
    if inner is None:
        raise Fault("An integral without its dx.", r"Write \int f(x) \, dx.", row[at].start_pos or 0)
    variable, rest = row[inner + 1], row[inner + 2 : end]
    alone = row[inner - 1].type in OPENING and bool(rest) and rest[0].type in CLOSING
    body = [*row[begin:inner], *(made(row[at], ("NUM", "1")) if alone else []), *rest]
    closed = made(row[at], ("LPAR", "("), body, ("RPAR", ")"), ("PARTIAL", "∂"))
    return [*row[:at], *head, *closed, variable, *row[end:]]


def _is_differential(row: Row, at: int) -> bool:
    """Whether d x stands here, of an integral that has none yet."""
    is_d = kind(row, at) == "DIFF" or (kind(row, at) == "NAME" and row[at] == "d")
    return is_d and kind(row, at + 1) == "NAME" and row[at + 1] != "d"


def _after_scripts(row: Row, at: int) -> int:
    """The place after the limits of an integral."""
    while kind(row, at) in {"SUB_OPEN", "SUP_OPEN", "UNDER", "CARET"}:
        if row[at].type in OPENING:
            at = matching(row, at) + 1
            continue
        at += 1
        while kind(row, at) == "SIGN":
            at += 1
        at += 1
    return at


def _one_sided(row: Row) -> Row:
    r"""\lim_{x \to 0^+} as lim_right with the target 0."""
    out: Row = []
    side = {"+": "lim_right", "-": "lim_left"}
    head = -1
    for place, token in enumerate(row):
        if token.type == "NAME" and token == "lim":
            head = len(out)
        sign = token if token.type == "SIGN" and out and kind(out, len(out) - 1) in {"CARET", "SUP_OPEN"} else None
        if sign is not None and head >= 0 and kind(row, place + 1) == "RBRACE":
            if out[-1].type == "CARET":
                out.pop()
                out[head] = like(out[head], "NAME", side[str(token)])
                continue
            out[head] = like(out[head], "NAME", side[str(token)])
            out[-1] = like(out[-1], "SKIP", "")
            out.append(like(token, "SKIP", "{"))
            continue
        out.append(token)
    return _unskipped(out)


def _unskipped(row: Row) -> Row:
    """Without the empty script that a sign left behind."""
    out: Row = []
    skip = False
    for token in row:
        if token.type == "SKIP":
            skip = True
        elif skip and token.type == "RBRACE":
            skip = False
        else:
            out.append(token)
    return out


RULES: tuple[Callable[[Row], Row], ...] = (
    lambda row: _scanned(row, _environment),
    _conditional,
    lambda row: _scanned(row, choices.prescripted),
    lambda row: _scanned(row, choices.called),
    lambda row: _scanned(row, choices.double_factorial),
    lambda row: _scanned(row, _chosen_names),
    lambda row: _scanned(row, _ambiguous),
    _chosen,
    lambda row: _scanned(row, _primes),
    lambda row: _scanned(row, _labels),
    lambda row: _scanned(row, _starred),
    lambda row: _scanned(row, _inverses),
    lambda row: _scanned(row, _increments),
    lambda row: _scanned(row, _degrees),
    lambda row: _scanned(row, _positive_parts),
    lambda row: _scanned(row, _mixed),
    lambda row: _scanned(row, _divergence),
    lambda row: _scanned(row, _indicator),
    _integrals,
    _one_sided,
)
