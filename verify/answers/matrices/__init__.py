"""Formulas of matrices and vectors: read, brought to a non-commutative normal form, refuted by small matrices."""
