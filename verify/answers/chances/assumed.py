r"""What is assumed of random variables and events: independence, exclusion, distributions, means.

    "X and Y are independent"     "X \perp Y | Z"     "X_1, X_2 i.i.d."     "A and B are mutually exclusive"
    "A \subset B"     "X \sim \mathrm{Poisson}(\lambda)"     "E[X] = \mu"     "X is continuous"

What states nothing ("X is a random variable") is left out; anything else that speaks of what is random is not
understood, and then nothing is said at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from derive.symbols import Expr, Num, Pow, Sym
from verify.answers.chances.events import Nature, Setting
from verify.answers.chances.laws import LAWS, Law, law_of
from verify.answers.chances.quantities import Known, Mean, Parsed, Readings, Unread, same_relation
from verify.answers.reading.events import Atom, event
from verify.answers.reading.random_text import split, tidied
from verify.answers.reading.samples import general

_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s*\\(?:text|mathrm)\s*\{\s*(?:,\s*)?and\s*\}\s*|\s*⊥+\s*")
_PERP = re.compile(r"\\(?:perp|bot|indep)(?![A-Za-z])\s*(?:\\perp|\\bot)?|⫫|⟂|⊥\s*⊥?")
_KINDS = r"(?:\s+(?:events?|random variables?|variables?))?"
_INDEPENDENT = re.compile(
    rf"(?:the\s+)?(?:independent{_KINDS}\s+)?(?P<names>.+?)\s*(?:\bare\b|\bis\b|:)?\s*"
    r"(?P<how>mutually|jointly|pairwise|conditionally)?\s*(?P<word>independent|i\.?\s?i\.?\s?d\.?|uncorrelated|"
    rf"mutually exclusive|disjoint|incompatible|exhaustive){_KINDS}"
    r"(?:\s+(?:of|from|with(?!\s+(?:common\s+)?mean))\s+(?P<others>.+?))?"
    r"(?:\s+(?:given|conditional on|conditioned on)\s+(?P<under>.+?))?"
    r"(?:,?\s+with\s+(?:common\s+)?mean\s+(?P<mean>\S+?)"
    r"(?:\s*(?:,|and)\s*(?:common\s+)?variance\s+(?P<variance>.+))?)?"
)
_IDENTICAL = re.compile(
    r"independent(?:,?\s+and|,)?\s+identically[ -]distributed|\\(?:text|mathrm)\s*\{\s*i\.?i\.?d\.?\s*\}"
)
_PARTITION = re.compile(
    r"(.+?)\s+(?:(?:are\s+)?(?:mutually exclusive|disjoint)(?:\s+events)?\s+and\s+(?:(?:collectively|jointly)\s+)?"
    r"exhaustive|(?:form|are|is)\s+a\s+partition(?:\s+of\s+.+)?)"
)
_BARE = re.compile(rf"independent{_KINDS}|independence|i\.?i\.?d\.?", re.IGNORECASE)
_OVER_SIGN = re.compile(r"\\(?:overset|stackrel)\s*\{[^∼]*?i\.?i\.?d[^∼]*?\}\s*\{\s*∼\s*\}")
_BEFORE = re.compile(rf"(?P<word>independent|i\.?i\.?d\.?|disjoint|mutually exclusive){_KINDS}\s+(?P<names>.+)")
_HAS_LAW = re.compile(  # X is Poisson(3), X follows a Poisson(3) distribution
    r"(.+?)\s+(?:is|are|follows?|has|have)\s+(?:an?\s+|the\s+)?((?:\\\w+\s*\{?)?[A-Z][a-z]*\}?\s*\(.+\))(?:\s+distribution)?"
)
_NATURES: tuple[tuple[str, Nature], ...] = (
    (r"continuous", "continuous"),
    (r"(?:non-?negative\s+|positive\s+)?integer(?:[- ]valued)?|a count|a natural number", "whole"),
    (r"binary|0 or 1|0-1[- ]valued", "binary"),
    (r"(?:a\s+)?standard (?:normal|gaussian)", "symmetric"),
)
_NOTHING = re.compile(
    r".+?\s+(?:is|are|be|denotes?)\s+"
    r"(?:an?\s+|the\s+|any\s+|two\s+|real[- ]valued\s+|discrete\s+|some\s+|finite,?\s+|non-?empty\s+|and\s+)*"
    r"(?:random variables?|events?|r\.?v\.?s?|densit(?:y|ies)|distributions?|random vectors?|pmfs?"
    r"|pdfs?|sets?|finite sets?|discrete|random"
    r"|probabilit(?:y|ies)(?:\s+(?:distributions?|densit(?:y|ies)))?)",
    re.IGNORECASE,
)


_CONSTANTS = re.compile(
    r".+?\s+(?:is|are)\s+(?:an?\s+)?(?:arbitrary\s+|fixed\s+|real\s+|known\s+)*"
    r"(?:constants?|scalars?|numbers?|non-?random|deterministic)"
)


@dataclass
class Assumed:
    """What is assumed, by kinds; `equations` say what quantities are, and `others` are statements on constants."""

    independent: list[frozenset[str]] = field(default_factory=list)
    under: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)
    alike: dict[str, str] = field(default_factory=dict)
    uncorrelated: list[frozenset[str]] = field(default_factory=list)
    exclusive: list[frozenset[str]] = field(default_factory=list)
    exhaustive: list[frozenset[str]] = field(default_factory=list)
    within: list[tuple[str, str]] = field(default_factory=list)
    nature: dict[str, Nature] = field(default_factory=dict)
    laws: dict[str, Law] = field(default_factory=dict)
    equations: list[tuple[Known, Expr]] = field(default_factory=list)
    positive: list[Expr] = field(default_factory=list)  # standard deviations
    others: list[str] = field(default_factory=list)
    above: list[tuple[Expr, Expr]] = field(default_factory=list)  # Var(X) > 0: what worlds must satisfy
    samples: dict[str, str] = field(default_factory=dict)  # "iid" or "independent", by their letters
    said: list[str] = field(default_factory=list)  # of independence, exclusion and inclusion, as written

    def alike_letters(self) -> frozenset[str]:
        """The letters of samples whose entries have one distribution."""
        return frozenset(letter for letter, how in self.samples.items() if how == "iid")

    def setting(self) -> Setting:
        """What is assumed of events."""
        return Setting(
            tuple(self.independent),
            tuple(self.under),
            tuple(self.exclusive),
            tuple(self.exhaustive),
            tuple(self.within),
            dict(self.nature),
            dict(self.laws),
        )


def assumed(said: Sequence[str], readings: Readings) -> Assumed:
    """What the assumptions of a question say. Raises Unread."""
    out = Assumed()
    for text in said:
        words = re.sub(r"\\text\s*\{([^{}]*)\}", r"\1", text)
        plain = _IDENTICAL.sub("iid", _OVER_SIGN.sub("∼ iid ", tidied(words).rstrip(" .")))
        plain = re.sub(r"\s+with finite [a-z ]+$", "", plain)
        if not any(rule(plain, text, out, readings) for rule in _RULES):
            raise Unread(text)
    return out


def _independence(text: str, said: str, out: Assumed, readings: Readings) -> bool:
    """X and Y are independent, uncorrelated, or exclude each other; X ⊥ Y | Z."""
    text = _PERP.sub("⊥", text)
    if _BARE.fullmatch(text):
        names = frozenset(x for x in readings.random | readings.spoken if not x.startswith("~"))
        _note("iid" if text.rstrip(".")[-1] == "d" else "independent", "", names, out)
        out.said.append(said)
        return True
    if "⊥" in text:
        (_, mine), *under = split(text, "|")
        word, how, groups, condition = "independent", "", mine.split("⊥"), under[0][1] if under else ""
    else:
        found = _INDEPENDENT.fullmatch(text) or _BEFORE.fullmatch(text)
        if not found:
            return False
        parts = {
            **dict.fromkeys(("how", "others", "under", "mean", "variance"), ""),
            **{k: v or "" for k, v in found.groupdict().items()},
        }
        word, how, condition = parts["word"], parts["how"], parts["under"]
        groups = [parts["names"], *filter(None, [parts["others"]])]
    lists = [list(_names(group, readings)) for group in groups]
    if len(lists) > 1 and any(len(row) > 1 for row in lists):
        raise Unread(text)  # (X, Y) is independent of Z
    names = frozenset(name for row in lists for name in row)
    letters = {x[0] for x in names if readings.samples and x == general(x[0])}
    if len(names) < 2 and not letters:
        raise Unread(text)
    if letters and (condition or len(letters) < len(names) or word.startswith(("u", "m", "d", "ex", "inc"))):
        raise Unread(text)
    if "⊥" not in text:
        _moments(names, parts["mean"], parts["variance"], out, readings)
    if letters:
        out.samples |= dict.fromkeys(letters, "independent" if word == "independent" else "iid")
    elif condition:
        if word != "independent":
            raise Unread(text)
        out.under.append((names, frozenset(_names(condition, readings))))
    else:
        _note(word.replace(".", "").replace(" ", ""), how, names, out)
    out.said.append(said)
    return True


def _moments(names: frozenset[str], mean: str, variance: str, out: Assumed, readings: Readings) -> None:
    r"""With mean \mu and variance \sigma^2: equations of each."""
    for kind, said in (("E", mean), ("Var", variance)):
        value = readings.value(said) if said else None
        if value is not None:
            if not isinstance(value, Expr):
                raise Unread(said)
            for name in sorted(names):
                out.equations.append((Mean(kind, "", (Parsed(Sym(name), {}),), frozenset()), value))
                readings.random.add(name)


def _note(word: str, how: str, names: frozenset[str], out: Assumed) -> None:
    sets = [frozenset({a, b}) for a in names for b in names if a < b] if how == "pairwise" else [names]
    rows: Mapping[str, list[frozenset[str]]] = {
        "independent": out.independent,
        "iid": out.independent,
        "exhaustive": out.exhaustive,
        "uncorrelated": out.uncorrelated,
    }
    rows.get(word, out.exclusive).extend(sets if word != "uncorrelated" else _pairs(names))
    if word == "iid":
        out.alike |= dict.fromkeys(names, min(names))


def _pairs(names: frozenset[str]) -> list[frozenset[str]]:
    return [frozenset({a, b}) for a in names for b in names if a < b]


def _names(text: str, readings: Readings) -> Iterator[str]:
    """X, Y and Z; X_1, ..., X_n are all of this letter that are spoken of."""
    parts = [part.strip(" ()") for part in _AND.split(text.strip()) if part.strip(" ()")]
    if any(re.fullmatch(r"\\[lcd]?dots|\.\.\.|…", part) for part in parts):
        stem = re.split("_", parts[0])[0]
        if readings.samples is None or stem not in readings.samples.letters:
            raise Unread(text)
        yield general(stem)
        return
    for part in parts:
        entry = re.fullmatch(r"([A-Z])_\{?[ijkl]\}?(?:'s|s)?", part)
        if entry and readings.samples and entry[1] in readings.samples.letters:
            yield general(entry[1])
            continue
        found = event(part)
        if not isinstance(found, Atom):
            raise Unread(text)
        yield found.name


def _partition(text: str, said: str, out: Assumed, readings: Readings) -> bool:
    """A and B are mutually exclusive and exhaustive."""
    parts = _PARTITION.fullmatch(text)
    if not parts:
        return False
    names = frozenset(_names(parts[1], readings))
    out.exclusive.append(names)
    out.exhaustive.append(names)
    out.said.append(said)
    return True


def _exclusion(text: str, said: str, out: Assumed, readings: Readings) -> bool:
    r"""A ∩ B = ∅, A ⊂ B."""
    found = re.fullmatch(r"(.+?)\s*(?:\\cap|∩)\s*(.+?)\s*=\s*(?:\\emptyset|\\varnothing|∅|\\\{\s*\\\}|\{\s*\})", text)
    if found:
        out.exclusive.append(frozenset(x for side in found.groups() for x in _names(side, readings)))
        out.said.append(said)
        return True
    found = re.fullmatch(r"(.+?)\s*(?:\\subseteq|\\subset|⊂|⊆)\s*(.+)", text)
    if not found:
        return False
    (small,), (large,) = (tuple(_names(side, readings)) for side in found.groups())
    out.within.append((small, large))
    out.said.append(said)
    return True


def _nature(text: str, said: str, out: Assumed, readings: Readings) -> bool:
    """X is continuous, or has a law: X ∼ Poisson(3)."""
    if not _has_nature(text, out, readings):
        return False
    out.said.append(said)
    return True


def _has_nature(text: str, out: Assumed, readings: Readings) -> bool:
    called = _HAS_LAW.fullmatch(text)
    if called:
        text = f"{called[1]} ∼ {called[2]}"
    if "∼" in text:
        names, _, law = text.partition("∼")
        iid = "iid" in law
        names = re.sub(r"\biid\b", "", names)
        found = law_of(re.sub(r"[,\s]*\biid\b\s*", "", law), readings)
        if found is None:
            raise Unread(text)
        for name in _names(names, readings):
            if readings.samples and name == general(name[0]):
                if not iid:
                    raise Unread(text)
                out.samples[name[0]] = "iid"
                readings.random.add(name)
            out.laws[name] = found
            nature = LAWS[found.name].nature
            out.nature[name] = "symmetric" if found.is_standard_normal else nature
        return True
    for pattern, nature in _NATURES:
        found_ = re.fullmatch(
            rf"(.+?)\s+(?:is|are)\s+(?:an?\s+)?(?:{pattern})(?:\s+random variables?|\s+variables?)?",
            text,
            re.IGNORECASE,
        )
        if found_:
            out.nature |= dict.fromkeys(_names(found_[1], readings), nature)
            return True
    bits = re.fullmatch(r"(.+?)\s*(?:\\in(?![A-Za-z])|∈|\bin\b)\s*\\?\{\s*0\s*,\s*1\s*\\?\}", text)
    if bits and set(_names(bits[1], readings)) <= readings.spoken:
        out.nature |= dict.fromkeys(_names(bits[1], readings), "binary")
        return True
    return False


def _equation(text: str, said: str, out: Assumed, readings: Readings) -> bool:
    r"""E[X] = \mu, Var(X) = \sigma^2, P(A) = 0.3."""
    if "=" not in text:
        return False
    try:
        before = set(readings.known)
        sides = same_relation(readings.value(text))
    except Unread:
        return False
    if not set(readings.known) - before:
        return False
    quantity, value = sides or (None, None)
    if quantity not in readings.known:
        quantity, value = value, quantity  # \mu = E[X]
    if not isinstance(quantity, Sym) or quantity not in readings.known or value is None:
        raise Unread(text)
    known = readings.known[quantity]
    alone = _alone(known)
    if isinstance(known, Mean) and known.kind == "Cov" and value == Num(0) and len(alone) == 2:
        out.uncorrelated.append(alone)
        out.said.append(said)
    else:
        out.equations.append((known, value))
        out.said.append(said)
        root = root_of_variance(value)
        out.positive += [root] if root is not None and str(root.data).startswith("sigma") else []
    return True


def _alone(known: Known) -> frozenset[str]:
    """The variables of Cov(X, Y), if it is of these and not of formulas."""
    if not isinstance(known, Mean) or known.under or not all(isinstance(a.formula, Sym) for a in known.arguments):
        return frozenset()
    return frozenset(str(a.formula.data) for a in known.arguments if a.formula not in a.inside)


_POSITIVE = re.compile(r"(P\s*\(.+\))\s*(?:>|≠|!=|\\ne(?![a-z])|\\neq(?![a-z])|\\gt(?![a-z]))\s*0")


def _positive(text: str, said: str, out: Assumed, readings: Readings) -> bool:
    """P(A) > 0, as every chance is in the worlds that are tried."""
    del said, out
    found = _POSITIVE.fullmatch(text)
    if not found:
        return False
    try:
        value = readings.value(found[1])
    except Unread:
        return False
    return isinstance(value, Sym) and value in readings.known


_ORDER = re.compile(r"(?P<left>[^<>≤≥]+)(?P<sign>[<>]|\\(?:gt|lt)(?![A-Za-z]))(?P<right>[^<>≤≥=]+)")


def _order(text: str, said: str, out: Assumed, readings: Readings) -> bool:
    """Var(X) > 0, E[X] > 1, Var(X) < Var(Y): what a world must satisfy; nothing is proved by it."""
    del said
    found = _ORDER.fullmatch(text)
    if not found:
        return False
    before = set(readings.known)
    try:
        sides = [readings.value(found[side]) for side in ("left", "right")]
    except Unread:
        return False
    kinds = [readings.known[x] for x in set(readings.known) - before]
    spoken = [readings.known[x] for side in sides if isinstance(side, Expr) for x in side.free & readings.known.keys()]
    if not spoken or not all(isinstance(side, Expr) for side in sides):
        return False
    if not all(isinstance(known, Mean) for known in (*kinds, *spoken)):
        return False
    larger, smaller = sides if found["sign"] in {">", "\\gt"} else sides[::-1]
    out.above.append((larger, smaller))  # type: ignore[arg-type]  # expressions
    return True


def _nothing(text: str, said: str, out: Assumed, readings: Readings) -> bool:
    """X is a random variable."""
    del said, out, readings
    return _NOTHING.fullmatch(text) is not None


def _of_constants(text: str, said: str, out: Assumed, readings: Readings) -> bool:
    """What speaks of nothing random is a statement like others."""
    words = set(re.findall(r"[A-Za-z]+(?:_\{?\w+\}?)?", text))
    if words & (readings.random | readings.spoken) or re.search(
        r"(?<![A-Za-z])[A-Z](?![A-Za-z])", text.replace("\\mathbb{R}", "").replace(" R", "")
    ):
        return False
    if not _CONSTANTS.fullmatch(text):
        out.others.append(said)
    return True


_RULES: tuple[Callable[[str, str, Assumed, Readings], bool], ...] = (
    _partition,
    _independence,
    _nature,
    _exclusion,
    _equation,
    _positive,
    _order,
    _nothing,
    _of_constants,
)


def root_of_variance(value: Expr) -> Expr | None:
    """The letter s of s^2."""
    if isinstance(value, Pow) and value.args[1] == Num(Fraction(2)) and isinstance(value.args[0], Sym):
        return value.args[0]
    return None
