"""What functions of NumPy, PyTorch, JAX and Python mean, by their names: tables.

A function that is defined in several ways (the variance of NumPy and that of PyTorch) is told by its module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from derive import vocabulary
from derive.symbols import Exp, Expr, Log, Num, Pow, Step
from verify.answers.reading.activations import NAMED
from verify.answers.reading.functions import PI, Elementary

NUMPY = frozenset(("np", "numpy", "jnp", "jax.numpy", "onp"))
TORCH = frozenset(("torch", "F", "nn.functional", "torch.nn.functional", "torch.special", "torch.linalg"))
OTHERS = frozenset(
    (
        *("math", "scipy", "scipy.special", "special", "jax", "jax.nn", "nn", "jax.scipy.special", "tf", "tf.math"),
        *("tf.nn", "np.linalg", "numpy.linalg", "jnp.linalg", "LA", "linalg", "scipy.linalg", "scipy.stats"),
    )
)
MODULES = NUMPY | TORCH | OTHERS | {""}
CONSTANTS: Mapping[str, Expr] = {"pi": PI, "e": Exp(Num(1))}
HALF = Num(Fraction(1, 2))
ONE, ZERO = Num(1), Num(0)


def root(x: Expr) -> Expr:
    """The square root."""
    return Pow(x, HALF)


def larger(a: Expr, b: Expr) -> Expr:
    """max(a, b)"""
    return Elementary(a, b, data="max")


def smaller(a: Expr, b: Expr) -> Expr:
    """min(a, b)"""
    return Elementary(a, b, data="min")


def difference(a: Expr, b: Expr) -> Expr:
    """a - b"""
    return a if b == ZERO else -b if a == ZERO else a - b


def _same(a: Expr, b: Expr) -> Expr:
    return Step(difference(a, b)) * Step(difference(b, a))


def _named(name: str) -> Callable[..., Expr]:
    return lambda x: Elementary(x, data=name)


def chosen(condition: Expr, one: Expr, other: Expr) -> Expr:
    """One where a condition, which is 1 or 0, holds, else the other."""
    return condition * one + (1 - condition) * other


COMPARED: Mapping[str, Callable[[Expr, Expr], Expr]] = {
    ">=": lambda a, b: Step(difference(a, b)),
    "<=": lambda a, b: Step(difference(b, a)),
    ">": lambda a, b: 1 - Step(difference(b, a)),
    "<": lambda a, b: 1 - Step(difference(a, b)),
    "==": _same,
    "!=": lambda a, b: 1 - _same(a, b),
}
OPERATED: Mapping[str, Callable[[Expr, Expr], Expr]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
    **COMPARED,
}


def _cross_entropy(p: Expr, y: Expr) -> Expr:
    return -(y * Log(p) + (1 - y) * Log(1 - p))


ENTRYWISE: Mapping[str, tuple[int, Callable[..., Expr]]] = {
    **{name: (1, _named(name)) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "sign", "floor", "ceil")},
    **{name: (1, _named(name)) for name in ("erf",)},
    **{f"arc{name}": (1, _named(f"a{name}")) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "exp": (1, Exp),
    "log": (1, Log),
    "log2": (1, lambda x: Log(x) / Log(Num(2))),
    "log10": (1, lambda x: Log(x) / Log(Num(10))),
    "log1p": (1, lambda x: Log(1 + x)),
    "expm1": (1, lambda x: Exp(x) - 1),
    "sqrt": (1, root),
    "rsqrt": (1, lambda x: Pow(x, Num(Fraction(-1, 2)))),
    "square": (1, lambda x: Pow(x, Num(2))),
    "reciprocal": (1, lambda x: Pow(x, Num(-1))),
    **dict.fromkeys(("negative", "neg"), (1, lambda x: -x)),
    **dict.fromkeys(("abs", "fabs", "absolute"), (1, vocabulary.absolute)),
    **dict.fromkeys(("sigmoid", "expit"), (1, vocabulary.sigmoid)),
    **dict.fromkeys(("logsigmoid", "log_sigmoid", "log_expit"), (1, lambda x: Log(vocabulary.sigmoid(x)))),
    "softplus": (1, lambda x: Log(1 + Exp(x))),
    "relu": (1, lambda x: larger(x, ZERO)),
    **{name: NAMED[name] for name in ("silu", "swish", "mish", "softsign", "relu6")},
    **dict.fromkeys(("add",), (2, OPERATED["+"])),
    **dict.fromkeys(("subtract", "sub"), (2, OPERATED["-"])),
    **dict.fromkeys(("multiply", "mul"), (2, OPERATED["*"])),
    **dict.fromkeys(("divide", "true_divide", "div"), (2, OPERATED["/"])),
    **dict.fromkeys(("power", "pow", "float_power"), (2, OPERATED["**"])),
    **dict.fromkeys(("maximum", "fmax"), (2, larger)),
    **dict.fromkeys(("minimum", "fmin"), (2, smaller)),
    "hypot": (2, lambda a, b: root(a**2 + b**2)),
    "logaddexp": (2, lambda a, b: Log(Exp(a) + Exp(b))),
    **dict.fromkeys(("where",), (3, chosen)),
    **dict.fromkeys(("heaviside",), (2, lambda x, at: (1 - Step(-x)) + at * _same(x, ZERO))),
}
CLIPPED = frozenset(("clip", "clamp"))
REDUCING: Mapping[str, str] = {
    **{name: name for name in ("sum", "mean", "prod", "max", "min")},
    "average": "mean",
    "amax": "max",
    "amin": "min",
    "nansum": "sum",
    "reduce_sum": "sum",
    "reduce_mean": "mean",
    "reduce_max": "max",
    "reduce_min": "min",
    "fsum": "sum",
}
SPREADS = frozenset(("var", "std"))
OF_WHOLE = frozenset(("softmax", "log_softmax", "logsumexp", "norm"))  # of one array, along an axis
PRODUCTS = frozenset(("dot", "vdot", "inner", "matmul", "mm", "mv", "outer"))
LOSSES: Mapping[str, Callable[[Expr, Expr], Expr]] = {
    "mse_loss": lambda a, b: (a - b) ** 2,
    "l1_loss": lambda a, b: vocabulary.absolute(a - b),
    "binary_cross_entropy": _cross_entropy,
    "binary_cross_entropy_with_logits": lambda z, y: _cross_entropy(vocabulary.sigmoid(z), y),
}
SAME = frozenset(("item", "float", "double", "detach", "copy", "clone", "numpy", "cpu", "asarray"))  # as it is
