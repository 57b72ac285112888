"""Mistakes with signs, constants, counts and powers: how each is made of the gold answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from derive.symbols import Add, Call, Dim, Exp, Expr, Family, Lam, Log, Mul, Num, Pow, Sym, subst, unfold
from verify.answers.comparing.forms import ordered
from verify.answers.mistakes.edits import each, families, mapped, recast, scalars, with_part
from verify.answers.mistakes.setting import Setting, unfolded_but_links

COUNTS = ("n", "N", "K")  # numbers that count, where they are no sizes
BASES = (2, 10)


def opposite(s: Setting) -> Iterator[Expr]:
    """All of it with the other sign."""
    yield -s.gold


def turned(s: Setting) -> Iterator[Expr]:
    """A term with the other sign, or the argument of a function."""
    yield from each(s.gold, _turned)


def turned_before(s: Setting) -> Iterator[Expr]:
    """The same in another form of the answer, or besides of all of it."""
    for form in s.spread[1:]:
        yield from each(form, _turned)
    yield from (-new for new in each(s.gold, _turned))


def _turned(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Add):
        yield from (Add(*with_part(e.args, r, -term)) for r, term in enumerate(e.args))
    elif isinstance(e, Exp | Call) and len(e.args) == 1 and not isinstance(e.args[0], Lam | Family | Call):
        yield e.rebuild((-e.args[0],))


def mirrored(s: Setting) -> Iterator[Expr]:
    """-x in place of x, everywhere."""
    for form in s.written:
        yield from (subst(form, {x: -x}) for x in scalars(form))
        yield from (recast(form, family, lambda e: -e) for family in families(form))


def plainly_mirrored(s: Setting) -> Iterator[Expr]:
    """The same, where it is seen at a glance that the answer is that."""
    yield from (new for new in mirrored(s) if ordered(unfold(new, lambda _: False)) == ordered(s.answer))


def halved(s: Setting) -> Iterator[Expr]:
    """Twice, or half of it."""
    yield from (2 * s.gold, s.gold / 2)


def halved_term(s: Setting) -> Iterator[Expr]:
    """Twice or half of a term."""
    for form in s.written:
        yield from each(form, _halved)


def _halved(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Add):
        for r, term in enumerate(e.args):
            yield from (Add(*with_part(e.args, r, new)) for new in (2 * term, term / 2))


def sizes(s: Setting) -> list[Expr]:
    """What counts: sizes of families and ranges, and the numbers n, N and K."""
    free = s.gold.free | s.answer.free
    counts = (Sym(name) for name in COUNTS if Sym(name) in free)
    return sorted({*(x for x in free if isinstance(x, Dim)), *counts}, key=lambda x: x.key)


def recounted(s: Setting) -> Iterator[Expr]:
    """Times a size, over one, or over one instead of another."""
    for size in sizes(s):
        yield from (s.gold * size, s.gold / size)
    yield from (s.gold * one / other for one, other in permutations(sizes(s), 2))


def recounted_term(s: Setting) -> Iterator[Expr]:
    """The same of a term, or of what a logarithm is taken of."""

    def recount(e: Expr) -> Iterator[Expr]:
        for size in sizes(s):
            if isinstance(e, Add):
                for r, term in enumerate(e.args):
                    yield from (Add(*with_part(e.args, r, new)) for new in (term * size, term / size))
            elif isinstance(e, Log):
                yield from (Log(e.args[0] * size), Log(e.args[0] / size))

    for form in s.written:
        yield from each(form, recount)


def rebased(s: Setting) -> Iterator[Expr]:
    """With logarithms to another base: of all, or each logarithm by itself."""
    for base in BASES:
        scale = Log(Num(base))
        yield from (s.gold / scale, s.gold * scale)
        for form in s.written:
            yield mapped(form, lambda e, c=scale: e / c if isinstance(e, Log) else None)  # type: ignore[misc]


def percent(s: Setting) -> Iterator[Expr]:
    """In hundredths."""
    yield 100 * s.gold


def repowered(s: Setting) -> Iterator[Expr]:
    """One power more or less, at one place or of all squares; or a square where none is."""
    for form in dict.fromkeys((s.gold, unfolded_but_links(s.gold))):
        yield mapped(form, lambda e: e.args[0] if isinstance(e, Pow) and e.args[1] == Num(2) else None)
        yield from each(form, _repowered)


def _repowered(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Pow) and isinstance(e.args[1], Num) and e.args[1].data.denominator == 1:
        for step in (-1, 1):
            if power := e.args[1].data + step:
                yield Pow(e.args[0], Num(power)) if power != 1 else e.args[0]
    elif isinstance(e, Mul):
        yield from (Mul(*with_part(e.args, r, f**2)) for r, f in enumerate(e.args) if not isinstance(f, Num | Pow))
