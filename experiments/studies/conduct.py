"""Does the runs of a study that the store lacks, until there are enough of them."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.errors import JobFailed
from experiments.executors.local import LocalExecutor
from experiments.executors.work import Executor
from experiments.runs.run import one_per_cpu
from experiments.schema import ExecutorName, StopConfig, StudyConfig
from experiments.statistics.stopping import Advice, StoppingRule, advise_all
from experiments.store.drive import Event, drive
from experiments.store.runs import RunStore
from experiments.studies.base import Point
from experiments.studies.plan import planned, runs_in, work_of

OnEvent = Callable[[Event, int], None]
"""Called with what happened and how many runs the study has so far."""


class Tally(NamedTuple):
    """What was done for a study.

    Args:
        done: runs done now.
        cached: runs that the store had.
        failed: runs that failed, now or before.
        replications: of each point that doesn't say its own.
        narrow: whether the stopping rule was met; None without one.
    """

    done: int
    cached: int
    failed: int
    replications: int
    narrow: bool | None


def conduct(
    config: StudyConfig,
    points: Sequence[Point],
    store: RunStore,
    on_event: OnEvent,
    label: str = "",
) -> Tally:
    """Do the runs of a study that are missing.

    Args:
        config: of the study.
        points: what is run.
        store: has some of the runs, and gets the others.
        on_event: told of everything that happens.
        label: name of the study, for the store's index.

    Raises:
        OSError: the store can't be written.
        JobFailed: no run has the metric that says when to stop.
    """
    stop = config.stop
    first, replications, narrow = 0, config.replications, None
    tallies = []
    with executor_of(config, runs_in(points, replications)) as executor:
        while True:
            works = (plan.work for plan in planned(points, replications, first))
            on_run = partial(_pass_on, on_event, runs_in(points, replications))
            tallies.append(
                drive(
                    works,
                    store,
                    executor,
                    retry_failed=config.retry_failed,
                    on_event=on_run,
                    label=label,
                )
            )
            if stop.metric is None:
                break
            advice = _advice(stop, points, replications, store)
            narrow = advice is not None and advice.narrow
            if advice is None or narrow or advice.replications <= replications:
                break
            first, replications = replications, advice.replications
    return Tally(
        sum(tally.done for tally in tallies),
        sum(tally.cached for tally in tallies),
        sum(tally.failed for tally in tallies),
        replications,
        narrow,
    )


def executor_of(config: StudyConfig, runs: int) -> Executor:
    """What does the runs of a study, by its configuration."""
    if config.executor is ExecutorName.ray:
        # Ray takes a second to import, and is not installed everywhere.
        from experiments.executors.ray import RayExecutor  # noqa: PLC0415

        return RayExecutor(config.ray_address, config.workers)
    return LocalExecutor(min(config.workers or one_per_cpu(), runs))


def _pass_on(on_event: OnEvent, total: int, event: Event) -> None:
    on_event(event, total)


def _advice(
    stop: StopConfig, points: Sequence[Point], replications: int, store: RunStore
) -> Advice | None:
    """Whether the intervals are narrow enough at every point that has the metric.

    Returns:
        None where no run has a result.
    """
    assert stop.metric is not None
    assert stop.half_width is not None
    values = [
        values
        for point in points
        if point.replications is None
        for values in [_values(stop.metric, point, replications, store)]
        if not np.isnan(values).all()
    ]
    if not values:
        known = _known_metrics(points, store)
        if not known:
            return None
        raise JobFailed(
            f"stop.metric={stop.metric}: no run has it; they have {', '.join(known)}"
        )
    rule = StoppingRule(
        stop.half_width,
        relative=stop.relative,
        max_replications=stop.max_replications,
    )
    return advise_all(values, rule)


def _values(
    metric: str, point: Point, replications: int, store: RunStore
) -> NDArray[np.float64]:
    """The metric's values at a point, NaN where a run failed or doesn't have it."""
    keys = [work_of(point, replication).key for replication in range(replications)]
    return np.array(
        [
            store.read(key).metrics.get(metric, math.nan) if store.has(key) else math.nan
            for key in keys
        ]
    )


def _known_metrics(points: Sequence[Point], store: RunStore) -> list[str]:
    """Metrics of the first replications that have a result."""
    keys = [work_of(point, 0).key for point in points]
    runs = [store.read(key) for key in keys if store.has(key)]
    return sorted({name for run in runs for name in run.metrics})
