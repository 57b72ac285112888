r"""Two texts as a pair of formulas of matrices, where they speak of matrices: names before "=" and means written out.

w = (X^T X)^{-1} X^T y        the right side               a = b = c      c, where all of them are the same
X^T X w = X^T y               X^T X w - X^T y, which is zero
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from verify.answers.matrices.assumptions import Assumed, assumed
from verify.answers.matrices.names import without_left_side
from verify.answers.matrices.nodes import ROOT, Formula, Node, substituted
from verify.answers.matrices.shapes import CAPITALS, ONE, SLOPE, Shape
from verify.answers.matrices.signs import are_shown, identity_stands, may_be_layers, rooted
from verify.answers.matrices.spectra import decomposed
from verify.answers.matrices.spellings import is_code, respelled
from verify.answers.matrices.sums import depends, stem_of
from verify.answers.matrices.tokens import Unread
from verify.answers.matrices.tree import BRACKETS, DESIGNS, PRIME, formula
from verify.answers.matrices.words import SPEAKS

COUNTS_OF_TERMS = frozenset("nNmM")
NONE, WEAK, STRONG = 0, 1, 2  # how surely a text speaks of matrices
OF_MATRICES = frozenset(("tr", "det", "diag", "rank", "pinv"))


@dataclass(frozen=True)
class MatrixPair:
    """Two formulas and what is assumed."""

    gold: Formula
    answer: Formula
    assumed: Assumed
    certain: bool  # that it speaks of matrices: else it may be equal, for then it is so for numbers too
    equations: bool = False  # that say that gold and answer are zero
    of_columns: bool = False  # are the vectors of sums the columns of matrices?

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return self.gold, self.answer, *self.assumed.checks

    @property
    def sizes(self) -> frozenset[str]:
        """The names of sizes: of those that are stated, and the n of I_n."""
        names = [str(n.data) for f in self.formulas for n in f.walk() if n.kind == "name"]
        labels = {n[2:] for n in names if n.startswith("I_")} | {n[5:] for n in names if n.startswith("ones_")}
        labels |= {n.data[1] for f in self.formulas for n in f.walk() if n.kind == "big"}
        return self.assumed.sizes | {x for x in labels if x.isalpha()}


# Without one of these signs nothing speaks of matrices; most texts have none, and are not looked at any further.
HINT = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|pmb|vec|bf|top|intercal|transpose|odot|otimes|langle|[lr]?Vert|\||det|operatorname|mathrm|text)"
    r"|\\succ|[ᵀ⊤⊙⊗‖⟨≻≽@']|\^\s*[{(]?\s*(?:\\math\w+\s*\{?\s*)?-?\s*T|\.T\b|\|\||\^\s*[{(]?\s*-\s*1|⁻¹"
    r"|\b(?:tr|Tr|trace|det|diag|rank|inv|norm|outer|solve|pinv|multiply)\b|W_|Wx|xW|W\s*[a-z(]|W\}?\s*\^|⧵|\.\*|[\w)]\\[\w(]|\\nabla|∇|\\dag|[A-Z]\s*\^\s*\{?\s*\+|(?<!\d)1\s*1"
    r"|[-+(]\s*(?:\\\w+\s*|\w)?I(?:_\w)?\s*[-+)]|(?<![A-Za-z\\])[A-Z]\s?[A-Z](?![A-Za-z])|[A-Z]\}?\s*\^\s*[{(]*\s*-?\s*(?:0?\.5|\\[dt]?frac|1\s*/\s*2)"
)
STARRED = re.compile(r"^[^'^{}\\]*[A-Z)]\s*\*\s*[A-Z(][^'^{}\\]*$")
OF_SIZES = re.compile(r"\w\s*(?:×|\\times)\s*\w|\d\s*x\s*\d|\w[ -]by[ -]\w|R\s*\}?\s*\^|[ℝR]\s*[ⁿᵈᵐ]|ℝ\^")


def may_speak(task: Mapping[str, Any]) -> bool:
    """Might a task speak of matrices, by the signs in its texts?"""
    given = [said for said in task.get("given", ()) if isinstance(said, str)]
    return speaks_in_words(task) or any(map(HINT.search, (task["gold"], task["answer"], *given)))


def speaks_in_words(task: Mapping[str, Any]) -> bool:
    """Does an assumption speak of matrices in words?"""
    given = [said for said in task.get("given", ()) if isinstance(said, str)]
    return any(SPEAKS.search(said) or OF_SIZES.search(said) for said in given)


class Doubtful(ValueError):
    """What may be a formula of vectors, or something else."""


IsSame = Callable[[MatrixPair], bool]


def pair_of(task: Mapping[str, Any], is_same: IsSame) -> MatrixPair | None:
    """The two formulas of a task of `check_task`, where they speak of matrices. Raises Unread."""
    texts = respelled(task["gold"], task["answer"])
    if _of_two_languages(*texts):
        raise Doubtful("a product of matrices, or entry by entry")
    gold, answer = map(formula, without_left_side(*texts))
    said = assumed(task.get("given", ()))
    for name, shape in task.get("names", {}).items():
        said.shapes[name] = _declared(name, shape)
    if bool(gold.relations) != bool(answer.relations):
        gold, answer = _ended(gold, said, is_same, believed=True), _ended(answer, said, is_same)
    gold, answer = _with_means(gold, answer)
    sides = _without_names(gold, answer) or _as_differences(gold, answer)
    if sides is None or not _are_vectors(gold, answer, said):
        if sides is not None and len({_letters_of(side) for side in sides}) == 1 and _letters_of(sides[0]):
            raise Doubtful
        return None
    equations = _without_names(gold, answer) is None
    gold, answer = (
        replace(f, sides=(_defined(side, said),), relations=()) for f, side in zip((gold, answer), sides, strict=True)
    )
    shown = said.speaks_of_matrices or are_shown(said.checks)
    spoken = STRONG if shown else evidence((gold, answer), texts)
    if spoken == STRONG:
        gold, answer = rooted(gold, answer)
        _with_roots(said, gold, answer)
    if not spoken:
        return None
    gold, answer, of_columns = decomposed(gold, answer, said)
    return MatrixPair(gold, answer, said, spoken == STRONG, equations, of_columns)


def _of_two_languages(*texts: str) -> bool:
    """A @ B beside A * B, of which nobody says what it is."""
    return any(is_code(one) and not is_code(other) and STARRED.search(other) for one, other in (texts, texts[::-1]))


def _declared(name: str, shape: Sequence[str]) -> Shape:
    if len(shape) > 2:
        raise Unread(f"{name} has more than two indices")
    return (*shape, ONE)[:2] if shape else (ONE, ONE)  # type: ignore[return-value]  # two of them


def _with_roots(said: Assumed, *formulas: Formula) -> None:
    """A root is symmetric, and diagonal where its square is."""
    for name in {str(n.data) for f in formulas for n in f.walk() if n.kind == "name"}:
        if name.endswith(ROOT):
            base = name.removesuffix(ROOT)
            said.properties[name] = {"symmetric", "definite"} | (said.properties.get(base, set()) & {"diagonal"})
            if base in said.shapes:
                said.shapes[name] = said.shapes[base]


def may_not_commute(task: Mapping[str, Any]) -> bool:
    """May letters of the texts be matrices, whose order counts?"""
    if not HINT.search(f"{task['gold']} {task['answer']}"):
        return False
    try:
        return may_be_layers([formula(text) for text in respelled(task["gold"], task["answer"])])
    except (Unread, RecursionError):
        return False


def _defined(side: Node, said: Assumed) -> Node:
    """The formula with the names that are defined written out."""
    for _ in said.definitions:
        side = substituted(side, lambda n: said.definitions.get(str(n.data)) if n.kind == "name" else None)
    return side


def _without_names(gold: Formula, answer: Formula) -> tuple[Node, Node] | None:
    """Both formulas; of w = (X^T X)^{-1} X^T y, the right side."""
    names = [f.sides[0] if f.relations else None for f in (gold, answer)]
    if any(f.relations not in ((), ("=",)) for f in (gold, answer)):
        return None
    if names[0] is not None and names[1] is not None and names[0] != names[1]:
        return None
    for name, f in zip(names, (gold, answer), strict=True):
        if name is not None and (name.kind != "name" or name in f.sides[1].walk()):
            return None
    return gold.sides[-1], answer.sides[-1]


def _with_means(*formulas: Formula) -> tuple[Formula, ...]:
    """The formulas with (1/n) Σ_i x_i for the mean of what is summed over i."""
    formulas = tuple(map(_counted(formulas), formulas))
    bigs = [n for f in formulas for n in f.walk() if n.kind == "big"]
    means: dict[str, Node] = {}
    for big in bigs:
        index, upper = big.data
        count = Node("name", (), upper) if upper.isalpha() else Node("big", (Node("num", (), Fraction(1)),), big.data)
        for n in big.walk():
            if n.kind == "name" and depends(str(n.data), index):
                stem = stem_of(str(n.data))
                means.setdefault(f"{stem}_bar", Node("div", (Node("big", (n,), big.data), count)))
    names = {str(n.data) for f in formulas for n in f.walk() if n.kind == "name"}
    if any(n.endswith("_bar") and n.removesuffix("_bar") in names and n not in means for n in names):
        raise Doubtful("a mean that is not written out")
    if not means:
        return formulas
    return tuple(
        replace(
            f,
            sides=tuple(
                substituted(s, lambda n: means.get(str(n.data)) if n.kind == "name" else None) for s in f.sides
            ),
        )
        for f in formulas
    )


def _counted(formulas: Sequence[Formula]) -> Callable[[Formula], Formula]:
    """(1/n) Σ_i is of n terms, where no sum says its end and nothing else is n."""
    nodes = [n for f in formulas for n in f.walk()]
    bigs = [n.data for n in nodes if n.kind == "big"]
    divisors = [n for d in nodes if d.kind == "div" for n in d.args[1].walk() if n.kind == "name"]
    counts = {str(n.data) for n in divisors} & COUNTS_OF_TERMS
    if not bigs or any(upper for _, upper in bigs) or len(counts) != 1 or len({index for index, _ in bigs}) != 1:
        return lambda f: f
    count = counts.pop()

    def change(n: Node) -> Node | None:
        return Node("big", n.args, (n.data[0], count)) if n.kind == "big" else None

    return lambda f: replace(f, sides=tuple(substituted(s, change) for s in f.sides))


def _ended(f: Formula, said: Assumed, is_same: IsSame, *, believed: bool = False) -> Formula:
    """Of a = b = c, c; where nothing is only named, all of them must be equal, or `believed` to be."""
    if not f.relations or set(f.relations) != {"="} or (len(f.sides) == 2 and f.sides[0].kind == "name"):
        return f
    first, *others = f.sides[1:] if f.sides[0].kind == "name" else f.sides
    for side in others:
        one, other = (replace(f, sides=(s,), relations=()) for s in (first, side))
        known = believed and f.sides[0].kind == "name"
        if not known and not is_same(MatrixPair(one, other, said, certain=True)):
            return f
    return replace(f, sides=(f.sides[-1],), relations=())


def _as_differences(gold: Formula, answer: Formula) -> tuple[Node, Node] | None:
    """Of two equations, what they say is zero."""
    if not gold.relations == answer.relations == ("=",):
        return None
    return tuple(  # type: ignore[return-value]  # of two
        f.sides[0] if zero(f.sides[1]) != f.sides[1] else Node("sum", (f.sides[0], Node("neg", f.sides[1:])))
        for f in (gold, answer)
    )


def _letters_of(side: Node) -> frozenset[str]:
    """u and v of ⟨u, v⟩ and of u · v; none of another formula."""
    alone = side.kind == "dot" and all(a.kind == "name" for a in side.args)
    return frozenset(str(a.data) for a in side.args) if alone else frozenset()


def _are_vectors(gold: Formula, answer: Formula, said: Assumed) -> bool:
    r"""Are the two in ⟨x, y⟩ vectors? ⟨1, 2⟩ and ⟨2x, 2y⟩ are vectors of two numbers."""
    certain = {name for f in (gold, answer) for name in (*f.bold, *f.turned, *f.arrows)}
    certain |= {name for name, shape in said.shapes.items() if shape != (ONE, ONE)}
    for f in (gold, answer):
        for n in f.walk():
            if n.kind == "dot" and n.data == BRACKETS:
                names = [{str(a.data) for a in arg.walk() if a.kind == "name"} for arg in n.args]
                capitals = any(name[0].isupper() for part in names for name in part)
                if not (capitals or any(part & certain for part in names)):
                    return False
    return True


def zero(node: Node) -> Node:
    """0 alone, which is a zero of any size."""
    return Node("name", (), "zeros") if node.kind == "num" and node.data == 0 else node


# What speaks of matrices


def evidence(formulas: Sequence[Formula], texts: Sequence[str]) -> int:
    """Do formulas show that their letters are matrices or vectors? An inverse of a capital may be one of a number."""
    nodes = [n for f in formulas for n in f.walk()]
    text = " ".join(texts)
    if any(n.kind in {"had", "norm"} or (n.kind == "call" and n.data in OF_MATRICES) for n in nodes):
        return STRONG
    if any(n.kind == "transp" and (n.data != PRIME or n.args[0].data in DESIGNS) for n in nodes):
        return STRONG
    if any(f.bold for f in formulas) or "@" in text or "inv(" in text:
        return STRONG
    if are_shown(formulas):
        return STRONG
    names = {str(n.data) for n in nodes if n.kind == "name"}
    inverses = {str(a.data) for n in nodes if n.kind == "inv" for a in n.args[0].walk() if a.kind == "name"}
    if any(n.partition("_")[0] in CAPITALS for n in inverses):
        return STRONG
    if any(n[:1].isupper() for n in inverses):
        if any(n.startswith(SLOPE) for n in names):
            return STRONG
        return STRONG if "I" in names or (len(names) > 1 and all(len(n) == 1 and n.isupper() for n in names)) else WEAK
    if may_be_layers(formulas) or identity_stands(formulas):
        return WEAK
    layers = {n for n in names if n.startswith(("W_", "W^("))}
    return STRONG if len(layers) > 1 and any(n[:1].islower() for n in names) else NONE
