"""The commands about answers: one, a quiz, and a table of them."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest

from commands.grade import harmless

LOSS = "quiz.multi-label-loss"
RIGHT = "-sum_k (y_k log(p_k) + (1 - y_k) log(1 - p_k))"
TURNED = "sum_k (y_k log(p_k) + (1 - y_k) log(1 - p_k))"


@pytest.fixture(autouse=True)
def own_progress(english: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whose own progress is left alone."""
    monkeypatch.setenv("LOSSPROOF_STATE", str(tmp_path / "state"))


# answer


def test_answer_exits_by_its_verdict(lossproof) -> None:
    assert lossproof("answer", LOSS, "--", RIGHT).status == 0
    wrong = lossproof("answer", LOSS, TURNED)
    assert wrong.status == 1
    assert "not right (sign): Check the sign" in wrong.out
    unread = lossproof("answer", LOSS, "sum_k (y_k")
    assert unread.status == 2
    assert "^" in unread.out
    unknown = lossproof("answer", "quiz.multi-lable-loss", "1")
    assert unknown.status == 2
    assert LOSS in unknown.err
    assert lossproof("answer", LOSS).status == 2


def test_answer_reads_standard_input_and_writes_json(lossproof) -> None:
    said = lossproof("answer", LOSS, "-", "--json", "-", typed=f"{TURNED}\n")
    found = json.loads(said.out)
    assert said.status == 1
    assert set(found) == {
        *("question", "answer", "status", "message", "evidence", "diagnosis", "position", "suggestion", "remarks")
    }
    assert (found["status"], found["diagnosis"], found["answer"]) == ("different", "sign", TURNED)


def test_answer_beside_a_formula(lossproof) -> None:
    said = lossproof("answer", "--gold", "p_k - y_k", "y_k - p_k")
    assert (said.status, "sign" in said.out) == (1, True)
    assert lossproof("answer", "--gold", "log(x^2)", "2 log(x)", "--assume", "x > 0", "--mode", "equal").status == 0
    assert lossproof("answer", "--gold", "x", "x", "--mode", "nonsense").status == 2
    assert lossproof("answer", "--gold", "(", "x").status == 2


def test_answer_says_how_two_values_differ(lossproof) -> None:
    said = lossproof("answer", "--gold", "(1, 2)", "(1, 2, 3)")
    assert (said.status, "2 parts against 3" in said.out) == (1, True)


def test_answer_in_korean(lossproof) -> None:
    assert "오답 (sign): 부호를 확인하라" in lossproof("answer", LOSS, TURNED, "--lang", "ko").out


# quiz


def test_quiz_from_a_pipe(lossproof) -> None:
    said = lossproof("quiz", "quizzes", typed=f"a, c\na, c, e\n{TURNED}\n{RIGHT}\nskip\nquit\n")
    assert said.status == 0
    assert "\x1b" not in said.out
    order = ["1/4", "quiz.softmax-or-sigmoid", "not all", "Right.", "sigmoids.jacobian", LOSS, "Check the sign"]
    places = [said.out.index(text) for text in order]
    assert places == sorted(places)
    assert "Score: 2 of 4 right; hints used: 0." in said.out


def test_quiz_in_korean(lossproof) -> None:
    said = lossproof("quiz", "quizzes", "--lang", "ko", typed="a, c, e\n힌트\n")
    assert "다중 클래스 문제" in said.out
    assert "점수: 2문제 중 1문제 정답, 힌트 1개." in said.out


def test_three_hints_and_then_the_answer(lossproof) -> None:
    said = lossproof("quiz", LOSS, typed="?\n?\n?\n?\nshow\n")
    assert "Independent events multiply" in said.out
    assert "There are no more hints" in said.out
    assert RIGHT in said.out
    assert "bce.multi-label" in said.out
    assert "Score: 0 of 1 right; hints used: 3." in said.out


def test_quiz_goes_on_where_it_stopped(lossproof) -> None:
    lossproof("quiz", "quizzes", typed="a, c, e\n")
    said = lossproof("quiz", "quizzes", "--number", "1", typed="quit\n")
    assert LOSS in said.out
    assert "quiz.softmax-or-sigmoid" not in said.out
    assert "quiz.softmax-or-sigmoid" in lossproof("quiz", "quizzes", "--fresh", typed="").out
    lossproof("quiz", "quiz.softmax-or-sigmoid", typed="a c e\n")
    assert "--fresh asks again" in lossproof("quiz", "quiz.softmax-or-sigmoid").out


def test_an_interrupted_quiz_is_saved(lossproof, monkeypatch: pytest.MonkeyPatch) -> None:
    from commands.quiz import Session

    lines = iter(["a, c, e"])

    def typed(*_: object) -> str:
        line = next(lines, None)
        if line is None:
            raise KeyboardInterrupt
        return line

    monkeypatch.setattr(Session, "_line", typed)
    said = lossproof("quiz", "quizzes")
    assert said.status == 130
    assert "Your progress is saved" in said.out
    rows = json.loads(lossproof("quiz", "--list", "--json", "-").out)
    assert [row["id"] for row in rows if row["done"]] == ["quiz.softmax-or-sigmoid"]


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]", b'{"version": 1}', b'{"version": 1, "questions": {"a": 1}}'])
def test_a_damaged_file_is_set_aside(lossproof, tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "quiz.json").write_bytes(content)
    said = lossproof("quiz", "--list")
    assert said.status == 0
    assert "could not be read" in said.err
    assert (folder / "quiz.json.damaged-1").read_bytes() == content
    assert lossproof("quiz", "--list").err == ""


def test_quiz_lists_and_selects(lossproof) -> None:
    rows = json.loads(lossproof("quiz", "--list", "--json", "-").out)
    assert rows[0]["id"] == "quiz.softmax-or-sigmoid"
    assert set(rows[0]) == {"id", "topic", "kind", "difficulty", "theorem", "text", "done", "right"}
    hard = json.loads(lossproof("quiz", "quizzes", "--difficulty", "3", "--list", "--json", "-").out)
    assert [row["id"] for row in hard] == ["quiz.cross-entropy-from-multinomial"]
    assert "choice" in lossproof("quiz", "--list").out
    unknown = lossproof("quiz", "quizes")
    assert (unknown.status, "quizzes" in unknown.err) == (2, True)


def test_quiz_as_json(lossproof) -> None:
    said = lossproof("quiz", "quizzes", "--json", "-", typed="a, c, e\nquit\n")
    found = json.loads(said.out)
    assert (found["asked"], found["right"]) == (2, 1)
    assert "Score" in said.err


# grade

ANSWERS = (
    *(RIGHT, "sum_k BCE(y_k, p_k)", TURNED, "-sum_k y_k log(p_k)", "9**9**9**9", "x" * 10**5, "a\0b"),
    *("=cmd|' /C calc'!A0", "@SUM(1)", "(", "모르겠다", "two\nlines", 'say "x"', ""),
)


def table(path: Path, rows: list[tuple[str, ...]], encoding: str = "utf-8") -> str:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def graded(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_grade_a_class(lossproof, tmp_path: Path, encoding: str) -> None:
    students = [f"=학생{n}" if n % 7 == 0 else f"학생 {n}" for n in range(300)]
    rows = [(name, LOSS, ANSWERS[n % len(ANSWERS)]) for n, name in enumerate(students)]
    file = table(tmp_path / "in.csv", [("student", "question", "answer"), *rows], encoding)
    results, began = tmp_path / "out.csv", time.monotonic()
    said = lossproof("grade", file, "--out", str(results), "--processes", "2")
    assert said.status == 0, said.err
    assert time.monotonic() - began < 60
    found = graded(results)
    assert [row["student"].removeprefix("'") for row in found] == students
    assert all(not value.startswith(("=", "+", "-", "@")) for row in found for value in row.values())
    assert list(found[0]) == ["student", "question", "status", "correct", "diagnosis", "message"]
    first = [(row["status"], row["correct"]) for row in found[: len(ANSWERS)]]
    assert first[:4] == [("equal", "1"), ("equal", "1"), ("different", "0"), ("different", "0")]
    assert {status for status, _ in first[4:]} <= {"invalid", "undecided"}
    assert found[2]["diagnosis"] == "sign"
    assert not (tmp_path / "out.csv.partial").exists()


def test_grade_one_question_as_json(lossproof, tmp_path: Path) -> None:
    file = table(tmp_path / "in.csv", [("answer", "student"), ("a,c,e", "Ann"), ("b", "Bo")])
    said = lossproof(
        "grade", file, "--question", "quiz.softmax-or-sigmoid", "--out", str(tmp_path / "out.csv"), "--json", "-"
    )
    found = json.loads(said.out)
    assert found["counts"] == {"equal": 1, "different": 1}
    assert [(row["student"], row["diagnosis"]) for row in found["rows"]] == [("Ann", ""), ("Bo", "option")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", ["line 1", "student"]),
        (b"student,answer\na,b\n", ["line 1", "question"]),
        (b"student,question,answer,answer\n", ["line 1", "more than one"]),
        (
            b"student,question,answer\nAnn,quiz.multi-label-loss,1\nBo,quiz.multi-label-loss,1,2\n",
            ["line 3", "4 cells"],
        ),
        (b"student,question,answer\n\nAnn,quiz.multi-lable-loss,1\n", ["Line 3", LOSS]),
        (b"student,question,answer\nAnn,\xff,1\n", ["line 2", "UTF-8"]),
        (b'student,question,answer\nAnn,quiz.multi-label-loss,"1\n', ["line"]),
    ],
)
def test_bad_tables_are_refused(lossproof, tmp_path: Path, text: bytes, words: list[str]) -> None:
    (tmp_path / "in.csv").write_bytes(text)
    said = lossproof("grade", str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv"))
    assert said.status == 2
    assert all(word in said.err for word in words), said.err
    assert not (tmp_path / "out.csv").exists()


def test_grade_resumes(lossproof, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from commands import grade
    from verify.answers import grading

    rows = [("student", "question", "answer"), ("Ann", LOSS, TURNED), ("Bo", LOSS, RIGHT)]
    file, results = table(tmp_path / "in.csv", rows), tmp_path / "out.csv"
    add = grade.Journal.add

    def once(self: grade.Journal, *found: object) -> None:
        add(self, *found)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(grade.Journal, "add", once)
        said = lossproof("grade", file, "--out", str(results), "--processes", "1")
    assert said.status == 130
    assert "--resume" in said.err
    assert not results.exists()
    with (tmp_path / "out.csv.partial").open("a", encoding="utf-8") as partial:
        partial.write('{"key": "cut o')
    asked, real = [], grading.check_question
    monkeypatch.setattr(grading, "check_question", lambda *a, **k: (asked.append(a), real(*a, **k))[1])
    assert lossproof("grade", file, "--out", str(results), "--resume", "--processes", "1").status == 0
    assert len(asked) == 1
    assert [row["status"] for row in graded(results)] == ["different", "equal"]


def test_the_answers_are_not_replaced(lossproof, tmp_path: Path) -> None:
    file = table(tmp_path / "in.csv", [("student", "question", "answer")])
    assert lossproof("grade", file, "--out", file).status == 2


def test_cells_are_harmless() -> None:
    assert [harmless(cell) for cell in ("=1", "+1", "-1", "@x", " =1", "x=1", "\t=1")] == [
        *("'=1", "'+1", "'-1", "'@x", "' =1", "x=1", "'\t=1")
    ]


def test_every_command_has_help(lossproof) -> None:
    for command in ("answer", "quiz", "grade"):
        said = lossproof(command, "--help")
        assert said.status == 0
        assert "--json" in said.out
        assert "--lang" in said.out
