"""Tasks for the tests of executors and store; worker processes import them by name."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from experiments.executors.work import Outcome, Progress, Work

MODULE = "tests.experiments.executors.tasks"


def work(
    number: int, task: str = "square", settings: Any = None, keep: tuple[str, ...] = ()
) -> Work:
    return Work(f"{number:064x}", f"{MODULE}:{task}", settings, number, keep)


def square(settings: Any, replication: int, directory: Path, progress: Progress) -> Outcome:
    for done in (1, 2):
        progress(done, 2)
    return Outcome({"square": replication**2}, {"process": os.getpid()})


def table(settings: Any, replication: int, directory: Path, progress: Progress) -> Outcome:
    """Write a table to keep, one to drop, and a folder; settings is how long it takes."""
    import polars as pl  # noqa: PLC0415 - as late as a task's own imports

    time.sleep(settings or 0.0)
    frame = pl.DataFrame({"replication": [replication], "value": [replication / 3]})
    frame.write_parquet(directory / "rounds.parquet")
    frame.write_parquet(directory / "jobs.parquet")
    (directory / "parts").mkdir()
    (directory / "parts" / "0").write_text("part")
    return Outcome({"value": replication / 3}, {"rows": {"rounds": 1}})


def goes_on(
    settings: str,
    replication: int,
    directory: Path,
    progress: Progress,
    past: str | None = None,
) -> Outcome:
    """Tell the past; settings may be `die`."""
    if settings == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome({}, {"process": os.getpid(), "past": past})


def environment(
    settings: str, replication: int, directory: Path, progress: Progress
) -> Outcome:
    loaded = [name for name in ("polars", "hydra") if name in sys.modules]
    return Outcome({}, {"value": os.environ.get(settings), "loaded": loaded})


def fail(settings: int, replication: int, directory: Path, progress: Progress) -> Outcome:
    """Raise in the replication that the settings name."""
    if replication == settings:
        raise ValueError(f"{replication} is\nbad")
    return Outcome({"value": 1.0}, {})


def fail_once(
    settings: str, replication: int, directory: Path, progress: Progress
) -> Outcome:
    """Raise unless the file that the settings name exists."""
    if not Path(settings).exists():
        raise ValueError("not yet")
    return Outcome({"value": 1.0}, {})


def die(settings: int, replication: int, directory: Path, progress: Progress) -> Outcome:
    """Kill the process in the replication that the settings name."""
    if replication == settings:
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome({"process": os.getpid()}, {})


def leave(settings: int, replication: int, directory: Path, progress: Progress) -> Outcome:
    sys.exit(7)


def fill(settings: str, replication: int, directory: Path, progress: Progress) -> Outcome:
    """Write a table onto the device that is always full, by Python or by polars."""
    import polars as pl  # noqa: PLC0415

    place = directory / "rounds.parquet"
    place.symlink_to("/dev/full")
    if settings == "polars":
        pl.DataFrame({"value": [1.0] * 100_000}).write_parquet(place)
    else:
        place.write_bytes(b"1" * 100_000)
    return Outcome({}, {})


def forbidden(
    settings: str, replication: int, directory: Path, progress: Progress
) -> Outcome:
    """Be refused a file: one of its own, or one elsewhere."""
    place = directory if settings == "own" else directory.parent
    raise PermissionError(13, "Permission denied", str(place / "file"))


def wrong(settings: str, replication: int, directory: Path, progress: Progress) -> Any:
    """Return what is no outcome, or one that no file can hold."""
    return {"none": None, "facts": Outcome({}, {"when": object()})}[settings]


def wait_for_ever(
    settings: str, replication: int, directory: Path, progress: Progress
) -> Outcome:
    """Tell the process's id in a file, then go on telling progress."""
    Path(settings).write_text(str(os.getpid()))
    while True:
        progress(0, 1)
        time.sleep(0.01)


def sleep_for_ever(
    settings: str, replication: int, directory: Path, progress: Progress
) -> Outcome:
    """Tell the process's id in a file, then tell nothing."""
    Path(settings).write_text(str(os.getpid()))
    time.sleep(1_000)
    return Outcome({}, {})
