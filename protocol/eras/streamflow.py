"""Streamflow: probabilistic micropayments, and everything on the L1."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from protocol.bonding.delegation import bond_for_with_hint
from protocol.bonding.setters import (
    checkpoint_bonding_state,
    set_treasury_balance_ceiling,
    set_treasury_reward_cut_rate,
)
from protocol.bonding.transfer import transfer_bond
from protocol.emission import signed_step
from protocol.eras.base import Era, Gas, Setting
from protocol.rules import DEPLOYED
from protocol.tickets.deposits import fund_deposit_and_reserve_for
from protocol.treasury import governor, settings
from protocol.units import WEI_PER_UNIT

GWEI = 10**9
"""Wei in a gwei."""

GOVERNANCE: frozenset[Callable[..., Any]] = frozenset(
    {
        governor.propose,
        governor.cast_vote,
        governor.cast_vote_with_reason,
        governor.queue,
        governor.execute,
        governor.cancel,
        settings.set_voting_delay,
        settings.set_voting_period,
        settings.set_proposal_threshold,
        settings.update_quorum_numerator,
        checkpoint_bonding_state,
        set_treasury_balance_ceiling,
        set_treasury_reward_cut_rate,
    }
)
"""What came with the treasury."""

FOR_OTHERS: frozenset[Callable[..., Any]] = frozenset(
    {bond_for_with_hint, transfer_bond, fund_deposit_and_reserve_for}
)
"""What came with Arbitrum, for accounts to be moved there."""

STREAMFLOW_GAS = Gas(
    price_wei=100 * GWEI,
    redeem_estimate=350_000,
    by_call=MappingProxyType(
        {
            "reward": 450_000,
            "redeem_winning_ticket": 180_000,
            "initialize_round": 120_000,
            "transcoder": 150_000,
            "set_service_uri": 60_000,
            "approve": 46_000,
            "bond": 350_000,
            "unbond": 300_000,
            "rebond": 300_000,
            "rebond_from_unbonded": 320_000,
            "claim_earnings": 150_000,
            "withdraw_stake": 110_000,
            "withdraw_fees": 180_000,
            "fund_deposit": 70_000,
            "fund_reserve": 70_000,
            "fund_deposit_and_reserve": 110_000,
            "unlock": 50_000,
            "cancel_unlock": 35_000,
            "withdraw": 60_000,
            "create_poll": 300_000,
            "vote": 30_000,
        }
    ),
)
"""The L1's.

Price: an assumption of the order of the prices that the sources name, 120 gwei for ticket
redemptions of September 2020 and 200-325 gwei in LIP-56. Redemption: 165,000-195,000
observed on L1 in September 2020; the node's estimate rose from 250,000 to 350,000 in 2021.
Reward: 350,000-450,000 is typical by the node's documentation; LIP-56 has one of 68 USD
at 325 gwei, which is about 465,000 at 450 USD an ETH. All other calls: assumptions, see
`Gas`."""


def no_checkpoint(*_: Any) -> None:
    """There are no votes to keep bonds for."""


STREAMFLOW = Era(
    name="streamflow",
    meaning="Probabilistic micropayments on the L1, before the treasury.",
    start="",
    inflation_ppb=137_000,
    settings=(
        Setting("", "round_length", 5_760, "deploy/migrations.config.ts, LIP-83"),
        Setting("", "num_active_transcoders", 10, "STREAMFLOW.md"),
        Setting("", "inflation_change", 3_000, "LIP-34"),
        Setting("", "treasury_reward_cut_rate", 0, "LIP-92 is later"),
        Setting("", "treasury_balance_ceiling", 0, "LIP-92 is later"),
        Setting("2019", "num_active_transcoders", 15, "STREAMFLOW.md"),
        Setting("2020-08", "inflation_change", 500, "LIP-34, LIP-40"),
        Setting("2021", "num_active_transcoders", 100, "reserves of 2021 by 100; assumed"),
    ),
    rules=DEPLOYED._replace(
        checkpoint=no_checkpoint,
        checkpoint_total_active_stake=no_checkpoint,
        missing=DEPLOYED.missing | GOVERNANCE | FOR_OTHERS,
    ),
    emission=signed_step,
    gas=STREAMFLOW_GAS,
    without=frozenset({"treasury_reward_cut_rate", "treasury_balance_ceiling"}),
    gateway_deposit_wei=5 * WEI_PER_UNIT,
    gateway_reserve_wei=18 * WEI_PER_UNIT,
)
"""Initial inflation: what the contracts were deployed with in 2018. The reserve of 18 ETH,
with tickets of 0.18 ETH, was typical in 2021; the deposit is an assumption."""
