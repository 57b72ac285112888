"""From expressions to forms: x * y**-1 becomes a fraction, -1 * x a minus, softmax(z)[k] a subscript.

Written order is kept, with one exception: (Σ ...)/n is written (1/n) Σ ..., as textbooks do. A formula family
at an index, `At(Lam(k, f(k)), t)`, is shown as what it means, f(t).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import groupby
from typing import Any

from derive.printing.forms import (
    Apply,
    Bang,
    Big,
    Collected,
    Derivative,
    Exponential,
    Form,
    Indicator,
    Logarithm,
    Name,
    Number,
    Optimum,
    Power,
    Probability,
    Product,
    Ratio,
    Sub,
    Terms,
    Transposed,
    contains,
)
from derive.symbols import (
    Add,
    ArgMax,
    ArgMin,
    At,
    Call,
    D,
    Definition,
    Delta,
    Dim,
    Event,
    Exp,
    Expr,
    Factorial,
    Family,
    Idx,
    Joint,
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
)

MINUS_ONE = Num(-1)


def form(e: Expr) -> Form:
    """The expression as it is written."""
    return FORMS[type(e)](e)


def forms(es: Iterable[Expr]) -> tuple[Form, ...]:
    """Several expressions as they are written."""
    return tuple(form(e) for e in es)


def signed(e: Expr) -> tuple[bool, Form]:
    """Whether e is written with a minus before it, and what is written after that."""
    if isinstance(e, Num):
        return e.data < 0, _fraction(abs(e.data))
    if isinstance(e, Mul) and e.args and isinstance(e.args[0], Num) and e.args[0].data < 0:
        rest = e.args[1:]
        drop = e.args[0] == MINUS_ONE and rest
        return True, _product(rest if drop else (Num(-e.args[0].data), *rest))
    shown = form(e)
    if isinstance(shown, Terms) and len(shown.terms) == 1:
        return shown.terms[0]
    return False, shown


def _with_sign(e: Expr) -> Form:
    minus, shown = signed(e)
    return Terms(((True, shown),)) if minus else shown


def _fraction(value: Fraction) -> Form:
    top = Number(value.numerator)
    return top if value.denominator == 1 else Ratio(top, Number(value.denominator))


def _add(e: Expr) -> Form:
    terms = tuple(_terms(e))
    return Number(0) if not terms else terms[0][1] if len(terms) == 1 and not terms[0][0] else Terms(terms)


def _terms(e: Expr) -> Iterable[tuple[bool, Form]]:
    for term in e.args:
        if isinstance(term, Add):
            yield from _terms(term)
        else:
            yield signed(term)


def _mul(e: Expr) -> Form:
    leading = e.args and isinstance(e.args[0], Num) and e.args[0].data < 0
    return _with_sign(e) if leading else _product(e.args)


def _flat(factors: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """Products of plain factors dissolved; one with a division or a sign stays whole."""
    out: list[Expr] = []
    for f in factors:
        inner = _flat(f.args) if isinstance(f, Mul) else (f,)
        plain = inner and not any(_is_inverse(g) for g in inner) and not _is_negative(inner[0])
        out += inner if plain else (f,)
    return tuple(out)


def _is_inverse(e: Expr) -> bool:
    return isinstance(e, Pow) and e.args[1] == MINUS_ONE


def _is_negative(e: Expr) -> bool:
    return isinstance(e, Num) and e.data < 0


def _product(factors: tuple[Expr, ...]) -> Form:
    """a * b**-1 * c: each run of inverses is the denominator of the run of factors before it."""
    runs = [(inverse, tuple(run)) for inverse, run in groupby(_flat(factors), _is_inverse)]
    out: list[Form] = []
    top: tuple[Expr, ...] = ()
    for inverse, run in runs:
        if inverse:
            out += _ratio(forms(top), forms(f.args[0] for f in run))
        top = () if inverse else run
    return _join((*out, *forms(top)))


def _ratio(top: tuple[Form, ...], bottom: tuple[Form, ...]) -> tuple[Form, ...]:
    """The quotient as factors: one, or 1/n and what is too big to stand on a fraction bar."""
    plain = len(bottom) == 1 and isinstance(bottom[0], Name | Number)
    if plain and any(contains(f, Big, Collected) for f in top):
        return (Ratio(Number(1), bottom[0]), *top)
    return (Ratio(_join(top), _join(bottom)),)


def _join(factors: tuple[Form, ...]) -> Form:
    flat: list[Form] = []
    for f in factors:
        flat += f.factors if isinstance(f, Product) else (f,)
    return Number(1) if not flat else flat[0] if len(flat) == 1 else Product(tuple(flat))


def _pow(e: Expr) -> Form:
    base, exponent = forms(e.args)
    return Ratio(Number(1), base) if _is_inverse(e) else Power(base, exponent)


def _at(e: Expr) -> Form:
    if isinstance(e.args[0], Lam):
        return form(beta(e))
    return Sub(form(e.args[0]), forms(e.args[1:]))


def _big(sign: str) -> Callable[[Expr], Form]:
    def shown(e: Expr) -> Form:
        index = e.args[0]
        return Big(sign, Name(index.data), form(index.args[0]), form(index.args[1]), form(e.args[1]))

    return shown


def _optimum(word: str) -> Callable[[Expr], Form]:
    return lambda e: Optimum(word, form(e.args[0]), form(e.args[1]))


def _derivative(e: Expr) -> Form:
    variables: list[Form] = []
    while isinstance(e, D):
        variables.append(form(e.args[1]))
        e = e.args[0]
    return Derivative(form(e), tuple((x, len(list(run))) for x, run in groupby(variables)))


def _events(e: Expr) -> tuple[Form, ...]:
    return forms(e.args if isinstance(e, Joint) else (e,))


def _probability(e: Expr) -> Form:
    return Probability(_events(e.args[0]), _events(e.args[1]) if len(e.args) > 1 else ())


def _lam(e: Expr) -> Form:
    """Z_i for row i of Z, as in (Z_ik) for all k; any other family as (body)_k."""
    *bound, body = e.args
    if isinstance(body, At) and not isinstance(body.args[0], Lam):
        family, *first = body.args[: len(body.args) - len(bound)] or (body.args[0],)
        free = frozenset().union(*(x.free for x in (family, *first)))
        if list(body.args[1 + len(first) :]) == bound and free.isdisjoint(bound):
            return Sub(form(family), forms(first)) if first else form(family)
    return Collected(form(body), tuple(Name(i.data) for i in bound))


def _scores(X: Form, W: Form, bias: Form) -> Form:
    return Terms(((False, _join((X, W))), (False, bias)))


def _gram(A: Form, G: Form) -> Form:
    return _join((Transposed(A), G))


# Matrix notation, for the definitions that a textbook writes without a function's name.
MATRIX: dict[str, Callable[..., Form]] = {"scores": _scores, "gram": _gram}


def function_name(definition: Definition) -> str:
    """The name of a defined function as it is printed."""
    return definition.notation or definition.name


def _call(e: Expr) -> Form:
    definition: Any = e.data
    if definition.name in MATRIX and len(e.args) == len(definition.params):
        return MATRIX[definition.name](*forms(e.args))
    return Apply(function_name(definition), forms(e.args))


def _named(e: Expr) -> Form:
    return Name(e.data)


FORMS: dict[type[Expr], Callable[[Any], Form]] = {
    **dict.fromkeys((Named, Dim, Sym, Idx, Family, Event), _named),
    Num: _with_sign,
    Add: _add,
    Mul: _mul,
    Pow: _pow,
    Exp: lambda e: Exponential(form(e.args[0])),
    Log: lambda e: Logarithm(form(e.args[0])),
    Step: lambda e: Indicator(form(e.args[0])),
    At: _at,
    Delta: lambda e: Sub(Name("delta"), forms(e.args)),
    Sum: _big("Σ"),
    Prod: _big("Π"),
    ArgMin: _optimum("argmin"),
    ArgMax: _optimum("argmax"),
    Lam: _lam,
    Factorial: lambda e: Bang(form(e.args[0])),
    D: _derivative,
    P: _probability,
    Joint: lambda e: Apply("", _events(e)),
    Call: _call,
}
