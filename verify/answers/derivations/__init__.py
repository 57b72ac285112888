"""Derivations, judged line by line. `deriving` is the door."""
