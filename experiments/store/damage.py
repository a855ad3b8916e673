"""A store that does not hold what it says it holds."""

from pathlib import Path

from experiments.errors import BadInput

KEY = "store"
"""Configuration key that says where the store is."""


class StoreDamaged(BadInput):
    """A file of a store that can't be used as it is; its value is that file."""


def damaged(file: Path, problem: str, remedy: str) -> StoreDamaged:
    """What is wrong with a file of a store, and what would help."""
    return StoreDamaged(KEY, file, f"{problem}; {remedy}")
