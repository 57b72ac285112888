"""A trained classifier as a value: numbers and names, kept in a JSON file that is checked field by field."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from derive.errors import LossproofError
from derive.files import write_text_atomically
from training.names import listed, quoted

FORMAT = "lossproof model"
VERSION = 1

_NAMES = ("classes", "feature_names", "theorems")
_ARRAYS = {"W": 2, "b": 1, "mean": 1, "scale": 1}
_FIELDS = frozenset({"format", "version", "target", *_NAMES, *_ARRAYS})


@dataclass(frozen=True, eq=False)
class Model:
    """P(class k | x) = softmax(((x - mean) / scale) W + b)_k

    Attributes:
        classes: K distinct names, at least two.
        feature_names: d distinct names, at least one.
        target: the name of the column that the classes came from.
        W: (d, K) weights, on standardised features.
        b: (K,) intercepts.
        mean: (d,) in the units of the features; zeros where nothing was standardised.
        scale: (d,) positive, in the units of the features; ones where nothing was standardised.
        theorems: names of the theorems that the code behind the fit rests on.
        version: of the file format.

    Raises:
        LossproofError: the parts do not fit together, or a number is not finite.
    """

    classes: tuple[str, ...]
    feature_names: tuple[str, ...]
    target: str
    W: NDArray[np.float64]
    b: NDArray[np.float64]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    theorems: tuple[str, ...] = ()
    version: int = VERSION

    def __post_init__(self) -> None:
        for name in _ARRAYS:
            array = np.array(getattr(self, name), dtype=np.float64)  # a copy: nobody else can write to it
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        for flaw, is_flawed in self._flaws().items():
            if is_flawed:
                raise _unsound(f"the model is unsound, {flaw}")

    def _flaws(self) -> dict[str, bool]:
        d, K = len(self.feature_names), len(self.classes)
        shapes = {"W": (d, K), "b": (K,), "mean": (d,), "scale": (d,)}
        return {
            f"its version is not {VERSION}": self.version != VERSION,
            "it has fewer than two classes": K < 2,
            "it has no features": d < 1,
            "a class is named twice": len(set(self.classes)) < K,
            "a feature is named twice": len(set(self.feature_names)) < d,
            "its shapes do not agree": any(getattr(self, name).shape != shapes[name] for name in _ARRAYS),
            "a number is not finite": not all(np.isfinite(getattr(self, name)).all() for name in _ARRAYS),
            "a scale is not positive": not (self.scale > 0).all(),
        }

    def logits(self, features: ArrayLike) -> NDArray[np.float64]:
        """((x - mean) / scale) W + b of each row.

        Args:
            features: (n, d) in the units and the order of the table it was trained on.

        Returns:
            (n, K) log-probabilities up to a constant per row.

        Raises:
            LossproofError: the number of columns is not d, or a row is so far out that its logits overflow.
        """
        x = np.asarray(features, dtype=np.float64)
        if x.ndim != 2 or x.shape[1] != len(self.feature_names):
            raise LossproofError(
                f"The features have shape {x.shape}; the model takes {len(self.feature_names)} columns.",
                f"Give (rows, columns) with {listed(self.feature_names)}.",
            )
        with np.errstate(over="ignore", invalid="ignore"):
            z: NDArray[np.float64] = ((x - self.mean) / self.scale) @ self.W + self.b
        far = np.flatnonzero(~np.isfinite(z).all(axis=1))
        if far.size:
            raise LossproofError(f"Row {far[0] + 1} has logits that are not finite.", "Check its features.")
        return z

    def predict_proba(self, features: ArrayLike) -> NDArray[np.float64]:
        """softmax of the logits: (n, K) rows that sum to one. Arguments and errors as for `logits`."""
        from derive.generated.array_api import softmax

        return np.asarray(softmax(self.logits(features)))

    def predict(self, features: ArrayLike) -> NDArray[np.intp]:
        """The most probable class of each row: (n,) positions in `classes`, the first one on a tie."""
        return np.asarray(self.logits(features).argmax(axis=1), dtype=np.intp)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model as JSON that `load` reads back bit for bit, replacing `path` all at once.

        Raises:
            LossproofError: the file cannot be written; what was there before is still whole.
        """
        content: dict[str, Any] = {"format": FORMAT, "version": self.version, "target": self.target}
        content |= {name: list(getattr(self, name)) for name in _NAMES}
        content |= {name: getattr(self, name).tolist() for name in _ARRAYS}
        write_text_atomically(path, json.dumps(content, indent=1, allow_nan=False) + "\n")


def load(path: str | os.PathLike[str]) -> Model:
    """Read a model that `Model.save` wrote.

    Args:
        path: the JSON file.

    Raises:
        LossproofError: the file cannot be read, is no such model, or is of another version.
    """
    try:
        text = Path(path).read_text("utf-8")
        content = json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_constant)
        _require(isinstance(content, dict) and content.get("format") == FORMAT, f"it is no {FORMAT}")
        return _model(content)
    except FileNotFoundError as error:
        raise LossproofError(f"There is no file {path}.", "Check the path, or train a model first.") from error
    except OSError as error:
        raise LossproofError(f"Cannot read {path}: {error.strerror}.", "Check the path and its rights.") from error
    except LossproofError as error:
        raise LossproofError(f"Cannot use {path}: {error.cause}", error.cure) from error
    except UnicodeDecodeError as error:
        raise LossproofError(f"Cannot use {path}: it is not text.", "Name a model saved by lossproof.") from error
    except (ValueError, RecursionError) as error:
        raise LossproofError(f"Cannot use {path}: it is not sound JSON.", "Train the model again.") from error


def _model(content: dict[str, Any]) -> Model:
    version = content.get("version")
    _require(type(version) is int and version == VERSION, f"its version is {version!r:.20}, not {VERSION}")
    odd = sorted(content.keys() ^ _FIELDS)
    _require(not odd, f"its fields are not the known ones, see {listed(odd)}")
    parts: dict[str, Any] = {name: tuple(_strings(name, content[name])) for name in _NAMES}
    parts |= {name: _numbers(name, content[name], depth) for name, depth in _ARRAYS.items()}
    (target,) = _strings("target", [content["target"]])
    return Model(target=target, **parts)


def _unsound(flaw: str) -> LossproofError:
    return LossproofError(f"{flaw}.", "Train the model again.")


def _require(holds: bool, flaw: str) -> None:
    if not holds:
        raise _unsound(flaw)


def _strings(field: str, values: Any) -> list[str]:
    _require(isinstance(values, list), f"{quoted(field)} is no list")
    _require(all(map(_is_text, values)), f"{quoted(field)} holds something that is no text")
    return list(values)


def _is_text(value: Any) -> bool:
    """JSON can spell lone surrogates, which no later print or save would survive."""
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def _numbers(field: str, values: Any, depth: int) -> NDArray[np.float64]:
    _require(isinstance(values, list), f"{quoted(field)} is no list")
    rows = values if depth == 2 else [values]
    is_rectangular = all(isinstance(row, list) and len(row) == len(rows[0]) for row in rows)
    _require(is_rectangular, f"{quoted(field)} is not rectangular")
    are_floats = all(type(value) is float for row in rows for value in row)
    _require(are_floats, f"{quoted(field)} holds something that is no number with a decimal point")
    return np.array(values, dtype=np.float64)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _require(len(dict(pairs)) == len(pairs), "a field is there twice")
    return dict(pairs)


def _no_constant(name: str) -> float:
    raise _unsound(f"it holds {name}")
