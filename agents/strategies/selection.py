"""Which orchestrator gets a stream.

A gateway learns offers when it refreshes its pool of orchestrators; between refreshes
only their free capacity changes. So a strategy prepares a pick from the offers once, and
the pick is asked for every stream.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

import numpy as np

Uniform = Callable[[], float]
"""Gives the next draw from [0, 1)."""

Pick = Callable[[Sequence[int], Uniform], int | None]
"""Given each offer's free slots and a source of draws: the offer to use, or None.

A pick may have a method `many` that does the same for many streams at once, as those here
have; without it the round resolution asks stream by stream.
"""

MAX_REJECTIONS = 8
"""Draws that hit a full orchestrator before the free ones are weighed one by one."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What a gateway knows of the orchestrators for one capability; arrays of one length.

    Attributes:
        answered: discovery found the orchestrator up, with ticket terms that suit both.
        price_wei: advertised price per unit, wei.
        stake_lpt: stake in the current round, LPT.
        latency_s: time that discovery took, seconds.
        performance: published score in the gateway's region, 0..1.
        max_price_wei: highest price that the gateway accepts per unit, wei.
    """

    answered: np.ndarray
    price_wei: np.ndarray
    stake_lpt: np.ndarray
    latency_s: np.ndarray
    performance: np.ndarray
    max_price_wei: float

    def __post_init__(self) -> None:
        for values in (
            self.answered,
            self.price_wei,
            self.stake_lpt,
            self.latency_s,
            self.performance,
        ):
            values.setflags(write=False)

    def affordable(self) -> np.ndarray:
        """Indices of the offers that answered with at most the gateway's highest price."""
        return np.flatnonzero(self.answered & (self.price_wei <= self.max_price_wei))


class Selection(Protocol):
    """Strategy that picks an orchestrator for a stream."""

    def prepare(self, offers: Offers) -> Pick:
        """Weigh the offers once; never mutates them."""


@dataclass(frozen=True, slots=True)
class StakeWeighted:
    """The node software's rule: a draw weighted by stake, price and chance.

    With weights w the probability of an offer o among the eligible ones is
    w_price * e_o / sum(e) + w_stake * stake_o / sum(stake) + w_random / n, where
    e_o = exp(-price_o / price_exp_factor). A term whose sum is 0 is spread evenly.

    Attributes:
        stake_weight, random_weight, price_weight: sum to 1.
        price_exp_factor: price difference that changes e by a factor e, wei per unit.
        min_performance: offers below this score are left out, unless all are.

    Source:
        go-livepeer server/selection_algorithm.go, defaults of 2026-08.
    """

    stake_weight: float = 0.7
    random_weight: float = 0.3
    price_weight: float = 0.0
    price_exp_factor: float = 100.0
    min_performance: float = 0.0

    def __post_init__(self) -> None:
        weights = (self.stake_weight, self.random_weight, self.price_weight)
        if not (min(weights) >= 0 and abs(sum(weights) - 1) <= 1e-4):
            raise ValueError(
                f"stake_weight, random_weight, price_weight = {weights}: must be at "
                "least 0 and sum to 1"
            )
        if not 0 < self.price_exp_factor < math.inf:
            raise ValueError(f"price_exp_factor={self.price_exp_factor}: must be above 0")
        if not 0 <= self.min_performance <= 1:
            raise ValueError(f"min_performance={self.min_performance}: must be 0 to 1")

    def prepare(self, offers: Offers) -> Pick:
        """Weigh the eligible offers."""
        eligible = self._eligible(offers)
        if len(eligible) == 0:
            return PickNone()
        appeal = np.exp(-offers.price_wei[eligible] / self.price_exp_factor)
        terms = [
            (self.stake_weight, offers.stake_lpt[eligible]),
            (self.random_weight, np.ones(len(eligible))),
            (self.price_weight, appeal),
        ]
        return _MixturePick(
            eligible.tolist(),
            [(share, _spread(term)) for share, term in terms if share > 0],
        )

    def _eligible(self, offers: Offers) -> np.ndarray:
        affordable = offers.affordable()
        if self.min_performance <= 0:
            return affordable
        good = np.flatnonzero(
            offers.answered & (offers.performance >= self.min_performance)
        )
        if len(good) == 0:
            return affordable
        return np.intersect1d(good, affordable)


def _spread(weights: np.ndarray) -> list[float]:
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


class _MixturePick:
    """Draws a term of the mixture, then a free offer by that term's weights.

    Each term is normalised over the free offers alone, as if the full ones had not
    answered discovery. Drawing until a free one comes up does that without summing.
    """

    __slots__ = ("_cumulative", "_eligible", "_shares", "_weights")

    def __init__(self, eligible: list[int], terms: list[tuple[float, list[float]]]) -> None:
        self._eligible = eligible
        self._shares = list(accumulate(share for share, _ in terms))
        self._weights = [weights for _, weights in terms]
        self._cumulative = [list(accumulate(weights)) for weights in self._weights]

    def __call__(self, free: Sequence[int], uniform: Uniform) -> int | None:
        term = min(
            bisect_right(self._shares, uniform() * self._shares[-1]), len(self._shares) - 1
        )
        cumulative, eligible = self._cumulative[term], self._eligible
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
        shares = np.array(self._shares)
        term = np.searchsorted(shares, first * shares[-1], "right")
        term = np.minimum(term, len(shares) - 1)
        open_to = np.atleast_2d(free)[:, self._eligible]
        place = np.full(len(first), -1)
        for number, weights in enumerate(self._weights):
            mine = np.flatnonzero(term == number)
            rows = open_to if len(open_to) == 1 else open_to[mine]
            place[mine] = _inverse(rows, np.array(weights), second[mine])
        found = place >= 0
        place[found] = np.array(self._eligible)[place[found]]
        return place

    def _among_free(self, term: int, free: Sequence[int], uniform: Uniform) -> int | None:
        weights = self._weights[term]
        places = [place for place, index in enumerate(self._eligible) if free[index] > 0]
        if not places:
            return None
        cumulative = list(accumulate(weights[place] for place in places))
        if cumulative[-1] <= 0:
            return self._eligible[places[int(uniform() * len(places))]]
        drawn = bisect_right(cumulative, uniform() * cumulative[-1])
        return self._eligible[places[min(drawn, len(places) - 1)]]


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
    chances = open_to * weights
    chances = np.where(chances.sum(1, keepdims=True) > 0, chances, open_to * 1.0)
    reach = np.cumsum(chances, axis=1)
    if len(reach) == 1:
        place = np.searchsorted(reach[0], uniform * reach[0, -1], "right")
    else:
        place = (reach <= (uniform * reach[:, -1])[:, None]).sum(1)
    place = np.minimum(place, open_to.shape[1] - 1)
    return np.where(np.broadcast_to(reach[:, -1], len(uniform)) > 0, place, -1)


@dataclass(frozen=True, slots=True)
class CheapestFirst:
    """The lowest price among the orchestrators with room; ties go to chance."""

    def prepare(self, offers: Offers) -> Pick:
        """Group the affordable offers by price."""
        affordable = offers.affordable()
        prices = offers.price_wei[affordable]
        groups = [affordable[prices == price].tolist() for price in np.unique(prices)]
        return _GroupPick(groups)


@dataclass(frozen=True, slots=True)
class LowestLatency:
    """The fastest answer to discovery under the highest price, as for live AI video.

    Source:
        go-livepeer server/ai_session.go, LiveSelectionAlgorithm, 2026-08.
    """

    def prepare(self, offers: Offers) -> Pick:
        """Order the affordable offers by latency."""
        affordable = offers.affordable()
        order = affordable[np.argsort(offers.latency_s[affordable], kind="stable")]
        return _GroupPick([[index] for index in order.tolist()])


class _GroupPick:
    """The first group with a free offer; in a group the free ones are equally likely.

    Attributes:
        order: the offers one by one, where no group holds two; else empty.
    """

    __slots__ = ("_groups", "order")

    def __init__(self, groups: list[list[int]]) -> None:
        self._groups = groups
        alone = all(len(group) == 1 for group in groups)
        self.order = [group[0] for group in groups] if alone else []

    def __call__(self, free: Sequence[int], uniform: Uniform) -> int | None:
        for group in self._groups:
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
        rows = np.broadcast_to(np.atleast_2d(free), (len(first), np.shape(free)[-1]))
        place = np.full(len(first), -1)
        for group in self._groups:
            left = np.flatnonzero(place < 0)
            if len(left) == 0:
                break
            chosen = _inverse(rows[left][:, group], np.ones(len(group)), first[left])
            place[left] = np.where(chosen < 0, -1, np.array(group)[chosen])
        return place
