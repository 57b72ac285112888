"""Chapter 8: what the functions of the frameworks compute, as equalities of real functions."""

from __future__ import annotations

from derive.calc import Refutation, Theorem

THEOREMS: tuple[Theorem | Refutation, ...] = ()
