r"""Ratios: a : b = c : d where ad = bc, and 3 : 4 as the number 3/4.

3:4          6:8       equal            1 : 2 : 3    2 : 4 : 6    equal
a:b = 2:3    4:6       equal            2:3          3:2          different
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from verify.answers.around.prose import Cut
from verify.answers.comparing.verdict import Comparison, Mismatch, Proof

if TYPE_CHECKING:
    from verify.answers.around.ways import Pair

LONGEST, MOST = 120, 6  # characters of a ratio, and its parts
_TO = re.compile(r"(?<=[\d})])\s*(?:\\text\s*\{\s*to\s*\}|\\[,;: ]\s*to\b|\s+to\b)\s*(?=[\d\\(])|\\colon(?![A-Za-z])|∶")
_PART = re.compile(r"(?:\\(?:[dt]?frac|sqrt|pi|cdot|left|right|[,;!])|[\w\s+\-*/^{}().π√])+")
_WORD = re.compile(r"(?<!\\)(?<![A-Za-z\\])[A-Za-z]{3,}")
_RELATION = re.compile(r"[=<>≤≥]|\\(?:le|ge|ne)q?(?![A-Za-z])")


def parts_of(cut: Cut) -> tuple[str, list[Cut]] | None:
    """What is named before an equals sign, and the parts of a ratio; None for anything else."""
    text = cut.text.rstrip(" .")
    if len(text) > LONGEST:
        return None
    text = _TO.sub(lambda m: ":" + " " * (len(m[0]) - 1), text)
    name, equals, ratio = text.rpartition("=")
    if ":" not in ratio or _RELATION.search(name) or (equals and name.count(":") != ratio.count(":")):
        return None
    parts, begin = [], len(name) + len(equals)
    for part in ratio.split(":"):
        inner = Cut(text, cut.begin, cut.latex).part(begin, begin + len(part))
        closed = part.count("{") == part.count("}") and part.count("(") == part.count(")")
        if not _PART.fullmatch(part) or not inner.text or _WORD.search(part) or not closed:
            return None
        parts.append(inner)
        begin += len(part) + 1
    return (re.sub(r"\s", "", name), parts) if 2 <= len(parts) <= MOST else None


def compared(pair: Pair) -> Comparison | Any | None:
    """Whether two ratios are the same, or a ratio and a number; None where neither text is one."""
    gold, answer = parts_of(pair.gold), parts_of(pair.answer)
    if gold is not None and answer is not None:
        if gold[0] and answer[0] and gold[0] != answer[0]:
            return None
        return _proportional(pair, gold[1], answer[1])
    if gold is not None and len(gold[1]) == 2 and not _RELATION.search(pair.answer.text):
        return pair.ask(_quotient(gold[1]), pair.answer)
    if answer is not None and len(answer[1]) == 2 and not _RELATION.search(pair.gold.text):
        return pair.ask(pair.gold, _quotient(answer[1]))
    return None


def _quotient(parts: list[Cut]) -> Cut:
    return Cut(f"({parts[0].text})/({parts[1].text})", max(0, parts[0].begin - 1), parts[0].latex)


def _proportional(pair: Pair, gold: list[Cut], answer: list[Cut]) -> Comparison:
    """Part by part: a d = b c of neighbours, none of which is 0."""
    if [part.text for part in gold] == [part.text for part in answer]:
        return Comparison("equal", Proof("same text"))
    if len(gold) != len(answer):
        return Comparison("different", Mismatch(f"a ratio of {len(gold)} parts against one of {len(answer)}"))
    found = []
    for place in range(len(gold) - 1):
        left = f"({gold[place].text})*({answer[place + 1].text})"
        right = f"({gold[place + 1].text})*({answer[place].text})"
        found.append(pair.status(left, right))
    nonzero = all(pair.status(part.text, "0") == "different" for part in (*gold, *answer))
    if "different" in found and nonzero:
        texts = (" : ".join(part.text for part in side) for side in (gold, answer))
        return Comparison("different", Mismatch("{} against {}".format(*texts)))
    if set(found) == {"equal"} and nonzero:
        return Comparison("equal", Proof("the products of outer and inner parts"))
    return Comparison("undecided", reason="ratios that are not known to be the same")
