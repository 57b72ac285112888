"""`python -m derive.codegen` writes derive/generated/array_api.py; with --check it says whether that would change."""

from __future__ import annotations

import argparse
import sys

from derive.codegen import MODULE, generate
from derive.files import write_text_atomically


def main() -> int:
    """Write the module, or compare it."""
    parser = argparse.ArgumentParser(prog="python -m derive.codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the module would change")
    text = generate() if (options := parser.parse_args()) else ""
    if options.check:
        current = MODULE.read_text(encoding="utf-8") if MODULE.exists() else ""
        same = current == text
        sys.stderr.write(f"{MODULE} is {'up to date' if same else 'not what the theorems give'}.\n")
        return 0 if same else 1
    write_text_atomically(MODULE, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
