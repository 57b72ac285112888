"""The command `explain`: the road from a textbook's formula to the lines that are emitted for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.shared import Json, Lang, check_outputs, grid, out, write_json
from derive.errors import LossproofError
from derive.language import word

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

STAGES = {
    "textbook": word("as the textbook has it"),
    "stable": word("rewritten"),
    "log1p": word("log1p for log(1 + x)"),
    "corrected": word("what the rounding of a difference does to exp is put back"),
    "lifted": word("lifted where it would be subnormal"),
    "guarded": word("zero labels and infinite logits"),
    "regular": word("in the safe range: nothing is shifted"),
    "hard": word("in the safe range, for the label of one class"),
    "tight": word('in two parts, with accuracy="tight"'),
}
BRANCHES = {
    "hard": word("for labels that name one class, where no logit of the block exceeds {safe} in size"),
    "regular": word("where no logit of the block exceeds {safe} in size"),
    "careful": word("for all other blocks"),
    "everywhere": word("for all arguments"),
}
WRONG = {"zeros": "0", "infinities": "∞", "nans": "NaN"}
GAP = 3  # between columns
FEW = 3  # theorems whose titles are shown
CLASSES = 10  # for which the bounds are told

Everything = Annotated[bool, typer.Option("--all", help="Show every refused candidate, not the best of each form.")]
Function = Annotated[
    str | None, typer.Argument(metavar="FUNCTION", help="A function of derive.generated; without one, all are listed.")
]


def explain(
    function: Function = None,
    everything: Everything = False,
    lang: Lang = None,
    json_file: Json = None,
) -> None:
    """Show why a function is computed as it is: each rewrite, what it buys in ulps, and what was refused.

    The road leads from the textbook's formula through proven rewrites to the emitted lines. Every form on it was
    measured against mpmath; so was every other form that the book proves, and each refused one has an input that
    shows why. The figures are those recorded by python -m verify.choice.
    """
    from derive.language import speak

    speak(lang)
    check_outputs(json_file)
    printed = json_file is None or str(json_file) != "-"
    if function is None:
        rows = overview()
        if json_file:
            write_json(json_file, rows)
        if printed:
            out().print(overview_table(rows))
        return
    content = explanation(function)
    if json_file:
        write_json(json_file, content)
    if printed:
        show(out(), content, everything)


# What there is to say.


def overview() -> list[dict[str, Any]]:
    """Every function: what it is, and its largest errors as the textbook has it and as it is emitted."""
    from derive.codegen import book
    from derive.codegen.candidates import functions, public
    from derive.codegen.lower import sides
    from derive.printing.linear import style
    from derive.printing.sugar import form

    catalog, rows = book(), []
    for name in functions():
        known = record(name)
        first, last = measured(known, known["road"][0]["candidate"]), emitted(known)
        left = sides(public(name).formulas[0], catalog)[0]
        shown = style(left).show(form(left))
        rows.append({"function": name, "value": shown, "textbook": figures(first), "emitted": figures(last)})
    return rows


def record(function: str) -> dict[str, Any]:
    """What was measured of a function.

    Raises:
        LossproofError: there is no such function, or no choice of its form; the message has near names.
    """
    import difflib

    from verify.choice import recorded

    known: dict[str, dict[str, Any]] = recorded()["functions"]
    if function in known:
        return known[function]
    for suffix in ("_value_and_grad", "_hess"):
        whole = function.removesuffix(suffix)
        if whole != function and whole in known:
            parts = [f"{whole}_grad" if suffix == "_value_and_grad" else f"{whole}_hess_diag", whole]
            raise LossproofError(f"{function} is made of others.", f"Explain {' or '.join(reversed(parts))}.")
    near = difflib.get_close_matches(function, known, n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    raise LossproofError(f"There is no function {function!r}.", f"{hint}lossproof explain lists them all.")


def measured(known: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The candidate of that name."""
    return next(c for c in known["candidates"] if c["name"] == name)


def emitted(known: Mapping[str, Any]) -> dict[str, Any]:
    """The candidate that is emitted."""
    return next(c for c in known["candidates"] if c["verdict"] == "emitted")


def figures(candidate: Mapping[str, Any]) -> dict[str, Any]:
    """How far off a candidate was, and where."""
    return {name: candidate[name] for name in ("max_ulps", "regime", "K", "wrong")}


def explanation(function: str) -> dict[str, Any]:
    """All that is shown, and every candidate, as plain data."""
    from derive.codegen.candidates import equation, public
    from derive.codegen.emit import equation_lines
    from verify.choice import recorded

    known = record(function)
    first = known["road"][0]["theorems"][0]
    return {
        "function": function,
        "computed_by": public(function).computed_by,
        "textbook": {"source": first, "formula": "\n".join(equation_lines(*equation(function, first)))},
        "scaled": known["scaled"],
        "results": known["results"],
        "road": [stage(s, known) for s in known["road"]],
        "candidates": known["candidates"],
        "without_program": known["without_program"],
        "emitted": list(emitted_lines(function)),
        "bounds": list(bounds(function)),
        "made_with": recorded()["made_with"],
    }


def stage(s: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """A step on the road: the theorems that it adds, and what was measured after it."""
    found = measured(known, s["candidate"])
    theorems = [theorem(name) for name in s["theorems"]]
    return {"stage": s["stage"], "theorems": theorems, "candidate": s["candidate"], **figures(found)}


def theorem(name: str) -> dict[str, str]:
    """The title of a theorem and what it is good for, in the language of the reader."""
    from derive import catalog
    from derive.language import tr, translated

    if name not in catalog.entries():
        return {"id": name, "title": tr("the definition itself"), "meaning": ""}
    entry = translated(catalog.entries()[name])
    return {"id": name, "title": entry.title, "meaning": entry.meaning}


def emitted_lines(function: str) -> Iterator[dict[str, str]]:
    """The kernels for NumPy, in the order in which they are tried, and the function of the array API module."""
    import inspect

    from derive.codegen.candidates import public
    from derive.generated import array_api, numpy_rows

    name = public(function).computed_by
    kernels = {where: f"{name}_{where}" for where in ("hard", "regular", "careful")}
    there = {where: kernel for where, kernel in kernels.items() if hasattr(numpy_rows, kernel)}
    for where, kernel in there.items():
        when = "everywhere" if len(there) == 1 else where
        source = inspect.getsource(getattr(numpy_rows, kernel)).rstrip()
        yield {"name": f"numpy_rows.{kernel}", "when": when, "lines": source}
    source = inspect.getsource(getattr(array_api, name)).rstrip()
    yield {"name": f"array_api.{name}", "when": "array-api", "lines": without_docstring(source)}


def without_docstring(source: str) -> str:
    """The lines of a function without those that say what they do."""
    before, opened, rest = source.partition('    """')
    return before + rest.partition('"""\n')[2] if opened else source


def bounds(function: str) -> Iterator[dict[str, Any]]:
    """What the analysis of the first order says of each program that is emitted."""
    from derive.codegen.candidates import choices, public
    from verify.rounding import analyse

    branches = choices(function).emitted.branches
    for branch in branches:
        last = branch.where == "everywhere"
        found = analyse(public(function).computed_by) if last else analyse(branch.output, label_names=("y",))
        ulps = found.units(K=CLASSES)
        yield {
            "where": ("careful" if len(branches) > 1 else "everywhere") if last else branch.where,
            "bound": str(found.bound),
            "units": ulps if ulps < float("inf") else "inf",
            "relative": found.relative,
            "assumptions": list(found.assumptions),
        }


# How it is shown.


def overview_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """A line for each function."""
    from rich.markup import escape

    from derive.language import tr

    heads = (tr("textbook"), tr("emitted"))
    title = tr("The largest errors in ulps, and how many results are a wrong 0, ∞ or NaN")
    table = grid(tr("function"), tr("value"), *heads, right=heads, title=title)
    lines = [(row["function"], row["value"], error(row["textbook"]), error(row["emitted"])) for row in rows]
    taken = sum(
        max(len(head), *(len(line[n]) for line in lines)) for n, head in ((0, ""), (2, heads[0]), (3, heads[1]))
    )
    for column in table.columns:
        column.no_wrap = True
    table.columns[1].overflow, table.columns[1].max_width = "ellipsis", max(out().width - taken - 4 * GAP, GAP)
    for line in lines:
        table.add_row(*map(escape, line))
    return table


def error(found: Mapping[str, Any]) -> str:
    """The largest error, and how many results are no result at all."""
    flaws = sum(found["wrong"].values())
    return number(found["max_ulps"]) + (f" + {flaws}" if flaws else "")


def number(x: float | str) -> str:
    """Three digits, or the order of magnitude."""
    if isinstance(x, str):
        return "∞"
    return f"{x:.3g}" if x < 1e4 else f"{x:.0e}"


def wrong(found: Mapping[str, int]) -> str:
    """How many results are wrong zeros, infinities and NaN."""
    return ", ".join(f"{n} × {WRONG[kind]}" for kind, n in found.items())


def show(console: Console, content: Mapping[str, Any], everything: bool) -> None:
    """The whole explanation."""
    from derive.language import tr

    console.print(content["function"], markup=False, style="bold")
    for line in content["textbook"]["formula"].splitlines():
        console.print(line, markup=False)
    heading(console, tr("The road"))
    show_road(console, content)
    console.print(remarks(content), markup=False, style="dim")
    show_candidates(console, content, everything)
    heading(console, tr("What is emitted"))
    for part in content["emitted"]:
        show_lines(console, part)
    show_bounds(console, content)


def heading(console: Console, text: str) -> None:
    """A title after an empty line."""
    console.print(f"\n{text}", markup=False, style="bold")


def show_road(console: Console, content: Mapping[str, Any]) -> None:
    """Each step: what it is, what it rests on, and what was measured after it."""
    from rich.padding import Padding

    from derive.language import tr

    in_regime = tr("{ulps} ulps at most, in {regime}")
    for n, step in enumerate(content["road"], 1):
        console.print(f"{n} {tr(STAGES[step['stage']])}", markup=False, style="bold")
        for reason in reasons(step):
            console.print(Padding(reason, (0, 0, 0, 4), expand=False))
        regime = f"{step['regime']}, K = {step['K']}" if by_class(content) else step["regime"]
        flaws = wrong(step["wrong"])
        said = in_regime.format(ulps=number(step["max_ulps"]), regime=regime)
        console.print(f"  → {said}" + (f"; {tr('wrong')}: {flaws}" if flaws else ""), markup=False)


def reasons(step: Mapping[str, Any]) -> Iterator[Text]:
    """The theorems of a step with their titles; without, where there are many."""
    from rich.text import Text

    theorems = step["theorems"]
    if len(theorems) > FEW:
        yield Text(", ".join(t["id"] for t in theorems), style="cyan")
        return
    for t in theorems:
        name = "" if t["id"] == "definition" else f"{t['id']}  "
        yield Text.assemble((name, "cyan"), (t["title"], "dim"))


def by_class(content: Mapping[str, Any]) -> bool:
    """Do the results depend on a number of classes?"""
    return len({c["K"] for c in content["candidates"]}) > 1 or any(c["K"] > 2 for c in content["candidates"])


def remarks(content: Mapping[str, Any]) -> str:
    """What the figures are of."""
    from derive.language import tr

    unit = tr("ulps of the largest term, where terms cancel") if content["scaled"] else tr("ulps of the result")
    count = tr("{n} results for each form, float64, hard labels").format(n=content["results"])
    with_ = content["made_with"]
    return f"{unit}; {count}. NumPy {with_['numpy']}, {with_['processor']}."


def show_candidates(console: Console, content: Mapping[str, Any], everything: bool) -> None:
    """What was refused, with witnesses; what is as accurate, or more so, and what has no program."""
    from derive.language import tr

    refused = [c for c in content["candidates"] if c["verdict"] == "refused"]
    chosen = refused if everything else best_of_each(refused)
    if chosen:
        heading(console, tr("Refused, each with an input that shows why"))
        for c in chosen:
            show_witness(console, c)
    if len(chosen) < len(refused):
        hidden = tr("{n} more, spelled otherwise, were refused too; --all shows them.")
        console.print(hidden.format(n=len(refused) - len(chosen)), markup=False, style="dim")
    dearer = [c for c in content["candidates"] if c["verdict"] in ("better", "dearer")]
    if dearer:
        heading(console, tr("Somewhere more accurate than what is emitted, but more work"))
        for c in best_of_each(dearer):
            g = c["gain"]
            ratio = tr("{mine} against {its} ulps in {regime}, K = {K}; {more} passes over the numbers against {few}")
            figures = {"mine": number(g["max_ulps"]), "its": number(g["emitted_ulps"])}
            passes = {"more": c["work"]["passes"], "few": c["work"]["emitted_passes"]}
            said = ratio.format(regime=g["regime"], K=g["K"], **figures, **passes)
            console.print(f"  {c['name']}: {said}", markup=False, soft_wrap=True)
    equal = [c["name"] for c in content["candidates"] if c["verdict"] == "equal"]
    listing(console, tr("As accurate as what is emitted"), equal)
    without = [f"{t['theorem']}: {t['reason']}" for t in content["without_program"]]
    listing(console, tr("Proved, but without an array program"), without)


def best_of_each(candidates: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of the candidates from the same theorems the one that came nearest."""
    best: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for c in candidates:
        key = tuple(c["theorems"])
        if key not in best or badness(c) < badness(best[key]):
            best[key] = c
    return list(best.values())


def badness(c: Mapping[str, Any]) -> tuple[int, float]:
    """How many results are no results, and the largest error of the others."""
    return sum(c["wrong"].values()), float(c["max_ulps"])


def show_witness(console: Console, c: Mapping[str, Any]) -> None:
    """A refused candidate, and the call that shows why."""
    from derive.language import tr

    seen = c["witness"]
    console.print(f"✗ {c['name']}", markup=False, style="yellow", soft_wrap=True)
    console.print(f"  {seen['call']}", markup=False, soft_wrap=True)
    gave = tr("gives {computed}, right is {exact}: off by {ulps} ulps, the emitted form by {emitted}")
    said = gave.format(
        computed=seen["computed"],
        exact=seen["exact"],
        ulps=number(seen["ulps"]),
        emitted=number(seen["emitted_ulps"]),
    )
    console.print(f"  {said}  ({seen['regime']})", markup=False, soft_wrap=True)


def listing(console: Console, title: str, lines: Sequence[str]) -> None:
    """Lines under a heading, if there are any."""
    if lines:
        heading(console, title)
        for line in lines:
            console.print(f"  {line}", markup=False, soft_wrap=True)


def show_lines(console: Console, part: Mapping[str, str]) -> None:
    """A function that is emitted, and when it is used."""
    from derive.codegen.rows import SAFE
    from derive.language import tr

    when = tr("for other array libraries") if part["when"] == "array-api" else tr(BRANCHES[part["when"]])
    console.print(f"{part['name']}: {when.format(safe=SAFE)}", markup=False, style="cyan", soft_wrap=True)
    if console.is_terminal:
        from rich.syntax import Syntax

        console.print(Syntax(part["lines"], "python", background_color="default", word_wrap=True))
    else:
        console.print(part["lines"], markup=False, soft_wrap=True)


def show_bounds(console: Console, content: Mapping[str, Any]) -> None:
    """The bound of each program beside the largest error that was observed, and what is assumed."""
    from derive.language import tr

    heading(console, tr("How wrong it can be"))
    seen = number(next(c for c in content["candidates"] if c["verdict"] == "emitted")["max_ulps"])
    heads = (tr("ulps"), tr("observed"))
    table = grid(tr("program"), tr("bound"), *heads, right=heads)
    for b in content["bounds"]:
        table.add_row(b["where"], b["bound"], number(b["units"]) + ("" if b["relative"] else " †"), seen)
        seen = ""
    console.print(table)
    if not all(b["relative"] for b in content["bounds"]):
        console.print(tr("† of the largest of the terms that cancel."), markup=False, style="dim")
    listing(console, tr("Assumed"), list(dict.fromkeys(a for b in content["bounds"] for a in b["assumptions"])))
