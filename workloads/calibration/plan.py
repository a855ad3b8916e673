"""How much to measure, and what is too noisy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Sampling of a calibration.

    Attributes:
        passes: parts of the run whose medians are compared with each other.
        sweeps: visits of every size in a pass. Each sweep takes the sizes in a new random
            order, so that a drift of the machine cannot pass for an effect of the size,
            and the median over separated visits forgets a short disturbance.
        min_repeats: calls timed at each visit, at least.
        max_repeats: calls timed at each visit, at most.
        visit_s: time after which a visit ends, once it has its least number of calls.
        grid_points: sizes of each kernel's grid that are used, from the smallest.
        max_pass_cv: largest mean coefficient of variation between passes; a machine
            that varies more is refused.
        seed: seed of the orders.
    """

    passes: int
    sweeps: int
    min_repeats: int
    max_repeats: int
    visit_s: float
    grid_points: int
    max_pass_cv: float = 0.05
    seed: int = 0


FULL = Plan(passes=5, sweeps=3, min_repeats=1, max_repeats=4, visit_s=0.2, grid_points=16)
"""The plan of a shipped profile."""

QUICK = Plan(passes=4, sweeps=3, min_repeats=1, max_repeats=4, visit_s=0.05, grid_points=4)
"""The small sizes only: about a minute and a half on one idle processor core."""


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
