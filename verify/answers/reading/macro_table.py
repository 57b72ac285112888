r"""What commands are short for, as tables: their arguments, and what is written for them.

    \nicefrac{1}{2}      \frac{1}{2}           {1 \over 2}             {\frac{1}{2}}
    \abs{x}              \lvert x\rvert        \dv{y}{x}               \frac{d y}{d x}
    \SI{5}{\metre}       5\text{ m}            \underset{i}{\sum}      \sum_{i}
    x \nless 2           x \ge 2               \phantom{0}, \tag{1}    nothing

Of \underbrace{1+1+\cdots+1}_{n\text{ times}} what counts is how often; that is in `repeated`.
"""

from __future__ import annotations

import re

from verify.answers.reading.repeated import braced
from verify.answers.reading.siunitx import RULES as UNITS
from verify.answers.reading.splicing import Edit, Rule, Span, argument, arguments, closing, group, option

_BLANK = r"\;"  # in the place of what says nothing: what follows a number stays apart, and LaTeX stays LaTeX
# Arguments as in `splicing.arguments`, and what is written, with #1 for the first.
_SHORT: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("nicefrac", "flatfrac"), ("mm", r"\frac{#1}{#2}")),
    "sfrac": ("omom", r"\frac{#2}{#4}"),
    "cfrac": ("omm", r"\frac{#2}{#3}"),
    "textcolor": ("omm", "{#3}"),
    "color": ("om", _BLANK),
    **dict.fromkeys(("phantom", "hphantom", "vphantom", "label", "tag", "hspace", "vspace"), ("m", _BLANK)),
    **dict.fromkeys(("ensuremath", "mathord", "mathpunct", "mathinner"), ("g", "{#1}")),
    "smash": ("og", "{#2}"),
    **dict.fromkeys(("mathbin", "mathrel"), ("g", " #1 ")),
    "cancelto": ("gg", "{#1}"),
    **dict.fromkeys(("abs", "Abs", "vqty"), ("g", r"\lvert #1\rvert ")),
    **dict.fromkeys(("norm", "Norm"), ("g", r"\lVert #1\rVert ")),
    "floor": ("g", r"\lfloor #1\rfloor "),
    "ceil": ("g", r"\lceil #1\rceil "),
    "set": ("g", r"\{#1\}"),
    **dict.fromkeys(("pqty", "bqty", "Bqty", "paren", "parens"), ("g", r"\left(#1\right)")),
    **dict.fromkeys(("pmqty", "pmatrix"), ("g", r"\begin{pmatrix}#1\end{pmatrix}")),
    **dict.fromkeys(("bmqty", "bmatrix"), ("g", r"\begin{bmatrix}#1\end{bmatrix}")),
    **dict.fromkeys(("vmqty", "mdet"), ("g", r"\begin{vmatrix}#1\end{vmatrix}")),
    "matrix": ("g", r"\begin{matrix}#1\end{matrix}"),
    "cases": ("g", r"\begin{cases}#1\end{cases}"),
    "vb": ("m", r"\mathbf{#1}"),
    "va": ("m", r"\vec{#1}"),
    "vu": ("m", r"\hat{#1}"),
    "ev": ("g", r"\langle #1\rangle "),
    "expval": ("g", r"\langle #1\rangle "),
    "floorfrac": ("gg", r"\lfloor\frac{#1}{#2}\rfloor "),
    "uppercase": ("g", "{#1}"),
    "require": ("g", _BLANK),
    "textsuperscript": ("m", "^{#1}"),
    "textsubscript": ("m", "_{#1}"),
}
# Boxes whose argument is text: how many come before it.
_BOXES = {"colorbox": "om", "fcolorbox": "omm", "bbox": "o", "enclose": "mo", "style": "m", "class": "m", "cssId": "m"}
_WORDS: dict[str, str] = {
    **dict.fromkeys(
        (
            *("strut", "mathstrut", "null", "nolinebreak", "nobreak", "allowbreak", "relax", "notag", "hfill", "hfil"),
            *("displaylimits", "negthinspace", "medspace", "thickspace", "negmedspace", "negthickspace", "enspace"),
            *("enskip", "noindent", "centering", "scriptscriptstyle", "mathsurround", "unskip", "ignorespaces"),
            *("hline", "smallskip", "medskip", "bigskip", "protect", "mleft", "mright"),
            *("mathnormal", "upright", "normalfont", "allowdisplaybreaks"),
        ),
        _BLANK,
    ),
    **dict.fromkeys(("R", "RR", "Reals", "reals", "real"), r"\mathbb{R}"),
    **dict.fromkeys(("N", "NN", "naturals"), r"\mathbb{N}"),
    **dict.fromkeys(("Z", "ZZ", "integers"), r"\mathbb{Z}"),
    **dict.fromkeys(("Q", "QQ"), r"\mathbb{Q}"),
    **dict.fromkeys(("CC", "Complex", "cnums"), r"\mathbb{C}"),
    **dict.fromkeys(("bigcup", "bigsqcup", "sqcup"), r"\cup "),
    "bigcap": r"\cap ",
    "nless": r"\ge ",
    "ngtr": r"\le ",
    **dict.fromkeys(("nleq", "nleqslant", "nleqq"), r"> "),
    **dict.fromkeys(("ngeq", "ngeqslant", "ngeqq"), r"< "),
    "leqq": r"\le ",
    "geqq": r"\ge ",
    "cr": r"\\",
    "tabularnewline": r"\\",
    "newline": r"\\",
    "tg": r"\tan ",
    **dict.fromkeys(("ctg", "cotg", "cotan"), r"\cot "),
    "cosec": r"\csc ",
    **dict.fromkeys(("arctg", "atan"), r"\arctan "),
    "asin": r"\arcsin ",
    "acos": r"\arccos ",
    "sh": r"\sinh ",
    "ch": r"\cosh ",
    "th": r"\tanh ",
    **{name: rf"\operatorname{{{name}}} " for name in ("arccot", "arcsinh", "arccosh", "arctanh", "sgn", "sign")},
    "arsinh": r"\operatorname{arcsinh} ",
    "arcosh": r"\operatorname{arccosh} ",
    "artanh": r"\operatorname{arctanh} ",
    "argmax": r"\operatorname{argmax} ",
    "argmin": r"\operatorname{argmin} ",
    **{name: rf"\operatorname{{{name}}}" for name in ("tr", "Tr", "rank", "diag", "Var", "Cov", "Corr", "softmax")},
    **{name: rf"\operatorname{{{name}}}" for name in ("sigmoid", "ReLU", "cis")},
    "grad": r"\nabla ",
    "gradient": r"\nabla ",
    "vdot": r"\cdot ",
    "dotproduct": r"\cdot ",
    "exponentialE": "e",
    "imaginaryI": "i",
    "imagi": "i",
    "differentialD": "d ",
    **dict.fromkeys(("dotsb", "dotsm", "dotsi", "dotso", "hdots", "cdotss", "mathellipsis"), r"\cdots "),
    "textasciicircum": "^",
    "slash": "/",
    "uppi": r"\pi ",
    "pounds": "£",
    "euro": "€",
    "Log": r"\log ",
    "textpercent": r"\%",
    "textdollar": r"\$",
    "textdegree": r"^\circ ",
    "eqqcolon": "=",
    **dict.fromkeys(("coloneq", "colonequals", "eqdef", "defeq"), r"\coloneqq "),
    "Re": r"\operatorname{realpart}",
    "Im": r"\operatorname{imaginarypart}",
    "imath": "i",
    "jmath": "j",
}
_LENGTH = r"\s*[-+]?\s*(?:\d+\.?\d*|\.\d+)\s*(?:pt|ex|em|mm|cm|mu|in|sp|bp)"


def _short(kinds: str, template: str) -> Rule:
    def rule(text: str, found: re.Match[str]) -> Edit | None:
        read = arguments(text, found.end(), kinds)
        return None if read is None else Edit(found.start(), read[1], _filled(template, read[0]))

    return rule


def _box(before: str) -> Rule:
    def rule(text: str, found: re.Match[str]) -> Edit | None:
        read = arguments(text, found.end(), before + "g")
        if read is None:
            return None
        first, last = read[0][-1]
        inner = text[first:last]
        dollars = len(inner) > 1 and inner.strip().startswith("$") and inner.strip().endswith("$")
        span = (
            (text.index("$", first) + 1, text.rindex("$", first, last))
            if dollars and inner.count("$") == 2
            else (first, last)
        )
        return Edit(found.start(), read[1], ("{", span, "}"))

    return rule


def _filled(template: str, spans: list[Span]) -> tuple[str | Span, ...]:
    """#1 of a template as the first span."""
    parts = re.split(r"#(\d)", template)
    return tuple(spans[int(part) - 1] if place % 2 else part for place, part in enumerate(parts))


def _word(said: str) -> Rule:
    def rule(text: str, found: re.Match[str]) -> Edit | None:
        following = text[found.end() : found.end() + 1]
        if said in {r"\cup ", r"\cap "} and text[found.end() :].lstrip()[:1] == "_":
            return None  # of a family of sets
        return Edit(found.start(), found.end(), (said if following != "{" else said.rstrip() or said,))

    return rule


def _over(text: str, found: re.Match[str]) -> Edit | None:
    r"""{a \over b} as {\frac{a}{b}}, and {n \choose k}; of a whole text, what has no relation in it."""
    begin, end = _group_around(text, found.start(), found.end())
    inner = text[begin : found.start()], text[found.end() : end]
    whole = begin == 0 or end == len(text)
    if not all(part.strip() for part in inner) or any(re.search(r"\\(?:over|choose)(?![A-Za-z])", p) for p in inner):
        return None
    if whole and re.search(r"[=<>,&≤≥]|\\(?:leq?|geq?|neq?|in|text|\\)(?![A-Za-z])", "".join(inner)):
        return None
    command = {"over": r"\frac", "choose": r"\binom"}[found["word"]]
    return Edit(begin, end, (command + "{", (begin, found.start()), "}{", (found.end(), end), "}"))


_EDGE = re.compile(r"\\(?:left|right)\s*(?:\\?.)|\\\\|\\.|[{}&$]")


def _group_around(text: str, first: int, last: int) -> tuple[int, int]:
    r"""What a place stands in: {..}, \left(..\right), a cell, or the whole text."""
    opened = [0]
    for edge in _EDGE.finditer(text, 0, first):
        if edge[0] == "{" or edge[0].startswith(r"\left"):
            opened.append(edge.end())
        elif (edge[0] == "}" or edge[0].startswith(r"\right")) and len(opened) > 1:
            opened.pop()
        elif edge[0] in {"&", r"\\", "$"}:
            opened[-1] = edge.end()
    depth = 0
    for edge in _EDGE.finditer(text, last):
        if edge[0] == "{" or edge[0].startswith(r"\left"):
            depth += 1
        elif edge[0] in {"&", r"\\", "$"} and not depth:
            return opened[-1], edge.start()
        elif edge[0] == "}" or edge[0].startswith(r"\right"):
            if not depth:
                return opened[-1], edge.start()
            depth -= 1
    return opened[-1], len(text)


def _genfrac(text: str, found: re.Match[str]) -> Edit | None:
    r"""\genfrac{}{}{}{}{a}{b} as a fraction, \genfrac(){0pt}{}{n}{k} as a binomial."""
    read = arguments(text, found.end(), "mmmmmm")
    if read is None:
        return None
    left, right, thickness, _, top, bottom = read[0]
    signs = text[slice(*left)].strip() + text[slice(*right)].strip()
    line = text[slice(*thickness)].strip()
    command = {("", ""): r"\frac", ("()", "0pt"): r"\binom"}.get((signs, line))
    return None if command is None else Edit(found.start(), read[1], _filled(command + "{#1}{#2}", [top, bottom]))


def _root(text: str, found: re.Match[str]) -> Edit | None:
    r"""\root 3 \of {x} as \sqrt[3]{x}."""
    of = re.compile(r"(?P<order>[^\\{}]{1,9}|\s*\{[^\\{}]{1,9}\}\s*)\\of(?![A-Za-z])").match(text, found.end())
    read = argument(text, of.end()) if of else None
    if of is None or read is None:
        return None
    order = of["order"].strip().strip("{}")
    return Edit(found.start(), read[1], (rf"\sqrt[{order}]{{", read[0], "}"))


_OF_EQUALITY = re.compile(
    r"\s*(?:[!?*\d]|\([\da-z]+\)|\\star|\\triangle|\\Delta|\\bigtriangleup|[LH]'?H?|"
    r"\\(?:text|mathrm|textrm|tiny|scriptstyle)\s*\{?\s*(?:def\.?|set|!|(?!no|[dDP]\s*\}|law|dist|as\s*\})\(?[A-Za-z\d]{1,4}\)?|L['’]?\s*H[^{}]*)\s*\}?"
    r"|0/0|\\frac\s*(?:00|\{0\}\s*\{0\}|\{\\infty\}\s*\{\\infty\})|\\infty\s*/\s*\\infty|def)\s*"
)
_NAMED_BELOW = re.compile(
    r"\s*(?:\\(?:lim|max|min|sup|inf|sum|prod|argmax|argmin)(?:\s*\\limits)?|\\arg\s*(?:\\[,!;:])*\s*\\(?:max|min)"
    r"|\\(?:operatorname\*?|mathrm|text)\s*\{\s*(?:arg\s*\\?,?\s*(?:max|min)|max|min|lim)\s*\})\s*"
)


def _stacked(text: str, found: re.Match[str]) -> Edit | None:
    r"""\overset{!}{=} as =; \underset{x \to 0}{\lim} as \lim_{x \to 0}; \overset{n}{\underset{k=1}{\sum}}."""
    read = arguments(text, found.end(), "mm")
    if read is None:
        return None
    (mark, base), end = read
    below = found["word"] == "underset"
    said = text[slice(*base)].strip()
    if said in {"=", r"\equiv", r"\le", r"\ge", r"\leq", r"\geq"}:
        return Edit(found.start(), end, (" ", base, " ")) if _OF_EQUALITY.fullmatch(text, *mark) else None
    if below and (_NAMED_BELOW.fullmatch(text, *base) or re.match(r"\\(?:overset|stackrel)(?![A-Za-z])", said)):
        return Edit(found.start(), end, (base, "_{", mark, "}"))
    summed = not below and re.match(r"\\(?:sum|prod|underset|mathop)(?![A-Za-z])", said)
    return Edit(found.start(), end, (base, "^{", mark, "}")) if summed else None


def _conjugate(text: str, found: re.Match[str]) -> Edit | None:
    r"""\overline{3 + 4i}, with an i in a sum, as its conjugate."""
    read = group(text, found.end())
    inner = text[slice(*read[0])] if read else ""
    summed = re.search(r"[-+^(]|\\frac", inner) and "i" in re.sub(r"\\[A-Za-z]+", " ", inner)
    if read is None or not summed or "_" in inner or re.search(r"[A-Za-z]{4}", inner):
        return None
    return Edit(found.start(), read[1], (r"\operatorname{conjugate}\left(", read[0], r"\right)"))


def _substack(text: str, found: re.Match[str]) -> Edit | None:
    r"""\substack{i, j \\ i \ne j} as i, j, i \ne j."""
    read = group(text, found.end())
    inner = text[slice(*read[0])] if read else ""
    return Edit(found.start(), read[1], (re.sub(r"\s*,?\s*\\\\\s*", ", ", inner),)) if read else None


def _skip(text: str, found: re.Match[str]) -> Edit | None:
    r"""\kern1pt, \hskip 2em."""
    length = re.compile(_LENGTH).match(text, found.end())
    return Edit(found.start(), length.end(), (_BLANK,)) if length else None


def _rule_of_derivative(sign: str) -> Rule:
    r"""\dv{f}{x}, \dv{x}(f), \dv[2]{f}{x}, \pdv{f}{x}{y}."""

    def rule(text: str, found: re.Match[str]) -> Edit | None:
        order, at = option(text, found.end()) or (None, found.end())
        groups: list[Span] = []
        while len(groups) < 3 and (read := group(text, at)):
            groups.append(read[0])
            at = read[1]
        power = f"^{{{text[slice(*order)]}}}" if order else ""
        if not groups or (len(groups) == 3 and (power or sign == "d")):
            return None
        of, *variables = groups if len(groups) > 1 else ((at, at), groups[0])
        short = len(text[slice(*of)].strip()) < 2 or re.fullmatch(r"\s*\\?[A-Za-z]+\s*", text[slice(*of)])
        many = str(len(variables)) if len(variables) > 1 else ""
        over: tuple[str | Span, ...] = (rf"\frac{{{sign}{power}{'^' * bool(many)}{many} ",)
        over += (of,) if short else ()
        for variable in variables:
            over += ("}{" if variable == variables[0] else "", f"{sign} ", variable, power)
        return Edit(found.start(), at, (*over, "}", *(() if short else (r"\left(", of, r"\right)"))))

    return rule


def _differential(text: str, found: re.Match[str]) -> Edit | None:
    r"""\dd{x} and \dd x as d x."""
    read = argument(text, found.end())
    short = read is not None and re.fullmatch(r"\s*\\?[A-Za-z]+\s*", text[slice(*read[0])])
    return Edit(found.start(), read[1], ("d ", read[0], " ")) if read and short else None


def _diff(text: str, found: re.Match[str]) -> Edit | None:
    r"""\diff x as d x, and \diff{f}{x} as \dv{f}{x}."""
    both = arguments(text, found.end(), "gg")
    return (_rule_of_derivative("d") if both else _differential)(text, found)


def _quantity(text: str, found: re.Match[str]) -> Edit | None:
    r"""\qty(x + 1) as (x + 1), \qty{5}{\metre} with its unit."""
    following = text[found.end() : found.end() + 1]
    end = closing(text, found.end()) if following and following in "([|" else -1
    if end >= 0:
        begin, close = {"(": ("(", ")"), "[": ("[", "]"), "|": (r"\lvert ", r"\rvert ")}[following]
        return Edit(found.start(), end + 1, (rf"\left{begin}", (found.end() + 1, end), rf"\right{close}"))
    if arguments(text, found.end(), "gg"):
        return UNITS["SI"](text, found)
    read = group(text, found.end())
    return Edit(found.start(), read[1], (r"\left(", read[0], r"\right)")) if read else None


def _mqty(text: str, found: re.Match[str]) -> Edit | None:
    r"""\mqty(1 & 2 \\ 3 & 4), with its brackets."""
    following = text[found.end() : found.end() + 1]
    end = closing(text, found.end()) if following and following in "([|" else -1
    kind = {"(": "pmatrix", "[": "bmatrix", "|": "vmatrix"}.get(following, "matrix")
    read = ((found.end() + 1, end), end + 1) if end >= 0 else group(text, found.end())
    return Edit(found.start(), read[1], (rf"\begin{{{kind}}}", read[0], rf"\end{{{kind}}}")) if read else None


_NOT = {"<": r"\ge ", ">": r"\le ", "=": r"\ne ", r"\in": r"\notin "}
_NOT |= dict.fromkeys((r"\le", r"\leq", r"\leqslant"), "> ") | dict.fromkeys((r"\ge", r"\geq", r"\geqslant"), "< ")
_NOT |= {r"\lt": r"\ge ", r"\gt": r"\le ", r"\equiv": r"\not\equiv"}


def _not(text: str, found: re.Match[str]) -> Edit | None:
    r"""\not= and \not\in."""
    sign = re.compile(r"\s*([<>=]|\\[a-z]+)").match(text, found.end())
    said = _NOT.get(sign[1]) if sign else None
    return None if sign is None or said is None or said == r"\not\equiv" else Edit(found.start(), sign.end(), (said,))


RULES: dict[str, Rule] = {
    **{name: _short(*short) for name, short in _SHORT.items()},
    **{name: _box(before) for name, before in _BOXES.items()},
    **{name: _word(said) for name, said in _WORDS.items()},
    **dict.fromkeys(("over", "choose"), _over),
    **dict.fromkeys(("overline", "bar", "widebar"), _conjugate),
    "substack": _substack,
    "genfrac": _genfrac,
    "root": _root,
    **dict.fromkeys(("overset", "underset", "stackrel", "stackbin"), _stacked),
    **dict.fromkeys(("kern", "mkern", "hskip", "mskip", "vskip"), _skip),
    **dict.fromkeys(("underbrace", "overbrace", "underbracket", "overbracket"), braced),
    **dict.fromkeys(("dv", "odv", "derivative", "od"), _rule_of_derivative("d")),
    **dict.fromkeys(("pdv", "diffp", "partialderivative", "pd"), _rule_of_derivative(r"\partial")),
    **dict.fromkeys(("dd", "differential"), _differential),
    "diff": _diff,
    "qty": _quantity,
    "mqty": _mqty,
    "not": _not,
    **UNITS,
}
