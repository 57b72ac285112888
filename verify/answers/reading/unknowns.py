r"""Names that nobody declared, in a scope whose letters are free: symbols, families, and functions known by name only.

x_i in \sum_{i=1}^n x_i     an entry of a family over n          f(x), p(x | y), J(\theta)     Applied(..., "f")
x_1, \theta_t               symbols of these names               a_{n+1}                       Applied(n + 1, "a_")
"""

from __future__ import annotations

from dataclasses import replace

from lark import Token, Tree

from derive.symbols import Definition, Dim, Expr, Family, Idx, Lam, Num, Pow, Sym
from verify.answers.reading import shapes
from verify.answers.reading.activations import density
from verify.answers.reading.functions import Applied
from verify.answers.reading.gradients import Gradients
from verify.answers.reading.index_ranges import extent
from verify.answers.reading.invalid import Fault
from verify.answers.reading.labels import VALUES
from verify.answers.reading.names import HOMES, OPAQUE, OPTIMA, PAPER, SUMS, Scope
from verify.answers.reading.pairing import CLOSING, OPENING
from verify.answers.reading.rows import Row, below_of, kind, matching, outside
from verify.answers.reading.shapes import Reading, number
from verify.answers.reading.transposes import is_transpose
from verify.answers.reading.trees import Factor, Item, arguments_of, is_token, letters_of, only, place_of, plain, trees

FUNCTION_LETTERS = frozenset("fgFG")  # followed by brackets, they are functions
DENSITIES = frozenset("pqPQ")  # followed by one name in brackets, they are functions: p(x_i), q(C_k)
CONDITIONED = frozenset(("MID", "COMMA"))
PARAMETERS = frozenset(("theta", "phi", "psi", "Theta"))  # h_θ(x) is a function of x
VARIED = PARAMETERS | {"beta", "mu", "lambda", "alpha", "sigma", "w", "W", "p"}
STATES = frozenset(("s", "s'"))
OBJECTIVES = {**dict.fromkeys(("L", "J", "ell"), VARIED), "V": STATES}  # L(θ) is a function of a parameter, no product
INDEX_LETTERS = frozenset("abcijklmnrstuv")  # that are compared in 1[s = t]; y = k compares a label
SIZES = ("K", "n", "d")


def scope_of(row: Row, scope: Scope) -> Scope:
    """The scope with what a text shows of its unknown names: which are functions, and which are ends of sums."""
    if not scope.free:
        return scope
    called = {str(t) for place, t in enumerate(row) if t.type == "NAME" and _is_function(row, place, scope)}
    scope = replace(scope, applied=scope.applied | called, sets=scope.sets | _summed_sets(row))
    equated = {} if "delta" in scope.symbols else _equated(row)
    if not scope.has_sizes:
        for token in equated.values():
            raise Fault("Nothing has an index here.", "Write a formula without δ.", token.start_pos or 0)
        if "T" not in scope.symbols and (place := _transposed(row)) is not None:
            raise Fault("T may be an exponent or mean a transpose.", "Use another letter.", row[place].start_pos or 0)
        return scope
    ends = {name for name in _ends(row) | scope.ends if not _is_dim(name, scope)}
    found = {name: (Dim(name), *scope.symbols.get(name, ())) for name in ends}
    for name in equated:
        known = scope.symbols.get(name, ())
        if known == PAPER.symbols.get(name, ()) and not any(isinstance(x, Idx) for x in known):
            found[name] = (Idx(name, Dim("K")), *known)
    return replace(scope, symbols={**scope.symbols, **found})


def _summed_sets(row: Row) -> set[str]:
    """The names of sets that sums run over."""
    inside = False
    found = set()
    for place, token in enumerate(row):
        inside = (inside or token.type == "SUB_OPEN") and token.type != "RBRACE"
        found |= {str(row[place + 1])} if inside and token.type == "IN" and kind(row, place + 1) == "NAME" else set()
    return found


def _transposed(row: Row) -> int | None:
    """Where the T of (x - μ)^T A stands; (1 + r)^T is a power, and so is what no factor follows."""
    opened: list[int] = []
    for place, token in enumerate(row):
        if token.type in OPENING:
            opened.append(place)
        elif token.type in CLOSING and opened:
            begin = opened.pop()
            close = [kind(row, place + r) for r in (1, 2)] == ["CARET", "NAME"]
            wide = [kind(row, place + r) for r in (1, 2, 3)] == ["SUP_OPEN", "NAME", "RBRACE"]
            letter = (close or wide) and row[place + 2] == "T" and token.type == "RPAR"
            factor = kind(row, place + (4 if wide else 3)) in {"NAME", "LPAR", "FRAC", "LBRACE"}
            if letter and factor and not any(t.type == "NUM" for t in row[begin:place]):
                return place + 2
    return None


def _equated(row: Row) -> dict[str, Token]:
    """The letters of δ_st and of 1[s = t], which are indices whatever else they may be."""
    found: dict[str, Token] = {}
    for place, token in enumerate(row):
        if token.type != "NAME":
            continue
        if token == "delta":
            below, _ = below_of(row, place + 1)
            letters = [letter for t in below if t.type == "NAME" for letter in t]
            two = len(letters) == 2 and all(letter.islower() and letter.isascii() for letter in letters)
        else:
            inside = row[place + 2 : place + 5] if token == "indicator" and kind(row, place + 5) == "RSQB" else []
            letters = [str(t) for t in inside[::2]]
            two = bool(inside) and inside[1] in {"=", "!="} and INDEX_LETTERS.issuperset(letters)
        found |= dict.fromkeys(letters, token) if two else {}
    return found


def _is_dim(name: str, scope: Scope) -> bool:
    return any(isinstance(x, Dim) for x in scope.symbols.get(name, ()))


def _is_function(row: Row, place: int, scope: Scope) -> bool:
    """Whether a name is applied here: to several arguments, under a condition, or a letter of a function."""
    name, at = str(row[place]), place + 1
    if name in SUMS | OPTIMA or (name in scope.functions and not _is_another(row, place, scope)):
        return False
    if name in OPAQUE or (name == "E" and kind(row, at) == "LSQB"):
        return True
    if name.rstrip("'") != name and name.rstrip("'") in scope.functions:
        return False
    if not scope.has_sizes and name in {"P", "Pr"}:
        return kind(row, at) == "LPAR" and not _is_growth(row[at + 1 : matching(row, at)])
    if _below_name(row, at) in PARAMETERS:
        at = below_of(row, at)[1]
        return kind(row, at) == "LPAR" and row[at] == "("
    if name in FUNCTION_LETTERS and kind(row, at) == "SUP_OPEN":
        at = matching(row, at) + 1
    if name in FUNCTION_LETTERS and kind(row, at) == "CARET" and kind(row, at + 1) == "SIGN":
        at += 3
    while kind(row, at) in {"UNDER", "SUB_OPEN"}:
        at = at + 2 if row[at].type == "UNDER" else matching(row, at) + 1
    if kind(row, at) != "LPAR" or row[at] not in {"(", "[", "{"} or (row[at] != "(" and name not in FUNCTION_LETTERS):
        return False
    inside = row[at + 1 : matching(row, at)]
    stem = name.rstrip("'")
    labelled = stem.removesuffix("()").removesuffix("[]")  # g^{[l]}(z)
    whole = name.rstrip("*").partition("^")[0]
    of_parameter = len(inside) == 1 and inside[0] in OBJECTIVES.get(whole, ())
    of_parameter |= whole in VALUES and _is_state(inside)
    density = labelled in DENSITIES and _is_one_name(inside)
    of_values = scope.has_sizes and len(inside) == 1 and inside[0] in scope.loose - {name}  # Σ_a π(a)
    said = density or of_parameter or of_values
    known = said or name in scope.functions or labelled in FUNCTION_LETTERS or name != stem
    return known or bool(outside(inside, *CONDITIONED))


def _is_another(row: Row, place: int, scope: Scope) -> bool:
    """Is it J(θ), of one argument, where the book's J takes two?"""
    function = scope.functions.get(str(row[place]))
    if not scope.has_sizes or not isinstance(function, Definition) or len(row[place]) > 1 or len(function.params) < 2:
        return False
    inside = row[place + 2 : matching(row, place + 1)] if kind(row, place + 1) == "LPAR" else []
    if row[place] == "H" and _is_one_name(inside) and inside[0].isupper():
        return True  # of what is random, or of a set
    of_state = kind(inside, 1) == "COMMA" and inside[0] in STATES  # a reward R(s, a)
    return bool(inside) and (of_state or not outside(inside, "COMMA", "MID"))


def _is_growth(inside: Row) -> bool:
    """Is it a sum that begins with a number, as in the capital P (1 + r)^t? No event is one."""
    return kind(inside, 0) == "NUM" and any(t.type == "SIGN" for t in inside)


def _is_one_name(inside: Row) -> bool:
    """Is it a letter, or a letter with an index?"""
    if kind(inside, 0) != "NAME":
        return False
    return len(inside) == 1 or (kind(inside, 1) in {"UNDER", "SUB_OPEN"} and below_of(inside, 1)[1] == len(inside))


def _is_state(inside: Row) -> bool:
    """Is it S_t or s_{t+1}?"""
    return kind(inside, 0) == "NAME" and inside[0] in {"s", "S"} and below_of(inside, 1)[1] == len(inside) > 1


def _below_name(row: Row, at: int) -> str:
    """The one name that stands below, or ""."""
    below, _ = below_of(row, at)
    return str(below[0]) if len(below) == 1 else ""


def _ends(row: Row) -> set[str]:
    """The names that stand alone at the end of a sum: Σ_{i=1}^N, j=1..N."""
    found = set()
    for place, token in enumerate(row):
        if token.type == "NAME" and token in SUMS:
            at = place + 1
            end = matching(row, at) if kind(row, at) == "SUB_OPEN" else at
            if kind(row, end - 2) == "REL" and row[end - 2] in {"<", "<="} and kind(row, end - 1) == "NAME":
                found |= {str(row[end - 1])} - INDEX_LETTERS
            for _ in range(2):
                if kind(row, at) == "CARET" and kind(row, at + 1) == "NAME":
                    found.add(str(row[at + 1]))
                if kind(row, at) == "SUP_OPEN" and kind(row, at + 1) == "NAME" and kind(row, at + 2) == "RBRACE":
                    found.add(str(row[at + 1]))
                at = matching(row, at) + 1 if kind(row, at) in OPENING else at + 2
        if token.type == "DOTS" and kind(row, place + 1) == "NAME":
            found.add(str(row[place + 1]))
    return found


class Unknowns(Gradients):
    """The part of the builder that reads names without a declaration."""

    def free_name(self, name: str, scope: Scope) -> Reading:
        """A symbol; in a paper, a family over any of its sizes too, and a capital a matrix."""
        out = number(Sym(name))
        if not scope.has_sizes:
            return out
        home = self.home(name, scope)
        sizes = [home, *(Dim(size) for size in SIZES if Dim(size) != home)]
        out |= {(size,): Family(name, size) for size in sizes}
        if name == "I":
            return number(Sym(name)) | {(a, a): shapes.identity(a) for a in sizes}
        if name[:1].isupper():
            out |= {(a, b): Family(name, a, b) for a in sizes for b in sizes}
        return out

    @staticmethod
    def home(name: str, scope: Scope) -> Dim:
        """The size of a family of this name, where nothing says another."""
        home = Dim("K") if scope.one_size else HOMES.get(name.rstrip("'*").partition("_")[0], Dim("K"))
        return Dim(str(home.data))

    def free_entry(self, name: str, subs: tuple[Tree[Token], ...], scope: Scope, place: int) -> Reading:
        """x_i of an unknown family, x_1 of no family, a_{n+1} of an unknown sequence."""
        words = [w for s in subs for w in letters_of(s, scope.known)]
        indices = [next((x for x in scope.symbols.get(w, ()) if isinstance(x, Idx)), None) for w in words]
        if any(w in scope.elements and i is None for w, i in zip(words, indices, strict=True)):
            below = [i or self.subscript(w, scope) for w, i in zip(words, indices, strict=True)]
            return number(Applied(*below, data=f"{name}_"))
        if words and not any(indices):
            joined = ["".join(words)] if all(len(word) == 1 and word.isalpha() for word in words) else words
            return self.free_name("_".join((name, *joined)), scope)  # n_{in} as n_{\text{in}}
        if words and not scope.has_sizes:
            raise Fault("{name} is no known family.", "Declare it, or write the terms out.", place, name=name)
        if words:
            return self.paper_entry(name, words, indices, scope)
        inner = [self.argument(a, scope) for s in subs for _, a in arguments_of(s)]
        return number(Applied(*(self.as_number(r, place) for r in inner), data=f"{name}_"))

    def paper_entry(self, name: str, words: list[str], indices: list[Idx | None], scope: Scope) -> Reading:
        """x_i as an entry, and as the vector of sample i; a letter of no index, beside one, runs over K."""
        home = self.home(name, scope)
        where = [
            i if i is not None else Num(int(w)) if w.isdigit() else Idx(w, Dim("K"))
            for i, w in zip(indices, words, strict=True)
        ]
        first = where[0]
        if len(where) == 1 or scope.one_size:
            where = [Idx(i.data, home) if isinstance(i, Idx) and i.data not in scope.fixed else i for i in where]
        sizes = [extent(i) if isinstance(i, Idx) else home for i in where]
        out = number(shapes.entry(Family(name, *sizes), where))
        vector = self.sample(name, first) if len(words) == 1 else {}
        if vector and len(scope.typed.get(name, ())) == 2:  # one of several vectors wherever it stands
            return vector
        return out | vector

    def element(self, family: Family, index: Idx, scope: Scope) -> Reading:
        """The x of Σ_{x ∈ X}: a number; in a paper, a vector too."""
        out = number(family[index])
        if scope.has_sizes:
            (column,) = shapes.fresh_indices((Dim("d"),), index)
            out |= {(Dim("d"),): Lam(column, Family(family.data, *family.args, Dim("d"))[index, column])}
        return out

    @staticmethod
    def subscript(word: str, scope: Scope) -> Expr:
        """What a word below a name stands for, where a sum runs over pairs (i, j)."""
        if word in scope.elements:
            family, index = scope.elements[word]
            return family[index]
        return Num(int(word)) if word.isdigit() else Sym(word)

    def sample(self, name: str, index: Expr) -> Reading:
        """w_k as a vector of its own, of which w^T x_i and w_k^T x speak."""
        if not isinstance(index, Idx):
            return {}
        (column,) = shapes.fresh_indices((Dim("d"),), index)
        return {(Dim("d"),): Lam(column, Family(name, index.hi, Dim("d"))[index, column])}

    def is_applied(self, factors: list[Factor], at: int, scope: Scope) -> bool:
        """Whether a function of which nothing is known stands here, with its arguments."""
        item = factors[at].item
        if (item.name not in scope.applied and item.name not in OPAQUE) or is_transpose(item.name, scope):
            return False
        return item.name == "nabla" or bool(self.brackets(factors, at))

    @staticmethod
    def brackets(factors: list[Factor], at: int) -> tuple[Tree[Token], ...]:
        """The brackets of the arguments: of f(x), or E_p[x], where they are an index of the name."""
        item = factors[at].item
        if index := item.scripts("index")[:1]:
            return index
        follows = at + 1 < len(factors) and not factors[at + 1].op
        head = factors[at + 1].item.head if follows else None
        return (head,) if isinstance(head, Tree) and head.data == "paren" else ()

    def opaque(self, factors: list[Factor], at: int, scope: Scope) -> tuple[Reading, int]:
        """f(x), f'(x), p_θ(x | y), E_p[x], ∇_θ f."""
        item = factors[at].item
        name = item.name + "".join(f"_{self.said(post, scope)}" for post in item.scripts("sub"))
        found = self.brackets(factors, at)
        if item.name == "nabla":
            taken = self.gradient(factors, at, name, scope, opaque=not found or _is_scripted(factors, at))
            if taken is not None:
                return taken
        inside = arguments_of(found[0])
        values = [self.argument_number(a, scope) for _, a in inside]
        bars = [str(r) for r, (before, _) in enumerate(inside) if before == "|"]
        made = number(density(name, values) or Applied(*values, data="|".join((name, *bars))))
        if found[0] in item.posts:
            posts = item.posts[item.posts.index(found[0]) + 1 :]
            return self.scripted(made, Item(item.head, posts, item.exponent, item.place), scope), at + 1
        exponent = self.exponent_of(item, scope)
        if exponent == shapes.MINUS_ONE:
            made, exponent = number(Applied(*values, data="|".join((f"{name}^-1", *bars)))), None
        if exponent is not None:
            made = number(Pow(self.as_number(made, item.place), exponent))
        return self.scripted(made, factors[at + 1].item, scope), at + 2

    def argument_number(self, node: Tree[Token], scope: Scope) -> Expr:
        """An argument: a number, or else a family as it stands."""
        inner = plain(node)
        sides, said = trees(node), [str(c) for c in node.children if is_token(c, "REL", "ARROW")]
        if inner is None and len(sides) == 2 and len(said) == 1:
            return Applied(*(self.scalar(side, scope) for side in sides), data=f"where {said[0]}")
        if len(node.children) == 1 and is_token(node.children[0], "DOTS"):
            return Sym("…")  # p(x_1, ..., x_n), of which only the text says what it is
        if inner is None:
            raise Fault("A relation is no argument.", "Write one formula for each argument.", place_of(node))
        alone = only(inner)
        if alone is not None and alone.bare and alone.name == "emptyset":
            return Sym("∅")  # ε_θ(x, ∅), of no condition
        found = self.sum(inner, scope)
        return found[()] if () in found else next(iter(found.values()))

    def said(self, post: Tree[Token], scope: Scope) -> str:
        """What stands below a name."""
        words = letters_of(post, scope.known)
        if words:
            return "".join(words)
        return ",".join(self.argument_number(a, scope).key for _, a in arguments_of(post))

    def exponent_of(self, item: Item, scope: Scope) -> Expr | None:
        """The exponent that stands at the name; f^{-1} is no power."""
        found = [self.script(post, scope) for post in item.posts if post.data in {"sup", "sup_frac"}]
        if item.exponent is not None:
            found.append(self.raised(item, scope))
        if any(post.data not in {"sub", "sup", "sup_frac"} for post in item.posts) or len(found) > 1:
            raise Fault("{name} is a function.", "Write {name}(x).", item.place, name=item.name)
        if (
            found
            and found[0] != shapes.MINUS_ONE
            and not (isinstance(found[0], Num) and found[0].data > 1 and item.name in OPAQUE)
        ):
            raise Fault("A power of a function may be its inverse.", "Write (f(x))^2.", item.place)
        return found[0] if found else None

    @staticmethod
    def opaque_derivative(
        function: Expr, variables: list[Expr], scope: Scope, *, total: bool, whole: bool
    ) -> Expr | None:
        """dy/dx of two letters of which nothing is known, df/dx and d/dx f(x) as f'(x); None where the book says it.

        Arguments: `total` is not so for ∂, and `whole` for d/dx before a function.
        """
        name, x = str(function.data), variables[0]
        letter = name.rstrip("'") in FUNCTION_LETTERS and isinstance(x, Sym) and set(variables) == {x} and total
        called = isinstance(function, Applied) and function.args == (x,)
        if not scope.free or not (called or (whole and isinstance(function, Sym) and function not in variables)):
            return None
        if letter:
            return Applied(x, data=name + "'" * len(variables))
        return None if called else Applied(function, *variables, data="derivative")

    @staticmethod
    def primed_letter(name: str) -> Expr | None:
        """y' as dy/dx, and f' as f'(x); None for any other letter."""
        stem, x = name.rstrip("'"), Sym("x")
        order = len(name) - len(stem)
        if not order or stem not in FUNCTION_LETTERS | {"y"}:
            return None
        return Applied(x, data=name) if stem != "y" else Applied(Sym(stem), *[x] * order, data="derivative")


def _is_scripted(factors: list[Factor], at: int) -> bool:
    """Whether what follows has scripts of its own, so that ∇ (f)^2 is read with them."""
    return at + 1 < len(factors) and not factors[at + 1].item.bare
