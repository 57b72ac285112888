r"""Answers with units: both in one unit, and units of two kinds are never the same.

2.5\text{ m}       250\text{ cm}      equal          12\text{ m}     12\text{ cm}     different
5\text{ ft } 6\text{ in}    66\text{ in}     equal          12\text{ cm}    12         equal: the unit may be left out
12\text{ ways}     12 ways            equal: no unit of the table, the same words
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from verify.answers.around.mixed_quantities import listed_in, mixed_in
from verify.answers.around.prose import Cut
from verify.answers.around.quantities import Quantity, quantity_in, same_kind
from verify.answers.comparing.verdict import Comparison, Mismatch
from verify.answers.reading import units
from verify.answers.reading.invalid import Invalid
from verify.answers.reading.parsing import GENERAL, parse_value

if TYPE_CHECKING:
    from verify.answers.around.ways import Pair

LOOSE_MODES = frozenset(("equal", "equal everywhere", "equal under hypotheses"))
_MULTIPLIED = (  # 2 width is no 2
    "mass width length height radius area volume speed time price cost base side weight diameter distance velocity "
    "perimeter slope rate total sum mean size depth value density force energy power income revenue profit age"
)
QUANTITIES = frozenset(_MULTIPLIED.split())
_COUNTED = re.compile(r"(?P<number>[-+]?[\d.,/]*\d)\s+(?P<words>[a-z]{3,}(?:\s+[a-z]{3,}){0,2})")
_DEGREES = re.compile(r"(?<=[\d}\)])\s*(?:\\[,; ])?\s*\\(?:text|mathrm)\s*\{\s*deg(?:rees?)?\s*\}")


def compared(pair: Pair) -> Comparison | Any | None:
    """Both in one unit; the same number in units of two kinds is different. None where there are no units."""
    sides = [_opened(side) for side in (pair.gold, pair.answer)]
    if sides != [pair.gold, pair.answer]:
        return pair.ask(*sides)
    gold, answer = (_quantity(side, pair) for side in (pair.gold, pair.answer))
    if gold is not None and answer is not None and (gold.sure or answer.sure):
        return _in_one_unit(pair, gold, answer)
    if gold is not None and gold.sure and answer is None and not _words_of(pair.answer):
        return pair.ask(_number(gold), pair.answer)
    if answer is not None and answer.sure and gold is None and not _words_of(pair.gold):
        return pair.ask(pair.gold, _number(answer))
    if any(q is not None and q.sure for q in (gold, answer)):
        return None  # 5 dollars against 5 people
    return _lists(pair) or _degrees(pair) or _counted(pair)


_IN_BRACKETS = re.compile(r"\s*(?:\\left\s*)?\((?P<inner>[^()]*?(?:\([^()]*\)[^()]*?)*)(?:\\right\s*)?\)[\s.]*")


def _opened(cut: Cut) -> Cut:
    """5 km of (5 km); any other text as it is."""
    found = _IN_BRACKETS.fullmatch(cut.text)
    inner = cut.part(*found.span("inner")) if found else cut
    return inner if found and quantity_in(inner) is not None else cut


def _quantity(cut: Cut, pair: Pair) -> Quantity | None:
    """What is measured; 5 m is a product where m was declared."""
    found = mixed_in(cut) or quantity_in(cut)
    names = pair.task.get("names", {})
    return found if found is None or found.sure or not names.keys() & set(re.findall(r"\w+", found.written)) else None


def _words_of(cut: Cut) -> str:
    """The words after a number that are no unit of the table."""
    counted = _COUNTED.fullmatch(cut.text.rstrip(" ."))
    return counted["words"] if counted and not _is_known(counted["words"]) else units.unit_of(cut.text)


def _number(quantity: Quantity) -> Cut:
    return quantity.in_unit(quantity.unit)


def _in_one_unit(pair: Pair, gold: Quantity, answer: Quantity) -> Comparison | Any:
    kind = same_kind(gold.unit, answer.unit)
    if kind is None and gold.in_celsius and answer.in_celsius:
        return _temperatures(pair, gold, answer)
    if kind is None or (gold.unit != answer.unit and pair.task.get("mode", "equal") not in LOOSE_MODES):
        return Comparison("undecided", reason="units that are not converted")
    if not kind:
        if _may_be_sterling(gold, answer):
            return pair.ask(_number(gold), _number(answer))
        return Comparison("different", Mismatch(f"{gold.shown} against {answer.shown}: units of different kinds"))
    found = pair.ask(_number(gold), answer.in_unit(gold.unit))
    if gold.unit == answer.unit or found["status"] == "invalid":
        return found
    if found["status"] == "different":
        return Comparison("different", Mismatch(f"{gold.shown} against {answer.shown}"))
    if found["status"] == "equal":
        return {**found, "evidence": {**found["evidence"], "note": f"{answer.written} in {gold.written}"}}
    return found


def _may_be_sterling(gold: Quantity, answer: Quantity) -> bool:
    """£5 against 5 pounds."""
    kinds = {q.unit.base for q in (gold, answer)}
    return (("sterling", 1),) in kinds and any("pound" in q.written for q in (gold, answer))


def _temperatures(pair: Pair, gold: Quantity, answer: Quantity) -> Comparison | Any:
    """On one scale; 5 K and 5 °C may be the same difference of temperatures."""
    found = pair.ask(gold.in_celsius or "", answer.in_celsius or "")
    if found["status"] == "different" and pair.status(_number(gold), _number(answer)) == "equal":
        if not {"fahrenheit"} & {gold.unit.base[0][0], answer.unit.base[0][0]}:
            return Comparison("undecided", reason="temperatures, or differences of temperatures")
        return Comparison("different", Mismatch(f"{gold.shown} against {answer.shown}"))
    return found


def _lists(pair: Pair) -> Comparison | Any | None:
    """Several quantities, in the unit of the first of gold; without units in one of the texts, by the numbers."""
    gold, answer = listed_in(pair.gold), listed_in(pair.answer)
    if gold is None and answer is None:
        return None
    if gold is not None and answer is not None:
        kind = same_kind(gold[1][0].unit, answer[1][0].unit)
        if not kind:
            what = "units of different kinds"
            return Comparison("different", Mismatch(what)) if kind is False else Comparison("undecided", reason=what)
    unit = (gold or answer)[1][0].unit  # type: ignore[index]  # one of them is a list
    sides = (_joined(found, side, unit) for found, side in ((gold, pair.gold), (answer, pair.answer)))
    return pair.ask(*sides)


def _joined(found: tuple[str, list[Quantity], str] | None, side: Cut, unit: Any) -> Cut:
    if found is None:
        return side
    begin, quantities, end = found
    texts = ", ".join(quantity.in_unit(unit).text for quantity in quantities)
    return Cut(f"{begin}{texts}{end}", side.begin, side.latex)


def _degrees(pair: Pair) -> Any | None:
    r"""45\text{ degrees} as 45^\circ."""
    sides = [Cut(_DEGREES.sub(r"^\\circ ", side.text), side.begin, side.latex) for side in (pair.gold, pair.answer)]
    return pair.ask(*sides) if sides != [pair.gold, pair.answer] else None


def _counted(pair: Pair) -> Comparison | Any | None:
    """12 ways, 5 people: a number and words that nobody knows, beside the same words or none."""
    words = [_COUNTED.fullmatch(side.text.rstrip(" .")) for side in (pair.gold, pair.answer)]
    if not any(words) or any(_is_known(m["words"]) for m in words if m):
        return None
    sides, said = [], set()
    for cut, found in zip((pair.gold, pair.answer), words, strict=True):
        unit = found["words"] if found else re.sub(r"\\[a-z]+|[^a-z ]", "", units.unit_of(cut.text))
        said.add(" ".join(unit.split()))
        sides.append(cut.part(0, found.end("number")) if found else cut)
    try:
        result = pair.ask(*sides)
    except Invalid:
        return None
    if result["status"] == "equal" and len(said - {""}) > 1:
        return Comparison("undecided", reason="the same number of other things")
    return result


def _is_known(words: str) -> bool:
    """Does a word stand for something else, or say something of the number?"""
    if any(GENERAL.known(word) or word in units.NUMBERS | QUANTITIES for word in words.split()):
        return True
    try:
        parse_value(words, scope=GENERAL)  # abc is a product
    except Invalid:
        return False
    return True
