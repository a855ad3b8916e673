"""Who holds the stake, who moves it, and what it earns."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from sim.metrics import SECONDS_PER_DAY, gini, herfindahl, nakamoto

BANDS_LPT = (1.0, 10.0, 100.0, 1_000.0, 10_000.0)
"""Borders of the size bands of delegators, LPT."""

FEES_ETH_PER_DAY = 0.614
"""Fees of the network. Source: daily on-chain series, 28-day mean on 2025-11-20."""


def concentration_figures(
    orchestrators: pl.DataFrame, delegators: pl.DataFrame
) -> Mapping[str, float]:
    """Concentration of delegates at both ends of a run, and of delegators at its end.

    That of delegators is of principal, as in the record.

    Args:
        orchestrators: the table of one replication.
        delegators: its table.
    """
    first, last = (
        orchestrators.filter(pl.col("round") == place)["stake_lpt"].to_numpy()
        for place in (orchestrators["round"].min(), orchestrators["round"].max())
    )
    held = delegators.filter(
        (pl.col("round") == delegators["round"].max()) & (pl.col("stake_lpt") > 0)
    )["principal_lpt"].to_numpy()
    return {
        "delegates_hhi_first": herfindahl(first),
        "delegates_hhi_change": herfindahl(last) - herfindahl(first),
        "delegates_n50_first": float(nakamoto(first, 0.5)),
        "delegates_n50_change": float(nakamoto(last, 0.5) - nakamoto(first, 0.5)),
        "delegators_gini_last": gini(held),
        "delegators_last": float(len(held)),
    }


def mover_figures(delegators: pl.DataFrame) -> Mapping[str, float]:
    """Which size bands withdraw, and how much of what was claimed.

    A delegator's band is that of the most principal that it had at once, as in the record.
    Who had none in the run, and only withdrew what it had unbonded before, is in no band.

    Args:
        delegators: the table of one replication.
    """
    totals = delegators.group_by("delegator", maintain_order=True).agg(
        largest_lpt=(pl.col("principal_lpt") + pl.col("bonded_lpt")).max(),
        withdrawn_lpt=pl.col("withdrawn_lpt").sum(),
        claimed_lpt=pl.col("claimed_lpt").sum(),
    )
    largest = totals["largest_lpt"].to_numpy()
    band = np.searchsorted(BANDS_LPT, largest, side="right")
    withdrawn = totals["withdrawn_lpt"].to_numpy()
    movers = (withdrawn > 0) & (largest > 0)
    middle = movers & ((band == 2) | (band == 3))
    claimed = totals["claimed_lpt"].to_numpy().sum()
    return {
        "withdrawn_share_10k": _ratio(withdrawn[band == 5].sum(), withdrawn[movers].sum()),
        "withdrawers_share_10_to_1k": _ratio(middle.sum(), movers.sum()),
        "withdrawers": float(movers.sum()),
        "withdrawn_lpt": float(withdrawn.sum()),
        "claimed_lpt": float(claimed),
        "withdrawn_over_claimed": _ratio(withdrawn.sum(), claimed),
    }


def income_figures(rounds: pl.DataFrame) -> Mapping[str, float]:
    """Rewards' share of what orchestrators and delegators earn, with the observed fees.

    Args:
        rounds: the table of one replication; its fees are not used.
    """
    rewards_usd = float((rounds["minted_lpt"] * rounds["lpt_usd"]).sum())
    days = rounds["length_s"].to_numpy() / SECONDS_PER_DAY
    fees_usd = float((days * FEES_ETH_PER_DAY * rounds["eth_usd"].to_numpy()).sum())
    return {"rewards_income_share": _ratio(rewards_usd, rewards_usd + fees_usd)}


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
