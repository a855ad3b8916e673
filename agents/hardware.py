"""How an orchestrator's cards become more, or work for somebody else."""

from collections import deque
from dataclasses import replace

from agents.account import Account
from agents.ports import World
from agents.strategies.hardware import Cards, Hardware, HardwareView
from agents.strategies.idle import is_idle
from agents.traits import OrchestratorTraits

REMEMBERED_ROUNDS = 100
"""Rounds of which it is known how busy the cards were."""


class HardwareError(ValueError):
    """A strategy of hardware gave back cards that an orchestrator can't have."""


class Rack:
    """Asks an orchestrator's strategy and buys or turns cards.

    Attributes:
        strategy: says how many cards there are and for whom they work.
    """

    def __init__(self, world: World, strategy: Hardware, account: Account) -> None:
        self.strategy = strategy
        self._world = world
        self._account = account
        self._busy = deque[float](maxlen=REMEMBERED_ROUNDS)

    def count(self, busy: float) -> None:
        """A round is over in which this share of the busiest slots was busy."""
        self._busy.append(busy)

    def review(self, traits: OrchestratorTraits, round_us: int) -> OrchestratorTraits:
        """The traits with the cards that the strategy wants.

        Args:
            traits: of the orchestrator as they are.
            round_us: length of a round, microseconds.

        Raises:
            HardwareError: the strategy wants fewer cards than there are, or none on.
        """
        if is_idle(self.strategy):
            return traits
        cards, account = self._world.cards, self._account
        wanted = self.strategy.cards(
            HardwareView(
                gpus=traits.gpus,
                off_network=traits.off_network,
                busy=tuple(self._busy),
                fees_usd=account.recent("kept_fees_usd"),
                rent_usd=cards.rent_usd(traits, round_us),
                card_usd=cards.price_usd(traits.gpu),
                cash_usd=account.cash_usd,
                added_slots=self._added_slots(traits),
            )
        )
        if wanted == (traits.gpus, traits.off_network):
            return traits
        self._check(wanted, traits)
        bought = wanted.gpus - traits.gpus
        account.cash_usd -= bought * cards.price_usd(traits.gpu)
        self._busy.clear()
        return self.with_cards(traits, wanted)

    def _added_slots(self, traits: OrchestratorTraits) -> int:
        """Slots that one more card on the network adds."""
        on = traits.gpus - traits.off_network
        more = self._world.cards.slots(traits.slots, traits.gpu, on + 1)
        return sum(more.values()) - sum(traits.slots.values())

    def with_cards(self, traits: OrchestratorTraits, wanted: Cards) -> OrchestratorTraits:
        """The traits with other cards, and the slots that these make."""
        changed = replace(
            traits,
            gpus=wanted.gpus,
            off_network=wanted.off_network,
            slots=self._world.cards.slots(
                traits.slots, traits.gpu, wanted.gpus - wanted.off_network
            ),
        )
        self._world.cards.changed(changed)
        return changed

    def _check(self, wanted: Cards, traits: OrchestratorTraits) -> None:
        whole = all(type(number) is int for number in wanted)
        if not whole or not (
            wanted.gpus >= traits.gpus and 0 <= wanted.off_network < wanted.gpus
        ):
            raise HardwareError(
                f"{type(self.strategy).__name__} wants {wanted!r} for {traits.name}: must "
                f"be at least the {traits.gpus} cards that are there, one of them on"
            )
