"""An orchestrator's cards change when its strategy says so."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from agents.account import Account
from agents.hardware import HardwareError, Rack
from agents.strategies.hardware import Cards, HardwareView
from agents.traits import OrchestratorTraits
from tests.agents.network import ORCHESTRATORS, Network

ROUND_US = 86_400_000_000


@dataclass
class Street:
    """Cards of 100 USD that hold two streams each and earn 3 USD a round elsewhere."""

    told: list[OrchestratorTraits] = field(default_factory=list)

    def price_usd(self, gpu: str) -> float:
        assert gpu == "T4"
        return 100.0

    def rent_usd(self, traits: OrchestratorTraits, length_us: int) -> float:
        assert length_us == ROUND_US
        return 3.0

    def slots(self, capabilities: Iterable[str], gpu: str, gpus: int) -> dict[str, int]:
        return dict.fromkeys(capabilities, 2 * gpus)

    def changed(self, traits: OrchestratorTraits) -> None:
        self.told.append(traits)


@dataclass
class Wants:
    """Wants the same cards whatever it sees."""

    answer: Any
    views: list[HardwareView] = field(default_factory=list)

    def cards(self, view: HardwareView) -> Any:
        self.views.append(view)
        return self.answer


def rack(answer: Any) -> tuple[Rack, Wants, Account, Street, OrchestratorTraits]:
    network, street = Network(), Street()
    traits = network.orchestrator(ORCHESTRATORS[0], gpus=2).traits
    account, strategy = Account(), Wants(answer)
    world = replace(network.world, cards=street)
    return Rack(world, strategy, account), strategy, account, street, traits


def test_bought_cards_are_paid_and_hold_streams() -> None:
    found, strategy, account, street, traits = rack(Cards(5, 1))
    found.count(0.8)
    changed = found.review(traits, ROUND_US)
    assert (changed.gpus, changed.off_network, changed.slots) == (5, 1, {"transcode": 8})
    assert account.cash_usd == -300.0
    assert street.told == [changed]
    (seen,) = strategy.views
    assert (seen.busy, seen.rent_usd, seen.card_usd) == ((0.8,), 3.0, 100.0)
    assert seen.added_slots == 6 - sum(traits.slots.values())
    found.review(replace(changed), ROUND_US)
    assert strategy.views[-1].busy == ()


def test_without_a_change_the_traits_stay() -> None:
    found, _, account, street, traits = rack(Cards(2, 0))
    assert found.review(traits, ROUND_US) is traits
    assert (account.cash_usd, street.told) == (0.0, [])


@pytest.mark.parametrize("answer", [Cards(1, 0), Cards(2, 2), Cards(3, -1), Cards(3.5, 0)])
def test_cards_that_nobody_can_have_are_told(answer: Cards) -> None:
    found, _, _, _, traits = rack(answer)
    with pytest.raises(HardwareError, match=r"Wants wants .* at least the 2 cards"):
        found.review(traits, ROUND_US)
