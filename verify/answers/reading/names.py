"""What names mean: a scope knows symbols, families, events and functions, and is extended by a question's own.

One name may stand for several things, as in a textbook: z is a logit where a number is wanted, the family of logits
where a family is, and z_k an entry of it. What is meant is decided where the name is used.

    BOOK                                    the vocabulary of `derive.vocabulary`
    GENERAL                                 school mathematics: every single letter is a real symbol
    PAPER                                   the book's names, and every other letter a symbol or a family
    BOOK.with_names(Sym("c"), Family("u", K))      a question's own names, before those of the scope
    Scope.of(theorem.claim.left)            exactly the names of an expression, with the functions of the book
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import TypeAlias

from derive import vocabulary
from derive.printing.glyphs import GREEK
from derive.printing.sugar import function_name
from derive.rules import AXIOMS
from derive.symbols import (
    Definition,
    Delta,
    Dim,
    Event,
    Exp,
    Expr,
    Factorial,
    Family,
    Idx,
    Log,
    Named,
    Num,
    Pow,
    Step,
    Sym,
)
from verify.answers.reading import functions
from verify.answers.reading.activations import NAMED
from verify.answers.reading.functions import ELEMENTARY, INFINITY, PI, Elementary
from verify.answers.reading.odd_roots import cube_root

LATIN = {char: name for name, char in GREEK.items()}


@dataclass(frozen=True)
class Simple:
    """A function of numbers: how many arguments it takes, least and most, and the node it makes of them."""

    name: str
    least: int
    most: int
    make: Callable[..., Expr]


Function: TypeAlias = Definition | Simple


def _applied(name: str, x: Expr) -> Expr:
    return functions.Applied(x, data=name)


def _log(x: Expr, base: Expr | None = None) -> Expr:
    return Log(x) if base is None else Log(x) / Log(base)


def _over(name: str, inner: str) -> Simple:
    """1/cos(x) and the like."""
    return Simple(name, 1, 1, lambda x: Pow(Elementary(x, data=inner), Num(-1)))


def _arccot(x: Expr) -> Expr:
    """pi/2 - arctan(x), which is continuous; some say arctan(1/x), which is less by pi for x < 0."""
    return functions.PI * Num(Fraction(1, 2)) - Elementary(x, data="atan")


def _inverse_over(name: str, inner: str) -> Simple:
    """arccos(1/x) and the like."""
    return Simple(name, 1, 1, lambda x: Elementary(Pow(x, Num(-1)), data=inner))


def _elementary(name: str, node: str) -> Simple:
    return Simple(name, *ELEMENTARY[node], lambda *args: Elementary(*args, data=node))


_OWN = {name: name for name, (least, _) in ELEMENTARY.items() if least}
_ALIASES = {
    **{f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{f"ar{name}": f"a{name}" for name in ("sinh", "cosh", "tanh")},  # as ISO 80000-2 has them
    "ceiling": "ceil",
    "sgn": "sign",
    **dict.fromkeys(("GCD", "gcf", "GCF", "hcf", "HCF"), "gcd"),
    **dict.fromkeys(("LCM",), "lcm"),
    **dict.fromkeys(("C", "binom", "comb", "nCr", "nchoosek"), "binomial"),
}
SIMPLE: dict[str, Simple] = {
    **{name: _elementary(name, node) for name, node in (_OWN | _ALIASES).items()},
    "exp": Simple("exp", 1, 1, Exp),
    "log": Simple("log", 1, 2, _log),
    "ln": Simple("ln", 1, 1, Log),
    "log2": Simple("log2", 1, 1, lambda x: _log(x, Num(2))),
    "log10": Simple("log10", 1, 1, lambda x: _log(x, Num(10))),
    "lg": Simple("lg", 1, 1, lambda x: _log(x, Num(10))),
    "tg": _elementary("tan", "tan"),
    "ctg": _over("ctg", "tan"),
    "cosec": _over("cosec", "sin"),
    "relu": Simple("relu", 1, 1, lambda x: Elementary(x, Num(0), data="max")),
    "ReLU": Simple("ReLU", 1, 1, lambda x: Elementary(x, Num(0), data="max")),
    "maximum": _elementary("max", "max"),
    "minimum": _elementary("min", "min"),
    "power": Simple("power", 2, 2, Pow),
    "pow": Simple("pow", 2, 2, Pow),
    "square": Simple("square", 1, 1, lambda x: Pow(x, Num(2))),
    "cbrt": Simple("cbrt", 1, 1, cube_root),
    "erfc": Simple("erfc", 1, 1, lambda x: 1 - Elementary(x, data="erf")),
    "expit": Simple("expit", 1, 1, vocabulary.sigmoid),
    "logsigmoid": Simple("logsigmoid", 1, 1, lambda x: Log(vocabulary.sigmoid(x))),
    "logaddexp": Simple("logaddexp", 2, 2, lambda x, y: Log(Exp(x) + Exp(y))),
    "Gamma": Simple("Gamma", 1, 1, lambda x: Factorial(x - 1)),
    "sqrt": Simple("sqrt", 1, 1, lambda x: Pow(x, Num(Fraction(1, 2)))),
    "abs": Simple("abs", 1, 1, vocabulary.absolute),
    "factorial": Simple("factorial", 1, 1, Factorial),
    "permutations": Simple("permutations", 2, 2, lambda n, k: Factorial(n) / Factorial(n - k)),
    "step": Simple("step", 1, 1, Step),
    "delta": Simple("delta", 2, 2, Delta),
    "log1p": Simple("log1p", 1, 1, lambda x: Log(1 + x)),
    "expm1": Simple("expm1", 1, 1, lambda x: Exp(x) - 1),
    "sech": _over("sech", "cosh"),
    "csch": _over("csch", "sinh"),
    "coth": _over("coth", "tanh"),
    "sec": _over("sec", "cos"),
    "csc": _over("csc", "sin"),
    "cot": _over("cot", "tan"),
    **{name: Simple(name, 1, 1, _arccot) for name in ("arccot", "acot", "arcctg")},
    **{
        f"{arc}{name}": _inverse_over(f"{arc}{name}", of)
        for name, of in {"sec": "acos", "csc": "asin", "sech": "acosh", "csch": "asinh", "coth": "atanh"}.items()
        for arc in ("a", "arc")
    },
}
# Functions of which nothing is known but their names.
OPAQUE = frozenset(
    (
        *("expectation", "Var", "Cov", "Corr", "tr", "rank", "det", "nabla"),
        *("ELU", "SELU", "LeakyReLU"),
    )
)
INVERSES = {name: f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}  # sin⁻¹ x
CONSTANTS: dict[str, Expr] = {
    "e": Exp(Num(1)),
    "pi": PI,
    **dict.fromkeys(("infinity", "oo", "inf"), INFINITY),
}
# Words that the grammar of terms gives a meaning to: sum_j, argmin_q, diff(f, x), P(A | B).
STEPS = "T counts steps"  # a habit of texts: γ^T is a power
SUMS = frozenset(("sum", "prod"))
OPTIMA = frozenset(("argmin", "argmax"))
BOUND = frozenset(("integral", "lim", "lim_left", "lim_right"))
SPECIAL = SUMS | OPTIMA | BOUND | {"diff", "P", "Pr", "top", "emptyset", "diag"}
_WRITTEN_OUT = frozenset(("scores", "gram"))  # what a textbook writes as X W + b and Xᵀ G
HINTS = {"y_hat": "p", "p_hat": "p", "sigmoids": "sigmoid", "crossentropy": "CE", "cross": "CE", "nat": "log"}


def _defined() -> dict[str, Function]:
    """The definitions of the book by their names, and by their notations in Latin letters."""
    found: dict[str, Function] = {}
    for definition in vocabulary.DEFINITIONS:
        found[definition.name] = definition
        if definition.name not in _WRITTEN_OUT:
            notation = function_name(definition)
            found[LATIN.get(notation, notation)] = definition
    return found


@dataclass(frozen=True, eq=False)
class Scope:
    """Which names are known. `free` makes every unknown letter a symbol; words of `letters` split into products."""

    symbols: Mapping[str, tuple[Expr, ...]]
    functions: Mapping[str, Function]
    free: bool = False
    letters: frozenset[str] = frozenset()
    one_size: bool = False  # every family that nobody declared is over K
    applied: frozenset[str] = frozenset()  # names that a text uses as functions, of which nothing is known
    fixed: frozenset[str] = frozenset()  # indices whose limits a sum around them says
    turned: frozenset[str] = frozenset()  # letters whose prime is a transpose
    typed: Mapping[str, tuple[Expr, ...]] = field(default_factory=dict)  # the shape that a name alone must have
    spoken: frozenset[str] = frozenset()  # words that are names because the texts show it
    habits: frozenset[str] = frozenset()  # of the texts, as `contexts` names them
    elements: Mapping[str, tuple[Family, Idx]] = field(default_factory=dict)  # of a set that a sum runs over
    sets: frozenset[str] = frozenset()  # names that a sum runs over: |B| is how many there are
    ends: frozenset[str] = frozenset()  # letters up to which the sums of the texts run
    loose: frozenset[str] = frozenset()  # indices of their sums without an end
    integrated: frozenset[str] = frozenset()  # variables of the integrals around
    constants: frozenset[str] = frozenset()  # letters that the texts call so
    defined: frozenset[str] = frozenset()  # letters of which an equation says what they are
    words: frozenset[str] = field(default=frozenset(), init=False)

    def __post_init__(self) -> None:
        constants = frozenset(CONSTANTS) | frozenset(GREEK)
        object.__setattr__(self, "words", frozenset(self.symbols) | frozenset(self.functions) | SPECIAL | constants)

    @classmethod
    def of(cls, *expressions: Expr) -> Scope:
        """The names of these expressions, free ones first, and the functions of the book."""
        free = [x for e in expressions for x in sorted(e.free, key=lambda x: x.key)]
        bound = [x for e in expressions for x in e.walk() if isinstance(x, Named)]
        return cls(_table((*free, *bound)), FUNCTIONS)

    def with_names(self, *names: Expr | Definition, letters: str = "", **meanings: Expr) -> Scope:
        """The scope with a question's own names, which come before its own.

        Arguments: symbols, families, events, indices and definitions; `letters` may be written together, as in 2xy;
        `meanings` are abbreviations, as L=cross_entropy(y, softmax(z)).
        """
        for x in names:
            if not isinstance(x, Definition | Named):
                raise TypeError(f"{x!r} is no name")
        added = _table([x for x in names if isinstance(x, Expr)])
        symbols = {**self.symbols}
        for name, found in added.items():
            kinds = {_kind(x) for x in found}
            symbols[name] = (*found, *(x for x in self.symbols.get(name, ()) if _kind(x) not in kinds))
        symbols |= {meant: (e,) for meant, e in meanings.items()}
        functions = {**self.functions}
        for d in names:
            if isinstance(d, Definition):
                functions |= {d.name: d, LATIN.get(function_name(d), function_name(d)): d}
        declared = {name for name in added if len(name) == 1} if self.free else set()
        return replace(self, symbols=symbols, functions=functions, letters=self.letters | declared | set(letters))

    def bind(self, index: Idx, *, fixed: bool) -> Scope:
        """The scope inside a sum over the index; `fixed` says whether the sum says its limits."""
        names = self.fixed | {index.data} if fixed else self.fixed - {index.data}
        symbols = {**self.symbols, index.data: (index, *self.symbols.get(index.data, ()))}
        elements = {name: found for name, found in self.elements.items() if name != index.data}
        return replace(self, symbols=symbols, fixed=names, elements=elements)

    @property
    def has_sizes(self) -> bool:
        """Whether an unknown letter may be a family: over n, d or K."""
        return self.free and any(isinstance(x, Dim) for x in self.symbols.get("K", ()))

    def known(self, word: str) -> bool:
        """Whether the word is a name, in this case of its letters."""
        return word in self.words or word.rstrip("'") in self.words

    def splits(self, word: str) -> bool:
        """Whether the word is no name but a product of declared letters: xy, and xy² is x y²."""
        return len(word) > 1 and set(word) <= self.letters and not self.known(word)

    def is_matrix(self, name: str) -> bool:
        """Whether a family of this name takes two indices or more."""
        return any(isinstance(x, Family) and len(x.args) > 1 for x in self.symbols.get(name, ()))

    def nearest(self, word: str) -> str | None:
        """The known name that is most like an unknown one."""
        if word in HINTS and self.known(HINTS[word]):
            return HINTS[word]
        names = sorted(self.words - {"top", "oo", "inf", word})
        same = [name for name in names if name.lower() == word.lower()]
        near = same or difflib.get_close_matches(word, names, n=1, cutoff=0.6)
        begun = [name for name in names if len(name) > 2 and (word.startswith(name) or word.endswith(name))]
        return next(iter(near or sorted(begun, key=len, reverse=True)), None)


def _kind(x: Expr) -> tuple[str, int]:
    """What a name can be told from another of its letters by: what it is, and how many indices it takes."""
    kinds: dict[type[Expr], str] = {Family: "family", Event: "event"}
    return kinds.get(type(x), "number"), len(x.args) if isinstance(x, Family | Event) else 0


def _table(symbols: Iterable[Expr]) -> dict[str, tuple[Expr, ...]]:
    table: dict[str, tuple[Expr, ...]] = {}
    for x in symbols:
        name = str(x.data)
        if x not in table.get(name, ()):
            table[name] = (*table.get(name, ()), x)
    return table


def _vocabulary() -> list[Expr]:
    """The symbols of the book; e, there the error of a prediction, is left to the chapter that needs it."""
    names = [x for x in vars(vocabulary).values() if isinstance(x, Named) and x != vocabulary.error]
    order: dict[type[Expr], int] = {Dim: 0, Idx: 1, Sym: 2, Family: 3, Event: 4}
    return sorted(names, key=lambda x: order[type(x)])


def _events() -> list[Expr]:
    return [x for axiom in AXIOMS for x in axiom.left.free if isinstance(x, Event)]


FUNCTIONS: Mapping[str, Function] = MappingProxyType(SIMPLE | _defined())
BOOK = Scope(MappingProxyType(_table([*_vocabulary(), *_events()])), FUNCTIONS)
ACTIVATIONS = {name: Simple(name, count, count, make) for name, (count, make) in NAMED.items()}
_SCHOOL = ACTIVATIONS | {
    name: FUNCTIONS[name] for name in (*SIMPLE, "sigmoid", "sigma", "softplus", "logit") if name != "delta"
}
OF_COMPLEX = {
    "cis": Simple("cis", 1, 1, lambda x: Exp(Sym("i") * x)),
    **{name: Simple(name, 1, 1, partial(_applied, name)) for name in functions.OF_COMPLEX},
}
_SCHOOL |= OF_COMPLEX
GENERAL = Scope(MappingProxyType({}), MappingProxyType(_SCHOOL), free=True, letters=frozenset("abcxyz"))
# In a paper, w and x are over features whatever the book says, and anything else is over classes.
HOMES = dict.fromkeys(("w", "x", "theta", "beta", "phi", "mu"), Dim("d"))
_OF_PAPERS = {"x": (Family("x", Dim("d")),)}
PAPER = Scope(
    MappingProxyType({**BOOK.symbols, **_OF_PAPERS}),
    MappingProxyType({**ACTIVATIONS, **FUNCTIONS, "D_KL": FUNCTIONS["KL"]}),
    free=True,
    letters=frozenset("abcxyz"),
)
