r"""The book as a LaTeX document, for XeLaTeX, LuaLaTeX and pdfLaTeX.

A line of a chain is a paragraph: TeX itself breaks the formula where it is too long, and sets the reason flush right,
on a line of its own if it must.
"""

from __future__ import annotations

import re
import unicodedata
from string import Template

from derive.calc import Refutation, Theorem
from derive.language import spoken, tr
from derive.printing.book_parts import TITLE, Book, Part, linked
from derive.printing.latex import latex_form
from derive.printing.markup import conclusion, escape_latex, proof_of
from derive.printing.reasons import reasons
from derive.printing.sentences import Entry, Sentence, claim, hypothesis, runs, sign_latex, variables
from derive.printing.sugar import form
from derive.symbols import Expr

LONG = 110  # letters of LaTeX, above which parentheses do not grow, so that a line may end inside of them

PREAMBLE = Template(r"""% Compile with xelatex, lualatex or pdflatex, twice.
\documentclass[11pt,a4paper]{article}
\usepackage[margin=25mm]{geometry}
\usepackage{amsmath,amssymb,iftex}
\ifPDFTeX
  \usepackage[utf8]{inputenc}
  \usepackage[T1]{fontenc}
  \usepackage{lmodern}
\else
  \usepackage{fontspec}
\fi
$language\usepackage[colorlinks,allcolors=black,pdftitle={$title}]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.5em plus 0.2em}
\setlength{\lineskiplimit}{3pt}
\setlength{\lineskip}{5pt}
\setlength{\emergencystretch}{3em}
\setcounter{tocdepth}{2}
\makeatletter
\renewcommand*{\l@subsection}{\@dottedtocline{2}{1.5em}{3em}}
\makeatother
% a formula as a paragraph of its own, broken where it must be
\newcommand{\formulas}{\raggedright\tolerance=9999\hbadness=10000\relpenalty=500\binoppenalty=700\relax}
\newcommand{\claim}[1]{{\formulas\leftskip=2em\noindent$$\displaystyle #1$$\par}}
\newcommand{\start}[1]{{\formulas\noindent\hangindent=4em\hangafter=1 $$\displaystyle #1$$\par}}
\newcommand{\step}[3]{{\formulas\rightskip=0pt plus 6em\noindent\hangindent=4em\hangafter=1
  \hbox to 2em{\hfil$$#1$$\hfil}$$\displaystyle #2$$\reason{#3}\par}}
% flush right: on the line of the formula if there is room, else on the next
\newcommand{\reason}[1]{\unskip\nobreak\hfil\penalty50\hskip2em\hbox{}\nobreak\hfil{\small #1}\parfillskip=0pt
  \finalhyphendemerits=0 }
\newcommand{\entry}[2]{\subsection{#1}\label{#2}}
\title{$title}
\author{lossproof}
\date{}
\begin{document}
\maketitle
{\setlength{\parskip}{0pt}\tableofcontents}
""")
KOREAN = r"""\usepackage{kotex}
\ifPDFTeX\else
  \IfFontExistsTF{Noto Serif CJK KR}{\setmainhangulfont{Noto Serif CJK KR}[ItalicFont=*]}{%
    \IfFontExistsTF{NanumMyeongjo}{\setmainhangulfont{NanumMyeongjo}[ItalicFont=*]}{}}
\fi
"""
LANGUAGE = {"ko": KOREAN}
_ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar"}
_ACCENTED = re.compile(f"([A-Za-z][{''.join(_ACCENTS)}])")


def latex_book(book: Book) -> str:
    """The whole document."""
    preamble = PREAMBLE.substitute(title=escape_latex(tr(TITLE)), language=LANGUAGE.get(spoken(), ""))
    return "\n".join([preamble, *(_chapter(book, part) for part in book.parts), r"\end{document}", ""])


def _chapter(book: Book, part: Part) -> str:
    counter = rf"\setcounter{{section}}{{{part.number - 1}}}"
    heading = rf"\section{{{_text(part.title)}}}\label{{{part.anchor}}}"
    return "\n\n".join([f"\\clearpage\n{counter}\n{heading}", *(_entry(book, entry) for entry in part.entries)])


def _entry(book: Book, entry: Entry) -> str:
    """A subsection: statement, hypotheses, claim, chain, meaning and reference."""
    proof, verdict = proof_of(entry), book.verdict(entry)
    label = tr("False claim") if isinstance(entry, Refutation) else tr("Claim")
    given = [_prose(book, s) for s in (*variables(entry), *map(hypothesis, entry.given))]
    parts = [
        rf"\entry{{{_text(entry.title)}}}{{{entry.id}}}",
        rf"\texttt{{{escape_latex(entry.id)}}}" + (rf"\quad\textit{{{escape_latex(tr(verdict))}}}" if verdict else ""),
        rf"\emph{{{_words(book, entry.statement)}}}" if entry.statement else "",
        rf"{_label(tr('For'))} {'; '.join(given)}." if given else "",
        _label(label),
        rf"\claim{{{_mathematics(claim(entry.claim))}}}",
        _chain(book, proof) if proof and proof.steps else "",
        *(_prose(book, s) + "." for s in conclusion(entry)),
        rf"{_label(tr('Meaning'))} {_words(book, entry.meaning)}" if entry.meaning else "",
        rf"{_label(tr('Reference'))} {_text(entry.reference)}." if entry.reference else "",
    ]
    return "\n\n".join(part for part in parts if part)


def _label(word: str) -> str:
    return rf"\textbf{{{escape_latex(word)}.}}"


def _chain(book: Book, proof: Theorem) -> str:
    """The start and every line, each a paragraph."""
    assert proof.start is not None
    lines = [
        rf"\step{{{sign_latex(s.relation)}}}{{{_formula(s.expr)}}}{{{_prose(book, reasons(s.by))}}}"
        for s in proof.steps
    ]
    return "\n".join([_label(tr("Derivation")), "", rf"\start{{{_formula(proof.start)}}}", *lines])


def _formula(e: Expr) -> str:
    return breakable(latex_form(form(e)))


def breakable(formula: str, size: str = "bigg") -> str:
    r"""The formula with fixed outer parentheses if it is long, for TeX ends no line between \left and \right."""
    if len(formula) <= LONG:
        return formula
    fixed = {r"\left": rf"\{size}l", r"\right": rf"\{size}r"}
    out, depth = "", 0
    for token in re.split(r"(\\left|\\right|[{}])", formula):
        depth += (token == "{") - (token == "}")
        out += token if depth else fixed.get(token, token)
    return out


def _mathematics(sentence: Sentence) -> str:
    """A sentence for math mode in a paragraph: a line may end between its words too."""
    shown = runs(sentence)
    return "".join(breakable(text) if math else rf"$ {escape_latex(text)} $\displaystyle " for math, text in shown)


def _prose(book: Book, sentence: Sentence) -> str:
    """Words with formulas among them; a comma at the end of a formula keeps the space behind it."""
    out = ""
    for math, text in runs(sentence):
        shown = breakable(text.strip(), "big")
        out += f"${shown}$" + " " * text.endswith(" ") if math else _words(book, text)
    return out.strip()


def _words(book: Book, words: str) -> str:
    """Prose with links."""
    return linked(words, book.ids, _text, lambda name: rf"\hyperref[{name}]{{\texttt{{{escape_latex(name)}}}}}")


def _text(words: str) -> str:
    """Prose for LaTeX; ȳ and ŵ, which text fonts lack, in math mode."""
    parts = _ACCENTED.split(unicodedata.normalize("NFD", words))
    shown = [
        _accented(part) if number % 2 else escape_latex(unicodedata.normalize("NFC", part))
        for number, part in enumerate(parts)
    ]
    return "".join(shown)


def _accented(pair: str) -> str:
    known = unicodedata.normalize("NFC", pair)
    return known if len(known) == 1 and known < "\u0100" else rf"$\{_ACCENTS[pair[1]]}{{{pair[0]}}}$"
