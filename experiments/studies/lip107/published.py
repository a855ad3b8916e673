"""Figures that the emissions study has to reproduce, each with its tolerance.

The published figures come from 200 paths and scatter accordingly. Those of the reduced
form come from 20,000 paths of an independent calculation.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from experiments.statistics.intervals import Interval, quantile_interval
from experiments.statistics.verdicts import Agreement, agreement, verdict
from experiments.studies.lip107.drivers import DriverModel
from experiments.studies.lip107.tunings import NO_CHANGE, PROPOSED, Tuning, TuningOutcomes


class Figure(NamedTuple):
    """One published figure: a quantile of an outcome across the paths of a tuning.

    Args:
        source: where it is from.
        tuning: of the paths.
        column: outcome, a field of TuningOutcomes.
        quantile: 0..1.
        percent: the figure.
        tolerance: percentage points that ours may differ by; None for a lower bound.
    """

    source: str
    tuning: Tuning
    column: str
    quantile: float
    percent: float
    tolerance: float | None

    @property
    def name(self) -> str:
        """What it is, in words."""
        place = "median" if self.quantile == 0.5 else f"p{100 * self.quantile:.0f}"
        kind = {"dilution": "dilution H1 2026", "yield_1y": "yield 1Y"}[self.column]
        return f"{place} {kind}, {self.tuning.label}"


class Comparison(NamedTuple):
    """A published figure beside ours, percent.

    Args:
        figure: the published one.
        simulated: ours, with its interval.
        verdict: whether ours is within the tolerance, or above a lower bound.
    """

    figure: Figure
    simulated: Interval
    verdict: Agreement


def _dilution(target: int, step: int, percent: float, tolerance: float) -> Figure:
    tuning = Tuning(target * 10_000_000, step)
    return Figure("LIP-107", tuning, "dilution", 0.95, percent, tolerance)


PUBLISHED = (
    _dilution(45, 500, 11.8, 0.4),
    _dilution(45, 700, 11.3, 0.4),
    _dilution(45, 1000, 10.5, 0.4),
    _dilution(45, 1500, 9.1, 1.0),
    _dilution(50, 500, 13.7, 0.8),
    _dilution(50, 700, 14.0, 0.8),
    _dilution(50, 1000, 14.4, 0.8),
    _dilution(50, 1500, 15.0, 1.0),
    Figure("LIP-107", NO_CHANGE, "yield_1y", 0.05, 60.0, None),
    Figure("LIP-107", NO_CHANGE, "yield_1y", 0.5, 67.5, 2.0),
    Figure("LIP-107", NO_CHANGE, "yield_1y", 0.95, 82.0, 3.0),
    Figure("LIP-107", PROPOSED, "yield_1y", 0.05, 60.0, None),
    Figure("LIP-107", PROPOSED, "yield_1y", 0.5, 65.0, 2.0),
    Figure("LIP-107", PROPOSED, "yield_1y", 0.95, 73.5, 3.0),
)
"""The proposal's and its risk report's figures, 2025-11; steps of 500 to 1000 ppb share the
tolerance of the step of 500 at their target."""

REDUCED_FORM = tuple(
    figure._replace(source="reduced form", tolerance=0.15)
    for figure in (
        _dilution(45, 500, 11.97, 0.15),
        _dilution(45, 1500, 9.38, 0.15),
        _dilution(50, 500, 14.09, 0.15),
        _dilution(50, 1500, 15.76, 0.15),
        _dilution(46, 700, 11.85, 0.15),
    )
)
"""Figures of the reduced form from 20,000 paths."""


def figures_of(model: DriverModel) -> tuple[Figure, ...]:
    """The figures that a driver model has to reproduce."""
    if model is DriverModel.reduced_form:
        return PUBLISHED + REDUCED_FORM
    return PUBLISHED


def compare(
    outcomes: Iterable[TuningOutcomes], figures: Sequence[Figure]
) -> list[Comparison]:
    """Our figures beside published ones, without those of tunings that were not run."""
    by_tuning = {each.tuning: each for each in outcomes}
    compared = []
    for figure in figures:
        if figure.tuning in by_tuning:
            values = getattr(by_tuning[figure.tuning], figure.column)
            simulated = quantile_interval(100 * values, figure.quantile)
            compared.append(Comparison(figure, simulated, _verdict(figure, simulated)))
    return compared


def _verdict(figure: Figure, simulated: Interval) -> Agreement:
    if figure.tolerance is not None:
        return agreement(simulated, figure.percent, figure.tolerance)
    match verdict(simulated, figure.percent):
        case "above":
            return "met"
        case "below":
            return "missed"
        case _:
            return "undecided"
