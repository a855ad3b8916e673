"""What calls cost in a run: the configured gas, or that of the era's chain."""

from dataclasses import dataclass

from protocol.eras import Gas
from sim.config import PaymentsConfig

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
