"""Complex numbers a + b i, where the letter i is no other letter: by their real and imaginary parts.

    (2 + 3 i) (2 - 3 i)  13        equal: 13 + 0 i
    1/i                  -i        equal: 1/i = -i/(0^2 + 1^2)
    3 + 4 i              3 - 4 i   different, i being the imaginary unit or any number
    e^(i π)              -1        equal: cos π + i sin π
    i^i                  1/5       undecided: a power of i has many values

The parts of a sum, a product and an integer power of a + b i are found as in any course, those of e^(a + b i) by
Euler's formula, e^a (cos b + i sin b): the result has real letters, functions and constants only, and a real part
equals a real part as `equality.compare` says. What i stands for is not known: it may be a current. So two answers are
only called different where they differ in both readings, and equal where i^2 = -1 makes them equal, or where they are
the same text. z and w are not believed to be real.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.symbols import Add, Call, Exp, Expr, Log, Mul, Num, Pow, Sym
from derive.vocabulary import absolute
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import Reader, demands, prepared
from verify.answers.comparing.values_compare import Terms, compare_values
from verify.answers.comparing.verdict import Comparison, Counterexample, Mode, Proof
from verify.answers.reading.functions import OF_COMPLEX, PI, Applied, Elementary
from verify.answers.reading.values import Value
from verify.kernel import MALFORMED
from verify.model import Model, NoValue
from verify.normal import Undefined

UNIT = Sym("i")
NOT_REAL = frozenset({"z", "w"})
MODES: tuple[Mode, ...] = ("equal", "equal under hypotheses")
BITS = 160
LARGEST_POWER = 24
LARGEST = 300  # nodes of both parts
NOTE = "with i^2 = -1"
OPEN = "i may be the imaginary unit, and not everything has a real and an imaginary part that is known"
FORMS = ("same form", "associativity and commutativity")


class NoParts(Exception):
    """The real and imaginary parts of something are not known."""


@dataclass(frozen=True)
class Complex:
    """re + im i, of two real expressions."""

    re: Expr
    im: Expr

    def __add__(self, other: Complex) -> Complex:
        return Complex(self.re + other.re, self.im + other.im)

    def __mul__(self, other: Complex) -> Complex:
        re, im = self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re
        return _bounded(Complex(re, im))

    def inverse(self) -> Complex:
        """1/(a + b i) = (a - b i)/(a^2 + b^2), which has a value where a + b i is not 0."""
        size = self.re**2 + self.im**2
        return _bounded(Complex(self.re / size, -self.im / size))


TURNS = tuple(Complex(Num(re), Num(im)) for re, im in ((1, 0), (0, 1), (-1, 0), (0, -1)))  # powers of i


def _bounded(z: Complex) -> Complex:
    """Both parts in normal form, so that powers stay small. Raises Undefined for a division by zero."""
    form = Reader(()).form
    z = Complex(form(prepared(z.re)), form(prepared(z.im)))
    if sum(1 for e in (z.re, z.im) for _ in e.walk()) > LARGEST:
        raise NoParts("too large")
    return z


def parts(e: Expr) -> Complex:
    """The real and the imaginary part of a rational function of i and of exponentials. Raises NoParts for any other."""
    if UNIT not in e.free:
        return Complex(_real(e), Num(0))
    match e:
        case Sym():
            return TURNS[1]
        case Add(args=args):
            total = Complex(Num(0), Num(0))
            for a in args:
                total = total + parts(a)
            return total
        case Mul(args=args):
            product = Complex(Num(1), Num(0))
            for a in args:
                product = product * parts(a)
            return product
        case Pow(args=(Sym(), Num(data=n))) if n.denominator == 1:
            return TURNS[int(n) % 4]
        case Pow(args=(base, Num(data=n))) if n.denominator == 1 and abs(n) <= LARGEST_POWER:
            return _power(parts(base), int(n))
        case Pow(args=(Num(data=base), exponent)) if base > 0:
            return parts(Exp(exponent * Log(Num(base))))
        case Call(args=(inner,)) | Applied(args=(inner,)) if str(e.data) in _PARTS or e.data == absolute:
            return _PARTS["size" if e.data == absolute else str(e.data)](parts(inner))
        case Exp(args=(exponent,)):
            z = parts(exponent)
            return _bounded(Complex(Exp(z.re) * Elementary(z.im, data="cos"), Exp(z.re) * Elementary(z.im, data="sin")))
    raise NoParts(str(e))


def _argument(z: Complex) -> Complex:
    """The angle from -π/2 to π of a constant; below the line, some count it from 0 on. Raises NoParts."""
    try:
        re, im = (enclosed(prepared(e), Model(), BITS) for e in (z.re, z.im))
    except NoValue as error:
        raise NoParts("an angle") from error
    turn = Elementary(z.im / z.re, data="atan") if not re.lo <= 0 <= re.hi else PI / Num(2)
    if re.lo > 0 and im.lo >= 0:
        return Complex(turn, Num(0))
    if re.hi < 0 and im.lo >= 0:
        return Complex(PI + turn, Num(0))
    if re.lo == re.hi == 0 and im.lo > 0:
        return Complex(turn, Num(0))
    raise NoParts("an angle")


_PARTS: Mapping[str, Callable[[Complex], Complex]] = {
    "realpart": lambda z: Complex(z.re, Num(0)),
    "imaginarypart": lambda z: Complex(z.im, Num(0)),
    "size": lambda z: Complex(Pow(z.re**2 + z.im**2, Num(Fraction(1, 2))), Num(0)),
    "conjugate": lambda z: Complex(z.re, Num(-1) * z.im),
    "principalargument": _argument,
}


def _real(e: Expr) -> Expr:
    """e, if it is real wherever it has a complex value: no root or logarithm of what may be negative."""
    if not e.free:
        try:
            enclosed(prepared(e), Model(), BITS)
        except NoValue as error:
            raise NoParts(str(e)) from error
    elif any(kind != "nonzero" for kind, _ in demands(prepared(e))):
        raise NoParts(str(e))
    return e


def _power(z: Complex, n: int) -> Complex:
    if n < 0:
        return _power(z.inverse(), -n)
    out = Complex(Num(1), Num(0))
    for _ in range(n):
        out = out * z
    return out


@dataclass(frozen=True)
class ComplexTerms(Terms):
    """The terms of a question in which i may be the imaginary unit."""

    def numbers(self, gold: Expr, answer: Expr, mode: Mode | None = None) -> Comparison:
        """The comparison of the parts, if i is the imaginary unit, and of both as they stand, if it is not."""
        plain = super().numbers(gold, answer, mode)
        if UNIT not in gold.free | answer.free:
            return plain
        found = self._by_parts(gold, answer) if (mode or self.mode) in MODES else None
        if found is not None and found.status == "equal":
            return plain if plain.status == "equal" else found
        if found is None and plain.status == "equal":
            same = isinstance(plain.evidence, Proof) and plain.evidence.by in FORMS
            return plain if same else Comparison("undecided", plain.evidence, OPEN)
        if found is not None and found.status == "different" != plain.status and not _is_sure(gold, answer):
            found = None
        return found if found is not None and found.status == "different" else Comparison("undecided", reason=OPEN)

    def _by_parts(self, gold: Expr, answer: Expr) -> Comparison | None:
        """Equal, if both parts are; different, if one is; None where there are no parts that are known."""
        if {str(x.data) for x in gold.free | answer.free} & NOT_REAL:
            return None
        try:
            mine, theirs = parts(gold), parts(answer)
        except (NoParts, Undefined, RecursionError, *MALFORMED):
            return None
        found = super().numbers(mine.re, theirs.re, "equal"), super().numbers(mine.im, theirs.im, "equal")
        for part, of in zip(found, ("real part", "imaginary part"), strict=True):
            if part.status != "equal":
                return _named(part, of)
        proofs = [c.evidence for c in found if isinstance(c.evidence, Proof)]
        facts = tuple(dict.fromkeys(f for p in proofs for f in p.facts))
        return Comparison("equal", Proof("real and imaginary parts", facts, NOTE))


def _is_sure(*sides: Expr) -> bool:
    """Is i the imaginary unit, as beside Re, Im, arg and the conjugate?"""
    return any(isinstance(a, Applied) and a.data in OF_COMPLEX for side in sides for a in side.walk())


def _named(found: Comparison, of: str) -> Comparison:
    if isinstance(found.evidence, Counterexample):
        compared = (f"{of} of gold", f"{of} of the answer")
        return replace(found, evidence=replace(found.evidence, compared=compared))
    return found


def compared(gold: Value, answer: Value, terms: Terms) -> Comparison:
    """The comparison of two values in which the letter i is free; of other values than numbers, never different."""
    said: Mapping[str, object] = {name: getattr(terms, name) for name in terms.__dataclass_fields__}
    found = compare_values(gold, answer, ComplexTerms(**said))  # type: ignore[arg-type]
    numbers = isinstance(gold, Expr) and isinstance(answer, Expr)
    return found if numbers or found.status != "different" else Comparison("undecided", reason=OPEN)
