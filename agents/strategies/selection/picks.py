"""Prepared selections: how an offer is picked for a stream."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from agents.strategies.selection.offers import Uniform

MAX_REJECTIONS = 8
"""Draws that hit a full orchestrator before the free ones are weighed one by one."""


def spread(weights: np.ndarray) -> list[float]:
    """The weights, or equal ones where they sum to 0."""
    spread = weights if weights.sum() > 0 else np.ones(len(weights))
    found: list[float] = np.asarray(spread, dtype=np.float64).tolist()
    return found


class PickNone:
    """Nobody may be picked."""

    __slots__ = ()

    def __call__(self, free: Sequence[int], uniform: Uniform) -> int | None:  # noqa: ARG002
        """Nobody."""
        return None


class MixturePick:
    """Draws a term of the mixture, then a free offer by that term's weights.

    Each term is normalised over the free offers alone, as if the full ones had not
    answered discovery. Drawing until a free one comes up does that without summing.

    Attributes:
        eligible: the offers.
        shares: cumulative shares of the terms.
        weights: of each term, weights of the offers.
        cumulative: the same, cumulative.
    """

    __slots__ = ("cumulative", "eligible", "shares", "weights")

    def __init__(self, eligible: list[int], terms: list[tuple[float, list[float]]]) -> None:
        self.eligible = eligible
        self.shares = list(accumulate(share for share, _ in terms))
        self.weights = [weights for _, weights in terms]
        self.cumulative = [list(accumulate(weights)) for weights in self.weights]

    def __call__(self, free: Sequence[int], uniform: Uniform) -> int | None:
        """Draw a term, then an offer by its weights."""
        term = min(
            bisect_right(self.shares, uniform() * self.shares[-1]), len(self.shares) - 1
        )
        cumulative, eligible = self.cumulative[term], self.eligible
        for _ in range(MAX_REJECTIONS):
            place = bisect_right(cumulative, uniform() * cumulative[-1])
            index = eligible[min(place, len(eligible) - 1)]
            if free[index] > 0:
                return index
        return self._among_free(term, free, uniform)

    def _among_free(self, term: int, free: Sequence[int], uniform: Uniform) -> int | None:
        weights = self.weights[term]
        places = [place for place, index in enumerate(self.eligible) if free[index] > 0]
        if not places:
            return None
        cumulative = list(accumulate(weights[place] for place in places))
        if cumulative[-1] <= 0:
            return self.eligible[places[int(uniform() * len(places))]]
        drawn = bisect_right(cumulative, uniform() * cumulative[-1])
        return self.eligible[places[min(drawn, len(places) - 1)]]


class GroupPick:
    """The first group with a free offer; in a group the free ones are equally likely.

    Attributes:
        groups: offers of each.
        order: the offers one by one, where no group holds two; else empty.
    """

    __slots__ = ("groups", "order")

    def __init__(self, groups: list[list[int]]) -> None:
        self.groups = groups
        alone = all(len(group) == 1 for group in groups)
        self.order = [group[0] for group in groups] if alone else []

    def __call__(self, free: Sequence[int], uniform: Uniform) -> int | None:
        """Go through the groups."""
        for index in self.order:
            if free[index] > 0:
                return index
        if self.order:
            return None
        for group in self.groups:
            with_room = [index for index in group if free[index] > 0]
            if len(with_room) == 1:
                return with_room[0]
            if with_room:
                return with_room[int(uniform() * len(with_room))]
        return None
