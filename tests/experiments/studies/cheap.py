"""Studies whose runs cost nothing, and an executor that does them in this process."""

import shutil
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl

from experiments.executors.tasks import Finished, Raised, attempt
from experiments.executors.work import Done, Failed, Outcome, Progress, Told, Work
from experiments.schema import StudyConfig
from experiments.store.drive import drive
from experiments.store.runs import RunStore
from experiments.studies.base import Answer, Point, Question, Results
from experiments.studies.identity import point_identity
from experiments.studies.plan import planned
from experiments.studies.worlds import WorldComposer
from sim.streams import Streams

TASK = f"{__name__}:draw"


def draw(settings: Any, replication: int, directory: Path, progress: Progress) -> Outcome:
    """One normal draw, the same at every point, moved by the point's mean.

    settings may name replications that fail, and others whose metric is not defined.
    """
    if replication in settings.get("fails", ()):
        raise ValueError(f"replication {replication} is bad")
    noise = float(Streams(7, replication).generator("draw").normal())
    value = settings.get("mean", 0.0) + settings.get("sigma", 1.0) * noise
    pl.DataFrame({"replication": [replication], "value": [value]}).write_parquet(
        directory / "draws.parquet"
    )
    progress(1, 1)
    if replication in settings.get("undefined", ()):
        value = float("nan")
    return Outcome({"value": value, **settings.get("more", {})}, {})


def point(label: str, *, replications: int | None = None, **settings: Any) -> Point:
    keep = ("draws",)
    identity = point_identity(settings, keep)
    return Point(label, {"label": label}, TASK, settings, identity, keep, replications)


class Here:
    """Does runs one by one in this process."""

    slots = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def run(
        self, works: Iterator[Work], staging: Path
    ) -> Generator[Done | Failed | Told, None, None]:
        for work in works:
            directory = staging / work.key
            directory.mkdir()
            found = attempt(work, directory, lambda done, total: None)
            if isinstance(found, Finished):
                yield Done(work, directory, *found)
            else:
                assert isinstance(found, Raised)
                shutil.rmtree(directory)
                yield Failed(work, found.reason, found.traceback)


def filled(place: Path, points: Sequence[Point], replications: int) -> RunStore:
    """An open store with every run of some points."""
    store = RunStore.open(place)
    works = (plan.work for plan in planned(points, replications))
    drive(works, store, Here(), retry_failed=False, on_event=lambda _: None)
    return store


@dataclass
class Cheap:
    """A study of draws: `_target_: tests.experiments.studies.cheap.Cheap`."""

    means: Sequence[float] = (0.0, 1.0)
    fails: Sequence[int] = ()
    metrics: Sequence[str] = ("value",)

    def points(self, worlds: WorldComposer) -> tuple[Question, list[Point]]:
        question = Question("Draws", baseline=0, metrics=tuple(self.metrics))
        fails = list(self.fails)
        return question, [
            point(f"mean {mean:g}", mean=mean, fails=fails if number else [])
            for number, mean in enumerate(self.means)
        ]

    def answer(self, results: Results) -> Answer:
        return Answer()


def config_of(**changes: Any) -> StudyConfig:
    config = StudyConfig(workers=1)
    for key, value in changes.items():
        owner, _, name = key.rpartition("__")
        setattr(getattr(config, owner) if owner else config, name, value)
    return config
