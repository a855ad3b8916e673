"""How much to measure, and what is too noisy."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Plan:
    """Sampling of a calibration.

    Attributes:
        passes: rounds of the run, each with a pass of the profile and one of the fresh
            run that the profile is held against. Each pass builds every kernel anew, so
            that where its tensors come to lie in memory, which moves a small kernel by
            5 %, counts as noise and not as the kernel's time.
        sweeps: visits of every size in a pass. Each sweep takes the sizes in a new random
            order, so that a drift of the machine cannot pass for an effect of the size.
        min_repeats: calls timed at each visit, at least.
        max_repeats: calls timed at each visit, at most.
        settle_s: calls that begin and end this soon after a visit's start are left out:
            the kernel visited before had the caches.
        visit_s: time after which a visit ends, once it has its least number of calls.
        pass_s: a size whose calls have taken longer than this in a pass is left out of
            the pass's later sweeps.
        grid_points: sizes of each kernel's grid that are used at most, from the smallest.
        max_call_s: a size whose call takes longer is left out, and told.
        min_grid_points: sizes that are kept however long they take.
        fresh_sweeps: visits of every size in a pass of the fresh run.
        jobs: jobs of the queue that the profile is held against.
        budget_s: wall-clock time that the rounds take at most, beyond the fewest.
        min_passes: rounds that are made however long they take.
        max_pass_cv: largest mean coefficient of variation between passes; a machine
            that varies more is refused.
        seed: seed of the orders, the jobs and the draws.
    """

    passes: int
    sweeps: int
    min_repeats: int
    max_repeats: int
    visit_s: float
    grid_points: int
    pass_s: float = math.inf
    settle_s: float = 0.01
    max_call_s: float = math.inf
    min_grid_points: int = 3
    fresh_sweeps: int = 1
    jobs: int = 200
    budget_s: float = math.inf
    min_passes: int = 3
    max_pass_cv: float = 0.05
    seed: int = 0


FULL = Plan(
    passes=8,
    sweeps=4,
    min_repeats=1,
    max_repeats=4,
    visit_s=0.1,
    pass_s=0.7,
    grid_points=16,
)
"""The plan of a shipped profile: 200 or more timed calls of every kernel."""

QUICK = Plan(
    passes=9,
    sweeps=2,
    min_repeats=1,
    max_repeats=3,
    visit_s=0.01,
    pass_s=0.05,
    grid_points=4,
    max_call_s=0.06,
    fresh_sweeps=2,
    min_passes=2,
    budget_s=64.0,
)
"""The small sizes only: a bit more than a minute on one processor core."""


GPU = Plan(
    passes=7,
    sweeps=4,
    min_repeats=1,
    max_repeats=8,
    visit_s=0.1,
    grid_points=16,
    fresh_sweeps=4,
    budget_s=110.0,
)
"""A GPU's calls take milliseconds: each size has enough for percentiles of its own."""

GPU_QUICK = replace(
    GPU, passes=5, sweeps=2, max_repeats=6, visit_s=0.02, fresh_sweeps=2, budget_s=35.0
)
"""Every size too, with fewer calls, in less than a minute."""


def choose_plan(kind: str, *, quick: bool) -> Plan:
    """Plan for a device, "cpu" or "cuda"."""
    if kind == "cuda":
        return GPU_QUICK if quick else GPU
    return QUICK if quick else FULL


class NoisyDevice(RuntimeError):
    """The device's timings vary too much between passes to stand for anything.

    Attributes:
        pass_cv: mean coefficient of variation between passes.
    """

    def __init__(self, pass_cv: float, limit: float) -> None:
        super().__init__(
            f"pass-to-pass variation {100 * pass_cv:.1f} % exceeds {100 * limit:.1f} %: "
            "no profile is written; try again on a quieter machine"
        )
        self.pass_cv = pass_cv
