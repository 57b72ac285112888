r"""Spellings of matrix algebra that are rewritten before it is read: labels of layers, code, a capital sigma.

W^{[2]}, W^[2], W^{(2)}          W^{(2)}, a label               W^{l+1}, δ^l      labels too, where W or δ has such
W_2 beside W^{(2)}               W^{(2)}                        Σ_bb⁻¹            a letter with a label, and no sum
np.linalg.norm(A, 'fro')         norm(A, F)                     A\b, A .* B       A^{-1} b, A ⊙ B
"""

from __future__ import annotations

import re

_LAYERED = r"(?<![A-Za-z])[WUwbazhxAZHV]|\\delta|δ|\\theta|θ"
_STYLE = r"\s*\}?"
_INDEX = r"\w+(?:\s*[-+]\s*1)?"
LABELLED = re.compile(rf"\^\s*(?:\{{\s*\[\s*(?P<braced>{_INDEX})\s*\]\s*\}}|\[\s*(?P<bare>{_INDEX})\s*\])")
BRACKETED = re.compile(rf"(?P<name>(?:{_LAYERED}){_STYLE})\^\s*\((?P<label>\w(?:\s*[-+]\s*1)?)\)")
TURNED_LABEL = re.compile(rf"\^\s*\{{\s*[(\[]({_INDEX})[)\]]\s*(\\top|\\intercal|T|⊤)\s*\}}")
LAYER = re.compile(
    rf"(?P<name>(?:{_LAYERED}){_STYLE})\^\s*(?:\{{\s*(?P<braced>[lL](?:\s*[-+]\s*1)?)\s*\}}|(?P<bare>[lL])(?!ambda))"
)
NUMBERED = re.compile(rf"(?P<name>(?:{_LAYERED}){_STYLE})\^\s*(?:\{{\s*(?P<braced>\d)\s*\}}|(?P<bare>\d)(?!\d))")
_OF_WEIGHTS = rf"(?:(?<![A-Za-z])W|\\delta|δ){_STYLE}\^\s*"
OF_WEIGHTS = re.compile(_OF_WEIGHTS + r"\{?\s*[lL]")
FIRST = re.compile(_OF_WEIGHTS + r"(?:\{\s*1\s*\}|1(?!\d))")  # a first power is a label
IN_BRACKETS = re.compile(_OF_WEIGHTS + r"\(\s*\w")
RAISED = re.compile(rf"(?:{_LAYERED}){_STYLE}\^\s*\{{\s*\(\s*\w(?:\s*[-+]\s*1)?\s*\)\s*\}}")
LOWERED = re.compile(
    rf"(?P<name>(?:{_LAYERED}){_STYLE})_\s*(?:\{{\s*(?P<braced>[lL\d](?:\s*[-+]\s*1)?)\s*\}}|(?P<bare>[lL\d])(?!\d))"
)
_TURNED = r"\s*\^\s*\{?\s*(?:T\b|\\top|\\intercal|⊤|')"
OF_ONES = re.compile(
    rf"(?:(?<![\w.^{{_])|(?<=\^T)|(?<=\\top))1(?=\s*(?:1?{_TURNED}|[a-z]{_TURNED}))|(?<=1)1(?={_TURNED})"
)  # 1 b^T, 1 1^T
ONES = r"\\mathbf{1}"
SIGMA = re.compile(
    r"Σ(?=\s*(?:_\s*\{?\s*[A-Za-z]{2,3}(?![A-Za-z=])|_\s*\{?\s*[A-Za-z]?\d+\s*\}?(?![\s=\d}])|_\s*\{?\s*\w\s*\}?\s*(?:\^\s*[{(]?\s*-\s*1|⁻¹|\||⁽|\^\s*\{?\s*T)|"
    r"[₀-₉ₐ-ₜ]+\s*(?:⁻¹|\^|\||\())|[₀-₉]{2})"
)
TWO_LETTERS = re.compile(r"(?<=[A-ZΑ-Ωμ])_([a-z]{2}|\d\d)(?![A-Za-z0-9_{])")  # Σ_ab, W_xh
LATEX = re.compile(r"\\[A-Za-z]{2,}")
SOLVED = re.compile(r"(?<=[\w)\]'])\s*\\\s*(?=[A-Za-z(\[])")
CODE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"""['"](?:fro|F)['"]"""), "F"),
    (re.compile(r",\s*(?:ord|p)\s*=\s*"), ", "),
    (re.compile(r"\b(?:np|numpy|torch|math|jnp)\.inf\b"), "∞"),
    (re.compile(r"\bfloat\(\s*['\"]inf['\"]\s*\)"), "∞"),
    (re.compile(r"\.(?:transpose\(\)|t\(\)|mT\b|permute\(1,\s*0\))"), ".T"),
    (re.compile(r"\.conj\(\)"), ""),
    (re.compile(r"(?<![A-Za-z\\{])d([A-Z])(?![A-Za-z])"), r"\\mathrm{d\1}"),
    (re.compile(r"\.\*"), "⊙"),
    (re.compile(r"\.'"), "'"),
    (re.compile(r"\bnp\.linalg\.multi_dot\(\s*[\[(]([^\[\]]*)[\])]\s*\)"), r"(\1)"),
)
IS_CODE = re.compile(r"@|\b(?:np|numpy|torch|jnp|tf)\.")


def respelled(gold: str, answer: str) -> tuple[str, str]:
    """Both texts with labels, code and letters written in one way."""
    texts = [_plain(text) for text in (gold, answer)]
    for sign, pattern in ((IN_BRACKETS, BRACKETED), (OF_WEIGHTS, LAYER), (FIRST, NUMBERED)):
        if any(map(sign.search, texts)):
            texts = [pattern.sub(_raised, pattern.sub(_raised, text)) for text in texts]  # the second behind the first
    one, other = texts
    if RAISED.search(one) and not RAISED.search(other):
        other = LOWERED.sub(_raised, other)
    elif RAISED.search(other) and not RAISED.search(one):
        one = LOWERED.sub(_raised, one)
    return one, other


def is_code(text: str) -> bool:
    """Is it a text of a program, where A * B is entry by entry?"""
    return IS_CODE.search(text) is not None


def _plain(text: str) -> str:
    """The text without the spellings of programs."""
    for pattern, instead in CODE:
        text = pattern.sub(instead, text)
    if not LATEX.search(text):
        text = TWO_LETTERS.sub(r"_{\1}", SOLVED.sub(" ⧵ ", text))
    text = TURNED_LABEL.sub(r"^{(\1)}^{\2}", SIGMA.sub(r"\\Sigma ", text))
    return OF_ONES.sub(ONES, LABELLED.sub(_raised, text))


def _raised(m: re.Match[str]) -> str:
    found = m.groupdict()
    label = found.get("label") or found.get("braced") or found.get("bare") or ""
    return f"{found.get('name') or ''}^{{({label.replace(' ', '')})}}"
