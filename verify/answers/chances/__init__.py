"""Formulas of random variables: the rules of probability, and finite worlds that show a difference."""
