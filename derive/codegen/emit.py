"""From the emission table to the text of a module: header, what it rests on, functions with their docstrings."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from derive import vocabulary as voc
from derive.calc import Eq
from derive.codegen.body import Body
from derive.codegen.ir import AXES, BATCH, FRAME, Node, ordered
from derive.codegen.lower import Catalog, matched, named, program, sides
from derive.codegen.printers import Target
from derive.codegen.rows import Form, tight_forms
from derive.codegen.table import Choice, Either, Emission, Largest, Named, Remote, Source
from derive.codegen.twofold import RESTS_ON as TIGHT_RESTS_ON
from derive.printing.linear import style
from derive.printing.sentences import claim as claim_sentence
from derive.printing.sentences import hypothesis, plain
from derive.printing.sugar import form
from derive.printing.wrapping import wrap_formula
from derive.rules import Hypothesis
from derive.stable import V, bias_direction
from derive.stable_labels import u as u1
from derive.stable_labels import w as u0
from derive.symbols import At, Definition, Expr, Family, Idx, Lam, Sym, shape_of, subst

WIDTH = 110
INDENT = "    "

ROLES: Mapping[Expr | tuple[str, Expr], str] = {
    ("p", voc.s): "probabilities",
    voc.t: "any real numbers",
    voc.score: "logits",
    voc.target: "labels, the probability of class 1",
    voc.s: "a direction",
    u1: "the weights of class 1",
    u0: "the weights of class 0",
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
    tight: bool = False


def functions(
    emissions: tuple[Emission, ...], catalog: Catalog, target: Target, chosen: Iterable[str] | None = None
) -> dict[str, Function]:
    """Emissions lowered and spelled out, and their tight forms: the chosen ones and what they call; all if None."""
    loose = {e.name: e for e in emissions}
    tight = {f"{form.of}_tight": form for form in tight_forms() if form.where == "careful"}
    todo = [*loose, *tight] if chosen is None else list(chosen)
    made: dict[str, Function] = {}
    while todo:
        name = todo.pop()
        if name not in made:
            made[name] = (
                _tight(name, tight[name], catalog, target) if name in tight else _loose(name, loose, catalog, target)
            )
            todo += made[name].calls
    return {name: made[name] for name in (*loose, *tight) if name in made}


def _loose(name: str, emissions: Mapping[str, Emission], catalog: Catalog, target: Target) -> Function:
    """A function that may call all the others."""
    emission = emissions[name]
    others = tuple(e for e in emissions.values() if e is not emission)
    outputs = program(emission, others, catalog)
    taken = {name for name, _ in emission.arrays} | {*emissions, "axis", "device", target.uses}
    body = Body(outputs, named(emission, catalog, others), taken, target)
    return Function(emission, outputs, body, frozenset(node.data[0] for node in body.layouts if node.op == "call"))


def _tight(name: str, form: Form, catalog: Catalog, target: Target) -> Function:
    """A function in two parts, which has all in place."""
    emission, outputs = replace(form.emission, name=name, names=()), form.outputs(catalog)
    taken = {name for name, _ in emission.arrays} | {"axis", "device", target.uses}
    return Function(emission, outputs, Body(outputs, {}, taken, target), frozenset(), tight=True)


def module(chosen: Iterable[str], known: Mapping[str, Function], catalog: Catalog, target: Target) -> str:
    """The text of a module with the chosen functions and all that they call."""
    names = with_callees(chosen, known)
    written = [f for name, f in known.items() if name in names]
    used = frozenset(op for f in written for op in f.body.used)
    bodies = [function_text(f, known, catalog, target) for f in written]
    helpers = [text.strip("\n") for op, text in target.helpers.items() if op in used]
    top = "\n".join((*_header(target, [*bodies, *helpers]), "", *_rests_on(written, known)))
    return "\n\n\n".join((top, *helpers, *bodies)) + "\n"


def with_callees(chosen: Iterable[str], known: Mapping[str, Function]) -> frozenset[str]:
    """The names, and those of all functions that they call."""
    names = set(chosen)
    while more := {callee for name in names for callee in known[name].calls} - names:
        names |= more
    return frozenset(names)


def _header(target: Target, bodies: list[str]) -> Iterator[str]:
    text = "\n".join(bodies)
    yield f'"""Classification losses for {target.title}: written by `python -m derive.codegen`, not by hand.'
    yield ""
    yield from textwrap.wrap(
        "The body of every function is the right side of a theorem, lowered to arrays; RESTS_ON names the theorems. "
        "Arguments are floating-point arrays of one library on one device. Results have their element type and stay "
        "on their device: nothing is copied to the host.",
        WIDTH,
    )
    yield from ('"""', "", "from __future__ import annotations", "", target.imports[""])
    lines = [line for word, line in target.imports.items() if word and re.search(rf"\b{word}\b", text)]
    yield from (*(("", lines[-1]) if lines else ()), "", "Array: TypeAlias = Any")


def _rests_on(written: Iterable[Function], known: Mapping[str, Function]) -> Iterator[str]:
    yield "# The theorems behind each function: its own, then those behind the functions that it calls."
    yield "RESTS_ON: dict[str, tuple[str, ...]] = {"
    for f in written:
        ids = [f'"{name}"' for name in rests_on(f, known)]
        line = f'{INDENT}"{f.emission.name}": ({", ".join(ids)}{"," * (len(ids) == 1)}),'
        if len(line) <= WIDTH:
            yield line
        else:
            yield from (f'{INDENT}"{f.emission.name}": (', *(f"{INDENT}{INDENT}{i}," for i in ids), f"{INDENT}),")
    yield "}"


def own_theorems(emission: Emission) -> Iterator[str]:
    """The ids of the theorems that an emission names, those of what it has inline included."""
    for output in emission.outputs:
        yield from (source for source in sources(output) if isinstance(source, str))
    yield from emission.rewrites
    yield from (guard.theorem for guard in emission.guards)
    for inner in emission.inline:
        yield from own_theorems(inner)


def sources(output: Source | Either) -> tuple[Source, ...]:
    """The forms of an output."""
    return (output.then, output.otherwise) if isinstance(output, Either) else (output,)


def rests_on(f: Function, known: Mapping[str, Function]) -> tuple[str, ...]:
    """The ids of the theorems that a function's code comes from, its callees' after its own."""
    callees = [name for name in known if name in with_callees(f.calls, known)]
    ids = (t for function in (f, *(known[name] for name in callees)) for t in theorems_of(function))
    return tuple(dict.fromkeys(ids))


def theorems_of(f: Function) -> Iterator[str]:
    """The ids of the theorems that a function's own lines come from: the emission's, and those of its spellings."""
    yield from own_theorems(f.emission)
    for node in f.body.layouts:
        yield from node.data if node.op == "exp" and node.data is not None else ()
    yield from TIGHT_RESTS_ON if f.tight else ()


def spelled_by(node: Node) -> tuple[str, ...]:
    """The ids of the theorems behind the spelling of a program."""
    found = dict.fromkeys(node.data if node.op == "exp" and node.data is not None else ())
    for arg in node.args:
        found |= dict.fromkeys(spelled_by(arg))
    return tuple(found)


def function_text(f: Function, known: Mapping[str, Function], catalog: Catalog, target: Target) -> str:
    """The text of one function."""
    e = f.emission
    lines = [f"def {e.name}({', '.join(_signature(e))}) -> {_returned(f)}:"]
    lines += textwrap.indent(docstring(f, known, catalog), INDENT).splitlines()
    body = [*f.body.lines, f"return {', '.join(f.body.returns)}"]
    unread = [name for name, _ in e.arrays if not _reads(f, name)]
    if target.namespace and re.search(rf"\b{target.uses}\b", "\n".join(body)):
        body.insert(0, target.namespace.format(arrays=", ".join(name for name, _ in e.arrays)))
    elif unread:
        body.insert(0, f"del {', '.join(unread)}  # the value does not depend on it")
    lines += [INDENT + line for line in body]
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
    alone = len(e.outputs) == 1 and len(formulas[0]) < WIDTH - 10
    summary, rest = (formulas[0], formulas[1:]) if alone else (_summary(e, catalog), formulas)
    letters = [f"with {line}" for line in _abbreviations(e, catalog)]
    blocks = [summary, "\n".join((*rest, *letters)), _choices(e), _arguments(e), _values(f), _domain(e, catalog)]
    blocks += [_field("Edges", e.edges), _field("Theorems", ", ".join(rests_on(f, known)) + ".")]
    return '"""' + "\n\n".join(b for b in blocks if b) + '\n"""'


def _summary(e: Emission, catalog: Catalog) -> str:
    """One line, where the formulas take several: what they are formulas of, or else the first theorem's title."""
    outputs = [o for o in e.outputs if isinstance(o, str)]
    lefts = [_renamed(sides(o, catalog)[0], e) for o in outputs]
    line = _shown(*lefts)
    return line if len(line) < WIDTH - 10 else catalog[outputs[0]].title


def _formulas(output: Source | Either, e: Emission, catalog: Catalog) -> Iterator[str]:
    if isinstance(output, Either):
        defined = next((o for o in (output.then, output.otherwise) if isinstance(o, Definition)), output.then)
        yield from _formulas(defined, e, catalog)
        then, otherwise = (_shown(_renamed(sides(o, catalog)[1], e)) for o in (output.then, output.otherwise))
        line = f"computed as {then} where {_shown(_renamed(output.positive, e))} > 0, and as {otherwise} elsewhere"
        yield from textwrap.wrap(line, WIDTH - 2 * len(INDENT), subsequent_indent=INDENT)
        return
    left, right = sides(output, catalog)
    yield from equation_lines(_renamed(left, e), _renamed(_abbreviated(right, e.names), e))


def _shown(*es: Expr) -> str:
    return ", ".join(style(*es).show(form(e)) for e in es)


def equation_lines(left: Expr, right: Expr) -> list[str]:
    """An equation as text, on as many lines as it needs."""
    line = plain(claim_sentence(Eq(left, right)), style(left, right))
    return wrap_formula(line, WIDTH - 2 * len(INDENT))


def _abbreviations(e: Emission, catalog: Catalog) -> Iterator[str]:
    """What the letters stand for that the formulas use."""
    rights = [_abbreviated(sides(o, catalog)[1], e.names) for o in e.outputs if isinstance(o, str)]
    for r, (name, whole) in enumerate(e.names):
        short = _letter(name, whole)
        body = _abbreviated(whole, e.names[:r])
        later = [_abbreviated(w, e.names[:s]) for s, (_, w) in enumerate(e.names) if s > r and len(e.names[s][0]) == 1]
        if len(name) == 1 and any(short.args[0] in x.free for x in (*rights, *later)):
            yield from equation_lines(_renamed(short, e), _renamed(body, e))


def _letter(name: str, whole: Expr) -> Expr:
    where = sorted((x for x in whole.free if isinstance(x, Idx)), key=lambda x: FRAME.index(AXES[str(x.hi)]))
    return Family(name, *(x.hi for x in where))[tuple(where)]


def _abbreviated(e: Expr, names: tuple[tuple[str, Expr], ...]) -> Expr:
    """A formula with the parts that have a letter replaced by it."""
    for name, whole in reversed(names):
        found = matched(whole, e, frozenset(), {}) if len(name) == 1 else None
        if found is not None:
            return subst(_letter(name, whole), found)
    e = e.rebuild(tuple(_abbreviated(a, names) for a in e.args))
    is_letter = isinstance(e, Lam) and isinstance(e.body, At) and e.body.args[1:] == e.bound
    return e.args[-1].args[0] if is_letter else e


def _renamed(e: Expr, emission: Emission) -> Expr:
    """A formula in the names of the function's parameters."""
    return subst(e, {x: _letter_for(x, name) for name, x in emission.arrays if x.data != name})


def _letter_for(leaf: Expr, name: str) -> Expr:
    return Family(name, *leaf.shape) if isinstance(leaf, Family) else Sym(name)


def _choices(e: Emission) -> str:
    if not e.choose:
        return ""
    names = [str(leaf) for leaf in e.choose]
    listed = " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
    chosen = "; ".join(f"{leaf} is {_choice(leaf, choice)}" for leaf, choice in e.choose.items())
    width = WIDTH - len(INDENT)
    return "\n".join(textwrap.wrap(f"This holds for every {listed}. Here {chosen}.", width))


def _choice(leaf: Expr, choice: Choice) -> str:
    if isinstance(choice, Largest):
        return f"the {'place of the ' * isinstance(leaf, Idx)}largest of {choice.family}"
    if isinstance(choice, Named):
        return f"the class that {choice.array} names"
    if isinstance(choice, Remote):
        far = f"the largest of {choice.family} is more than {choice.gap} ahead of all others"
        return f"{float(choice.lift)} where {far}, and 0 elsewhere"
    return str(choice)


def _arguments(e: Emission) -> str:
    lines = [f"{name}: {_shape(_axes(leaf, e))} {ROLES.get((name, leaf), ROLES[leaf])}." for name, leaf in e.arrays]
    lines += ["axis: the one that runs over the classes."] if e.axis else []
    return "Args:\n" + textwrap.indent("\n".join(lines), INDENT)


def _axes(leaf: Expr, e: Emission) -> tuple[str, ...]:
    own = tuple(str(s) for s in shape_of(leaf))
    return own if e.matrices else (BATCH, *own)


def _shape(lengths: tuple[str, ...]) -> str:
    return f"({lengths[0]},)" if len(lengths) == 1 and lengths[0] != BATCH else f"({', '.join(lengths)})"


def _values(f: Function) -> str:
    shapes = [_shape(tuple(LENGTHS[a] for a in ordered(node.axes))) for node in f.outputs]
    shown = ["a number, as an array of shape ()" if shape == "()" else shape for shape in shapes]
    return "Returns:\n" + INDENT + ", ".join(shown) + "."


def _domain(e: Emission, catalog: Catalog) -> str:
    given: dict[Hypothesis, None] = {}
    for name in (o for o in e.outputs if isinstance(o, str)):
        given.update(dict.fromkeys(catalog[name].given))
    shown = [plain(hypothesis(h), style(h.left, h.right)) for h in given]
    return _field("Holds for", "; ".join(shown) + ".") if shown else ""


def _field(label: str, words: str) -> str:
    width = WIDTH - len(INDENT)
    return "\n".join(textwrap.wrap(f"{label}: {words}", width, break_on_hyphens=False, subsequent_indent=INDENT))
