"""What is measured of a run's population, as it was of the real one."""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from experiments.studies.validation.days import change_figures, daily, weekly
from experiments.studies.validation.exits import entrants, exit_figures
from experiments.studies.validation.stake import (
    concentration_figures,
    income_figures,
    mover_figures,
)

TABLES = ("rounds", "orchestrators", "delegators")
"""Tables that it is measured from."""


class Measured(NamedTuple):
    """A run's population.

    Args:
        figures: by name.
        days, weeks: of the network, in order.
        entrants: delegators who came in the run.
    """

    figures: dict[str, float]
    days: pl.DataFrame
    weeks: pl.DataFrame
    entrants: pl.DataFrame


def measure(tables: Mapping[str, pl.DataFrame]) -> Measured:
    """Measure a run from its tables, by name."""
    rounds, orchestrators, delegators = (tables[name] for name in TABLES)
    days, came = daily(rounds), entrants(delegators, rounds)
    figures = {
        **change_figures(days),
        **exit_figures(came),
        **concentration_figures(orchestrators, delegators),
        **mover_figures(delegators),
        **income_figures(rounds),
    }
    return Measured(figures, days, weekly(days), came)
