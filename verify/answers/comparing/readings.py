"""Two texts that are read together: one letter has one meaning in both, and a letter may be a number or a vector.

    Xᵀ(σ(Xw) - y)  and  X(σ(Xw) - y)      X is a matrix in the first, and so in the second
    softmax(z)_k   and  softmax(z + c)_k  c is a vector, or a number that is added to all: nobody says

A name that is a number and a vector in the scope, as z is in the book, may be both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import replace
from typing import TypeAlias

from derive.symbols import At, Dim, Expr, Family, Idx, Mul, Num, Pow, Sum, Sym, shape_of, subst
from verify.answers.comparing.arrays import fitted, mapped, of_one_size
from verify.answers.comparing.set_sums import UNNAMED
from verify.answers.reading.parsing import Invalid, Scope
from verify.answers.reading.unknowns import SIZES
from verify.answers.reading.values import Value, expressions

Both: TypeAlias = tuple[Value, Value]
COUNTS = frozenset("nNmM")  # by which samples are counted
ROUNDS = 3  # of names that are vectors because others are
LETTER = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")
SCRIPT = r"\s*}*\s*(?:[_\[({']|\^\{?\()"  # after a name: an index, a call or a prime


def _unsaid(both: Both, texts: tuple[str, str]) -> frozenset[Expr]:
    """The sizes that no text speaks of; n is no size in Σ_n x_n, which is over values without a number."""
    indices = [i for value in both for e in expressions(value) for i in e.walk() if isinstance(i, Idx)]
    said = set(LETTER.findall(" ".join(texts))) - {str(i.data) for i in indices}
    ends = {x for i in indices for x in i.hi.free}
    said |= {str(x.data) for v in both for x in _free(v) if isinstance(x, Sym | Dim) and x not in ends}
    unnamed = {x for i in indices for x in i.hi.free if str(x.data).startswith(UNNAMED)}
    return frozenset(Dim(size) for size in SIZES if size not in said) | unnamed


def _with_sizes(both: Both, texts: tuple[str, str]) -> Both:
    """The two values, families of one name over one size, that which a text speaks of."""
    gold, answer = (_counted((value, value), (text, text))[0] for value, text in zip(both, texts, strict=True))
    gold, answer = of_one_size((gold, answer), _unsaid((gold, answer), texts))
    return _counted((gold, answer), texts)


def _divides_sums(both: Both, count: str) -> bool:
    """Is there 1/n Σ_i x_i?"""
    products = (a.args for value in both for e in expressions(value) for a in e.walk() if isinstance(a, Mul))
    return any(
        any(isinstance(f, Pow) and str(f.args[0].data) == count and f.args[1] == Num(-1) for f in factors)
        and any(isinstance(f, Sum) or (f.args and isinstance(f.args[0], Sum)) for f in factors)
        for factors in products
    )


def _counted(both: Both, texts: tuple[str, str]) -> Both:
    """1/n Σ_i x_i over n of them, where no text says an end: what it is divided by is how many there are."""
    unsaid = _unsaid(both, texts)
    ends = {i.hi for value in both for e in expressions(value) for i in e.walk() if isinstance(i, Idx)}
    free = (x for value in both for x in _free(value) if isinstance(x, Dim | Sym) and x not in unsaid)
    counts = {str(x.data) for x in free} & COUNTS
    if len(ends) != 1 or not ends <= unsaid or len(counts) != 1 or not _divides_sums(both, *counts):
        return both
    count = Dim(counts.pop())
    changes: dict[Expr, Expr] = {next(iter(ends)): count, Sym(count.data): count}
    gold, answer = (mapped(value, lambda e: subst(e, changes)) for value in both)
    return gold, answer


def otherwise_sized(both: Both, texts: tuple[str, str]) -> bool:
    """Has an array a size that is said in one text only; or is a_ij the letter A, or y a label, in the other?"""
    ends = {i.hi for value in both for e in expressions(value) for i in e.walk() if isinstance(i, Idx)}
    sizes = [{x for x in _free(value) if isinstance(x, Dim) or x in ends} for value in both]
    if (sizes[0] ^ sizes[1]) - _unsaid(both, texts) and (sizes[0] | sizes[1]) & _unsaid(both, texts):
        return True
    free = [x for value in both for x in _free(value)]
    tables = {str(x.data) for x in free if isinstance(x, Family) and len(x.args) > 1}
    letters = {name.upper() for name in tables if len(name) == 1 and name.islower()}
    families = {str(x.data) for x in free if isinstance(x, Family)}
    entries = {f"{array}_{label}" for array in families for label in families}  # p_y beside Σ_k y_k p_k
    return any(isinstance(x, Sym) and x.data in tables | letters | entries for x in free)


def together(read: Callable[[Scope], Both], scope: Scope, texts: tuple[str, str]) -> Both:
    """The two values; a letter that is a number at one place and a vector at another is a vector, if that can be read.

    Else it is a number, as c is in logsumexp(z + c) = logsumexp(z) + c, unless it has an index somewhere.
    """
    found = again = _with_sizes(_of_one_shape(_fitted(read(scope)), read, scope), texts)
    if all(_is_both(name, scope) for name in _clashes(found)) and _are_alike(found):
        return found
    typed = dict(scope.typed)
    with suppress(Invalid):
        for _ in range(ROUNDS):
            typed |= _clashes(again)
            again = _fitted(read(replace(scope, typed=typed)))
            if not _clashes(again):
                return again
    loose = unclear(found, scope, texts)
    numbers = _with_numbers(found, {f for value in found for f in _free(value) if f.data in loose})
    return found if numbers is None else numbers


def _are_alike(both: Both) -> bool:
    """Are both numbers, or both arrays? The gradient of w^T w is a vector, and so is w of 2w beside it."""
    ranks = {len(shape_of(value)) for value in both if isinstance(value, Expr)}
    return len(ranks) < 2


def _of_one_shape(found: Both, read: Callable[[Scope], Both], scope: Scope) -> Both:
    """The two values, a vector over d in one and over K in the other over one of the two, if that can be read."""
    shapes = [{str(x.data): x.args for x in _free(value) if isinstance(x, Family)} for value in found]
    apart = {name for name in shapes[0].keys() & shapes[1].keys() if _is_loose(shapes[0][name], shapes[1][name])}
    if not apart or not scope.has_sizes:
        return found
    for typed in shapes:
        with suppress(Invalid):
            again = _fitted(read(replace(scope, typed={**scope.typed, **{name: typed[name] for name in apart}})))
            sizes = [{str(x.data): x.args for x in _free(value) if isinstance(x, Family)} for value in again]
            if all(sizes[0].get(name) == sizes[1].get(name) for name in apart):
                return again
    return found


def _is_loose(one: tuple[Expr, ...], other: tuple[Expr, ...]) -> bool:
    """Two shapes of as many sizes, which are not the same."""
    return len(one) == len(other) and one != other


def unclear(both: Both, scope: Scope, texts: tuple[str, str]) -> frozenset[str]:
    """The letters without an index that are numbers at one place and vectors at another, though no scope says so."""
    return frozenset(
        name
        for name in _clashes(both)
        if not _is_both(name, scope) and all(_stands_alone(name, text) for text in texts)
    )


def _fitted(both: Both) -> Both:
    return fitted(both[0]), fitted(both[1])


def _clashes(both: Both) -> dict[str, tuple[Expr, ...]]:
    """The names of two meanings, with the longer of their shapes; those of two arrays of one length have none."""
    found: dict[str, set[tuple[Expr, ...]]] = {}
    for value in both:
        for x in _free(value):
            if isinstance(x, Sym | Family):
                found.setdefault(str(x.data), set()).add(x.args)
    lengths = {name: {len(shape) for shape in shapes} for name, shapes in found.items()}
    return {name: max(shapes, key=len) for name, shapes in found.items() if len(lengths[name]) > 1}


def turned(both: Both, texts: tuple[str, str]) -> frozenset[str]:
    """The letters without an index that are a number in one text and a vector in the other, whatever the scope says."""
    numbers, families = (
        [{str(x.data) for x in _free(v) if isinstance(x, kind)} for v in both] for kind in (Sym, Family)
    )
    found = (numbers[0] - families[0]) & (families[1] - numbers[1]) | (numbers[1] - families[1]) & (
        families[0] - numbers[0]
    )
    return frozenset(name for name in found if all(_stands_alone(name, text) for text in texts))


def _is_both(name: str, scope: Scope) -> bool:
    """Does the scope say of the name that it is a number and a vector, as of z?"""
    return {type(x) for x in scope.symbols.get(name, ())} >= {Sym, Family}


def _free(value: Value) -> frozenset[Expr]:
    return frozenset[Expr]().union(*(e.free for e in expressions(value)))


def perhaps_numbers(both: Both, texts: tuple[str, str], known: Iterable[str]) -> tuple[Both, frozenset[str]] | None:
    """The values with numbers for the families that may be such, and their names; None where there is none.

    That is a letter in one of the texts only, of which nothing is `known`, without an index wherever it stands.
    """
    families = [{x for x in _free(value) if isinstance(x, Family)} for value in both]
    names = [{x.data for x in _free(value) if isinstance(x, Sym | Family)} for value in both]
    loose = {
        f
        for mine, theirs, text in ((0, 1, texts[0]), (1, 0, texts[1]))
        for f in families[mine]
        if f.data not in names[theirs] and f.data not in known and _stands_alone(str(f.data), text)
    }
    changed = _with_numbers(both, loose)
    return None if changed is None else (changed, frozenset(str(f.data) for f in loose))


def _with_numbers(both: Both, loose: AbstractSet[Expr]) -> Both | None:
    """The values with a number for each of some families; None where there is none, or where one stands as a whole."""
    loose = frozenset(f for f in loose if isinstance(f, Family))
    if not loose:
        return None
    gold, answer = (mapped(value, lambda e: _numbered(e, loose)) for value in both)
    return None if any(x in loose for value in (gold, answer) for x in _free(value)) else (gold, answer)


def _stands_alone(name: str, text: str) -> bool:
    """Is the letter written without an index wherever it is?"""
    if not name.isalpha():  # x^(i) is the array x(), which is no word of the text
        return False
    places = re.finditer(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text)
    return not any(re.match(SCRIPT, text[place.end() :]) for place in places)


def _numbered(e: Expr, families: frozenset[Expr]) -> Expr:
    """e with a number for each entry of the families."""
    if isinstance(e, At) and e.args[0] in families:
        return Sym(e.args[0].data)
    return e.rebuild(tuple(_numbered(a, families) for a in e.args)) if e.args and e.free & families else e
