"""What is said of a text that cannot be read: in the language of the reader, the text never taken for a format."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from derive.language import speaking, tr
from derive.locales import SAYING, said_in
from tests.verify.answers.hostile_texts import HOSTILE
from tests.verify.answers.test_parsing_refused import REFUSED, REFUSED_LATEX
from verify.answers.checking import check_expression, verdict
from verify.answers.grading import check_question
from verify.answers.reading import invalid
from verify.answers.reading.invalid import LONGEST, Fault, Invalid, Said, joined, message_of, said
from verify.answers.reading.parsing import GENERAL, PAPER, parse_statement
from verify.answers.tasks import compared

HANGUL = re.compile("[가-힣]")
RAISING = ("Fault", "Clash", "fault")
MODULES = [
    path
    for path in sorted(Path(invalid.__file__).parent.glob("*.py"))
    if re.search(r"from verify\.answers\.reading\.invalid import .*\bFault\b", path.read_text("utf-8"))
]


def faults(tree: ast.AST) -> Iterator[ast.Call]:
    """Where a fault is made."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in RAISING:
            yield node


def gaps(template: str) -> set[str]:
    """The names of the gaps; "" is one that has none."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


CALLS = [(path.stem, node) for path in MODULES for node in faults(ast.parse(path.read_text("utf-8")))]
LITERALS = [
    (f"{name}:{node.lineno}", given.value, node)
    for name, node in CALLS
    for given in node.args[:2]
    if isinstance(given, ast.Constant) and isinstance(given.value, str)
]
TEXTS = sorted({text for path in MODULES for text in said_in(path.read_text("utf-8"))})


# What stands in the source


def test_the_faults_are_found():
    assert len(CALLS) > 100
    assert len(LITERALS) > 170
    assert set(RAISING) <= set(SAYING)


@pytest.mark.parametrize(("name", "node"), CALLS, ids=lambda x: getattr(x, "lineno", x))
def test_no_fault_says_a_text_that_nobody_can_collect(name: str, node: ast.Call):
    """A cause or cure is a literal, or the name or table entry of what is marked with `word`; no f-string, no sum."""
    for given in node.args[:2]:
        assert isinstance(given, ast.Constant | ast.Name | ast.Subscript), f"{name}:{node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_what_is_put_together_before_is_marked(path: Path):
    """`cause` and `cure` are bound to marked texts only."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Assign) and any(
            "cause" in ast.unparse(t) or "cure" in ast.unparse(t) for t in node.targets
        ):
            found = [c for c in ast.walk(node.value) if isinstance(c, ast.Constant) and " " in str(c.value)]
            marked = said_in(ast.unparse(node))
            assert not any(isinstance(part, ast.JoinedStr) for part in ast.walk(node.value)), node.lineno
            assert all(c.value in marked for c in found), f"{path.stem}:{node.lineno}"


@pytest.mark.parametrize(("where", "text", "node"), LITERALS, ids=lambda x: x if isinstance(x, str) else "")
def test_every_gap_is_filled_and_every_value_is_needed(where: str, text: str, node: ast.Call):
    names = {keyword.arg for keyword in node.keywords}
    if getattr(node.func, "attr", "") == "fault":
        names.add("sign")
    if names and None not in names:
        assert gaps(text) <= names, where
    elif not names:
        assert not re.search(r"\{\{|\}\}", text), f"{where}: without values, braces are not doubled"


@pytest.mark.parametrize("text", TEXTS)
def test_every_template_is_korean_with_the_same_gaps(text: str):
    with speaking("ko"):
        korean = tr(text)
    assert korean != text
    assert HANGUL.search(korean)
    assert re.findall(r"[.!?]$", korean) == re.findall(r"[.!?]$", text)
    plain = re.search(r"(?<!\{)\{(?![a-z]+\})(?!\{)", text)  # the braces of a formula, in a text that has no gaps
    if plain:
        assert korean.count("{") == text.count("{")
    else:
        assert gaps(korean) == gaps(text)


@pytest.mark.parametrize("text", TEXTS)
def test_no_particle_depends_on_how_a_value_sounds(text: str):
    """Not {name}은, {name}를, {name}로: the value may end in a vowel or not."""
    with speaking("ko"):
        korean = tr(text)
    assert not re.search(r"\}(?:은|는|이|가|을|를|와|과|로|으로|이나|나|라고|이라고|이다|다)(?![가-힣])", korean)


# What is said


@pytest.mark.parametrize(
    ("text", "syntax"), [(t, "text") for t, *_ in REFUSED] + [(t, "latex") for t, *_ in REFUSED_LATEX]
)
def test_whatever_is_refused_is_said_in_korean(text: str, syntax: str):
    with pytest.raises(Invalid) as caught:
        parse_statement(text, syntax=syntax)  # type: ignore[arg-type]  # a Syntax
    check_said(caught.value)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("scope", [GENERAL, PAPER], ids=["general", "paper"])
def test_of_hostile_texts_too(text: str, scope: object):
    try:
        parse_statement(text, scope=scope)  # type: ignore[arg-type]
    except Invalid as error:
        check_said(error)


def check_said(error: Invalid) -> None:
    """English as it was, Korean in Hangul, both short, and the same after a pipe."""
    english = error.message
    assert str(error) == english == error.spoken == f"{error.cause} {error.cure}"
    assert not HANGUL.search(english.replace(error.text, ""))
    assert len(english) < 500
    found = json.loads(json.dumps(error.as_json()))
    with speaking("ko"):
        assert error.message == english
        assert error.cause != error.sentences[0].spoken() != ""
        assert HANGUL.search(error.sentences[0].spoken())
        assert HANGUL.search(error.sentences[1].spoken())
        assert message_of(found) == error.spoken
        assert len(error.spoken) < 500
    assert message_of(found) == english
    assert (found["message"], found["position"], found["suggestion"]) == (english, error.position, error.suggestion)


SAID_IN_KOREAN = [
    ("foo + 1", "foo: 알 수 없는 이름이다. 혹시 floor인가?"),
    ("", "읽을 것이 없다. 식을 써라."),
    ("sin(x", "(: 닫히지 않았다. 닫아라."),
    ("x)", "): 여는 짝이 없다. 지우거나 앞에서 열어라."),
    ("[x", "[: 닫히지 않았다. 닫아라."),
    ("sin", "sin: 인수가 없다. sin(x)처럼 써라."),
    ("sin(1, 2)", "sin: 인수가 1개여야 하는데 2개이다. sin(a)처럼 써라."),
    ("x +", "+ 다음에서 식이 끊겼다. 빠진 것을 써라."),
    ("2 3", "두 수가 나란히 있다. 사이에 *를 써라."),
    (r"\foo", r"\foo: 읽지 않는 명령이다. 다른 방법으로 써라."),
    (r"\hat{xy}", r"\hat: 아래에 문자가 없다. \hat{y}처럼 써라."),
    (r"x^12 + \frac{1}{2}", "여기서 TeX은 12 가운데 1만 받는다. ^{12}처럼 써라."),
    ("\u0430 + 1", "\u0430: a처럼 보이지만 다른 문자이다(CYRILLIC SMALL LETTER A). 로마자를 입력하라: a."),
    ("1/0", "0으로 나누었다. 0이 아닌 것으로 나누어라."),
    ("9^9^9^9", "10000보다 큰 지수는 너무 크다. 더 작은 지수나 문자를 써라."),
    ("1" * 51, "50자리보다 긴 수이다. 거듭제곱이나 분수로 써라."),
    (r"\begin{%s} x \end{%s}", "읽지 않는 환경이다: %s. 한 줄로 쓰거나 행렬이나 경우로 나눈 식으로 써라."),
    (r"\begin{0.__class__}", "읽지 않는 환경이다: 0.__class__. 한 줄로 쓰거나 행렬이나 경우로 나눈 식으로 써라."),
]


@pytest.mark.parametrize(("text", "korean"), SAID_IN_KOREAN)
def test_the_verdict_is_said_in_the_language_of_the_caller(text: str, korean: str):
    english = check_expression("x + 1", text)
    with speaking("ko"):
        found = check_expression("x + 1", text)
    assert (found.status, found.message) == ("invalid", korean)
    assert english.status == "invalid"
    assert not HANGUL.search(english.message)
    assert (found.position, found.suggestion) == (english.position, english.suggestion)


OF_THE_BOOK = [
    ("W + p", "크기가 맞지 않아 더할 수 없다: d x K 그리고 수 또는 K. 벡터나 행렬에 첨자를 붙이거나 크기를 맞추어라."),
    ("X ⊙ W", "크기가 맞지 않아 곱할 수 없다: n x d 그리고 d x K. 벡터나 행렬에 첨자를 붙이거나 크기를 맞추어라."),
    ("X_ijk", "X: 첨자가 2개여야 하는데 3개이다. 첨자를 빠짐없이 써라."),
    ("y_ik", "y: 첨자가 1개여야 하는데 2개이다. 첨자를 빠짐없이 써라."),
    ("binomial(1)", "binomial: 인수가 2개여야 하는데 1개이다. binomial(a, b)처럼 써라."),
    ("max(1)", "max: 인수가 2개 이상 9개 이하여야 하는데 1개이다. max(a, b)처럼 써라."),
    ("KL(p)", "KL: 이런 인수는 받지 않는다. KL(p, q)처럼 써라."),
    ("z_{s+1}", "(s + 1): 첨자가 될 수 없다. 첨자와 수만 써라."),
    ("sum_m m", "m: 범위의 끝이 적혀 있지 않다. m=1..K처럼 써라."),
    ("diff(z, 2)", "2: 미분 변수가 될 수 없다. 문자나 성분을 써라."),
    (r"\mathbb{X}", r"\mathbb{X}: 읽지 않는 기호이다. 집합을 풀어 써라."),
    (r"\sum z", "sum: 첨자가 없다. sum_{j=1}^K z_j 또는 sum(z_j, j=1..K)처럼 써라."),
]


@pytest.mark.parametrize(("text", "korean"), OF_THE_BOOK)
def test_what_is_said_of_names_of_the_book(text: str, korean: str):
    with pytest.raises(Invalid) as caught:
        parse_statement(text)
    check_said(caught.value)
    with speaking("ko"):
        assert caught.value.spoken == korean


def test_the_answer_to_a_question_is_said_in_korean():
    with speaking("ko"):
        found = check_question("quiz.multi-label-loss", "-sum_k (y_k log(p_k)")
    assert (found.status, found.message) == ("invalid", "(: 닫히지 않았다. 닫아라.")
    assert check_question("quiz.multi-label-loss", "-sum_k (y_k log(p_k)").message == "( is not closed. Close it."


def test_without_sentences_the_message_is_as_it_is():
    found = {"status": "invalid", "message": "{0} as it is", "position": None, "suggestion": None}
    with speaking("ko"):
        assert verdict(found).message == "{0} as it is"


def test_the_plain_data_of_a_task_has_the_english_message():
    with speaking("ko"):
        found = compared({"gold": "x", "answer": "foo", "scope": "general"})
    assert found["message"].startswith("foo is no known name.")
    assert json.loads(json.dumps(found)) == found


# Values are no formats


USED_AS_FORMATS = [
    "{0.__class__}",
    "{name.__class__}",
    "{name!r:>99999999}",
    "%s",
    "%(name)s",
    "{",
    "}",
    "{{name}}",
    "$name",
]


@pytest.mark.parametrize("value", USED_AS_FORMATS)
def test_a_value_is_printed_as_it_is(value: str):
    error = Invalid("x", Fault("{name} is no known name.", "Did you mean {near}?", 0, name=value, near=value))
    assert error.message == f"{value} is no known name. Did you mean {value}?"
    with speaking("ko"):
        assert error.spoken == f"{value}: 알 수 없는 이름이다. 혹시 {value}인가?"
        assert message_of(json.loads(json.dumps(error.as_json()))) == error.spoken


@pytest.mark.parametrize("value", USED_AS_FORMATS)
def test_so_is_one_in_a_sentence_within_a_sentence(value: str):
    sizes = joined("{first} or {last}", [value, value, said("a number")])
    outer = said("{sizes} cannot be added.", sizes=sizes)
    assert str(outer) == f"{value} or {value} or a number cannot be added."
    with speaking("ko"):
        assert outer.spoken() == f"크기가 맞지 않아 더할 수 없다: {value} 또는 {value} 또는 수."
        assert Said.from_plain(json.loads(json.dumps(outer.plain()))) == outer


def test_a_template_without_values_is_no_format():
    error = Invalid("x", Fault("Only a sum leaves out an index.", "Write Σ_{k≠j} z_k.", 0))
    assert error.cure == "Write Σ_{k≠j} z_k."
    with speaking("ko"):
        assert error.spoken == "첨자를 뺄 수 있는 것은 합뿐이다. Σ_{k≠j} z_k처럼 써라."


def test_a_long_value_is_cut():
    error = Invalid("x", Fault("{name} is no known name.", "Did you mean {near}?", 0, name="q" * 9999, near="y"))
    assert error.message == f"{'q' * (LONGEST - 3)}... is no known name. Did you mean y?"
    assert len(str(said("{name} is a function.", name="z" * LONGEST))) == LONGEST + len(" is a function.")
    assert joined("{first} or {last}", []) == ""
