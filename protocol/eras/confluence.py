"""Confluence: the contracts move to Arbitrum, where a call is about 100 times cheaper."""

from dataclasses import replace
from types import MappingProxyType

from protocol.eras.base import Gas, Setting
from protocol.eras.streamflow import GOVERNANCE, GWEI, STREAMFLOW
from protocol.rules import DEPLOYED
from protocol.units import WEI_PER_UNIT

CONFLUENCE_GAS = Gas(
    price_wei=GWEI,
    redeem_estimate=1_200_000,
    by_call=MappingProxyType(
        {
            **STREAMFLOW.gas.by_call,
            "reward": 400_000,
            "redeem_winning_ticket": 1_200_000,
            "bond_for_with_hint": 350_000,
            "transfer_bond": 450_000,
            "fund_deposit_and_reserve_for": 110_000,
        }
    ),
)
"""Arbitrum's, of its first year.

Price: a hundredth of the L1's (assumption). Redemption: the node's estimate since 2022,
kept as the use too, since no use was published. Reward: the middle of 350,000-450,000 of
the node's documentation. All other calls: as on L1 (assumption)."""

CONFLUENCE = replace(
    STREAMFLOW,
    name="confluence",
    meaning="On Arbitrum since 2022, before the treasury.",
    start="2022-02-14",
    inflation_ppb=218_500,
    settings=(
        Setting("", "round_length", 5_760, "LIP-83"),
        Setting("", "treasury_reward_cut_rate", 0, "LIP-92 is later"),
        Setting("", "treasury_balance_ceiling", 0, "LIP-92 is later"),
        Setting("2022-10-06", "round_length", 6_377, "LIP-83"),
    ),
    rules=STREAMFLOW.rules._replace(missing=DEPLOYED.missing | GOVERNANCE),
    gas=CONFLUENCE_GAS,
    gateway_deposit_wei=WEI_PER_UNIT,
    gateway_reserve_wei=36 * WEI_PER_UNIT // 100,
)
"""LIP-73. Gateways' reserve: the documented minimum for production; the deposit is an
assumption."""
