"""TRUSTED. What a cited reason does to an expression: rewrite by an equation, differentiate, expand logarithms.

Each function returns an expression equal to the one given, under conditions that the kernel demands separately
(positive arguments of logarithms, nonzero denominators).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.symbols import (
    Add,
    ArgMax,
    ArgMin,
    At,
    Binder,
    Call,
    D,
    Delta,
    Exp,
    Expr,
    Idx,
    Lam,
    Log,
    Mul,
    Named,
    Num,
    P,
    Pow,
    Prod,
    Step,
    Sum,
    Sym,
    beta,
    fresh,
    subst,
)
from verify.normal import ONE, Monomial, Normal, Undefined, divide, leading, product_of, sum_of

Match = dict[Expr, Expr]
Slope = Callable[[Expr, Expr], Expr]


def variable_of(x: Expr) -> Expr:
    """The variable that D(f, x) moves: a scalar, or the family whose entry x is."""
    if isinstance(x, At):
        return x.args[0]
    return x


@dataclass(frozen=True)
class Equation:
    """left = right for all values of the indices in `patterns`.

    `fixed` are the variables that the equation's own hypotheses speak of: it holds where they do, not near by,
    so it may not be used under a derivative by one of them.
    """

    left: Expr
    right: Expr
    patterns: frozenset[Expr] = frozenset()
    fixed: frozenset[Expr] = frozenset()


class Rewriter:
    """Replaces instances of an equation's left side by its right side, everywhere in a normal form.

    A left side that is one monomial is replaced as it stands; of any other, the leading monomial is, by what the
    equation says it equals.
    """

    def __init__(self, equation: Equation, normal: Normal) -> None:
        self.equation, self.normal = equation, normal
        left = normal.poly(equation.left)
        if len(left) != 1 or ONE in left:
            left = normal.poly(equation.left - equation.right)
        if not left or set(left) == {ONE}:
            raise Undefined("the equation says nothing that could replace anything")
        lead = leading(left)
        self.right = Add(product_of(lead), Mul(Num(-1 / left[lead]), equation.left - equation.right))
        self.summed: tuple[Expr, ...] = ()
        self.lead = lead
        if len(lead) == 1 and isinstance(lead[0][0], Sum) and lead[0][1] == 1:
            self.summed, self.lead = open_sum(lead[0][0], normal, "?")
            if not set(self.summed) <= product_of(self.lead).free:
                raise Undefined("a sum of what does not depend on its index can not be looked for")
        self.patterns = equation.patterns | frozenset(self.summed)

    def __call__(self, e: Expr) -> Expr:
        terms = [Mul(Num(c), self._term((), mono)) for mono, c in self.normal.poly(e).items()]
        return Add(*terms) if terms else Num(0)

    def _term(self, summed: tuple[Expr, ...], mono: Monomial) -> Expr:
        """A term of the normal form, rewritten; `summed` are the indices that it is summed over."""
        inside = Mul(*(Pow(self._inside(atom), Num(e)) for atom, e in mono))
        terms = []
        for m, c in self.normal.poly(inside).items():
            term, left = self._replaced(summed, m)
            for index in left:
                term = Sum(term, index)
            terms.append(Mul(Num(c), term))
        return Add(*terms) if terms else Num(0)

    def _inside(self, atom: Expr) -> Expr:
        if len(self.lead) == 1 and self.lead[0][1] == 1 and not self.summed:
            match = self._match(self.lead[0][0], atom, {})
            if match is not None:
                return self._right(match)
        match atom:
            case Named() | P():
                return atom
            case D():
                body, x = atom.args
                return atom if variable_of(x) in self.equation.fixed else D(self(body), x)
            case ArgMin() | ArgMax():
                return atom.rebuild((atom.args[0], self(atom.args[1])))
            case Sum():
                return self._term(*open_sum(atom, self.normal, "!"))
            case Add():
                return self(atom)
            case _:
                return atom.rebuild(tuple(self._argument(a) for a in atom.args))

    def _argument(self, e: Expr) -> Expr:
        match e:
            case Named() | Num() if not isinstance(e, Sym):
                return e
            case Lam():
                return e.rebuild((*e.bound, self(e.body)))
            case Call() if e.shape:
                return e.rebuild(tuple(self._argument(a) for a in e.args))
            case _:
                return self(e)

    def _replaced(self, summed: tuple[Expr, ...], mono: Monomial) -> tuple[Expr, tuple[Expr, ...]]:
        """The monomial with one instance after another replaced, and the summation indices that remain."""
        for match, rest in self._matches(self.lead, mono, {}):
            images = [match[s] for s in self.summed]
            if not self._is_whole_sum(match, summed, rest):
                continue
            left = tuple(i for i in summed if i not in images)
            term, left = self._replaced(left, rest)
            return Mul(self._right(match), term), left
        return product_of(mono), summed

    def _right(self, match: Match) -> Expr:
        if not (self.right.free & self.equation.patterns) <= set(match):
            raise Undefined("an index of the right side is left open; say where the equation is cited")
        return subst(self.right, match)

    def _is_whole_sum(self, match: Match, summed: tuple[Expr, ...], rest: Monomial) -> bool:
        """Do the pattern's own sums run over indices that are summed, alike in range, and used nowhere else?"""
        images = [match[s] for s in self.summed]
        elsewhere = set(product_of(rest).free) | {v for s, v in match.items() if s not in self.summed}
        return len(set(images)) == len(images) and all(
            x in summed and x.args == s.args and x not in elsewhere for s, x in zip(self.summed, images, strict=True)
        )

    def _matches(self, lead: Monomial, mono: Monomial, match: Match) -> Iterator[tuple[Match, Monomial]]:
        if not lead:
            yield match, mono
            return
        (pattern, power), *others = lead
        for atom, _ in mono:
            found = self._match(pattern, atom, match)
            rest = divide(mono, ((atom, power),)) if found is not None else None
            if found is not None and rest is not None:
                yield from self._matches(tuple(others), rest, found)

    def _match(self, pattern: Expr, e: Expr, match: Match) -> Match | None:
        """Values for the pattern's indices that make it e, beyond those already in `match`."""
        return matched(pattern, e, self.patterns, match, self.normal)


def matched(pattern: Expr, e: Expr, patterns: frozenset[Expr], match: Match, normal: Normal) -> Match | None:
    """Values, each in its index's range, for the indices in `patterns` that make `pattern` the expression e."""
    if pattern in patterns:
        if pattern in match:
            return match if match[pattern] == e else None
        return {**match, pattern: e} if normal.within(e, *pattern.args) else None
    if type(pattern) is not type(e) or pattern.data != e.data or len(pattern.args) != len(e.args):
        return None
    found: Match | None = match
    for a, b in zip(pattern.args, e.args, strict=True):
        found = matched(a, b, patterns, found, normal) if found is not None else None
    if found and isinstance(pattern, Binder) and any(not v.free.isdisjoint(pattern.bound) for v in found.values()):
        return None  # that value is bound in here, and means nothing outside
    return found


def open_sum(e: Expr, normal: Normal, mark: str) -> tuple[tuple[Expr, ...], Monomial]:
    """A sum of the normal form as its indices, under names that nothing else bears, and its summand."""
    names: list[Expr] = []
    while isinstance(e, Sum):
        index, body = e.args
        taken = frozenset(x.data for x in body.free)
        new = fresh(Idx(f"{mark}{len(names)}", *index.args), taken)
        names.append(new)
        e = subst(body, {index: new})
    ((mono, coefficient),) = normal.poly(e).items()
    if coefficient != 1:
        raise Undefined("a sum that is not in normal form")
    return tuple(names), mono


def differentiate(e: Expr) -> Expr:
    """Carry out every derivative in e, innermost first."""
    e = e.rebuild(tuple(differentiate(a) for a in e.args))
    return derivative(e.args[0], e.args[1]) if isinstance(e, D) else e


def derivative(e: Expr, x: Expr, inner: Slope | None = None) -> Expr:
    """The partial derivative of e by the variable x; `inner`, by default this function, differentiates its parts."""
    if variable_of(x) not in e.free:
        return Num(0)
    if type(e) not in _DERIVATIVES:
        what = f"unfold {e.args[0] if isinstance(e, At) else e}" if isinstance(e, At | Call) else f"rewrite {e}"
        raise Undefined(f"there is no rule to differentiate this: {what} first")
    return _DERIVATIVES[type(e)](e, x, inner or derivative)


def _d_at(e: Expr, x: Expr, inner: Slope) -> Expr:
    if isinstance(e.args[0], Lam):
        return inner(beta(e), x)
    if isinstance(e.args[0], Call):
        raise Undefined(f"there is no rule to differentiate this: unfold {e.args[0].data} first")
    return Mul(*(Delta(a, b) for a, b in zip(e.args[1:], x.args[1:], strict=True)))


def _d_mul(e: Expr, x: Expr, inner: Slope) -> Expr:
    return Add(*(Mul(*e.args[:r], inner(f, x), *e.args[r + 1 :]) for r, f in enumerate(e.args)))


def _d_pow(e: Expr, x: Expr, inner: Slope) -> Expr:
    base, exponent = e.args
    if exponent == Num(0):
        return Num(0)
    lower = Num(exponent.data - 1) if isinstance(exponent, Num) else exponent - 1
    by_base = exponent * base**lower * inner(base, x)
    rising = inner(exponent, x)
    return by_base if rising == Num(0) else by_base + e * Log(base) * rising


def _apart(e: Expr, x: Expr) -> tuple[Expr, Expr]:
    """A binder's index and body, the index renamed away from those of x."""
    index, body = e.args
    new = fresh(index, frozenset(a.data for a in x.free | (body.free - {index})))  # type: ignore[arg-type]
    return new, subst(body, {index: new})


def _d_sum(e: Expr, x: Expr, inner: Slope) -> Expr:
    index, body = _apart(e, x)
    return Sum(inner(body, x), index)


def _d_prod(e: Expr, x: Expr, inner: Slope) -> Expr:
    index, body = _apart(e, x)
    return e * Sum(inner(body, x) / body, index)


_DERIVATIVES: dict[type[Expr], Callable[[Expr, Expr, Slope], Expr]] = {
    Sym: lambda *_: Num(1),
    At: _d_at,
    Add: lambda e, x, inner: Add(*(inner(a, x) for a in e.args)),
    Mul: _d_mul,
    Pow: _d_pow,
    Exp: lambda e, x, inner: e * inner(e.args[0], x),
    Log: lambda e, x, inner: inner(e.args[0], x) / e.args[0],
    Sum: _d_sum,
    Prod: _d_prod,
    Step: lambda *_: Num(0),  # where its argument is not 0, which the kernel demands of every derivative
}


def expand_logs(e: Expr, normal: Normal) -> Expr:
    """Every logarithm in e as a sum of logarithms of what cannot be split further."""
    e = e.rebuild(tuple(expand_logs(a, normal) for a in e.args))
    return log_of(e.args[0], normal) if isinstance(e, Log) else e


def log_of(e: Expr, normal: Normal) -> Expr:
    """log e, expanded; e > 0, and so must be every logarithm's argument in what is returned."""
    match e:
        case Mul():
            return Add(*(log_of(a, normal) for a in e.args))
        case Pow():
            return e.args[1] * log_of(e.args[0], normal)
        case Exp():
            return e.args[0]
        case Prod():
            return Sum(log_of(e.args[1], normal), e.args[0])
        case _:
            return _log_of_terms(e, normal)


def _log_of_terms(e: Expr, normal: Normal) -> Expr:
    """log of a written-out sum: the exponentials common to all of its terms come out."""
    p = normal.poly(e)
    if not p:
        raise Undefined("a logarithm of zero")
    content = normal.content(p)
    if len(p) > 1:
        content = tuple(f for f in content if isinstance(f[0], Exp))
    below = {tuple((a, -x) for a, x in content): Fraction(1)}
    rest = sum_of(normal.multiply(p, below))
    logs = [x * (atom.args[0] if isinstance(atom, Exp) else Log(atom)) for atom, x in content]
    return Add(*logs, *([] if rest == Num(1) else [Log(rest)])) if logs or rest == Num(1) else Log(e)
