"""How many cards an orchestrator has, and for whom they work."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

from agents.strategies.settings import require, require_shares, require_whole


@dataclass(frozen=True, slots=True)
class HardwareView:
    """What an orchestrator knows when it looks at its cards.

    Attributes:
        gpus: its cards.
        off_network: the part of them that works for other networks.
        busy: share of the slots of its busiest capability that were busy, 0..1, by round,
            latest last; at most 100 since the number of its cards changed.
        fees_usd: fees that it keeps in a round, on average of late, USD; NaN before any.
        rent_usd: what a card earns elsewhere in a round, after power, USD.
        card_usd: price of another card and its part of a host, USD.
        cash_usd: its cash, USD.
        added_slots: slots that one more card adds; none where the line carries no more.
    """

    gpus: int
    off_network: int
    busy: Sequence[float]
    fees_usd: float
    rent_usd: float
    card_usd: float
    cash_usd: float
    added_slots: int = 1


class Cards(NamedTuple):
    """The cards that an orchestrator wants.

    Args:
        gpus: how many it runs; more than it has are bought.
        off_network: how many of them work for other networks.
    """

    gpus: int
    off_network: int


class Hardware(Protocol):
    """Strategy that looks at the cards once a round."""

    def cards(self, view: HardwareView) -> Cards:
        """The cards from now on: at least as many as there are, at least one on."""


@dataclass(frozen=True, slots=True)
class Keeps:
    """The cards stay as they are."""

    idle: ClassVar[bool] = True

    def cards(self, view: HardwareView) -> Cards:
        """What is there."""
        return Cards(view.gpus, view.off_network)


@dataclass(frozen=True, slots=True)
class BuysWhenBusy:
    """Buy a card when the ones that are there were busy for long and a card pays back.

    Attributes:
        limit: share of slots that are busy from which it counts as busy.
        patience_rounds: rounds in a row that it was busy.
        payback_rounds: rounds in which a card's fees must have paid for it.
        most_gpus: cards at which it stops.
    """

    limit: float = 0.7
    patience_rounds: int = 14
    payback_rounds: int = 400
    most_gpus: int = 64

    def __post_init__(self) -> None:
        require_shares(limit=self.limit)
        require_whole("patience_rounds", self.patience_rounds, 1, 100)
        require_whole("payback_rounds", self.payback_rounds, 1)
        require_whole("most_gpus", self.most_gpus, 1)

    def cards(self, view: HardwareView) -> Cards:
        """One more, or what is there."""
        late = view.busy[-self.patience_rounds :]
        busy = len(late) == self.patience_rounds and min(late) >= self.limit
        earned_usd = view.fees_usd / max(view.gpus - view.off_network, 1)
        pays = earned_usd * self.payback_rounds >= view.card_usd
        more = busy and pays and view.added_slots > 0 and view.gpus < self.most_gpus
        return Cards(view.gpus + more, view.off_network)


@dataclass(frozen=True, slots=True)
class RentsOut:
    """Turn cards to other networks, one by one, while they earn more there.

    Rewards don't depend on the number of cards, so that only fees hold them. A card comes
    back when those on the network are busy and earn more than the rent by a lead.

    Attributes:
        every_rounds: rounds between two changes.
        least_on: cards that stay on the network.
        limit: share of slots that are busy from which a card comes back, and above which
            none leaves.
        lead: how much more than the rent a card must earn for another to come back.
    """

    every_rounds: int = 7
    least_on: int = 1
    limit: float = 0.7
    lead: float = 0.2

    def __post_init__(self) -> None:
        require_whole("every_rounds", self.every_rounds, 1, 100)
        require_whole("least_on", self.least_on, 1)
        require_shares(limit=self.limit)
        require("lead", self.lead, 0 <= self.lead < math.inf, "at least 0")

    def cards(self, view: HardwareView) -> Cards:
        """One card more or less off the network, or what is there."""
        late = view.busy[-self.every_rounds :]
        if len(late) < self.every_rounds or math.isnan(view.fees_usd):
            return Cards(view.gpus, view.off_network)
        on = view.gpus - view.off_network
        busy, earned_usd = sum(late) / len(late), view.fees_usd / on
        if busy < self.limit and earned_usd < view.rent_usd and on > self.least_on:
            return Cards(view.gpus, view.off_network + 1)
        comes_back = busy >= self.limit and earned_usd > view.rent_usd * (1 + self.lead)
        return Cards(view.gpus, view.off_network - (comes_back and view.off_network > 0))
