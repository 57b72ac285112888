"""What is said of a learner's derivation, line by line: sentences with gaps, in the language of the reader."""

from __future__ import annotations

from derive.language import tr, word

REMARKS = {
    # A line.
    "start": word("The derivation starts here."),
    "defined": word("This says what {name} stands for."),
    "stated": word("This is what is to be shown; it is not used."),
    "same": word("The same as the line before, written in another way."),
    "repeated": word("It repeats the line before."),
    "follows": word("It follows by {by}."),
    "follows, unknown reason": word("It follows by {by}. What “{reason}” means is not known."),
    "follows, not needed": word("It follows by {by} alone; “{reason}” says more than is needed."),
    "follows, numbers": word("It follows: the numbers are {left} and {right}, by enclosures that do not overlap."),
    "own line": word("line {line}"),
    "wrong reason": word("It follows, but not by “{reason}”: it follows by {by}."),
    "circular reason": word("“{reason}” is {id}, which rests on what is to be shown."),
    "circular goal": word("“{reason}” is what is to be shown."),
    "circular line": word("It takes what is to be shown for granted."),
    "false": word("It does not follow: {left} on one side and {right} on the other at {point}."),
    "false, no point": word("It does not follow: {left} on one side and {right} on the other."),
    "false optimum, left": word(
        "It does not follow. At {point} the left side has its optimum at {best}. The right side has not: its value is "
        "{value} there, and better, {other}, at {elsewhere}."
    ),
    "false optimum, right": word(
        "It does not follow. At {point} the right side has its optimum at {best}. The left side has not: its value is "
        "{value} there, and better, {other}, at {elsewhere}."
    ),
    "too big": word("It is true, but no single rule makes this step. It takes {by}."),
    "too big, between": word(
        "It is true, but no single rule makes this step. It takes {by}; in between stands {between}."
    ),
    "too big, true": word("It is true ({by}), but no rule of the book makes this step."),
    "nowhere": word("It is true, but it leads nowhere: nothing that follows needs it."),
    "beyond": word("It is true, but the goal was reached before."),
    "loop": word("It is true, but the derivation comes back to an earlier line."),
    "undecided": word("It could neither be shown nor refuted."),
    "undecided, order": word(
        "It could neither be shown nor refuted. But take care, the two sides rank two points differently: "
        "{one} and {other}."
    ),
    "undecided, gap left": word("It could not be shown: what stands before it has no value at {point}."),
    "undecided, gap right": word("It could not be shown: it has no value at {point}."),
    "undecided, lack": word("It could not be shown: it needs {lack}, which is not given."),
    "undecided, unread": word("The line before could not be read, so this step was not checked."),
    "undecided, time": word("It was not looked at: the time for the whole derivation is used up."),
    "unread": word("It can not be read: {message}"),
    "relation": word("The relation {relation} is not checked; write an equation or an inequality."),
    "too large": word("The formula is too large: {size} parts, and {most} are allowed."),
    "no beginning": word("There is nothing before this line that it could go on from."),
    # The whole.
    "correct": word("Every line follows, and the last one is the goal."),
    "correct, and more": word("Every line follows, and the goal is reached; not every line was needed."),
    "wrong": word("{count} of {lines} lines are wrong, the first is line {first}."),
    "wrong start": word("The derivation does not start at a side of the goal or at a definition of one."),
    "circular": word("The derivation is circular: {what}."),
    "not reached": word("The goal is not reached. Still to be shown: {left} = {right}."),
    "not reached, order": word("The goal is not reached."),
    "big steps": word("The goal is reached, but not every step is justified by one rule."),
    "open steps": word("The goal is reached, but not every step could be decided."),
    "extra": word("“{text}” is not among the hypotheses of the goal, and was not used."),
    "skipped": word("{count} lines hold no step and were passed over."),
    # What can not be looked at.
    "limits": word("This could not be decided within its limits of time and memory."),
    "too long": word("This is too long to be read. Give a shorter answer."),
    "file too large": word("The file is larger than {most} bytes."),
    "no text": word("The file is not text in UTF-8."),
    "too many given": word("More than {most} hypotheses are given."),
    "too many lines": word("The file has more than {most} lines."),
    "too many steps": word("The derivation has more than {most} steps."),
    "line too long": word("Line {line} is longer than {most} characters."),
    "too many lets": word("At most {most} abbreviations are read, each of at most {size} parts."),
    "no steps": word("There is no step to check: no line relates two formulas."),
    "no goal": word("There is no goal. Name one with --goal, or in a line that begins with Goal:"),
    "bad goal": word("The goal can not be read: {message}"),
    "bad given": word("The hypothesis “{text}” can not be read: {message}"),
    "bad let": word("The abbreviation “{text}” can not be read: {message}"),
    "unsupported goal": word("{id} is not an equation or an inequality that is shown by a chain of lines."),
    "no model": word("The hypotheses contradict one another, or no example of them was found."),
}

STATUSES = {
    "follows": word("follows"),
    "wrong-reason": word("wrong reason"),
    "does-not-follow": word("does not follow"),
    "too-big": word("too big a step"),
    "leads-nowhere": word("leads nowhere"),
    "undecided": word("undecided"),
    "invalid": word("not readable"),
    "correct": word("correct"),
    "incomplete": word("incomplete"),
    "wrong": word("not correct"),
}


def remark(kind: str, **values: object) -> str:
    """A sentence of `REMARKS` with its gaps filled."""
    return tr(REMARKS[kind]).format(**values)


def status_word(status: str) -> str:
    """A verdict in words."""
    return tr(STATUSES[status])
