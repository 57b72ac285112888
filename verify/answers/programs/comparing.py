r"""Are two formulas the same, one or both of which are those of a program?

    np.mean((y - t)**2)     ((t - y)**2).sum()/len(y)                  equal, entry by entry
    np.mean((y - t)**2)     \frac{1}{n}\sum_{i=1}^n (y_i - t_i)^2      equal: y is an array in both
    np.mean((y - t)**2)     np.mean(y - t)**2                          different

A text with a function of arrays is read here or not at all: "mean" is no product of letters. Places of entries are
those of the range they run over, so that x[0] and x[1:] are not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeAlias

from derive.errors import LossproofError
from derive.printing.latex import latex
from derive.symbols import At, Dim, Expr, Family, Idx, Sum, Sym, shape_of, subst
from verify.answers.comparing.arrays import fitted
from verify.answers.comparing.values_compare import compare_values
from verify.answers.comparing.verdict import Comparison
from verify.answers.programs.arrays import Array, Sizes
from verify.answers.programs.calls import COMPARED
from verify.answers.programs.names import COUNTS, Ranks, path, ranks, walk
from verify.answers.programs.reading import KINDS, Reader
from verify.answers.programs.syntax import Binary, Call, Name, Number, Tree, Unread, parsed
from verify.answers.reading.parsing import PAPER, Invalid, parse_value
from verify.kernel import MALFORMED

Data = Any
Judge: TypeAlias = Callable[[Mapping[str, Any]], Any]
NOT_READ = "a function of a program that is not read"
ASSUMED = "different, but something is assumed"
NAMES_APART = "a name is called otherwise in the other text"
MARK = re.compile(
    r"(?<![\w\\])(?:np|numpy|jnp|torch|tf|F|scipy|jax|nn|math)(?:\.[A-Za-z_]\w*)*\.(?P<function>[A-Za-z_]\w*)\s*\("
    r"|(?:(?<=[\w)\]])\.)(?P<method>[A-Za-z_]\w*)\s*\(|\bin\s+(?P<range>range)\s*\(|(?<![\w\\])(?P<length>len)\s*\("
    r"|\.(?P<shape>shape)\s*\[|(?<![\w\\.])(?P<bare>mean|average|median|std)\s*\("
)
BARE = re.compile(r"(?<![\w\\.])(?:sum|prod|max|min|var|norm)\s*\(")
OF_TABLE = re.compile(r"(?<=\.)(norm)\(\s*([A-Z]\w*)\s*\)")  # where nothing is said, that of all entries
NORM = re.compile(r"(?<![\w\\.])norm\s*\(")
ASSIGNED = re.compile(r"\s*([A-Za-z_]\w*)\s*([-+*/]?)=(?!=)(.*)", re.DOTALL)
INDEXED = re.compile(r"(?!d_k)[A-Za-z]\w*_[ijklt]")
ENDS = re.compile(r"\\(?:sum|prod)(?:\\limits)?\s*_\s*\{[^{}]*=\s*1\s*\}\s*\^\s*\{?\s*([A-Za-z])(?![A-Za-z])")
SIZES = re.compile(r"(?<![A-Za-z\\])([nNm])(?![A-Za-z])")
METHODS = frozenset(name for names, _ in KINDS for name in names) | {"argmax", "argmin", "median", "cumsum", "reshape"}
COMPUTED = re.compile(  # names that may stand for what the other text computes
    r"\w*(?:bar|mean|avg|std|var|max|min|hat|norm|total|sum|pred|prob|size|batch|samples)\w*|mu|sigma2?|[nNmBspqrZ]"
)
NUMBERED = re.compile(r"[*/+-]\s*\([^()]*[<>=]|[<>=][^()]*\)\s*[*/+-]")
# What is read elsewhere: numbers, and the algebra of matrices.
ELSEWHERE = re.compile(
    r"a?(?:sin|cos|tan|cot|sec|csc)h?|arc\w+|exp|log(?:10|2|1p|addexp)?|sqrt|cbrt|abs|floor|ceil|norm|trace|det|inv|pinv"
    r"|dot|matmul|outer|inner|vdot|eye|ones|zeros|diag|transpose|conj|multi_dot|solve|kron|array|pow(?:er)?|square|sign"
    r"|identity|factorial|comb|perm|gcd|lcm|maximum|minimum|relu|sigmoid|softplus|expm1|erfc?|permute|mm|matrix_rank|multiply"
    r"|tensor|silu|gelu|expit|clip|clamp|fmod|range|[tT]"
)


def judged(task: Mapping[str, Data], judge: Judge) -> Data:
    """What is found of programs, of the rest what `judge` finds; where that is nothing, what programs mean."""
    marks = [*_marks(task["gold"]), *_marks(task["answer"])]
    if "norm" in marks:
        task = {**task, **{which: OF_TABLE.sub(r"\1(\2, 'fro')", task[which]) for which in ("gold", "answer")}}
    if task["gold"].split() == task["answer"].split():
        return judge(task)
    if any(not ELSEWHERE.fullmatch(mark) for mark in marks):
        return looked_at(task, judge) or _undecided(NOT_READ)
    texts = task["gold"], task["answer"]
    if not (marks or any(map(_compares, texts)) or any(map(BARE.search, texts))):
        return judge(task)
    error: Exception | None = None
    found: Data = None
    try:
        found = judge(task)
    except (LossproofError, Invalid) as caught:
        error = caught
    if error is None and found["status"] not in {"undecided", "invalid"}:
        doubtful = found["status"] == "equal" and found["evidence"]["by"] != "matrix algebra"
        return looked_at(task, judge) or _undecided(NOT_READ) if doubtful and any(map(NORM.search, texts)) else found
    again = looked_at(task, judge)
    if again is None and "norm" in marks and (error is not None or found["status"] == "invalid"):
        return _undecided(NOT_READ)
    if error is not None and (again is None or again["status"] == "undecided"):
        raise error
    return found if again is None or again["status"] == "undecided" else again


def looked_at(task: Mapping[str, Data], judge: Judge) -> Data | None:
    """What is found of two texts, of which one at least is read as a program; None where it is not read."""
    if task.get("facts") or task.get("names") or task.get("mode", "equal") != "equal":
        return None
    texts = _assigned(task["gold"], task["answer"])
    if texts is None:
        return None
    trees = tuple(map(_tree, texts))
    found: Data | None = None
    for loose in (False, True):
        with suppress(Unread, Invalid, LossproofError, RecursionError, *MALFORMED):
            found = found or _compared(trees, texts, loose=loose)
    if found is None or found["status"] == "undecided":
        found = _by_matrices(trees, texts, judge) or found
    if found is not None and found["status"] == "different" and task.get("given"):
        return _undecided(ASSUMED)
    return found


def _compared(trees: tuple[Tree | None, ...], texts: tuple[str, str], *, loose: bool) -> Data | None:
    """What is found entry by entry. Raises Unread and Invalid."""
    gold, answer = trees
    if gold is not None and answer is not None:
        return _as_json(_of_programs(gold, answer, texts, loose=loose))
    tree, text = (gold, texts[1]) if gold is not None else (answer, texts[0])
    return None if tree is None else _as_json(_beside(tree, texts, text, loose=loose, turned=gold is None))


def _as_json(found: Comparison) -> Data:
    return {**found.as_json(), "scope": "general"}


def _undecided(reason: str) -> Data:
    return _as_json(Comparison("undecided", reason=reason))


def _compares(text: str) -> bool:
    """Is there a comparison in the text that is a number, as in x*(x > 0)?"""
    tree = _tree(text) if NUMBERED.search(text) else None
    parts = [part for part in walk(tree) if part is not tree] if tree is not None else []
    return any(isinstance(part, Binary) and part.sign in COMPARED for part in parts)


def _marks(text: str) -> Iterator[str]:
    """The functions of modules, the methods that are known, and the words that only programs have."""
    for found in MARK.finditer(text) if "\\" not in text else ():
        if not found["method"] or found["method"] in METHODS:
            yield next(name for name in found.groups() if name)


def _tree(text: str) -> Tree | None:
    """The tree of a program; None of any other text, as one with x_i."""
    try:
        tree = parsed(text)
    except Unread:
        return None
    return None if any(isinstance(part, Name) and INDEXED.fullmatch(part.name) for part in walk(tree)) else tree


def _assigned(gold: str, answer: str) -> tuple[str, str] | None:
    """What is assigned; w -= g is w - (g). None where two texts assign to two names."""
    found = [ASSIGNED.fullmatch(text) for text in (gold, answer)]
    if len({m[1] for m in found if m}) > 1:
        return None
    texts = [_value(m) if m else text for m, text in zip(found, (gold, answer), strict=True)]
    return texts[0], texts[1]


def _value(found: re.Match[str]) -> str:
    return f"{found[1]} {found[2]} ({found[3]})" if found[2] else found[3]


# Two programs


def _of_programs(gold: Tree, answer: Tree, texts: tuple[str, str], *, loose: bool) -> Comparison:
    """The comparison of two programs. Raises Unread."""
    reader = _reader((gold, answer), texts, loose=loose)
    arrays = reader.read(gold), reader.read(answer)
    one, other = (_without_ones(array) for array in arrays)
    if one.rank != other.rank:
        raise Unread("results of two ranks")
    right = reader.sizes.at(other, one.axes)
    left, right = _with_counts(reader, (gold, answer), (one.entry, right))
    return _believed(compare_values(left, right), left, right)


def _reader(
    trees: tuple[Tree, ...], texts: tuple[str, ...], *, loose: bool, arrays: frozenset[str] = frozenset()
) -> Reader:
    """The reader of both texts. Raises Unread."""
    found: Ranks = ranks(trees)
    found.sure |= arrays
    if not found.are_clear():
        raise Unread("a sum along an axis, and one over all")
    whole = " ".join(texts)
    torch = "torch" in whole or bool(re.search(r"(?<!\w)(?:F|nn)\.", whole))
    numpy = bool(re.search(r"(?<!\w)(?:np|jnp|numpy)\.", whole))
    ranges = [p for tree in trees for p in walk(tree) if isinstance(p, Call) and path(p.function) == ("range",)]
    ends = {end.name for part in ranges for end in part.given[:1] if isinstance(end, Name)}
    taken = frozenset(part.name for tree in trees for part in walk(tree) if isinstance(part, Name))
    sizes = Sizes(taken=taken)
    return Reader(found, sizes, loose=loose, torch=None if torch == numpy else torch, ends=frozenset(ends))


def _without_ones(array: Array) -> Array:
    return array if any(array.axes) else Array(array.entry)


def _with_counts(reader: Reader, trees: tuple[Tree, ...], sides: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The formulas with one name for each size, which n is where there is one array's only."""
    sizes = reader.sizes
    shapes = [tuple(map(sizes.first, shape)) for shape in sizes.shapes.values()]
    known = {size for shape in shapes for size in shape}
    rows = {shape[0] for shape in shapes if len(shape) > 1} if len(known) > 1 else known
    names = {name for name in COUNTS if _counts(name, trees)} - sizes.shapes.keys()
    counts: dict[Expr, Expr] = {}
    if len(rows) == 1:
        counts = dict.fromkeys([*map(Sym, names), *rows], Dim("n"))  # by the usual name
    others = known - rows
    if len(others) == 1:
        counts |= dict.fromkeys(others, Dim("d"))
    return tuple(subst(sizes.settled(side), counts) for side in sides)


def _counts(name: str, trees: tuple[Tree, ...]) -> bool:
    """Does the letter say how many there are? m does so in denominators only."""
    if name not in {"m", "B"}:
        return True
    parts = [part for tree in trees for part in walk(tree)]
    below = [p for part in parts if isinstance(part, Binary) and part.sign == "/" for p in _factors(part.right)]
    return parts.count(Name(name)) == below.count(Name(name)) > 0


def _factors(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, Binary) and tree.sign == "*":
        yield from _factors(tree.left)
        yield from _factors(tree.right)
    elif isinstance(tree, Name | Number):
        yield tree


def _believed(found: Comparison, gold: Expr, answer: Expr) -> Comparison:
    """No difference where a name may be called otherwise in the other text, or may be a size."""
    if found.status != "different":
        return found
    names = [{str(x.data) for x in side.free if isinstance(x, Sym | Family)} for side in (gold, answer)]
    apart = names[0] ^ names[1]
    if (names[0] - names[1] and names[1] - names[0]) or any(map(COMPUTED.fullmatch, apart)):
        return Comparison("undecided", reason=NAMES_APART)
    return found


# A program beside a formula


def _beside(tree: Tree, texts: tuple[str, str], formula: str, *, loose: bool, turned: bool) -> Comparison:
    """The comparison of a program with a formula that has indices. Raises Unread and Invalid."""
    arrays = _with_index(tree, formula)
    mine, families, size = _in_entries(tree, texts, formula, arrays, loose=loose)
    theirs = _formula(formula, families, size)
    vectors = {f.data for f in theirs.free if isinstance(f, Family)}
    again = frozenset(str(x.data) for x in mine.entry.free if isinstance(x, Sym) and x.data in vectors)
    if again:  # y is a vector in softmax(z) - y
        mine, families, size = _in_entries(tree, texts, formula, arrays | again, loose=loose)
        theirs = _formula(formula, families, size)
    names = {family.data for family in families}
    if any(isinstance(x, Sym) and x.data in names for x in theirs.free):
        raise Unread("a number in one text, and an array in the other")
    entry, theirs = _at_one_place(mine, theirs, size)
    sides = (theirs, entry) if turned else (entry, theirs)
    return _believed(compare_values(*sides), *sides)


def _formula(text: str, families: tuple[Family, ...], size: Dim) -> Expr:
    """What a formula with indices means, its arrays of the size. Raises Unread and Invalid."""
    scope = PAPER.with_names(*families, *(Idx(i, size) for i in "ijk"))
    found = fitted(parse_value(text, scope=scope))
    if not isinstance(found, Expr):
        raise Unread("no formula")
    names = {family.data for family in families}
    lengths = {x.args[0] for x in found.free if isinstance(x, Family) and x.data in names}
    unsaid = [x for x in lengths if not re.search(rf"(?<![A-Za-z\\]){re.escape(str(x))}(?![A-Za-z])", text)]
    if lengths - {size, *unsaid[:1]}:
        raise Unread("arrays of several sizes beside a formula")
    found = subst(found, dict.fromkeys(unsaid, size))
    return subst(found, {Sym(f"{family.data}_bar"): _mean(family) for family in families})


def _mean(family: Family) -> Expr:
    """x̄ of x"""
    index = Idx("i", family.args[0])
    return Sum(At(family, index), index) / family.args[0]


def _in_entries(
    tree: Tree, texts: tuple[str, str], formula: str, arrays: frozenset[str], *, loose: bool, tables: bool = False
) -> tuple[Array, tuple[Family, ...], Dim]:
    """What a program means, its arrays, and their size by the formula's name for it. Raises Unread."""
    reader = _reader((tree,), texts, loose=loose, arrays=arrays)
    array = _without_ones(reader.read(tree))
    lengths = [size for shape in reader.sizes.shapes.values() for size in shape]
    for length in () if tables else lengths:  # the formula has one size
        reader.sizes.unite(lengths[0], length)
    (entry,) = _with_counts(reader, (tree,), (array.entry,))
    if array.rank > 1 or (not tables and any(len(shape) > 1 for shape in reader.sizes.shapes.values())):
        raise Unread("arrays of several sizes beside a formula")
    letter = next((m[1] for pattern in (ENDS, SIZES) for m in pattern.finditer(formula)), "n")
    size = Dim(letter)
    sizes = [x for x in entry.free if isinstance(x, Dim) and (not tables or x != Dim("d"))]
    if len(sizes) > 1:
        raise Unread("arrays of several sizes beside a formula")
    changes: dict[Expr, Expr] = dict.fromkeys([*sizes, Sym(letter)], size)
    entry = subst(entry, changes)
    axes = tuple(x for x in entry.free if isinstance(x, Idx)) if array.axes else ()
    return Array(entry, axes), tuple(Family(name, size) for name in reader.sizes.shapes), size


def _at_one_place(mine: Array, theirs: Expr, size: Dim) -> tuple[Expr, Expr]:
    """Both at one index, that of the formula. Raises Unread."""
    free = [x for x in theirs.free if isinstance(x, Idx)]
    shape = shape_of(theirs)
    if not mine.axes:
        if free or shape:
            raise Unread("results of two ranks")
        return mine.entry, theirs
    (index,) = mine.axes
    if shape == (size,) and not free and isinstance(index, Idx):
        return mine.entry, At(theirs, index)
    if len(free) != 1 or shape or index is None:
        raise Unread("results of two ranks")
    return subst(mine.entry, {index: free[0]}), theirs


def _with_index(tree: Tree, formula: str) -> frozenset[str]:
    """The names that have an index in the formula."""
    names = {part.name for part in walk(tree) if isinstance(part, Name)}
    return frozenset(name for name in names if re.search(rf"(?<![A-Za-z\\]){re.escape(name)}_\{{?[ijk]", formula))


def _by_matrices(trees: tuple[Tree | None, ...], texts: tuple[str, str], judge: Judge) -> Data | None:
    """What is found of the sums that a program means beside a formula of matrices, if that is equal."""
    gold, answer = trees
    if (gold is None) == (answer is None):
        return None
    tree, formula = (gold, texts[1]) if gold is not None else (answer, texts[0])
    assert tree is not None
    with suppress(Unread, Invalid, LossproofError, RecursionError, *MALFORMED):
        mine, _, _ = _in_entries(tree, texts, formula, _with_index(tree, formula), loose=False, tables=True)
        if mine.axes:
            return None
        shown = latex(mine.entry)
        asked = (shown, formula) if gold is not None else (formula, shown)
        found = judge({"gold": asked[0], "answer": asked[1], "syntax": "latex", "mode": "equal", "diagnose": False})
        return found if found["status"] == "equal" else None
    return None
