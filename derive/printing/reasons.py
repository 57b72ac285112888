"""What a line cites, in a few words: definition of softmax; hypothesis: Σₖ yₖ = 1; probability.bayes."""

from __future__ import annotations

from collections.abc import Iterable

from derive.calc import Reason, Theorem
from derive.printing.forms import Name
from derive.printing.linear import Linear, style
from derive.printing.sentences import Sentence, hypothesis, mathematics, plain
from derive.printing.sugar import MATRIX, form, forms, function_name
from derive.rules import Axiom, Cite, Conversion, Hypothesis
from derive.symbols import Definition, Expr

# A word, then the arguments: how a conversion's arguments are read.
_ARGUMENTS = {
    "positive factor": "positive factor ",
    "one term of a sum": "one term of the sum: ",
    "second-order condition": "second-order condition, direction ",
    "a square vanishes": "a square vanishes, c = ",
}


def reason(r: Reason) -> Sentence:
    """One reason as a sentence."""
    match r:
        case Definition():
            matrix = MATRIX.get(r.name)
            return ("definition of ", matrix(*forms(r.params)) if matrix else _function(r))
        case Hypothesis():
            return ("hypothesis: ", *hypothesis(r))
        case Axiom():
            return (r.name,)
        case Theorem():
            return (r.id,)
        case Cite():
            return reason(r.source)
        case Conversion():
            return _conversion(r)
    raise TypeError(f"{r!r} is no reason")


def _function(r: Definition) -> str | Name:
    name = function_name(r)
    return Name(name) if len(name) == 1 else name


def _conversion(r: Conversion) -> Sentence:
    if not r.arguments:
        return (r.name,)
    out: Sentence = (_ARGUMENTS.get(r.name, f"{r.name}: "),)
    for number, argument in enumerate(r.arguments):
        out += (", ", form(argument)) if number else (form(argument),)
    return out


def reasons(by: Iterable[Reason]) -> Sentence:
    """Several reasons, the definitions among them in one: definitions of CE and softmax; algebra."""
    sentences = [reason(r) for r in by]
    defined = [s for s in sentences if s[0] == "definition of "]
    out: list[Sentence] = []
    for s in sentences:
        if len(defined) < 2 or s not in defined:
            out.append(s)
        elif s is defined[0]:
            out.append(_definitions(defined))
    return tuple(piece for number, s in enumerate(out) for piece in ((("; ",) if number else ()) + s))


def _definitions(sentences: list[Sentence]) -> Sentence:
    names = [s[1] for s in sentences]
    commas = [piece for name in names[1:-1] for piece in (", ", name)]
    return ("definitions of ", names[0], *commas, " and ", names[-1])


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
        case _:
            return ()
