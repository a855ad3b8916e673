"""One run of the fit: a world of which only the population is measured."""

from dataclasses import asdict
from pathlib import Path

from experiments.executors.work import Outcome, Progress
from experiments.runs.replication import TableFiles
from experiments.strategies import fresh_strategies
from experiments.studies.validation.measures import TABLES, measure
from sim.config import WorldConfig
from sim.runner import run_world

TASK = "experiments.fitting.task:measure_population"
"""The task's name for an executor."""

WEEKS = ("yield_per_year", "logit_change")
"""Columns of the weeks that are told, under their names, among the facts."""


def measure_population(
    config: WorldConfig, replication: int, directory: Path, progress: Progress
) -> Outcome:
    """Simulate one replication, and measure its population.

    Args:
        config: the world, with strategies as descriptions.
        replication: its index, from 0.
        directory: an existing, empty directory.
        progress: told the rounds done and their total after each round.
    """
    facts = run_world(
        fresh_strategies(config),
        directory,
        replication=replication,
        on_round=progress,
        tables=set(TABLES),
    )
    found = measure(TableFiles(directory))
    weeks = {name: found.weeks[name].to_list() for name in WEEKS}
    return Outcome(found.figures, {**asdict(facts), **weeks})
