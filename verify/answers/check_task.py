"""What a worker does to check an answer: choose how to read both texts, compare them, and say what went wrong.

    {"task": "check", "gold": "p_k - y_k", "answer": "y_k - p_k"}  ->  {"status": "different", "diagnosis": "sign", ...}

The keys are those of `verify.answers.tasks`. The equations that are given are used as facts, and named where they were
needed. The scope may be "auto": the book's names where everything can be read by them and the gold answer has an index,
a sum or a function of the book in it, else those of school.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from derive.errors import LossproofError
from derive.symbols import At, Call, Dim, Expr, Family, Idx, Mul, Sum, Sym, shape_of
from verify.answers import tasks
from verify.answers.around import case_domains, differentials, real_roots, slashes
from verify.answers.around import ways as around
from verify.answers.around.doubts import doubted
from verify.answers.around.said_ranges import with_ranges
from verify.answers.chances import variables as random_variables
from verify.answers.comparing.arrays import fitted
from verify.answers.comparing.asked import Question
from verify.answers.comparing.linear_operators import with_operators
from verify.answers.comparing.readings import Both
from verify.answers.comparing.values_compare import compare_values
from verify.answers.comparing.verdict import Comparison, Mismatch
from verify.answers.matrices import compare as matrix_compare
from verify.answers.matrices import doubtful
from verify.answers.matrices.compare import SCOPES
from verify.answers.matrices.dots import are_vectors
from verify.answers.matrices.entries import written_out
from verify.answers.matrices.in_entries import in_entries
from verify.answers.matrices.pairs import may_not_commute, speaks_in_words
from verify.answers.mistakes.diagnosis import diagnosis
from verify.answers.programs import comparing as programs
from verify.answers.reading.macros import text_written_out
from verify.answers.reading.parsing import Invalid
from verify.answers.reading.typed import in_signs
from verify.answers.reading.updates import right_sides
from verify.answers.reading.values import Relation, Value, expressions
from verify.kernel import MALFORMED

Data = Any
SAME = frozenset(("same form", "same text", "same words"))
AUTO = ("general", "book", "paper")  # of those that read everything, the first
# p(x_i) and q(C_k) are no products: papers have densities so, not the book.
DENSITY = re.compile(r"(?<![A-Za-z\\_])[pq]\((?:\\mathbf\{)?[A-Za-z]\}?(?:_\w|_\{\w\}|\^\{\(\w\)\})\)")


def checked(task: Mapping[str, Data]) -> Data:
    """The comparison, and for a different answer the diagnosis; of the book's formulas, nothing stands around them."""
    if task.get("scope", "auto") == "book":
        return _checked(task)
    written = task["answer"]
    task = with_ranges(task)
    moved = task["answer"] != written  # then no place in it is one of the learner's
    task, places = _without_abbreviations(task)
    found = programs.judged(task, lambda asked: _in_signs(asked) or _judged(asked))
    if moved and found.get("position") is not None:
        found["position"] = None
    if places and found.get("position") is not None:
        found["position"] = places[min(found["position"], len(places) - 1)]
    return found


def _judged(task: Mapping[str, Data]) -> Data:
    """What is found of the texts, if they cannot be read so that it is not so."""
    task = differentials.rewritten(task)
    found = slashes.judged(task, real_roots.judged(task, _compared(task), _compared), _compared)
    return case_domains.judged(task, doubted(task, found))


def _in_signs(task: Mapping[str, Data]) -> Data | None:
    """What is found of both texts with calls and words said in signs; None where there are none, or they mislead."""
    gold, answer = in_signs(task["gold"], task["answer"])
    if (gold, answer) == (task["gold"], task["answer"]):
        return None
    with suppress(Invalid, LossproofError):
        found = _judged({**task, "gold": gold, "answer": answer})
        return found if found["status"] != "invalid" else None
    return None


def _without_abbreviations(task: Mapping[str, Data]) -> tuple[Mapping[str, Data], tuple[int, ...]]:
    """Both texts with what is short for something else written out, and the places of the answer's characters."""
    gold, _ = text_written_out(task["gold"])
    latex = task.get("syntax", "auto") != "text"
    answer, places = text_written_out(task["answer"]) if latex else (task["answer"], ())
    return {**task, "gold": gold, "answer": answer}, places


def _compared(task: Mapping[str, Data]) -> Data:
    """What the rooms say in turn: of random variables, of what stands around, of matrices, of numbers."""
    random = random_variables.compared(task)  # before P(A, B) may be a point
    if random is not None and random.status != "undecided":
        return _of_random(random)
    try:
        found = around.compared(task, _checked)
    except Invalid:
        if random is None:
            raise
        return _of_random(random)
    if found["status"] == "invalid" and random is not None:
        return _of_random(random)
    of_matrices = found.pop("of_matrices", False)
    if found["status"] == "different" and not of_matrices and random_variables.is_beyond(task["gold"], task["answer"]):
        return Comparison("undecided", reason="means or chances of which not enough is known").as_json()
    return found


def _of_random(found: Comparison) -> Data:
    """What is found of random variables, which have the names of school."""
    return {**found.as_json(), "scope": "general"}


def _checked(task: Mapping[str, Data]) -> Data:
    """The comparison of two texts as they are; the gold answer must be readable."""
    gold, answer = in_entries(task["gold"], task["answer"])
    task = {**task, "gold": gold, "answer": answer}
    assigned = right_sides(task["gold"], task["answer"])
    if assigned is not None:
        with suppress(LossproofError, Invalid):
            found = _checked({**task, "gold": assigned[0], "answer": assigned[1]})
            if found["status"] in ("equal", "different"):
                return found
    random = random_variables.compared(task)
    if random is not None and random.status != "undecided":
        return _of_random(random)
    scope = task.get("scope", "auto")
    said = {"equations": "used", **task, "scope": _scope(task) if scope == "auto" else scope}
    said |= {"letters": "unknown"} if scope == "auto" else {}
    matrices = _of_matrices(task)
    found = _not_commuting(said) if matrices is None else _looked_at_again(said, matrices)
    found["scope"] = said["scope"]
    found["of_matrices"] = matrices is not None and matrices.status == found["status"]
    if found["status"] == "different" and task.get("diagnose", True):
        found["diagnosis"] = _diagnosed(said) if matrices is None else _of_arrays(said, matrices)
    return found


def _not_commuting(task: Mapping[str, Data]) -> dict[str, Data]:
    """What is found of the texts; where matrices are spoken of, nothing is equal because numbers commute."""
    found = dict(tasks.compared(task))
    unsure = found["status"] == "equal" and speaks_in_words(task) and found["evidence"]["by"] not in SAME
    layers = found["status"] == "equal" and found["evidence"]["by"] not in SAME and may_not_commute(task)
    if layers or (unsure and any(_has_product(task, which) for which in ("gold", "answer"))):
        return Comparison("undecided", reason="equal, if the letters are numbers").as_json()
    return _whatever_letters_are(task, found)


def _whatever_letters_are(
    task: Mapping[str, Data], found: dict[str, Data], *, certain: bool = False
) -> dict[str, Data]:
    """What is found by numbers, if it is so of matrices too, where the texts show such."""
    if task["scope"] == "book" and task.get("letters") != "unknown":
        return found
    if found["status"] == "equal" and found["evidence"]["by"] == "same text":  # that nobody could read
        return found
    scope = tasks.scope_of(task)

    def proved(both: Both) -> bool:
        terms = tasks.terms_of(task, scope)
        same = compare_values(*both, terms).status == "equal"
        return same or with_operators(*both, terms, compare_values) is not None

    if found["status"] == "equal":
        reason = doubtful.doubt(task, found["evidence"]["by"], tasks.read(task, scope), proved, certain=certain)
    elif found["status"] == "different":
        vectors = are_vectors(task)
        if vectors is not None:
            return dict(vectors.as_json())
        reason = doubtful.doubt_of_difference(task, lambda: tasks.read(task, scope), proved)
    else:
        return found
    return Comparison("undecided", reason=reason).as_json() if reason else found


def _has_product(task: Mapping[str, Data], which: str) -> bool:
    """Is there a product of two letters without an index, that may be matrices or vectors?"""
    value = _read(task, which, task["scope"])
    products = (a for e in expressions(value) for a in e.walk() if isinstance(a, Mul)) if value is not None else ()
    return any(sum(isinstance(x, Sym) for f in a.args for x in f.free) > 1 for a in products)


def _looked_at_again(task: Mapping[str, Data], matrices: Comparison) -> dict[str, Data]:
    """What is found of matrices; where that is open, what is found entry by entry, if it says as much."""
    if matrices.status != "undecided" or matrix_compare.has_properties(task):
        return dict(matrices.as_json())
    try:
        found = dict(tasks.compared(task))
    except (LossproofError, Invalid):
        return dict(matrices.as_json())
    tied = any(isinstance(said, str) and "=" in said for said in task.get("given", ()))
    different = found["status"] == "different" and matrices.reason not in matrix_compare.FINAL and not tied
    unproved = matrices.reason == matrix_compare.NO_PROOF and found["status"] != "different"
    number = matrices.reason == matrix_compare.EITHER and matrices.evidence is None and found["status"] == "equal"
    believed = different or unproved or number
    return _whatever_letters_are(task, found, certain=True) if believed else dict(matrices.as_json())


def _of_matrices(task: Mapping[str, Data]) -> Comparison | None:
    """What is found of formulas of matrices; None where the texts are none, or where it is not known."""
    values = written_out(task["gold"], task["answer"]) if task.get("scope", "auto") in SCOPES else None
    if values is not None:
        with suppress(LossproofError, Invalid, *MALFORMED):
            return compare_values(*values, tasks.terms_of(task, tasks.scope_of({**task, "scope": "general"})))
    return matrix_compare.compared(task)


def _of_arrays(task: Mapping[str, Data], matrices: Comparison) -> str | None:
    """The name of the mistake, where it can be named from the entries; not where equations tie these together."""
    tied = any(isinstance(said, str) and "=" in said for said in task.get("given", ()))
    if tied or isinstance(matrices.evidence, Mismatch):
        return None
    with suppress(LossproofError, Invalid, *MALFORMED):
        return _diagnosed(task)
    return None


# Which names


def _scope(task: Mapping[str, Data]) -> str:
    """The book's names, if it is spoken of; else the first by which all can be read, both texts, or the gold answer."""
    golds = {name: _read(task, "gold", name) for name in AUTO}
    answers = {name: _read(task, "answer", name) for name in AUTO}
    in_papers = golds["paper"] is not None and answers["paper"] is not None
    if in_papers and (_misfits(golds["book"]) or _misfits(answers["book"])):
        golds["book"] = None
    spoken = any(DENSITY.search(task[which]) for which in ("gold", "answer"))
    if spoken and golds["paper"] is not None and answers["paper"] is not None:
        return "paper"
    if golds["book"] is not None and answers["book"] is not None and _of_the_book(golds["book"], golds["general"]):
        return "book"
    both = [name for name in AUTO if golds[name] is not None and answers[name] is not None]
    whole = sorted((name for name in both if _terms_are_read(task, name)), key=lambda name: _unread(task, name))
    alone = [name for name in AUTO if golds[name] is not None]
    return next(iter((*whole, *both, *alone)), "general")


def _unread(task: Mapping[str, Data], name: str) -> int:
    """How many of the assumptions are not used by these names."""
    return len(tasks.remarks_of(task, tasks.scope_of({**task, "scope": name}))) if task.get("given") else 0


def _of_the_book(book: Value, general: Value | None) -> bool:
    """Is there a function of the book in it, a sum, or an index that is written? One that is understood does not count.

    x_k log p_k has an index, and softmax(z) a function; σ(z) is a product by the names of school. log x, read by the
    book's names, is log x_i for all i, and has nothing of the book.
    """
    if _functions(book) != _functions(general):
        return True
    found = list(expressions(book))
    if any(isinstance(a, Sum) for e in found for a in e.walk()):
        return True
    return any(isinstance(a, At) for e in found if not shape_of(e) for a in e.walk())


def _misfits(value: Value | None) -> bool:
    """Is an array of the book read up to another end than it has, as Σ_{j=1}^d x_j of x_1, ..., x_n?"""
    entries = (a for e in expressions(value) for a in e.walk() if isinstance(a, At)) if value is not None else ()
    pairs = ((i.args[1], size) for a in entries if isinstance(a.args[0], Family) for i, size in _places(a))
    return any(isinstance(end, Dim | Sym) and isinstance(size, Dim) and end != size for end, size in pairs)


def _places(entry: Expr) -> Iterator[tuple[Expr, Expr]]:
    family, *where = entry.args
    return ((i, size) for i, size in zip(where, family.args, strict=False) if isinstance(i, Idx))


def _functions(value: Value | None) -> frozenset[Any]:
    """The definitions that are applied in a value."""
    found = expressions(value) if value is not None else ()
    return frozenset(a.data for e in found for a in e.walk() if isinstance(a, Call))


def _read(task: Mapping[str, Data], which: str, name: str) -> Value | None:
    try:
        scope = tasks.scope_of({**task, "scope": name})
        return fitted(tasks.value_of(task, which, scope))
    except Invalid:
        return None


def _terms_are_read(task: Mapping[str, Data], name: str) -> bool:
    """Can the assumptions, the facts and the variable be read by these names too?"""
    try:
        tasks.terms_of(task, tasks.scope_of({**task, "scope": name}))
    except (LossproofError, Invalid, *MALFORMED):
        return False
    return True


# What went wrong


def _diagnosed(task: Mapping[str, Data]) -> str | None:
    """The name of the mistake, of formulas; what cannot be varied has none."""
    scope = tasks.scope_of(task)
    gold, answer = (_right_side(_read(task, which, task["scope"])) for which in ("gold", "answer"))
    if gold is None or answer is None:
        return None
    terms = tasks.terms_of(task, scope)
    try:
        mistake = diagnosis(Question(gold, answer, terms.given, terms.facts, terms.variable), mode=terms.mode)
    except MALFORMED:
        return None
    return mistake.name if mistake else None


def _right_side(value: Value | None) -> Expr | None:
    """A formula, or the right side of an equation."""
    if isinstance(value, Relation) and value.relation == "=":
        return value.right
    return value if isinstance(value, Expr) else None


warm = tasks.warm
TASKS = {**tasks.TASKS, "check": checked}
