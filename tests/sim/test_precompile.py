"""What is compiled beforehand is what runs need, and each is compiled once."""

import os
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import pytest

from sim.compiled import KEPT_S, LOCK, Entry, forget_old, is_kept
from sim.config import Resolution
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


def test_it_is_known_whether_anything_was_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert not is_kept()
    (folder,) = (tmp_path / "livepeer-sim").iterdir()
    (folder / "loop").mkdir()
    (folder / "loop" / "run.nbi").touch()
    assert is_kept()


def test_versions_that_nobody_runs_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert not is_kept()
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
