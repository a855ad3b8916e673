"""How tests are shared out among processes: `pytest -n 2 --dist loadgroup`."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent

FIRST = ("notebooks", "experiments", "validation", "sim")
"""Folders whose files take longest: short files last, and no process waits for another."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file in one process, which makes what its tests share once.

    Files that share more than that name a group of their own.
    """
    items.sort(key=lambda item: _turn(item.path))
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(str(item.path)))


def _turn(path: Path) -> int:
    """When it is a file's turn."""
    places = [at for at, folder in enumerate(FIRST) if path.is_relative_to(TESTS / folder)]
    return min(places, default=len(FIRST))
