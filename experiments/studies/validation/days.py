"""Rounds as days: how stake changes from one day's snapshot to the next."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from sim.calendar import DAYS_PER_YEAR
from sim.metrics import SECONDS_PER_DAY

FLOW_STEPS_LPT = (50_000.0, 200_000.0, 500_000.0)
"""Net flows of a day whose exceedance is counted, LPT."""

DAYS_PER_WEEK = 7
"""Days over which the weekly response is measured."""

ROUNDS_PER_YEAR = 407.9
"""Rounds of an observed year, for the simple yield of a year."""


def daily(rounds: pl.DataFrame) -> pl.DataFrame:
    """The network once a day, as the newest round that has begun then shows it.

    Args:
        rounds: the table of one replication.

    Returns:
        day, from 0; supply_lpt, bonded_lpt, inflation_ppb; and of the day that ends
        there, null in the first row: logit_change of the bonding rate, and flow_lpt, the
        change of bonded LPT beyond that of the supply.
    """
    starts = rounds["start_s"].to_numpy()
    days = np.arange(int(starts[-1] // SECONDS_PER_DAY) + 1)
    newest = np.searchsorted(starts, days * SECONDS_PER_DAY, side="right") - 1
    taken = rounds[np.maximum(newest, 0)]
    frame = pl.DataFrame(
        {
            "day": days,
            "supply_lpt": taken["total_supply_lpt"],
            "bonded_lpt": taken["bonded_lpt"],
            "inflation_ppb": taken["inflation_ppb"],
        }
    )
    rate = pl.col("bonded_lpt") / pl.col("supply_lpt")
    return frame.with_columns(
        logit_change=(rate / (1 - rate)).log().diff(),
        flow_lpt=pl.col("bonded_lpt").diff() - pl.col("supply_lpt").diff(),
    )


def weekly(days: pl.DataFrame) -> pl.DataFrame:
    """What stake does in a week beside the yield at its start, for a week from every day.

    Weeks overlap: seven times as many tell a little more than every seventh alone, to an
    interval that minds dependence within a run.

    Args:
        days: as of `daily`.

    Returns:
        yield_per_year: inflation of a year over the bonding rate, not compounded;
        logit_change of the bonding rate over the week.
    """
    rate = days["bonded_lpt"].to_numpy() / days["supply_lpt"].to_numpy()
    inflation = days["inflation_ppb"].to_numpy() / 1e9
    logit = np.log(rate / (1 - rate))
    return pl.DataFrame(
        {
            "yield_per_year": (ROUNDS_PER_YEAR * inflation / rate)[:-DAYS_PER_WEEK],
            "logit_change": logit[DAYS_PER_WEEK:] - logit[:-DAYS_PER_WEEK],
        }
    )


def change_figures(days: pl.DataFrame) -> Mapping[str, float]:
    """Shape of the daily changes, and days a year with large flows.

    Args:
        days: as of `daily`, at least three.
    """
    changes = days["logit_change"].drop_nulls().to_numpy()
    flows = np.abs(days["flow_lpt"].drop_nulls().to_numpy())
    per_year = DAYS_PER_YEAR / len(flows)
    return {
        "logit_change_mean": float(changes.mean()),
        "logit_change_sd": float(changes.std(ddof=1)),
        "logit_change_kurtosis": kurtosis(changes),
        "logit_change_median_abs": float(np.median(np.abs(changes))),
        "logit_change_lag_1": lag_1(changes),
        **{
            f"flow_days_above_{step / 1_000:g}k": float((flows > step).sum() * per_year)
            for step in FLOW_STEPS_LPT
        },
    }


def kurtosis(values: np.ndarray) -> float:
    """Pearson's: the fourth central moment over the squared second; 3 for a normal law."""
    away = values - values.mean()
    spread = float((away**2).mean())
    return float((away**4).mean()) / spread**2 if spread > 0 else float("nan")


def lag_1(values: np.ndarray) -> float:
    """Correlation of each value with the next."""
    before, after = values[:-1], values[1:]
    if before.std() == 0 or after.std() == 0:
        return float("nan")
    return float(np.corrcoef(before, after)[0, 1])
