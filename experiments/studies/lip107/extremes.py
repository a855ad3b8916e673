"""The least and the most that can be minted, which no chance has a part in."""

from collections.abc import Iterator
from typing import NamedTuple

from experiments.statistics.intervals import Interval
from experiments.statistics.verdicts import agreement
from experiments.studies.base import Check
from experiments.studies.lip107.history import recorded_days
from experiments.studies.lip107.outcomes import extreme_dilution
from experiments.studies.lip107.task import TuningSettings, start_of


class Extreme(NamedTuple):
    """A path on which inflation takes the same step in every round.

    Args:
        inflation_change: the step, ppb.
        rising: whether it rises in every round, or falls.
        percent: dilution of the first half of 2026 as published.
        tolerance: percentage points that ours may differ by.
    """

    inflation_change: int
    rising: bool
    percent: float
    tolerance: float


EXTREMES = (
    Extreme(500, False, 11.80, 0.05),
    Extreme(700, False, 11.22, 0.05),
    Extreme(1_000, False, 10.34, 0.05),
    Extreme(1_500, False, 8.85, 0.05),
    Extreme(500, True, 14.5, 0.2),
)
"""The risk report of LIP-107, 2025-11; the formula itself gives 14.66 for the last."""

PUBLISHED_ROUNDS = 262
"""Horizon of the published figures."""


def extreme_checks() -> Iterator[Check]:
    """Our figures beside the published ones."""
    start = start_of(recorded_days())
    for extreme in EXTREMES:
        settings = TuningSettings(inflation_change=extreme.inflation_change)
        dilution = 100 * extreme_dilution(
            start, settings.rule, PUBLISHED_ROUNDS, rising=extreme.rising
        )
        exact = Interval(dilution, dilution, dilution)
        way = "rising" if extreme.rising else "falling"
        yield Check(
            f"dilution H1 2026, emission always {way}, step {extreme.inflation_change}, %",
            dilution,
            None,
            None,
            extreme.percent,
            extreme.tolerance,
            agreement(exact, extreme.percent, extreme.tolerance),
        )
