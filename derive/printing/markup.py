r"""A theorem in LaTeX, its chain as an align* with the reasons at the right; and in Markdown as GitHub shows it."""

from __future__ import annotations

import re
from itertools import groupby

from derive.calc import Theorem
from derive.language import tr, translated
from derive.printing.glyphs import GREEK, SCRIPTS
from derive.printing.latex import latex
from derive.printing.measurements import together
from derive.printing.reasons import reason, reasons_latex
from derive.printing.sentences import (
    Entry,
    Sentence,
    claim,
    fault,
    hypothesis,
    mathematics,
    runs,
    said,
    sign_latex,
    variables,
)

_PROSE = (
    {c: f"\\{c}" for c in "_%#&${}"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
    | {"≥": r"$\ge$", "≤": r"$\le$", "≠": r"$\ne$", "∞": r"$\infty$", "→": r"$\to$", "∈": r"$\in$"}
    | {"ℝ": r"$\mathbb{R}$", "×": r"$\times$", "·": r"$\cdot$", "∂": r"$\partial$", "′": "$'$", "Π": r"$\Pi$"}
    | {"<": "$<$", ">": "$>$", "|": "$|$", "−": "$-$", "Σ": r"$\Sigma$", "…": r"\dots{}"}
    | {char: f"$\\{name}$" for name, char in GREEK.items()}
)


def latex_entry(entry: Entry) -> str:
    r"""A \paragraph: hypotheses, claim, chain, meaning and reference. It needs amsmath and amssymb; Korean, kotex."""
    entry = translated(entry)
    proof = proof_of(entry)
    parts = [
        rf"\paragraph{{{escape_latex(entry.title)}}} (\texttt{{{escape_latex(entry.id)}}})",
        escape_latex(entry.statement),
        *_latex_given(entry),
        _display("equation*", [mathematics(claim(entry.claim))]),
        *([_display("align*", chain_rows(proof))] if proof and proof.steps else []),
        *(_latex_prose(s) + "." for s in conclusion(entry)),
        escape_latex(entry.meaning),
        rf"\emph{{{escape_latex(entry.reference)}.}}" if entry.reference else "",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def markdown_entry(entry: Entry) -> str:
    """A section: hypotheses, claim, chain, meaning and reference, formulas as GitHub's Markdown has them."""
    entry = translated(entry)
    proof, false = proof_of(entry), entry.kind == "refutation"
    mark = f" ({tr('false claim')})" if false else ""
    given = [f"- {_markdown_prose(s)}" for s in (*variables(entry), *map(hypothesis, entry.given))]
    parts = [
        f"### {escape_markdown(entry.title)}{mark}",
        f"`{entry.id}`",
        escape_markdown(entry.statement),
        "\n".join([f"**{tr('For')}**", "", *given]) if given else "",
        f"**{tr('False claim') if false else tr('Claim')}**",
        _fenced([mathematics(claim(entry.claim))]),
        *([f"**{tr('Derivation')}**", _fenced(_aligned(proof))] if proof and proof.steps else []),
        *(_markdown_prose(s) + "." for s in conclusion(entry)),
        f"**{tr('Meaning')}.** {escape_markdown(entry.meaning)}" if entry.meaning else "",
        f"**{tr('Reference')}.** {escape_markdown(entry.reference)}" if entry.reference else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def proof_of(entry: Entry) -> Theorem | None:
    """The theorem whose chain is shown: the entry itself, or what refutes it."""
    return entry if isinstance(entry, Theorem) else entry.contrary


def chain_rows(entry: Theorem) -> list[str]:
    r"""start &= next && \text{reason} \\ ..."""
    assert entry.start is not None
    rows = [rf"&{sign_latex(s.relation)} {latex(s.expr)} && {reasons_latex(s.by)}" for s in entry.steps]
    rows[0] = f"{latex(entry.start)} {rows[0]}"
    return [row + r" \\" for row in rows[:-1]] + rows[-1:]


def conclusion(entry: Entry) -> tuple[Sentence, ...]:
    """How the claim follows, or why it is false and what is true instead."""
    if isinstance(entry, Theorem):
        hence = (said("Hence the claim ({0})", reason(entry.via)),) if entry.via else ()
        return (*hence, *together(entry))
    why = (*fault(entry), " (", *reason(entry.via), ")") if entry.via else fault(entry)
    out = [said("The claim is false: {0}", why)]
    if entry.contrary:
        by = entry.contrary.via
        inference: Sentence = (" (", *reason(by), ")") if by else ()
        out.append(said("Contrary: {0}", (*claim(entry.contrary.claim), *inference)))
    return (*out, said("Instead: {0}", entry.repaired)) if entry.repaired else tuple(out)


def _display(environment: str, rows: list[str]) -> str:
    return "\n".join([rf"\begin{{{environment}}}", *("  " + row for row in rows), rf"\end{{{environment}}}"])


def _aligned(entry: Theorem) -> list[str]:
    return _display("aligned", chain_rows(entry)).splitlines()


def _fenced(rows: list[str]) -> str:
    return "\n".join(["```math", *rows, "```"])


def _latex_given(entry: Entry) -> list[str]:
    sentences = (*variables(entry), *map(hypothesis, entry.given))
    return [tr("For {0}:").replace("{0}", "; ".join(map(_latex_prose, sentences)))] if sentences else []


def _latex_prose(sentence: Sentence) -> str:
    return "".join(f"${shown.strip()}$" if math else escape_latex(shown) for math, shown in runs(sentence))


def _markdown_prose(sentence: Sentence) -> str:
    return "".join(f"$`{shown.strip()}`$" if math else escape_markdown(shown) for math, shown in runs(sentence))


def escape_latex(words: str) -> str:
    """Prose for LaTeX: every special character as itself."""
    runs = ["".join(run) for _, run in groupby(words, lambda c: SCRIPTS.get(c, ("",))[0])]
    parts = (_script(run) if run[0] in SCRIPTS else "".join(_PROSE.get(c, c) for c in run) for run in runs)
    return re.sub(r"(?<!\\)\$\$", "", "".join(parts))  # two formulas side by side are one


def _script(run: str) -> str:
    """Characters below or above the line."""
    plain = "".join(SCRIPTS[c][1] for c in run).replace("−", "-")
    return f"${SCRIPTS[run[0]][0]}{{{plain}}}$"


def escape_markdown(words: str) -> str:
    """Prose for Markdown: every special character as itself."""
    return re.sub(r"([\\`*_\[\]<>$|])", r"\\\1", words)
