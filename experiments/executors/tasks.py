"""One work done in the process that it has come to."""

import errno
import json
import os
import re
import shutil
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from experiments.errors import UNWRITABLE, RunFailed, one_line
from experiments.executors.work import Outcome, Progress, Work

_SYSTEM_ERROR = re.compile(r"\(os error ([0-9]+)\)")
"""How polars, whose errors carry no number, ends the message of a system error."""


class Finished(NamedTuple):
    """A task that did its work.

    Args:
        outcome: what it returned.
        wall_s: seconds that it took.
    """

    outcome: Outcome
    wall_s: float


class Raised(NamedTuple):
    """A task that raised.

    Args:
        reason: type and message of what it raised, in one line.
        traceback: of what it raised.
    """

    reason: str
    traceback: str


class Refused(NamedTuple):
    """A place that does not take what a task writes; no fault of the task.

    Args:
        number: the system's error number.
        text: its meaning.
        file: the file it is about, None where unknown.
    """

    number: int
    text: str
    file: str | None

    def error(self) -> OSError:
        """The same as an exception of this process."""
        return OSError(self.number, self.text, self.file)


class Abandoned(BaseException):
    """Raised from a progress call: nobody waits for the work any more."""


def attempt(work: Work, directory: Path, progress: Progress) -> Finished | Raised | Refused:
    """Do a work and tell how it went, whatever the task raises; it may be a user's own.

    Args:
        work: what to do.
        directory: an existing, empty folder for its tables.
        progress: called by the task with what is done and the total.
    """
    try:
        return _perform(work, directory, progress)
    except Exception as error:
        return _refusal(error, directory) or _failure(error)


def perform_here(work: Work, directory: Path, progress: Progress) -> Finished:
    """Do a work in this process, where a debugger finds what the task raised.

    Raises:
        OSError: the directory can't be written.
        RunFailed: the task raised; what it raised is the cause.
    """
    try:
        return _perform(work, directory, progress)
    except Exception as error:
        refused, failed = _refusal(error, directory), _failure(error)
        if refused is not None:
            raise refused.error() from error
        raise RunFailed(work.replication, failed.reason, failed.traceback) from error


def _perform(work: Work, directory: Path, progress: Progress) -> Finished:
    started = time.perf_counter()
    module, _, function = work.task.partition(":")
    task = getattr(import_module(module), function)
    shared = {} if work.past is None else {"past": work.past}
    outcome = task(work.settings, work.replication, directory, progress, **shared)
    wall_s = time.perf_counter() - started
    _keep(work, directory)
    return Finished(_plain(outcome, work.task), wall_s)


def _keep(work: Work, directory: Path) -> None:
    """Remove every file but the tables to keep, all of which must be there.

    A name that ends in a slash is a folder's, which stays if it is there.
    """
    kept = {f"{name}.parquet" for name in work.keep if not name.endswith("/")}
    for path in directory.iterdir():
        if path.name in kept:
            kept.discard(path.name)
        elif f"{path.name}/" in work.keep and path.is_dir():
            continue
        elif path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    if kept:
        raise ValueError(f"{work.task} wrote no {', '.join(sorted(kept))}")


def _plain(outcome: Any, task: str) -> Outcome:
    """The outcome as it comes back from a file, so that a fresh and a stored run agree."""
    if not isinstance(outcome, Outcome):
        raise TypeError(f"{task} returned {type(outcome).__name__}, not an Outcome")
    metrics = {str(name): float(value) for name, value in outcome.metrics.items()}
    return Outcome(metrics, json.loads(json.dumps(outcome.facts)))


def _failure(error: Exception) -> Raised:
    trace = "".join(traceback.format_exception(error))
    return Raised(one_line(f"{type(error).__name__}: {error}"), trace)


def _refusal(error: Exception, directory: Path) -> Refused | None:
    """The place's error behind an exception, if there is one."""
    if isinstance(error, OSError):
        number, file = error.errno or 0, error.filename
    elif type(error).__module__.startswith("polars"):
        found = _SYSTEM_ERROR.search(str(error))
        number, file = int(found[1]) if found else 0, None
    else:
        return None
    if number not in UNWRITABLE:
        return None
    # Files that a task may not read are its own affair.
    elsewhere = file is not None and not Path(os.fsdecode(file)).is_relative_to(directory)
    if number == errno.EACCES and elsewhere:
        return None
    return Refused(number, os.strerror(number), os.fsdecode(file) if file else None)
