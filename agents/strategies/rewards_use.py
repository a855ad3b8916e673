"""What an orchestrator does with the LPT that its commission earns: hold, or sell."""

import math
from dataclasses import dataclass
from typing import ClassVar, Protocol

from agents.strategies.settings import require, require_shares, require_whole


@dataclass(frozen=True, slots=True)
class RewardsView:
    """What an orchestrator knows when it may sell.

    Attributes:
        unsold_lpt: commission earned so far, neither sold nor on its way to be, LPT.
        new_lpt: the part of it that was earned since it last sold, LPT.
        on_the_way_lpt: LPT that are being unbonded to be sold.
        cash_usd: fees and sales less costs paid so far, USD; below 0 is a debt.
        paid_usd: what a round costs in cash, on average of late, USD.
        lpt_usd: price of 1 LPT, USD.
        rounds_since_sale: rounds since it last sold, or since its first look.
    """

    unsold_lpt: float
    new_lpt: float
    on_the_way_lpt: float
    cash_usd: float
    paid_usd: float
    lpt_usd: float
    rounds_since_sale: int


class RewardsUse(Protocol):
    """Strategy that says once a round how much to unbond and sell."""

    def sell_lpt(self, view: RewardsView) -> float:
        """LPT to unbond and sell when they are free, 0 to what is unsold."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Everything stays bonded and earns more."""

    idle: ClassVar[bool] = True

    def sell_lpt(self, view: RewardsView) -> float:  # noqa: ARG002
        """Nothing."""
        return 0.0


@dataclass(frozen=True, slots=True)
class SellToCover:
    """Sell what the bills need and no more.

    Attributes:
        every_rounds: rounds between two sales.
        reserve_rounds: rounds of costs that cash should last for after the sale.
    """

    every_rounds: int = 7
    reserve_rounds: int = 30

    def __post_init__(self) -> None:
        require_whole("every_rounds", self.every_rounds, 1)
        require_whole("reserve_rounds", self.reserve_rounds, 0)

    def sell_lpt(self, view: RewardsView) -> float:
        """What is missing to the reserve, beside what is on its way."""
        if view.rounds_since_sale < self.every_rounds or math.isnan(view.paid_usd):
            return 0.0
        there_usd = view.cash_usd + view.on_the_way_lpt * view.lpt_usd
        missing_usd = self.reserve_rounds * view.paid_usd - there_usd
        return min(max(missing_usd / view.lpt_usd, 0.0), view.unsold_lpt)


@dataclass(frozen=True, slots=True)
class SellShare:
    """Sell a share of what was earned since the last sale.

    Attributes:
        share: of the commission, 0..1.
        every_rounds: rounds between two sales.
    """

    share: float = 0.5
    every_rounds: int = 30

    def __post_init__(self) -> None:
        require_shares(share=self.share)
        require_whole("every_rounds", self.every_rounds, 1)

    def sell_lpt(self, view: RewardsView) -> float:
        """The share of what is new."""
        if view.rounds_since_sale < self.every_rounds:
            return 0.0
        return min(self.share * view.new_lpt, view.unsold_lpt)


def check_amount(strategy: object, amount: object, view: RewardsView) -> None:
    """Refuse an answer that nobody can sell.

    Raises:
        ValueError: it is no number from 0 to what is unsold.
    """
    name = f"{type(strategy).__name__}: sell_lpt"
    holds = (
        isinstance(amount, int | float)
        and not isinstance(amount, bool)
        and 0 <= amount <= view.unsold_lpt
    )
    require(name, amount, holds, f"0 to the unsold {view.unsold_lpt} LPT")
