"""Chapter 1: odds, log-odds and the sigmoid that undoes them."""

from __future__ import annotations

from derive.calc import Refutation, Theorem

THEOREMS: tuple[Theorem | Refutation, ...] = ()
