"""The Pareto frontier of tunings between two aims, with the uncertainty of who is on it.

Tunings see the same draws, so they are resampled together, path by path: what moves them
all the same way doesn't blur their order.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from experiments.statistics.intervals import Interval, quantile_interval
from experiments.studies.lip107.history import Floats
from experiments.studies.lip107.tunings import TuningOutcomes, distance

RESAMPLES = 400
"""Bootstrap resamples; a probability of 0.95 has a standard error of 0.011."""

Membership = Literal["on", "off", "undecided"]
"""Whether a tuning is on the frontier."""


class Score(NamedTuple):
    """How every tuning does on one aim.

    Args:
        name: of the aim, with its unit.
        values: one a tuning.
        intervals: of the values; of no width where nothing is random.
        resampled: the same values in each resample, shape (resamples, tunings).
        lower_is_better: which way is better.
    """

    name: str
    values: Floats
    intervals: tuple[Interval, ...]
    resampled: Floats
    lower_is_better: bool


def resample_counts(
    generator: np.random.Generator, paths: int, resamples: int = RESAMPLES
) -> NDArray[np.int32]:
    """How often each path is drawn in each resample, shape (resamples, paths)."""
    return np.array(
        [
            np.bincount(generator.integers(0, paths, paths), minlength=paths)
            for _ in range(resamples)
        ],
        dtype=np.int32,
    )


def quantile_score(
    name: str,
    outcomes: Sequence[TuningOutcomes],
    column: str,
    quantile: float,
    *,
    counts: NDArray[np.int32],
    lower_is_better: bool,
) -> Score:
    """Score tunings by a quantile across their paths, in percent.

    Args:
        name: of the aim.
        outcomes: paths of each tuning, from the same draws.
        column: field of the outcomes.
        quantile: 0..1.
        counts: from `resample_counts`, the same for all scores of a frontier.
        lower_is_better: which way is better.
    """
    values = [100 * getattr(each, column) for each in outcomes]
    return Score(
        name,
        np.array([np.quantile(each, quantile, method="inverted_cdf") for each in values]),
        tuple(quantile_interval(each, quantile) for each in values),
        np.column_stack([_resampled_quantile(each, quantile, counts) for each in values]),
        lower_is_better,
    )


def distance_score(outcomes: Sequence[TuningOutcomes], resamples: int = RESAMPLES) -> Score:
    """Score tunings by how near they are to what the contracts have."""
    values = np.array([distance(each.tuning) for each in outcomes])
    return Score(
        "distance from today, points of target or 100 ppb of step",
        values,
        tuple(Interval(value, value, value) for value in values.tolist()),
        np.tile(values, (resamples, 1)),
        lower_is_better=True,
    )


def not_dominated(costs: Floats) -> NDArray[np.bool_]:
    """Which points no other is at least as good as in everything and better in something.

    Args:
        costs: lower is better, shape [..., points, aims].

    Returns:
        Shape [..., points].
    """
    theirs, ours = costs[..., np.newaxis, :, :], costs[..., :, np.newaxis, :]
    as_good = (theirs <= ours).all(axis=-1)
    better = (theirs < ours).any(axis=-1)
    return np.asarray(~(as_good & better).any(axis=-1))


def frontier_table(
    outcomes: Sequence[TuningOutcomes],
    first: Score,
    second: Score,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """Every tuning with both scores and whether it is on the frontier.

    Args:
        outcomes: the tunings, in the order of the scores.
        first: score on one aim.
        second: score on the other, of the same resamples.
        confidence: probability from which a tuning is said to be on the frontier, and 1
            less it to be off.

    Returns:
        Columns target_bonding_rate, inflation_change, label; first, first_low,
        first_high; second, second_low, second_high; on_frontier (of the values as
        measured), probability (share of resamples), membership (on, off, undecided).
    """
    on = not_dominated(_costs(first.values, second.values, first, second))
    shares = not_dominated(_costs(first.resampled, second.resampled, first, second)).mean(
        axis=0
    )
    rows = []
    for index, each in enumerate(outcomes):
        row: dict[str, object] = each.tuning._asdict() | {"label": each.tuning.label}
        for place, score in (("first", first), ("second", second)):
            row[place] = float(score.values[index])
            row[f"{place}_low"] = score.intervals[index].low
            row[f"{place}_high"] = score.intervals[index].high
        row["on_frontier"] = bool(on[index])
        row["probability"] = float(shares[index])
        row["membership"] = membership(float(shares[index]), confidence)
        rows.append(row)
    return pl.DataFrame(rows)


def membership(probability: float, confidence: float) -> Membership:
    """What the share of resamples with a tuning on the frontier lets us say."""
    if probability >= confidence:
        return "on"
    return "off" if probability <= 1 - confidence else "undecided"


def _costs(
    first_values: Floats, second_values: Floats, first: Score, second: Score
) -> Floats:
    return np.stack(
        [
            first_values if first.lower_is_better else -first_values,
            second_values if second.lower_is_better else -second_values,
        ],
        axis=-1,
    )


def _resampled_quantile(
    values: Floats, quantile: float, counts: NDArray[np.int32]
) -> Floats:
    """A quantile in every resample, from how often each path was drawn."""
    order = np.argsort(values)
    rank = max(1, int(np.ceil(quantile * len(values))))
    ranked = values[order]
    places = [int(np.searchsorted(np.cumsum(row[order]), rank)) for row in counts]
    return ranked[places]
