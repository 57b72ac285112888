from __future__ import annotations

import dataclasses
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import LossproofError
from training.model import FORMAT, VERSION, Model, load

MODEL = Model(
    ("a", "b", "ç"), ("x", "y"), "label", np.arange(6.0).reshape(2, 3) / 7, np.array([0.1, -0.0, 5e-324]),
    np.array([1e-300, 3.0]), np.array([1.0, 1e300]), ("one", "two"),
)  # fmt: skip
ARRAYS = ("W", "b", "mean", "scale")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
finite = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def models(draw) -> Model:
    classes = draw(st.lists(texts, min_size=2, max_size=4, unique=True))
    names = draw(st.lists(texts, min_size=1, max_size=3, unique=True))
    d, K = len(names), len(classes)

    def numbers(count: int, elements: Any = finite) -> np.ndarray:
        return np.array(draw(st.lists(elements, min_size=count, max_size=count)))

    positive = st.floats(min_value=0, exclude_min=True, allow_infinity=False)
    return Model(
        tuple(classes), tuple(names), draw(texts), numbers(d * K).reshape(d, K), numbers(K), numbers(d),
        numbers(d, positive), tuple(draw(st.lists(texts, max_size=2))),
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@given(model=models())
def test_saved_and_loaded_bit_for_bit(folder: Path, model: Model) -> None:
    model.save(folder / "m.json")
    loaded = load(folder / "m.json")
    for field in dataclasses.fields(Model):
        before, after = getattr(model, field.name), getattr(loaded, field.name)
        assert before.tobytes() == after.tobytes() if field.name in ARRAYS else before == after


def test_arrays_cannot_be_written_to() -> None:
    W = np.zeros((2, 3))
    model = dataclasses.replace(MODEL, W=W)
    W[0, 0] = 1
    assert model.W[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        model.W[0, 0] = 1


def test_probabilities() -> None:
    features = np.array([[1.0, 2.0], [-3.0, 0.5]])
    z = (features - MODEL.mean) / MODEL.scale @ MODEL.W + MODEL.b
    np.testing.assert_allclose(
        MODEL.predict_proba(features), np.exp(z) / np.exp(z).sum(axis=1, keepdims=True), rtol=1e-14
    )
    assert MODEL.predict(features).tolist() == z.argmax(axis=1).tolist()
    assert MODEL.predict_proba(np.empty((0, 2))).shape == (0, 3)


def test_wrong_features() -> None:
    with pytest.raises(LossproofError, match=r"\(1, 3\).*'x', 'y'"):
        MODEL.predict(np.ones((1, 3)))
    with pytest.raises(LossproofError, match="Row 2"):
        MODEL.predict_proba([[1, 1], [float("nan"), 1]])
    with pytest.raises(LossproofError, match="Row 1"):
        dataclasses.replace(MODEL, scale=np.full(2, 1e-300)).predict_proba([[1e300, 1]])


@pytest.mark.parametrize(
    "change",
    [
        {"classes": ("a",)}, {"classes": ("a", "a", "b")},
        {"feature_names": ("x", "x")}, {"feature_names": ("x",)},
        {"b": np.zeros(2)}, {"scale": np.array([1.0, 0.0])}, {"scale": np.array([1.0, -1.0])},
        {"mean": np.array([0.0, np.nan])}, {"W": np.full((2, 3), np.inf)}, {"version": 2},
    ],
)  # fmt: skip
def test_unsound_models_cannot_be_made(change: dict[str, Any]) -> None:
    with pytest.raises(LossproofError, match="unsound"):
        dataclasses.replace(MODEL, **change)


def content() -> dict[str, Any]:
    arrays = {name: getattr(MODEL, name).tolist() for name in ARRAYS}
    names = {"classes": ["a", "b", "ç"], "feature_names": ["x", "y"], "theorems": [], "target": "label"}
    return {"format": FORMAT, "version": VERSION, **names, **arrays}


def refused(path: Path, text: str | bytes) -> str:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(LossproofError) as caught:
        load(path)
    assert "\n" not in str(caught.value)
    assert len(caught.value.cause) < 300 + len(str(path))
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "other"}, "no lossproof model"),
        ({"version": 2}, "version is 2, not 1"),
        ({"version": True}, "version is True"),
        ({"version": 1.0}, "version is 1.0"),
        ({"version": [9] * 1000}, "version is"),
        ({"extra": 1}, "'extra'"),
        ({"classes": "abc"}, "no list"),
        ({"classes": ["a", "b", 3]}, "no text"),
        ({"classes": ["a", "b", "\ud800"]}, "no text"),
        ({"classes": ["a", "b", "a"]}, "named twice"),
        ({"classes": ["a", "b"]}, "shapes"),
        ({"target": None}, "no text"),
        ({"W": 1.0}, "no list"),
        ({"W": [[0.0], [0.0, 1.0]]}, "not rectangular"),
        ({"W": [0.0, 1.0]}, "not rectangular"),
        ({"W": []}, "shapes"),
        ({"b": [[0.0, 0.0, 0.0]]}, "no number"),
        ({"b": [0.0, True, 0.0]}, "no number"),
        ({"b": [0.0, "0", 0.0]}, "no number"),
        ({"b": [0.0, 0, 0.0]}, "no number"),
        ({"scale": [1.0, 0.0]}, "not positive"),
        ({"mean": [1.0, float("nan")]}, "NaN"),
        ({"mean": [1.0, float("inf")]}, "Infinity"),
    ],
)
def test_every_field_is_checked(folder: Path, change: dict[str, Any], message: str) -> None:
    assert message in refused(folder / "bad.json", json.dumps({**content(), **change}))


@pytest.mark.parametrize("field", list(content()))
def test_no_field_may_be_missing(folder: Path, field: str) -> None:
    refused(folder / "bad.json", json.dumps({name: value for name, value in content().items() if name != field}))


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"a":' * 100_000, b"9" * 10_000,
        pickle.dumps({"format": FORMAT}), b"PK\x03\x04", json.dumps(content()).encode("utf-16"),
        json.dumps(content()).replace("[0.1,", "[1e999,").encode(),
        json.dumps(content()).replace('"version": 1', '"version": 1, "version": 1').encode(),
    ],
)  # fmt: skip
def test_foreign_files(folder: Path, text: bytes) -> None:
    refused(folder / "bad.json", text)


def test_the_unchanged_content_is_accepted(folder: Path) -> None:
    (folder / "good.json").write_text(json.dumps(content()))
    assert load(folder / "good.json").classes == MODEL.classes


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(LossproofError, match="There is no file"):
        load(tmp_path / "none.json")
    with pytest.raises(LossproofError, match="Cannot read"):
        load(tmp_path)


@given(cut=st.integers(min_value=0))
def test_truncated_files(folder: Path, cut: int) -> None:
    data = json.dumps(content()).encode()
    refused(folder / "cut.json", data[: cut % len(data)])


def refusal(call: Callable[[], object]) -> str:
    """The message of a LossproofError, or nothing; any other exception fails the test."""
    try:
        call()
    except LossproofError as error:
        return str(error)
    return ""


@given(data=st.data())
def test_corrupted_files_never_cause_another_error(folder: Path, data: st.DataObject) -> None:
    text = bytearray(json.dumps(content()).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    (folder / "hit.json").write_bytes(text)
    assert "\n" not in refusal(lambda: load(folder / "hit.json"))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(field=st.sampled_from(list(content())), value=values)
def test_any_value_in_any_field(folder: Path, field: str, value: Any) -> None:
    (folder / "odd.json").write_text(json.dumps({**content(), field: value}))
    assert "\n" not in refusal(lambda: load(folder / "odd.json"))
