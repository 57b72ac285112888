"""What every test shares: the property-test profiles, and the skip of GPU tests where no GPU answers."""

from __future__ import annotations

import pytest
from hypothesis import settings

# The same points on every run, so that a commit passes or fails everywhere alike; and no race with the clock.
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
# New points on every run: --hypothesis-profile=dev.
settings.register_profile("dev", deadline=None, max_examples=300, print_blob=True)
settings.load_profile("ci")


def why_no_gpu() -> str | None:
    """Return why CuPy cannot compute on a GPU here, or None where it can."""
    try:
        import cupy
    except ImportError as error:
        return f"no GPU tests: CuPy cannot be imported ({error})"
    try:
        answer = float(cupy.arange(3.0).sum())
    except Exception as error:  # noqa: BLE001 - drivers, runtimes and compilers each fail with a class of their own
        return f"no GPU tests: no GPU answers CuPy ({type(error).__name__}: {error})"
    return None if answer == 3.0 else f"no GPU tests: the GPU answers 0 + 1 + 2 = {answer}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests marked gpu, and say why, where no GPU answers; ask only if there are any."""
    on_gpu = [item for item in items if item.get_closest_marker("gpu")]
    if on_gpu and (reason := why_no_gpu()):
        for item in on_gpu:
            item.add_marker(pytest.mark.skip(reason=reason))
