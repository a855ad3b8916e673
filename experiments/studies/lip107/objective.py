"""The proposal's aims: which tunings meet them, which don't, and which can't be told.

Each aim is a probability across paths, estimated with an interval. A tuning is admissible
where the intervals of all aims lie above the wanted probability.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from experiments.statistics.intervals import Interval, proportion_interval
from experiments.statistics.verdicts import Verdict, verdict
from experiments.studies.lip107.tunings import NO_CHANGE, Tuning, TuningOutcomes, distance

Admissibility = Literal["admissible", "inadmissible", "undecided"]
"""Whether a tuning meets the aims."""


class Objective(NamedTuple):
    """What a tuning must reach; by default what LIP-107 set.

    Args:
        dilution_below: of the half-year, as a share.
        bonding_rate_above: mean of every month of that half-year, 0..1.
        probability: with which each aim must be met.
    """

    dilution_below: float = 0.12
    bonding_rate_above: float = 0.40
    probability: float = 0.95


class Assessment(NamedTuple):
    """A tuning held against an objective.

    Args:
        tuning: what was assessed.
        dilution: share of paths that meet the aim of dilution, with its interval.
        bonding_rate: the same of the aim of bonding.
        distance: from what the contracts have.
        verdict: admissible if both shares are above the wanted probability, inadmissible if
            one is below it, else undecided.
    """

    tuning: Tuning
    dilution: Interval
    bonding_rate: Interval
    distance: float
    verdict: Admissibility


class Choice(NamedTuple):
    """The tuning that the proposal's rule picks.

    Args:
        chosen: the admissible tuning closest to what the contracts have; None without any.
        open: undecided tunings that are as close or closer; more paths may decide for one.
    """

    chosen: Tuning | None
    open: tuple[Tuning, ...]


def assess(
    outcomes: Iterable[TuningOutcomes],
    objective: Objective,
    today: Tuning = NO_CHANGE,
) -> list[Assessment]:
    """Hold tunings against an objective, in their order."""
    assessments = []
    for each in outcomes:
        aims = (
            _share(each.dilution < objective.dilution_below),
            _share(each.lowest_monthly_bonding_rate > objective.bonding_rate_above),
        )
        sides = {verdict(aim, objective.probability) for aim in aims}
        assessments.append(
            Assessment(each.tuning, *aims, distance(each.tuning, today), _overall(sides))
        )
    return assessments


def choose(assessments: Sequence[Assessment]) -> Choice:
    """The admissible tuning closest to today's; of equally close ones the smaller step."""
    ranked = sorted(assessments, key=lambda a: (a.distance, a.tuning.inflation_change))
    chosen = next((each for each in ranked if each.verdict == "admissible"), None)
    reach = np.inf if chosen is None else chosen.distance
    return Choice(
        chosen.tuning if chosen else None,
        tuple(
            each.tuning
            for each in ranked
            if each.verdict == "undecided" and each.distance <= reach
        ),
    )


def objective_table(assessments: Iterable[Assessment]) -> pl.DataFrame:
    """One row a tuning.

    Returns:
        Columns target_bonding_rate, inflation_change, label; dilution_share and
        bonding_share of paths that meet the aim, each with _low and _high; distance;
        verdict.
    """
    rows = []
    for each in assessments:
        row: dict[str, object] = each.tuning._asdict() | {"label": each.tuning.label}
        for name, aim in (("dilution", each.dilution), ("bonding", each.bonding_rate)):
            row[f"{name}_share"] = aim.value
            row[f"{name}_low"], row[f"{name}_high"] = aim.low, aim.high
        rows.append(row | {"distance": each.distance, "verdict": each.verdict})
    return pl.DataFrame(rows)


def _share(met: NDArray[np.bool_]) -> Interval:
    return proportion_interval(int(met.sum()), len(met))


def _overall(sides: set[Verdict]) -> Admissibility:
    if "below" in sides:
        return "inadmissible"
    return "undecided" if "undecided" in sides else "admissible"
