"""What a line cites, in a few words: definition of softmax; hypothesis: Σₖ yₖ = 1; probability.bayes."""

from __future__ import annotations

from collections.abc import Iterable

from derive.calc import Reason, Theorem
from derive.language import tr, word
from derive.printing.forms import Apply, Form, Name, Optimum, Terms
from derive.printing.linear import Linear, style
from derive.printing.sentences import Piece, Sentence, Sign, hypothesis, listed, mathematics, plain, said
from derive.printing.sugar import MATRIX, form, forms, function_name
from derive.rules import Axiom, Cite, Conversion, Hypothesis
from derive.symbols import Definition, Expr, Num

# How a conversion's arguments are read, by its name and how many there are.
_ARGUMENTS = {
    ("positive factor", 1): word("positive factor {0}"),
    ("one term of a sum", 1): word("one term of the sum: {0}"),
    ("cases", 1): word("{0} is 0 or 1"),
    ("continuity", 3): word("continuity at 0 of {2}, with {1} for {0}"),
    ("second-order condition", 1): word("second-order condition, direction {0}"),
    ("first-order condition", 2): word("first-order condition in {0}, tangent at {1}"),
    ("first-order condition", 3): word("first-order condition in {0}, tangent at {1}, direction {2}"),
    ("a square vanishes", 1): word("a square vanishes, c = {0}"),
}


def reason(r: Reason) -> Sentence:
    """One reason as a sentence."""
    match r:
        case Definition():
            return said("definition of {0}", _defined(r))
        case Hypothesis():
            return said("hypothesis: {0}", hypothesis(r))
        case Axiom():
            return (tr(r.name),)
        case Theorem():
            return (r.id,)
        case Cite():
            return _cite(r)
        case Conversion():
            return _conversion(r)
    raise TypeError(f"{r!r} is no reason")


def _defined(r: Definition) -> Piece:
    """What is defined: XW + b, σ, softmax."""
    name = function_name(r)
    matrix = MATRIX.get(r.name)
    return matrix(*forms(r.params)) if matrix else Name(name) if len(name) == 1 else name


def _cite(r: Cite) -> Sentence:
    """The source; an inequality times a factor, summed over k."""
    out = reason(r.source)
    if r.factor not in (Num(1), Num(0)):  # 0: cited as a fact, not as a part of the line
        out = (*out, Sign("times"), _factor(form(r.factor)))
    return said("{0}, summed over {1}", out, listed(Name(i.data) for i in r.over)) if r.over else out


def _factor(shown: Form) -> Form:
    return Apply("", (shown,)) if isinstance(shown, Terms | Optimum) else shown


def _conversion(r: Conversion) -> Sentence:
    arguments = forms(r.arguments)
    if template := _ARGUMENTS.get((r.name, len(arguments))):
        return said(template, *arguments)
    return (f"{tr(r.name)}: ", *listed(arguments)) if arguments else (tr(r.name),)


def reasons(by: Iterable[Reason]) -> Sentence:
    """Several reasons, the definitions among them in one: definitions of CE and softmax; algebra."""
    by = tuple(dict.fromkeys(by))  # what is applied twice is read once
    defined = [r for r in by if isinstance(r, Definition)]
    out: list[Sentence] = []
    for r in by:
        if len(defined) < 2 or not isinstance(r, Definition):
            out.append(reason(r))
        elif r is defined[0]:
            out.append(_definitions(defined))
    return tuple(piece for number, s in enumerate(out) for piece in ((("; ",) if number else ()) + s))


def _definitions(definitions: list[Definition]) -> Sentence:
    *first, last = map(_defined, definitions)
    commas = [piece for name in first[1:] for piece in (", ", name)]
    return said("definitions of {0}", said("{0} and {1}", (first[0], *commas), last))


def reason_text(r: Reason) -> str:
    """One reason as text."""
    return plain(reason(r), style(*_formulas(r)))


def reasons_text(by: Iterable[Reason], line: Linear | None = None) -> str:
    """Several reasons as text, joined by semicolons."""
    by = tuple(by)
    return plain(reasons(by), line or style(*(e for r in by for e in _formulas(r))))


def reasons_latex(by: Iterable[Reason]) -> str:
    r"""Several reasons for math mode: \text{definition of softmax}."""
    return mathematics(reasons(by))


def _formulas(r: Reason) -> tuple[Expr, ...]:
    match r:
        case Hypothesis():
            return () if r.relation == "partition" else (r.left, r.right)
        case Conversion():
            return r.arguments
        case Cite():
            return (*_formulas(r.source), r.factor)
        case _:
            return ()
