"""What the command line prints, also when nobody reads it to the end."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.errors import JobFailed, RunFailed

if TYPE_CHECKING:
    from sim.config import Resolution


def say(text: str) -> None:
    """Print, and go on quietly where the reader has gone, as `head` does."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        drop_output()


def tell_of_compiling(name: str, resolutions: Iterable["Resolution"]) -> None:
    """Say that the first run compiles, where one needs what has not been kept yet.

    Args:
        name: of the command.
        resolutions: of the runs.
    """
    if all(each.name == "segment" for each in resolutions):
        return
    from sim.kept_code import cache_folder, is_kept  # noqa: PLC0415 - it takes a while

    if cache_folder() is None:
        why = "in each process, since no cache folder can be written"
    elif not is_kept("loop", "run"):
        why = "once for this version of the code"
    else:
        return
    print(f"{name}: running begins with compiling, some 20 s, {why}", file=sys.stderr)


def reader_has_gone() -> bool:
    """Whether what was printed can't be delivered; if not, it is from now on dropped."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()
        return True
    return False


def drop_output() -> None:
    """Send what is printed, and what wasn't delivered yet, nowhere."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def tell_failure(name: str, error: RunFailed | JobFailed) -> None:
    """A failed run: the traceback where there is one, then one line."""
    print(error.traceback, end="", file=sys.stderr)
    print(f"{name}: {error}", file=sys.stderr)
