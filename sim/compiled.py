"""Compiles functions of numbers and arrays to machine code, by Numba.

What is compiled is kept on disk, so that it is compiled once for each version of the code:
the folder's name is a hash of all sources that lie beside a compiled function.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

CACHE = "livepeer-sim"
"""Folder in the user's cache."""

PLAIN = {"_nrt": False, "error_model": "numpy"}
"""Nothing is allocated, so that nothing has to be counted; dividing by zero gives infinity."""

INNER = {**PLAIN, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Nobody but compiled code calls it."""

_folders: set[Path] = set()


def compiled(function: Function) -> Function:
    """A function that compiled ones call; it is compiled together with them."""
    _folders.add(Path(function.__code__.co_filename).parent)
    found: Function = numba.njit(**INNER)(function)
    return found


class Entry:
    """A compiled function that Python calls, always with arguments of the same types.

    It is compiled at its first call ever. Numba looks at the types of all arguments at each
    call, which takes milliseconds for records; so only the first call goes through it.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        folder = cache_folder(function)
        before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(folder or "")
        self._checked = numba.njit(**PLAIN, cache=folder is not None)(function)
        numba.config.CACHE_DIR = before
        self._direct: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        """Call it."""
        if self._direct is not None:
            return self._direct(*arguments)
        result = self._checked(*arguments)
        (made,) = self._checked.overloads.values()
        self._direct = made.entry_point
        return result


def entry(function: Callable[..., Any]) -> Entry:
    """Let Python call a function; everything that it calls has to be compiled by then."""
    return Entry(function)


def cache_folder(function: Callable[..., Any]) -> Path | None:
    """Where a function's machine code is kept; None where nothing can be written."""
    _folders.add(Path(function.__code__.co_filename).parent)
    chosen = numba.config.CACHE_DIR or os.environ.get("XDG_CACHE_HOME")
    try:
        root = Path(chosen) if chosen else Path.home() / ".cache"
        folder = root / CACHE / _version()
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return folder if os.access(folder, os.W_OK) else None


def _version() -> str:
    """A hash of the sources from which compiled functions are made."""
    digest = hashlib.sha256(numba.__version__.encode())
    beside = [path for folder in sorted(_folders) for path in sorted(folder.glob("*.py"))]
    for path in (Path(__file__), *beside):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
