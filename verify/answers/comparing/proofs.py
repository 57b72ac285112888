"""The ways to prove that two expressions are equal, each from what is known; in the order in which they are tried.

Exact arithmetic, where nothing is free; a bound for algebraic numbers; the kernel's normal form, definitions unfolded
and derivatives carried out, logarithms split where their parts are positive; e^d = 1 for the difference d; factorials
and powers by the least of their kind; trigonometric polynomials; geometric and binomial sums; induction on the end of a
sum; squares; cases of signs; slopes; a rewriting by SymPy to 0; the normal form modulo declared facts. Numbers prove
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from derive.rules import Hypothesis
from derive.symbols import Add, D, Exp, Expr, Factorial, Log, Mul, Num, Pow, Prod, Sum, subst
from verify.answers.comparing import binomial_sums, cases, constants, induction, shifts, trigonometry
from verify.answers.comparing.asked import Question
from verify.answers.comparing.counterexample import Pair, search
from verify.answers.comparing.elementary import head
from verify.answers.comparing.evaluation import enclosed, exactly
from verify.answers.comparing.facts import Fact, equations, vanishes_in_cases, vanishing
from verify.answers.comparing.forms import Reader, demands, has_logs, implied, named, ordered, prepared, split_first
from verify.answers.comparing.modular import differ
from verify.answers.comparing.slopes import same_slopes
from verify.answers.comparing.sums import geometric, ratios
from verify.answers.comparing.symbolic import QUICK, OutOfTime, limited, vanishes
from verify.answers.comparing.verdict import Proof
from verify.model import Model, NoValue
from verify.normal import Undefined
from verify.signs import POSITIVE

FEW = 5  # points at which it is seen whether facts are needed
BITS = 80  # of the enclosure of a constant whose sign is asked
SECONDS = 1.5  # that a way may take, where there is a timer


def of_form(q: Question) -> Iterator[Proof]:
    """The same nodes, or the same up to order."""
    if named(q.gold) == named(q.answer):
        yield Proof("same form")
    if ordered(q.gold) == ordered(q.answer):
        yield Proof("associativity and commutativity")


def proofs(q: Question, facts: tuple[Fact, ...]) -> Iterator[Proof]:
    """Proofs, one after another; from the facts last."""
    for way in (_exactly, _constant, _normal, *(() if _facts_needed(q) else WAYS)):
        proof = way(q)
        if proof:
            yield proof
    proof = modulo(q, facts)
    if proof:
        yield proof


def _facts_needed(q: Question) -> bool:
    """Do the two differ where the equations that are known do not hold? Then nothing proves them equal without."""
    signs = tuple(replace(h, domain=None) for h in q.known if h.relation != "=")
    return len(signs) < len(q.known) and search(Pair(q.gold, q.answer, signs), FEW).example is not None


def _exactly(q: Question) -> Proof | None:
    """The same rational number, where nothing is free."""
    if q.pair.free:
        return None
    try:
        gold, answer = (exactly(side, Model()) for side in q.sides)
    except NoValue:
        return None
    return Proof("exact arithmetic") if gold == answer else None


def _constant(q: Question) -> Proof | None:
    """The difference of two constants is 0, by a bound for algebraic numbers."""
    if q.pair.free or not within_time(lambda: constants.vanishes(q.difference, q.reader)):
        return None
    return Proof("separation bound of algebraic numbers")


def _normal(q: Question) -> Proof | None:
    """The same normal form: as they are, with logarithms split, or so that e^d = 1, which no real d but 0 satisfies."""
    differentiated = any(isinstance(e, D) for side in (q.gold, q.answer) for e in side.walk())
    after = "differentiation and normal form" if differentiated else "normal form"
    reader, difference = q.reader, q.difference
    if not differ(*q.sides) and within_time(lambda: not reader.cleared(difference)):
        return Proof(after)
    if has_logs(difference):
        if within_time(lambda: not reader.cleared(reader.expanded(difference))):
            return Proof(f"{after} with log laws")
        for times in (1, 2) if _is_better_doubled(q) else (1,):
            if within_time(lambda times=times: not reader.cleared(Exp(times * difference) - 1)):  # type: ignore[misc]
                return Proof(f"{after} of exponentials")
    if differentiated and within_time(lambda: not reader.cleared(split_first(q.gold - q.answer, reader))):
        return Proof("log laws, differentiation and normal form")
    return None


def _is_better_doubled(q: Question) -> bool:
    """Is there a log |u|, for |u|^2 = u^2, or half a logarithm?"""
    if any(isinstance(a, Log) and head(a.args[0]) == "abs" for a in q.difference.walk()):
        return True
    with suppress(Undefined):
        terms = q.reader.poly(q.difference).items()
        return any(c.denominator == 2 and len(mono) == 1 and isinstance(mono[0][0], Log) for mono, c in terms)
    return False


def within_time(holds: Callable[[], bool]) -> bool:
    """Does it hold, and is that found in time?"""
    try:
        with limited(SECONDS):
            return holds()
    except (OutOfTime, Undefined):
        return False


def _by_sympy(q: Question) -> Proof | None:
    how = vanishes(q.difference, q.reader)
    return Proof("SymPy", note=how) if how else None


def _by_squares(q: Question) -> Proof | None:
    """Both of one sign, with the same squares."""
    same = within_time(lambda: cases.same_squares(*q.sides, q.reader, lambda e, more: is_zero(q, e, more, quick=True)))
    return Proof("squares") if same else None


def _in_cases(q: Question) -> Proof | None:
    """The signs of what is inside of absolute values, one case after another."""
    if not within_time(lambda: cases.has_switch(q.difference, q.reader)):
        return None

    def prove(e: Expr, more: tuple[Hypothesis, ...]) -> bool:
        return is_zero(q, e, more)

    for way in (cases.zero_in_cases, cases.zero_in_strict_cases):
        if within_time(lambda way=way: way(q.difference, q.holding, prove)):  # type: ignore[misc]
            return Proof("cases of signs")
    return None


def _by_slopes(q: Question) -> Proof | None:
    """The same derivative, and a point of every piece of the domain."""
    if not _has_inverse(q.difference):
        return None
    zero = within_time(lambda: same_slopes(q.difference, q.known, lambda e, more: is_zero(q, e, more)))
    return Proof("the same derivative, and a point") if zero else None


def _has_inverse(e: Expr) -> bool:
    """Is there a function in e that becomes simpler when it is differentiated?"""
    return any(isinstance(a, Log) or head(a) in ("asin", "acos", "atan") for a in e.walk())


def is_zero(q: Question, e: Expr, more: tuple[Hypothesis, ...], quick: bool = False) -> bool:
    """Is a prepared expression 0, from what is known and more? SymPy is not asked if it must be `quick`."""
    reader = Reader((*q.holding, *more, *dict.fromkeys(implied(e)))) if more else q.reader
    if not reader.cleared(e):
        return True
    if has_logs(e) and (not reader.cleared(reader.expanded(e)) or not reader.cleared(Exp(e) - 1)):
        return True
    if trigonometry.is_trigonometric(e) and _is_zero_in_angles(e, reader):
        return True
    return not quick and vanishes(e, reader, QUICK) is not None


def _is_zero_in_angles(e: Expr, reader: Reader) -> bool:
    """Is it 0 in the sines and cosines of common angles?"""
    try:
        return not reader.cleared(trigonometry.expanded(e, reader))
    except Undefined:
        return False


def _by_angles(q: Question) -> Proof | None:
    """Sines and cosines of common angles: in the difference, or in e^(2 d), where there are logarithms."""
    if not trigonometry.is_trigonometric(q.difference):
        return None
    if within_time(lambda: _is_zero_in_angles(q.difference, q.reader)):
        return Proof("normal form of trigonometric polynomials")
    if has_logs(q.difference):

        def power_is_one() -> bool:
            return _is_zero_in_angles(q.reader.form(Exp(2 * q.difference) - 1), q.reader)

        if within_time(power_is_one):
            return Proof("normal form of trigonometric polynomials, of exponentials")
    return None


def _by_shifts(q: Question) -> Proof | None:
    """Factorials and powers whose arguments differ by whole numbers, by the least of them."""
    if not shifts.can_be_shifted(q.difference):
        return None
    zero = within_time(lambda: not q.reader.cleared(shifts.shifted(q.difference, q.reader)))
    return Proof("normal form of factorials and powers") if zero else None


def _geometric(q: Question) -> Proof | None:
    """Sums of the powers of a number that one side demands not to be 1."""
    if not any(isinstance(a, Sum) for a in q.difference.walk()):
        return None
    apart = {
        q.reader.form(1 - u * s) for side in q.sides for kind, u in demands(side) if kind == "nonzero" for s in (1, -1)
    }
    closed = geometric(q.difference, apart)
    if closed != q.difference and within_time(lambda: is_zero(q, shifts.shifted(closed, q.reader), ())):
        return Proof("geometric sums")
    return _geometric_in_cases(q, apart)


def _geometric_in_cases(q: Question, apart: set[Expr]) -> Proof | None:
    """Sums of the powers of one letter: where it is 1, and where it is not."""
    found = ratios(q.difference) - apart
    if len(found) != 1:
        return None
    (r,) = found
    closed = geometric(q.difference, {*apart, r})
    at_one = prepared(subst(q.difference, {r: Num(1)}))
    for case in (closed, at_one):
        if not within_time(lambda case=case: is_zero(q, shifts.shifted(case, q.reader), ())):  # type: ignore[misc]
            return None
    return Proof("geometric sums", note=f"{r} = 1 is a case of its own")


def _binomial_sums(q: Question) -> Proof | None:
    """Sums over binomial coefficients, by the binomial theorem."""
    if not any(isinstance(a, Sum) and any(isinstance(f, Factorial) for f in a.walk()) for a in q.difference.walk()):
        return None

    def holds() -> bool:
        closed = binomial_sums.closed(q.difference, q.reader)
        return closed != q.difference and is_zero(q, shifts.shifted(closed, q.reader), ())

    return Proof("binomial sums") if within_time(holds) else None


def _by_induction(q: Question) -> Proof | None:
    """A sum or a product up to n, by its first value and its steps."""
    n = induction.counter(q.difference)
    if n is None:
        return None
    known = tuple(h for h in q.known if n not in h.left.free | h.right.free)
    reader = Reader(known)

    def zero(e: Expr) -> bool:
        return not reader.cleared(e) or vanishes(e, reader, QUICK) is not None

    held = within_time(lambda: induction.holds(q.difference, reader, zero))
    return Proof("induction", note=f"on {n}") if held else None


def _is_positive(e: Expr, reader: Reader) -> bool:
    """Is it positive, by what is known of its parts, or as a constant?"""
    if isinstance(e, Mul):
        return all(_is_positive(a, reader) for a in e.args)
    if isinstance(e, Pow) and _is_positive(e.args[0], reader):
        return True
    if reader.signs.sign(e) == POSITIVE:
        return True
    with suppress(NoValue):
        return not e.free and enclosed(e, Model(), BITS).lo > 0
    return False


def _log(e: Expr, reader: Reader) -> Expr:
    """The logarithm of something positive, over its positive factors."""
    match e:
        case Exp(args=(inner,)):
            return inner
        case Pow(args=(base, exponent)) if _is_positive(base, reader):
            return exponent * _log(base, reader)
        case Prod(args=(index, body)) if isinstance(e, Prod) and _is_positive(reader.signs.apart(e), reader):
            return Sum(_log(body, reader), index)
        case Mul() if all(_is_positive(a, reader) for a in e.args):
            return Add(*(_log(a, reader) for a in e.args))
    return Log(e)


def _logs_split(e: Expr, reader: Reader) -> Expr:
    """e with each logarithm of something positive over its positive factors."""
    e = e.rebuild(tuple(_logs_split(a, reader) for a in e.args)) if e.args else e
    return _log(e.args[0], reader) if isinstance(e, Log) else e


def _has_log_of_product(e: Expr) -> bool:
    """Is it Σ_i log(c e^(x_i))?"""
    return isinstance(e, Sum) and any(isinstance(a, Log) and isinstance(a.args[0], Mul) for a in e.args[1].walk())


def _by_logs(q: Question) -> Proof | None:
    """Two products that are positive, by their logarithms; logarithms of products, by those of their factors."""
    if not any(isinstance(e, Prod) or _has_log_of_product(e) for side in q.sides for e in side.walk()):
        return None
    split = _logs_split(q.difference, q.reader)
    if split != q.difference and within_time(lambda: not q.reader.cleared(split)):
        return Proof("log laws of products")
    if not all(_is_positive(side, q.reader) for side in q.sides):
        return None
    gold, answer = (_log(side, q.reader) for side in q.sides)
    return Proof("log laws of products") if within_time(lambda: not q.reader.cleared(gold - answer)) else None


WAYS = (
    _by_logs,
    _by_shifts,
    _by_angles,
    _geometric,
    _binomial_sums,
    _by_induction,
    _by_squares,
    _in_cases,
    _by_slopes,
    _by_sympy,
)


def modulo(q: Question, facts: tuple[Fact, ...]) -> Proof | None:
    """The normal form, modulo the fewest facts."""
    if not equations(facts):
        return None
    forms = [q.difference]
    if has_logs(q.difference):
        forms.append(q.reader.expanded(q.difference))
    for form in forms:
        with suppress(OutOfTime, Undefined), limited(SECONDS):
            used = vanishing(form, facts, q.reader)
            if used:
                return Proof("normal form modulo facts", tuple(dict.fromkeys(f.name for f in used)))
    for label in equations(facts):
        if within_time(lambda label=label: vanishes_in_cases(q.difference, label, q.reader)):  # type: ignore[misc]
            return Proof("cases", (label.name,))
    return None
