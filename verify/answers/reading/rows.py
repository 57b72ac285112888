"""Rows of tokens before they are parsed: what stands at a place, what closes a bracket, parts outside of brackets."""

from __future__ import annotations

from lark import Token

from verify.answers.reading.pairing import CLOSING, OPENING

Row = list[Token]


def kind(row: Row, at: int) -> str:
    """The kind of the token at a place, or ""."""
    return row[at].type if 0 <= at < len(row) else ""


def matching(row: Row, at: int) -> int:
    """The place of what closes the bracket at a place."""
    depth = 0
    for place in range(at, len(row)):
        depth += (row[place].type in OPENING) - (row[place].type in CLOSING)
        if depth == 0:
            return place
    return len(row) - 1


def split(row: Row, *kinds: str) -> list[Row]:
    """The parts between tokens of these kinds outside of brackets."""
    parts: list[Row] = [[]]
    depth = 0
    for token in row:
        depth += (token.type in OPENING) - (token.type in CLOSING)
        if depth == 0 and token.type in kinds:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def outside(row: Row, *kinds: str) -> list[Token]:
    """The tokens of these kinds outside of brackets."""
    found, depth = [], 0
    for token in row:
        depth += (token.type in OPENING) - (token.type in CLOSING)
        found += [token] if depth == 0 and token.type in kinds else []
    return found


def like(token: Token, kind: str, value: str) -> Token:
    """A token at the place of another."""
    return Token.new_borrow_pos(kind, value, token)


def made(place: Token, *said: tuple[str, str] | Row) -> Row:
    """A row of tokens at one place: pairs of kind and value, and rows that are put in as they are."""
    out: Row = []
    for part in said:
        out += [like(place, *part)] if isinstance(part, tuple) else part
    return out


def below_of(row: Row, at: int) -> tuple[Row, int]:
    """What stands in a subscript at a place, and the place after it."""
    if kind(row, at) == "UNDER" and kind(row, at + 1) in {"NUM", "NAME"}:
        return [row[at + 1]], at + 2
    if kind(row, at) == "SUB_OPEN":
        end = matching(row, at)
        return row[at + 1 : end], end + 1
    return [], at
