"""Where machine code is kept, and for how long.

Each version of the code has a folder in the user's cache, so that it is compiled once. The
folder's name is a hash of all sources of the simulator, and of where they are and what runs
them, as of which Numba tells machine code apart.
"""

import fcntl
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, TextIO

import llvmlite.binding
import numba

CACHE = "livepeer-sim"
"""Folder in the user's cache."""

LOCK = "lock"
"""File of a version that whoever compiles holds; its time is when the version was used."""

PATIENCE_S = 120.0
"""Longest time that a process waits for another one to compile."""

KEPT_S = 30 * 86_400.0
"""A version that was not used for so many seconds goes when another one is compiled."""

_config: Any = numba.config
"""Its types don't know all options."""


def cache_folder() -> Path | None:
    """Where machine code is kept; None where nothing can be written."""
    chosen = _config.CACHE_DIR or os.environ.get("XDG_CACHE_HOME")
    try:
        root = Path(chosen) if chosen else Path.home() / ".cache"
        folder = root / CACHE / _version()
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return folder if os.access(folder, os.W_OK) else None


def is_kept(module: str, name: str) -> bool:
    """Whether the machine code of a function is kept, in this version."""
    folder = cache_folder()
    return folder is not None and any(folder.rglob(f"{module}.{name}-*.nbi"))


def forget_old() -> None:
    """Remove the machine code of versions that nobody has run for long."""
    folder = cache_folder()
    if folder is None:
        return
    before_s = time.time() - KEPT_S
    for other in folder.parent.iterdir():
        # Others may be removing the same, or forbid to look.
        with suppress(OSError):
            lock = other / LOCK
            used = lock if lock.exists() else other
            if other != folder and used.stat().st_mtime < before_s:
                shutil.rmtree(other, ignore_errors=True)


def mark_used() -> None:
    """Note that this version has been used now."""
    folder = cache_folder()
    if folder is not None:
        with suppress(OSError):
            (folder / LOCK).touch()


@contextmanager
def alone() -> Iterator[None]:
    """Let one process compile at a time; whoever has waited for long doesn't wait on."""
    folder = cache_folder()
    with ExitStack() as stack:
        if folder is not None:
            with suppress(OSError):
                lock = stack.enter_context((folder / LOCK).open("w"))
                _lock(lock)
        yield


def _lock(file: TextIO) -> None:
    """Lock a file within some time, or not at all."""
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.1)
        else:
            return


@cache
def _version() -> str:
    """A hash of the sources of compiled functions, their place, and what runs them."""
    root = Path(__file__).resolve().parent.parent
    cpu = llvmlite.binding.get_host_cpu_name()
    made_by = numba.__version__, sys.version, cpu, str(root)
    digest = hashlib.sha256("\0".join(made_by).encode())
    for package in ("agents", "sim"):
        for path in sorted((root / package).rglob("*.py")):
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
