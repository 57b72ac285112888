"""Formulas in MathML: well-formed, of the elements that browsers draw, and in pieces where they are long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from derive.catalog import entries
from derive.printing import forms
from derive.printing.forms import (
    Apply,
    Bang,
    Derivative,
    Form,
    Indicator,
    Name,
    Number,
    Power,
    Ratio,
    Space,
    Sub,
    Terms,
)
from derive.printing.linear import linear_form
from derive.printing.mathml import MathML, mathml, tight, variable
from derive.printing.mathml_lines import LONG, Lines, pieces
from derive.printing.sentences import Sign, expressions
from derive.printing.sugar import form
from derive.symbols import ArgMin, D, Exp, Expr, Log, Step, Sum
from derive.vocabulary import W, X, bias, j, k, p, scores, sigmoid, softmax, t, y, z

# How many children an element must have; None where any number will do. These are elements of MathML Core.
CHILDREN = {
    **dict.fromkeys(("math", "mrow"), None),
    **dict.fromkeys(("mi", "mn", "mo", "mspace"), 0),
    **dict.fromkeys(("mfrac", "msub", "msup", "munder"), 2),
    "munderover": 3,
}


def elements(text: str) -> Iterator[ET.Element]:
    """Every element of a formula, each with as many children as it must have."""
    for element in ET.fromstring(text).iter():
        assert element.tag in CHILDREN, f"{element.tag} is not drawn everywhere"
        wanted = CHILDREN[element.tag]
        assert wanted is None or len(element) == wanted, ET.tostring(element, encoding="unicode")
        yield element


def content(text: str) -> str:
    """What a formula shows, without operators that cannot be seen."""
    return re.sub("[\u2061-\u2064]", "", "".join(ET.fromstring(text).itertext()))


@pytest.mark.parametrize("name", entries())
def test_every_formula_of_the_book_is_well_formed(name: str):
    for e in expressions(entries()[name]):
        shown = form(e)
        assert content(mathml(e)) != ""
        parts = pieces((Sign("="), shown), display=True)
        texts = [content(part.inner) for part in parts]
        assert "".join(texts) == f"={content(mathml(e))}", "nothing is lost between the pieces"
        for part in (mathml(e), *(part.inner for part in parts)):
            root, *_ = elements(part)
            assert root.get("displaystyle") == "true"
            assert root.get("alttext")


def test_every_kind_of_form_has_a_method():
    kinds = [kind for kind in vars(forms).values() if isinstance(kind, type) and issubclass(kind, Form)]
    missing = [kind.__name__ for kind in kinds if kind is not Form and not hasattr(MathML, kind.__name__.lower())]
    assert missing == []


@pytest.mark.parametrize(
    ("e", "shown"),
    [
        (Exp(z[k]) / Sum(Exp(z[j]), j), "ezk∑j=1Kezj"),
        (-Sum(y[k] * Log(p[k]), k), "−∑k=1Kyklogpk"),
        (softmax(z)[k], "softmax(z)k"),
        (D(D(sigmoid(t), t), t), "∂2∂t2σ(t)"),
        (ArgMin(Log(t), t), "arg\u2009mintlogt"),
        (Step(t), "1[t≥0]"),
        (1 - t, "1−t"),
    ],
)
def test_formulas(e: Expr, shown: str):
    assert content(mathml(e)) == shown


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (Space(()), "<mi>ℝ</mi>"),
        (Bang(Name("m")), "<mrow><mi>m</mi><mo>!</mo></mrow>"),
        (Power(Number(0), Name("+")), "<msup><mn>0</mn><mi>+</mi></msup>"),
        (Apply("", ()), '<mrow><mo stretchy="false">(</mo><mrow></mrow><mo stretchy="false">)</mo></mrow>'),
        (
            Sub(Name("W"), (Name("j"), Name("k"))),
            "<msub><mi>W</mi><mrow><mi>j</mi><mo>\u2063</mo><mi>k</mi></mrow></msub>",
        ),
        (Derivative(Name("f"), ((Name("x"), 1),)), None),
        (Indicator(Name("x")), None),
    ],
)
def test_forms(shown: Form, text: str | None):
    found = MathML().show(shown)
    assert [*elements(f"<math>{found}</math>")]
    assert text is None or found == text


def test_names():
    assert variable("theta") == "<mi>θ</mi>"
    assert variable("i1") == "<msub><mi>i</mi><mn>1</mn></msub>"
    assert variable("k'") == "<msup><mi>k</mi><mo>′</mo></msup>"
    assert variable("logits") == '<mi class="word">logits</mi>'
    assert variable("<&>") == '<mi class="word">&lt;&amp;&gt;</mi>'


def test_parentheses_grow_only_around_what_is_tall():
    assert 'stretchy="false"' in mathml(sigmoid(t))
    assert 'stretchy="false"' not in MathML().show(form(Log(t / (1 - t))))


def test_scripts_have_no_space_around_signs():
    assert tight("<mo>=</mo><mo>∑</mo>") == '<mo lspace="0" rspace="0">=</mo><mo>∑</mo>'


# Pieces


def test_a_short_formula_is_one_piece():
    assert len(pieces((form(softmax(z)[k]), Sign(">"), Number(0)))) == 1


def test_a_long_formula_is_broken_before_signs():
    long = form(sum((softmax(z)[k] ** power for power in range(2, 6)), start=softmax(z)[k]))
    words = [part.words.strip() for part in pieces((form(softmax(z)[k]), Sign("="), long))]
    assert words[:3] == ["softmax(z)ₖ", "= softmax(z)ₖ", "+ softmax(z)ₖ²"]
    assert all(word.startswith("+ ") for word in words[2:])


def test_parentheses_are_opened_where_they_hold_much():
    inside = Log(t) + Log(1 + t) + Log(1 + Exp(t)) - Sum(Exp(z[j]), j)
    words = [part.words.strip() for part in Lines().show(form(-inside))]
    assert words[0].startswith("−(log")
    assert words[-1].endswith(")")
    assert len(words) > 2
    short = Lines().show(form(-(Log(t) + t)))
    assert len(short) == 1


def test_a_line_of_matrices_is_broken_where_it_can():
    family = scores(X, W, bias)
    assert all(len(part.words) <= 2 * LONG for part in Lines().show(form(Sum(family[1, k] * Log(softmax(z)[k]), k))))


def test_what_is_read_out_is_the_plain_text():
    quotient = Ratio(Number(1), Terms(((False, Number(1)), (False, Name("t")))))
    (part,) = pieces((quotient,))
    assert part.words == linear_form(quotient)
    assert f'alttext="{part.words}"' in part.inner
