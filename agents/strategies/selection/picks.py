"""Prepared selections: how an offer is picked, for one stream or for many."""

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
    return [float(weight) for weight in spread]


class PickNone:
    """Nobody may be picked."""

    __slots__ = ()

    def __call__(self, free: Sequence[int], uniform: Uniform) -> int | None:  # noqa: ARG002
        """Nobody."""
        return None

    def many(self, free: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:  # noqa: ARG002
        """Nobody, as often as asked."""
        return np.full(len(first), -1)


class MixturePick:
    """Draws a term of the mixture, then a free offer by that term's weights.

    Each term is normalised over the free offers alone, as if the full ones had not
    answered discovery. Drawing until a free one comes up does that without summing.

    Attributes:
        eligible: the offers.
        shares: cumulative shares of the terms.
        cumulative: of each term, cumulative weights of the offers.
    """

    __slots__ = ("_weights", "cumulative", "eligible", "shares")

    def __init__(self, eligible: list[int], terms: list[tuple[float, list[float]]]) -> None:
        self.eligible = eligible
        self.shares = list(accumulate(share for share, _ in terms))
        self._weights = [weights for _, weights in terms]
        self.cumulative = [list(accumulate(weights)) for weights in self._weights]

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

    def many(self, free: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """The same for many streams at once; -1 where nobody is free.

        Args:
            free: whether each offer has a free slot, `[offers]` or `[streams, offers]`.
            first: `[streams]` draws of the term.
            second: `[streams]` draws within it.
        """
        drawn, term = first * self.shares[-1], np.zeros(len(first), dtype=np.int64)
        for share in self.shares[:-1]:
            term += drawn >= share
        # Whom nobody draws is the last.
        index = np.array([*self.eligible, -1])
        open_to = np.take(np.atleast_2d(free), index[:-1], axis=1)
        place = np.empty(len(first), dtype=np.int64)
        for number, weights in enumerate(self._weights):
            mine = np.flatnonzero(term == number)
            rows = open_to if len(open_to) == 1 else open_to[mine]
            place[mine] = index[_inverse(rows, np.array(weights), second[mine])]
        return place

    def _among_free(self, term: int, free: Sequence[int], uniform: Uniform) -> int | None:
        weights = self._weights[term]
        places = [place for place, index in enumerate(self.eligible) if free[index] > 0]
        if not places:
            return None
        cumulative = list(accumulate(weights[place] for place in places))
        if cumulative[-1] <= 0:
            return self.eligible[places[int(uniform() * len(places))]]
        drawn = bisect_right(cumulative, uniform() * cumulative[-1])
        return self.eligible[places[min(drawn, len(places) - 1)]]


def _inverse(open_to: np.ndarray, weights: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """`[streams]` places drawn by weight among those that are open; -1 where none is.

    Open places whose weights sum to 0 are equally likely.

    Args:
        open_to: `[streams, places]`, or `[1, places]` for all streams alike.
        weights: `[places]`.
        uniform: `[streams]` draws from [0, 1).
    """
    if open_to.shape[1] == 0:
        return np.full(len(uniform), -1)
    reach = (open_to * weights).cumsum(axis=1)
    last = reach[:, -1]
    if not last.all():
        weightless = np.flatnonzero(last <= 0)
        reach[weightless] = open_to[weightless].cumsum(axis=1)
    if len(reach) == 1:
        place = reach[0].searchsorted(uniform * last, "right")
    else:
        place = (reach <= (uniform * last)[:, None]).sum(axis=1)
    place = np.minimum(place, open_to.shape[1] - 1)
    return place if last.all() else np.where(last > 0, place, -1)


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

    def many(self, free: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:  # noqa: ARG002
        """The same for many streams at once; -1 where nobody is free.

        Args:
            free: whether each offer has a free slot, `[offers]` or `[streams, offers]`.
            first: `[streams]` draws for ties.
            second: not used.
        """
        rows = np.atleast_2d(free)
        if self.order:
            return _first_open(rows, np.array(self.order), len(first))
        rows = np.broadcast_to(rows, (len(first), rows.shape[1]))
        place = np.full(len(first), -1)
        for group in self.groups:
            left = np.flatnonzero(place < 0)
            if len(left) == 0:
                break
            chosen = _inverse(rows[left][:, group], np.ones(len(group)), first[left])
            place[left] = np.where(chosen < 0, -1, np.array(group)[chosen])
        return place


def _first_open(free: np.ndarray, order: np.ndarray, streams: int) -> np.ndarray:
    """`[streams]` the first of an order that is free; -1 where none is.

    Args:
        free: `[streams, offers]`, or `[1, offers]` for all streams alike.
        order: `[places]` offers, not empty.
        streams: how many.
    """
    open_to = np.take(free, order, axis=1) > 0
    first = open_to.argmax(axis=1)
    found = np.where(open_to[np.arange(len(open_to)), first], order[first], -1)
    return found if len(found) == streams else np.repeat(found, streams)
