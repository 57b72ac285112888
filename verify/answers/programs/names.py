"""Which names are arrays: what is reduced, multiplied as a matrix or asked for its length; of both texts together.

    np.mean((y - t)**2)                  y and t are vectors
    m + np.log(np.sum(np.exp(z - m)))    z is a vector; m, like eps and lr, a number where nothing says that it is none
    np.sum(Y*np.log(P), axis=1)          Y and P are matrices; so is X in X @ w and X.T

Where several names are reduced together, that each is an array is the more general reading: what holds for all arrays
holds for those whose entries are all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

from verify.answers.programs.calls import LOSSES, MODULES, OF_WHOLE, PRODUCTS, REDUCING, SPREADS
from verify.answers.programs.syntax import Binary, Call, Dotted, Each, Entry, Name, Negative, Number, Tree

NUMBERS = re.compile(
    r"(?:eps(?:ilon)?|lr|learning_rate|eta|alpha|beta\d?|gamma|lam|lambda_|lmbda|lamda|tau|temp|temperature|delta|momentum"
    r"|[cmTnN]|d_\w+|n_\w+|\w+_(?:max|min|mean|std|var|bar)|(?:max|min|mean|std|var)_\w+|(?:m|c)ax|mean|std|var|scale)"
)
PERHAPS_NUMBERS = re.compile(r"[sdkK]|mu|sigma|sigma2|theta|rho|loc|shift|offset|bias")
COUNTS = frozenset(("n", "N", "m", "batch_size", "n_samples", "num_samples", "B"))
SHIFTING = frozenset(("softmax", "log_softmax", "logsumexp", "len", "numel", "size"))
REDUCES = REDUCING.keys() | SPREADS | OF_WHOLE | LOSSES.keys()


@dataclass
class Ranks:
    """What was seen of the names: those that are arrays, matrices, or reduced together with others."""

    sure: set[str] = field(default_factory=set)
    matrices: set[str] = field(default_factory=set)
    together: set[str] = field(default_factory=set)
    along: set[str] = field(default_factory=set)  # a sum over them has an axis
    whole: set[str] = field(default_factory=set)  # a sum over them has none

    def are_clear(self) -> bool:
        """Is no vector summed along an axis here, and as a whole there? For a table, that is not the same."""
        return not (self.along & self.whole) - self.matrices

    def rank(self, name: str, *, loose: bool = False) -> int:
        """0 of a number, 1 of a vector, 2 of a matrix; `loose` takes more names for numbers."""
        if name in self.matrices:
            return 2
        number = NUMBERS.fullmatch(name) or (loose and PERHAPS_NUMBERS.fullmatch(name))
        return int(name in self.sure or (name in self.together and not number))


def ranks(trees: Sequence[Tree]) -> Ranks:
    """What all texts together say of their names."""
    found = Ranks()
    for tree in trees:
        for part in walk(tree):
            _look(part, found)
    return found


def walk(tree: Tree) -> Iterator[Tree]:
    """A tree and all its parts."""
    yield tree
    for part in parts(tree):
        yield from walk(part)


def parts(tree: Tree) -> Iterator[Tree]:
    """What a tree is made of."""
    for f in fields(tree):
        value = getattr(tree, f.name)
        if isinstance(value, tuple):
            found = (v[1] if isinstance(v, tuple) else v for v in value)
            yield from (v for v in found if isinstance(v, Tree))
        elif isinstance(value, Tree):
            yield value


def path(tree: Tree) -> tuple[str, ...] | None:
    """np, linalg and norm of np.linalg.norm; None where it is no chain of names."""
    if isinstance(tree, Name):
        return (tree.name,)
    if isinstance(tree, Dotted) and (rest := path(tree.of)) is not None:
        return (*rest, tree.name)
    return None


def called(tree: Call) -> tuple[str | None, str, tuple[Tree, ...]] | None:
    """The module, the function and what it is given, of np.sum(x) and of x.sum(), whose module is None."""
    whole = path(tree.function)
    if whole is not None and ".".join(whole[:-1]) in MODULES:
        return ".".join(whole[:-1]), whole[-1], tree.given
    if isinstance(tree.function, Dotted):
        return None, tree.function.name, (tree.function.of, *tree.given)
    return None


def runs_over(tree: Each) -> tuple[Tree, ...]:
    """The arrays whose entries are taken in turn: x of "for a in x", x and y of "for a, b in zip(x, y)"."""
    of = tree.range
    if isinstance(of, Call):
        return of.given if path(of.function) == ("zip",) and not of.named else ()
    return (of,)


def axis_of(tree: Call, given: Sequence[Tree]) -> int | None:
    """The axis that is said by name or as the second argument."""
    said = [value for name, value in tree.named if name in {"axis", "dim"}] or list(given[1:2])
    if said and (whole := _whole(said[0])) is not None:
        return whole
    return None


def _whole(tree: Tree) -> int | None:
    if isinstance(tree, Negative):
        inner = _whole(tree.of)
        return None if inner is None else -inner
    return int(tree.value) if isinstance(tree, Number) and tree.value.denominator == 1 else None


def _look(tree: Tree, found: Ranks) -> None:
    """What one part says."""
    if isinstance(tree, Binary) and tree.sign == "@":
        _multiplied((tree.left, tree.right), found)
    if isinstance(tree, Dotted) and tree.name in {"T", "mT"}:
        found.matrices |= {name for name in entrywise(tree.of) if name[0].isupper()}
        found.sure |= {*entrywise(tree.of)}
    if isinstance(tree, Dotted) and tree.name in {"shape", "size"}:
        _reduced(tree.of, found)
    if isinstance(tree, Entry):
        _placed(tree, found)
    head = called(tree) if isinstance(tree, Call) else None
    if not isinstance(tree, Call) or head is None or not head[2]:
        return
    _, name, given = head
    if name in PRODUCTS:
        _multiplied(given, found)
    elif name == "trace":
        found.matrices |= {*entrywise(given[0])}
    elif isinstance(given[0], Each):
        found.sure |= {x.name for x in runs_over(given[0]) if isinstance(x, Name)}
    elif name in REDUCES or name in {"len", "numel", "size"}:
        for of in given[:2] if name in LOSSES else given[:1]:
            _reduced(of, found)
        if name not in LOSSES:
            _along(name, tree, given, found)


def _along(name: str, tree: Call, given: Sequence[Tree], found: Ranks) -> None:
    """What the axis of a sum says: that there are two, or that a capital is a table."""
    axis = axis_of(tree, given[:1] if name == "norm" else given)
    names = {x for x in entrywise(given[0]) if not NUMBERS.fullmatch(x)}
    large = {x for x in names if x[0].isupper()}
    found.matrices |= names if axis in {1, -2} else large if axis is not None else set()
    if name not in SHIFTING:
        (found.whole if axis is None else found.along).update(names)


def _multiplied(given: Sequence[Tree], found: Ranks) -> None:
    names = {x for part in given for x in entrywise(part) if part == Name(x) or not NUMBERS.fullmatch(x)}
    found.sure |= names
    found.matrices |= {name for name in names if name[0].isupper()}


def _reduced(tree: Tree, found: Ranks) -> None:
    names = {*entrywise(tree)}
    if len(names) == 1 and not any(isinstance(part, Binary) and part.sign == "@" for part in walk(tree)):
        found.sure |= names
    found.together |= names


def _placed(tree: Entry, found: Ranks) -> None:
    of = tree.of
    if isinstance(of, Dotted) and of.name == "shape":
        if _whole(tree.where[0]) == 1:
            found.matrices |= {*entrywise(of.of)}
    elif isinstance(of, Name):
        found.sure.add(of.name)
        if len(tree.where) == 2:
            found.matrices.add(of.name)


def entrywise(tree: Tree) -> Iterator[str]:
    """The names whose entries a text combines, not those below a sum or a matrix product."""
    if isinstance(tree, Name):
        yield tree.name
        return
    if isinstance(tree, Binary) and tree.sign == "@":
        return
    if isinstance(tree, Entry | Each) or (isinstance(tree, Dotted) and tree.name not in {"T", "mT"}):
        return
    if isinstance(tree, Call):
        head = called(tree)
        if head is None or head[1] in REDUCES - {"softmax", "log_softmax"} or head[1] in PRODUCTS or head[1] == "len":
            return
        for part in head[2][: 1 if head[1] in OF_WHOLE else None]:
            yield from entrywise(part)
        return
    for part in parts(tree):
        yield from entrywise(part)
