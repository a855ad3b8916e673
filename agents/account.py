"""What an orchestrator's rounds brought it: costs, income, profit and cash."""

import math
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

MEMORY_ROUNDS = 200
"""Rounds whose results are kept."""

RECENT_ROUNDS = 10
"""Rounds over which an orchestrator averages its results to decide (assumption)."""


class RoundResult(NamedTuple):
    """What one round cost and brought an orchestrator, USD.

    Args:
        energy_usd: power.
        gas_usd: gas of reward calls and redemptions.
        hardware_usd: what its cards lost in value; paid when they were bought.
        site_usd: room, rack and line by card, and traffic.
        fees_usd: fees that its work brought, its delegators' part among them.
        kept_fees_usd: its own part of them.
        pool_rewards_usd: rewards of its pool at the round's price.
        kept_rewards_lpt: its commission on them, LPT.
        revenue_usd: its own part of fees and rewards at the round's prices.
        rental_usd: income of cards that work for other networks.
    """

    energy_usd: float = 0.0
    gas_usd: float = 0.0
    hardware_usd: float = 0.0
    site_usd: float = 0.0
    fees_usd: float = 0.0
    kept_fees_usd: float = 0.0
    pool_rewards_usd: float = 0.0
    kept_rewards_lpt: float = 0.0
    revenue_usd: float = 0.0
    rental_usd: float = 0.0

    @property
    def paid_usd(self) -> float:
        """Costs that are paid in the round: all but the cards' loss of value."""
        return self.energy_usd + self.gas_usd + self.site_usd

    @property
    def cost_usd(self) -> float:
        """All costs."""
        return self.paid_usd + self.hardware_usd

    @property
    def profit_usd(self) -> float:
        """Income, rewards at the round's price among it, less all costs."""
        return self.revenue_usd + self.rental_usd - self.cost_usd


T = TypeVar("T")


class _Settled(Generic[T]):
    """A figure of an account that is up to date whenever it is read or changed."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    def __get__(self, account: "Account | None", owner: type) -> T:
        if account is None:
            raise AttributeError(f"{owner.__name__} has it in its instances only")
        account.settle()
        found: T = getattr(account, self._name)
        return found

    def __set__(self, account: "Account", value: T) -> None:
        account.settle()
        setattr(account, self._name, value)


def _nothing() -> None:
    """Nothing is left to settle."""


class Account:
    """An orchestrator's results and its cash.

    Fees and rents are cash when they are earned, costs when they arise; LPT are cash when
    they are sold. The account starts at zero and may fall below. Rounds may be settled when
    somebody asks: few do.

    Attributes:
        settle: settles the rounds that are over.
        cash_usd: cash since the run began, USD.
        results: of the last rounds, latest last.
        profits_usd, hardware_usd: their profits, and what their cards lost in value.
        sold_lpt: LPT sold in the round.
        earned_lpt: commission earned since the run began, LPT.
        unsold_lpt: commission earned and neither sold nor on its way to be.
        total_profit_usd: profit of all rounds so far, USD.
    """

    cash_usd = _Settled[float]()
    results = _Settled[list[RoundResult]]()
    profits_usd = _Settled[list[float]]()
    hardware_usd = _Settled[list[float]]()
    sold_lpt = _Settled[float]()
    earned_lpt = _Settled[float]()
    unsold_lpt = _Settled[float]()
    total_profit_usd = _Settled[float]()

    def __init__(self) -> None:
        self.settle: Callable[[], object] = _nothing
        self._cash_usd = 0.0
        self._results: list[RoundResult] = []
        self._profits_usd: list[float] = []
        self._hardware_usd: list[float] = []
        self._sold_lpt = 0.0
        self._earned_lpt = 0.0
        self._unsold_lpt = 0.0
        self._total_profit_usd = 0.0

    def close_round(self, result: RoundResult) -> None:
        """A round is over."""
        income, profit_usd = result.kept_fees_usd + result.rental_usd, result.profit_usd
        self._cash_usd += income - result.paid_usd
        self._earned_lpt += result.kept_rewards_lpt
        self._unsold_lpt += result.kept_rewards_lpt
        self._total_profit_usd += profit_usd
        self._sold_lpt = 0.0
        self._results.append(result)
        self._profits_usd.append(profit_usd)
        self._hardware_usd.append(result.hardware_usd)
        if len(self._results) > MEMORY_ROUNDS:
            del self._results[0], self._profits_usd[0], self._hardware_usd[0]

    def recent(self, name: str) -> float:
        """Mean of a figure of `RoundResult` over the last rounds; NaN before the first."""
        latest = self.results[-RECENT_ROUNDS:]
        if not latest:
            return math.nan
        return sum(float(getattr(result, name)) for result in latest) / len(latest)
