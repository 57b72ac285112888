"""The quiz: questions, answers, hints, and what the book says."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import progress
from commands.progress import Progress
from commands.shared import Json, Lang, check_outputs, err, grid, out, write_json
from derive.language import spoken, tr, word

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from verify.answers.checking import Verdict
    from verify.answers.questions import Question

STYLES = {"equal": "green", "different": "yellow", "undecided": "yellow", "invalid": "red"}
KINDS = {
    "expression": word("formula"),
    "numeric": word("number"),
    "choice": word("choice"),
    "truth": word("true or false"),
    "derivation": word("derivation"),
}
# What may be typed instead of an answer, in both languages.
ORDERS = {
    **dict.fromkeys(("?", "hint", "힌트"), "hint"),
    **dict.fromkeys(("skip", "건너뛰기", "넘기기"), "skip"),
    **dict.fromkeys(("quit", "exit", "끝", "종료"), "quit"),
    **dict.fromkeys(("show", "정답"), "show"),
}
INTERRUPTED = 130
MOST_LINES = 200  # of an answer


class Over(Exception):
    """The learner stops, or there is no more to read."""


def quiz(
    topics: Annotated[
        list[str] | None, typer.Argument(metavar="TOPIC", help="quizzes, chapters, or questions; all by default.")
    ] = None,
    difficulty: Annotated[
        int | None, typer.Option(min=1, max=3, help="Only questions of this difficulty, from 1 to 3.")
    ] = None,
    number: Annotated[int | None, typer.Option(min=1, help="How many questions to ask; all by default.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the numbers in the questions.")] = 0,
    listed: Annotated[bool, typer.Option("--list", help="List the questions instead of asking them.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask again what was answered before.")] = False,
    lang: Lang = None,
    json_file: Json = None,
) -> None:
    """Answer questions about the book, with hints and explanations; it goes on where you stopped.

    Besides an answer you may type ? for a hint, skip, show for the answer, or quit. A derivation ends with an empty
    line. Standard input may be a pipe: one answer a line.
    """
    from derive.language import speak

    speak(lang)
    check_outputs(json_file)
    chosen = [q for q in selected(topics) if difficulty in (None, q.difficulty)]
    known, damaged = progress.load()
    if damaged:
        err().print(
            f"{tr('Your progress could not be read. The file is kept as')} {damaged}", markup=False, soft_wrap=True
        )
    if listed:
        _list(chosen, known, json_file)
        return
    asked = [q for q in chosen if fresh or not known.get(q.id, Progress()).done][:number]
    if fresh:
        known |= {q.id: Progress() for q in asked}
    session = Session(known, seed, err() if str(json_file) == "-" else out())
    interrupted = session.run(asked) if asked else session.say(tr("All of it is answered; --fresh asks again."))
    if json_file:
        write_json(json_file, session.as_json())
    if interrupted:
        raise typer.Exit(INTERRUPTED)


def selected(topics: Sequence[str] | None) -> list[Question]:
    """The questions of those chapters and ids, in the order of the bank."""
    import difflib

    from derive.errors import LossproofError
    from verify.answers.question_task import known

    questions = list(known().values())
    topics_known = list(dict.fromkeys(q.chapter for q in questions))
    names = [*topics_known, *known()]
    for topic in topics or ():
        if topic not in names:
            near = difflib.get_close_matches(topic, names, n=3, cutoff=0.4)
            hint = f"Did you mean {' or '.join(near)}? " if near else ""
            raise LossproofError(f"There is no topic {topic!r}.", f"{hint}The topics are {', '.join(topics_known)}.")
    return [q for q in questions if not topics or q.chapter in topics or q.id in topics]


def _list(questions: Sequence[Question], known: Mapping[str, Progress], json_file: Path | None) -> None:
    if json_file:
        write_json(json_file, [_row(q, known.get(q.id, Progress())) for q in questions])
    if json_file is None or str(json_file) != "-":
        out().print(_table(questions, known))


def _row(q: Question, how: Progress) -> dict[str, Any]:
    """A question as plain data, without its answer."""
    plain = {"id": q.id, "topic": q.chapter, "kind": q.kind, "difficulty": q.difficulty, "theorem": q.theorem}
    return {**plain, "text": dict(q.text), "done": how.done, "right": how.known}


def _table(questions: Sequence[Question], known: Mapping[str, Progress]) -> Table:
    from rich.markup import escape

    table = grid(tr("question"), tr("kind"), tr("difficulty"), tr("answered"), right=(tr("difficulty"),))
    for q in questions:
        how = known.get(q.id, Progress())
        done = tr("shown") if how.shown else tr("right") if how.right else ""
        table.add_row(f"[cyan]{escape(q.id)}[/]", tr(KINDS[q.kind]), str(q.difficulty), done)
    return table


class Session:
    """A round of questions: what is asked, read and printed, and what becomes of it."""

    def __init__(self, known: dict[str, Progress], seed: int, console: Console) -> None:
        self.known, self.seed, self.console = known, seed, console
        self.interactive = sys.stdin.isatty()
        self.asked: list[Question] = []

    def run(self, questions: Sequence[Question]) -> bool:
        """Ask them one after the other; was it interrupted?"""
        self._warm()
        interrupted = False
        try:
            for number, question in enumerate(questions, 1):
                self.asked.append(question)
                self.ask(question, f"{number}/{len(questions)}")
        except Over:
            pass
        except KeyboardInterrupt:
            self.say("")
            self.say(tr("Your progress is saved; the next quiz goes on from here."))
            interrupted = True
        finally:
            progress.save(self.known)
        self.say(self.score(), "bold")
        return interrupted

    @staticmethod
    def _warm() -> None:
        """Start the worker while the learner reads."""
        import threading

        from verify.answers.checking import pool

        threading.Thread(target=pool().warm, daemon=True).start()

    def say(self, text: str, style: str = "") -> bool:
        """Print a text as it is."""
        self.console.print(text, markup=False, style=style, soft_wrap=not self.interactive)
        return False

    def score(self) -> str:
        """How many of those that were asked are answered."""
        mine = [self.known.get(q.id, Progress()) for q in self.asked]
        right = sum(how.known for how in mine)
        return tr("Score: {right} of {asked} right; hints used: {hints}.").format(
            right=right, asked=len(mine), hints=sum(how.hints for how in mine)
        )

    def as_json(self) -> dict[str, Any]:
        """The round as plain data."""
        rows = [{**_row(q, how), **vars(how)} for q in self.asked if (how := self.known.get(q.id, Progress()))]
        return {"asked": len(rows), "right": sum(row["right"] and not row["shown"] for row in rows), "questions": rows}

    def ask(self, q: Question, place: str) -> None:
        """One question, until it is answered, shown or skipped. Raises Over at the end."""
        how = self.known.setdefault(q.id, Progress())
        shown = _Shown(q, self.seed)
        hints = Hints(shown.hints)
        self.say("")
        self.say(f"{place}  {q.id}  ({tr(KINDS[q.kind])})", "bold cyan")
        for line in shown.lines():
            self.say(line)
        while True:
            answer = self._answer(q)
            order = ORDERS.get(answer.strip().lower())
            if order == "quit":
                raise Over
            if order == "skip":
                self.say(tr("Skipped."), "dim")
                return
            if order == "hint":
                self._hint(hints.next(), how)
            elif order == "show":
                how.shown = not how.right
                self._explain(shown, tr("The answer:"))
                return
            elif answer.strip():
                found = self._checked(q, answer, how)
                if how.right:
                    self._explain(shown, "")
                    return
                hints.after(found.diagnosis)
                if found.status == "different":
                    self.say(tr("Type ? for a hint."), "dim")
            progress.save(self.known)

    def _hint(self, hint: str | None, how: Progress) -> None:
        how.hints += hint is not None
        self.say(hint or tr("There are no more hints; show gives the answer."), "magenta")

    def _checked(self, q: Question, answer: str, how: Progress) -> Verdict:
        """Is it right? Says what went wrong otherwise; what cannot be read counts as no try."""
        from verify.answers.grading import check_question

        found = check_question(q.id, answer, self.seed)
        how.tries += found.status != "invalid"
        how.right = found.status == "equal"
        self._say_verdict(found, answer)
        return found

    def _say_verdict(self, found: Verdict, answer: str) -> None:
        from commands.answers import pointed

        self.say(found.message, STYLES[found.status])
        if found.position is not None:
            for line in pointed(answer, found.position):
                self.say(line, "dim")

    def _explain(self, shown: _Shown, title: str) -> None:
        """The answer, where it was asked for; why; and the derivation in the book."""
        if title:
            self.say(title, "bold")
            for line in shown.answer():
                self.say(f"  {line}", "green")
        for line in shown.why():
            self.say(line, "dim")
        explain(self.console, shown.question.theorem)
        progress.save(self.known)

    def _answer(self, q: Question) -> str:
        """What is typed: a line; of a derivation, lines up to an empty one. Raises Over at the end of the input."""
        first = self._line("> ")
        if q.kind != "derivation" or first.strip().lower() in ORDERS or not first.strip():
            return first
        lines = [first]
        with suppress(Over):
            while len(lines) < MOST_LINES and (line := self._line("  ")).strip():
                lines.append(line)
        return "\n".join(lines)

    def _line(self, prompt: str) -> str:
        if self.interactive:
            try:
                return input(prompt)
            except EOFError:
                raise Over from None
        line = sys.stdin.readline()
        if not line:
            raise Over
        return line.rstrip("\r\n")


class Hints:
    """The hints of a question; before them, those for the mistake that was made last. None is given twice."""

    def __init__(self, of_question: Sequence[str]) -> None:
        self._left = {"": list(of_question)}
        self._mistake = ""

    def after(self, mistake: str | None) -> None:
        """An answer with this mistake in it was given, or one in which none was found."""
        from verify.answers.mistakes.known import BY_NAME

        self._mistake = mistake if mistake and mistake in BY_NAME else ""
        if self._mistake:
            self._left.setdefault(self._mistake, list(map(tr, BY_NAME[self._mistake].hints)))

    def next(self) -> str | None:
        """The next hint, if there is one left."""
        left = self._left[self._mistake] or self._left[""]
        return left.pop(0) if left else None


def explain(console: Console, name: str) -> None:
    """What the book says: an entry with its derivation."""
    from derive import catalog
    from derive.printing.theorem import rich_renderable

    console.print()
    for entry in catalog.find(name):
        console.print(rich_renderable(entry, console.width))


class _Shown:
    """A question in the language that is spoken, with the numbers of a seed."""

    def __init__(self, question: Question, seed: int) -> None:
        from verify.answers.questions import Numeric

        self.question = question
        self._drawn = question.drawn(seed) if isinstance(question, Numeric) else None
        self.hints = (self._drawn or question).hints[spoken()]

    def lines(self) -> Iterator[str]:
        """The question; of a choice also its options, lettered."""
        from verify.answers.questions import Choice

        yield (self._drawn or self.question).text[spoken()]
        if isinstance(self.question, Choice):
            yield from (f"  {_letter(n)}) {option}" for n, option in enumerate(self.question.options[spoken()]))

    def answer(self) -> Iterator[str]:
        """The right answer."""
        from verify.answers.questions import Choice, Derivation, Truth

        q: Any = self.question
        if isinstance(q, Choice):
            yield from (f"{_letter(n - 1)}) {q.options[spoken()][n - 1]}" for n in q.gold)
        elif isinstance(q, Derivation):
            yield from q.right[0]
        elif isinstance(q, Truth):
            at: Mapping[str, Any] = next((a["at"] for a in q.right if isinstance(a, Mapping) and a.get("at")), {})
            point = ", ".join(f"{name} = {_value(value)}" for name, value in at.items())
            yield f"{tr('true') if q.gold else tr('false')}{f': {point}' if point else ''}"
        else:
            yield _exact(self._drawn) if self._drawn else q.gold

    def why(self) -> Iterator[str]:
        """Of a choice, what is to be said of each option."""
        from verify.answers.questions import Choice

        if isinstance(self.question, Choice) and self.question.why:
            yield from (f"  {_letter(n)}) {why}" for n, why in enumerate(self.question.why[spoken()]))


def _letter(number: int) -> str:
    return chr(ord("a") + number)


def _value(value: Any) -> str:
    return value if isinstance(value, str) else f"({', '.join(map(_value, value))})"


def _exact(drawn: Any) -> str:
    """The value of a numeric question: as a fraction if it is one, else as a formula."""
    from verify.answers.comparing.evaluation import exactly
    from verify.answers.questions import shown
    from verify.model import Model, NoValue

    try:
        return shown(exactly(drawn.gold, Model()))
    except NoValue:
        return drawn.filled("".join(f"{{{w}}}" if w in drawn.values else w for w in _words(drawn.question.gold)))


def _words(text: str) -> list[str]:
    import re

    return re.findall(r"\w+|\W+", text)
