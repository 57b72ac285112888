"""Tables from CSV files: what is read is exact, and what cannot be read is named by line and column."""

from __future__ import annotations

import csv
import io
import math
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from derive.errors import LossproofError
from training.names import listed, quoted, suggestion

FilePath = str | os.PathLike[str]

# float() alone would also take 1_000, Arabic digits and 'infinity'.
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NOT_FINITE = frozenset(("nan", "na", "n/a", "null", "none", "inf", "infinity"))


@dataclass(frozen=True, eq=False)
class Table:
    """Rows to learn from.

    Attributes:
        features: (n, d) float64.
        feature_names: d column names, in the order of the columns of `features`.
        labels: (n,) positions in `classes`.
        classes: K names; in numeric order where all are integers, else sorted as text.
        target: the name of the column that held the labels.
    """

    features: NDArray[np.float64]
    feature_names: tuple[str, ...]
    labels: NDArray[np.intp]
    classes: tuple[str, ...]
    target: str


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows to predict: (n, d) features, and (n,) labels where the file has them, else None."""

    features: NDArray[np.float64]
    labels: NDArray[np.intp] | None


@dataclass(frozen=True)
class _Sheet:
    """A CSV file as text: its header, its rows and the line each row ends on."""

    path: FilePath
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def column(self, name: str) -> list[str]:
        """All cells below one name."""
        position = self.header.index(name)
        return [row[position] for row in self.rows]


def read_table(path: FilePath, target: str) -> Table:
    """Read a CSV file to learn from: one column of labels, and numbers in all the others.

    Args:
        path: a comma-separated UTF-8 file with a header line; a byte-order mark may precede it.
        target: the name of the column that holds the labels.

    Returns:
        The table, with every number rounded once, to the nearest float64.

    Raises:
        LossproofError: the file cannot be read as such a table; the message names the line and the column.
    """
    sheet = _read_sheet(path)
    if target not in sheet.header:
        raise LossproofError(
            f"{path} has no column {quoted(target)}.",
            suggestion(target, sheet.header, "columns") + _separator(sheet),
        )
    names = tuple(name for name in sheet.header if name != target)
    if not names:
        raise LossproofError(f"{path} has no column beside {quoted(target)}.", "Add the features to learn from.")
    texts = _labels(sheet, target)
    classes = _classes(texts)
    if len(classes) < 2:
        raise LossproofError(
            f"{path}: column {quoted(target)} holds one class only, {quoted(classes[0])}.",
            "Add rows of another class, or name another target column.",
        )
    return Table(_numbers(sheet, names), names, _positions(texts, classes), classes, target)


def read_features(
    path: FilePath, feature_names: Sequence[str], target: str | None = None, classes: Sequence[str] = ()
) -> Rows:
    """Read a CSV file to predict from: columns in any order, those without a name in the model ignored.

    Args:
        path: as in `read_table`.
        feature_names: the columns that the model needs, in the model's order.
        target: the column of labels, read where the file has it and at least one cell of it is filled.
        classes: the classes that the model knows.

    Raises:
        LossproofError: a column is missing, a label is of no known class, or as in `read_table`.
    """
    sheet = _read_sheet(path)
    missing = [name for name in feature_names if name not in sheet.header]
    if missing:
        raise LossproofError(
            f"{path} lacks {listed(missing)}, which the model was trained on.",
            f"The columns are {listed(sheet.header)}." + _separator(sheet),
        )
    features = _numbers(sheet, feature_names)
    if target not in sheet.header or not any(sheet.column(target)):
        return Rows(features, None)
    texts = _labels(sheet, target)
    unseen = sorted(set(texts) - set(classes))
    if unseen:
        raise LossproofError(
            f"{path}: column {quoted(target)} holds {listed(unseen)}, which the model was not trained on.",
            f"The classes are {listed(classes)}. Correct the labels, or remove the column.",
        )
    return Rows(features, _positions(texts, classes))


def _read_sheet(path: FilePath) -> _Sheet:
    """Split a file into cells, stripped of outer blanks; blank lines are skipped."""
    reader = csv.reader(io.StringIO(_read_text(path), newline=""), strict=True)
    lines: list[int] = []
    rows: list[tuple[str, ...]] = []
    try:
        for row in reader:
            if row:
                lines.append(reader.line_num)
                rows.append(tuple(cell.strip() for cell in row))
    except csv.Error as error:
        raise LossproofError(
            f"{path}, line {reader.line_num}: {error}.", "Close every quote and separate cells by commas."
        ) from error
    if not rows:
        raise LossproofError(f"{path} is empty.", "Give a header line and rows below it.")
    header = _checked_header(path, rows[0])
    if len(rows) == 1:
        raise LossproofError(f"{path} holds a header and no rows.", "Add rows below the header.")
    for line, cells in zip(lines, rows, strict=True):
        if len(cells) != len(header):
            raise LossproofError(
                f"{path}, line {line}: {len(cells)} cells, where the header has {len(header)}.",
                "Give each row one cell per column; quote cells that hold a comma.",
            )
    return _Sheet(path, header, tuple(rows[1:]), tuple(lines[1:]))


def _read_text(path: FilePath) -> str:
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise LossproofError(f"There is no file {path}.", "Check the path.") from error
    except IsADirectoryError as error:
        raise LossproofError(f"{path} is a folder.", "Name a CSV file inside it.") from error
    except OSError as error:
        raise LossproofError(f"Cannot read {path}: {error.strerror}.", "Check the path and its rights.") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LossproofError(f"{path}, line {line}: not UTF-8 text.", "Save the file as CSV in UTF-8.") from error


def _checked_header(path: FilePath, header: tuple[str, ...]) -> tuple[str, ...]:
    if "" in header:
        raise LossproofError(
            f"{path}: column {header.index('') + 1} has no name.",
            "Name it in the header, or remove it (a saved row number is no feature).",
        )
    repeated = [name for name, count in Counter(header).items() if count > 1]
    if repeated:
        raise LossproofError(f"{path}: the header repeats {listed(repeated)}.", "Give each column its own name.")
    return header


def _separator(sheet: _Sheet) -> str:
    """A guess at why a header has a single column."""
    only = sheet.header[0] if len(sheet.header) == 1 else ""
    return " Separate columns by commas." if ";" in only or "\t" in only else ""


def _numbers(sheet: _Sheet, names: Sequence[str]) -> NDArray[np.float64]:
    features = np.empty((len(sheet.rows), len(names)))
    for j, name in enumerate(names):
        cells = zip(sheet.lines, sheet.column(name), strict=True)
        features[:, j] = [_number(cell, sheet, line, name) for line, cell in cells]
    return features


def _number(cell: str, sheet: _Sheet, line: int, name: str) -> float:
    value = float(cell) if _NUMBER.fullmatch(cell) else math.nan
    if math.isfinite(value):
        return value
    where = f"{sheet.path}, line {line}, column {quoted(name)}"
    if not cell:
        raise LossproofError(f"{where}: the cell is empty.", "Fill it in, or remove the row.")
    if cell.lstrip("+-").lower() in _NOT_FINITE or _NUMBER.fullmatch(cell):
        raise LossproofError(
            f"{where}: {quoted(cell)} is no finite float64.", "Give a finite number, or remove the row."
        )
    raise LossproofError(
        f"{where}: {quoted(cell)} is not a number.", "Write numbers like -1.5e3, or remove the column."
    )


def _labels(sheet: _Sheet, target: str) -> list[str]:
    texts = sheet.column(target)
    for line, text in zip(sheet.lines, texts, strict=True):
        if not text:
            raise LossproofError(
                f"{sheet.path}, line {line}, column {quoted(target)}: the cell is empty.",
                "Fill it in, or remove the row.",
            )
    return texts


def _classes(texts: Sequence[str]) -> tuple[str, ...]:
    names = set(texts)
    if not all(_INTEGER.fullmatch(name) for name in names):
        return tuple(sorted(names))
    spellings: dict[int, str] = {}
    for name in sorted(names):
        if spellings.setdefault(int(name), name) != name:
            raise LossproofError(
                f"The labels {quoted(spellings[int(name)])} and {quoted(name)} are the same integer.",
                "Write each class in one way.",
            )
    return tuple(spellings[value] for value in sorted(spellings))


def _positions(texts: Sequence[str], classes: Sequence[str]) -> NDArray[np.intp]:
    position = {name: k for k, name in enumerate(classes)}
    return np.array([position[text] for text in texts], dtype=np.intp)
