"""All pairs of several policies compared, such that everything said holds at once."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.statistics.distributions import t_above, t_quantile
from experiments.statistics.intervals import CONFIDENCE, Floats


class Comparisons(NamedTuple):
    """Every policy against every other; row less column, each shape [policies, policies].

    Args:
        difference: mean difference.
        low, high: Bonferroni's simultaneous intervals: all cover at once with the
            confidence. Holm decides a little more than they do.
        adjusted_p_value: Holm's, of the row not being better than the column.
        better: whether the row is certainly better than the column.
    """

    difference: Floats
    low: Floats
    high: Floats
    adjusted_p_value: Floats
    better: NDArray[np.bool_]


def compare_pairs(
    values: Floats, *, higher_is_better: bool, confidence: float = CONFIDENCE
) -> Comparisons:
    """Compare all pairs by paired t tests, each both ways, under Holm's procedure.

    A direction is a hypothesis of its own, so that calling the worse of two the better is
    an error that counts too. With the confidence there is none among all pairs.
    Replications must be independent, the differences nearly normal or many.

    Args:
        values: shape [policies, replications], all defined, from common draws.
        higher_is_better: whether more is better.
        confidence: of all together, 0..1.

    Returns:
        NaN, and nothing better, with fewer than two policies or replications.

    Source:
        Mogstad, Romano, Shaikh & Wilhelm (2024), Inference for ranks, Review of Economic
        Studies 91 (1).
    """
    policies, count = values.shape
    difference, error = np.full((2, policies, policies), math.nan)
    if count > 0:
        for row in range(policies):
            pairs = values[row] - values
            difference[row] = pairs.mean(axis=1)
            if count > 1:
                error[row] = pairs.std(axis=1, ddof=1) / math.sqrt(count)
    if count < 2 or policies < 2:
        unknown = np.full_like(difference, math.nan)
        nothing = np.zeros_like(difference, dtype=bool)
        return Comparisons(difference, unknown, unknown, unknown, nothing)
    advantage = difference if higher_is_better else -difference
    adjusted = _adjusted(advantage, error, count - 1)
    tail = (1 - confidence) / (policies * (policies - 1))
    half_width = t_quantile(1 - tail, count - 1) * error
    low, high = difference - half_width, difference + half_width
    return Comparisons(difference, low, high, adjusted, adjusted <= 1 - confidence)


def holm(p_values: ArrayLike) -> Floats:
    """P-values adjusted so that calling all below a level has that level as a family.

    Args:
        p_values: of any dependence, shape [tests].

    Source:
        Holm (1979), Scandinavian Journal of Statistics 6 (2), 65-70.
    """
    found = np.asarray(p_values, dtype=float)
    order = np.argsort(found, kind="stable")
    stepped = found[order] * np.arange(len(found), 0, -1)
    adjusted = np.empty_like(found)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


def _adjusted(advantage: Floats, error: Floats, degrees_of_freedom: int) -> Floats:
    """Holm's p-values of each row not being better, 1 for a policy against itself."""
    varies = error > 0
    t = np.divide(advantage, error, out=np.zeros_like(error), where=varies)
    alike = np.where(advantage > 0, 0.0, 1.0)
    p_values = np.where(varies, t_above(t, degrees_of_freedom), alike)
    others = ~np.eye(len(error), dtype=bool)
    adjusted = np.ones_like(error)
    adjusted[others] = holm(p_values[others])
    return adjusted
