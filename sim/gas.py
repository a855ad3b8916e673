"""What calls cost in a run: the configured gas, or that of the era's chain."""

import math
from dataclasses import dataclass

import numpy as np

from agents.payments.terms import TicketPolicy
from protocol.eras import Gas
from sim.clock import US_PER_S, Clock
from sim.config import PaymentsConfig, Resolution
from sim.market import Market

HOUR_US = 3_600 * US_PER_S
"""Time between two gas prices, microseconds."""

GWEI = 10**9
"""Wei in a gwei."""


@dataclass(frozen=True, slots=True)
class GasCosts:
    """Gas as the agents and the books need it.

    Attributes:
        price_wei: price of one gas, wei.
        redeem_estimate: what orchestrators reckon with for a redemption.
        redeem: what a redemption uses.
        reward: what a reward call uses.
    """

    price_wei: int
    redeem_estimate: int
    redeem: int
    reward: int


def gas_costs(payments: PaymentsConfig, gas: Gas) -> GasCosts:
    """The configured costs, and the era's where none are."""
    price_gwei, redeem, reward = (
        payments.gas_price_gwei,
        payments.redeem_gas,
        payments.reward_gas,
    )
    return GasCosts(
        price_wei=gas.price_wei if price_gwei is None else round(price_gwei * GWEI),
        redeem_estimate=gas.redeem_estimate if redeem is None else redeem,
        redeem=gas.by_call["redeem_winning_ticket"] if redeem is None else redeem,
        reward=gas.by_call["reward"] if reward is None else reward,
    )


class GasProcess:
    """Lets the price of gas wander around its mean, hour by hour.

    Its logarithm is an autoregression of order one: with a standard deviation of
    `log_sd` it forgets a departure within `memory_hours`. The mean price stays.

    Args:
        clock: when hours are over.
        market: whose gas price it is; the price that it has now is the mean.
        config: how much it wanders; not at all by default.
        rng: source of the innovations.
    """

    def __init__(
        self,
        clock: Clock,
        market: Market,
        config: PaymentsConfig,
        rng: np.random.Generator,
    ) -> None:
        self._clock = clock
        self._market = market
        self._rng = rng
        self._log = 0.0
        self._configured_wei = market.gas_price_wei
        self._factor = 1.0
        self.change(config, market.gas_price_wei)

    def change(self, config: PaymentsConfig, configured_wei: int) -> None:
        """Wander otherwise, around another price if that was configured otherwise.

        Args:
            config: how much it wanders.
            configured_wei: the mean price but for shifts, wei.
        """
        if configured_wei != self._configured_wei:
            self._configured_wei = configured_wei
            self._market.gas_price_wei = self._mean_wei
        self._log_sd = config.gas_log_sd
        self._kept = math.exp(-1 / config.gas_memory_hours)

    def shift(self, factor: float) -> None:
        """Multiply the price of now, and the mean around which it wanders."""
        self._factor *= factor
        self._market.gas_price_wei = max(round(self._market.gas_price_wei * factor), 1)

    @property
    def _mean_wei(self) -> int:
        """Mean price with all shifts, wei."""
        return max(round(self._configured_wei * self._factor), 1)

    def start(self) -> None:
        """Plan the first change."""
        self._clock.after(HOUR_US, self._move)

    def _move(self, _: None) -> None:
        if self._log_sd > 0:
            innovation = self._log_sd * math.sqrt(1 - self._kept**2)
            self._log = self._kept * self._log
            self._log += innovation * float(self._rng.standard_normal())
            factor = math.exp(self._log - self._log_sd**2 / 2)
            self._market.gas_price_wei = max(round(self._mean_wei * factor), 1)
        self._clock.after(HOUR_US, self._move)


def ticket_policy(
    payments: PaymentsConfig, gas: GasCosts, resolution: Resolution
) -> TicketPolicy:
    """How orchestrators make their tickets, at the era's gas, and redeem them."""
    return TicketPolicy(
        expected_value_wei=payments.ticket_ev_wei,
        redeem_gas=gas.redeem_estimate,
        tx_cost_multiplier=payments.tx_cost_multiplier,
        max_gas_price_wei=round((payments.max_gas_price_gwei or 0) * GWEI),
        redeems_together=resolution is Resolution.round,
    )
