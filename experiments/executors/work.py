"""What an executor is given, and what it tells of it."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self

Progress = Callable[[int, int], None]
"""Called with what is done of one run, and its total."""


class Outcome(NamedTuple):
    """What a run leaves beside its tables.

    Args:
        metrics: summary metrics by name.
        facts: counts, calibration stamp and other things known about the run.
    """

    metrics: dict[str, float]
    facts: dict[str, Any]


class Work(NamedTuple):
    """One run to do.

    Args:
        key: content address, 64 hex digits.
        task: function that does it, as "package.module:function"; called with settings,
            replication, directory and progress, it writes <table>.parquet files into the
            directory and returns an Outcome.
        settings: what to simulate; must be picklable.
        replication: index of the replication, from 0.
        keep: names of the tables to keep; every other file is dropped.
        past: what it has in common with other works of its replication, equal in all of
            them; the task is given it as the keyword `past` where it is not None. An
            executor may leave it out: the tables are the same.
    """

    key: str
    task: str
    settings: Any
    replication: int
    keep: tuple[str, ...]
    past: Any = None

    def goes_with(self, other: "Work") -> bool:
        """Whether two works have a past in common."""
        mine, theirs = (self.past, self.replication), (other.past, other.replication)
        return self.past is not None and mine == theirs


class Done(NamedTuple):
    """A finished run.

    Args:
        work: what was done.
        directory: holds the kept tables, within the staging folder.
        outcome: what the task returned.
        wall_s: seconds that the task took.
    """

    work: Work
    directory: Path
    outcome: Outcome
    wall_s: float


class Failed(NamedTuple):
    """A run whose task raised, or whose process died.

    Args:
        work: what could not be done.
        reason: what happened, in one line.
        traceback: of the task, empty where its process left none.
    """

    work: Work
    reason: str
    traceback: str


class Told(NamedTuple):
    """Progress within one run.

    Args:
        work: what is being done.
        done: how much of it is done.
        total: how much there is to do.
    """

    work: Work
    done: int
    total: int


Events = Generator[Done | Failed | Told, None, None]
"""What is told of works as it happens; closing it ends what is still being done."""


class Executor(Protocol):
    """Does runs, several at a time; its processes are kept from one `run` to the next.

    Attributes:
        slots: runs that it does at a time.
    """

    slots: int

    def __enter__(self) -> Self:
        """Make ready to run."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every process that was started."""
        ...

    def run(self, works: Iterator[Work], staging: Path) -> Events:
        """Do runs and tell of them as it happens, in any order.

        A work is pulled only when a slot is free; those that follow it and have a past in
        common with it may be pulled with it, and one more to see where they end. Closing
        what this returns ends the runs that are still being done. A task that raises, or a
        process that dies, fails its own run alone; the process is replaced.

        Args:
            works: what to do.
            staging: an existing folder; each finished run gets a folder of its own in it,
                which the caller moves or removes.

        Raises:
            OSError: a result can't be written: the place is full, read-only or forbidden.
        """
        ...
