r"""A theorem in LaTeX, its chain as an align* with the reasons at the right; and in Markdown as GitHub shows it."""

from __future__ import annotations

import re

from derive.calc import Refutation, Theorem
from derive.printing.glyphs import GREEK
from derive.printing.latex import latex
from derive.printing.reasons import reason, reasons_latex
from derive.printing.sentences import (
    Entry,
    Sentence,
    Sign,
    claim,
    hypothesis,
    mathematics,
    runs,
    sign_latex,
    variables,
)
from derive.printing.sugar import form

_PROSE = (
    {c: f"\\{c}" for c in "_%#&${}"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
    | {"<": "$<$", ">": "$>$", "|": "$|$", "−": "$-$", "Σ": r"$\Sigma$", "…": r"\dots{}"}
    | {char: f"$\\{name}$" for name, char in GREEK.items()}
)


def latex_entry(entry: Entry) -> str:
    r"""A \paragraph: hypotheses, claim, chain, meaning and reference. It needs amsmath and amssymb."""
    parts = [
        rf"\paragraph{{{escape_latex(entry.title)}}} (\texttt{{{escape_latex(entry.id)}}})",
        *_latex_given(entry),
        _display("equation*", [mathematics(claim(entry.claim))]),
        *([_display("align*", chain_rows(entry))] if isinstance(entry, Theorem) and entry.steps else []),
        *(_latex_prose(s) + "." for s in conclusion(entry)),
        escape_latex(entry.meaning),
        rf"\emph{{{escape_latex(entry.reference)}.}}" if entry.reference else "",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def markdown_entry(entry: Entry) -> str:
    """A section: hypotheses, claim, chain, meaning and reference, formulas as GitHub's Markdown has them."""
    given = [f"- {_markdown_prose(s)}" for s in (*variables(entry), *map(hypothesis, entry.given))]
    parts = [
        f"### {escape_markdown(entry.title)}",
        f"`{entry.id}`",
        "\n".join(["**For**", "", *given]) if given else "",
        "**Claim**",
        _fenced([mathematics(claim(entry.claim))]),
        *(["**Derivation**", _fenced(_aligned(entry))] if isinstance(entry, Theorem) and entry.steps else []),
        *(_markdown_prose(s) + "." for s in conclusion(entry)),
        f"**Meaning.** {escape_markdown(entry.meaning)}" if entry.meaning else "",
        f"**Reference.** {escape_markdown(entry.reference)}" if entry.reference else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def chain_rows(entry: Theorem) -> list[str]:
    r"""start &= next && \text{reason} \\ ..."""
    assert entry.start is not None
    rows = [rf"&{sign_latex(s.relation)} {latex(s.expr)} && {reasons_latex(s.by)}" for s in entry.steps]
    rows[0] = f"{latex(entry.start)} {rows[0]}"
    return [row + r" \\" for row in rows[:-1]] + rows[-1:]


def conclusion(entry: Entry) -> tuple[Sentence, ...]:
    """How the claim follows, or why it is false and what is true instead."""
    if isinstance(entry, Theorem):
        return (("Hence the claim (", *reason(entry.via), ")"),) if entry.via else ()
    by: Sentence = (" (", *reason(entry.via), ")") if entry.via else ()
    out: tuple[Sentence, ...] = (("The claim is false", *_witness(entry), *by),)
    return (*out, (f"Instead: {entry.repaired}",)) if entry.repaired else out


def _witness(entry: Refutation) -> Sentence:
    pieces: Sentence = ()
    for x, value in entry.witness:
        pieces += (", " if pieces else " at ", form(x), Sign("="), form(value))
    return pieces


def _display(environment: str, rows: list[str]) -> str:
    return "\n".join([rf"\begin{{{environment}}}", *("  " + row for row in rows), rf"\end{{{environment}}}"])


def _aligned(entry: Theorem) -> list[str]:
    return _display("aligned", chain_rows(entry)).splitlines()


def _fenced(rows: list[str]) -> str:
    return "\n".join(["```math", *rows, "```"])


def _latex_given(entry: Entry) -> list[str]:
    sentences = (*variables(entry), *map(hypothesis, entry.given))
    return ["For " + "; ".join(map(_latex_prose, sentences)) + ":"] if sentences else []


def _latex_prose(sentence: Sentence) -> str:
    return "".join(f"${shown.strip()}$" if math else escape_latex(shown) for math, shown in runs(sentence))


def _markdown_prose(sentence: Sentence) -> str:
    return "".join(f"$`{shown.strip()}`$" if math else escape_markdown(shown) for math, shown in runs(sentence))


def escape_latex(words: str) -> str:
    """Prose for LaTeX: every special character as itself."""
    return "".join(_PROSE.get(c, c) for c in words)


def escape_markdown(words: str) -> str:
    """Prose for Markdown: every special character as itself."""
    return re.sub(r"([\\`*_\[\]<>$|])", r"\\\1", words)
