"""What an interval decides; often nothing, and that is an answer too."""

from typing import Literal

from experiments.statistics.intervals import Interval

Verdict = Literal["above", "below", "undecided"]
"""On which side of a threshold something is."""

Agreement = Literal["met", "missed", "undecided"]
"""Whether a figure is as near to another as it should be."""


def verdict(interval: Interval, threshold: float = 0.0) -> Verdict:
    """On which side of a threshold the estimated figure is.

    Where the figure is on the other side, this is wrong with at most half of what the
    interval's confidence leaves.

    Args:
        interval: of the figure; without ends, as of fewer than two values, it decides
            nothing.
        threshold: in the figure's unit.
    """
    if interval.low is None or interval.high is None:
        return "undecided"
    if interval.low > threshold:
        return "above"
    return "below" if interval.high < threshold else "undecided"


def agreement(interval: Interval, target: float, tolerance: float) -> Agreement:
    """Whether the estimated figure is within a tolerance of a target.

    Args:
        interval: of the figure; of no width for one without chance.
        target: in the figure's unit.
        tolerance: at least 0, in the figure's unit.

    Returns:
        met where the whole interval is within the tolerance, missed where none of it is.
    """
    low, high = target - tolerance, target + tolerance
    if interval.low is None or interval.high is None:
        return "undecided"
    if low <= interval.low and interval.high <= high:
        return "met"
    return "missed" if interval.high < low or interval.low > high else "undecided"
