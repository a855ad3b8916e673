"""Published figures of growth, dilution and yield, as formulas."""

from collections.abc import Sequence
from itertools import pairwise

from protocol.units import PPB


def yearly_growth(inflation_ppb: int, rounds_per_year: float) -> float:
    """Growth of the supply in a year at a constant inflation, compounded; 0.3 = 30 %."""
    return float((1 + inflation_ppb / PPB) ** rounds_per_year - 1)


def dilution(supply_before_lpt: float, supply_after_lpt: float) -> float:
    """Share of the network that a holder lost who got no rewards."""
    return 1 - supply_before_lpt / supply_after_lpt


def trailing_yield(supply_lpt: Sequence[float], bonding_rate: Sequence[float]) -> float:
    """What bonded stake earned over a past in which rewards were claimed at each step.

    The product over all steps of (1 + issued / bonded before the step), less 1.

    Args:
        supply_lpt: at each time, oldest first.
        bonding_rate: at the same times, 0..1.
    """
    grown = 1.0
    for (before, after), rate in zip(pairwise(supply_lpt), bonding_rate, strict=False):
        grown *= 1 + (after - before) / (before * rate)
    return grown - 1


def explorer_yield(
    inflation_ppb: int,
    bonding_rate: float,
    *,
    rounds_per_year: float,
    reward_share: float = 1.0,
    call_share: float = 1.0,
) -> float:
    """A delegator's yield in a year as the Livepeer explorer estimates it; 0.5 = 50 %.

    Growth of the supply in a year / bonding rate x reward share x reward calls / rounds.

    Args:
        inflation_ppb: of a round.
        bonding_rate: active stake / supply, 0..1.
        rounds_per_year: rounds that the growth is compounded over.
        reward_share: delegators' share of rewards, 1 - reward cut.
        call_share: share of rounds in which the orchestrator called reward.
    """
    growth = yearly_growth(inflation_ppb, rounds_per_year)
    return growth / bonding_rate * reward_share * call_share
