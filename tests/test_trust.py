"""docs/trust.md says which theorems rest directly on every axiom, rule and definition, and says it exactly.

python tests/test_trust.py        writes what rests on what today into docs/trust.md
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TRUST = ROOT / "docs" / "trust.md"
BLOCK = re.compile(r"(?<=<!-- axioms:begin -->\n).*?(?=<!-- axioms:end -->)", re.DOTALL)
TITLES = {"axiom": "The axioms", "rule": "The rules", "definition": "The definitions"}


def generated() -> str:
    """The block: a list for each kind, of each thing with the theorems and refutations that name it."""
    from derive.dependencies import foundations

    found = foundations()
    lists = (
        f"### {title}\n\n" + "".join(item(f) for f in found if f.node.kind == kind) for kind, title in TITLES.items()
    )
    return "\n" + "\n".join(lists) + "\n"


def item(found) -> str:
    what = f", {found.statement}" if found.node.kind == "definition" and found.statement else ""
    ids = ", ".join(f"`{name}`" for name in found.direct) or "none"
    text = f"- **{found.node.name}**{what} ({len(found.direct)}): {ids}"
    wrapped = textwrap.wrap(text, 119, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrapped) + "\n"


def test_trust_md_says_what_rests_on_what() -> None:
    (block,) = BLOCK.findall(TRUST.read_text(encoding="utf-8"))
    assert block == generated(), "python tests/test_trust.py writes it anew"


def refresh() -> None:
    """Put today's lists between the markers."""
    text = TRUST.read_text(encoding="utf-8")
    TRUST.write_text(BLOCK.sub(lambda _: generated(), text), encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    refresh()
