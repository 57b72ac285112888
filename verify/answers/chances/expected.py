r"""Expectations under laws that are named, divergences and entropies of laws, written out as sums over densities.

    \mathbb{E}_p[-\log q]                  (\sum_{x} p(x) (-\log q(x)))
    \mathbb{E}_{q(z|x)}[\log p(x|z)]       (\sum_{z} q(z|x) (\log p(x|z))), or \int ... dz where a text has integrals
    D_{KL}(q(z|x) \| p(z))                 (\sum_{z} q(z|x) (\log(q(z|x)) - \log(p(z))))
    H(p), H(p, q)                          (-\sum_{x} p(x) \log(p(x))), (-\sum_{x} p(x) \log(q(x)))
    \mathbb{E}[\log p(X)]                  (\sum_{x} p(x) (\log p(x)))

Which variable a bare law is of is said by its own calls, else by all others: of q beside p(x, z) nothing is said, and
nothing is written out. p_θ beside p is the same law where no p and p_θ have the same arguments; it may be another too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from verify.answers.chances.quantities import DISTRIBUTION, Unread
from verify.answers.reading.random_text import Quantity, split, template, tidied
from verify.answers.reading.totals import last_total

MOST_DEEP = 4
_BELOW = r"(?:_\s*(?:\{\s*\\?\w+\s*\}|\\?[A-Za-z]+))?"
_LAW = rf"(?P<law>[pqPQ]\s*{_BELOW})"
_CALL = re.compile(rf"(?<![A-Za-z\\_]){_LAW}\s*\((?P<inside>[^()]*)\)")
_BARE = re.compile(rf"(?<![A-Za-z\\_^])(?P<law>[pq]\s*{_BELOW}|[fgh])(?![A-Za-z_^']|\s*[(\[])")
_LETTER = r"(?:\\[a-z]+|[a-z](?:_\w|_\{\w\})?)"
_LETTERS = re.compile(rf"{_LETTER}(?:\s*,\s*{_LETTER})*")
_DRAWN = re.compile(rf"\(?(?P<names>{_LETTER}(?:,{_LETTER})*)\)?∼(?P<rest>.+)")
_OF_CAPITALS = re.compile(r"(?<![A-Za-z\\_])p\s*\(([^()]*)\)")
_CAPITAL = re.compile(r"(?<![A-Za-z\\])[A-Z](?![A-Za-z])")
_FUNCTION = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?:_\w)?\s*\(\s*(\\?[a-z]+)\s*\)")


class Law(NamedTuple):
    """q(z | x) as it is written, and z."""

    text: str
    names: tuple[str, ...]


def written_out(gold: str, answer: str) -> list[tuple[str, str]]:
    """Both texts with sums in the place of expectations, with p_θ as p and as another law; none where there is none."""
    texts = [tidied(text) for text in (gold, answer)]
    try:
        found = [_Context.of(text, texts).text(text, MOST_DEEP) for text in texts]
    except Unread:
        return []
    if found == texts:
        return []
    first, second = found
    one = _one_law(found)
    return [(first, second)] if one is None else [one, (first, second)]


class _Context(NamedTuple):
    """What the texts of a question show: which variables laws are of, and whether they are summed or integrated."""

    mine: dict[str, set[tuple[str, ...]]]  # what stands before the bar in the calls of each law, in this text
    calls: dict[str, set[tuple[str, ...]]]  # and in all texts
    variables: frozenset[str]  # those of functions of one letter, else of sums
    several: bool  # is a law of more letters than one spoken of?
    integral: bool

    @classmethod
    def of(cls, text: str, texts: Sequence[str]) -> _Context:
        variables = {m[1] for t in texts for m in _FUNCTION.finditer(t)}
        totals = [t for t in map(last_total, texts) if t is not None]
        variables |= {x for t in totals for x in t.variables} if not variables else set()
        several = any(re.search(r"[,|;]", m["inside"]) for t in texts for m in _CALL.finditer(t))
        integral = any(t.integral for t in totals)
        return cls(_calls([text]), _calls(texts), frozenset(variables), several, integral)

    def text(self, text: str, depth: int) -> str:
        """The text with sums for what is written out. Raises Unread."""
        found = template(text)
        if found is None or depth < 0:
            raise Unread(text)
        out = found.text
        for name, quantity in found.quantities.items():
            out = out.replace(f" {name}", f" {self._one(quantity, depth - 1)}", 1)
        return out if any(q.kind != "p" for q in found.quantities.values()) else text

    def _one(self, q: Quantity, depth: int) -> str:
        if q.kind == "p":
            return q.text
        if q.kind == "E" and not q.conditions:
            return self._expectation(q, depth)
        if q.kind == "KL":
            return self._divergence(q)
        if q.kind == "H" and not q.law and not q.conditions:
            return self._entropy(q)
        if q.kind in ("H", "I"):
            return q.text
        raise Unread(q.text)

    # Laws

    def _law(self, text: str, like: Law | None = None) -> Law:
        """q(z|x) or p(x)p(y) as it stands; of a bare q, q(z), as its calls or another law say. Raises Unread."""
        text = text.strip()
        calls = list(_CALL.finditer(text))
        if calls and "".join(m[0] for m in calls).replace(" ", "") == text.replace(" ", ""):
            names = tuple(x for m in calls for x in _names(m["inside"]))
            if names and len(set(names)) == len(names):
                return Law(text, names)
        if not re.fullmatch(_LAW, text):
            raise Unread(text)
        names = like.names if like else self._variables_of(text)
        return Law(f"{text}({', '.join(names)})", names)

    def _variables_of(self, law: str) -> tuple[str, ...]:
        calls = self.mine if self.several else self.calls
        own = calls.get(_plain(law), set())
        if len(own) == 1:
            return next(iter(own))
        others = {names for found in self.calls.values() for names in found} | {(x,) for x in self.variables}
        if own or len(others) > 1 or self.several:
            raise Unread(law)
        return next(iter(others)) if others else ("x",)

    def _sum(self, law: Law, body: str) -> str:
        if not self.integral:
            return rf"(\sum_{{{','.join(law.names)}}} {law.text} ({body}))"
        out = f"{law.text} ({body})"
        for name in law.names:
            out = rf"(\int {out} \, d{name})".replace(r"\,", " ")
        return out

    # Quantities

    def _expectation(self, q: Quantity, depth: int) -> str:
        (body,) = q.arguments
        law = self._of_capitals(body) if not q.law else self._drawn(q.law)
        body = _CAPITAL.sub(lambda m: m[0].lower(), body) if not q.law else body
        names = ", ".join(law.names)
        body = _BARE.sub(lambda m: f"{m['law']}({names})", body)
        return self._sum(law, self.text(body, depth))

    def _drawn(self, below: str) -> Law:
        """The law of E_{x ~ p}, E_{x ~ p(x)}, E_{p(x)}, E_p and E_{x, y}. Raises Unread."""
        drawn = _DRAWN.fullmatch(below)
        if drawn:
            names = tuple(drawn["names"].split(","))
            if re.fullmatch(_LAW, drawn["rest"]):
                return Law(f"{drawn['rest']}({', '.join(names)})", names)
            law = self._law(drawn["rest"])
            if set(law.names) != set(names):
                raise Unread(below)
            return law
        if _LETTERS.fullmatch(below) and "," in below:
            names = tuple(below.split(","))
            return Law(f"p({below})", names)
        return self._law(below)

    @staticmethod
    def _of_capitals(body: str) -> Law:
        """The law of the X and Y in E[log p(X | Y)]: all capitals of the body, of which p speaks. Raises Unread."""
        spoken = {x for m in _OF_CAPITALS.finditer(body) for x in _CAPITAL.findall(m[1])}
        if not spoken or set(_CAPITAL.findall(body)) != spoken or re.search(r"(?<![A-Za-z\\])[a-z](?![A-Za-z(])", body):
            raise Unread(body)
        names = tuple(sorted(x.lower() for x in spoken))
        return Law(f"p({', '.join(names)})", names)

    def _divergence(self, q: Quantity) -> str:
        first, second = q.arguments
        if q.law:
            raise Unread(q.text)
        bare = [re.fullmatch(_LAW, side.strip()) is not None for side in (first, second)]
        if bare == [True, False]:
            theirs = self._law(second)
            mine = self._law(first, theirs)
        else:
            mine = self._law(first)
            theirs = self._law(second, mine)
        return self._sum(mine, rf"\log({mine.text}) - \log({theirs.text})")

    def _entropy(self, q: Quantity) -> str:
        if not all(re.match(r"\s*[pqPQ]\b|\s*[pqPQ]_", a) for a in q.arguments):
            return q.text
        if len(q.arguments) > 2 or ";" in q.marks:
            raise Unread(q.text)
        mine = self._law(q.arguments[0])
        theirs = self._law(q.arguments[-1], mine)
        return self._sum(mine, rf"-\log({theirs.text})")


def _calls(texts: Iterable[str]) -> dict[str, set[tuple[str, ...]]]:
    """What each law is of, before the bar: of q(z|x) that is z."""
    out: dict[str, set[tuple[str, ...]]] = {}
    for found in (m for text in texts for m in _CALL.finditer(text)):
        if names := _names(found["inside"]):
            out.setdefault(_plain(found["law"]), set()).add(names)
    return out


def _names(inside: str) -> tuple[str, ...]:
    """x, z of p(x, z) and p(x, z | y); none where these are no letters."""
    ((_, mine), *_) = split(inside, "|;")
    if not _LETTERS.fullmatch(mine.strip()):
        return ()
    return tuple(x.strip() for x in mine.split(","))


def _plain(law: str) -> str:
    return re.sub(r"[\s{}]", "", law)


def _one_law(texts: Sequence[str]) -> tuple[str, str] | None:
    """Both texts with p for p_θ, where no p and p_θ have the same arguments; None where there are not both."""
    out = list(texts)
    for head in "pq":
        rows: dict[str, set[str]] = {}
        for found in (m for text in out for m in _CALL.finditer(text)):
            if _plain(found["law"])[0] == head:
                rows.setdefault(_plain(found["law"]), set()).add(re.sub(r"\s", "", found["inside"]))
        if len(rows) == 2 and head in rows and not set.intersection(*rows.values()):
            out = [_CALL.sub(partial(_renamed, head), text) for text in out]
    return None if out == list(texts) else (out[0], out[1])


def _renamed(head: str, found: re.Match[str]) -> str:
    return f"{head}({found['inside']})" if _plain(found["law"])[0] == head else found[0]


def functions(texts: Sequence[str]) -> Iterator[str]:
    """The letters that are called with one letter, and are no laws: f of f(x)."""
    for text in texts:
        for found in re.finditer(r"(?<![A-Za-z\\])([A-Za-z])\(\s*\\?[a-z]+(?:_\w)?\s*\)", text):
            if not DISTRIBUTION.fullmatch(found[1]):
                yield found[1]


_SPOKEN = re.compile(rf"(?<![A-Za-z\\_^]){_LAW}(?![A-Za-z])")


def is_parameter_left_out(gold: str, answer: str) -> bool:
    """Is p_θ spoken of in one text, and p in the other, which may mean the same law?"""
    laws = [{_plain(m["law"]) for m in _SPOKEN.finditer(tidied(text))} for text in (gold, answer)]
    for head in "pqPQ":
        rows = [{law for law in row if law[0] == head} for row in laws]
        if {head} in rows and len(rows[0] | rows[1]) == 2 and not rows[0] & rows[1]:
            return True
    return False
