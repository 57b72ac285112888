"""Fuzz the reader by coverage: any text is read, or refused with Invalid, in every scope and both notations.

    python -m pip install atheris
    python tests/fuzz/parse.py -max_total_time=900 -timeout=20 corpus/

Not collected by the tests, and atheris is not installed with them. Without it, the texts of files that are named are
read once each: python tests/fuzz/parse.py crash-... shows what a finding does.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

try:
    import atheris
except ImportError:
    atheris = None

SYNTAXES = ("text", "latex", "auto")


def read(data: bytes) -> None:
    """Read the text whose first byte chooses the scope and the notation; only Invalid may be raised."""
    from verify.answers.reading.parsing import BOOK, GENERAL, PAPER, Invalid, parse_value

    if not data:
        return
    scope = (GENERAL, BOOK, PAPER)[data[0] % 3]
    text = data[1:].decode("utf-8", "surrogatepass" if data[0] & 64 else "replace") if _decodes(data) else ""
    refused = None
    try:
        parse_value(text, syntax=SYNTAXES[data[0] // 3 % 3], scope=scope)  # type: ignore[arg-type]  # a Syntax
    except Invalid as error:
        refused = error
    if refused is not None:
        assert 0 <= refused.position <= len(text)
        assert refused.pointed().endswith("^")


def _decodes(data: bytes) -> bool:
    try:
        data[1:].decode("utf-8", "surrogatepass" if data[0] & 64 else "replace")
    except UnicodeDecodeError:
        return False
    return True


def main() -> None:
    """Fuzz, or read the files that are named."""
    if atheris is None:
        for name in sys.argv[1:]:
            read(Path(name).read_bytes())
        return
    with atheris.instrument_imports(include=["verify.answers"]):
        import verify.answers.reading.parsing  # noqa: F401  # instrumented as it is imported
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
