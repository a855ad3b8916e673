"""What the command line prints, also when nobody reads it to the end."""

import os
import sys
from pathlib import Path

from experiments.errors import JobFailed, RunFailed


def say(text: str) -> None:
    """Print, and go on quietly where the reader has gone, as `head` does."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        drop_output()


def tell_of_compiling(name: str) -> None:
    """Say that what comes first is compiling, where that has not been done yet."""
    from sim.compiled import is_kept  # noqa: PLC0415 - it takes a while to import

    if not is_kept():
        print(f"{name}: compiling, once for this version: some 20 s", file=sys.stderr)


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
