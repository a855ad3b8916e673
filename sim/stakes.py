"""Who holds how much: principals of delegates and delegators that fit a snapshot.

The snapshot gives the largest delegates one by one, how many delegates lie above two
thresholds, and delegators' counts and sums by size band. The rest of both curves is
filled in smoothly so that every sum is met; delegators are then placed with delegates
so that each delegate's sum is met.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.errors import ConfigError
from sim.snapshot import Bands, Snapshot

DUST_LPT = 2_000.0
"""Principal of all delegates outside the active set together, LPT (assumption: the 101st
delegate is far below the 10,000 LPT that 87 of 197 reach)."""

SMALLEST_ACTIVE_LPT = 150.0
"""Principal towards which the smallest active pools fall, LPT (assumption: well above the
20 LPT or so of each delegate outside)."""

TOP10_RATIO = 0.68
"""Each of the ten largest delegators holds this much of the one before (assumption, near
the published Herfindahl index of delegators)."""

SELF_STAKE_LIMIT = 0.03
"""An active orchestrator's own stake is at most this share of its pool (assumption)."""


BEND_STEP = 2.0**-40
"""How finely the bend of a curve is found. Bisecting its multiples is as good as a solver
of scipy's, which takes half a second to import, in every process."""

LARGE_LPT = 1_000.0
"""Delegators from this size on are placed where they fill a pool best, LPT."""


@dataclass(frozen=True, slots=True)
class Stakes:
    """Principal of every delegator and where it is.

    Attributes:
        principal_lpt: by delegator, float64 [delegators], LPT; orchestrators come first,
            largest pool first, each with its own stake.
        delegate: index of the orchestrator that each delegator bonds to, int64
            [delegators]; orchestrator i bonds to itself.
        orchestrators: how many of the delegators are orchestrators.
    """

    principal_lpt: np.ndarray
    delegate: np.ndarray
    orchestrators: int


def draw_stakes(snapshot: Snapshot, rng: np.random.Generator) -> Stakes:
    """Draw the principals and place them."""
    pools = delegate_sizes(snapshot)
    sizes = delegator_sizes(snapshot)
    own = _own_stakes(pools, sizes, snapshot.active_set, rng)
    others = np.delete(np.arange(len(sizes)), own)
    placed = _place(pools - sizes[own], sizes[others], rng)
    return Stakes(
        principal_lpt=np.concatenate([sizes[own], sizes[others]]),
        delegate=np.concatenate([np.arange(len(pools)), placed]),
        orchestrators=len(pools),
    )


@lru_cache(maxsize=8)
def check_stakes(snapshot: Snapshot) -> None:
    """Refuse a snapshot whose sums no curve of sizes can meet; asked again, remember.

    Raises:
        ConfigError: says which part cannot be met.
    """
    for part, sizes in (("delegates", delegate_sizes), ("delegators", delegator_sizes)):
        try:
            sizes(snapshot)
        except (ValueError, IndexError) as error:
            raise ConfigError(
                "snapshot",
                snapshot.name,
                f"has {part} that contradict each other: no curve of sizes meets all of "
                "their counts and sums",
            ) from error


def delegate_sizes(snapshot: Snapshot) -> np.ndarray:
    """Principal by delegate, largest first, float64 [delegates], LPT.

    The known top is followed by three geometric stretches, to 100,000, to 10,000 and to
    the smallest active one; the middle one is bent until the total is met. Delegates
    outside the active set share the dust.
    """
    top = np.array(snapshot.top_delegates_lpt)
    total = sum(snapshot.bands.principal_lpt)
    upper = _stretch(top[-1], 1e5, snapshot.delegates_above_100k - len(top))
    lower_count = max(snapshot.active_set - snapshot.delegates_above_10k, 0)
    outside = snapshot.delegates - snapshot.delegates_above_10k - lower_count
    lower = _stretch(1e4, SMALLEST_ACTIVE_LPT, lower_count)
    dust = _stretch(2.0, 1.0, outside)
    dust *= DUST_LPT / max(dust.sum(), 1.0)
    known = top.sum() + upper.sum() + lower.sum() + dust.sum()
    steps = snapshot.delegates_above_10k - snapshot.delegates_above_100k

    def middle(bend: float) -> np.ndarray:
        place = (np.arange(steps) + 0.5) / steps
        return np.asarray(1e5 * 0.1 ** (place**bend))

    bend = _bend(lambda bend: float(middle(bend).sum()) + known - total, 0.05, 20.0)
    return np.concatenate([top, upper, middle(bend), lower, dust])


def _stretch(start: float, stop: float, count: int) -> np.ndarray:
    """`count` values that fall geometrically between two bounds, without touching them."""
    place = (np.arange(count) + 0.5) / max(count, 1)
    return np.asarray(start * (stop / start) ** place)


def delegator_sizes(snapshot: Snapshot) -> np.ndarray:
    """Principal by delegator, largest first, float64 [delegators], LPT."""
    bands = snapshot.bands
    total = sum(bands.principal_lpt)
    top10 = TOP10_RATIO ** np.arange(10)
    top10 *= snapshot.top10_share * total / top10.sum()
    largest_first = reversed(range(len(bands.count)))
    return np.concatenate(
        [top10, *(_band_sizes(bands, index, top10) for index in largest_first)]
    )


def _band_sizes(bands: Bands, index: int, top10: np.ndarray) -> np.ndarray:
    """Sizes in one band, largest first: log-uniform quantiles, bent to meet the sum."""
    count, target = bands.count[index], bands.principal_lpt[index]
    lower, upper = bands.lower_lpt[index], bands.upper_lpt[index]
    if np.isinf(upper):
        count, target, upper = count - len(top10), target - top10.sum(), top10[-1]
    lower = max(lower, 1e-3)
    place = (np.arange(count)[::-1] + 0.5) / count

    def sizes(bend: float) -> np.ndarray:
        return np.asarray(lower * (upper / lower) ** (place**bend))

    return sizes(_bend(lambda bend: target - float(sizes(bend).sum()), 1e-3, 1e3))


def _bend(excess: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function is 0, between two bounds.

    Raises:
        ValueError: it is not between them.
    """
    if not excess(low) <= 0 <= excess(high):
        raise ValueError(f"is 0 nowhere between {low} and {high}")
    steps = range(int(low / BEND_STEP), int(high / BEND_STEP) + 1)
    found = bisect_left(steps, 0.0, key=lambda step: excess(step * BEND_STEP))
    return steps[min(found, len(steps) - 1)] * BEND_STEP


def _own_stakes(
    pools: np.ndarray, sizes: np.ndarray, active_set: int, rng: np.random.Generator
) -> np.ndarray:
    """Index into sizes of each orchestrator's own stake, without repeats.

    A pool outside the active set is its orchestrator's alone, as near as a size fits. An
    active orchestrator holds a random size of at most SELF_STAKE_LIMIT of its pool.
    """
    free = np.ones(len(sizes), dtype=bool)
    own = np.empty(len(pools), dtype=np.int64)
    for pool in range(len(pools) - 1, -1, -1):
        candidates = np.flatnonzero(free)
        if pool >= active_set:
            distance = np.abs(np.log(sizes[candidates] / pools[pool]))
            chosen = candidates[distance.argmin()]
        else:
            limit = SELF_STAKE_LIMIT * pools[pool]
            fitting = candidates[
                (sizes[candidates] <= limit) & (sizes[candidates] >= 0.01 * limit)
            ]
            chosen = fitting[rng.integers(len(fitting))]
        own[pool] = chosen
        free[chosen] = False
    return own


def _place(room: np.ndarray, sizes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Delegate of each size, largest size first.

    A size above LARGE_LPT goes where much room is left, give or take a random factor; the
    smaller ones are spread with the room left as weights. A size that fits nowhere goes to
    the pool with most room.
    """
    room = room.copy()
    placed = np.empty(len(sizes), dtype=np.int64)
    for index, size in enumerate(sizes):
        weight = np.where(room >= size, room, 0.0)
        total = weight.sum()
        if total == 0.0:
            chosen = int(room.argmax())
        elif size >= LARGE_LPT:
            chosen = int((weight * rng.uniform(0.5, 1.0, len(weight))).argmax())
        else:
            chosen = int(np.searchsorted(np.cumsum(weight), rng.random() * total, "right"))
        placed[index] = chosen
        room[chosen] -= size
    return placed
