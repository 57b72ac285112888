"""Theorems as text, LaTeX, Markdown and JSON. What is printed is never read back, but for the trees of `tree`."""
