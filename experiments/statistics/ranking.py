"""Which of several policies is best on a metric, and what of the order is certain."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.statistics.intervals import BATCH_ELEMENTS, CONFIDENCE, Floats
from experiments.statistics.simultaneous import Comparisons, compare_pairs

RESAMPLES = 5_000
"""Bootstrap resamples; a probability of 0.5 has a standard error of 0.007."""


class Rank(NamedTuple):
    """A policy's place.

    Args:
        policy: its number, from 0.
        mean: of the metric over the common replications; None where it is not defined.
        rank_low, rank_high: best and worst rank that it may have, from 1.
        best_probability: share of resamples in which it is the best; None with fewer than
            two replications.
        with_the_best: whether no policy is certainly better.
    """

    policy: int
    mean: float | None
    rank_low: int
    rank_high: int
    best_probability: float | None
    with_the_best: bool


class Ranking(NamedTuple):
    """Policies in the order of their means, with what of it is certain.

    Args:
        ranks: best first; policies where the metric is never defined come last.
        comparisons: between all pairs, by number of policy; NaN where not defined.
        replications: those where every policy is defined.
        dropped: those where one is not.
    """

    ranks: tuple[Rank, ...]
    comparisons: Comparisons
    replications: int
    dropped: int


def rank_policies(
    values: ArrayLike,
    generator: np.random.Generator,
    *,
    higher_is_better: bool,
    confidence: float = CONFIDENCE,
    resamples: int = RESAMPLES,
) -> Ranking:
    """Rank policies that saw the same draws on the mean of one metric.

    Pairs are compared by one-sided paired t tests, both ways, all of them together under
    Holm's procedure. With the confidence, everything that they call better is; so all
    rank intervals cover at once, and the policies with the best contain the best one.
    Replications must be independent, the differences nearly normal or many.

    Args:
        values: shape [policies, replications], replications in one order; NaN where not
            defined. A replication counts only where all policies are defined, other than
            those that never are.
        generator: draws the resamples; a resample takes replications as a whole.
        higher_is_better: whether more of the metric is better.
        confidence: of everything called certain together, 0..1.
        resamples: how many are drawn.

    Source:
        Holm (1979), Scandinavian Journal of Statistics 6 (2), 65-70; Mogstad, Romano,
        Shaikh & Wilhelm (2024), Inference for ranks, Review of Economic Studies 91 (1).
    """
    table = np.asarray(values, dtype=float)
    if table.ndim != 2 or len(table) == 0:
        raise ValueError(f"values have shape {table.shape}: must be policies, replications")
    policies, given = table.shape
    alive = np.flatnonzero(np.isfinite(table).any(axis=1))
    common = np.isfinite(table[alive]).all(axis=0) & (len(alive) > 0)
    used = table[np.ix_(alive, np.flatnonzero(common))]
    found = compare_pairs(used, higher_is_better=higher_is_better, confidence=confidence)
    found = _spread(found, alive, policies)
    means, chances = np.full((2, policies), np.nan)
    if used.shape[1] > 0:
        means[alive] = used.mean(axis=1)
    if used.shape[1] > 1:
        chances[alive] = best_probabilities(
            used, generator, higher_is_better=higher_is_better, resamples=resamples
        )
    order = np.argsort(-means if higher_is_better else means, kind="stable")
    ranks = tuple(_rank(policy, means, chances, found.better) for policy in order.tolist())
    return Ranking(ranks, found, used.shape[1], given - used.shape[1])


def best_probabilities(
    values: Floats,
    generator: np.random.Generator,
    *,
    higher_is_better: bool,
    resamples: int = RESAMPLES,
) -> Floats:
    """Share of bootstrap resamples in which each policy has the best mean.

    Policies that tie share a resample. With few replications it says too much.

    Args:
        values: shape [policies, replications], all defined.
        generator: draws the resamples; a resample takes replications as a whole.
        higher_is_better: whether more is better.
        resamples: how many are drawn.

    Source:
        Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 6.
    """
    # Equal policies are one until the end: sums may round differently and break their tie.
    distinct, kind, alike = np.unique(
        values, axis=0, return_inverse=True, return_counts=True
    )
    kinds, count = distinct.shape
    sign = 1.0 if higher_is_better else -1.0
    wins = np.zeros(kinds)
    batch = max(1, BATCH_ELEMENTS // max(count, kinds))
    for start in range(0, resamples, batch):
        times = _times_drawn(generator, min(batch, resamples - start), count)
        means = sign * (times @ distinct.T)
        best = means == means.max(axis=1, keepdims=True)
        wins += (best / (best @ alike)[:, np.newaxis]).sum(axis=0)
    return np.asarray(wins[kind.ravel()] / resamples)


def _times_drawn(generator: np.random.Generator, resamples: int, count: int) -> Floats:
    """How often each of some replications is in each resample of as many."""
    drawn = generator.integers(0, count, (resamples, count))
    drawn += count * np.arange(resamples)[:, np.newaxis]
    times = np.bincount(drawn.ravel(), minlength=resamples * count)
    return times.reshape(resamples, count).astype(float)


def _spread(found: Comparisons, alive: NDArray[np.intp], policies: int) -> Comparisons:
    """The same among all policies; of those without values nothing is said."""
    where = np.ix_(alive, alive)
    figures = np.full((4, policies, policies), np.nan)
    for whole, part in zip(figures, found[:4], strict=True):
        whole[where] = part
    better = np.zeros((policies, policies), dtype=bool)
    better[where] = found.better
    return Comparisons(figures[0], figures[1], figures[2], figures[3], better)


def _rank(policy: int, means: Floats, chances: Floats, better: NDArray[np.bool_]) -> Rank:
    beaten_by, beats = int(better[:, policy].sum()), int(better[policy].sum())
    return Rank(
        policy,
        _known(means[policy]),
        1 + beaten_by,
        len(better) - beats,
        _known(chances[policy]),
        beaten_by == 0,
    )


def _known(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
