r"""Expectations in a normal form: numbers E[X^2 Y], one for each product of what is random, and what follows from them.

    E[aX + b]              a E[X] + b
    Var(X + Y)             Var(X) + Var(Y) + 2 (E[XY] - E[X] E[Y])
    E[X E[Y | X]]          E[XY]
    E[X^2]                 Var(X) + E[X]^2
    E[XY]                  E[X] E[Y], where X and Y are independent

The numbers may be any, so that what is equal for all of them is proved. E[Y | X] is random itself, a number for each X.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from derive.rules import Hypothesis, positive
from derive.symbols import Add, Dim, Expr, Family, Idx, Log, Mul, Num, Pow, Sum, Sym, subst
from verify.answers.chances.quantities import Divergence, Mean, Parsed, Unread
from verify.answers.comparing.forms import Reader, prepared
from verify.answers.reading.functions import Applied
from verify.answers.reading.samples import OUTSIDE
from verify.normal import Monomial, Undefined, product_of

MOST_TERMS = 200
LINEAR = "E is linear"
SPREAD = "Var(X) = E[X²] - E[X]²"
JOINT_SPREAD = "Cov(X, Y) = E[XY] - E[X] E[Y]"
DENSITIES = frozenset({"p", "q", "P", "Q"})
TOWER = "E[E[Y | X]] = E[Y]"
KULLBACK = "KL(p ‖ q) = H(p, q) - H(p)"


@dataclass
class Moments:
    """Writes expectations in their normal form; what was used on the way is named in `used`.

    `random` are the names of what is random; of each set in `independent` all are independent of each other, those of
    `alike` have one distribution: each is renamed to the first of them; the pairs of `uncorrelated` have
    E[XY] = E[X] E[Y]. `samples` says of the letters of samples whether their entries are "iid" or "independent".
    """

    random: frozenset[str]
    independent: tuple[frozenset[str], ...] = ()
    alike: Mapping[str, str] = field(default_factory=dict)
    uncorrelated: tuple[frozenset[str], ...] = ()
    samples: Mapping[str, str] = field(default_factory=dict)
    upper: str = ""
    used: set[str] = field(default_factory=set)
    given: set[Hypothesis] = field(default_factory=set)
    conditional: dict[Expr, tuple[Monomial, frozenset[str]]] = field(default_factory=dict)
    sizes: set[Hypothesis] = field(default_factory=set)
    totals: dict[Expr, Expr] = field(default_factory=dict)  # what is summed over a sample

    # Which of the variables something depends on

    def of(self, e: Expr) -> frozenset[str]:
        """The names of the random variables in e."""
        found = frozenset(str(x.data) for x in e.free if isinstance(x, Sym)) & self.random
        found = found.union(*(self.conditional[x][1] for x in e.free if x in self.conditional))
        return found.union(*(self.of(self.totals[x]) for x in e.free if x in self.totals))

    def value(self, known: Mean | Divergence) -> Expr:
        """The normal form of a quantity."""
        if isinstance(known, Divergence):
            return self._divergence(known)
        arguments = [self.formula(a, known.law) for a in known.arguments]
        if known.kind in ("Bias", "MSE"):
            return self._of_estimator(known.kind, arguments[0])
        if known.kind == "E":
            return self.mean(arguments[0], known.under)
        x, y = arguments[0], arguments[-1]
        self.used.add(SPREAD if known.kind in ("Var", "SD") else JOINT_SPREAD)
        if known.kind == "SD":
            return Pow(self._covariance(x, x, known.under), Num(Fraction(1, 2)))
        if known.kind != "Corr":
            return self._covariance(x, y, known.under)
        product = self._covariance(x, x, known.under) * self._covariance(y, y, known.under)
        return self._covariance(x, y, known.under) / Pow(product, Num(Fraction(1, 2)))

    def _of_estimator(self, kind: str, estimator: Expr) -> Expr:
        """Bias(θ̂) = E[θ̂] - θ, and MSE(θ̂) = E[(θ̂ - θ)^2]."""
        name = str(estimator.data).removesuffix("_hat")
        if not isinstance(estimator, Sym) or name == estimator.data:
            raise Unread(kind)
        error = estimator - Sym(name)
        return self.mean(error if kind == "Bias" else error * error, frozenset())

    def formula(self, parsed: Parsed, law: str = "") -> Expr:
        """A formula with the normal forms of the quantities in it; p(x) of E_{x ~ p} is a positive number."""
        values: dict[Expr, Expr] = {}
        for name, known in parsed.inside.items():
            if not isinstance(known, Mean | Divergence):
                raise Unread("a probability in an expectation")
            values[name] = self.value(known)
        e = self.put(parsed.formula, values)
        if not law and any(isinstance(a, Applied) and str(a.data) in DENSITIES and self.of(a) for a in e.walk()):
            raise Unread("the density of a variable at its value")
        return self._densities(e, f"~{law}") if law else e

    def put(self, e: Expr, values: Mapping[Expr, Expr]) -> Expr:
        """A formula with values for the names in it; sums of what is random are names of their own."""
        if e in values:
            return values[e]
        if isinstance(e, Sum):
            body = self.put(e.body, values)
            return self._total(body) if not self.of(body) else self._named_total(body)
        return e.rebuild(tuple(self.put(a, values) for a in e.args)) if e.args else e

    def _named_total(self, body: Expr) -> Expr:
        if not all(map(self._is_general, self.of(body))):
            raise Unread("a sum of what is no entry of a sample")
        name = Sym(f"Σ[{body}]")
        self.totals[name] = body
        return name

    def _total(self, e: Expr) -> Expr:
        """The sum of numbers over a sample: n times the same, or of each entry its own."""
        return Sum(e, self._index) if self._index in e.free else Mul(Dim(self.upper), e)

    @property
    def _index(self) -> Idx:
        return Idx(OUTSIDE[0], Num(1), Dim(self.upper))

    def _densities(self, e: Expr, variable: str) -> Expr:
        if isinstance(e, Applied) and e.args == (Sym(variable),) and str(e.data)[:1] in "pqPQ":
            return self._density(str(e.data), variable)
        return e.rebuild(tuple(self._densities(a, variable) for a in e.args)) if e.args else e

    def _density(self, law: str, variable: str) -> Expr:
        name = Sym(f"{law}({variable})")
        self.random |= {str(name.data)}
        self.sizes.add(positive(name))
        return name

    def _covariance(self, x: Expr, y: Expr, under: frozenset[str]) -> Expr:
        return self.mean(x * y, under) - self.mean(x, under) * self.mean(y, under)

    def _divergence(self, known: Divergence) -> Expr:
        """H(p, q) is E_p[-log q(x)], and KL(p ‖ q) the mean of log p(x)/q(x)."""
        variable = f"~{known.first}"
        self.random |= {variable}
        mine, theirs = (Log(self._density(law, variable)) for law in (known.first, known.second))
        if known.kind == "H":
            return -self.mean(theirs, frozenset())
        self.used.add(KULLBACK)
        return self.mean(mine - theirs, frozenset())

    # Means

    def mean(self, e: Expr, under: frozenset[str]) -> Expr:
        """E[e | under], term by term."""
        try:
            reader = Reader(tuple(self.sizes))
            terms = reader.poly(reader.expanded(prepared(e)) if self.sizes else prepared(e))
        except (Undefined, TypeError, AttributeError) as error:
            raise Unread(str(e)) from error
        if len(terms) > MOST_TERMS:
            raise Unread(str(e))
        if len(terms) > 1:
            self.used.add(LINEAR)
        means = [self._of_product(mono, c, under) for mono, c in terms.items()]
        return Add(*means) if len(means) > 1 else means[0] if means else Num(0)

    def _of_product(self, mono: Monomial, c: Fraction, under: frozenset[str]) -> Expr:
        """The mean of a product: what is constant, or known from what it is under, stands before it."""
        outside = tuple(f for f in mono if self.of(f[0]) <= under)
        inside = tuple(f for f in mono if not self.of(f[0]) <= under)
        moment = self._moment(inside, under)
        return Mul(product_of(outside, c), moment) if outside or c != 1 else moment

    def _moment(self, mono: Monomial, under: frozenset[str]) -> Expr:
        if not mono:
            return Num(1)
        if any(f[0] in self.totals for f in mono):
            return self._of_totals(mono, under)
        towered = self._towered(mono, under)
        if towered is not None:
            return towered
        variables = frozenset[str]().union(*(self.of(f[0]) for f in mono))
        if under:
            apart = any(variables | under <= s for s in self.independent) and not variables & under
            return self._moment(mono, frozenset()) if apart else self._conditional(mono, under)
        groups = self._groups(mono, variables)
        if len(groups) > 1:
            return Mul(*(self._plain(g) for g in groups))
        return self._plain(mono)

    def _of_totals(self, mono: Monomial, under: frozenset[str]) -> Expr:
        """E[Σ f]; of independent entries E[Σ f Σ g], and E[f Σ g] of one of them: covariances, products of means."""
        bodies = [self.totals[f[0]] for f in mono if f[0] in self.totals for _ in range(int(f[1]))]
        rest = tuple(f for f in mono if f[0] not in self.totals)
        if under or sum(f[1] for f in mono if f not in rest) != len(bodies) or len(bodies) + bool(rest) > 2:
            raise Unread("a product of sums")
        if len(bodies) == 1 and not rest:
            return self._total(self.mean(bodies[0], under))
        names = frozenset[str]().union(*(self.of(f[0]) for f in mono))
        if not all(x[0] in self.samples and self._is_general(x) for x in names):
            raise Unread("a sample that need not be independent")
        f, g = (product_of(rest), *bodies) if rest else bodies
        means = self.mean(f, under), self.mean(g, under)
        shared, totals = self._covariance(f, g, under), [self._total(mean) for mean in means]
        return shared + means[0] * totals[1] if rest else self._total(shared) + totals[0] * totals[1]

    @staticmethod
    def _is_general(name: str) -> bool:
        return name[1:] == f"_{OUTSIDE[0]}"

    def _towered(self, mono: Monomial, under: frozenset[str]) -> Expr | None:
        """E[g(X) E[f | X]] is E[g(X) f], if what the mean is under is known wherever the conditional mean is."""
        for at, (atom, power) in enumerate(mono):
            if atom not in self.conditional or power != 1:
                continue
            inner, condition = self.conditional[atom]
            rest = (*mono[:at], *mono[at + 1 :])
            if under <= condition and all(self.of(f[0]) <= condition for f in rest):
                self.used.add(TOWER)
                return self.mean(Mul(product_of(inner), product_of(rest)), under)
        return None

    def _conditional(self, mono: Monomial, under: frozenset[str]) -> Expr:
        name = Sym(f"E[{_written(mono)} | {', '.join(sorted(under))}]")
        self.conditional[name] = (mono, under)
        return name

    def _groups(self, mono: Monomial, variables: frozenset[str]) -> list[Monomial]:
        """The factors of a product that are independent of each other."""
        pairs = {f[0] for f in mono}
        if len(mono) == 2 and all(f[1] == 1 and isinstance(f[0], Sym) for f in mono) and variables in self.uncorrelated:
            return [(f,) for f in mono]
        if not any(variables <= s for s in self.independent) or pairs & self.conditional.keys():
            return [mono]
        groups: list[tuple[frozenset[str], Monomial]] = []
        for f in mono:
            mine: tuple[frozenset[str], Monomial] = (self.of(f[0]), (f,))
            rest: list[tuple[frozenset[str], Monomial]] = []
            for group in groups:
                if group[0] & mine[0]:
                    mine = (group[0] | mine[0], (*group[1], *mine[1]))
                else:
                    rest.append(group)
            groups = [*rest, mine]
        return [factors for _, factors in groups]

    def _plain(self, mono: Monomial) -> Expr:
        """The number E[mono]; E[X^2] is Var(X) + E[X]^2."""
        mono = self._renamed(mono)
        entries = {x for f in mono for x in self.of(f[0]) if self._is_general(x) and self.upper}
        own = any(self.samples.get(x[0]) != "iid" for x in entries)  # a number for each entry
        atom, power = mono[0]
        if len(mono) == 1 and isinstance(atom, Sym) and atom not in self.conditional and power == 2:
            spread = self._number(f"Var({atom.data})", own)
            self.given.add(positive(spread, *((self._index,) if own else ())))
            return Add(spread, Pow(self._number(f"E[{atom.data}]", own), Num(2)))
        return self._number(f"E[{_written(mono)}]", own)

    def _number(self, name: str, own: bool) -> Expr:
        return Family(name, Dim(self.upper))[self._index] if own else Sym(name)

    def _renamed(self, mono: Monomial) -> Monomial:
        """A product in one variable, with the first of those that have its distribution in its place."""
        variables = frozenset[str]().union(*(self.of(f[0]) for f in mono))
        if len(variables) != 1 or not variables & self.alike.keys():
            return mono
        (name,) = variables
        return tuple((subst(f[0], {Sym(name): Sym(self.alike[name])}), f[1]) for f in mono)


def _written(mono: Iterable[tuple[Expr, Fraction]]) -> str:
    return " ".join(str(atom) if power == 1 else f"{atom}^{power}" for atom, power in mono)
