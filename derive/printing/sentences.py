"""Claims, hypotheses and variables as sentences: words and formulas in a row, still without a medium."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from derive.calc import Claim, Refutation, Theorem
from derive.language import tr, word
from derive.printing.forms import Form, Name, Number, Power, Space, Sub, Terms
from derive.printing.glyphs import RELATIONS
from derive.printing.latex import RELATIONS as LATEX_RELATIONS
from derive.printing.latex import latex_form, latex_text
from derive.printing.linear import Linear, style
from derive.printing.sugar import form, forms
from derive.rules import Hypothesis
from derive.symbols import Add, Delta, Event, Expr, Family, Idx, Mul, Num, Sym, subst

Entry: TypeAlias = Theorem | Refutation


NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Sign:
    """A relation between two formulas."""

    relation: str


Piece: TypeAlias = str | Sign | Form
Sentence: TypeAlias = tuple[Piece, ...]


def said(template: str, *parts: Piece | Sentence) -> Sentence:
    """The template in the current language, each {0}, {1}, ... in it replaced by the part of that number."""
    pieces: list[Piece] = []
    for number, piece in enumerate(re.split(r"\{(\d)\}", tr(template))):
        part = parts[int(piece)] if number % 2 else piece
        pieces += part if isinstance(part, tuple) else [part] if part else []
    return tuple(pieces)


# What is said of two sides left and right, of an equation between them, and of a variable.
_CLAIMS = {
    "convex": word("{0} is convex in {1}"),
    "attained": word("{0} has a minimiser in {1}"),
    "some": word("{2} for some {3}"),
    "tends": word("{2} as {3}"),
}
_POINTS: dict[str, Form] = {
    "+oo": Name("∞"),
    "-oo": Terms(((True, Name("∞")),)),
    "0+": Power(Number(0), Name("+")),
}


def claim(c: Claim) -> Sentence:
    """left = right; f is convex in z; f tends to 0 as t tends to infinity."""
    left, right = form(c.left), form(c.right)
    related: Sentence = (left, Sign("=" if c.relation == "some" else c.relation), right)
    if c.relation not in _CLAIMS:
        return related
    point: Sentence = (Sign("tends"), _POINTS[c.point]) if c.point else ()
    variable: Sentence = (form(c.variable), *point) if c.variable else ()
    return said(_CLAIMS[c.relation], left, right, related, variable)


def hypothesis(h: Hypothesis) -> Sentence:
    """y_k >= 0 for all k; 1 - s > 0 is written s < 1, and delta_jk = 0 as j != k."""
    if h.relation == "partition":
        return said("exactly one of the events {0} happens", _members(h.left))
    if h.relation == "=" and isinstance(h.left, Delta) and h.right == Num(0):
        return (form(h.left.args[0]), Sign("!="), form(h.left.args[1]))
    apart = _others_apart(h)
    more, less = _sides(apart[0] if apart else h.left) if h.right == Num(0) and h.relation != "=" else (h.left, None)
    sign = h.relation if less is None else h.relation.replace(">", "<")
    related: Sentence = (form(more if less is None else less), Sign(sign), form(h.right if less is None else more))
    if apart:
        return said("{0} for all {1}", related, (form(apart[1]), Sign("!="), form(apart[2])))
    return said("{0} for all {1}", related, listed(Name(i.data) for i in h.forall)) if h.forall else related


def _sides(e: Expr) -> tuple[Expr, Expr | None]:
    """a + c and b of a - b + c, which is > 0 where b < a + c; e and nothing where nothing is taken away."""
    terms = e.args if isinstance(e, Add) else (e,)
    less = [taken for taken in map(_taken, terms) if taken is not None]
    more = [term for term in terms if _taken(term) is None]
    return (_total(more), _total(less)) if less else (e, None)


def _taken(term: Expr) -> Expr | None:
    """b of a term -b."""
    match term:
        case Num() if term.data < 0:
            return Num(-term.data)
        case Mul(args=(Num() as number, *rest)) if number.data < 0 and rest:
            factors = rest if number.data == -1 else [Num(-number.data), *rest]
            return Mul(*factors) if len(factors) > 1 else factors[0]
    return None


def _total(terms: list[Expr]) -> Expr:
    return Add(*terms) if len(terms) > 1 else terms[0] if terms else Num(0)


def _others_apart(h: Hypothesis) -> tuple[Expr, Expr, Expr] | None:
    """a - b, j and k of a - b + delta_jk > 0 for all j, where a = b at j = k: it says something of j != k alone."""
    match h:
        case Hypothesis(
            relation=">", left=Add(args=(a, Mul() as b, Delta(args=(j, k)))), right=Num(data=0), forall=(index,)
        ) if index in (j, k):
            other = k if index == j else j
            same = _sides(Add(subst(a, {index: other}), subst(b, {index: other})))
            return (Add(a, b), index, other) if same[0] == same[1] else None
    return None


def _members(events: Expr) -> Sentence:
    """Y_1, ..., Y_K"""
    name, size = form(events), events.args[0]
    first, last = Sub(name, (Number(1),)), Sub(name, (form(size),))
    return (first, ", " if size == Num(2) else ", …, ", last)


def listed(shown: Iterable[Form]) -> Sentence:
    """a, b, c"""
    out: list[Piece] = []
    for f in shown:
        out += [", ", f] if out else [f]
    return tuple(out)


def variables(entry: Entry) -> tuple[Sentence, ...]:
    """What the claim is about: events; z, y in the reals to the power K; k, j = 1, ..., K."""
    sides = (entry.claim.left, entry.claim.right, *(e for h in entry.given for e in (h.left, h.right)))
    claimed = entry.claim.left.free | entry.claim.right.free
    free = frozenset().union(*(e.free for e in sides))
    leaves = [x for x in dict.fromkeys(x for e in sides for x in e.walk()) if x in free]
    events = sorted((x for x in leaves if isinstance(x, Event) and not x.args), key=str)
    spaces = _by_parts(x for x in leaves if isinstance(x, Sym | Family))
    ranges = _by_parts(x for x in leaves if isinstance(x, Idx) and x in claimed)
    some = word("event {0}") if len(events) == 1 else word("events {0}")
    return (
        *([said(some, listed(forms(events)))] if events else []),
        *((*listed(forms(xs)), Sign("in"), Space(forms(shape))) for shape, xs in spaces.items()),
        *((*listed(forms(xs)), Sign("="), form(lo), ", …, ", form(hi)) for (lo, hi), xs in ranges.items()),
    )


def witness(entry: Refutation) -> Sentence:
    """z = -2, t = 1"""
    out: Sentence = ()
    for x, value in entry.witness:
        out += (*([", "] if out else []), form(x), Sign("="), form(value))
    return out


# How a claim that something exists is refuted, with {1} in place of the variable {0}.
_REFUTED = {
    "some": word("the two sides differ everywhere"),
    "attained": word("{1} in place of {0} always gives less"),
}


def fault(entry: Refutation) -> Sentence:
    """Where the claim fails: at z = -2, t = 1; always."""
    if entry.claim.relation in _REFUTED:
        return said(_REFUTED[entry.claim.relation], *(form(e) for pair in entry.witness for e in pair))
    return said("at {0}", witness(entry)) if entry.witness else said("always")


def _by_parts(leaves: Iterable[Expr]) -> dict[tuple[Expr, ...], list[Expr]]:
    """Variables by their shape, indices by their range."""
    out: dict[tuple[Expr, ...], list[Expr]] = {}
    for x in leaves:
        out.setdefault(x.args, []).append(x)
    return out


def expressions(entry: Entry) -> tuple[Expr, ...]:
    """Every expression of an entry that is shown as a formula."""
    if isinstance(entry, Refutation):
        contrary = expressions(entry.contrary) if entry.contrary else ()
        chain: tuple[Expr, ...] = (*(e for pair in entry.witness for e in pair), *contrary)
    else:
        chain = (*(() if entry.start is None else (entry.start,)), *(s.expr for s in entry.steps))
    given = tuple(e for h in entry.given if h.relation != "partition" for e in (h.left, h.right))
    return (entry.claim.left, entry.claim.right, *given, *chain)


def entry_style(entry: Entry) -> Linear:
    """One manner of writing subscripts for the whole entry."""
    return style(*expressions(entry))


def plain(sentence: Sentence, line: Linear) -> str:
    """The sentence as one line of text."""
    return "".join(_plain(piece, line) for piece in sentence)


def glued(sentence: Sentence, line: Linear) -> str:
    """The sentence as text whose formulas hold together: their spaces are no-break spaces."""
    return "".join(p if isinstance(p, str) else _plain(p, line).replace(" ", NO_BREAK) for p in sentence)


def unglued(words: str) -> str:
    """The text with ordinary spaces."""
    return words.replace(NO_BREAK, " ")


def _plain(piece: Piece, line: Linear) -> str:
    if isinstance(piece, Sign):
        return f" {sign_text(piece.relation)} "
    return piece if isinstance(piece, str) else line.show(piece)


def sign_text(relation: str) -> str:
    """A relation as one character."""
    return {**RELATIONS, "in": "∈", "times": "×"}[relation]


def sign_latex(relation: str) -> str:
    """A relation in LaTeX."""
    return {**LATEX_RELATIONS, "in": r"\in", "times": r"\times"}[relation]


def mathematics(sentence: Sentence) -> str:
    r"""The sentence for math mode, its words as \text{...}."""
    return "".join(shown if math else latex_text(shown) for math, shown in runs(sentence))


def _math(piece: Piece) -> str:
    if isinstance(piece, Sign):
        return f" {sign_latex(piece.relation)} "
    return piece.replace("…", r"\dots") if isinstance(piece, str) else latex_form(piece)


def _is_list(piece: Piece) -> bool:
    """Whether words are but the commas between formulas."""
    return isinstance(piece, str) and not piece.strip(", …")


def runs(sentence: Sentence) -> list[tuple[bool, str]]:
    """The sentence in pieces (whether it is a formula, its text or LaTeX), for prose with formulas in it."""
    out: list[tuple[bool, str]] = []
    for piece in sentence:
        math = not isinstance(piece, str) or _is_list(piece)
        shown = _math(piece) if math else str(piece)
        if out and out[-1][0] == math:
            out[-1] = (math, out[-1][1] + shown)
        else:
            out.append((math, shown))
    return out
