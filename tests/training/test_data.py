from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import LossproofError
from training import datasets
from training.data import Table, read_features, read_table

GOOD = "a,b,y\n1,2,u\n3,4,v\n"


@pytest.fixture
def write(tmp_path: Path):
    def write(content: str | bytes) -> Path:
        path = tmp_path / "t.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_course(course: Table) -> None:
    assert course.feature_names == ("x1", "x2", "x3", "x4")
    assert course.classes == ("0", "1", "2")
    assert course.target == "y"
    assert course.labels.tolist() == [2, 2, 2, 1, 1, 1, 0, 0]
    assert course.features.dtype == np.float64
    assert course.features[:2].tolist() == [[1, 2, 1, 1], [2, 1, 3, 2]]


def test_penguins(penguins: Table) -> None:
    assert penguins.features.shape == (342, 4)
    assert penguins.classes == ("Adelie", "Chinstrap", "Gentoo")
    assert np.bincount(penguins.labels).tolist() == [151, 68, 123]
    assert penguins.features[0].tolist() == [39.1, 18.7, 181, 3750]


def test_unknown_data_set() -> None:
    with pytest.raises(LossproofError, match="course, penguins"):
        datasets.path("../course")


def test_tolerated_forms(write) -> None:
    path = write('\ufeffa, b ,"y"\r\n 1 ,2e0, u\r\n\r\n+.3e1,"4",v')
    table = read_table(path, "y")
    assert table.feature_names == ("a", "b")
    assert table.features.tolist() == [[1, 2], [3, 4]]
    assert table.classes == ("u", "v")


def test_numbers_are_rounded_once(write) -> None:
    path = write("a,y\n0.1,0\n9007199254740993,1\n4.9e-324,1\n")
    assert read_table(path, "y").features[:, 0].tolist() == [0.1, 9007199254740992.0, 5e-324]


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (["10", "9", "-1"], ("-1", "9", "10")),
        (["10", "9", "x"], ("10", "9", "x")),
        (["b", "a", "C"], ("C", "a", "b")),
        (["1.5", "10.5"], ("1.5", "10.5")),
    ],
)
def test_class_order(write, labels: list[str], classes: tuple[str, ...]) -> None:
    table = read_table(write("a,y\n" + "".join(f"1,{label}\n" for label in labels)), "y")
    assert table.classes == classes
    assert [table.classes[k] for k in table.labels] == labels


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (b"", ["is empty", "header line"]),
        (b"\n\n", ["is empty"]),
        (b"\xef\xbb\xbf", ["is empty"]),
        (b"a,b,y\n", ["a header and no rows"]),
        (b"\xff\xfea\x00,\x00y\x00", ["line 1", "not UTF-8", "Save the file"]),
        (b"a,y\n1,u\n2,\xe9\n", ["line 3", "not UTF-8"]),
        (b"a,b,y\n1,2,u\n1,2\n", ["line 3", "2 cells", "header has 3"]),
        (b"a,b,y\n1,2,u,9\n", ["line 2", "4 cells"]),
        (b"a,a,y\n1,2,u\n", ["repeats 'a'"]),
        (b",a,y\n0,1,u\n", ["column 1 has no name"]),
        (b"a,yy\n1,u\n", ["no column 'y'", "Did you mean 'yy'", "'a', 'yy'"]),
        (b"a;y\n1;u\n", ["no column 'y'", "Separate columns by commas"]),
        (b"a,y\n1,u\nred,v\n", ["line 3", "'a'", "'red' is not a number"]),
        (b"a,y\n1_000,u\n2,v\n", ["line 2", "is not a number"]),
        ("a,y\n١,u\n2,v\n".encode(), ["line 2", "is not a number"]),
        (b"a,y\n0x10,u\n2,v\n", ["line 2", "is not a number"]),
        (b"a,y\nnan,u\n2,v\n", ["line 2", "'nan' is no finite"]),
        (b"a,y\n-inf,u\n2,v\n", ["line 2", "'-inf' is no finite"]),
        (b"a,y\n1e999,u\n2,v\n", ["line 2", "'1e999' is no finite"]),
        (b"a,y\n1,u\n ,v\n", ["line 3", "column 'a'", "empty"]),
        (b"a,y\n1,u\n2,\n", ["line 3", "column 'y'", "empty"]),
        (b"a,y\n1,u\n2,u\n", ["one class only", "'u'"]),
        (b"y\nu\nv\n", ["no column beside 'y'"]),
        (b'a,y\n1,"u\n2,v\n', ["line", "Close every quote"]),
        (b'"a"b,y\n1,u\n', ["line 1", "Close every quote"]),
        (b"a,y\n1,01\n2,1\n", ["'01' and '1'", "same integer"]),
        (b"a,y\n" + b"9" * 200_000 + b",u\n", ["line 2", "field"]),
    ],
)
def test_each_error_is_one_clear_line(write, content: bytes, parts: list[str]) -> None:
    with pytest.raises(LossproofError) as caught:
        read_table(write(content), "y")
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 500
    assert all(part in message for part in parts), message
    assert caught.value.cure


def test_a_quoted_line_end_in_a_name_stays_on_one_line(write) -> None:
    with pytest.raises(LossproofError, match=r"'a\\nb'") as caught:
        read_table(write('"a\nb",y\nred,u\n2,v\n'), "y")
    assert "\n" not in str(caught.value)


def test_many_columns_are_not_all_listed(write) -> None:
    names = ",".join(f"c{j}" for j in range(500))
    with pytest.raises(LossproofError, match="and 480 more"):
        read_table(write(f"{names}\n{names}\n"), "y")


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(LossproofError, match="There is no file"):
        read_table(tmp_path / "none.csv", "y")
    with pytest.raises(LossproofError, match="is a folder"):
        read_table(tmp_path, "y")
    with pytest.raises(LossproofError, match="Cannot read"):
        read_table(tmp_path / ("n" * 300), "y")


def test_features_in_any_order(write) -> None:
    path = write("y,note,b,a\nv,hello,2,1\nu,,4,3\n")
    rows = read_features(path, ["a", "b"], "y", ["u", "v"])
    assert rows.features.tolist() == [[1, 2], [3, 4]]
    assert rows.labels is not None
    assert rows.labels.tolist() == [1, 0]
    assert read_features(path, ["a", "b"]).labels is None


def test_features_without_labels(write) -> None:
    assert read_features(write("a\n1\n"), ["a"], "y", ["u"]).labels is None
    assert read_features(write("a,y\n1,\n2,\n"), ["a"], "y", ["u"]).labels is None


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("a,y\n1,u\n", ["lacks 'b', 'c'", "'a', 'y'"]),
        ("a,b,c,y\n1,2,3,w\n1,2,3,t\n", ["'t', 'w'", "not trained on", "'u', 'v'"]),
        ("a,b,c,y\n1,2,3,\n1,2,3,u\n", ["line 2", "column 'y'", "empty"]),
        ("a,b,c,y\n1,2,x,u\n", ["line 2", "column 'c'", "'x' is not a number"]),
    ],
)
def test_features_errors(write, content: str, parts: list[str]) -> None:
    with pytest.raises(LossproofError) as caught:
        read_features(write(content), ["a", "b", "c"], "y", ["u", "v"])
    assert all(part in str(caught.value) for part in parts), caught.value


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool)
finite = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def tables(draw) -> tuple[list[str], list[list[float]], list[str]]:
    header = draw(st.lists(names, min_size=2, max_size=4, unique=True))
    labels = draw(st.lists(st.sampled_from(["u", "v", 'w "x", y']), min_size=2, max_size=6))
    row = st.lists(finite, min_size=len(header) - 1, max_size=len(header) - 1)
    return header, [draw(row) for _ in labels], ["t", *labels[1:]]


@given(tables())
def test_what_is_written_is_read_bit_for_bit(tmp_path_factory, written) -> None:
    header, features, labels = written
    rows = ([*map(repr, row), label] for row, label in zip(features, labels, strict=True))
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    path = tmp_path_factory.getbasetemp() / "round.csv"
    path.write_bytes(text.getvalue().encode())
    table = read_table(path, header[-1])
    assert table.feature_names == tuple(header[:-1])
    assert table.features.tobytes() == np.array(features).tobytes()
    assert [table.classes[k] for k in table.labels] == labels


def refusal(call: Callable[[], object]) -> str:
    """The message of a LossproofError, or nothing; any other exception fails the test."""
    try:
        call()
    except LossproofError as error:
        return str(error)
    return ""


@given(st.binary(max_size=60) | st.text('ay,1u\n\r" ;.e-', max_size=40).map(str.encode))
def test_no_bytes_cause_another_error(tmp_path_factory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    for read in (lambda: read_table(path, "y"), lambda: read_features(path, ["a"], "y", ["u", "1"])):
        assert "\n" not in refusal(read)
