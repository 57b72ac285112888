"""The catalogues: what there is to translate, the .po files that people edit, and the .mo file that is read.

    ko/words.po                   the words of the printers, of rules, axioms and definitions
    ko/softmax.po                 the words of the chapter softmax; one file for each chapter
    ko/LC_MESSAGES/lossproof.mo   all of them, compiled

To translate: run `python -m derive.language`, fill in every empty msgstr, run it again. A text that stands in
several chapters is asked for in the first. What is written depends on nothing but the texts: no dates, no names.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from derive.language import DOMAIN, LANGUAGES, LOCALES

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

    from derive.catalog import Chapter

CODE = LOCALES.parent
ROOMS = ("derive/**/*.py", "commands/**/*.py", "verify/answers/**/*.py", "cli.py")
WORDS = "words"
# Kinds, verdicts and headings that are said under the name of a variable, not as a literal.
NAMED = (
    *("theorem", "refutation", "axiom", "rule", "definition"),
    *("proved", "refuted", "unknown", "false claim", "False claim"),
    "The losses of classification, derived from probability",
)
SAYING = {"tr": 1, "said": 1, "word": 1, "Fault": 2, "Clash": 2, "fault": 2}  # functions: how many arguments are texts
TRANSLATIONS = tuple(lang for lang in LANGUAGES if lang != "en")


def main() -> int:
    """Bring the catalogues up to date, or say what is missing in them."""
    parser = argparse.ArgumentParser(prog="python -m derive.language", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if anything is to be done")
    check = parser.parse_args().check
    faults = [fault for lang in TRANSLATIONS for fault in (problems(lang) if check else update(lang))]
    sys.stderr.write("".join(f"{fault}\n" for fault in faults) or "Every text is translated.\n")
    return 1 if check and faults else 0


# What there is to translate


def texts() -> dict[str, dict[str, list[str]]]:
    """By catalogue: every text that is printed, and where it stands. A text belongs to the first catalogue only."""
    from derive import catalog

    found: dict[str, dict[str, list[str]]] = {}
    for name, places in [(WORDS, _words()), *((chapter.name, _chapter(chapter)) for chapter in catalog.CHAPTERS)]:
        own = found.setdefault(name, {})
        for text, where in places:
            home = next((part for part in found.values() if text in part), own)
            home[text] = list(dict.fromkeys((*home.get(text, ()), where)))
    return found


def _chapter(chapter: Chapter) -> Iterator[tuple[str, str]]:
    """The title of a chapter and the words of its entries."""
    yield chapter.title, f"chapter {chapter.name}"
    for entry in chapter.entries:
        for part in ("title", "statement", "meaning"):
            if text := getattr(entry, part):
                yield text, f"{entry.id}: {part}"
        for part in ("title", "statement", "meaning"):
            if text := getattr(getattr(entry, "contrary", None), part, ""):
                yield text, f"{entry.id}: {part} of the contrary"


def _words() -> Iterator[tuple[str, str]]:
    """The words in the code, then what axioms, rules and definitions are called and say."""
    from derive import rules
    from derive.catalog import entries
    from derive.printing.record import definitions_in
    from derive.printing.sentences import expressions
    from derive.vocabulary import DEFINITIONS

    for path in sorted(path for room in ROOMS for path in CODE.parent.glob(room)):
        for text in said_in(path.read_text(encoding="utf-8")):
            yield text, path.relative_to(CODE.parent).as_posix()
    for text in NAMED:
        yield text, "derive.locales.NAMED"
    for rule in (*rules.AXIOMS, *rules.CONVERSIONS, *rules.INFERENCES):
        yield rule.name, rule.kind
        yield rule.statement, f"{rule.kind}: {rule.name}"
    used = definitions_in(e for entry in entries().values() for e in expressions(entry))
    for definition in dict.fromkeys((*DEFINITIONS, *used)):
        if definition.summary:
            yield definition.summary, f"definition of {definition.notation or definition.name}"


def said_in(code: str) -> list[str]:
    """The texts in Python code that stand among the first arguments of one of the functions `SAYING`."""
    return [
        given.value
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call)
        for given in node.args[: SAYING.get(getattr(node.func, "id", getattr(node.func, "attr", "")), 0)]
        if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value
    ]


# The catalogues


def update(lang: str) -> list[str]:
    """Write the .po files as the texts now are, and the .mo file from them. Returns what is still to be translated."""
    catalogues = merged(lang)
    for name, catalogue in catalogues.items():
        _write(_po(lang, name), as_po(catalogue))
    _write(_mo(lang), compiled(lang, catalogues))
    return untranslated(lang, catalogues)


def problems(lang: str) -> list[str]:
    """What is untranslated, fuzzy or stale; nothing is written."""
    catalogues = merged(lang)
    wanted = {
        **{_po(lang, name): as_po(catalogue) for name, catalogue in catalogues.items()},
        _mo(lang): compiled(lang, catalogues),
    }
    stale = [path for path, content in wanted.items() if not path.exists() or path.read_bytes() != content]
    stray = sorted(set((LOCALES / lang).glob("*.po")) - set(wanted))
    return [
        *untranslated(lang, catalogues),
        *(f"{path}: stale; run python -m derive.language" for path in stale),
        *(f"{path}: there is no such chapter" for path in stray),
    ]


def untranslated(lang: str, catalogues: Mapping[str, Catalog]) -> list[str]:
    """The texts that have no translation, or one that is marked fuzzy."""
    return [
        f"{_po(lang, name)}: {'fuzzy' if m.string else 'untranslated'}: {m.id}"
        for name, catalogue in catalogues.items()
        for m in messages(catalogue)
        if m.fuzzy or not m.string
    ]


def messages(catalogue: Catalog) -> list[Message]:
    """The messages without the header."""
    return [m for m in catalogue if m.id]


def merged(lang: str) -> dict[str, Catalog]:
    """The .po files as they would be after an update: known translations kept, vanished texts obsolete."""
    old = {path.stem: _read(path) for path in sorted((LOCALES / lang).glob("*.po"))}
    found = texts()
    alive = {text for part in found.values() for text in part}
    known = _known(old)
    out: dict[str, Catalog] = {}
    for name, part in found.items():
        out[name] = _empty(lang, name)
        for text, where in part.items():
            before = _of(old.get(name), text) or known.get(text)
            message = out[name].add(
                text,
                before.string if before else "",
                auto_comments=where,
                user_comments=before.user_comments if before else (),
            )
            # nothing here is a format of Python's, though "100% of {0, 1}" may look like one to Babel
            message.flags = {"fuzzy"} & (before.flags if before else set())
        for message in _all(old.get(name)):
            if message.id not in alive and message.string:
                message.auto_comments, message.flags = [], {"fuzzy"} & message.flags
                out[name].obsolete[str(message.id)] = message
    return out


def _all(catalogue: Catalog | None) -> list[Message]:
    """The messages that are in use, and the obsolete ones."""
    if catalogue is None:  # an empty one is false too
        return []
    return [*messages(catalogue), *catalogue.obsolete.values()]


def _of(catalogue: Catalog | None, text: str) -> Message | None:
    return next((m for m in _all(catalogue) if m.id == text and m.string), None)


def _known(old: Mapping[str, Catalog]) -> dict[str, Message]:
    """Translations from any file: a text may have moved to another chapter."""
    known: dict[str, Message] = {}
    for catalogue in old.values():
        for message in _all(catalogue):
            if message.string:
                known.setdefault(str(message.id), message)
    return known


def _empty(lang: str, name: str) -> Catalog:
    from babel.messages.catalog import Catalog

    class Plain(Catalog):
        """A catalogue whose header says what its reader needs, and not when and by whom it was made."""

        @property
        def mime_headers(self) -> list[tuple[str, str]]:  # type: ignore[override]  # Babel's can be set too
            return [
                ("Language", lang),
                ("MIME-Version", "1.0"),
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Transfer-Encoding", "8bit"),
            ]

    return Plain(lang, DOMAIN, f"# {name}", fuzzy=False)


def _read(path: Path) -> Catalog:
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def as_po(catalogue: Catalog) -> bytes:
    """The catalogue as a .po file."""
    from babel.messages.pofile import write_po

    out = io.BytesIO()
    write_po(out, catalogue, width=120)
    return out.getvalue()


def compiled(lang: str, catalogues: Mapping[str, Catalog]) -> bytes:
    """All catalogues together as a .mo file; what is untranslated or fuzzy is left out."""
    from babel.messages.mofile import write_mo

    whole = _empty(lang, DOMAIN)
    for catalogue in catalogues.values():
        for message in messages(catalogue):
            if message.string and not message.fuzzy:
                whole.add(message.id, message.string)
    out = io.BytesIO()
    write_mo(out, whole)
    return out.getvalue()


def _po(lang: str, name: str) -> Path:
    return LOCALES / lang / f"{name}.po"


def _mo(lang: str) -> Path:
    return LOCALES / lang / "LC_MESSAGES" / f"{DOMAIN}.mo"


def _write(path: Path, content: bytes) -> None:
    """Write what has changed: a file that another person is editing is left alone if it can be."""
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
