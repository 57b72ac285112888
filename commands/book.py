"""The commands about the book: its contents, its derivations, what they rest on, and the whole as one document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.shared import Cache, Json, Lang, Verdicts, bar, check_outputs, grid, out, wanted, write, write_json
from derive.language import word

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text
    from rich.tree import Tree

    from derive.catalog import Chapter, Entry
    from derive.dependencies import Foundation, Graph, Node


class Format(StrEnum):
    """How a derivation is printed."""

    rich = "rich"
    text = "text"
    latex = "latex"
    markdown = "markdown"
    json = "json"


class Document(StrEnum):
    """How the book is printed."""

    markdown = "markdown"
    html = "html"
    latex = "latex"


# A verdict's glyph and style; only what is not as usual is said in words, too.
GLYPHS = {word("proved"): ("✓", "green"), word("refuted"): ("✗", "yellow"), word("unknown"): ("?", "bold red")}
STYLES = {
    word("theorem"): "cyan",
    word("refutation"): "cyan",
    word("axiom"): "magenta",
    word("rule"): "green",
    word("definition"): "blue",
}
SHOWN = 3  # ids in a cell of the table of axioms


Chapters = Annotated[list[str] | None, typer.Argument(metavar="CHAPTER", help="Chapters; all by default.")]


def list_entries(
    names: Chapters = None,
    with_verdicts: Verdicts = True,
    cache: Cache = True,
    lang: Lang = None,
    json_file: Json = None,
) -> None:
    """Show the table of contents, with the kernel's verdict on every entry."""
    from derive.language import speak, translated

    speak(lang)
    check_outputs(json_file)
    parts = chapters(names)
    found = kernel_verdicts((e for chapter in parts for e in chapter.entries), cache) if with_verdicts else {}
    if json_file:
        rows = [
            {
                "id": entry.id,
                "title": translated(entry).title,
                "chapter": chapter.name,
                "kind": entry.kind,
                **({"verdict": found[entry.id]} if with_verdicts else {}),
            }
            for chapter in parts
            for entry in chapter.entries
        ]
        write_json(json_file, rows)
    if json_file is None or str(json_file) != "-":
        out().print(contents(parts, found))
        if with_verdicts:
            out().print(kernel_summary(found), markup=False)


def kernel_verdicts(entries: Iterable[Entry], cache: bool) -> dict[str, str]:
    """The kernel's verdicts on entries, with a progress bar while it works."""
    from verify.verdicts import verdicts

    asked = list(entries)
    with bar("Certifying", len(asked)) as advance:
        return verdicts(asked, cache=cache, progress=lambda done, total, name: advance(done, name, total))


def contents(parts: Sequence[Chapter], found: Mapping[str, str]) -> Tree:
    """Chapters and their entries as a tree; with verdicts if there are any."""
    from rich.text import Text
    from rich.tree import Tree

    from derive import catalog
    from derive.language import tr, translated

    tree = Tree("lossproof", guide_style="dim")
    for number, chapter in enumerate(catalog.CHAPTERS, 1):
        if chapter not in parts:
            continue
        branch = tree.add(Text.assemble((f"{number} {tr(chapter.title)}", "bold"), (f"  {chapter.name}", "dim")))
        for entry in chapter.entries:
            name = Text.assemble((entry.id, "cyan"), f"  {translated(entry).title}")
            branch.add(marked(name, found[entry.id]) if found else name.append(*claimed(entry)))
    return tree


def marked(name: Text, verdict: str) -> Text:
    """A name with its verdict: the glyph before it, and the word after it where there is no glyph or no proof."""
    from rich.text import Text

    from derive.language import tr

    glyph, style = GLYPHS[verdict]
    if out().options.ascii_only:
        glyph = ""
    said_after = f"  ({tr(verdict)})" if verdict != "proved" or not glyph else ""
    return Text.assemble((f"{glyph} " if glyph else "", style), name, (said_after, style))


def claimed(entry: Entry) -> tuple[str, str]:
    """What an entry without a verdict is meant to be, where that is no theorem; and the style of saying so."""
    from derive.language import tr

    return (f"  ({tr('false claim')})" if entry.kind == "refutation" else "", "yellow")


def kernel_summary(found: Mapping[str, str]) -> str:
    """How many entries got which verdict, and from whom."""
    from derive.language import tr

    counts = ", ".join(f"{sum(v == verdict for v in found.values())} {tr(verdict)}" for verdict in GLYPHS)
    return f"{tr('kernel')}: {counts}. {tr('lossproof verify asks the oracle too.')}"


def derive(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="Entries or chapters; see `lossproof list`.")],
    style: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.rich,
    file: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to a file instead.")] = None,
    lang: Lang = None,
) -> None:
    """Print a derivation line by line, each with its reason."""
    from derive import catalog
    from derive.language import speak
    from derive.printing.theorem import render, rich_renderable

    speak(lang)
    entries = [catalog.entries()[name] for name in wanted(ids)]
    console = out()
    if style is Format.rich and file is None:
        for number, entry in enumerate(entries):
            if number:
                console.print()
            console.print(rich_renderable(entry, console.width))
        return
    fmt = "text" if style is Format.rich else style.value
    texts = [render(entry, fmt, console.width) for entry in entries]
    if style is Format.json:
        parsed = [json.loads(text) for text in texts]
        write_json(file or Path("-"), parsed if len(parsed) > 1 else parsed[0])
    else:
        write(file or Path("-"), "\n\n".join(text.rstrip() for text in texts) + "\n")


def deps(
    name: Annotated[str, typer.Argument(metavar="ID", help="An entry, or the name of an axiom, definition or rule.")],
    reverse: Annotated[bool, typer.Option("--reverse", help="Show what rests on it instead.")] = False,
    flat: Annotated[bool, typer.Option("--flat", help="A table in the order of the book instead of a tree.")] = False,
    lang: Lang = None,
    json_file: Json = None,
) -> None:
    """Show what an entry rests on, down to axioms, definitions and rules; or what rests on it.

    Of an axiom, a definition or a rule it always shows what rests on it.
    """
    from derive.dependencies import graph
    from derive.language import speak

    speak(lang)
    check_outputs(json_file)
    book = graph()
    node = book.find(name)
    reverse = reverse or not node.is_entry
    if json_file:
        write_json(json_file, deps_json(book, node, reverse))
    if json_file is None or str(json_file) != "-":
        out().print(deps_table(book, node, reverse) if flat else deps_tree(book, node, reverse))


def deps_json(book: Graph, node: Node, reverse: bool) -> dict[str, Any]:
    """What a thing rests on, or what rests on it, as plain data."""

    def plain(other: Node) -> dict[str, str]:
        return {"kind": other.kind, "name": other.name}

    near = (book.used_by if reverse else book.uses)[node]
    return {
        **plain(node),
        "statement": said(book, node),
        "direction": "used by" if reverse else "rests on",
        "things": [
            {
                **plain(other),
                "statement": said(book, other),
                "direct": other in near,
                "uses": [plain(n) for n in book.uses[other]],
            }
            for other in (book.above(node) if reverse else book.below(node))
        ],
    }


def said(book: Graph, node: Node) -> str:
    """A thing in one line, in the language of the reader."""
    from derive.dependencies import statement
    from derive.language import tr

    return tr(statement(book.things[node]))


def label(book: Graph, node: Node, again: bool = False) -> Text:
    """The name of a thing, its kind where it is no entry, and what it says; not once more if it stands above."""
    from rich.text import Text

    from derive.language import tr

    kind = "" if node.is_entry else f"{tr(node.kind)} "
    rest = (f"  ({tr('above')})", "dim") if again else (f"  {said(book, node)}", "" if node.is_entry else "dim")
    return Text.assemble((kind, "dim"), (node.name, STYLES[node.kind]), rest)


def deps_tree(book: Graph, node: Node, reverse: bool) -> Tree:
    """What a thing rests on, or what rests on it, as a tree that shows each thing in full once."""
    from rich.tree import Tree

    edges = book.used_by if reverse else book.uses
    tree = Tree(label(book, node), guide_style="dim")
    shown, stack = {node}, [(tree, _by_kind(edges[node]))]
    while stack:
        branch, rest = stack[-1]
        other = next(rest, None)
        if other is None:
            stack.pop()
            continue
        below = branch.add(label(book, other, again=other in shown))
        if other not in shown:
            shown.add(other)
            stack.append((below, _by_kind(edges[other])))
    return tree


def _by_kind(nodes: Iterable[Node]) -> Iterator[Node]:
    """Entries first, then axioms, definitions and rules."""
    return iter(sorted(nodes, key=lambda node: list(STYLES).index(node.kind)))


def deps_table(book: Graph, node: Node, reverse: bool) -> Table:
    """What a thing rests on, or what rests on it, in the order of the book."""
    from rich.markup import escape

    from derive.language import tr

    table = grid(tr("kind"), tr("name"), tr("statement"))
    for other in book.above(node) if reverse else book.below(node):
        style = STYLES[other.kind]
        table.add_row(tr(other.kind), f"[{style}]{escape(other.name)}[/]", escape(said(book, other)))
    return table


def axioms(lang: Lang = None, json_file: Json = None) -> None:
    """Show what is taken as it is: every axiom, rule and definition, and how many entries rest on each."""
    from derive.dependencies import foundations
    from derive.language import speak

    speak(lang)
    check_outputs(json_file)
    found = foundations()
    if json_file:
        write_json(json_file, [foundation_json(f) for f in found])
    if json_file is None or str(json_file) != "-":
        for renderable in foundation_tables(found):
            out().print(renderable)


def foundation_json(found: Foundation) -> dict[str, Any]:
    """A foundation as plain data, with all that rests on it."""
    return {
        "kind": found.node.kind,
        "name": found.node.name,
        "statement": found.statement,
        "reference": found.reference,
        "count": len(found.direct) + len(found.indirect),
        "direct": list(found.direct),
        "indirect": list(found.indirect),
    }


def foundation_tables(found: Sequence[Foundation]) -> Iterator[RenderableType]:
    """One table for each kind: what it says and where that stands, how many entries rest on it, and the first."""
    from rich.markup import escape

    from derive.language import tr

    titles = {"axiom": tr("Axioms"), "rule": tr("Rules of the kernel"), "definition": tr("Definitions")}
    counts = (tr("directly"), tr("in all"))
    for kind, title in titles.items():
        table = grid(tr(kind), *counts, tr("entries that rest on it"), right=counts, title=title)
        table.columns[0].min_width = max(len(f.node.name) for f in found)
        table.columns[-1].no_wrap = True
        for f in found:
            if f.node.kind == kind:
                ids = (*f.direct, *f.indirect)
                first = [*ids[:SHOWN], *(["..."] if len(ids) > SHOWN else [])]
                source = f"\n[dim]{escape(f.reference)}[/]" if f.reference else ""
                name = f"[{STYLES[kind]}]{escape(f.node.name)}[/]\n{escape(tr(f.statement))}{source}"
                table.add_row(name, str(len(f.direct)), str(len(ids)), "\n".join(first))
        yield table


def book(
    names: Chapters = None,
    style: Annotated[Document, typer.Option("--format", help="How to print.")] = Document.markdown,
    file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to a file; standard output by default.")
    ] = None,
    with_verdicts: Verdicts = True,
    cache: Cache = True,
    lang: Lang = None,
) -> None:
    """Print the book, or some of its chapters, as one document, with the kernel's verdict on every entry."""
    from derive.language import speak
    from derive.printing.book import render_book

    speak(lang)
    check_outputs(file)
    parts = chapters(names)
    entries = [entry for chapter in parts for entry in chapter.entries]
    found = kernel_verdicts(entries, cache) if with_verdicts else None
    write(file or Path("-"), render_book(parts, style.value, found).rstrip("\n") + "\n")


def chapters(names: Sequence[str] | None) -> list[Chapter]:
    """The chapters of those names, in the order of the book; all of them without a name."""
    import difflib

    from derive import catalog
    from derive.errors import LossproofError

    known = [chapter.name for chapter in catalog.CHAPTERS]
    for name in names or ():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
            hint = f"Did you mean {' or '.join(near)}? " if near else ""
            raise LossproofError(f"There is no chapter {name!r}.", f"{hint}The chapters are {', '.join(known)}.")
    return [chapter for chapter in catalog.CHAPTERS if not names or chapter.name in names]
