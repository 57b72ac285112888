"""The house rules: what imports what, what imports nothing slow, and what no tracked file may hold."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("derive", "verify", "training")
DOORS = ("commands", "cli")
PUBLIC = (*ROOMS, *DOORS)
LAYOUT = {
    *("derive", "verify", "training", "commands", "tests", "docs", "benchmarks"),
    *("cli.py", "pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"),
}
OPTIONAL = (
    *("scipy", "sklearn", "flint", "z3", "matplotlib", "cupy", "cupyx", "dask", "distributed", "numba"),
    *("torch", "jax", "optax", "array_api_strict", "hypothesis"),
)

BLOCKER = """
import sys

class Blocker:
    def __init__(self, names):
        self.names = frozenset(names)

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r} (blocked)", name=name)

sys.meta_path.insert(0, Blocker(%r))
"""

RUN_CLI = """
import sys
import cli

sys.argv = ["lossproof", *%r]
try:
    status = cli.main()
except SystemExit as stop:
    status = stop.code
assert not status, f"lossproof exits with {status!r}"
"""


def run_python(code: str, blocked: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run `code` in a new Python at the top of the checkout, as if `blocked` were not installed."""
    return subprocess.run(
        [sys.executable, "-c", BLOCKER % (blocked,) + code],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def assert_runs(code: str, blocked: tuple[str, ...] = ()) -> None:
    """Fail with the new Python's own traceback."""
    done = run_python(code, blocked)
    assert done.returncode == 0, done.stderr


def assert_never_imports(code: str, *libraries: str) -> None:
    """Run `code` and fail if any of `libraries` was imported by the end of it."""
    check = f"""
found = sorted(set({libraries!r}) & set(sys.modules))
assert not found, f"imports {{found}}"
"""
    assert_runs(code + check)


# What is imported when the program runs


def test_blocker_blocks():
    done = run_python("import scipy.special", blocked=("scipy",))
    assert done.returncode == 1
    assert "No module named 'scipy' (blocked)" in done.stderr


def test_import_check_can_fail():
    with pytest.raises(AssertionError, match=r"imports \['json'\]"):
        assert_never_imports("import json", "json", "wave")


@pytest.mark.parametrize("name", PUBLIC)
def test_imports_without_any_optional_library(name: str):
    assert_runs(f"import {name}", blocked=OPTIONAL)


def test_generated_code_does_not_import_sympy():
    assert_never_imports("import derive.generated.array_api", "sympy", "mpmath")


def test_importing_the_command_is_quick():
    slow = ("sympy", "numpy", "mpmath", "babel", "derive.catalog", "verify.kernel", "rich.progress")
    assert_never_imports("import cli", *slow)


LIGHT = (["--help"], ["list"], ["list", "--no-verdicts"], ["deps", "bce.convex"], ["axioms"])


@pytest.mark.parametrize("arguments", LIGHT, ids=" ".join)
def test_light_commands_stay_light(arguments: list[str], judged: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOSSPROOF_CACHE", str(judged))
    assert_never_imports(RUN_CLI % (arguments,), "sympy", "numpy")


def test_remembered_verdicts_need_no_kernel(judged: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOSSPROOF_CACHE", str(judged))
    assert_never_imports(RUN_CLI % (["list"],), "mpmath", "verify.kernel", "verify.book")


# What the source says


def sources(*names: str) -> list[Path]:
    """Python files of the named packages and modules."""
    found: list[Path] = []
    for name in names:
        module = ROOT / f"{name}.py"
        found += [module] if module.exists() else sorted((ROOT / name).rglob("*.py"))
    assert found, f"no source of {names}"
    return found


def module_name(path: Path) -> str:
    """Dotted name of a source file: derive/generated/__init__.py is derive.generated."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_by(node: ast.stmt, path: Path) -> list[str]:
    """Dotted names that one statement imports; `from a import b` gives a.b, as b may be a module."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        here = path.relative_to(ROOT).parts[: -node.level]
        base = ".".join([*here, *([node.module] if node.module else [])])
    return [f"{base}.{alias.name}" for alias in node.names]


def imports(path: Path) -> set[str]:
    """Every import of a file, wherever it stands in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {name for node in ast.walk(tree) if isinstance(node, ast.stmt) for name in imported_by(node, path)}


def statements_at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run when a module is imported: not in functions, nor for type checkers only."""
    for node in body:
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for_types = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        fields = ("orelse",) if for_types else ("body", "orelse", "finalbody")
        for field in fields:
            yield from statements_at_import(getattr(node, field, []))
        for handler in getattr(node, "handlers", []):
            yield from statements_at_import(handler.body)


def imports_at_import(path: Path) -> set[str]:
    """Every import that runs when the file is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {name for node in statements_at_import(tree.body) for name in imported_by(node, path)}


def within(name: str, package: str) -> bool:
    """Whether a dotted name is `package` or lies in it."""
    return f"{name}.".startswith(f"{package}.")


def strays(paths: list[Path], forbidden: tuple[str, ...], allowed: tuple[str, ...] = ()) -> list[str]:
    """Imports of forbidden packages that are not in allowed ones, as 'file imports name'."""
    return [
        f"{path.relative_to(ROOT).as_posix()} imports {name}"
        for path in paths
        for name in sorted(imports(path))
        if any(within(name, f) for f in forbidden) and not any(within(name, a) for a in allowed)
    ]


def test_relative_imports_are_resolved():
    path = ROOT / "derive" / "codegen" / "example.py"
    nodes = ast.parse("from . import a\nfrom .b import c\nfrom ..d import e\nfrom .. import f").body
    names = [name for node in nodes for name in imported_by(node, path)]
    assert names == ["derive.codegen.a", "derive.codegen.b.c", "derive.d.e", "derive.f"]


@pytest.mark.parametrize(
    ("room", "forbidden", "allowed"),
    [
        ("derive", ("verify", "training", *DOORS), ()),
        ("verify", ("training", *DOORS), ()),
        ("training", ("verify", *DOORS), ()),
        ("training", ("derive",), ("derive.generated", "derive.errors", "derive.files")),
        ("derive/generated", ("sympy", "mpmath"), ()),
        ("commands", ("cli",), ()),
    ],
)
def test_arrows_between_rooms(room: str, forbidden: tuple[str, ...], allowed: tuple[str, ...]):
    assert strays(sources(room), forbidden, allowed) == []


CHECKERS = ("kernel", "normal", "conversions", "signs", "wellformed", "model", "certificate")
TRUSTED = tuple(ROOT / "verify" / f"{name}.py" for name in CHECKERS)
TRUSTED_IMPORTS = ("derive", *(f"derive.{n}" for n in ("symbols", "calc", "rules")), *(f"verify.{n}" for n in CHECKERS))


@pytest.mark.parametrize("path", TRUSTED, ids=module_name)
def test_trusted_code_imports_only_what_it_is_about(path: Path):
    allowed = (*TRUSTED_IMPORTS, *sys.stdlib_module_names)
    assert [n for n in sorted(imports(path)) if not any(within(n, a) for a in allowed)] == []


def test_torch_and_jax_are_never_imported_at_the_top():
    paths = sources(*PUBLIC, "tests", "benchmarks")
    at_top = [
        f"{path.relative_to(ROOT).as_posix()} imports {name}"
        for path in paths
        for name in sorted(imports_at_import(path))
        if within(name, "torch") or within(name, "jax")
    ]
    assert at_top == []


# What the checkout holds


def test_public_layout():
    assert sorted(name for name in LAYOUT if not (ROOT / name).exists()) == []


@pytest.fixture(scope="module")
def tracked_text() -> dict[str, str]:
    """Text of every tracked file that is text."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: nothing is tracked")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    texts = {}
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        data = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in data:
            texts[name] = data.decode("utf-8", errors="replace")
    return texts


# Each [x] keeps a pattern from matching itself here.
REGISTRY = re.compile(r"pypi[.]org|python[h]osted|npm[j]s|debian[.]org", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w./])/(?:work|farm|root|home|Users|tmp|opt)/[\w.]|\b[A-Z]:\\Users\\")


@pytest.mark.parametrize(
    ("pattern", "bad", "good"),
    [
        (REGISTRY, "https://" + "pypi." + "org/simple", "pip install lossproof"),
        (REGISTRY, "https://files.python" + "hosted.org", "a host of Pythons"),
        (MACHINE_PATH, "'/" + "home/someone/x'", "https://example.com/home/someone"),
        (MACHINE_PATH, "at /" + "work/x", "docs/work/x"),
    ],
)
def test_patterns(pattern: re.Pattern[str], bad: str, good: str):
    assert pattern.search(bad)
    assert not pattern.search(good)


@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE_PATH], ids=["registry address", "machine path"])
def test_no_tracked_file_holds(pattern: re.Pattern[str], tracked_text: dict[str, str]):
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in tracked_text.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []
