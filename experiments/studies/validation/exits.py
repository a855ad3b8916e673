"""How long delegators who came in the run hold on before they first withdraw."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from sim.metrics import SECONDS_PER_DAY

EXIT_DAYS = (7, 30, 60, 90, 180, 365)
"""Days after the first bond at which the share of those who withdrew is told."""


GRACE = 5.0
"""Days for which the last estimate stands: who came first in a year has not been there for
a year at its end."""


def entrants(delegators: pl.DataFrame, rounds: pl.DataFrame) -> pl.DataFrame:
    """Who first bonded in the run, and when each first withdrew.

    An entry or withdrawal counts as in the middle of its round.

    Args:
        delegators: the table of one replication.
        rounds: its table.

    Returns:
        delegator, bonded_lpt; entered_day; days: from there to the first withdrawal, or
        to the end of the run; withdrew: whether it did.
    """
    middle = (pl.col("start_s") + pl.col("length_s") / 2) / SECONDS_PER_DAY
    times = rounds.select("round", middle.alias("at_day"))
    end_day = float(rounds["start_s"][-1] + rounds["length_s"][-1]) / SECONDS_PER_DAY
    first_row = pl.col("round") == pl.col("round").min().over("delegator")
    without = (pl.col("stake_lpt") == 0) & (pl.col("bonded_lpt") > 0)
    came = delegators.filter(first_row & without)
    left = (
        delegators.filter(pl.col("withdrawn_lpt") > 0)
        .group_by("delegator")
        .agg(pl.col("round").min().alias("left_round"))
    )
    left = left.join(
        times.rename({"round": "left_round", "at_day": "left_day"}), "left_round"
    )
    return (
        came.select("delegator", "round", "bonded_lpt")
        .join(times, "round")
        .join(left.select("delegator", "left_day"), "delegator", how="left")
        .sort("delegator")
        .select(
            "delegator",
            "bonded_lpt",
            entered_day=pl.col("at_day"),
            days=pl.col("left_day").fill_null(end_day) - pl.col("at_day"),
            withdrew=pl.col("left_day").is_not_null(),
        )
    )


def kaplan_meier(
    durations: np.ndarray, happened: np.ndarray, at: tuple[float, ...]
) -> list[float]:
    """Share to which something happened by some times, with durations that were cut off.

    The product-limit estimator: at each time at which it happened, those who are left
    shrink by the share of those under observation to whom it happened.

    Args:
        durations: until it happened or observation ended.
        happened: whether it did, by the same order.
        at: times, the shares at which are wanted.

    Returns:
        1 - S(t) for each; NaN long after the longest duration while some are left.

    Source:
        Kaplan & Meier (1958), JASA 53 (282), 457-481.
    """
    times = np.unique(durations[happened])
    under = np.array([(durations >= time).sum() for time in times])
    deaths = np.array([((durations == time) & happened).sum() for time in times])
    left = np.cumprod(1 - deaths / under) if len(times) else np.ones(0)
    found = []
    for time in at:
        passed = int(np.searchsorted(times, time, side="right"))
        share = 1 - float(left[passed - 1]) if passed else 0.0
        seen = len(durations) > 0 and (time <= durations.max() + GRACE or share == 1)
        found.append(share if seen else float("nan"))
    return found


def exit_figures(found: pl.DataFrame) -> Mapping[str, float]:
    """Shares of entrants that withdrew within some days.

    Args:
        found: as of `entrants`.
    """
    shares = kaplan_meier(found["days"].to_numpy(), found["withdrew"].to_numpy(), EXIT_DAYS)
    return {
        f"withdrew_within_{days}d": share
        for days, share in zip(EXIT_DAYS, shares, strict=True)
    }
