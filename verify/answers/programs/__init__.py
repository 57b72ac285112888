"""Formulas as programs have them: NumPy, PyTorch, JAX and plain Python, read by a grammar of our own."""
