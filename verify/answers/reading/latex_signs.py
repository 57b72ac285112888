r"""Signs of LaTeX that stand for others, by patterns: what is written for each, with its groups for %s.

\mathop{}\!\mathrm{d}x, {\rm d}x    d x             50\ (\text{mod } 7)     \pmod{7}
^1/_2                              \frac{1}{2}    3.1\mathrm{e}5           3.1 \cdot 10^{5}
"""

from __future__ import annotations

import re
from collections import Counter

from verify.answers.reading.characters import Line
from verify.answers.reading.decimals import repeating
from verify.answers.reading.splicing import Edit, spliced

_UPRIGHT_D = r"\{\s*\\(?:rm|mathrm|text|textrm|mathit|mathbf)\s*(?:d|\{\s*d\s*\})\s*\}|\\rm\s*\{\s*d\s*\}"
_OPENED = r"(?=(?:\s|\\!)*(?:\\(?:left|[bB]igg?l?)(?![A-Za-z])\s*)?\()"
_LIMITS = r"(?:\s*\\(?:no)?limits)?"
_BOUNDS = "the bounds of the one integral, without the name of its variable"
_SIGNS = (
    (
        re.compile(
            rf"(?:\\mathop\s*\{{\s*\}}\s*\\!\s*)?(?:{_UPRIGHT_D}|\\operatorname\s*\{{d\}})(?:\\!|\s)*(?=[a-zθφ\\])"
        ),
        "d ",
    ),
    (re.compile(rf"(?<=frac\{{)\s*(?:{_UPRIGHT_D})\s*(?=\}}\s*\{{\s*d )"), "d"),
    (re.compile(r"\\mathop\s*\{\s*\}\s*\\!"), ""),
    (re.compile(r"\\(?:text|textrm|mathrm)\s*\{\s*\\?\$\s*\}\s*(?=[\d.])"), r"\$"),
    (re.compile(r"(?<=\\exp|\\log|\\tan|\\sin|\\cos|\\max|\\min)\s*(?=\[)"), r"\left"),
    (re.compile(r"(?<=\\ln)\s*(?=\[)"), r"\left"),
    (re.compile(r"(?<=\\tanh|\\sinh|\\cosh)\s*(?=\[)"), r"\left"),
    (re.compile(r"\\(?:operatorname|mathrm|text)\s*\{\s*Re\s*\}" + _OPENED), r"\operatorname{realpart}"),
    (
        re.compile(r"\\(?:operatorname|mathrm|text)\s*\{\s*Im\s*\}" + _OPENED),
        r"\operatorname{imaginarypart}",
    ),
    (
        re.compile(r"\\(?:arg|operatorname\s*\{\s*[aA]rg\s*\}|mathrm\s*\{\s*Arg\s*\})(?=\s*(?:\\left\s*)?\()"),
        r"\operatorname{principalargument}",
    ),
    (re.compile(r"\\(?:left|up)root\s*(?:\{\s*-?\d+\s*\}|-?\d)"), ""),
    (re.compile(r"\\q?quad\s*(?=\\(?:text|mathrm|textrm|mbox)\s*\{\s*(?:or|and)\s*\})"), r"\;"),
    (re.compile(r"(\\(?:text|mathrm|textrm|mbox)\s*\{\s*(?:or|and)\s*\})\s*\\q?quad(?![A-Za-z])"), r"%s\;"),
    (re.compile(r"(?<=\d)\\(?:mathrm|text|rm)\s*\{\s*[eE]\s*\}\s*\{?([-+]?\d{1,4})\}?"), r" \cdot 10^{%s}"),
    (re.compile(r"\\(?:operatorname\*?|mathrm|text)\s*\{\s*(arctg|tg|ctg|cotg|cosec)\s*\}"), r"\%s "),
    (
        re.compile(
            r"(?:(?:\\[,;: ]|\\q?quad|\s)*\(\s*\\(?:text|mathrm|operatorname)\s*"
            r"\{\s*mod\s*(\d+)?\s*\}(?:\s|\\[,; ])*(\d+)?\s*\)"
            r"|\\pod\s*(?:\{\s*(\d+)\s*\}|(\d)))"
        ),
        r"\pmod{%s}",
    ),
    (re.compile(r"(?<![\^_}\s])\s*\{\s*([-+=<>/.*])\s*\}"), "%s"),
    (re.compile(r"^\s*\{\s*([-+])\s*\}"), "%s"),
    (re.compile(r"\\text\s*\{\s*([-+=])\s*\}"), "%s"),
    (re.compile(r"(?<=[-+])\{\s*\}"), ""),
    (re.compile(r"\{\s*(\\(?:sin|cos|tan|cot|ln|log)(?![A-Za-z]))\s*\}(?=\s*\^)"), "%s"),
    (re.compile(r"\\middle\s*/"), "/"),
    (re.compile(rf"(\\lim{_LIMITS}\s*_\s*\{{[^{{}}]*[\w)])\s*\+\s*\}}"), "%s^+}"),
    (re.compile(rf"(\\lim{_LIMITS}\s*_\s*\{{[^{{}}]*[\w)])\s*-\s*\}}"), "%s^-}"),
    (
        re.compile(rf"(\\lim{_LIMITS}\s*_\s*\{{\s*[a-z])\s*\\(?:searrow|downarrow)(?![a-z])([^{{}}]+)\}}"),
        r"%s\to %s^+}",
    ),
    (re.compile(rf"(\\lim{_LIMITS}\s*_\s*\{{\s*[a-z])\s*\\(?:nearrow|uparrow)(?![a-z])([^{{}}]+)\}}"), r"%s\to %s^-}"),
    (
        re.compile(
            rf"^((?:(?!\\int).)*\\int{_LIMITS})\s*_\s*\{{\s*([a-z])\s*=\s*([^{{}}=]+)\}}"
            r"\s*\^\s*(?:\{\s*(?:\2\s*=)?([^{}=]+)\}|([\da-z]))(?=(?:(?!\\int).)*d\s*\}?\s*\2(?![A-Za-z]))(?!.*\\int)"
        ),
        _BOUNDS,
    ),
    (re.compile(r"\\begin\s*\{array\}\s*\{(?=[^{}]*@)(?:[lcr|\s]|@\s*\{[^{}]*\})*\}"), r"\begin{array}{c}"),
    (re.compile(r",(?:\\[,;: ]|\\q?quad(?![a-z])|\s)*(?=\\text\s*\{\s*(?:and|or)\s*\})"), " "),
    (re.compile(r"(?:\\[,;: ])?\\&(?:\\[,;: ])?"), r"\text{ and }"),
    (re.compile(r"(\d)(?:\\[,;: ]|\s)*\\(?:text|mathrm)\s*\{\s*choose\s*\}(?:\\[,;: ]|\s)*(?=\d)"), r"%s\choose "),
    (re.compile(r"(?<![\w.}])(\d{1,3})\s*\\(?:text|mathrm)\s*\{\s*([CP])\s*\}\s*(\d{1,3})"), "{}_{%s}%s_{%s}"),
    (re.compile(r"\\text\s*\{\s*\}"), r"\;"),
    (re.compile(r"\\mathrm\s+([A-Za-z])(?![A-Za-z])"), r"\mathrm{%s}"),
    (re.compile(r"\\mathop\s*\{\s*(\\(?:mathrm|operatorname|text)\s*\{[^{}]*\})\s*\}"), "%s"),
    (re.compile(r"(?:\\mathop\s*)?\{\s*\\rm\s+([A-Za-z]{2,20})\s*\}"), r"\operatorname{%s}"),
    (re.compile(r"\\\^\s*(?:\{\s*\})?"), "^"),
    (re.compile(r"\^\s*(?:\{\s*\\wedge\s*\}|\\wedge)\s*"), "^"),
    (
        re.compile(
            r"(?:(?<=[-+=(,])|^)\s*(?:\{\s*\})?\^\s*(?:\{\s*(\d{1,3})\s*\}|(\d))(?:\\[!,]|\s)*/(?:\\[!,]|\s)*_\s*(?:\{\s*(\d{1,3})\s*\}|(\d))"
        ),
        r"\frac{%s}{%s}",
    ),
    (re.compile(r"(?<=[A-Za-z\d)}])\{\s*\}(?=['^_])"), ""),
)


_GLUED = re.compile(r"(?<![A-Za-z\\_^{])([a-z])(\d{1,2})(?=\^\{[^{}]*(?<![A-Za-z\\])\1(?![A-Za-z\d])[^{}]*\})")


def with_products(line: Line) -> Line:
    """n2^{n-1} as n*2^{n-1}: where the letter is in the exponent too, n2 is no name."""
    for found in reversed(list(_GLUED.finditer(line.text))):
        line = spliced(line, Edit(*found.span(), (found.span(1), "*", found.span(2))))
    return line


def with_signs(line: Line) -> Line:
    """Signs that stand for others: an upright d of a differential, ^1/_2."""
    for pattern, said in _SIGNS:
        for found in reversed(list(pattern.finditer(line.text))):
            if said is _BOUNDS:
                head, _, low, *high = found.groups()
                line = spliced(line, Edit(*found.span(), (f"{head}_{{{low}}}^{{{high[0] or high[1]}}}",)))
                continue
            said_of = tuple(g for g in found.groups() if g)
            if said.count("%s") == len(said_of):
                line = spliced(line, Edit(*found.span(), (said % said_of if said_of else said,)))
    return repeating(_crossed_out(_without_nothing(line)))


def _without_nothing(line: Line) -> Line:
    r"""\left. a / b \right. in round brackets, where every \left. has its \right."""
    found = list(re.finditer(r"\\(left|right)\s*\.(?!\d)", line.text))
    if [m[1] for m in found] != ["left", "right"] * (len(found) // 2):
        return line
    for m in reversed(found):
        line = spliced(line, Edit(*m.span(), (f"\\{m[1]}" + "()"[m[1] == "right"],)))
    return line


def _crossed_out(line: Line) -> Line:
    r"""\frac{\cancel{2} x}{\cancel{2} y} as it stands: both are there. Of one alone, or with a mark, it is gone."""
    found = list(_CANCELLED.finditer(line.text))
    said = Counter(m["inner"].strip() for m in found)
    if any(m["mark"] or said[m["inner"].strip()] < 2 for m in found):
        return line
    for m in reversed(found):
        line = spliced(line, Edit(*m.span(), ("{", m.span("inner"), "}")))
    return line


_CANCELLED = re.compile(r"\\[bx]?cancel\s*\{(?P<inner>(?:[^{}]|\{[^{}]*\})*)\}(?P<mark>\s*[\^_])?")
