r"""Probabilities in a normal form: of each event under those before it, numbers between 0 and 1 that may be any.

    P(A ∩ B)      P(A) P(B | A)
    P(B)          P(A) P(B | A) + (1 - P(A)) P(B | not A)
    P(A | B)      P(A ∩ B) / P(B)

For A and B these are three numbers, P(A), P(B | A) and P(B | not A). They may be any numbers between 0 and 1, so that
what is equal for all of them is proved, and what differs for some of them is different. A variable of which X > 2 and
X ≤ 5 are spoken of is somewhere between these bounds, or at one of them; each place is an event. p(x, y) is treated as
the probability of two events, which no product or quotient of densities can tell from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Literal, NamedTuple, TypeAlias

from derive import domains
from derive.rules import Hypothesis
from derive.symbols import Add, Expr, Mul, Num, Sym
from verify.answers.chances.laws import COMPUTED, Law, chance
from verify.answers.chances.quantities import COUNTED, Chance, Unread
from verify.answers.reading.events import And, Atom, Event, Not, Or, Where, conditions, names

MOST_AXES = 5
MOST_PLACES = 64
Nature: TypeAlias = Literal["any", "whole", "continuous", "symmetric", "listed", "binary"]
BITS = (Num(0), Num(1))
COMPLEMENT = "P(not A) = 1 - P(A)"
CONDITIONAL = "P(A | B) = P(A ∩ B)/P(B)"
UNION = "P(A ∪ B) = P(A) + P(B) - P(A ∩ B)"


@dataclass(frozen=True)
class Setting:
    """What is assumed of events.

    There are sets of independent ones, of those that exclude each other, and of those of which one happens; `within`
    are pairs A ⊂ B; `under` those independent under others. `nature` says of each variable whether it is whole (and not
    negative), continuous, continuous with a symmetric density around 0, 0 or 1 (binary), or one of the numbers that it
    is compared with (listed).
    """

    independent: tuple[frozenset[str], ...] = ()
    under: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
    exclusive: tuple[frozenset[str], ...] = ()
    exhaustive: tuple[frozenset[str], ...] = ()
    within: tuple[tuple[str, str], ...] = ()
    nature: Mapping[str, Nature] = field(default_factory=dict)
    laws: Mapping[str, Law] = field(default_factory=dict)


class Axis(NamedTuple):
    """An event, with the places 1 and 0; or a variable, with places 0, 1, 2, ... below, at, between its bounds."""

    name: str
    places: tuple[int, ...]
    parents: tuple[str, ...]


@dataclass
class Cells:
    """The normal forms of the probabilities of one law; `bounds` are what variables are compared with, in order."""

    law: str
    axes: tuple[Axis, ...]
    bounds: Mapping[str, tuple[Expr, ...]]
    read: Mapping[str, Expr]  # what stands in an event for a bound
    setting: Setting
    counted: bool = False
    numbers: dict[str, Sym] = field(default_factory=dict)

    def value(self, known: Chance) -> Expr:
        """P(event | under)."""
        both = self.mass(And((known.event, known.under)))
        if known.under == And(()):
            return both
        whole = self.mass(known.under)
        if whole == Num(0):
            raise Unread("an impossible condition")
        return both / whole

    def given(self) -> Iterator[Hypothesis]:
        """The numbers are between 0 and 1; those of elements are whole."""
        for x in self.numbers.values():
            if self.counted:
                yield Hypothesis(">", x, Num(0), (), f"{x} > 0", ("integer", x))
            else:
                yield from domains.unit_interval(x)

    def mass(self, event: Event, at: Mapping[str, int] | None = None) -> Expr:
        """The probability of an event at what is decided, one axis after another."""
        at = at or {}
        known = self.decided(event, at)
        if known is False or (known is True and not self.counted):
            return Num(int(known))
        if len(at) == len(self.axes):
            return self._number("#", at, ())
        axis = self.axes[len(at)]
        places = [place for place in axis.places if self._possible(axis, place, at)]
        masses = [self.mass(event, {**at, axis.name: place}) for place in places]
        if self.counted:
            return _sum(masses)
        if masses and all(mass == masses[0] for mass in masses):
            return masses[0]
        return _sum([_product(c, mass) for c, mass in zip(self._chances(axis, places, at), masses, strict=True)])

    def _chances(self, axis: Axis, places: list[int], at: Mapping[str, int]) -> list[Expr]:
        """The probabilities of the places of an axis, under what is decided on those that it depends on."""
        if not places:
            raise Unread("an impossible event")
        law = self.setting.laws.get(axis.name)
        if law is not None and law.name in COMPUTED:
            return self._by_law(axis, law)
        if self.setting.nature.get(axis.name) != "symmetric":
            return self._stick(axis, places, at)
        half = [Mul(Num(Fraction(1, 2)), c) for c in self._stick(axis, places[: len(places) // 2], at)]
        return [*half, *reversed(half)]

    def _by_law(self, axis: Axis, law: Law) -> list[Expr]:
        """The probabilities of the places by the law; of the last, what is left."""
        if axis.parents or any(b.free for b in self.bounds[axis.name]):
            raise Unread("a law beside something else, or at a letter")
        ends = [Fraction(b.data) for b in self.bounds[axis.name]]
        try:
            first = [_sum([chance(law, k) for k in _whole_in(place, ends)]) for place in axis.places[:-1]]
            if axis.places[-1] % 2:
                return [*first, _sum([chance(law, k) for k in _whole_in(axis.places[-1], ends)])]
        except ValueError as error:
            raise Unread("numbers that are too large") from error
        return [*first, _sum([Num(1), *(-c for c in first)])]

    def _stick(self, axis: Axis, places: Sequence[int], at: Mapping[str, int]) -> list[Expr]:
        """c, (1 - c) d, (1 - c)(1 - d): any probabilities that sum to 1."""
        out: list[Expr] = []
        rest: Expr = Num(1)
        for place in places[:-1]:
            c = self._number(axis.name, {x: at[x] for x in axis.parents if x in at}, (place,))
            out.append(_product(rest, c))
            rest = _product(rest, 1 - c)
        return [*out, rest]

    def _possible(self, axis: Axis, place: int, at: Mapping[str, int]) -> bool:
        """Is a place consistent with what excludes, exhausts, or lies within?"""
        here = {**at, axis.name: place}
        if any(sum(here.get(x, 0) for x in s) > 1 for s in self.setting.exclusive):
            return False
        if any(all(here.get(x) == 0 for x in s) for s in self.setting.exhaustive):
            return False
        return not any(here.get(a) == 1 and here.get(b) == 0 for a, b in self.setting.within)

    def _number(self, name: str, at: Mapping[str, int], place: tuple[int, ...]) -> Sym:
        said = ", ".join(self._said(x, where) for x, where in at.items())
        if name == "#":
            key = f"|{said}|"
        else:
            key = f"{self.law or 'P'}({self._said(name, place[0])}{' | ' if said else ''}{said})"
            if name in self.bounds and place[0] > self._first(name):
                key = f"{key[:-1]}, where not before)"
        return self.numbers.setdefault(key, Sym(key))

    def _first(self, name: str) -> int:
        return next(axis.places[0] for axis in self.axes if axis.name == name)

    def _said(self, name: str, place: int) -> str:
        """A, not A, X = 2, X < 2 or 2 < X < 3."""
        if name not in self.bounds:
            return name if place == 1 else f"not {name}"
        bounds = self.bounds[name]
        if place % 2:
            return f"{name} = {bounds[place // 2]}"
        low = f"{bounds[place // 2 - 1]} < " if place else ""
        return f"{low}{name}" + (f" < {bounds[place // 2]}" if place // 2 < len(bounds) else "")

    def decided(self, event: Event, at: Mapping[str, int]) -> bool | None:
        """Does an event happen at what is decided; None if that is open."""
        match event:
            case Atom(name):
                return None if name not in at else at[name] == 1
            case Where(name, relation, bound):
                return None if name not in at else _holds(at[name], relation, self.place(name, bound))
            case Not(inner):
                found = self.decided(inner, at)
                return None if found is None else not found
            case And(parts) | Or(parts):
                stop = isinstance(event, Or)
                found_ = [self.decided(part, at) for part in parts]
                return stop if stop in found_ else None if None in found_ else not stop

    def place(self, name: str, bound: str) -> int:
        """The place at a bound."""
        return 2 * self.bounds[name].index(self.read[bound]) + 1


def _holds(place: int, relation: str, bound: int) -> bool:
    below, at = place < bound, place == bound
    return {"<": below, "<=": below or at, "=": at, "!=": not at, ">=": not below, ">": not (below or at)}[relation]


def _sum(parts: list[Expr]) -> Expr:
    parts = [part for part in parts if part != Num(0)]
    return Add(*parts) if len(parts) > 1 else parts[0] if parts else Num(0)


def _product(left: Expr, right: Expr) -> Expr:
    if Num(0) in (left, right):
        return Num(0)
    return right if left == Num(1) else left if right == Num(1) else left * right


# The axes of what is spoken of


def cells(law: str, spoken: Sequence[Event], read: Mapping[str, Expr], setting: Setting) -> Cells:
    """The normal forms for the events of one law; `read` are their bounds by their texts. Raises Unread."""
    every = sorted({name for e in spoken for name in names(e)})
    variables = {c.variable for e in spoken for c in conditions(e)}
    events = {a.name for e in spoken for a in atoms(e)}
    values = {c.bound for e in spoken for c in conditions(e)}
    if events & (variables | values) or len(every) > MOST_AXES:
        raise Unread("one name for an event and a variable or its value, or too many")
    for x in filter(lambda name: "-" in name, variables):
        if set(x.split("-")) <= variables or (len(every) > 1 and (setting.independent or setting.under)):
            raise Unread("two variables and their order")
    if len({x.lower() for x in every}) < len(every):
        raise Unread("X and x may be one")
    bounds = {x: _bounds(x, spoken, read, setting) for x in variables}
    parents = _parents(every, setting)
    axes = tuple(
        Axis(x, _places(bounds[x], setting.nature.get(x, "any")) if x in bounds else (1, 0), parents[x])
        for x in parents
    )
    size = 1
    for axis in axes:
        size *= len(axis.places)
    if size > MOST_PLACES or any(not axis.places for axis in axes):
        raise Unread("too many events")
    return Cells(law, axes, bounds, read, setting, law == COUNTED)


def atoms(e: Event) -> Iterator[Atom]:
    """The events in an event of which only the names are known."""
    match e:
        case Atom():
            yield e
        case Not(inner):
            yield from atoms(inner)
        case And(parts) | Or(parts):
            for part in parts:
                yield from atoms(part)


def _bounds(name: str, spoken: Sequence[Event], read: Mapping[str, Expr], setting: Setting) -> tuple[Expr, ...]:
    """What a variable is compared with, from the least to the greatest. Raises Unread where that is not known."""
    found = {read[c.bound] for e in spoken for c in conditions(e) if c.variable == name}
    if setting.nature.get(name) == "binary":
        found |= set(BITS)
    if setting.nature.get(name) == "symmetric":
        if not all(isinstance(b, Num) for b in found):
            raise Unread(name)
        found |= {Num(-b.data) for b in found} | {Num(0)}
    numbers = sorted((b for b in found if isinstance(b, Num)), key=lambda b: b.data)
    others = [b for b in found if not isinstance(b, Num)]
    if not others:
        return tuple(numbers)
    if len(found) == 1:
        return tuple(found)
    for low, high in (pair for e in spoken for pair in _between(e, name, read)):
        if found == {low, high}:
            return (low, high)
    raise Unread(name)


def _between(e: Event, name: str, read: Mapping[str, Expr]) -> Iterator[tuple[Expr, Expr]]:
    """a and b of a < X < b, which says that a < b."""
    match e:
        case And((Where(x, (">" | ">="), low), Where(y, ("<" | "<="), high))) if x == y == name:
            yield read[low], read[high]
        case Not(inner):
            yield from _between(inner, name, read)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _between(part, name, read)


def _places(bounds: tuple[Expr, ...], nature: Nature) -> tuple[int, ...]:
    """The places below, at, between and above the bounds at which the variable can be."""
    places = range(2 * len(bounds) + 1)
    if nature == "listed" or (nature == "binary" and bounds == BITS):
        return tuple(place for place in places if place % 2)
    if nature in ("continuous", "symmetric"):
        return tuple(place for place in places if place % 2 == 0)
    if nature == "any" or not all(isinstance(b, Num) for b in bounds):
        return tuple(places)
    return tuple(place for place in places if _has_whole(place, [b.data for b in bounds]))


def _whole_in(place: int, bounds: list[Fraction]) -> range:
    """The numbers 0, 1, 2, ... at a place that ends. Raises ValueError for the last, which does not."""
    if place % 2:
        return range(int(bounds[place // 2]), int(bounds[place // 2]) + 1)
    if place // 2 == len(bounds):
        raise ValueError(place)
    low = bounds[place // 2 - 1] if place else Fraction(-1)
    return range(max(floor(low) + 1, 0), ceil(bounds[place // 2]))


def _has_whole(place: int, bounds: list[Fraction]) -> bool:
    """Is there one of 0, 1, 2, ... at a place?"""
    if place % 2:
        return bounds[place // 2] >= 0 and Fraction(bounds[place // 2]).denominator == 1
    if place // 2 == len(bounds):
        return True
    low = Fraction(bounds[place // 2 - 1]) if place else Fraction(-1)
    first = max(floor(low) + 1, 0)
    return first < bounds[place // 2]


def _parents(every: list[str], setting: Setting) -> dict[str, tuple[str, ...]]:
    """What each depends on, in an order in which all that one depends on comes before it. Raises Unread."""
    sets = [s & set(every) for s in setting.independent]
    sets = [s for s in sets if len(s) > 1]
    under = [(s & set(every), c) for s, c in setting.under if len(s & set(every)) > 1 and c <= set(every)]
    if len(sets) + len(under) > 1:
        raise Unread("several assumptions of independence")
    first = sorted(under[0][1]) if under else []
    free = sorted(sets[0]) if sets else sorted(under[0][0]) if under else []
    if set(first) & set(free):
        raise Unread("independent of itself")
    if any(len(s & set(free)) > 1 for s in (*setting.exclusive, *setting.exhaustive)):
        raise Unread("independent events that exclude each other")
    out: dict[str, tuple[str, ...]] = {}
    for x in first:
        out[x] = tuple(out)
    for x in free:
        out[x] = tuple(first)
    for x in every:
        if x not in out:
            out[x] = tuple(out)
    return out


def said_of(event: Event) -> Iterator[str]:
    """The rules that the notation of an event rests on."""
    match event:
        case Not(inner):
            yield COMPLEMENT
            yield from said_of(inner)
        case Or(parts):
            yield UNION
            for part in parts:
                yield from said_of(part)
        case And(parts):
            for part in parts:
                yield from said_of(part)
