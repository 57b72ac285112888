"""Chapter 3: other ways to make scores into shares, and what is wrong with them."""

from __future__ import annotations

from derive.calc import Refutation, Theorem

THEOREMS: tuple[Theorem | Refutation, ...] = ()
