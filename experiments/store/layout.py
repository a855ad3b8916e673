"""The folders of a store, how one is opened, and who works on it.

store.json                 what this folder is
runs/ab/abcd.../           run.json and the kept tables of a finished run
failures/ab/abcd....json   a failed run
index/*.parquet            the runs in a few columns; made again if lost
claims/                    locks of the runs that are being done
sessions/                  what each process that has the store open is working on
"""

import errno
import json
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from experiments.errors import UNWRITABLE, BadInput
from experiments.store import locks
from experiments.store.damage import KEY, damaged
from experiments.store.files import write_whole

MARKER, LAYOUT = "store.json", {"kind": "livepeer-sim run store", "layout": 1}
"""File that marks a folder as a store, and what it says."""

RUNS, FAILURES, INDEX, CLAIMS, SESSIONS = "runs", "failures", "index", "claims", "sessions"
"""Folders of a store."""

LOCK = ".lock"
"""File that is locked while sessions begin and end, and ending of a session's own lock."""

READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
"""System errors of a place that may still be read."""

NO_PLACE = {
    *UNWRITABLE,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EPERM,
    errno.ENAMETOOLONG,
    errno.ELOOP,
}
"""System errors that say that no store can be where it was asked for."""


class Session:
    """What one process that has a store open works on; removed when the process has ended.

    Args:
        root: of the store.
        tidy: done where nobody else has the store open, and before anybody can open it.

    Attributes:
        staging: an empty folder.
        refusal: why nothing can be written, None where it can.
    """

    refusal: BadInput | OSError | None = None

    def __init__(self, root: Path, tidy: Callable[[], None]) -> None:
        sessions = root / SESSIONS
        with locks.held(root / LOCK):
            _clear_sessions(sessions)
            locks.clear(root / CLAIMS)
            if not any(sessions.iterdir()):
                tidy()
            name = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
            self.staging, self._file = sessions / name, sessions / f"{name}{LOCK}"
            self._lock = locks.take(self._file)
            self.staging.mkdir()

    def end(self) -> None:
        """Remove what is left of it."""
        shutil.rmtree(self.staging, ignore_errors=True)
        if self._lock is not None:
            locks.give_back(self._lock, self._file)
            self._lock = None


class Reading(Session):
    """Of a store that can only be read; it leaves no trace.

    Args:
        root: of the store.
        refusal: why nothing can be written.
    """

    def __init__(self, root: Path, refusal: BadInput | OSError) -> None:
        self.staging = root / SESSIONS
        self.refusal = refusal

    def end(self) -> None:
        """Nothing is left of it."""


def open_root(path: str | Path) -> Path:
    """The root of a store, made if there is none.

    Raises:
        BadInput: there can be no store.
    """
    try:
        root = Path(path).expanduser().resolve()
        root.mkdir(parents=True, exist_ok=True)
        if not (root / MARKER).exists():
            _check_empty(root, path)
            write_whole(root / MARKER, json.dumps(LAYOUT).encode())
        check_marker(root / MARKER)
        for name in (RUNS, FAILURES, INDEX, CLAIMS, SESSIONS):
            (root / name).mkdir(exist_ok=True)
    except FileExistsError as error:
        raise BadInput(KEY, path, "is a file; choose another place") from error
    except RuntimeError as error:
        raise BadInput(KEY, path, f"is no path ({error}); choose another place") from error
    except OSError as error:
        raise unusable(path, error) from error
    return root


def unusable(path: str | Path, error: OSError) -> BadInput | OSError:
    """Bad input where a place can't hold a store; any other error as it is."""
    if error.errno not in NO_PLACE:
        return error
    return BadInput(KEY, path, f"can't be written ({error.strerror}); choose another place")


def _check_empty(root: Path, shown: str | Path) -> None:
    # A process that was killed here left a marker that was not finished.
    if any(not path.name.startswith(f".{MARKER}") for path in root.iterdir()):
        raise BadInput(KEY, shown, "is not empty and no run store; choose another place")


def check_marker(file: Path) -> None:
    """Refuse a store's marker that says something else.

    Raises:
        StoreDamaged: it can't be used.
    """
    remedy = "restore it from a copy or choose another place"
    try:
        found = json.loads(file.read_bytes())
    except ValueError as error:
        raise damaged(file, f"is damaged ({error})", remedy) from error
    if not isinstance(found, dict) or found.get("kind") != LAYOUT["kind"]:
        raise damaged(file, "is not the marker of a run store", remedy)
    if found != LAYOUT:
        raise damaged(
            file,
            f"has layout {found.get('layout')}, this program knows {LAYOUT['layout']}",
            "use the program that made it or choose another place",
        )


def _clear_sessions(sessions: Path) -> None:
    """Remove what processes that have ended left behind."""
    locked = {path.name.removesuffix(LOCK) for path in sessions.glob(f"*{LOCK}")}
    folders = {path.name for path in sessions.iterdir() if path.is_dir()}
    for name in locked | folders:
        file = sessions / f"{name}{LOCK}"
        lock = locks.take(file)
        if lock is not None:
            shutil.rmtree(sessions / name, ignore_errors=True)
            locks.give_back(lock, file)
