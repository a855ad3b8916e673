"""The fit: simulated moments, one for each parameter, by stochastic approximation."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from experiments.composing import compose_job
from experiments.errors import RunFailed
from experiments.executors.work import Done, Executor, Failed, Work
from experiments.fitting.parameters import (
    moments_of,
    moved,
    overrides_of,
    starting_values,
)
from experiments.fitting.task import TASK, WEEKS

FIT_FROM, CHECK_FROM = 10_000, 1_000
"""Replications are counted from here, in the fit and in its check: neither the check's nor
those of the validation study have been seen by the fit."""

WITHOUT_WORK = ("demand.video_minutes_per_week=0", "demand.live_ai.minutes_per_week=0")
"""Nobody sends work while parameters are fitted: it takes most of the time and brings a
hundredth of the income. In the check everybody does."""

Weeks = tuple[np.ndarray, np.ndarray]
"""Yields and changes of a seed's weeks."""


class Step(NamedTuple):
    """One step of the fit.

    Args:
        values: parameters.
        moments: what they gave.
    """

    values: dict[str, float]
    moments: dict[str, float]


class Seeds(NamedTuple):
    """What some seeds gave.

    Args:
        figures: of each seed, by name.
        weeks: of each seed.
    """

    figures: dict[str, list[float]]
    weeks: list[Weeks]


class Simulate(Protocol):
    """Gives what some replications give at some values of the parameters."""

    def run(
        self, values: Mapping[str, float], replications: Sequence[int], *, work: bool
    ) -> Seeds:
        """See Simulator.run."""
        ...


class Simulator:
    """Runs worlds at some values of the parameters.

    Args:
        executor: does the runs.
        staging: an existing folder for their tables, which are not kept.
        rounds: of a run.
    """

    def __init__(self, executor: Executor, staging: Path, rounds: int) -> None:
        self._executor = executor
        self._staging = staging
        self._rounds = rounds
        self._number = count()

    def run(
        self, values: Mapping[str, float], replications: Sequence[int], *, work: bool
    ) -> Seeds:
        """Simulate and measure some replications.

        Args:
            values: of the parameters.
            replications: which.
            work: whether gateways send streams.

        Raises:
            RunFailed: one of them failed.
        """
        overrides = [*overrides_of(values), f"horizon.rounds={self._rounds}"]
        overrides.append("resolution=round")
        if not work:
            overrides += WITHOUT_WORK
        config = compose_job(overrides).config
        works = (
            Work(f"{next(self._number):064x}", TASK, config, each, ())
            for each in replications
        )
        done = {}
        for told in self._executor.run(works, self._staging):
            if isinstance(told, Failed):
                raise RunFailed(told.work.replication, told.reason, told.traceback)
            if isinstance(told, Done):
                done[told.work.replication] = told.outcome
                told.directory.rmdir()
        found = [done[each] for each in replications]
        names = found[0].metrics
        return Seeds(
            {name: [each.metrics[name] for each in found] for name in names},
            [_weeks(each.facts) for each in found],
        )


def fit(
    simulator: Simulate, *, seeds: int, steps: int, on_step: Callable[[Step], None]
) -> dict[str, float]:
    """Fit the parameters.

    Args:
        simulator: runs the worlds.
        seeds: runs of a step; each step has its own.
        steps: how many, at least 2.
        on_step: told of each.

    Returns:
        The mean over the second half of the steps (Polyak's average).
    """
    values = starting_values()
    later = []
    for number in range(steps):
        gain = min(1.0, 3 / (number + 1))
        first = FIT_FROM + number * seeds
        replications = range(first, first + seeds)
        figures = simulator.run(values, replications, work=False).figures
        moments = moments_of(means(figures))
        on_step(Step(values, moments))
        values = moved(values, moments, gain)
        if number >= steps // 2:
            later.append(values)
    return {name: float(np.mean([each[name] for each in later])) for name in values}


def check(simulator: Simulate, values: Mapping[str, float], seeds: int) -> Seeds:
    """Simulate seeds that the fit has not seen, with the work that it left out."""
    return simulator.run(values, range(CHECK_FROM, CHECK_FROM + seeds), work=True)


def means(figures: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Mean of each figure over the seeds where it is defined."""
    return {name: float(np.mean([*_defined(each)])) for name, each in figures.items()}


def _weeks(facts: Mapping[str, Any]) -> Weeks:
    """The weeks that a run told of."""
    yields, changes = (np.array(facts[name]) for name in WEEKS)
    return yields, changes


def _defined(values: Sequence[float]) -> Iterator[float]:
    return (value for value in values if np.isfinite(value))
