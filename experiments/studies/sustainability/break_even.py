"""The fees at which orchestrators together neither win nor lose."""

import math
from collections.abc import Sequence
from itertools import pairwise


def fees_needed(fees: Sequence[float], profits: Sequence[float]) -> float:
    """Fees at which the profit is zero, on a broken line through a few worlds.

    Args:
        fees: of worlds that differ in demand only.
        profits: of the same worlds, in any unit.

    Returns:
        0 where there is a profit without any fees, on the line through the two worlds with
        least. NaN where the profit is below zero in all, or fees don't differ: what is
        needed lies beyond them.
    """
    known = sorted(zip(fees, profits, strict=True))
    if len(known) < 2 or any(math.isnan(value) for pair in known for value in pair):
        return math.nan
    for number, ((below, loss), (above, profit)) in enumerate(pairwise(known)):
        first = number == 0
        if above == below or not (profit >= 0 and (loss < 0 or first)):
            continue
        if profit <= loss:
            return 0.0
        crossing = below - loss * (above - below) / (profit - loss)
        return max(crossing, 0.0)
    return math.nan
