r"""Left sides that are names in a reader's eyes, though they are formulas: R^2 = ..., \chi^2 = ..., \|v\| = ....

    R^2 = 1 - a/b,  \hat\sigma^2 = 4          the square of a statistic, or of any letter where a formula follows
    \|v\| = 5,  \|x\|^2 = 14                   the norm of a vector
    x^2 = 4,  y^2 = 4x                         equations: what is asked for may be x

So a right side without its left one is the same answer, and another value another one.
"""

from __future__ import annotations

from derive.symbols import At, Call, D, Expr, Family, Idx, Log, Mul, Num, Pow, Sum, Sym
from derive.vocabulary import absolute
from verify.answers.reading.functions import Applied

STATISTICS = frozenset(("R", "r", "s", "S", "sigma", "chi", "tau", "eta", "rho", "omega"))  # whose squares have a name
UNKNOWN = frozenset("xyzt")  # what equations are solved for
FUNCTION_NAMES = frozenset("fghyFGHPLJVAST")  # f(x) = ...: a letter that is called is read as a product
LIKELIHOODS = frozenset(("L", "P"))  # log L = ...: of others the equation may be what was asked for
GRAPHS, FUNCTIONS = frozenset("yz"), frozenset("fgh")  # y = x^2 is f(x) = x^2
SIZED = frozenset("zwuvabABCM")  # |z| = 5 names a size, |x| = 5 is an equation


def names_a_square(left: Expr, right: Expr) -> bool:
    """Is it R^2 or the norm of v, and is what stands on the other side free of it?"""
    if not left.free.isdisjoint(x for x in right.free if isinstance(x, Sym | Family)):
        return False
    return _is_square(left, right) or _is_norm(left)


def _is_square(left: Expr, right: Expr) -> bool:
    match left:
        case Pow(args=(Sym() | At(args=(Family(), *_)) as base, Num(data=power))) if (
            power > 0 and power.denominator == 1
        ):
            stem = str((base.args[0] if isinstance(base, At) else base).data).split("_")[0]
            letters = any(isinstance(x, Sym | Family) for x in right.free)
            return stem in STATISTICS or (letters and stem.rstrip("'") not in UNKNOWN)
    return False


def _is_norm(left: Expr) -> bool:
    """Is it (Σ v_i²)^(1/2), or a power of it?"""
    match left:
        case Pow(args=(Pow() as inner, Num())):
            return _is_norm(inner)
        case Pow(args=(Sum() as total, Num())):
            body = total.args[-1]
            while isinstance(body, Sum):  # of a matrix
                body = body.args[-1]
            return isinstance(body, Pow) and _is_entry(body.args[0]) and body.args[1] == Num(2)
    return False


def _is_entry(e: Expr) -> bool:
    return isinstance(e, At) and isinstance(e.args[0], Family) and all(isinstance(i, Idx) for i in e.args[1:])


def names_a_logarithm(left: Expr, right: Expr) -> bool:
    """Is it log p(x), log L(θ), log p_i or log L?"""
    inside = left.args[0] if isinstance(left, Log) else None
    match inside:
        case Applied():
            return inside not in right.walk()
        case At(args=(Family() as family, *_)):
            return family not in right.free
        case Sym(data=name):
            return name in LIKELIHOODS and inside not in right.free
    return False


def is_name(name: Expr | None, of: Expr) -> bool:
    """Is it a letter, an entry of a family or a function's value, and not in what it names?"""
    match name:
        case Sym():
            return name not in of.free
        case At(args=(Family() as family, *_)):
            return family not in of.free
        case Applied():
            return not any(isinstance(a, Applied) and a.data == name.data for a in of.walk())
    return False


def names_something(left: Expr, right: Expr) -> bool:
    """Is it y, y_k, f(x), dy/dx: a name for what stands on the other side?"""
    if left.free <= right.free and isinstance(left, Sym):
        return False
    match left:
        case Call(data=function):
            return bool(function != absolute or str(left.args[0]) in SIZED)
        case Sym() | At() | Family() | D() | Applied():
            return True
        case Pow():
            return names_a_square(left, right)
        case Log():
            return names_a_logarithm(left, right)
        case Mul(args=(Sym(data=name), *rest)):
            return name in FUNCTION_NAMES and left.args[0] not in right.free and all(isinstance(a, Sym) for a in rest)
    return False


def alike(left: Expr | None, other: Expr | None) -> bool:
    """Are two left sides one name: the same, or X(t) beside X?"""
    if left == other:
        return True
    match left, other:
        case (Applied(data=called), Sym(data=name)) | (Sym(data=name), Applied(data=called)):
            return bool(called == name) or (name in GRAPHS and called in FUNCTIONS)
        case (Applied() as call, Mul() as factors) | (Mul() as factors, Applied() as call):
            return (Sym(call.data), *call.args) == factors.args  # a(b), which may be a product
    return False
