"""The fit: simulated moments, one for each parameter, by stochastic approximation."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.composing import compose_job
from experiments.fitting.parameters import (
    moments_of,
    moved,
    overrides_of,
    starting_values,
)
from experiments.fitting.quick_world import QuickWorld
from experiments.strategies import with_strategies
from experiments.studies.validation.days import change_figures, daily, weekly
from experiments.studies.validation.exits import entrants, exit_figures
from experiments.studies.validation.stake import (
    concentration_figures,
    income_figures,
    mover_figures,
)

CHECK_FROM = 1_000
"""Replications of the check are counted from here: the fit has not seen them."""

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


class Checked(NamedTuple):
    """Seeds that the fit has not seen.

    Args:
        figures: of each seed, by name.
        weeks: of each seed.
    """

    figures: dict[str, list[float]]
    weeks: list[Weeks]


def fit(
    *, rounds: int, seeds: int, steps: int, on_step: Callable[[Step], None]
) -> dict[str, float]:
    """Fit the parameters.

    Args:
        rounds: of a run.
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
        replications = range(number * seeds, (number + 1) * seeds)
        figures = simulate(values, rounds, replications).figures
        moments = moments_of(means(figures))
        on_step(Step(values, moments))
        values = moved(values, moments, gain)
        if number >= steps // 2:
            later.append(values)
    return {name: float(np.mean([each[name] for each in later])) for name in values}


def check(values: Mapping[str, float], rounds: int, seeds: int) -> Checked:
    """Simulate seeds that the fit has not seen."""
    return simulate(values, rounds, range(CHECK_FROM, CHECK_FROM + seeds))


def simulate(
    values: Mapping[str, float], rounds: int, replications: Sequence[int]
) -> Checked:
    """Measure the quick world at some values of the parameters."""
    overrides = [*overrides_of(values), f"horizon.rounds={rounds}"]
    config = with_strategies(compose_job(overrides).config)
    runs, weeks = [], []
    for replication in replications:
        tables = QuickWorld(config, replication).run()
        days = daily(tables.rounds)
        week = weekly(days)
        weeks.append((week["yield_per_year"].to_numpy(), week["logit_change"].to_numpy()))
        runs.append(
            {
                **change_figures(days),
                **exit_figures(entrants(tables.delegators, tables.rounds)),
                **concentration_figures(tables.orchestrators, tables.delegators),
                **mover_figures(tables.delegators),
                **income_figures(tables.rounds),
            }
        )
    return Checked({name: [run[name] for run in runs] for name in runs[0]}, weeks)


def means(figures: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Mean of each figure over the seeds where it is defined."""
    return {name: float(np.mean([*_defined(each)])) for name, each in figures.items()}


def _defined(values: Sequence[float]) -> Iterator[float]:
    return (value for value in values if np.isfinite(value))
