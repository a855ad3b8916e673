"""Locks that go with their process."""

import fcntl
from pathlib import Path

import pytest

from experiments.store import locks


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first = locks.take(path)
    assert first is not None
    assert locks.take(path) is None
    locks.give_back(first, path)
    assert [*tmp_path.iterdir()] == []
    second = locks.take(path)
    assert second is not None
    locks.give_back(second, path)


def test_only_locks_that_nobody_holds_are_cleared(tmp_path: Path) -> None:
    held = locks.take(tmp_path / "held")
    assert held is not None
    (tmp_path / "left").touch()
    locks.clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["held"]
    locks.give_back(held, tmp_path / "held")


def test_a_lock_whose_file_went_meanwhile_is_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its holder removes the file between another's opening and locking it."""
    path, flock, calls = tmp_path / "lock", fcntl.flock, []

    def late(descriptor: int, operation: int) -> None:
        if not calls:
            path.unlink()
        calls.append(operation)
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    taken = locks.take(path)
    assert taken is not None
    assert len(calls) == 2
    assert locks.take(path) is None
    locks.give_back(taken, path)
