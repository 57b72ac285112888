"""From the emission table to the text of a module: header, what it rests on, functions with their docstrings."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from derive import vocabulary as voc
from derive.calc import Claim, Eq
from derive.codegen.body import Body
from derive.codegen.ir import BATCH, Node, ordered
from derive.codegen.lower import Catalog, named, program, sides
from derive.codegen.printers import Target
from derive.codegen.table import Either, Emission, Source
from derive.printing.linear import style
from derive.printing.sentences import claim as claim_sentence
from derive.printing.sentences import hypothesis, plain
from derive.printing.wrapping import wrap_formula
from derive.rules import Hypothesis
from derive.stable import V, bias_direction
from derive.symbols import Expr, Family, Sym, shape_of, subst

WIDTH = 110
INDENT = "    "

ROLES: Mapping[Expr, str] = {
    voc.t: "any real numbers",
    voc.score: "logits",
    voc.target: "labels, the probability of class 1",
    voc.s: "a direction",
    voc.z: "logits",
    voc.y: "labels, a distribution over the classes",
    voc.v: "a direction in the space of logits",
    voc.X: "features",
    voc.W: "weights",
    voc.bias: "biases",
    voc.Y: "labels, in each row a distribution over the classes",
    V: "a direction in the space of weights",
    bias_direction: "a direction in the space of biases",
}
LENGTHS = {"i": "n", "a": "d", "k": "K", BATCH: BATCH}


@dataclass(frozen=True)
class Function:
    """A function ready to be written: its emission, its values, and their expressions."""

    emission: Emission
    outputs: tuple[Node, ...]
    body: Body
    calls: frozenset[str]


def functions(emissions: tuple[Emission, ...], catalog: Catalog, target: Target) -> dict[str, Function]:
    """Every emission lowered and spelled out; each may call all the others."""
    out = {}
    for emission in emissions:
        others = tuple(e for e in emissions if e is not emission)
        outputs = program(emission, others, catalog)
        taken = {name for name, _ in emission.arrays} | {e.name for e in emissions} | {"axis", "device", target.uses}
        body = Body(outputs, named(emission, catalog, others), taken, target)
        calls = frozenset(node.data[0] for node in body.layouts if node.op == "call")
        out[emission.name] = Function(emission, outputs, body, calls)
    return out


def module(chosen: Iterable[str], known: Mapping[str, Function], catalog: Catalog, target: Target) -> str:
    """The text of a module with the chosen functions and all that they call."""
    names = with_callees(chosen, known)
    written = [f for name, f in known.items() if name in names]
    used = frozenset(op for f in written for op in f.body.used)
    bodies = [function_text(f, known, catalog, target) for f in written]
    helpers = [text.strip("\n") for op, text in target.helpers.items() if op in used]
    parts = ["\n".join(_header(target, bodies, helpers)), "\n".join(_rests_on(written, known)), *helpers, *bodies]
    return "\n\n\n".join(parts).replace("Any\n\n\n\n", "Any\n\n") + "\n"


def with_callees(chosen: Iterable[str], known: Mapping[str, Function]) -> frozenset[str]:
    """The names, and those of all functions that they call."""
    names = set(chosen)
    while more := {callee for name in names for callee in known[name].calls} - names:
        names |= more
    return frozenset(names)


def _header(target: Target, bodies: list[str], helpers: list[str]) -> Iterator[str]:
    text = "\n".join((*bodies, *helpers))
    yield f'"""Classification losses for {target.title}, written by `python -m derive.codegen` from theorems: do not edit.'
    yield ""
    yield "Every function states the formula that it computes, which the theorems it rests on prove to be what its name says."
    yield "Arrays are floating-point arrays of one library, on one device, and so are the results; nothing is copied to the"
    yield "host, and the element type is that of the arguments."
    yield '"""'
    yield ""
    yield "from __future__ import annotations"
    yield ""
    yield target.imports[""]
    lines = [line for word, line in target.imports.items() if word and f"{word}(" in text or f"{word}." in text]
    yield from ("", *lines[-1:])
    yield ""
    yield "Array: TypeAlias = Any"


def _rests_on(written: Iterable[Function], known: Mapping[str, Function]) -> Iterator[str]:
    yield "# The theorems behind each function, in the order in which its code uses them."
    yield "RESTS_ON: dict[str, tuple[str, ...]] = {"
    for f in written:
        yield f'{INDENT}"{f.emission.name}": ('
        yield from (f'{INDENT}{INDENT}"{name}",' for name in rests_on(f, known))
        yield f"{INDENT}),"
    yield "}"


def own_theorems(emission: Emission) -> Iterator[str]:
    """The ids of the theorems that an emission names, those of what it has inline included."""
    for output in emission.outputs:
        forms = (output.then, output.otherwise) if isinstance(output, Either) else (output,)
        yield from (source for source in forms if isinstance(source, str))
    yield from (guard.theorem for guard in emission.guards)
    for inner in emission.inline:
        yield from own_theorems(inner)


def rests_on(f: Function, known: Mapping[str, Function]) -> tuple[str, ...]:
    """The ids of the theorems that a function's code comes from, its callees' after its own."""
    callees = [name for name in known if name in with_callees(f.calls, known)]
    ids = (*own_theorems(f.emission), *(t for name in callees for t in own_theorems(known[name].emission)))
    return tuple(dict.fromkeys(ids))


def function_text(f: Function, known: Mapping[str, Function], catalog: Catalog, target: Target) -> str:
    """The text of one function."""
    e = f.emission
    lines = [f"def {e.name}({', '.join(_signature(e))}) -> {_returned(f)}:"]
    lines += textwrap.indent(docstring(f, known, catalog), INDENT).splitlines()
    body = [*f.body.lines, f"return {', '.join(f.body.returns)}"]
    text = "\n".join(body)
    if target.namespace and f"{target.uses}." in text or "_positions(" in text:
        arrays = ", ".join(name for name, _ in e.arrays)
        body.insert(0, target.namespace.format(arrays=arrays))
    elif unread := [name for name, leaf in e.arrays if not _reads(f, name)]:
        body.insert(0, f"del {', '.join(unread)}  # the value does not depend on it")
    lines += [INDENT + line for line in body if line]
    too_wide = [line for line in lines if len(line) > WIDTH]
    if too_wide:
        raise ValueError(f"{e.name} has a line wider than {WIDTH} characters: {too_wide[0]}")
    return "\n".join(lines)


def _reads(f: Function, name: str) -> bool:
    return any(node.op == "param" and node.data == name for node in f.body.layouts)


def _signature(e: Emission) -> Iterator[str]:
    yield from (f"{name}: Array" for name, _ in e.arrays)
    if e.axis:
        yield "axis: int = -1"


def _returned(f: Function) -> str:
    return "Array" if len(f.outputs) == 1 else f"tuple[{', '.join(['Array'] * len(f.outputs))}]"


# Docstrings.


def docstring(f: Function, known: Mapping[str, Function], catalog: Catalog) -> str:
    """Formulas first, then arguments, values, domain, edges, and the theorems."""
    e = f.emission
    formulas = [line for output in e.outputs for line in _formulas(output, e, catalog)]
    summary, rest = (formulas[0], []) if len(formulas) == 1 else (_titles(f, catalog), formulas)
    blocks = [summary, "\n".join(rest), _choices(e), _arguments(e), _values(f), _domain(e, catalog)]
    blocks += [_field("Edges", e.edges), _field("Theorems", ", ".join(rests_on(f, known)) + ".")]
    return '"""' + "\n\n".join(b for b in blocks if b) + '\n"""'


def _titles(f: Function, catalog: Catalog) -> str:
    """One line in words, where the formulas take several."""
    output = f.emission.outputs[0]
    if isinstance(output, Either):
        definition = next(s for s in (output.then, output.otherwise) if not isinstance(s, str))
        return f"{definition.summary[0].upper()}{definition.summary[1:]}."
    return f"{catalog[str(output)].title}{'' if len(f.outputs) == 1 else ', with what follows'}."


def _formulas(output: Source | Either, e: Emission, catalog: Catalog) -> Iterator[str]:
    if isinstance(output, Either):
        where = plain(claim_sentence(_renamed_claim(Claim(">", output.positive, Sym("0")), e)), style())
        yield from (f"{line}, used where {where}" for line in _formulas(output.then, e, catalog))
        yield from (f"{line}, used elsewhere" for line in _formulas(output.otherwise, e, catalog))
        return
    stated = _renamed_claim(Eq(*sides(output, catalog)), e)
    yield from wrap_formula(plain(claim_sentence(stated), style(stated.left, stated.right)), WIDTH - len(INDENT) - 8)


def _renamed(e: Expr, emission: Emission) -> Expr:
    """A formula in the names of the function's parameters."""
    names = {leaf: Family(name, *leaf.shape) if isinstance(leaf, Family) else Sym(name) for name, leaf in emission.arrays}
    return subst(e, {leaf: new for leaf, new in names.items() if leaf != new})


def _renamed_claim(claim: Claim, emission: Emission) -> Claim:
    return Claim(claim.relation, _renamed(claim.left, emission), _renamed(claim.right, emission))


def _choices(e: Emission) -> str:
    words = {"Sym": "the largest", "Idx": "the place of the largest"}
    chosen = [f"{leaf} is {words[type(leaf).__name__]} of {choice.family}" for leaf, choice in e.choose.items()]
    return f"This holds for every {' and '.join(map(str, e.choose))}; here {', '.join(chosen)}." if chosen else ""


def _arguments(e: Emission) -> str:
    lines = [f"{name}: {_shape(_axes(leaf, e))} {ROLES[leaf]}." for name, leaf in e.arrays]
    lines += ["axis: the one that runs over the classes."] if e.axis else []
    return "Args:\n" + textwrap.indent("\n".join(lines), INDENT)


def _axes(leaf: Expr, e: Emission) -> tuple[str, ...]:
    own = tuple(str(s) for s in shape_of(leaf))
    return own if e.matrices else (BATCH, *own)


def _shape(lengths: tuple[str, ...]) -> str:
    return f"({lengths[0]},)" if len(lengths) == 1 and lengths[0] != BATCH else f"({', '.join(lengths)})"


def _values(f: Function) -> str:
    shapes = [_shape(tuple(LENGTHS[a] for a in ordered(node.axes))) for node in f.outputs]
    return "Returns:\n" + INDENT + f"{', '.join(shapes)}{' arrays' if len(shapes) > 1 else ' array'}, in that order." * 1


def _domain(e: Emission, catalog: Catalog) -> str:
    given: dict[Hypothesis, None] = {}
    for name in (o for o in e.outputs if isinstance(o, str)):
        given.update(dict.fromkeys(catalog[name].given))
    shown = [plain(hypothesis(h), style(h.left, h.right)) for h in given]
    return _field("Holds for", "; ".join(shown) + ".") if shown else ""


def _field(label: str, words: str) -> str:
    width = WIDTH - len(INDENT)
    return "\n".join(textwrap.wrap(f"{label}: {words}", width, break_on_hyphens=False, subsequent_indent=INDENT))
