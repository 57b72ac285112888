"""The question bank: questions as data, their loader, and what a seed makes of a question with numbers.

    bank()["gradients.cross-entropy"].gold_expression      softmax(z)[k] - y[k]
    bank()["odds.of-odds"].drawn(7).text["en"]             the same numbers for the same seed, for ever

The data are `bank/quizzes.toml` and one file for each chapter of the book. What every question has:

    id, kind, difficulty (1 to 3)
    theorem         the id of the entry of the book that answers it
    text, hints     in English and Korean; the hints are three steps, and none gives the answer away
    names           a question's own names: c = [] is a number, u = ["K"] a family over K, v = ["n", "d"], z = ["2"]
    where           what a name abbreviates: p = "softmax(z)"
    given           what may be assumed: a relation, "c > 0", for all values of its indices, or a domain,
                    { simplex = "y" }, of those in `verify.answers.tasks`
    right, wrong    answers, at least three in different forms and at least five with the diagnosis that is expected

and what depends on its kind:

    expression      gold; mode (of `verify.answers.comparing.verdict`; where the form counts, that of any right answer
                    will do); variable, of which a constant is free; gold_side, "left" or "right", where that side
                    of the theorem's claim is the gold
    numeric         parameters, gold in their names, and decimals where a rounded answer will do. The text holds {a} for
                    the parameter a. Right and wrong answers are written in the parameters. Where the gold is a side
                    of the theorem's claim at a point: gold_side, and at = { z = "log(a)", y = ["0", "1"], k = "2" }
    choice          options and why, in both languages and in one order; gold, the numbers of the right options from 1.
                    Answers are letters, numbers, or the text of an option, with commas between several
    truth           claim, gold ("true" or "false"). To "false" belongs a counterexample: values of all names, at which
                    what is given holds and the claim does not: { answer = "false", at = { K = "2", z = ["0", "1"] } }
    derivation      start (all that are allowed), goal. An answer is a list of lines; a reason may follow after #: the
                    id of an entry, a rule, "definition of softmax", "hypothesis". `line` is the first bad one, from 1

Of a choice that is wrong it is said whether a right option is "missing", one is "extra", or it is another "option"; of
an answer about a claim, whether the "verdict" is wrong, the claim "holds" at the point, the point is "outside" what is
given, or a value is missing ("incomplete"). Those of a derivation are `OF_DERIVATIONS`. Those of formulas and numbers
say what its author did wrong, the first that fits, which a checker need not find out:

    invalid         cannot be read
    sign            a sign is turned, of the whole or of a term
    half            off by a factor 2 or 1/2
    normalisation   off by a factor that counts: n, K, N, or one over it
    log base        off by the logarithm of a base
    percent         in percent
    factor          off by another factor, of the whole or inside
    power           another exponent
    missing term    a term is missing, or there is one too many
    offset          off by an additive constant
    swapped         two quantities have changed places: p and y, left and right, a ratio and its inverse
    delta           the case of equal indices, delta_kj, is missing or wrong
    captured index  an index is summed over that should be free, or the reverse
    range           a sum or product runs over the wrong terms
    normaliser      the denominator is missing or wrong
    labels sum      that the labels sum to one was not used, or used where it does not hold
    differentiate   not differentiated, once too often, or the reverse
    transposed      of a matrix, the wrong index
    sigmoid slope   the inner derivative of the sigmoid is missing or wrong
    variable        differentiated by the wrong variable
    one case        right for one value of a label only, or one of two cases alone
    linearity       the function of a sum is taken for the sum of the function
    function        a function is missing or too many: exp, log, sigmoid, softmax, odds
    form            the right value, but not in the form that was asked for
    other
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, TypeAlias

from derive.catalog import CHAPTERS, entries
from derive.errors import LossproofError
from derive.rules import Hypothesis
from derive.symbols import Add, Delta, Dim, Expr, Family, Idx, Lam, Num, Sym, shape_of, subst
from verify.answers.comparing.evaluation import enclosed
from verify.answers.comparing.verdict import Mode
from verify.answers.mistakes.setting import sides_of
from verify.answers.reading.parsing import BOOK, Relation, Scope, Syntax, parse, parse_statement
from verify.answers.tasks import DOMAINS, hypotheses
from verify.model import Model

Texts: TypeAlias = Mapping[str, str]
Lists: TypeAlias = Mapping[str, tuple[str, ...]]
Data: TypeAlias = Any

HERE = Path(__file__).parent / "bank"
FILES = ("quizzes", *(chapter.name for chapter in CHAPTERS))
LANGUAGES = ("en", "ko")
HINTS, RIGHT, WRONG = 3, 3, 5  # how many at least; of hints, exactly
OF_FORMULAS = frozenset(
    {
        *("invalid", "sign", "half", "normalisation", "log base", "factor", "offset", "swapped", "delta"),
        *("captured index", "range", "normaliser", "labels sum", "differentiate", "transposed", "sigmoid slope"),
        *("variable", "one case", "missing term", "linearity", "function", "power", "percent", "form", "other"),
    }
)
OF_CHOICES = frozenset({"option", "missing", "extra", "invalid"})
OF_TRUTH = frozenset({"verdict", "holds", "outside", "incomplete", "invalid"})
OF_DERIVATIONS = frozenset(
    {"does not follow", "wrong reason", "too big a step", "circular", "wrong goal", "wrong start", "invalid"}
)
SAID = {"true": True, "t": True, "yes": True, "참": True, "false": False, "f": False, "no": False, "거짓": False}
PRECISIONS = (80, 160, 480)  # bits, of an enclosure that decides a rounding


@dataclass(frozen=True)
class Wrong:
    """An answer that is wrong, and what is wrong with it; `at` is a counterexample, `line` the first bad line."""

    answer: str
    diagnosis: str
    at: Mapping[str, Data] | None = None
    lines: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Question:
    """What all kinds of questions have."""

    id: str
    chapter: str
    difficulty: int
    theorem: str
    text: Texts
    hints: Lists
    right: tuple[Data, ...] = field(repr=False)
    wrong: tuple[Wrong, ...] = field(repr=False)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    where: Mapping[str, str] = field(default_factory=dict, repr=False)
    given: tuple[Data, ...] = ()

    kind: ClassVar[str] = ""
    diagnoses: ClassVar[frozenset[str]] = OF_FORMULAS

    @cached_property
    def scope(self) -> Scope:
        """The names of the book and, before them, the question's own."""
        meanings = (Family(name, *shape_of(e)) if shape_of(e) else Sym(name) for name, e in self._meanings)
        return self._named.with_names(*meanings)

    @cached_property
    def _named(self) -> Scope:
        return BOOK.with_names(*(_name(name, shape) for name, shape in self.names.items()))

    @cached_property
    def _meanings(self) -> tuple[tuple[str, Expr], ...]:
        return tuple((name, parse(meaning, scope=self._named)) for name, meaning in self.where.items())

    @cached_property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """What is given, as the checker takes it."""
        return tuple(h for said in self.given for h in self._assumed(said))

    def _assumed(self, said: str | Mapping[str, str]) -> Iterator[Hypothesis]:
        """A relation, or a domain of a variable; the question's own names come first."""
        if isinstance(said, str):
            yield from hypotheses(said, self.scope)
            return
        for domain, name in said.items():
            found = [x for x in self.scope.symbols[name] if isinstance(x, Family | Sym)]
            own = name in self.names or name in self.where
            yield from DOMAINS[domain](found[0] if own else max(found, key=lambda x: isinstance(x, Family)))

    def read(self, answer: str, syntax: Syntax = "auto") -> Expr:
        """What an answer means, abbreviations written out. Raises `Invalid`."""
        return self.written_out(parse(answer, syntax=syntax, scope=self.scope, right_side=True))

    def read_statement(self, answer: str) -> Expr | Relation:
        """A formula or a relation, abbreviations written out. Raises `Invalid`."""
        found = parse_statement(answer, scope=self.scope)
        if isinstance(found, Expr):
            return self.written_out(found)
        left = None if found.left is None else self.written_out(found.left)
        return Relation(left, found.relation, self.written_out(found.right))

    def written_out(self, e: Expr) -> Expr:
        """The expression with its abbreviations written out."""
        for name, meaning in self._meanings:
            shape = shape_of(meaning)
            e = subst(e, {Family(name, *shape) if shape else Sym(name): meaning})
        return e


@dataclass(frozen=True)
class Expression(Question):
    """A formula is asked for."""

    kind: ClassVar[str] = "expression"
    gold: str = ""
    mode: Mode = "equal"
    variable: str = ""
    gold_side: str = ""

    @cached_property
    def gold_expression(self) -> Expr:
        """The gold answer."""
        return self.read(self.gold)

    @cached_property
    def right_expressions(self) -> tuple[Expr, ...]:
        """The right answers."""
        return tuple(self.read(answer) for answer in self.right)

    @cached_property
    def sides(self) -> tuple[Expr, ...]:
        """Both sides of the theorem's claim."""
        return sides_of(entries().get(self.theorem))

    @cached_property
    def constant_in(self) -> Expr | None:
        """What a constant must be free of."""
        return self.read(self.variable) if self.variable else None


@dataclass(frozen=True)
class Numeric(Question):
    """A number is asked for; which, is drawn by a seed."""

    kind: ClassVar[str] = "numeric"
    gold: str = ""
    parameters: Mapping[str, tuple[Fraction, ...]] = field(default_factory=dict)
    decimals: int | None = None
    gold_side: str = ""
    at: Mapping[str, Data] = field(default_factory=dict)

    @cached_property
    def scope(self) -> Scope:
        return BOOK.with_names(*map(Sym, self.parameters))

    @cached_property
    def sides(self) -> tuple[Expr, ...]:
        """Both sides of the theorem's claim, that of which the gold is a value first; none where no point is given."""
        found = sides_of(entries().get(self.theorem)) if self.at else ()
        return found[::-1] if self.gold_side == "right" else found

    def placed(self, e: Expr) -> Expr:
        """An expression of the theorem at the point of the question."""
        table: dict[Expr, Expr] = {}
        for x in e.free:
            said = self.at.get(getattr(x, "data", ""))
            if isinstance(said, tuple) and isinstance(x, Family):
                table |= {x: _listed([parse(v, scope=self.scope) for v in said]), x.shape[0]: Num(len(said))}
            elif isinstance(said, str):
                table[x] = parse(said, scope=self.scope)
        return subst(e, table)

    def drawn(self, seed: int) -> Instance:
        """The question with the numbers of a seed, the same on every machine."""
        values = {name: pool[_draw(f"{self.id}/{seed}/{name}", len(pool))] for name, pool in self.parameters.items()}
        return Instance(self, seed, MappingProxyType(values))


@dataclass(frozen=True)
class Instance:
    """A question with numbers in it."""

    question: Numeric
    seed: int
    values: Mapping[str, Fraction]

    @property
    def text(self) -> Texts:
        """The question, in each language."""
        return {language: self.filled(text) for language, text in self.question.text.items()}

    @property
    def hints(self) -> Lists:
        """Its hints, in each language."""
        return {language: tuple(map(self.filled, hints)) for language, hints in self.question.hints.items()}

    def filled(self, text: str) -> str:
        """A text with the numbers in it."""
        return re.sub(r"\{(\w+)\}", lambda found: shown(self.values[found[1]]), text)

    @property
    def gold(self) -> Expr:
        """The answer, exactly."""
        return self.read(self.question.gold)

    def read(self, answer: str) -> Expr:
        """What an answer means; the names of the parameters stand for their values."""
        said = parse(answer, scope=self.question.scope, right_side=True)
        return subst(said, {Sym(name): Num(value) for name, value in self.values.items()})

    def rounds_to(self, answer: str) -> bool:
        """Is the answer a decimal with the digits that are asked for, and the value rounded to them?

        It is decided by an enclosure of the value: half a unit of the last digit away is right, more is not.
        """
        written = re.fullmatch(r"([-+−]?)(\d+)\.(\d+)", answer.strip())
        if self.question.decimals is None or written is None or len(written[3]) < self.question.decimals:
            return False
        value = Fraction(f"{'-' * (written[1] in tuple('-−'))}{written[2]}.{written[3]}")
        return within(self.gold, value, Fraction(1, 2 * 10 ** len(written[3])))


@dataclass(frozen=True)
class Choice(Question):
    """Some of several options are right."""

    kind: ClassVar[str] = "choice"
    diagnoses: ClassVar[frozenset[str]] = OF_CHOICES
    gold: tuple[int, ...] = ()
    options: Lists = field(default_factory=dict)
    why: Lists = field(default_factory=dict)

    def chosen(self, answer: str) -> frozenset[int] | None:
        """The numbers of the options that an answer names, by letters, numbers or texts; None if it cannot be read."""
        whole = self._option(answer)
        if whole is not None:
            return frozenset({whole})
        parts = [self._option(part) for part in re.split(r"[,;\s]+(?:and\s+|와\s+|과\s+)?", answer.strip()) if part]
        return frozenset(p for p in parts if p is not None) if parts and None not in parts else None

    def _option(self, text: str) -> int | None:
        plain = _plain(text)
        for options in self.options.values():
            for number, option in enumerate(options, 1):
                if plain in (_plain(option), str(number), chr(ord("a") + number - 1)):
                    return number
        return None


@dataclass(frozen=True)
class Truth(Question):
    """A claim is true or false; to say that it is false, one gives a counterexample."""

    kind: ClassVar[str] = "truth"
    diagnoses: ClassVar[frozenset[str]] = OF_TRUTH
    gold: bool = True
    claim: str = ""

    @cached_property
    def statement(self) -> Relation:
        """The claim as a relation of two expressions."""
        found = self.read_statement(self.claim)
        if isinstance(found, Expr) or found.left is None:
            raise LossproofError(f"{self.id}: the claim states nothing.", "Write both sides of a relation.")
        return found

    @staticmethod
    def said(answer: str) -> bool | None:
        """True or false, as a learner says it; None if it cannot be read."""
        return SAID.get(_plain(answer))


@dataclass(frozen=True)
class Derivation(Question):
    """A chain of equal lines is asked for, from a start to the goal."""

    kind: ClassVar[str] = "derivation"
    diagnoses: ClassVar[frozenset[str]] = OF_DERIVATIONS
    start: tuple[str, ...] = ()
    goal: str = ""

    def line(self, written: str) -> tuple[Expr, str]:
        """What a line says, and its reason: "= p_k - y_k  # algebra"."""
        formula, _, reason = written.partition("#")
        found = self.read_statement(formula)
        return (found if isinstance(found, Expr) else found.right), reason.strip()


KINDS: Mapping[str, type[Question]] = {kind.kind: kind for kind in (Expression, Numeric, Choice, Truth, Derivation)}


@cache
def bank() -> Mapping[str, Question]:
    """Every question by its id, the quizzes first, then chapter by chapter."""
    found: dict[str, Question] = {}
    for name in FILES:
        for question in load(HERE / f"{name}.toml"):
            if question.id in found:
                raise LossproofError(f"Two questions have the id {question.id}.", "Rename one of them.")
            found[question.id] = question
    return MappingProxyType(found)


def load(path: Path) -> tuple[Question, ...]:
    """The questions of a file. Raises LossproofError where one is not as it should be."""
    with path.open("rb") as file:
        return tuple(question(data, path.stem) for data in tomllib.load(file)["question"])


def question(data: Mapping[str, Data], chapter: str) -> Question:
    """A question from plain data."""
    made = KINDS.get(data.get("kind", ""))
    if made is None:
        raise _fault(data, f"{data.get('kind')!r} is no kind", f"Choose one of {', '.join(KINDS)}")
    known = {f.name for f in fields(made)} - {"chapter"} | {"kind"}
    for problem in _problems(data, known, made):
        raise _fault(data, problem, "See the description of the bank")
    rest = {name: _frozen(name, value) for name, value in data.items() if name not in ("kind", "wrong")}
    if made is Truth:
        rest["gold"] = SAID[data["gold"]]
    return made(chapter=chapter, wrong=tuple(map(_wrong, data["wrong"])), **rest)


def _problems(data: Mapping[str, Data], known: Iterable[str], made: type[Question]) -> Iterator[str]:
    """What is wrong with the data of a question."""
    yield from (f"{name} is no field of a {made.kind} question" for name in sorted(set(data) - set(known)))
    needed = {"id", "difficulty", "theorem", "text", "hints", "right", "wrong"}
    yield from (f"{name} is missing" for name in sorted(needed - set(data)))
    if data["difficulty"] not in (1, 2, 3):
        yield f"the difficulty is {data['difficulty']}"
    spoken = [data["text"], data["hints"], *(data[name] for name in ("options", "why") if name in data)]
    if any(set(texts) != set(LANGUAGES) for texts in spoken):
        yield "a text is not in both languages"
    if any(len(hints) != HINTS for hints in data["hints"].values()):
        yield f"there are not {HINTS} hints"
    if len({len(list_) for texts in spoken[2:] for list_ in texts.values()}) > 1:
        yield "there are not as many options, or explanations, in one place as in another"
    if len(data["right"]) < RIGHT or len(data["wrong"]) < WRONG:
        yield f"there are fewer than {RIGHT} right or {WRONG} wrong answers"
    yield from (
        f"{w['diagnosis']!r} is no diagnosis here" for w in data["wrong"] if w["diagnosis"] not in made.diagnoses
    )


def _fault(data: Mapping[str, Data], problem: str, cure: str) -> LossproofError:
    return LossproofError(f"{data.get('id', 'a question')}: {problem}.", f"{cure}.")


def _wrong(data: Mapping[str, Data]) -> Wrong:
    lines = tuple(data.get("lines", ()))
    return Wrong(data.get("answer", ""), data["diagnosis"], data.get("at"), lines, data.get("line", 0))


def _frozen(name: str, value: Data) -> Data:
    """Lists as tuples; parameters as the numbers that may be drawn."""
    if name == "parameters":
        return {parameter: _pool(said) for parameter, said in value.items()}
    if isinstance(value, list):
        return tuple(_frozen("", v) for v in value)
    if isinstance(value, dict):
        return {key: _frozen("", v) for key, v in value.items()}
    return value


def _pool(said: Mapping[str, Data]) -> tuple[Fraction, ...]:
    """The numbers of { values = ["1/2", "2"] } or of { from = "1", to = "9" }, with a step of 1 unless it is said."""
    if "values" in said:
        return tuple(map(Fraction, said["values"]))
    first, last, step = (Fraction(said.get(part, "1")) for part in ("from", "to", "step"))
    return tuple(first + i * step for i in range(int((last - first) / step) + 1))


def _draw(what: str, size: int) -> int:
    """A number below `size` that depends on nothing but the text."""
    return int.from_bytes(hashlib.sha256(what.encode()).digest(), "big") % size


def _name(name: str, shape: Iterable[str]) -> Expr:
    sizes = [Num(int(size)) if size.isdigit() else Dim(size) for size in shape]
    return Family(name, *sizes) if sizes else Sym(name)


def _listed(values: Sequence[Expr]) -> Expr:
    """A family given by its entries."""
    index = Idx("#", len(values))
    return Lam(index, Add(*(Delta(index, Num(r)) * value for r, value in enumerate(values, 1))))


def _plain(text: str) -> str:
    return " ".join(text.strip(" .()\n").lower().split())


def within(e: Expr, value: Fraction, most: Fraction) -> bool:
    """|e - value| <= most, by an enclosure of e; what cannot be told is no."""
    for bits in PRECISIONS:
        box = enclosed(e, Model(), bits)
        if box.lo >= value - most and box.hi <= value + most:
            return True
        if box.hi < value - most or box.lo > value + most:
            return False
    return False


def shown(value: Fraction) -> str:
    """A number as a text prints it: −3/4."""
    return str(value).replace("-", "−")
