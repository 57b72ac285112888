r"""Numbers in equal steps: families of solutions over the integers, and congruences.

    x = π/4 + kπ, k ∈ Z      x = 5π/4 + nπ, n ∈ Z            equal: the same numbers
    n ≡ 3 (mod 7)            n = 7k + 3, k ∈ Z               equal; n ≡ 10 (mod 7) too
    x = ±π/3 + 2kπ           x = π/3 + 2kπ or 5π/3 + 2kπ     equal
    x = (-1)^k π/6 + kπ      x = π/6 + 2kπ or 5π/6 + 2kπ     equal

Every family is a + d k with integers k, linear in k by a proof. All steps are brought to their least common multiple D,
so that a family is a set of remainders by D; two are the same if their difference over D is an integer, by a proof, and
are not if an enclosure of that holds no integer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from derive.symbols import Add, Expr, Mul, Num, Pow, Sym, subst
from verify.answers.around.prose import Cut
from verify.answers.comparing.equality import compare
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.forms import prepared
from verify.answers.comparing.same_text import same_text
from verify.answers.comparing.verdict import Comparison, Mismatch, Proof
from verify.answers.reading.invalid import Invalid
from verify.answers.reading.parsing import GENERAL, parse_value
from verify.answers.reading.values import Collection, Relation, Statements, Value
from verify.model import Model, NoValue
from verify.normal import Undefined

if TYPE_CHECKING:
    from verify.answers.around.ways import Pair

LONGEST, MOST, LARGEST = 400, 64, 400  # characters, remainders, and moduli that are gone through
BITS = 160
DENOMINATORS = 24  # of the ratio of two steps
INTEGERS = frozenset("kmnlpqrstjcz")
ANGLES = frozenset(("x", "t", "z", "theta", "phi", "alpha", "beta", "varphi", "θ", "φ", "α", "β"))
_Z = r"(?:\\mathbb\s*\{?\s*Z\s*\}?|\\mathbf\s*\{?\s*Z\s*\}?|\\Z(?![A-Za-z])|ℤ|Z)"
_SPACE = r"(?:\\[,;:! ]|\\q?quad(?![A-Za-z])|[\s~])"
_WORDS = r"(?:where|for|with|any|all|some|every|an?|and|is|are|integers?|let|the|each)"
_BEFORE = re.compile(
    rf"(?:{_SPACE}|[,;:(]|\\(?:text|mathrm|textrm)\s*\{{(?:\s|,|{_WORDS}(?![A-Za-z]))*\}}"
    rf"|\\(?:text|mathrm|textrm|forall)(?![A-Za-z])\s*\{{?|(?<![A-Za-z]){_WORDS}(?![A-Za-z]))+$"
)
_DECLARED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![A-Za-z\\])(?P<letter>[a-z])\s*(?:\\in(?![A-Za-z])|∈|(?:\\text\s*\{{)?\s*in\s*\}}?)\s*{_Z}[\s).}}]*$",
        r"(?<![A-Za-z\\])(?P<letter>[a-z])\$?\s*(?:\\?[,; ]|\\text\s*\{|~|is|are|an?|any|\$)*\s*integers?[\s).}]*$",
        r"(?:any|all|every|some|an)?\s*integers?\s*\}?\s*\$?(?P<letter>[a-z])\$?[\s).}]*$",
        r"(?<![A-Za-z\\])(?P<letter>[a-z])\s*=\s*0\s*,\s*(?:\\pm|±)\s*1\s*,.*(?:dots|\.\.\.|…)[\s).}]*$",
    )
)
_OR = re.compile(r"\\text\s*\{\s*,?\s*or\s*\}|\\lor(?![A-Za-z])|(?<![A-Za-z\\])or(?![A-Za-z])")
_UNEQUAL = re.compile(r"\\neq?(?![A-Za-z])|≠|!=")
_BUILT = re.compile(
    r"(?:\\left)?\\?\{(?P<members>[^|:]+?)(?:\\mid(?![A-Za-z])|\\?\||:|\\colon(?![A-Za-z]))(?P<said>[^|]+?)(?:\\right)?\\?\}"
)
_CONGRUENT = re.compile(
    r"(?P<left>[^=<>]+?)\s*(?:\\equiv(?![A-Za-z])|≡)\s*(?P<right>[^=<>]+?)"
    r"\s*(?:\\pmod|\(\s*(?:\\text\s*\{\s*)?\\?b?mod\s*\}?|\\b?mod|\\quad\s*\(?\\?mod|,?\s*mod)(?![A-Za-z])\s*"
    r"(?P<by>\{[^{}]+\}|[^{}()]+)\s*\)?"
)


@dataclass(frozen=True)
class Family:
    """What a text says of a letter: offsets and steps; `declared` if it says that its letter is an integer."""

    name: Expr | None
    members: tuple[tuple[Expr, Expr], ...]  # offset and step
    letter: str
    declared: bool
    excluded: bool = False  # x ≠ ...

    @property
    def is_infinite(self) -> bool:
        """Is a step known not to be 0?"""
        with suppress(NoValue, Undefined):
            return any(0 not in enclosed(prepared(step), Model(), BITS) for _, step in self.members)
        return False


def compared(pair: Pair) -> Comparison | Any | None:
    """The comparison of two families, or of what is left where only one says so; None where none does."""
    if max(len(side.text) for side in (pair.gold, pair.answer)) > LONGEST:
        return None
    texts = [_undeclared(side) for side in (pair.gold, pair.answer)]
    stated = [letter for _, letter in texts if letter]
    congruent = [bool(_congruences(side.text)) for side in (pair.gold, pair.answer)]
    periodic = all(re.search(r"\\pi|π|\bpi\b|\^\\circ|°", side.text) for side in (pair.gold, pair.answer))
    counted = periodic and re.search(r"(?<![A-Za-z\\])[kmn]|(?<=pi )[kmn]", pair.gold.text)
    if not (stated or any(congruent) or counted):
        return None
    if not stated and not any(congruent):
        return _of_angles(pair)
    if same_text(*(re.sub(r"\{(\w)\}", r" \1", side.text) for side in (pair.gold, pair.answer))):
        return Comparison("equal", Proof("same text"))
    sides = [_family(cut, letter) for cut, letter in texts]
    plain = None if any(congruent) else pair.ask(*(cut for cut, _ in texts))
    if plain is not None and plain["status"] in ("equal", "invalid"):
        return plain
    if not any(sides) and _renamed(pair, texts):
        return Comparison("equal", Proof("other names for integers"))
    if sides[0] is None or sides[1] is None:
        return _unread(plain, sides, texts)
    return _families(sides[0], sides[1])


def _renamed(pair: Pair, texts: Sequence[tuple[Cut, str]]) -> bool:
    """Is the answer gold, with gold's letter for its own?"""
    (gold, mine), (answer, theirs) = texts
    if not mine or not theirs or mine == theirs or re.search(rf"(?<![A-Za-z\\]){mine}(?![A-Za-z])", answer.text):
        return False
    renamed = re.sub(rf"(?<![A-Za-z\\]){theirs}(?![A-Za-z])", mine, answer.text)
    return pair.status(gold, replace(answer, text=renamed)) == "equal"


def _unread(plain: Any, sides: Sequence[Family | None], texts: Sequence[tuple[Cut, str]]) -> Comparison | Any:
    """Where one text is no family: not the same, if the other one is of so many numbers."""
    if plain is not None and not any(sides) and all(_is_on_the_left(cut.text, letter) for cut, letter in texts):
        return plain
    for side, (cut, _) in zip(sides[::-1], texts, strict=True):
        if side is not None and side.is_infinite and _is_of_numbers(cut):
            return Comparison("different", Mismatch("a few numbers against numbers in equal steps"))
    return Comparison("undecided", reason="numbers in equal steps, and something else")


def _is_on_the_left(text: str, letter: str) -> bool:
    """Is it a_n or f(n), and no set of numbers, or does the letter stand nowhere?"""
    alone = re.compile(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])")
    left, equals, _ = text.partition("=")
    return not letter or not alone.search(text) or bool(equals and alone.search(left))


def _is_of_numbers(cut: Cut) -> bool:
    """Is it a number, or a few, that may have a name?"""
    try:
        _, rights = _solved(parse_value(cut.text, scope=GENERAL))
    except (Invalid, NoValue, Undefined):
        return False
    return bool(rights) and not any(e.free for e in rights)


def _of_angles(pair: Pair) -> Comparison | Any | None:
    """π/4 + kπ without a word of k: an integer, where the letter is one of those for integers.

    Without a name too, if the letters differ.
    """
    sides = [_family(side, "") for side in (pair.gold, pair.answer)]
    if sides[0] is None or sides[1] is None:
        return None
    names = {str(side.name) for side in (sides[0], sides[1]) if side.name is not None}
    if not names <= ANGLES or (not names and sides[0].letter == sides[1].letter):
        return None
    found = _families(sides[0], sides[1])
    return found if found.status != "undecided" else None


# Reading


def _undeclared(cut: Cut) -> tuple[Cut, str]:
    """The text without "k ∈ Z" at its end, and the letter that it is said of, or ""."""
    if built := _BUILT.fullmatch(cut.text.rstrip(" .")):
        cut = replace(cut, text=f"{built['members']}, {built['said']}", begin=cut.begin + built.start("members"))
    for pattern in _DECLARED:
        found = pattern.search(cut.text)
        if found is not None:
            rest = cut.text[: found.start()]
            rest = rest[: m.start()] if (m := _BEFORE.search(rest)) else rest
            if rest.strip():
                return replace(cut, text=rest.strip()), found["letter"]
    return cut, ""


def _family(cut: Cut, letter: str) -> Family | None:
    """The family that a text is, over the integers that `letter` may be; None for anything else."""
    try:
        if several := _congruences(cut.text):
            return _union([_of_congruence(one) for one in several])
        said = parse_value(_UNEQUAL.sub("=", cut.text), scope=GENERAL)
    except (Invalid, NoValue, Undefined):
        return None
    name, rights = _solved(said)
    if not rights:
        return None
    free = {str(x.data) for e in rights for x in e.free if isinstance(x, Sym)}
    letters = [letter] if letter else sorted(free & INTEGERS)
    if len(letters) != 1:
        return None
    members = tuple(_linear(one, Sym(letters[0])) for e in rights for one in _by_parity(e, Sym(letters[0])))
    whole = tuple(member for member in members if member is not None)
    if len(whole) < len(members):
        return None
    return Family(name, whole, letters[0], bool(letter), excluded=bool(_UNEQUAL.search(cut.text)))


def _solved(said: Value) -> tuple[Expr | None, list[Expr]]:
    """The letter that stands on the left, and all that it may be."""
    match said:
        case Expr():
            return None, [said]
        case Relation(left, "=", right) if isinstance(left, Sym) and "_" not in str(left.data):
            return left, [right]
        case Statements(parts=parts) if all(r.relation == "=" and isinstance(r.left, Sym) for r in parts):
            names = {r.left for r in parts}
            return (parts[0].left, [r.right for r in parts]) if len(names) == 1 else (None, [])
        case Collection(kind="list" | "set", items=items):
            pairs = [_solved(item) for item in items]
            names = {name for name, _ in pairs}
            return (pairs[0][0], [e for _, row in pairs for e in row]) if len(names) == 1 else (None, [])
    return None, []


def _by_parity(e: Expr, letter: Sym) -> Sequence[Expr]:
    """With (-1)^k in it, e at 2k and at 2k + 1; else e itself."""
    powers = [a for a in e.walk() if isinstance(a, Pow) and a.args[0] == Num(-1) and letter in a.args[1].free]
    if any(a.args[1] not in (letter, letter + 1, letter - 1) for a in powers) or not powers:
        return (e,)
    found = []
    for odd in (0, 1):
        signs: dict[Expr, Expr] = {a: Num((-1) ** (odd + (a.args[1] != letter))) for a in powers}
        found.append(subst(_with(e, signs), {letter: 2 * letter + odd}))
    return found


def _with(e: Expr, table: Mapping[Expr, Expr]) -> Expr:
    """e with other expressions in the place of some."""
    if e in table:
        return table[e]
    return e.rebuild(tuple(_with(a, table) for a in e.args)) if e.args else e


def _linear(e: Expr, letter: Sym) -> tuple[Expr, Expr] | None:
    """a and d of a + d k, by a proof."""
    offset = subst(e, {letter: Num(0)})
    step = subst(e, {letter: Num(1)}) - offset
    if letter not in e.free or (offset.free | step.free):
        return None
    return (offset, step) if compare(e, offset + step * letter).status == "equal" else None


def _congruences(text: str) -> list[re.Match[str]]:
    """The congruences of which one holds; none where anything else is said."""
    found = [_CONGRUENT.fullmatch(part.strip(" .,")) for part in _OR.split(text)]
    return [one for one in found if one is not None] if all(found) else []


def _union(several: Sequence[Family | None]) -> Family | None:
    whole = [one for one in several if one is not None]
    if len(whole) < len(several) or len({one.name for one in whole}) != 1:
        return None
    return replace(whole[0], members=tuple(member for one in whole for member in one.members))


def _of_congruence(found: re.Match[str]) -> Family | None:
    """The remainders of the one letter on the left."""
    left = parse_value(found["left"], scope=GENERAL)
    _, rights = _solved(parse_value(found["right"], scope=GENERAL))
    by = parse_value(found["by"].strip("{} "), scope=GENERAL)
    if not isinstance(left, Expr) or not isinstance(by, Num) or not rights:
        return None
    modulus = by.data
    letters = [x for x in left.free if isinstance(x, Sym)]
    if modulus.denominator != 1 or modulus <= 0 or len(letters) != 1 or len(left.free) != 1:
        return None
    step = Num(modulus)
    if isinstance(left, Sym):
        return Family(left, tuple((right, step) for right in rights if not right.free), "", True)
    if modulus > LARGEST or not _is_polynomial(left) or not all(_is_polynomial(right) for right in rights):
        return None
    letter = letters[0]
    members = tuple(
        (Num(t), step)
        for t in range(int(modulus))
        if any(_remainder(subst(left - right, {letter: Num(t)}), int(modulus)) == 0 for right in rights)
    )
    return Family(letter, members, "", True) if members else None


def _is_polynomial(e: Expr) -> bool:
    """Is it made of integers and letters by sums, products and powers?"""
    match e:
        case Num(data=value):
            return bool(value.denominator == 1)
        case Sym():
            return True
        case Add(args=args) | Mul(args=args):
            return all(map(_is_polynomial, args))
        case Pow(args=(base, Num(data=n))):
            return n.denominator == 1 and 0 <= n <= MOST and _is_polynomial(base)
    return False


def _remainder(e: Expr, modulus: int) -> int:
    box = enclosed(prepared(e), Model(), BITS)
    return int(box.lo) % modulus if box.lo == box.hi else 1


# Comparing


def _families(gold: Family, answer: Family) -> Comparison:
    """The same numbers, or one that belongs to one of them only."""
    if gold.excluded != answer.excluded:
        return Comparison("undecided", reason="what a letter may be, and what not")
    if gold.name is not None and answer.name is not None and gold.name != answer.name:
        return Comparison("undecided", reason="families of two letters")
    try:
        step = _common_step([d for _, d in (*gold.members, *answer.members)])
        if step is None:
            return Comparison("undecided", reason="steps without a common multiple")
        sides = [list(_remainders(side, step)) for side in (gold, answer)]
        alone = [_alone(sides[0], sides[1], step), _alone(sides[1], sides[0], step)]
    except (NoValue, Undefined, _TooMany):
        return Comparison("undecided", reason="the steps of a family are not known")
    for found, of in zip(alone, ("gold", "the answer"), strict=True):
        if isinstance(found, Expr):
            return Comparison("different", Mismatch(f"{found} belongs to {of} only"))
    if all(found is True for found in alone):
        letters = sorted({side.letter for side in (gold, answer)} - {""})
        return Comparison("equal", Proof("the same remainders", tuple(f"{letter} ∈ Z" for letter in letters)))
    return Comparison("undecided", reason="a remainder is not known")


class _TooMany(ValueError):
    """More remainders than are looked at."""


def _common_step(steps: Sequence[Expr]) -> Expr | None:
    """The least multiple of all steps, which are rational multiples of each other."""
    ratios = [_ratio(step, steps[0]) for step in steps]
    known = [ratio for ratio in ratios if ratio is not None]
    if len(known) < len(ratios) or not all(known):
        return None
    below = lcm(*(r.denominator for r in known))
    return Num(Fraction(lcm(*(abs(r.numerator) * (below // r.denominator) for r in known)), below)) * steps[0]


def _ratio(step: Expr, unit: Expr) -> Fraction | None:
    """step/unit, if it is a fraction with a small denominator, by a proof."""
    box = enclosed(prepared(step / unit), Model(), BITS)
    near = ((box.lo + box.hi) / 2).limit_denominator(DENOMINATORS)
    same = abs(near - box.lo) < Fraction(1, 10**9) and compare(step, Num(near) * unit).status == "equal"
    return near if same else None


def _remainders(side: Family, step: Expr) -> Iterator[Expr]:
    """The numbers of a family, up to multiples of a step."""
    for offset, own in side.members:
        ratio = _ratio(step, own)
        if ratio is None or ratio.denominator != 1 or abs(ratio) > MOST:
            raise _TooMany
        yield from (offset + Num(count) * own for count in range(abs(int(ratio))))


def _alone(mine: Sequence[Expr], theirs: Sequence[Expr], step: Expr) -> Expr | bool:
    """A number of the one that is none of the other's; else whether all of them are known to be."""
    known = True
    for left in mine:
        found = [_same(left, right, step) for right in theirs]
        if all(same is False for same in found):
            return left
        known = known and True in found
    return known


def _same(left: Expr, right: Expr, step: Expr) -> bool | None:
    """Is the difference a multiple of the step? None where that is not known."""
    apart = left - right
    box = enclosed(prepared(apart / step), Model(), BITS)
    near = round((box.lo + box.hi) / 2)
    if box.hi - box.lo > Fraction(1, 4):
        return None
    if box.lo > near or box.hi < near:
        return False
    return True if compare(apart, Num(near) * step).status == "equal" else None
