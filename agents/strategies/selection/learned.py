"""Rules that go by what a gateway has seen of each orchestrator itself."""

import math
from dataclasses import dataclass

import numpy as np

from agents.strategies.selection.offers import Offers, Pick
from agents.strategies.selection.picks import GroupPick, MixturePick, PickNone


def success(offers: Offers) -> np.ndarray:
    """`[offers]` chance that each serves well: good ones over all, one of each added."""
    if offers.seen is None:
        return np.full(len(offers.price_wei), 0.5)
    served, failed, _ = offers.seen
    return np.asarray((served + 1) / (served + failed + 2))


def tried(offers: Offers) -> np.ndarray:
    """`[offers]` stints that the gateway has seen of each."""
    if offers.seen is None:
        return np.zeros(len(offers.price_wei))
    return np.asarray(offers.seen.served + offers.seen.failed)


@dataclass(frozen=True, slots=True)
class ReputationWeighted:
    """A draw weighted by the own record: success to a power, over price to another.

    Attributes:
        success_power: how much a bad record counts.
        price_power: how much a low price counts.
    """

    success_power: float = 8.0
    price_power: float = 1.0

    def __post_init__(self) -> None:
        for name in ("success_power", "price_power"):
            value = getattr(self, name)
            if not 0 <= value < math.inf:
                raise ValueError(f"{name}={value}: must be at least 0")

    def prepare(self, offers: Offers) -> Pick:
        """Weigh the affordable offers."""
        affordable = offers.affordable()
        if len(affordable) == 0:
            return PickNone()
        prices = np.maximum(offers.price_wei[affordable], 1e-9)
        weights = success(offers)[affordable] ** self.success_power
        weights *= (prices.min() / prices) ** self.price_power
        return MixturePick(affordable.tolist(), [(1.0, weights.tolist())])


@dataclass(frozen=True, slots=True)
class Bandit:
    """The best of what is known and what might be: upper confidence bounds.

    An offer's gain is its chance of success less its share of the highest price among the
    offers; the bound adds `exploration * sqrt(log(all stints) / its stints)`.

    Attributes:
        exploration: how much the unknown is worth.
        price_weight: how much the price counts against success.

    Source:
        UCB1: Auer, Cesa-Bianchi and Fischer, 2002.
    """

    exploration: float = 0.3
    price_weight: float = 0.5

    def __post_init__(self) -> None:
        for name in ("exploration", "price_weight"):
            value = getattr(self, name)
            if not 0 <= value < math.inf:
                raise ValueError(f"{name}={value}: must be at least 0")

    def prepare(self, offers: Offers) -> Pick:
        """Order the affordable offers by their bounds."""
        affordable = offers.affordable()
        if len(affordable) == 0:
            return PickNone()
        stints = tried(offers)[affordable] + 1
        prices = offers.price_wei[affordable]
        gain = success(offers)[affordable]
        gain -= self.price_weight * prices / max(prices.max(), 1e-9)
        bound = gain + self.exploration * np.sqrt(np.log(stints.sum()) / stints)
        order = affordable[np.argsort(-bound, kind="stable")]
        return GroupPick([[index] for index in order.tolist()])
