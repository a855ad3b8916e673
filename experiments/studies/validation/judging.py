"""What the seeds' figures say about the targets."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from experiments.statistics.distributions import t_quantile
from experiments.statistics.intervals import (
    CONFIDENCE,
    Interval,
    defined,
    mean_interval,
    quantile_interval,
)
from experiments.statistics.verdicts import agreement
from experiments.studies.base import Check
from experiments.studies.validation.targets import (
    CONCENTRATION,
    KEEPING_SEEDS,
    KEEPING_SHARE,
    MEANS,
    SLOPE,
    Target,
)

Figures = Mapping[str, Sequence[float]]
"""Figures by name, one for each seed."""


def judge_means(figures: Figures) -> Iterator[tuple[Target, Check]]:
    """Each target of a mean, beside the mean over seeds with its interval."""
    for target in MEANS:
        found = mean_interval(figures[target.metric])
        yield target, _check(target, found)


def judge_concentration(figures: Figures) -> Iterator[tuple[Target, Check]]:
    """Whether a year keeps the concentration of stake.

    The median must be within the tolerance, and so must three of four seeds, of 20 or more;
    fewer decide nothing.
    """
    for target in CONCENTRATION:
        values = defined(figures[target.metric])
        median = float(np.median(values)) if len(values) else float("nan")
        interval = quantile_interval(values, 0.5)
        kept = kept_count(target, values)
        verdict = "undecided"
        if len(values) >= KEEPING_SEEDS:
            within = target.low <= median <= target.high
            verdict = "met" if within and kept >= KEEPING_SHARE * len(values) else "missed"
        yield (
            target,
            Check(
                f"{target.name}, median; kept in {kept} of {len(values)} seeds; "
                f"observed {target.observed:g}",
                median,
                interval.low,
                interval.high,
                target.middle,
                target.tolerance,
                verdict,
            ),
        )


def judge_response(weeks: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[Target, Check]:
    """How stake answers the yield, pooled over seeds.

    Args:
        weeks: yields and changes of the logit, of each seed.
    """
    return SLOPE, _check(SLOPE, pooled_slope(weeks))


def kept_count(target: Target, values: np.ndarray) -> int:
    """Seeds whose figure is within the tolerance."""
    return int(((values >= target.low) & (values <= target.high)).sum())


def pooled_slope(groups: Sequence[tuple[np.ndarray, np.ndarray]]) -> Interval:
    """Least-squares slope of y on x over all groups, with one intercept.

    Groups are independent; within one, errors may depend on each other. The interval is
    by the cluster-robust standard error, with as many degrees of freedom as groups less 1.

    Args:
        groups: x and y of each.

    Source:
        Liang & Zeger (1986), Biometrika 73 (1), 13-22; factor G / (G - 1) for few groups.
    """
    if not groups or sum(len(x) for x, _ in groups) < 2:
        return Interval(None, None, None)
    x, y = (np.concatenate(parts) for parts in zip(*groups, strict=True))
    away = x - x.mean()
    spread = float(away @ away)
    if spread == 0:
        return Interval(None, None, None)
    slope = float(away @ y) / spread
    if len(groups) < 2:
        return Interval(slope, None, None)
    errors = y - y.mean() - slope * away
    ends = np.cumsum([len(each) for each, _ in groups])[:-1]
    sums = [float(part.sum()) for part in np.split(away * errors, ends)]
    count = len(groups)
    variance = sum(each**2 for each in sums) * count / (count - 1) / spread**2
    half = t_quantile((1 + CONFIDENCE) / 2, count - 1) * variance**0.5
    return Interval(slope, slope - half, slope + half)


def _check(target: Target, found: Interval) -> Check:
    return Check(
        f"{target.name}; observed {target.observed:g}",
        float("nan") if found.value is None else found.value,
        found.low,
        found.high,
        target.middle,
        target.tolerance,
        agreement(found, target.middle, target.tolerance),
    )
