r"""What two texts say of random variables: their formulas, with each expectation, probability or entropy by a name.

    Var(aX + b) - P(A | B)     the formula Quaa - Quab; Quaa is Var of a X + b, with X random; Quab is P of A under B

Capital letters in an expectation are random, hats and bars too (an estimator), and the x of E_{x ~ p}; other letters
are constants. All random quantities of both texts must be understood, or nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias

from derive.symbols import Dim, Expr, Family, Idx, Num, Sum, Sym, subst
from verify.answers.reading.events import And, Atom, Event, Where, conditions, event, names
from verify.answers.reading.functions import Applied
from verify.answers.reading.parsing import COMMAND, GENERAL, Invalid, Scope, parse_value
from verify.answers.reading.random_text import OPERATORS, UNCLEAR, Quantity, name_of, template, tidied
from verify.answers.reading.samples import Samples, samples_in, without_sums, written_out
from verify.answers.reading.totals import last_total, without_primes
from verify.answers.reading.values import Relation, Value

OF_VALUES = frozenset({"E", "Var", "SD", "Cov", "Corr", "Bias", "MSE"})
MOST_REFUSED = 20
ALWAYS = frozenset({"KL", "Cov", "Corr", "SD", "Bias", "MSE"})  # names that are nothing else
COUNTED = "#"  # the law of |A|
DISTRIBUTION = re.compile(r"(?:[pqPQDF]|\\mathcal\{?[A-Z]\}?|\\pi)(?:_\w|_\{(?:\\[a-z]+\s*\{?)?\w+\}?\}|_\\\w+)?")
FUNCTIONAL = re.compile(r"[pqPQ](?:_\w|_\{\\?\w+\}|_\\\w+)?")  # of H(p), H(p, q)
LOOSE = frozenset({"x", "y", "z", "epsilon", "xi"})  # random, where no capital letter is
SURE = frozenset("abck") | {"mu", "sigma", "lambda"}  # E[c] is c
MATRICES = re.compile(r"\\(?:mathbf|boldsymbol|bm|top|intercal)(?![A-Za-z])|\^\s*\{?\s*T(?![A-Za-z])|⊤")
BINDERS = re.compile(r"\\(?:sum|prod|int|bigcup|bigcap|lim)(?![A-Za-z])|[∑∏∫]|(?<![A-Za-z])(?:sum|prod)(?![A-Za-z])")
_CAPITAL_LAW = re.compile(
    r"(?<![A-Za-z\\])[PQ](?=\s*\(\s*[a-z]\s*\))|(?<=∼)\s*[PQ](?=\s*\}|\()|(?<=H\()[PQ](?=[,)])|(?<=,)\s*[PQ](?=\))"
)
_INDICATOR = re.compile(
    r"(?:\\(?:mathbf|mathbb|mathds|boldsymbol)\s*\{?\s*[1I]\s*\}?|1|I|𝟙)\s*"
    r"(?:_\s*([A-Z])|_\s*\{([^{}]*)\}|_?\\\{([^{}]*)\\\}|_?\{([^{}]*)\}|\(([^()]*)\)|\[([^\[\]]*)\])"
)
_JOINT = re.compile(r"[pP]\(([a-z]),([a-z])\)‖[pP]\(([a-z])\)[pP]\(([a-z])\)")
_SIZE = re.compile(r"\|([^|]*)\||(?<![A-Za-z\\])n\(((?:[^()]|\([^()]*\))*)\)")
_OF_SETS = re.compile(r"\\c[au]p(?![a-z])|[∩∪]")
_WORD = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{1,3}(?![A-Za-z])")
_APPLIED = re.compile(r"(?<![A-Za-z\\])([A-Za-z])\(\s*(\\?[A-Za-z]+)\s*\)")
_CALLED = re.compile(r"(?<![A-Za-z\\])([A-Z])\s*\(")  # D(x) is no product
_LABELLED = re.compile(r"\bQu[a-z]{2}\s*\^\s*\{?\s*\(")  # P(A)^{(1)} is no power
_LEFT_OUT = frozenset("ei")
_BY_LAW = re.compile(r"(?P<x>\\?[A-Za-z]+)∼(?P<law>[^()]+)(?:\((?P=x)\))?")
_BY_DENSITY = re.compile(r"(?P<law>[pq][^()]*)\((?P<x>\\?[A-Za-z]+)\)")


class Unread(Exception):
    """Something random that is not understood."""


class Parsed(NamedTuple):
    """A formula, and what the names in it stand for."""

    formula: Expr
    inside: Mapping[Expr, Known]


class Mean(NamedTuple):
    """E, Var, SD, Cov, Corr, Bias or MSE of formulas, under the variables `under`; `law` is p in E_{x ~ p}."""

    kind: str
    law: str
    arguments: tuple[Parsed, ...]
    under: frozenset[str]


class Chance(NamedTuple):
    """P(A | B), or how many belong to A if the `law` is COUNTED."""

    law: str
    event: Event
    under: Event


class Entropy(NamedTuple):
    """H(X, Y | Z), or I(X; Y | Z) if there are two groups."""

    groups: tuple[frozenset[str], ...]
    under: frozenset[str]


class Divergence(NamedTuple):
    """KL(p ‖ q), H(p, q) or, if both laws are the same, H(p)."""

    kind: str
    first: str
    second: str


class Total(NamedTuple):
    """Σ_x or ∫ dx of a formula."""

    variables: tuple[str, ...]
    body: Parsed
    integral: bool


Known: TypeAlias = "Mean | Chance | Entropy | Divergence | Total"


@dataclass
class Readings:
    """Reads the texts of one question; what is random is collected."""

    scope: Scope = GENERAL
    densities: bool = False  # is p(x) a density, as p(x | y) shows?
    sizes: bool = False  # is |A| how many belong to A, as |A ∩ B| shows?
    samples: Samples | None = None
    cumulative: str = ""  # the one variable of which P(X > 2) speaks, so that F(2) is P(X <= 2)
    capital: bool = False  # are P and Q distributions, as in KL(P ‖ Q)?
    has_means: bool = False  # is E[X] spoken of, so that V(X) is a variance?
    depth: int = 0  # of means in means
    random: set[str] = field(default_factory=set)
    known: dict[Expr, Known] = field(default_factory=dict)
    conditioned: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)  # X of E[X]
    spoken: set[str] = field(default_factory=set)  # names of events and variables in probabilities
    count: int = 0

    @classmethod
    def of(cls, texts: Iterable[str]) -> Readings:
        """How the texts of a question are to be read."""
        texts = [tidied(text) for text in texts]
        spoken = [q for text in texts if (found := template(text)) for q in found.quantities.values()]
        bars = any(q.kind in ("p", "P") and q.conditions for q in spoken)
        bars = bars or {1, 2} <= {min(len(q.arguments), 2) for q in spoken if q.kind == "p"}
        functionals = any(q.kind in ("KL", "H", "I") for q in spoken)
        bars = bars or (functionals and any(last_total(text) for text in texts))
        densities = bars or any("∼" in q.law and _BY_LAW.fullmatch(q.law) is None for q in spoken)
        sizes = any(_OF_SETS.search(m[0]) for text in texts for m in _SIZE.finditer(text))
        samples = samples_in(texts)
        letters = {c for text in texts for w in _WORD.findall(text) if not GENERAL.known(w) for c in w} - _LEFT_OUT
        called = {c for text in texts for c in _CALLED.findall(text)}
        letters -= called
        names_ = (*sorted(letters), *(samples.names() if samples else ()))
        drawn = {m["x"] for q in spoken if (m := _BY_LAW.fullmatch(q.law))}  # x of E_{x ~ p}
        applied = {m[1] for text in texts for m in _APPLIED.finditer(text) if m[2] in drawn}
        applied |= called if drawn else set()
        scope = replace(GENERAL, applied=GENERAL.applied | applied)
        return cls(
            scope.with_names(*map(Sym, names_)),
            densities,
            sizes,
            samples,
            cumulative=_compared_alone(spoken),
            capital=any(q.kind == "KL" or "∼" in q.law for q in spoken),
            has_means=any(q.kind == "E" for q in spoken),
        )

    def with_densities(self, functions: Iterable[str]) -> Readings:
        """The same, where p(x) is a density, and f(x) a function of which nothing is known."""
        scope = replace(self.scope, applied=self.scope.applied | frozenset(functions))
        return replace(self, densities=True, scope=scope)

    def value(self, text: str) -> Value:
        """The formula or relation that a text means, its quantities by their names. Raises Unread."""
        text = without_primes(tidied(text))
        text = _CAPITAL_LAW.sub(lambda m: m[0].lower(), text) if self.capital else text
        return self._read(written_out(text, self.samples) if self.samples else text)

    def _read(self, text: str) -> Value:
        plain, named = self._named(text)
        plain = self._with_totals(self._with_sizes(plain, named), named)
        if (
            _LABELLED.search(plain)
            or any(_left_over(plain))
            or BINDERS.search(without_sums(plain) if self.samples else plain)
        ):
            raise Unread(text)
        self.known |= {Sym(name): known for name, known in named.items()}
        return self._with_samples(self._plain(plain, named))

    def _plain(self, text: str, named: Iterable[str]) -> Value:
        """What a text means in which nothing random is left but names."""
        latex = COMMAND.search(text) is not None or "{" in text
        try:
            return parse_value(text, syntax="latex" if latex else "text", scope=self.scope.with_names(*map(Sym, named)))
        except Invalid as error:
            raise Unread(text) from error

    def _with_totals(self, text: str, named: dict[str, Known]) -> str:
        """Sums over values, and integrals, each as a number of its own, from the inside out."""
        while (found := last_total(without_sums(text) if self.samples else text)) is not None:
            body = self._plain(found.body, named)
            inside = {Sym(name): known for name, known in named.items()}
            if not isinstance(body, Expr) or not set(found.variables) <= self.spoken or self.samples:
                raise Unread(found.body)
            if any(_has_index(x, found.variables) for x in body.free):
                raise Unread("an entry at what is summed over")
            name, self.count = name_of(self.count), self.count + 1
            parsed = Parsed(body, {x: k for x, k in inside.items() if x in body.free})
            named[name] = Total(found.variables, parsed, found.integral)
            text = f"{text[: found.begin]} {name} {text[found.end :]}"
        return text

    def _with_samples(self, value: Value) -> Value:
        """The value with the general entries of samples for what stands for them in a text."""
        if self.samples is None:
            return value
        entries: dict[Expr, Expr] = {Sym(name): Sym(entry) for name, entry in self.samples.names().items()}
        found = same_relation(value)
        if found is None:
            raise Unread("a sample")
        left, right = (None if side is None else subst(side, entries) for side in found)
        if any(isinstance(a, Sum) and not is_total(a, self.samples) for e in found if e is not None for a in e.walk()):
            raise Unread("a sum over something else")
        return right if left is None else Relation(left, "=", right)  # type: ignore[return-value, arg-type]

    def _named(self, text: str) -> tuple[str, dict[str, Known]]:
        """The text with names for its quantities: what only looks like one is left as it is."""
        refused: set[int] = set()
        while True:
            found = template(text, self.count, refused)
            if found is None or len(refused) > MOST_REFUSED:
                raise Unread(text)
            self.count += len(found.quantities)
            known = {name: self._known(quantity) for name, quantity in found.quantities.items()}
            none = {found.quantities[name].place for name, k in known.items() if k is None}
            if not none:
                return found.text, {name: k for name, k in known.items() if k is not None}
            refused |= none

    def _with_sizes(self, text: str, named: dict[str, Known]) -> str:
        """|A ∩ B| as a number of its own, where bars mean that."""
        if not self.sizes:
            return text

        def counted(found: re.Match[str]) -> str:
            inside = event(found[1] or found[2])
            if inside is None:
                raise Unread(text)
            name, self.count = name_of(self.count), self.count + 1
            named[name] = Chance(COUNTED, inside, And(()))
            return f" {name} "

        return _SIZE.sub(counted, text)

    def parsed(self, text: str) -> Parsed:
        """A formula that stands in another, its quantities by their names."""
        before = set(self.known)
        value = self._read(text)
        if not isinstance(value, Expr) or any(isinstance(x, Family) for x in value.free):
            raise Unread(text)
        return Parsed(value, {x: k for x, k in self.known.items() if x not in before and x in value.free})

    def _known(self, q: Quantity) -> Known | None:
        """What a quantity is; None where the letter is none of an operator. Raises Unread."""
        if q.kind == UNCLEAR or ("‖" in q.text and q.kind != "KL"):
            raise Unread(q.text)
        if q.kind in OF_VALUES:
            return self._mean(q)
        if q.kind in ("P", "p"):
            return self._chance(q)
        if q.kind == "F":
            return self._distribution(q)
        if q.kind in ("H", "I"):
            return self._entropy(q)
        return _divergence(q)

    def _mean(self, q: Quantity) -> Known | None:
        if q.text.startswith(("V(", "V (")) and (self.depth or not self.has_means):
            return None  # the value of a state
        if q.kind == "E" and not q.law and (said := _indicated(q.arguments[0])) is not None:
            return Chance("", said, And(tuple(self._event(c) for c in q.conditions)))
        counts = {"Cov": 2, "Corr": 2}
        if q.text[0] in "VE" and not re.search(r"[A-Z]|\\|∼|\[", q.text[1:]):
            return None
        if len(q.arguments) != counts.get(q.kind, 1) or MATRICES.search(q.text):
            raise Unread(q.text)
        law, variable = self._law(q)
        self.depth += 1
        arguments = tuple(self.parsed(a) for a in q.arguments)
        self.depth -= 1
        if law and not variable:
            arguments, variable = tuple(_with_variable(a) for a in arguments), "x"
        if variable:
            arguments = tuple(_renamed(a, variable, f"~{law}") for a in arguments)
            if any(x.data[:1].isupper() for a in arguments for x in a.formula.free if x not in a.inside):
                raise Unread(q.text)
            self.random.add(f"~{law}")
        under = frozenset(self._variable(c) for c in q.conditions)
        self.random |= under
        self.conditioned |= under
        for a in arguments:
            self._find_random(a)
        return Mean(q.kind, law, arguments, under)

    def _event(self, text: str) -> Event:
        """An event that is spoken of. Raises Unread."""
        found = event(text)
        if found is None:
            raise Unread(text)
        self.spoken |= set(names(found))
        return found

    def _law(self, q: Quantity) -> tuple[str, str]:
        """The law and the variable of E_{x ~ p}; none of E and of E_X."""
        found = _BY_LAW.fullmatch(q.law) or _BY_DENSITY.fullmatch(q.law)
        if found:
            law, variable = found["law"], found["x"]
            if not DISTRIBUTION.fullmatch(law):
                raise Unread(q.text)
            return _plain_law(law), variable.removeprefix("\\")
        if FUNCTIONAL.fullmatch(q.law) and q.law[0].islower():
            return _plain_law(q.law), ""
        if q.law and not re.fullmatch(r"[A-Z](?:,[A-Z])*", q.law):
            raise Unread(q.text)
        letters = set(re.findall(r"[A-Z]", "".join((*q.arguments, *q.conditions))))
        if q.law and set(q.law.split(",")) != letters - {"E", "V", "P"}:  # an expectation over some of them
            raise Unread(q.text)
        return "", ""

    def _variable(self, text: str) -> str:
        value = self._read(text)
        if not isinstance(value, Sym):
            raise Unread(text)
        return str(value.data)

    def _find_random(self, a: Parsed) -> None:
        """Which letters of an argument are random. Raises Unread for what is made of a sample, as X_(1)."""
        if any(isinstance(x, Applied) and re.fullmatch(r"[A-Z]_", str(x.data)) for x in a.formula.walk()):
            raise Unread("an entry by its rank")
        letters = {str(x.data) for x in a.formula.free if isinstance(x, Sym) and x not in a.inside}
        self.random |= {x for x in letters if x[:1].isupper() or x == "epsilon" or x.endswith(("_hat", "_bar"))}
        if isinstance(a.formula, Sym) and a.formula not in a.inside and str(a.formula.data) not in SURE:
            self.random.add(str(a.formula.data))
            self.alone.add(str(a.formula.data))
        if not any(x[:1].isupper() or x[:1] == "~" for x in self.random):
            self.random |= {x for x in letters if x.split("_")[0] in LOOSE}

    def _chance(self, q: Quantity) -> Known | None:
        mine = tuple(event(a) for a in q.arguments)
        under = tuple(event(c) for c in q.conditions)
        understood = None not in mine and None not in under and set(q.marks) <= {","}
        events = tuple(e for e in (*mine, *under) if e is not None)
        small = all(name[:1].islower() for e in events for name in names(e))
        density = q.kind == "p"
        if density and (not understood or not self._is_density(q, events)):
            return None
        if not understood or not events:
            if re.fullmatch(r"[^A-Z|,]*", " ".join(q.arguments)) and not under:
                return None
            raise Unread(q.text)
        if small and not self.densities and not any(True for e in events for _ in conditions(e)):
            return None  # P(x), which may be a polynomial
        law = "" if not density or q.law == "p" else q.law
        self.spoken |= {name for e in events for name in names(e)}
        return Chance(_without_variables(law, events), And(mine), And(under))  # type: ignore[arg-type]

    def _is_density(self, q: Quantity, events: tuple[Event, ...]) -> bool:
        """Is p(x, y), p(x) beside p(x | y), or f(x | y) meant, and no product and no function?"""
        capital = all(name[:1].isupper() for e in events for name in names(e))
        if not self.densities or not (capital or all(isinstance(e, Atom | Where) for e in events)):
            return False
        return not q.law.startswith("f") or bool(q.conditions) or "_" in q.law

    def _distribution(self, q: Quantity) -> Known | None:
        """F(t) is P(X ≤ t), and Φ(t) is P(Z ≤ t)."""
        name = "Z" if q.text[0] in "\\Φ" else q.law or self.cumulative
        if name != self.cumulative or not name or len(q.arguments) != 1 or q.conditions:
            return None
        self.spoken.add(name)
        return Chance("", And((Where(name, "<=", q.arguments[0]),)), And(()))

    def _entropy(self, q: Quantity) -> Known | None:
        if q.law:
            raise Unread(q.text)
        if q.kind == "H" and all(FUNCTIONAL.fullmatch(a.strip()) for a in q.arguments) and not q.conditions:
            laws = [_plain_law(a) for a in q.arguments]
            if len(laws) <= 2 and set(q.marks) <= {","}:
                return Divergence("H", laws[0], laws[-1])
        rows: list[list[str]] = [[]] if q.kind == "H" else [[], []]
        which = 0
        for mark, a in zip(("", *q.marks), q.arguments, strict=True):
            which += mark == ";"
            if which >= len(rows):
                raise Unread(q.text)
            rows[which].append(a)
        groups = tuple(frozenset(self._letter(a) for a in row) for row in rows)
        under = frozenset(map(self._letter, q.conditions))
        small = not any(x[:1].isupper() for group in groups for x in group)
        if not all(groups) or (small and not q.conditions and len(groups) == 1):
            return None
        self.random |= under.union(*groups)
        return Entropy(groups, under)

    def _letter(self, text: str) -> str:
        found = event(text)
        if not isinstance(found, Atom):
            raise Unread(text)
        return found.name


def _compared_alone(spoken: Iterable[Quantity]) -> str:
    """The one variable that events compare with something, or ""."""
    events = [event(a) for q in spoken if q.kind == "P" for a in (*q.arguments, *q.conditions)]
    found = {c.variable for e in events if e is not None for c in conditions(e)}
    return found.pop() if len(found) == 1 else ""


def _indicated(text: str) -> Event | None:
    """A of 1_A, and X > 2 of 1{X > 2}; None for other formulas."""
    found = _INDICATOR.fullmatch(text.strip())
    return event(next(filter(None, found.groups()))) if found else None


def _plain_law(text: str) -> str:
    r"""p_theta of p_{\theta}, as the functions of the reader are called."""
    plain = re.sub(r"\\(?:mathcal|text|mathrm)|[\\{}\s]", "", text)
    return plain.lower() if plain in ("P", "Q") else plain


def _divergence(q: Quantity) -> Known:
    joint = _JOINT.fullmatch("‖".join(re.sub(r"\s", "", a) for a in q.arguments))
    if joint and {joint[1], joint[2]} == {joint[3], joint[4]}:
        return Entropy((frozenset({joint[1].upper()}), frozenset({joint[2].upper()})), frozenset())
    laws = [_plain_law(a) for a in q.arguments]
    if not all(re.fullmatch(r"[pqPQ](?:_\w+)?", law) for law in laws):
        raise Unread(q.text)
    return Divergence("KL", laws[0], laws[1])


def _without_variables(law: str, events: tuple[Event, ...]) -> str:
    """p of p_X(x): a subscript that only says of which variables."""
    head, _, below = law.partition("_")
    said = {x.lower() for x in re.findall(r"[A-Za-z]", below)}
    if below and re.fullmatch(r"[A-Z,|]+", below):
        if said != {name.lower() for e in events for name in names(e)}:
            raise Unread(law)
        return "" if head == "p" else head
    return law


def _with_variable(a: Parsed) -> Parsed:
    """log p(x) of the log p of E_q[log p]. Raises Unread for more than densities."""
    letters = {x for x in a.formula.free if isinstance(x, Sym)}
    if a.inside or not letters or not all(FUNCTIONAL.fullmatch(str(x.data)) for x in letters):
        raise Unread("a mean over what?")
    return Parsed(subst(a.formula, {x: Applied(Sym("x"), data=str(x.data)) for x in letters}), {})


def _renamed(a: Parsed, variable: str, name: str) -> Parsed:
    """The formula with another name for a variable, within its quantities too."""
    if any(isinstance(k, Mean) for k in a.inside.values()):
        raise Unread(variable)
    return Parsed(subst(a.formula, {Sym(variable): Sym(name)}), a.inside)


def _left_over(text: str) -> Iterator[str]:
    """What may be an operator and was not read as one."""
    for kind, pattern in OPERATORS.items():
        for found in pattern.finditer(text):
            called = text[found.end() :].lstrip()[:1] in ("(", "[")
            if (
                kind in ALWAYS
                or (kind not in ("p", "F") and called)
                or (kind not in ("p", "P", "F") and not found[0].isalpha())
            ):
                yield found[0]


def _has_index(x: Expr, names_: Iterable[str]) -> bool:
    """Is it a_k, or a family, where k is one of these?"""
    below = str(x.data).partition("_")[2]
    return isinstance(x, Family | Idx) or any(re.search(rf"(?<![A-Za-z]){name}(?![A-Za-z])", below) for name in names_)


def is_total(e: Sum, samples: Samples) -> bool:
    """Is it Σ from 1 to the size of the sample, its index nowhere but in the entries?"""
    (index,) = e.bound
    upper = index.args[1] if isinstance(index, Idx) else None
    whole = index.args[0] == Num(1) and isinstance(upper, Sym | Dim) and str(upper.data) == samples.upper
    return whole and index not in e.body.free


def same_relation(value: Value) -> tuple[Expr | None, Expr] | None:
    """The left side, if there is one, and the right side of an equation; None for other values."""
    if isinstance(value, Expr):
        return None, value
    if isinstance(value, Relation) and value.relation == "=" and value.left is not None:
        return value.left, value.right
    return None
