"""What learners write, read into expressions and checked.

`check_expression` and `check_question` give a `Verdict`, `check_derivation` a `DerivationVerdict`: for any text, from
any thread, in bounded time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verify.answers.checking import Verdict, check_expression
    from verify.answers.derivations.deriving import check_derivation
    from verify.answers.derivations.verdict import DerivationVerdict
    from verify.answers.grading import check_question

__all__ = ["DerivationVerdict", "Verdict", "check_derivation", "check_expression", "check_question"]
_HOMES = {
    "DerivationVerdict": "derivations.verdict",
    "Verdict": "checking",
    "check_derivation": "derivations.deriving",
    "check_expression": "checking",
    "check_question": "grading",
}


def __getattr__(name: str) -> Any:
    """What is imported only when it is asked for."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
