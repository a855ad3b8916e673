"""How far a profile's median and 95th percentile are from a fresh run's, and how surely.

The profile gives each size a location, and all sizes of a kernel one spread. The fresh
run's percentiles are taken size by size where a size has calls enough to know them. The
other sizes have the percentile of all the kernel's calls, each over the profile's curve.

How sure the errors are comes from drawing the rounds anew, with replacement: calls of one
round are not independent, rounds nearly are. Errors without a sign are too large in the
mean wherever timings are noisy, and the drawn ones are so twice; turning the interval
around the reached figure takes that off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SHARES = (0.5, 0.95)
"""The percentiles that are compared, as shares of the calls below them."""

CALLS_BEYOND = 10
"""Calls beyond a percentile from which a size is taken by itself: 20 calls for a median,
200 for a 95th percentile. A noise of 8 % then moves it by 2 to 3 % (assumption)."""

REDRAWS = 300
"""Times that the rounds are drawn anew; an interval's ends then move by 4 % of it."""

CONFIDENCE = 0.9
"""Share of the redrawn figures that an interval holds."""

_TAIL = (1 - CONFIDENCE) / 2


class Estimate(NamedTuple):
    """A figure, and between what it lies.

    Attributes:
        reached: the figure as measured.
        low: lower end of its interval.
        high: upper end.
    """

    reached: float
    low: float
    high: float


class KernelCalls(NamedTuple):
    """One kernel's calls, as logarithms over what the profile's curve gives their size.

    Attributes:
        profile: for each round, `[calls]` of the profile's passes, all sizes together.
        fresh: for each size and round, `[calls]` of the fresh run's.
    """

    profile: Sequence[Array]
    fresh: Sequence[Sequence[Array]]

    @property
    def calls(self) -> int:
        """Calls of the fresh run."""
        return sum(len(calls) for rounds in self.fresh for calls in rounds)


class Spread(NamedTuple):
    """A fresh run of one kernel against the profile's spread.

    Attributes:
        p50: error of the profile's median, mean over the sizes.
        p95: error of its 95th percentile, mean over the sizes.
        calls: timed calls of the fresh run.
    """

    p50: Estimate
    p95: Estimate
    calls: int


class Spreads(NamedTuple):
    """A fresh run of all kernels against the profile.

    Attributes:
        kernels: each kernel's errors.
        p50: mean over the kernels of the errors of the median.
        p95: the same of the 95th percentile.
    """

    kernels: dict[str, Spread]
    p50: Estimate
    p95: Estimate

    def worst(self, share: str) -> Estimate:
        """The largest error of "p50" or "p95", and where the largest may lie.

        Above the limit for sure is the worst kernel when any kernel is, and below it when
        all are; so its ends are the largest of the kernels' ends.
        """
        found = [getattr(kernel, share) for kernel in self.kernels.values()]
        return Estimate(*(max(ends) for ends in zip(*found, strict=True)))


def _errors(kernel: KernelCalls, rounds: Sequence[int]) -> Array:
    """`[shares]` relative errors of the profile's percentiles, mean over the sizes."""
    told = np.quantile(np.concatenate([kernel.profile[one] for one in rounds]), SHARES)
    sizes = [np.concatenate([size[one] for one in rounds]) for size in kernel.fresh]
    together = np.quantile(np.concatenate(sizes), SHARES)
    beyond = np.array([[len(calls) * (1 - share) for share in SHARES] for calls in sizes])
    own = np.array([np.quantile(calls, SHARES) for calls in sizes])
    measured = np.where(np.round(beyond, 6) >= CALLS_BEYOND, own, together)
    return np.asarray(np.abs(np.expm1(told - measured)).mean(axis=0))


def _ends(redrawn: Array, rounds: int) -> tuple[float, float]:
    """Ends of the redrawn figures, wider where there were few rounds to draw from.

    Draws from n rounds vary by the root of (n - 1) / n too little.
    """
    middle = redrawn.mean()
    wider = middle + (redrawn - middle) * np.sqrt(rounds / max(rounds - 1, 1))
    low, high = np.quantile(wider, (_TAIL, 1 - _TAIL))
    return float(low), float(high)


def interval(reached: float, redrawn: Array, rounds: int) -> Estimate:
    """A figure that has no sign, with its interval turned around it.

    Args:
        reached: the figure of all rounds.
        redrawn: the figure with the rounds drawn anew.
        rounds: how many there were to draw from.
    """
    low, high = _ends(redrawn, rounds)
    return Estimate(
        float(reached),
        low=max(0.0, 2 * float(reached) - high),
        high=max(0.0, 2 * float(reached) - low),
    )


def interval_of_ratio(ratio: float, redrawn: Array, rounds: int) -> Estimate:
    """Error of a ratio that should be one, with its interval.

    Args:
        ratio: simulated over measured.
        redrawn: the same ratio with the rounds drawn anew.
        rounds: how many there were to draw from.
    """
    drawn_low, drawn_high = _ends(np.log(redrawn), rounds)
    low, high = (float(ratio**2 / np.exp(end) - 1) for end in (drawn_high, drawn_low))
    ends = sorted((abs(low), abs(high)))
    return Estimate(abs(ratio - 1), low=0.0 if low < 0 < high else ends[0], high=ends[1])


def compare(kernels: Mapping[str, KernelCalls], rng: np.random.Generator) -> Spreads:
    """Compare every kernel's fresh run with the profile.

    Args:
        kernels: calls by kernel; all have the same rounds.
        rng: draws the rounds anew.
    """
    rounds = len(next(iter(kernels.values())).profile)
    drawn = rng.integers(rounds, size=(REDRAWS, rounds))
    reached = np.array([_errors(kernel, range(rounds)) for kernel in kernels.values()])
    redrawn = np.array(
        [[_errors(kernel, chosen) for chosen in drawn] for kernel in kernels.values()]
    )
    spreads = {
        name: Spread(
            interval(own[0], drawn_own[:, 0], rounds),
            p95=interval(own[1], drawn_own[:, 1], rounds),
            calls=kernel.calls,
        )
        for (name, kernel), own, drawn_own in zip(
            kernels.items(), reached, redrawn, strict=True
        )
    }
    mean, drawn_mean = reached.mean(axis=0), redrawn.mean(axis=0)
    p50, p95 = (interval(mean[at], drawn_mean[:, at], rounds) for at in (0, 1))
    return Spreads(spreads, p50=p50, p95=p95)
