"""What an emission rule is, and the one that is deployed."""

from collections.abc import Callable
from typing import NamedTuple

from protocol.fixed_point import add


class EmissionInputs(NamedTuple):
    """What a rule may look at when a round is initialised.

    Attributes:
        round: the round that is being initialised.
        inflation_ppb: inflation of the round initialised before.
        inflation_change_ppb: the Minter's step.
        target_bonding_rate_ppb: the Minter's target.
        bonding_rate_ppb: bonded share of the supply, floored.
        total_bonded_lpt: the new round's total active stake.
        total_supply_lpt: global supply, L1 included.
        last_bonding_rate_ppb: `bonding_rate_ppb` of the round initialised before; None
            if that is not known. The contract has no such variable.
    """

    round: int
    inflation_ppb: int
    inflation_change_ppb: int
    target_bonding_rate_ppb: int
    bonding_rate_ppb: int
    total_bonded_lpt: int
    total_supply_lpt: int
    last_bonding_rate_ppb: int | None = None


EmissionRule = Callable[[EmissionInputs], int]
"""Gives the new round's inflation in parts per billion."""


def signed_step(inputs: EmissionInputs) -> int:
    """One step up below the target, one step down above it, never below 0.

    Source: contracts/token/Minter.sol setInflation, f225b10; LIP-34, LIP-40.
    """
    if inputs.bonding_rate_ppb < inputs.target_bonding_rate_ppb:
        return add(inputs.inflation_ppb, inputs.inflation_change_ppb)
    if inputs.bonding_rate_ppb > inputs.target_bonding_rate_ppb:
        return max(inputs.inflation_ppb - inputs.inflation_change_ppb, 0)
    return inputs.inflation_ppb
