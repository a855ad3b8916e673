"""Tasks for the pool's tests; worker processes import them by name."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from experiments.runs.pool import Progress


def square(item: int, progress: Progress) -> tuple[int, int]:
    for done in (1, 2):
        progress(done, 2)
    return item * item, os.getpid()


def environment(item: str, progress: Progress) -> tuple[str | None, list[str]]:
    return os.environ.get(item), [
        name for name in ("polars", "hydra") if name in sys.modules
    ]


def fail_at(item: tuple[int, int], progress: Progress) -> int:
    number, bad = item
    if number == bad:
        raise ValueError(f"{number} is bad")
    return number


def die(item: int, progress: Progress) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave(item: int, progress: Progress) -> None:
    sys.exit(7)


def wait_for_ever(item: str, progress: Progress) -> Any:
    """Tell the process's id in a file, then go on telling progress."""
    Path(item).write_text(str(os.getpid()))
    while True:
        progress(0, 1)
        time.sleep(0.01)
