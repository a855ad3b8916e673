"""Delta: the treasury, and votes for it by stake. Today's contracts."""

from dataclasses import replace
from types import MappingProxyType

from protocol.eras.base import Gas, Setting
from protocol.eras.confluence import CONFLUENCE
from protocol.rules import DEPLOYED
from protocol.units import PRECISE, WEI_PER_UNIT

CHECKPOINT_GAS = 150_000
"""A checkpoint writes a record of six words and one list entry, all new (assumption: what
that costs, no source has it)."""

_BEFORE = CONFLUENCE.gas.by_call

DELTA_GAS = Gas(
    price_wei=10**7,
    redeem_estimate=1_200_000,
    by_call=MappingProxyType(
        {
            **_BEFORE,
            "initialize_round": _BEFORE["initialize_round"] + CHECKPOINT_GAS // 2,
            "claim_earnings": _BEFORE["claim_earnings"] + CHECKPOINT_GAS,
            "withdraw_fees": _BEFORE["withdraw_fees"] + CHECKPOINT_GAS,
            **{
                name: _BEFORE[name] + 2 * CHECKPOINT_GAS
                for name in (
                    "bond",
                    "bond_for_with_hint",
                    "unbond",
                    "rebond",
                    "rebond_from_unbonded",
                    "transfer_bond",
                )
            },
            "checkpoint_bonding_state": CHECKPOINT_GAS,
            "propose": 300_000,
            "cast_vote": 250_000,
            "cast_vote_with_reason": 250_000,
            "queue": 200_000,
            "execute": 250_000,
            "cancel": 60_000,
            "set_reward_caller": 50_000,
            "reward_for_transcoder": 400_000,
        }
    ),
)
"""Arbitrum's, of 2025.

Price: the lower end of 0.01-0.1 gwei of the node's documentation, which gives the observed
face value of tickets, 0.0012 ETH. Reward and redemption as in Confluence. What changes a
bond writes one checkpoint or two more (assumption). All other calls: assumptions."""

DELTA = replace(
    CONFLUENCE,
    name="delta",
    meaning="The contracts of today, with treasury and governor.",
    start="2023-10-12",
    inflation_ppb=342_000,
    settings=(
        Setting("", "treasury_reward_cut_rate", PRECISE // 10, "LIP-92"),
        Setting("", "treasury_balance_ceiling", 750_000 * WEI_PER_UNIT, "LIP-92"),
        Setting("2025-11", "treasury_reward_cut_rate", 0, "LIP-101, or earlier"),
        Setting("2025-12-12", "treasury_reward_cut_rate", PRECISE // 10, "LIP-101"),
    ),
    rules=DEPLOYED,
    gas=DELTA_GAS,
    without=frozenset(),
)
"""LIP-89, LIP-91, LIP-92; the start is the day on which the deployment was registered."""
