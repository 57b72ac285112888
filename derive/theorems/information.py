"""Chapter 5: entropy, cross-entropy and relative entropy."""

from __future__ import annotations

from derive.calc import Refutation, Theorem

THEOREMS: tuple[Theorem | Refutation, ...] = ()
