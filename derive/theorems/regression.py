"""Chapter 6, continued: batches, penalties, weights and smoothed labels."""

from __future__ import annotations

from derive.calc import Refutation, Theorem

THEOREMS: tuple[Theorem | Refutation, ...] = ()
