"""Words that two texts show to be names, signs that letters are, and what stays refused."""

from __future__ import annotations

import pytest

from derive.errors import LossproofError
from derive.symbols import Num, Sym
from tests.verify.answers import pair_files
from verify.answers import check_task
from verify.answers.reading.contexts import in_context
from verify.answers.reading.invalid import Invalid
from verify.answers.reading.parsing import BOOK, GENERAL, PAPER, Scope, parse


def status(gold: str, answer: str, **terms: object) -> str:
    try:
        return str(
            check_task.checked(pair_files.task({"gold": gold, "answer": answer, "verdict": "", **terms}))["status"]
        )
    except (Invalid, LossproofError):
        return "failed"


def known(*texts: str, scope: Scope = GENERAL) -> set[str]:
    """The words that are names in these texts."""
    return set(in_context(scope, texts).spoken)


@pytest.mark.parametrize(
    ("gold", "answer", "names"),
    [
        ("kernel_size + 2*padding", "1", {"kernel_size", "padding"}),
        (r"\text{TP}/(\text{TP}+\text{FP})", "1", {"TP", "FP", "TN", "FN"}),
        ("TP/(TP + FP)", "TP", {"TP", "FP", "TN", "FN"}),
        (r"\frac{\text{batch size}}{n}", "1", set()),  # known without
        (r"n \cdot \text{seq len}", "1", {"seq_len"}),
        (r"w_{\text{attn}} + 1", "1", {"w_attn"}),
        ("precision*recall", "recall", {"precision", "recall"}),
        ("accuracy = x", "x", {"accuracy"}),
        ("score_i + 1", "1", set()),  # an entry of score, which is known
        ("points_i + 1", "1", {"points"}),
    ],
)
def test_words_are_names_where_the_gold_answer_shows_it(gold: str, answer: str, names: set[str]):
    assert known(gold, answer) == names
    assert known(gold, answer, scope=PAPER) == names
    assert known(gold, answer, scope=BOOK) == set()


@pytest.mark.parametrize(
    "text",
    [
        *("xy + 1", "ab + 2", "mgh", "sinx", "2pir", "xcosx", "PV", "4ac", "te^t", "dx/dt", "dtheta + 1", "nCk"),
        *("sofmax(z)", "sinn(x) + 1", "sigmod(z) + 1", "tann + 1", r"\operatorname{sofmax}(z) + 1"),
        *("x is less than y + 1", "no real roots", "increasing on the interval", "hello world 2", "xye^x + 1"),
        *(r"x \text{ if } x > 0", r"5 \text{ apples}", r"\text{even}", r"x > 0 \text{ and } x < 1", "x = 5 apples"),
        *(r"\mathrm{d}x + 1", r"\text{for all } x > 0", "log(x) if x > 0 else 0", "5 degrees"),
    ],
)
def test_other_words_are_none(text: str):
    assert known(text, text) == set()


@pytest.mark.parametrize(
    ("gold", "answer", "suggestion"),
    [
        ("2*padding + H", "2*pading + H", "padding"),
        (r"\text{precision}\cdot 2", r"\text{precison}\cdot 2", "precision"),
        ("softmax(z)_k", "sofmax(z)_k", "softmax"),
        ("sin(x) + 1", "1 + sinn(x)", None),
        ("kernel_size*g", "kernel_siz*g", "kernel_size"),
        ("price*quantity", "price*amount", None),
    ],
)
def test_a_word_of_the_answer_alone_is_unknown(gold: str, answer: str, suggestion: str | None):
    found = check_task.checked(pair_files.task({"gold": gold, "answer": answer, "verdict": ""}))
    assert found["status"] in ("invalid", "different") if suggestion is None else found["status"] == "invalid"
    assert suggestion is None or found["suggestion"] == suggestion


def test_nothing_is_a_name_in_a_question_of_the_book():
    task = pair_files.task({"gold": "p_k - y_k", "answer": "padding - y_k", "verdict": "", "scope": "book"})
    assert check_task.checked(task)["status"] == "invalid"
    with pytest.raises(Invalid):
        parse("padding + 1", scope=BOOK)


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("length*width", "l*w"),
        (r"\text{price}\cdot 2", r"2 \text{cost of it}"),
        ("n_total/2", "n_samples/2"),
        ("w - learning_rate*g", "w - lr*g"),
    ],
)
def test_names_that_may_be_the_same_are_never_different(gold: str, answer: str):
    assert status(gold, answer) in ("undecided", "invalid")


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("TP/(TP+FP)", "TN/(TN+FN)"),  # T P/(T P + F P) would be T/(T + F)
        (r"\frac{TP}{TP+FP}", r"\frac{TN}{TN+FN}"),
        (r"\frac{\mathrm{TP}}{\mathrm{TP}+\mathrm{FP}}", r"\frac{\mathrm{TN}}{\mathrm{TN}+\mathrm{FN}}"),
    ],
)
def test_counts_of_a_confusion_matrix_are_no_products(gold: str, answer: str):
    assert status(gold, answer) == "different"


@pytest.mark.parametrize(
    ("text", "other", "value"),
    [
        ("3.2 x 10^5", "1", 320000),
        ("5 x 10^-1", "1", "1/2"),
        (r"6 x 10^{2}", "1", 600),
        ("10C3", "1", 120),
        ("10P3", "1", 720),
        (r"{}_{10}C_3 + 1", "1", 121),
        ("^5C_2", "1", 10),
        ("7!!", "1", 105),
    ],
)
def test_signs_that_letters_are(text: str, other: str, value: object):
    from verify.answers.comparing.evaluation import exactly
    from verify.answers.comparing.forms import prepared
    from verify.model import Model

    e = parse(text, scope=in_context(GENERAL, (text, other)))
    assert exactly(prepared(e), Model()) == Num(value).data  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "other", "letter"),
    [("3 x 10^2", "x + 1", "x"), ("3 x 10^2", "sin(x)", "x"), ("5C2 + C1", "1", "C_2"), ("2 x 10", "1", "x")],
)
def test_letters_that_are_spoken_of_stay_letters(text: str, other: str, letter: str):
    assert Sym(letter) in parse(text, scope=in_context(GENERAL, (text, other))).free


@pytest.mark.parametrize(
    "text",
    [
        "25% x",
        "25%x",
        "50 % x",
        "50 % (x + 1)",
        "20% of 50",
        "x % 2",
        "17% 5",
        "a + b mod n",
        "a mod n b",
        "a mod n + 1",
        "x!!",
        "7!!!",
    ],
)
def test_what_may_mean_two_things_is_refused(text: str):
    with pytest.raises(Invalid):
        parse(text, scope=in_context(GENERAL, (text, "1")))


@pytest.mark.parametrize(
    ("text", "value"), [("17 % 5", 2), ("17%5", 2), (r"17 \bmod 5", 2), ("-7 mod 3", 2), ("9%", "9/100")]
)
def test_remainders(text: str, value: object):
    assert status(text, str(value)) == "equal"


def test_a_remainder_is_no_word_of_the_book():
    with pytest.raises(Invalid, match="% stands for percent"):
        parse("z % 2", scope=BOOK)
