r"""Environments of LaTeX that are others under another name: gather* and split are aligned, pmatrix*[r] is pmatrix.

\left\{\begin{array}{l} x = 2 \\ y = 3 \end{array}\right.    \begin{cases} x = 2 \\ y = 3 \end{cases}
\begin{cases} x &= 2 \\ y &= 3 \end{cases}                   the same: an & beside a relation lines up
\left|\begin{array}{cc} 1 & 2 \\ 3 & 4 \end{array}\right|    \begin{vmatrix} 1 & 2 \\ 3 & 4 \end{vmatrix}
"""

from __future__ import annotations

import re

from verify.answers.reading.splicing import Edit, Rule

_LINES = ("gather", "split", "multline", "gathered", "eqnarray", "flalign", "displaymath", "math", "subequations")
_NAMES = {
    **{f"{name}{star}": "aligned" for name in (*_LINES, "alignat", "alignedat") for star in ("", "*")},
    **{f"{name}*": name for name in ("matrix", "pmatrix", "bmatrix", "vmatrix", "cases", "dcases", "smallmatrix")},
    "psmallmatrix": "pmatrix",
    "bsmallmatrix": "bmatrix",
    "rcases": "cases",
    "drcases": "cases",
    "numcases": "cases",
    "darray": "array",
    "tabular": "array",
}
_NAME = re.compile(r"\s*\{\s*(?P<name>[a-zA-Z]+\*?)\s*\}(?P<option>\[[a-z]\]|(?<=at\})\{\d\}|(?<=at\*\})\{\d\})?")
_COLUMNS = r"(?:\s*\{(?:[lcr|\s]|@\s*\{[^{}]*\})*\})?"
_SIDE = re.compile(
    rf"\\left\s*(?P<sign>\\\{{|\\lbrace|\.|\||\\vert|\\lvert)\s*\\begin\s*\{{(?P<name>array|matrix|aligned|gathered|split|align)\}}"
    rf"(?:\[[tbc]\])?{_COLUMNS}"
)
_RELATION = r"(?:=|<|>|≤|≥|≠|\\(?:leq?|geq?|neq?|lt|gt|leqslant|geqslant|equiv|approx|in)(?![A-Za-z]))"
_LINED = re.compile(rf"&(?=\s*{_RELATION})|(?<=[=<>])\s*&")


def _renamed(text: str, found: re.Match[str]) -> Edit | None:
    r"""\begin{gather*} as \begin{aligned}; of cases in lines, without the & beside a relation."""
    name = _NAME.match(text, found.end())
    if name is None:
        return None
    kind = _NAMES.get(name["name"])
    if kind is not None:
        return Edit(found.start(), name.end(), (f"\\{found['word']}{{{kind}}}",))
    if found["word"] == "end":
        return None
    end = _end_of(text, name.end(), name["name"])
    body = text[name.end() : end]
    columns = re.match(_COLUMNS, body)
    inner = body[columns.end() :] if columns and name["name"] == "array" else body
    if name["name"] in {"cases", "dcases"} and end >= 0:
        lines = _LINED.sub("", body)
        lines = lines if "&" in lines else _without_commas(lines)
        return Edit(name.end(), end, (lines,)) if lines != body else None
    rows = [row for row in inner.split(r"\\") if row.strip()]
    stated = len(rows) > 1 and name["name"] in {"array", "matrix"} and all(re.search(_RELATION, row) for row in rows)
    if not stated or end < 0 or (inner.count("&") and not _LINED.search(inner)):
        return None
    after = text[end:].find("}") + end + 1
    return Edit(found.start(), after, (rf"\begin{{aligned}}{_LINED.sub('', inner)}\end{{aligned}}",))


def _without_commas(lines: str) -> str:
    """Lines of a system, without the comma or the full stop that one ends with."""
    return re.sub(r"\s*[,;.]\s*(?=\\\\|$)", " ", lines)


def _end_of(text: str, at: int, name: str) -> int:
    """Where the environment that was begun ends, or -1."""
    depth = 1
    for found in re.finditer(rf"\\(begin|end)\s*\{{{re.escape(name)}\}}", text[at:]):
        depth += 1 if found[1] == "begin" else -1
        if not depth:
            return at + found.start()
    return -1


def delimited(text: str, found: re.Match[str]) -> Edit | None:
    r"""\left\{\begin{array}..\end{array}\right. as cases, with bars on both sides as a determinant."""
    side = _SIDE.match(text, found.start())
    end = _end_of(text, side.end(), side["name"]) if side else -1
    if side is None or end < 0:
        return None
    close = re.compile(r"\\end\s*\{[a-z]+\}\s*\\right\s*(\.|\||\\vert|\\rvert|\\\}|\\rbrace)").match(text, end)
    kind = _kind(side["sign"], close[1]) if close else ""
    if close is None or not kind:
        return None
    inner = text[side.end() : end]
    lined = _LINED.sub("", inner) if kind == "cases" else inner
    lined = lined.replace("&", " ") if kind == "cases" and side["name"] not in {"array", "matrix"} else lined
    lined = _without_commas(lined) if kind == "cases" and "&" not in lined else lined
    return Edit(found.start(), close.end(), (rf"\begin{{{kind}}}{lined}\end{{{kind}}}",))


def _kind(left: str, right: str) -> str:
    brace, bar = {r"\{", r"\lbrace", r"\}", r"\rbrace"}, {"|", r"\vert", r"\lvert", r"\rvert"}
    if (left in brace and right == ".") or (left == "." and right in brace):
        return "cases"
    return "vmatrix" if left in bar and right in bar else ""


RULES: dict[str, Rule] = {"begin": _renamed, "end": _renamed, "left": delimited}
