"""From index notation to an array program.

    softmax(z)[k] = Exp(z[k] - m)/Sum(Exp(z[j] - m), j)   ->   div(exp(sub(z, max z)), sum(exp(sub(z, max z)), k))

A bound index takes the axis of its dimension, so that z[j] under a sum and z[k] outside are one array. Factors
free of the index leave a sum; deltas are sifted; a product of two matrices summed over their common index becomes
a matrix product. An expression that is an instance of the left side of a generated function becomes a call of it,
or its program in place where the emission says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from derive.calc import Theorem
from derive.codegen.ir import (
    AXES,
    BATCH,
    EXACT,
    FRAME,
    ONE,
    ZERO,
    LoweringError,
    Node,
    build,
    call,
    const,
    fuse,
    matmul,
    negative,
    ordered,
    param,
    positions,
    reduce,
    size,
)
from derive.codegen.table import Choice, Either, Emission, Guard, Largest, Named, Remote, Source
from derive.rules import Hypothesis
from derive.symbols import (
    Add,
    At,
    Call,
    Definition,
    Delta,
    Dim,
    Exp,
    Expr,
    Family,
    Idx,
    Indexable,
    Lam,
    Log,
    Mul,
    Num,
    Pow,
    Sum,
    Sym,
    beta,
    fresh,
    shape_of,
    subst,
    unfold,
)

Catalog: TypeAlias = Mapping[str, Theorem]
Sides: TypeAlias = tuple[Expr, Expr]


def sides(source: Source, catalog: Catalog) -> Sides:
    """The left and the right side of a definition, or of the theorem of that id."""
    if isinstance(source, Definition):
        applied = source(*source.params)
        return (applied[source.indices] if source.indices else applied), source.body
    if source not in catalog:
        raise LoweringError(f"there is no theorem {source!r}")
    claim = catalog[source].claim
    if claim.relation != "=":
        raise LoweringError(f"{source} does not state an equation")
    return claim.left, claim.right


def statement(emission: Emission, catalog: Catalog) -> tuple[Expr, tuple[Hypothesis, ...]]:
    """What the first value of a function is equal to, and under which hypotheses."""
    output = emission.outputs[0]
    source = output.then if isinstance(output, Either) else output
    left, _ = sides(source, catalog)
    return left, () if isinstance(source, Definition) else catalog[source].given


@dataclass(frozen=True)
class Scope:
    """What the names in an expression stand for."""

    catalog: Catalog
    functions: tuple[Emission, ...] = ()  # that may be called
    inline: tuple[Emission, ...] = ()  # whose programs stand in place of calls
    values: Mapping[Expr, Node] = field(default_factory=dict)  # of scalars and families
    indices: Mapping[Expr, str | Largest | Named] = field(default_factory=dict)  # the axis of an index, or its choice
    guards: tuple[tuple[Node, Guard], ...] = ()  # labels, and what may be put where they are zero
    rewrites: tuple[str, ...] = ()  # theorems to be applied to the outputs

    def at(self, index: Expr, axis: str) -> Scope:
        """The scope in which an index runs along an axis."""
        return replace(self, indices={**self.indices, index: axis})


def program(emission: Emission, functions: tuple[Emission, ...], catalog: Catalog) -> tuple[Node, ...]:
    """The values that a function returns, as nodes over its arguments."""
    values = {leaf: param(name, param_axes(leaf, emission)) for name, leaf in emission.arrays}
    return _outputs(emission, values, Scope(catalog, functions, emission.inline))


def named(emission: Emission, catalog: Catalog, functions: tuple[Emission, ...]) -> dict[Node, str]:
    """Names for parts of a function's program, as the emission gives them."""
    values = {leaf: param(name, param_axes(leaf, emission)) for name, leaf in emission.arrays}
    scope = _scope(emission, values, Scope(catalog, functions, emission.inline))
    return {lower(e, _free_indices(e, scope)): name for name, e in emission.names}


def param_axes(leaf: Expr, emission: Emission) -> frozenset[str]:
    """The axes of an argument: those of its dimensions, and any others if the function is not about matrices."""
    own = frozenset(AXES[str(s)] for s in shape_of(leaf))
    return own if emission.matrices else own | {BATCH}


def _outputs(emission: Emission, values: Mapping[Expr, Node], outer: Scope) -> tuple[Node, ...]:
    scope = _scope(emission, values, outer)
    first, *others = emission.outputs
    return (_limited(_output(first, scope), emission, values), *(_output(o, replace(scope, guards=())) for o in others))


def _limited(node: Node, emission: Emission, values: Mapping[Expr, Node]) -> Node:
    """The value, and where the largest is infinite the largest."""
    if emission.limit is None:
        return node
    top = _choice(emission.limit, values)
    return build("where", build("isfinite", top), node, top)


def _scope(emission: Emission, values: Mapping[Expr, Node], outer: Scope) -> Scope:
    chosen = {leaf: _choice(choice, values) for leaf, choice in emission.choose.items() if not isinstance(leaf, Idx)}
    indices: dict[Expr, str | Largest | Named] = {
        x: choice for x, choice in emission.choose.items() if isinstance(x, Idx) and isinstance(choice, Largest | Named)
    }
    guards = tuple((values[g.label], g) for g in emission.guards)
    return replace(outer, values={**values, **chosen}, indices=indices, guards=guards, rewrites=emission.rewrites)


def _choice(choice: Choice, values: Mapping[Expr, Node]) -> Node:
    if isinstance(choice, Remote):
        return _lift(choice, values[choice.family])
    if isinstance(choice, Largest):
        return reduce("max", values[choice.family], "k")
    if isinstance(choice, Named):
        raise LoweringError(f"{choice.array} names a class, and is no number")
    return const(choice)


def _lift(choice: Remote, array: Node) -> Node:
    """lift where max of the others - max < -gap, else 0; where no other is near, any number below -gap will do."""
    top = reduce("max", array, "k")
    place = build("equal", positions(array, "k"), reduce("argmax", array, "k"))
    others = build("where", place, const(-2 * choice.gap), build("sub", array, top))
    far = build("positive", build("sub", const(-choice.gap), reduce("max", others, "k")))
    return Node("where", (far, const(choice.lift), ZERO), EXACT, far.axes)


def _output(output: Source | Either, scope: Scope) -> Node:
    if isinstance(output, Either):
        if sides(output.then, scope.catalog)[0] != sides(output.otherwise, scope.catalog)[0]:
            raise LoweringError(f"{output.then} and {output.otherwise} are not two forms of one function")
        test = build("positive", lower(output.positive, scope))
        return fuse(test, _output(output.then, scope), _output(output.otherwise, scope))
    _, right = sides(output, scope.catalog)
    for theorem in scope.rewrites:
        right = rewritten(right, *sides(theorem, scope.catalog))
    return lower(right, _free_indices(right, scope))


def rewritten(e: Expr, left: Expr, right: Expr) -> Expr:
    """e with every instance of one side of an equation, as to its indices, replaced by the other side."""
    found = matched(left, e, frozenset(), {})
    if found is not None:
        return subst(right, {x: found[x] for x in found if x in left.free})
    return e.rebuild(tuple(rewritten(a, left, right) for a in e.args))


def _free_indices(e: Expr, scope: Scope) -> Scope:
    """Every free index of e along the axis of its dimension, unless its value has been chosen."""
    for index in sorted((x for x in e.free if isinstance(x, Idx) and x not in scope.indices), key=lambda x: x.key):
        axis = AXES[str(index.hi)]
        if axis in scope.indices.values():
            raise LoweringError(f"{e} has two indices over {index.hi}: that is an outer product")
        scope = scope.at(index, axis)
    return scope


def lower(e: Expr, scope: Scope) -> Node:
    """The program of an expression."""
    if type(e) not in _RULES:
        raise LoweringError(f"there is no array program for {e}")
    return _RULES[type(e)](e, scope)


def _dim(e: Expr, scope: Scope) -> Node:
    axis = AXES[str(e)]
    # An argument that has the axis knows how long it is: the first one, in the order of the signature.
    for node in scope.values.values():
        if node.op == "param" and axis in node.axes and BATCH not in node.axes:
            return size(node, axis)
    raise LoweringError(f"no argument tells the size {e}")


def _leaf(e: Expr, scope: Scope) -> Node:
    if e not in scope.values:
        raise LoweringError(f"{e} is no argument, and no choice of it is given")
    return scope.values[e]


def _at(e: Expr, scope: Scope) -> Node:
    head, *where = e.args
    if isinstance(head, Lam):
        return lower(beta(e), scope)
    if isinstance(head, Call):
        return _call(e, scope)
    node = _leaf(head, scope)
    for index, dimension in zip(where, shape_of(head), strict=True):
        chosen, axis = scope.indices.get(index), AXES[str(dimension)]
        if isinstance(chosen, Largest) and chosen.family == head:
            node = reduce("max", node, axis)  # the entry at the place of the largest is the largest
        elif isinstance(chosen, Largest | Named):
            node = reduce("sum", build("mul", _place(chosen, axis, scope), node), axis)
        elif chosen != axis:
            raise LoweringError(f"{e}: no axis runs over {index}")
    return node


def _call(e: Expr, scope: Scope) -> Node:
    """A generated function in place or called, else the definition unfolded."""
    for emission, inline in (*((f, True) for f in scope.inline), *((f, False) for f in scope.functions)):
        left, given = statement(emission, scope.catalog)
        leaves = frozenset(leaf for _, leaf in emission.arrays)
        bound = None if given else matched(left, e, leaves, {})
        if bound is not None and all(scope.indices.get(x) == "k" for p, x in bound.items() if isinstance(p, Idx)):
            values = {leaf: _array(bound[leaf], scope) for _, leaf in emission.arrays}
            if inline:
                return _outputs(emission, values, scope)[0]
            drops = "" if isinstance(left, At) or not emission.axis else "k"
            return call(emission.name, tuple(values.values()), takes_axis=emission.axis, drops=drops)
    applied = e.args[0] if isinstance(e, At) else e
    return lower(unfold(e, lambda d: d == applied.data), scope)


def _array(value: Expr, scope: Scope) -> Node:
    """A number, or all entries of a family as one array."""
    if not isinstance(value, Indexable) or not shape_of(value):
        return lower(value, scope)
    taken = frozenset(x.data for x in value.free)
    where: list[Expr] = []
    for dimension in shape_of(value):
        index = fresh(Idx(AXES[str(dimension)], dimension), taken)
        where.append(index)
        scope = scope.at(index, AXES[str(dimension)])
    return lower(value[tuple(where)], scope)


def matched(pattern: Expr, e: Expr, variables: frozenset[Expr], found: dict[Expr, Expr]) -> dict[Expr, Expr] | None:
    """What the variables and free indices of a pattern must be to make it e; None if nothing does."""
    if pattern in variables or isinstance(pattern, Idx):
        fits = len(shape_of(pattern)) == len(shape_of(e)) and isinstance(pattern, Idx) <= isinstance(e, Idx)
        return {**found, pattern: e} if fits and found.get(pattern, e) == e else None
    if type(pattern) is not type(e) or pattern.data != e.data or len(pattern.args) != len(e.args):
        return None
    result: dict[Expr, Expr] | None = found
    for a, b in zip(pattern.args, e.args, strict=True):
        result = matched(a, b, variables, result) if result is not None else None
    return result


def _add(e: Expr, scope: Scope) -> Node:
    """Terms from left to right, each added or subtracted."""
    out = lower(e.args[0], scope)
    for term in e.args[1:]:
        negated = isinstance(term, Mul) and term.args[0] == Num(-1)
        node = lower(Mul(*term.args[1:]) if negated else term, scope)
        out = build("sub" if negated else "add", out, node)
    return out


def _mul(e: Expr, scope: Scope) -> Node:
    """Factors from left to right, over those with a negative exponent; a sign and a fraction apart."""
    above: list[Node] = []
    below: list[Node] = []
    sign = 1
    for factor in e.args:
        if isinstance(factor, Num):
            sign = -sign if factor.data < 0 else sign
            above.append(const(abs(factor.data.numerator)))
            below.append(const(factor.data.denominator))
        elif _is_inverse(factor):
            below.append(lower(Pow(factor.args[0], Num(-factor.args[1].data)), scope))
        else:
            above.append(lower(factor, scope))
    out = build("div", _product(above, scope), _product(below, scope))
    return negative(out) if sign < 0 else out


def _is_inverse(e: Expr) -> bool:
    return isinstance(e, Pow) and isinstance(e.args[1], Num) and e.args[1].data < 0


def _product(factors: list[Node], scope: Scope) -> Node:
    for label, guard in scope.guards:
        if label in factors and len(factors) > 1:
            rest = list(factors)
            rest.remove(label)
            return _guarded(label, _product(rest, replace(scope, guards=())), guard, scope)
    out = ONE
    for factor in factors:
        out = build("mul", out, factor)
    return out


def _guarded(label: Node, rest: Node, guard: Guard, scope: Scope) -> Node:
    """label * rest, with the theorem's other side where the theorem's hypothesis holds."""
    theorem = scope.catalog[guard.theorem]
    (hypothesis,) = theorem.given
    values = {guard.stands_for: label, guard.rest: rest, **{leaf: const(v) for leaf, v in guard.choose.items()}}
    inner = Scope(scope.catalog, values=values)
    test = build("equal", lower(hypothesis.left, inner), lower(hypothesis.right, inner))
    left, right = sides(guard.theorem, scope.catalog)
    return fuse(test, lower(right, inner), lower(left, inner))


def _pow(e: Expr, scope: Scope) -> Node:
    base, exponent = e.args
    if not isinstance(exponent, Num) or exponent.data.denominator != 1:
        raise LoweringError(f"there is no array program for the power {e}")
    n = exponent.data.numerator
    if n < 0:
        return build("div", ONE, lower(Pow(base, Num(-n)), scope))
    node = lower(base, scope)
    return _product([node] * n, replace(scope, guards=()))


def _delta(e: Expr, scope: Scope) -> Node:
    """Where an index meets a chosen one."""
    for index, other in (e.args, e.args[::-1]):
        axis, chosen = scope.indices.get(index), scope.indices.get(other)
        if isinstance(axis, str) and isinstance(chosen, Largest | Named):
            return _place(chosen, axis, scope)
    raise LoweringError(f"{e} is neither sifted by a sum nor a test for a chosen class")


def _place(chosen: Largest | Named, axis: str, scope: Scope) -> Node:
    """Where the chosen class is: a test that is true in one place along the axis."""
    if isinstance(chosen, Named):
        (array,) = {node for node in scope.values.values() if node.op == "param" and axis in node.axes}
        return build("equal", positions(array, axis), param(chosen.array, array.axes - {axis}))
    array = _leaf(chosen.family, scope)
    return build("equal", positions(array, axis), reduce("argmax", array, axis))


def _sum(e: Expr, scope: Scope) -> Node:
    index, body = e.args
    factors = body.args if isinstance(body, Mul) else (body,)
    for f in factors:
        if isinstance(f, Delta) and index in f.args and scope.indices.get(f.args[f.args[0] == index]) is not None:
            rest = Mul(*(g for g in factors if g is not f))
            return lower(subst(rest, {index: f.args[f.args[0] == index]}), scope)
    outside = [f for f in factors if index not in f.free]
    inside = [f for f in factors if index in f.free]
    if not inside:
        return lower(Mul(index.args[1], *outside), scope)
    if len(inside) == 1 and isinstance(inside[0], Add) and _clashes(inside[0], index, scope):
        return lower(Mul(*outside, Add(*(Sum(term, index) for term in inside[0].args))), scope)
    if _clashes(Mul(*inside), index, scope):
        raise LoweringError(f"{e} has two indices over {index.args[1]}: that is an outer product")
    total = _summed(inside, index, scope.at(index, AXES[str(index.args[1])]))
    return _times(outside, total, scope)


def _clashes(body: Expr, index: Expr, scope: Scope) -> bool:
    """Is another index that the body is free in on the axis that this index would take?"""
    axis = AXES[str(index.args[1])]
    return any(scope.indices.get(x) == axis for x in body.free if x != index)


def _times(outside: list[Expr], total: Node, scope: Scope) -> Node:
    if not outside:
        return total
    here = Sym("the sum")
    return lower(Mul(*outside, here), replace(scope, values={**scope.values, here: total}))


def _summed(factors: list[Expr], index: Expr, scope: Scope) -> Node:
    """A matrix product if the factors fall into two groups that share the index alone; else a sum."""
    axis = str(scope.indices[index])
    nodes = [lower(f, scope) for f in factors]
    others = [node.axes - {axis} for node in nodes]
    left = next((o for o in others if o), frozenset())
    right = frozenset().union(*(o for o in others if not o <= left))
    if len(left) == len(right) == 1 and all(o <= left or o <= right for o in others):
        rows = [f for f, o in zip(factors, others, strict=True) if o == left]
        columns = [f for f, o in zip(factors, others, strict=True) if o != left]
        pair = (lower(Mul(*rows), scope), lower(Mul(*columns), scope))
        first, second = sorted(pair, key=lambda node: [FRAME.index(x) for x in ordered(node.axes - {axis})])
        return matmul(first, second, axis)
    return reduce("sum", lower(Mul(*factors) if len(factors) > 1 else factors[0], scope), axis)


_RULES: Mapping[type[Expr], Callable[[Expr, Scope], Node]] = {
    Num: lambda e, _: _number(e),
    Dim: _dim,
    Sym: _leaf,
    Family: _leaf,
    At: _at,
    Call: _call,
    Add: _add,
    Mul: _mul,
    Pow: _pow,
    Exp: lambda e, scope: build("exp", lower(e.args[0], scope)),
    Log: lambda e, scope: build("log", lower(e.args[0], scope)),
    Delta: _delta,
    Sum: _sum,
}


def _number(e: Expr) -> Node:
    value = e.data
    out = build("div", const(abs(value.numerator)), const(value.denominator))
    return negative(out) if value < 0 else out
