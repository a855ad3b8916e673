"""What became of an orchestrator in one run, from its rows of the tables."""

import math
from typing import NamedTuple

import polars as pl


class PolicyOutcome(NamedTuple):
    """What became of an orchestrator in one run.

    Args:
        profit_usd: fees and rewards kept and rents, at the rounds' prices, less costs.
        kept_lpt: its commission on its pool's rewards, LPT.
        kept_eth: its own part of fees, ETH.
        stake_growth: stake of its pool when the last round opens over that when the first
            does, less 1; NaN where it had none.
        stake_share: its part of the active stake when the last round opens; 0 where it is
            not active.
        rounds_active: rounds in which it was in the active set.
        ended_outside: 1 where it was outside the active set in the last round, else 0.
    """

    profit_usd: float
    kept_lpt: float
    kept_eth: float
    stake_growth: float
    stake_share: float
    rounds_active: float
    ended_outside: float


MEASURES = PolicyOutcome._fields
"""Names of what is measured, in order."""


def policy_outcome(own: pl.DataFrame, rounds: pl.DataFrame) -> PolicyOutcome:
    """Measure one run.

    Args:
        own: the orchestrator's rows of the table `orchestrators`.
        rounds: the run's table `rounds`.
    """
    path = own.join(rounds.select("round", "bonded_lpt"), on="round").sort("round")
    kept_lpt, kept_eth = kept(path)
    stake_lpt, active = path["stake_lpt"], path["active"]
    first_lpt, last_lpt = float(stake_lpt[0]), float(stake_lpt[-1])
    bonded_lpt = float(path["bonded_lpt"][-1])
    return PolicyOutcome(
        profit_usd=float(path["profit_usd"].sum()),
        kept_lpt=float(kept_lpt.sum()),
        kept_eth=float(kept_eth.sum()),
        stake_growth=last_lpt / first_lpt - 1 if first_lpt else math.nan,
        stake_share=last_lpt / bonded_lpt if active[-1] and bonded_lpt else 0.0,
        rounds_active=float(active.sum()),
        ended_outside=float(not active[-1]),
    )


def kept(own: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """LPT of rewards and ETH of fees that an orchestrator keeps, row by row."""
    return (
        own["rewards_lpt"] * own["reward_cut"],
        own["fees_eth"] * (1 - own["fee_share"]),
    )
