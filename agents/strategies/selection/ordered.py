"""Rules that go through the offers in an order."""

from dataclasses import dataclass

import numpy as np

from agents.strategies.selection.offers import Offers, Pick
from agents.strategies.selection.picks import GroupPick


@dataclass(frozen=True, slots=True)
class CheapestFirst:
    """The lowest price among the orchestrators with room; ties go to chance."""

    def prepare(self, offers: Offers) -> Pick:
        """Group the affordable offers by price."""
        affordable = offers.affordable()
        prices = offers.price_wei[affordable]
        groups = [affordable[prices == price].tolist() for price in np.unique(prices)]
        return GroupPick(groups)


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
        return GroupPick([[index] for index in order.tolist()])


@dataclass(frozen=True, slots=True)
class QualityFirst:
    """The best published score under the highest price; ties go to the faster answer."""

    def prepare(self, offers: Offers) -> Pick:
        """Order the affordable offers by score, then by latency."""
        affordable = offers.affordable()
        keys = offers.latency_s[affordable], -offers.performance[affordable]
        return GroupPick([[index] for index in affordable[np.lexsort(keys)].tolist()])
