"""What is compiled beforehand is what runs need, and each is compiled once."""

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import pytest

from sim.compiled import Entry
from sim.config import Resolution
from sim.kept_code import KEPT_S, LOCK, cache_folder, forget_old, is_kept
from sim.precompile import precompile
from sim.runner import run_world
from tests.sim.world import small_config

MOST_CALLS = 3
"""Calls of a function whose arguments' types are looked at: that takes a while."""


def test_runs_need_what_was_compiled_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[Entry, list[tuple[Any, ...]]] = defaultdict(list)
    call: Callable[..., Any] = Entry.__call__

    def watched(entry: Entry, *arguments: Any) -> Any:
        if len(seen[entry]) < MOST_CALLS:
            seen[entry].append(tuple(map(numba.typeof, arguments)))
        return call(entry, *arguments)

    monkeypatch.setattr(Entry, "__call__", watched)
    config = small_config({"resolution": Resolution.round})
    run_world(config, tmp_path)
    in_runs = {entry: set(kinds) for entry, kinds in seen.items()}
    seen.clear()
    precompile()
    assert {entry: set(kinds) for entry, kinds in seen.items()} == in_runs
    assert all(len(kinds) == 1 for kinds in in_runs.values())
    assert len(in_runs) >= 5


def test_it_is_known_whether_a_function_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert not is_kept("loop", "run")
    (folder,) = (tmp_path / "livepeer-sim").iterdir()
    (folder / "resolutions").mkdir()
    (folder / "resolutions" / "counting.sum_up-83.py311.nbi").touch()
    assert not is_kept("loop", "run")
    (folder / "resolutions" / "loop.run-44.py311.nbi").touch()
    assert is_kept("loop", "run")


def test_what_is_compiled_is_found_again(tmp_path: Path) -> None:
    """In another process, also while somebody holds the lock."""
    code = """
from sim.kept_code import LOCK, cache_folder, is_kept
from sim.resolutions.agenda import served_by
from sim.resolutions.records import STREAM
import fcntl, sys, numpy as np
with (cache_folder() / LOCK).open("w") as lock:
    if sys.argv[1] == "again":
        fcntl.flock(lock, fcntl.LOCK_EX)
    kept = is_kept("agenda", "served_by")
    count = served_by(np.zeros(3, STREAM), 0, np.zeros(3, np.int64))
print(kept, count)
"""
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "NUMBA_CACHE_DIR": ""}
    for word, kept in (("first", "False"), ("again", "True")):
        command = [sys.executable, "-c", code, word]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False
        )
        assert done.stdout.split() == [kept, "0"], done.stderr


def test_versions_that_nobody_runs_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() is not None
    root = tmp_path / "livepeer-sim"
    (ours,) = root.iterdir()
    for name in ("old", "young", "in_use"):
        (root / name / "loop").mkdir(parents=True)
    long_ago = time.time() - KEPT_S - 60
    for name in ("old", "in_use", ours.name):
        os.utime(root / name, (long_ago, long_ago))
    (root / "in_use" / LOCK).touch()
    forget_old()
    assert {path.name for path in root.iterdir()} == {"young", "in_use", ours.name}
