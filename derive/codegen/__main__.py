"""`python -m derive.codegen` writes the modules of derive/generated; with --check it says whether they would change."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from derive.codegen import modules
from derive.files import write_text_atomically


def main() -> int:
    """Write the modules, or compare them."""
    parser = argparse.ArgumentParser(prog="python -m derive.codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a module would change")
    options = parser.parse_args()
    texts = modules()
    stale = [path for path, text in texts.items() if _differs(path, text)]
    for path, text in texts.items():
        if path in stale and not options.check:
            write_text_atomically(path, text)
        if options.check:
            sys.stderr.write(f"{path} is {'not what the theorems give' if path in stale else 'up to date'}.\n")
    return 1 if stale and options.check else 0


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") != text


if __name__ == "__main__":
    sys.exit(main())
