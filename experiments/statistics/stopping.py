"""How many replications are enough for an interval of a wanted width."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from experiments.statistics.distributions import t_quantile
from experiments.statistics.intervals import CONFIDENCE, Interval, defined, mean_interval

FIRST_STAGE = 20
"""Replications before the first look. A look at fewer often finds a variance that is far
too small, stops there, and covers too seldom."""

GROWTH = 2.0
"""Times the replications that a look may at most ask for: it rests on an estimate."""


class StoppingRule(NamedTuple):
    """When a mean is known well enough.

    Args:
        half_width: of its t interval, at most; above 0.
        relative: whether that is a share of the mean's size, else in the metric's unit.
        confidence: of the interval, 0..1.
        first_stage: replications before the first look, at least 2.
        max_replications: where it ends though the interval is still too wide, at least 2.
    """

    half_width: float
    relative: bool = False
    confidence: float = CONFIDENCE
    first_stage: int = FIRST_STAGE
    max_replications: int = 200


class Advice(NamedTuple):
    """What a look at some replications says.

    Args:
        narrow: whether the interval is narrow enough.
        replications: advised in all; as many as there are where it is narrow, or where no
            more are allowed.
        interval: of the mean as it stands.
        target: half-width that is narrow enough, in the metric's unit; None where it is a
            share of a mean that is not known yet.
    """

    narrow: bool
    replications: int
    interval: Interval
    target: float | None


def advise(values: ArrayLike, rule: StoppingRule) -> Advice:
    """Look at the replications so far, and say whether they do or how many would.

    The sequential procedure of Chow and Robbins with a first stage, looked at in growing
    batches. The interval at the end covers nearly as often as its confidence says if the
    values are independent, of one law of finite variance, and the target is small enough
    that the first stage seldom meets it by luck; tests simulate it. Where the first stage
    does not vary at all, as of a rare event, it stops there.

    Args:
        values: one for each replication, NaN where it is not defined.
        rule: what is narrow enough.

    Source:
        Chow & Robbins (1965), Annals of Mathematical Statistics 36 (2), 457-462.
    """
    _check(rule)
    count = int(np.size(np.asarray(values)))
    interval = mean_interval(values, rule.confidence)
    target = _target(interval, rule)
    if count < min(rule.first_stage, rule.max_replications):
        first = min(rule.first_stage, rule.max_replications)
        return Advice(False, first, interval, target)
    half_width = interval.half_width
    if half_width is not None and target is not None and half_width <= target:
        return Advice(True, count, interval, target)
    wanted = _wanted(values, target, rule)
    allowed = min(math.floor(GROWTH * count), rule.max_replications)
    return Advice(False, max(count, min(wanted, allowed)), interval, target)


def advise_all(points: Sequence[ArrayLike], rule: StoppingRule) -> Advice:
    """The advice for several points that are replicated alike: the most that one needs.

    Args:
        points: values of each, as of `advise`; at least one point.
        rule: what is narrow enough at every point.
    """
    advices = [advise(values, rule) for values in points]
    return min(advices, key=lambda advice: (advice.narrow, -advice.replications))


def _target(interval: Interval, rule: StoppingRule) -> float | None:
    if not rule.relative:
        return rule.half_width
    return None if interval.value is None else rule.half_width * abs(interval.value)


def _wanted(values: ArrayLike, target: float | None, rule: StoppingRule) -> int:
    """Replications that the variance so far lets us expect to need, at least one more."""
    known, count = defined(values), int(np.size(np.asarray(values)))
    half_width = mean_interval(known, rule.confidence).half_width
    if not target or half_width is None:
        return rule.max_replications
    freedom = len(known) - 1
    normal = t_quantile((1 + rule.confidence) / 2, math.inf)
    ratio = normal / t_quantile((1 + rule.confidence) / 2, freedom)
    needed = count * (half_width * ratio / target) ** 2
    if needed >= rule.max_replications:
        return rule.max_replications
    return max(count + 1, math.ceil(needed))


def _check(rule: StoppingRule) -> None:
    if not rule.half_width > 0:
        raise ValueError(f"half_width={rule.half_width}: must be above 0")
    for name in ("first_stage", "max_replications"):
        if getattr(rule, name) < 2:
            raise ValueError(f"{name}={getattr(rule, name)}: must be at least 2")
