"""Two small tables to learn and test with; README.md beside them says where they come from."""

from __future__ import annotations

from pathlib import Path

from derive.errors import LossproofError

NAMES = ("course", "penguins")


def path(name: str) -> Path:
    """The CSV file of a data set that ships with lossproof.

    Args:
        name: 'course' (target column 'y') or 'penguins' (target column 'species').

    Raises:
        LossproofError: there is no such data set.
    """
    if name not in NAMES:
        raise LossproofError(f"Unknown data set {name!r}.", f"The data sets are {', '.join(NAMES)}.")
    return Path(__file__).with_name(f"{name}.csv")
