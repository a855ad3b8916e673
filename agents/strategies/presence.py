"""Whether an orchestrator stays in business, and whether a new one enters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from agents.strategies.settings import require, require_whole


@dataclass(frozen=True, slots=True)
class PresenceView:
    """What an orchestrator knows when it asks itself whether to go on.

    Attributes:
        profits_usd: profit of each of its rounds, latest last, USD; at most 200.
        hardware_usd: what its cards lost in value in the same rounds, USD.
        active: whether it is in the active set.
    """

    profits_usd: Sequence[float]
    hardware_usd: Sequence[float]
    active: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """What somebody knows who could become an orchestrator.

    Attributes:
        marginal_usd: mean profit of a round of the active orchestrators with least stake.
        stake_usd: price of the stake that it needs to become active, USD.
        cards_usd: price of its cards and their hosts, USD.
    """

    marginal_usd: float
    stake_usd: float
    cards_usd: float


class Staying(Protocol):
    """Strategy of coming and going."""

    def stays(self, view: PresenceView) -> bool:
        """Whether an orchestrator goes on in this round; if not, it leaves for good."""

    def enters(self, view: EntryView) -> bool:
        """Whether somebody becomes an orchestrator."""


@dataclass(frozen=True, slots=True)
class Stays:
    """Nobody leaves, whatever it costs; who could enter does so while there is profit."""

    idle: ClassVar[bool] = True

    def stays(self, view: PresenceView) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def enters(self, view: EntryView) -> bool:
        """Whether those at the margin earn anything."""
        return view.marginal_usd > 0


@dataclass(frozen=True, slots=True)
class LeavesAtLoss:
    """Leave when the average profit has been negative for longer than one's patience.

    Attributes:
        memory_rounds: of the average, which is exponential with weight 2 / (memory + 1).
        patience_rounds: rounds in a row with a negative average before it leaves.
        cards_are_sunk: whether the cards' loss of value is left out, as by somebody who
            owns them anyway and can't sell them.
        payback_rounds: rounds of marginal profit that must pay for an entrant's cards.
    """

    memory_rounds: int = 30
    patience_rounds: int = 30
    cards_are_sunk: bool = False
    payback_rounds: int = 800

    def __post_init__(self) -> None:
        require_whole("memory_rounds", self.memory_rounds, 1, 200)
        require_whole("patience_rounds", self.patience_rounds, 1, 200)
        sunk = self.cards_are_sunk
        require("cards_are_sunk", sunk, isinstance(sunk, bool), "true or false")
        require_whole("payback_rounds", self.payback_rounds, 1)

    def stays(self, view: PresenceView) -> bool:
        """Whether the average was at least 0 once within the patience."""
        weight, average, losing = 2 / (self.memory_rounds + 1), 0.0, 0
        for number, (profit, hardware) in enumerate(
            zip(view.profits_usd, view.hardware_usd, strict=True)
        ):
            counted = profit + hardware if self.cards_are_sunk else profit
            average += (counted - average) * (weight if number else 1.0)
            losing = losing + 1 if average < 0 else 0
        return losing < self.patience_rounds

    def enters(self, view: EntryView) -> bool:
        """Whether those at the margin earn the price of the cards in time."""
        return view.marginal_usd > 0 and (
            view.marginal_usd * self.payback_rounds >= view.cards_usd
        )
