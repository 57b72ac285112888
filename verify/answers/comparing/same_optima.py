r"""Two places of a greatest or least value, where what is maximised differs by what does not move it.

    \arg\max_\theta \prod_i p(x_i \mid \theta)  ;;  \arg\max_\theta \sum_i \log p(x_i \mid \theta)    a logarithm
    \arg\max_\theta \log L(\theta)  ;;  \arg\min_\theta -\log L(\theta)                              a sign
    \arg\min_w \frac{1}{n} f(w)  ;;  \arg\min_w f(w) + c                                             constants

A least value is a greatest one of the opposite. Constants that are added, positive factors, logarithms, exponentials
and square roots are taken off: where log f has a greatest value, f has its own there, for f > 0 there, and log f has no
value where f is not positive. Nothing is ever refuted in this way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from derive.symbols import (
    Add,
    ArgMax,
    ArgMin,
    At,
    Dim,
    Exp,
    Expr,
    Family,
    Idx,
    Log,
    Mul,
    Num,
    Pow,
    Prod,
    Sum,
    Sym,
    subst,
)
from verify.answers.comparing.values_compare import Terms
from verify.answers.comparing.verdict import Comparison, Proof
from verify.answers.reading.functions import HIDDEN, Applied, Extreme
from verify.answers.reading.values import Relation, Value

Compare = Callable[[Value, Value, Terms], Comparison]
OPTIMA = {"argmax over": 1, "argmin over": -1}
ROUNDS = 6
PROBABILITIES = frozenset("pqP")
MARKS = frozenset(("hat", "star", "opt", "tilde"))
BY = "the same function up to what does not move its optimum"


def with_optima(gold: Value, answer: Value, terms: Terms, compare: Compare) -> Comparison | None:
    """Equal, if both are optima over one variable of functions that are alike; None otherwise."""
    if not _named_alike(gold, answer):
        return None
    bodies = [_maximised(value) for value in (gold, answer)]
    if bodies[0] is None or bodies[1] is None:
        return None
    for mine, theirs in _ways(_stripped(bodies[0]), _stripped(bodies[1])):
        found = compare(mine, theirs, terms)
        if found.status == "equal" and isinstance(found.evidence, Proof):
            return Comparison("equal", Proof(BY, found.evidence.facts, found.evidence.by))
    return None


def _named_alike(gold: Value, answer: Value) -> bool:
    """Is it one letter that both say the place is, whatever marks it: θ* and θ_hat, but not θ_MAP and θ_MLE?"""
    names = [value.left for value in (gold, answer) if isinstance(value, Relation) and value.left is not None]
    if len(names) < 2 or names[0] == names[1]:
        return True
    (stem, marks, of), (other, others, where) = map(_marked, names)
    return bool(stem) and stem == other and of == where and (not marks or not others or marks == others)


def _marked(name: Expr) -> tuple[str, frozenset[str], tuple[Expr, ...]]:
    """The letter of a name, the words below it, and its indices or arguments; hats and stars are no words."""
    head = name.args[0] if isinstance(name, At) else name
    if not isinstance(head, Sym | Family | Applied):
        return "", frozenset(), ()
    stem, *words = (word for word in re.split(r"[_*^]", str(head.data)) if word)
    indices = name.args[1:] if isinstance(name, At) else name.args if isinstance(name, Applied) else ()
    return stem, frozenset(words) - MARKS, indices


def _maximised(value: Value) -> Expr | None:
    """What is maximised, of an optimum or of a name for it."""
    if isinstance(value, Relation):
        value = value.right
    if isinstance(value, ArgMin | ArgMax):
        body = subst(value.body, {value.bound[0]: _hidden_name(value.bound[0])})
        return body if isinstance(value, ArgMax) else Num(-1) * body
    if not isinstance(value, Extreme) or value.data not in OPTIMA:
        return None
    return value.args[0] if OPTIMA[value.data] > 0 else Num(-1) * value.args[0]


def _hidden_name(variable: Expr) -> Expr:
    """The variable under a name that no text has."""
    name = f"{HIDDEN}1"
    return Family(name, *variable.args) if isinstance(variable, Family) else Sym(name)


def _ways(gold: Expr, answer: Expr) -> Iterator[tuple[Expr, Expr]]:
    """As they are, and the logarithm of the one beside the other."""
    yield gold, answer
    yield _stripped(_log(gold)), answer
    yield gold, _stripped(_log(answer))
    yield _stripped(_log(gold)), _stripped(_log(answer))


def _log(e: Expr) -> Expr:
    """The logarithm, of a product of positive factors as a sum."""
    if isinstance(e, Prod):
        return Sum(Log(e.args[1]), e.args[0])
    factors = [f for a in e.args for f in (a.args if isinstance(a, Mul) else (a,))] if isinstance(e, Mul) else []
    return Add(*map(Log, factors)) if factors and all(map(_is_probability, factors)) else Log(e)


def _is_probability(e: Expr) -> bool:
    return isinstance(e, Applied) and str(e.data)[:1] in PROBABILITIES


def _stripped(e: Expr) -> Expr:
    """e without what does not move the place where it is greatest."""
    for _ in range(ROUNDS):
        inner = _once(e)
        if inner == e:
            return e
        e = inner
    return e


def _once(e: Expr) -> Expr:
    match e:
        case Exp(args=(inner,)):
            return inner
        case Log(args=(Prod(),)):
            return _log(e.args[0])
        case Log(args=(inner,)):
            return inner
        case Pow(args=(inner, Num(data=power))) if power > 0 and power.denominator % 2 == 0:
            return inner
        case Add():
            moving = [a for a in e.args if _moves(a)]
            return e if len(moving) in (0, len(e.args)) else Add(*moving) if len(moving) > 1 else moving[0]
        case Mul():
            return _without_factors(e)
    return e


def _without_factors(e: Expr) -> Expr:
    """A product without its positive factors that do not move, and with at most one sign."""
    factors = [f for a in e.args for f in (a.args if isinstance(a, Mul) else (a,))]
    negative = sum(isinstance(f, Num) and f.data < 0 for f in factors) % 2
    rest = [f for f in factors if not (isinstance(f, Num) and f.data) and not _is_positive(f)]
    if not rest:
        return e
    out = rest[0] if len(rest) == 1 else Mul(*rest)
    return Mul(Num(-1), out) if negative else out


def _is_positive(e: Expr) -> bool:
    """Is it a size, or a power of one?"""
    return isinstance(e, Dim) or (isinstance(e, Pow) and isinstance(e.args[0], Dim) and isinstance(e.args[1], Num))


def _moves(e: Expr) -> bool:
    """Does the hidden variable stand in it?"""
    return any(isinstance(x, Sym | Idx | Family) and str(x.data).startswith(HIDDEN) for x in e.walk())
