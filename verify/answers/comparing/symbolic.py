"""SymPy as a prover: a difference, rewritten until it is 0, and by nothing else.

What SymPy does not know the meaning of here (a sum over an index, a delta, an entry of a family) is a symbol of its
own, one for each normal form: what holds for any number in its place holds for it. Symbols are real, positive or
integer where the hypotheses say so. `equals()` and other numerical tests are not used.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from derive.symbols import Add, Delta, Dim, Exp, Expr, Factorial, Idx, Log, Mul, Num, P, Pow, Prod, Step, Sum
from verify.answers.comparing.elementary import PRIMITIVE, head
from verify.answers.comparing.forms import Reader
from verify.normal import Undefined
from verify.signs import NONNEGATIVE, POSITIVE

LARGEST = 400  # nodes of a difference that SymPy is asked about
LARGEST_EXPONENT = 64
AGAIN = 0.2  # seconds until it is raised once more, where what runs has caught it
SECONDS = 1.2  # for all rewritings together, where there is a timer


class OutOfTime(Exception):
    """A rewriting took longer than it may."""


# What a computer algebra system raises on odd input is not documented; whatever it is, nothing is proved.
FAILURES = (ArithmeticError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError, RuntimeError)


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise OutOfTime after so many seconds, where the platform has a timer and this is the main thread."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    running = [True]

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if running and not _is_loading():
            raise OutOfTime

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        running.clear()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _is_loading() -> bool:
    """Is SymPy being imported? Broken off, it would stay in parts; the timer comes again."""
    loaded = [module for name, module in list(sys.modules.items()) if name.split(".")[0] in ("sympy", "mpmath")]
    return any(getattr(getattr(module, "__spec__", None), "_initializing", False) for module in loaded)


class Translator:
    """Prepared expressions in SymPy, with one symbol for each thing that it has no word for."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.symbols: dict[Expr, Any] = {}

    def __call__(self, e: Expr) -> Any:
        import sympy

        name = head(e)
        if name is not None:
            if name not in PRIMITIVE:
                raise Undefined(f"SymPy is not asked about {name}")
            function = getattr(sympy, PRIMITIVE[name])
            return function(*map(self, e.args)) if e.args else function
        if type(e) in _PLAIN:
            return getattr(sympy, _PLAIN[type(e)])(*map(self, e.args))
        match e:
            case Num():
                return sympy.Rational(e.data.numerator, e.data.denominator)
            case Pow(args=(base, exponent)):
                if isinstance(exponent, Num) and abs(exponent.data.numerator) > LARGEST_EXPONENT:
                    raise Undefined("a large power")
                return sympy.Pow(self(base), self(exponent))
            case Sum() | Prod() | Delta() | Step() | P():
                canonical = self.reader.form(e)
                return self._symbol(e) if canonical == e or isinstance(canonical, type(e)) else self(canonical)
            case Exp():
                return sympy.exp(self(e.args[0]))
        return self._symbol(e)

    def _symbol(self, e: Expr) -> Any:
        import sympy

        e = self.reader.form(e)
        if e not in self.symbols:
            sign = self.reader.signs.sign(e)
            whole = isinstance(e, Dim | Idx) or e in self.reader.whole
            assumed = {"positive": True} if sign == POSITIVE else {"nonnegative": True} if sign == NONNEGATIVE else {}
            if self.reader.signs.sign(-e) == POSITIVE:
                assumed = {"negative": True}
            kind = {"integer": True} if whole else {"real": True}
            self.symbols[e] = sympy.Symbol(f"v{len(self.symbols)}", **kind, **assumed)
        return self.symbols[e]


_PLAIN: Mapping[type[Expr], str] = {Add: "Add", Mul: "Mul", Log: "log", Factorial: "factorial"}


def _numerator(d: Any) -> Any:
    import sympy

    return sympy.expand(sympy.fraction(sympy.together(d))[0])


def _as_exponentials(d: Any) -> Any:
    """sin and cos by Euler's formula, an identity of analytic functions."""
    import sympy

    if not d.has(sympy.sin, sympy.cos):
        return d
    return _numerator(sympy.expand(d.rewrite(sympy.exp), power_exp=True))


def _with_logs(d: Any) -> Any:
    import sympy

    if not d.has(sympy.log):
        return d
    split = sympy.expand_log(d.replace(sympy.log, lambda a: sympy.log(sympy.factor(sympy.together(a)))), deep=True)
    return _numerator(sympy.expand(split))


def _sympy(name: str, *more: str) -> Callable[[Any], Any]:
    def rewrite(d: Any) -> Any:
        import sympy

        for step in (name, *more):
            d = getattr(sympy, step)(d)
        return d

    return rewrite


# In order, cheap to dear: a name, what it does, and the seconds it may take.
REWRITINGS: tuple[tuple[str, Callable[[Any], Any], float], ...] = (
    ("expand", _sympy("expand"), 0.3),
    ("together", _numerator, 0.4),
    ("powsimp", _sympy("powsimp", "powdenest", "expand"), 0.3),
    ("rewrite(exp)", _as_exponentials, 0.6),
    ("expand_log", _with_logs, 0.4),
    ("radsimp", _sympy("radsimp", "expand"), 0.4),
    ("trigsimp", _sympy("expand_trig", "trigsimp"), 0.5),
    ("logcombine", _sympy("logcombine", "simplify"), 0.5),
    ("simplify", _sympy("simplify"), 0.8),
)


QUICK = ("expand", "together", "powsimp", "rewrite(exp)", "radsimp")  # of what is asked many times


def vanishes(difference: Expr, reader: Reader, names: tuple[str, ...] = ()) -> str | None:
    """The name of the SymPy rewriting that makes a prepared difference 0, or None; of these names, if any are given."""
    import sympy

    if sum(1 for _ in difference.walk()) > LARGEST:
        return None
    try:
        with limited(0.5):
            d = Translator(reader)(difference)
    except (OutOfTime, *FAILURES):
        return None
    if d == 0:
        return "evaluation"
    if d.has(sympy.nan, sympy.zoo, sympy.oo):
        return None
    end = time.monotonic() + SECONDS
    for name, rewrite, seconds in REWRITINGS:
        if names and name not in names:
            continue
        left = end - time.monotonic()
        if left <= 0:
            return None
        try:
            with limited(min(seconds, left)):
                if rewrite(d) == 0:
                    return name
        except (OutOfTime, *FAILURES):
            continue
    return None
