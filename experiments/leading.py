"""The metrics of a run that are told first, on the terminal and in a report."""

LEADING = (
    "total_supply_lpt_last",
    "bonding_rate_last",
    "inflation_ppb_last",
    "minted_lpt",
    "fees_eth_per_day",
    "stake_yield_per_year",
    "active_set_entries",
    "active_set_exits",
    "reward_call_share",
)
"""Metrics that come first, in order, where nothing else was asked for."""

LEADING_ENDINGS = ("_served_share", "_latency_s_median")
"""Endings of each capability's metrics that come first."""
