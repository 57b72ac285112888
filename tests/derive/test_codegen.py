from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from derive import stable, stable_range
from derive.calc import Eq, Theorem
from derive.codegen import MODULE, book, generate, modules
from derive.codegen.arrange import adaptation, arranged
from derive.codegen.ir import ONE, ZERO, LoweringError, build, fuse, negative, param
from derive.codegen.lower import Scope, lower, program
from derive.codegen.printers import ARRAY_API, TARGETS
from derive.codegen.rows import TIGHTENED
from derive.codegen.table import EMISSIONS, Emission
from derive.errors import LossproofError
from derive.symbols import Delta, Exp, Log, Sum
from derive.vocabulary import W, X, a, i, j, k, n, scores, softmax, v, y, z
from derive.vocabulary import sigmoid as sigma
from derive.vocabulary import t as t_

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def catalog() -> dict[str, Theorem]:
    return dict(book())


def ruff(*arguments: str, text: str) -> subprocess.CompletedProcess[str]:
    exe = shutil.which("ruff") or str(Path(sys.executable).with_name("ruff"))
    if not Path(exe).exists():
        pytest.skip("ruff is not installed")
    return subprocess.run([exe, *arguments], input=text, capture_output=True, text=True, encoding="utf-8", check=False)


def one_function(theorem: Theorem, arrays, **options) -> str:
    """The body of a function emitted for one theorem, alone."""
    from derive.codegen.body import Body

    emission = Emission("f", arrays, (theorem.id,), **options)
    outputs = program(emission, (), {theorem.id: theorem})
    body = Body(outputs, {}, {name for name, _ in arrays}, ARRAY_API)
    return "\n".join((*body.lines, f"return {', '.join(body.returns)}"))


def stated(right) -> Theorem:
    return Theorem("t", "t", claim=Eq(0, right))


# The module


def test_the_committed_modules_are_what_the_theorems_give():
    for path, text in modules().items():
        assert path.read_text(encoding="utf-8") == text, path


def test_generating_again_gives_the_same_bytes():
    assert generate() == generate()


def test_check_says_when_the_module_is_stale(tmp_path, monkeypatch, capsys):
    from derive.codegen import __main__ as command

    stale = tmp_path / "array_api.py"
    monkeypatch.setattr(command, "modules", lambda: {stale: generate(["sigmoid"])})
    monkeypatch.setattr(sys, "argv", ["codegen", "--check"])
    assert command.main() == 1
    assert "not what the theorems give" in capsys.readouterr().err
    assert not stale.exists()
    monkeypatch.setattr(sys, "argv", ["codegen"])
    assert command.main() == 0
    monkeypatch.setattr(sys, "argv", ["codegen", "--check"])
    assert command.main() == 0


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("width", ["110", "120"])
def test_ruff_has_nothing_to_say(target: str, width: str):
    text = generate(target=target)
    formatted = ruff("format", "--isolated", "--line-length", width, "-", text=text)
    assert formatted.stdout == text
    checked = ruff("check", "--isolated", "--select", "E,F,I,W,UP,RUF100", "--line-length", width, "-", text=text)
    assert checked.returncode == 0, checked.stdout


def test_every_emission_is_in_the_module():
    text = MODULE.read_text(encoding="utf-8")
    written = [line[4:].split("(")[0] for line in text.splitlines() if line.startswith("def ") and line[4] != "_"]
    assert written == [*(e.name for e in EMISSIONS), *(f"{e.name}_tight" for e in EMISSIONS if e.name in TIGHTENED)]


# Code flows from theorems


MUTANTS = {
    "stable.sigmoid-rising": (stable.sigmoid_rising, "sigmoid"),
    "stable.softmax-shifted": (stable.softmax_shifted, "softmax"),
    "stable.log-softmax-at-class": (stable.log_softmax_at_class, "log_softmax"),
    "stable.bce-tails": (stable.bce_tails, "bce_with_logits"),
    "stable.cross-entropy-hvp-lifted": (stable_range.hvp_lifted, "softmax_cross_entropy_hvp"),
    "stable.zero-label": (stable.zero_label, "softmax_cross_entropy"),
    "stable.softmax-regression-hvp-W": (stable.hvp_weights, "softmax_regression_hvp"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_changed_theorem_changes_the_code(name: str, catalog):
    theorem, function = MUTANTS[name]
    changed = replace(theorem, claim=Eq(theorem.claim.left, 2 * theorem.claim.right))
    before, after = generate([function]), generate([function], catalog={**catalog, name: changed})
    assert code_of(before) != code_of(after)


def code_of(text: str) -> str:
    """The code without its docstrings, which quote the theorem and so change in any case."""
    return "".join(text.split('"""')[::2])


def test_changed_gradient_in_numbers(catalog):
    theorem = catalog["stable.cross-entropy-gradient-any-labels"]
    swapped = replace(theorem, claim=Eq(theorem.claim.left, y[k] - softmax(z)[k]))
    text = generate(["softmax_cross_entropy_grad"], catalog={**catalog, theorem.id: swapped})
    space: dict = {}
    exec(compile(text, "mutant", "exec"), space)
    right, wrong = np.array([0.5, -0.5]), space["softmax_cross_entropy_grad"](np.zeros(2), np.array([0.0, 1.0]))
    np.testing.assert_array_equal(wrong, -right)


def test_without_its_theorem_there_is_no_code(catalog):
    del catalog["stable.softmax-shifted"]
    with pytest.raises(LoweringError, match=r"stable\.softmax-shifted"):
        generate(catalog=catalog)


def test_two_forms_must_be_of_one_function(catalog):
    other = replace(stable.sigmoid_rising, claim=Eq(1 - sigma(t_), stable.sigmoid_rising.claim.right))
    with pytest.raises(LoweringError, match="not two forms of one function"):
        generate(["sigmoid"], catalog={**catalog, other.id: other})


# Asking for a part


def test_a_part_has_what_it_calls_and_no_more():
    text = generate(["cross-entropy.gradient"])  # the textbook's form: the code comes from another of the same
    assert "def softmax_cross_entropy_grad(" in text
    assert "def softmax(" not in text
    assert "def softmax(" in generate(["stable.softmax-regression-hvp-W"])
    assert "def sigmoid(" not in text
    assert "device" not in text.split("RESTS_ON")[0].split("import")[-1]


def test_asking_by_the_name_of_a_function():
    assert "def softmax(" in generate(["softmax"])
    assert "def log_softmax(" not in generate(["softmax"])


@pytest.mark.parametrize(
    ("ids", "target", "message"),
    [
        (["softmx"], "array-api", "Did you mean softmax"),
        (["stable.cross-entropy-gradien"], "array-api", r"Did you mean stable\.cross-entropy-gradient"),
        (["softmax.positive"], "array-api", "No code comes from the theorem"),
        (None, "fortran", "The targets are array-api, numpy"),
    ],
)
def test_asking_for_what_is_not_there(ids, target, message):
    with pytest.raises(LossproofError, match=message):
        generate(ids, target)


def test_the_numpy_target_computes_the_same():
    from derive.generated import array_api

    space: dict = {}
    exec(compile(generate(target="numpy"), "numpy target", "exec"), space)
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(0, 9, (4, 3)), np.eye(3)[[0, 2, 1, 1]]
    for name in ("softmax_cross_entropy", "softmax_cross_entropy_grad"):
        np.testing.assert_array_equal(space[name](logits, labels), getattr(array_api, name)(logits, labels))
    assert "array_api_compat" not in generate(target="numpy")


# Lowering


@pytest.mark.parametrize(
    ("right", "arrays", "code"),
    [
        (Sum(X[i, a] * W[a, k], a), (("X", X), ("W", W)), "return X @ W"),
        (Sum(W[a, k] * X[i, a], a), (("X", X), ("W", W)), "return X @ W"),
        (Sum(X[i, a] * scores(X, W, v)[i, k], i), (("X", X), ("W", W), ("b", v)), "return X.T @ (X @ W + b)"),
        (Sum(X[i, a], i) / n, (("X", X),), "return xp.sum(X, axis=0) / X.shape[0]"),
        (Sum(Sum(X[i, a], a), i), (("X", X),), "return xp.sum(xp.sum(X, axis=1), axis=0)"),
        (Sum(W[a, k] * v[k], k), (("W", W), ("v", v)), "return xp.sum(W * v, axis=1)"),
        (Sum(Delta(j, k) * v[j], j), (("v", v),), "return v"),
        (Sum(v[k] - v[j], j), (("v", v),), "return v.shape[0] * v - xp.sum(v, axis=0)"),
        (v[k] ** 2 / 2 - Log(1 + Exp(v[k])), (("v", v),), "return v * v / 2 - xp.log1p(xp.exp(v))"),
        ((v[k] - y[k]) / (v[k] * y[k]), (("v", v), ("y", y)), "return (v - y) / (v * y)"),
    ],
)
def test_programs_of_matrices(right, arrays, code):
    assert one_function(stated(right), arrays, matrices=True) == code


def test_what_is_read_twice_is_computed_once():
    body = one_function(stated(Exp(z[k]) / Sum(Exp(z[j]), j)), (("z", z),), axis=True)
    assert body.splitlines() == ["e = xp.exp(z)", "return e / xp.sum(e, axis=axis, keepdims=True)"]


@pytest.mark.parametrize(
    ("right", "message"),
    [
        (v[k] - z[j], "outer product"),
        (Sum(Exp(v[k] - v[j]), j), "outer product"),
        (Delta(k, j) * v[k], "outer product"),
        (v[k] ** n, "power"),
        (y[k], "no argument"),
    ],
)
def test_what_has_no_program_is_refused(right, message):
    with pytest.raises(LoweringError, match=message):
        one_function(stated(right), (("v", v), ("z", z)), matrices=True)


def test_an_instance_of_a_generated_function_is_a_call(catalog):
    scope = Scope(catalog, EMISSIONS, values={t_: param("t", ())})
    node = lower(sigma(-t_), scope)
    assert (node.op, node.data[0], node.args) == ("call", "sigmoid", (negative(param("t", ())),))


def test_without_the_function_the_definition_is_unfolded(catalog):
    node = lower(sigma(t_), Scope(catalog, values={t_: param("t", ())}))
    assert node == build("div", ONE, build("add", ONE, build("exp", negative(param("t", ())))))


def test_choices_are_made_as_deep_as_possible():
    t = param("t", ("...",))
    test = build("positive", t)
    log_e = build("log", build("add", ONE, build("exp", t)))
    log_minus = build("log", build("add", ONE, build("exp", negative(t))))
    fused = fuse(test, build("add", t, log_minus), log_e)
    assert fused == build("add", build("maximum", t, ZERO), build("log1p", build("exp", negative(build("abs", t)))))
    assert fuse(test, t, t) == t


def test_layouts_keep_an_axis_where_it_is_needed_and_only_there():
    x = param("x", ("i", "k"))
    from derive.codegen.ir import reduce

    total = reduce("sum", x, "k")
    assert arranged((build("div", x, total),))[total] == ("i", None)
    assert arranged((total,))[total] == ("i",)
    assert arranged((total, build("div", x, total)))[total] == ("i", None)
    assert adaptation(("i", None), ("i",)) == ("squeeze", "1")
    assert adaptation(("i",), ("i", None)) == ("expand", "1")
    with pytest.raises(LoweringError):
        adaptation(("i",), ("k",))
