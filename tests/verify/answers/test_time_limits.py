"""A time limit that ends while SymPy is being imported leaves it whole."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from verify.answers.comparing.symbolic import OutOfTime, limited
try:
    with limited(0.01):
        import sympy
        while True:
            pass
except OutOfTime:
    import sympy
    print(sympy.integrate(sympy.Symbol("x")), hasattr(sympy, "polys"))
"""


def test_an_import_is_not_broken_off():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["x**2/2", "True"], done.stderr
