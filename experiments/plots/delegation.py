"""What delegators do with their stake: bond, unbond, move."""

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots.style import BLUE, GREEN, ORANGE, new_figure, rounds_axis, styled


def plot_delegation(delegators: pl.DataFrame) -> Figure:
    """Stake bonded, unbonded and moved between orchestrators in each round.

    Args:
        delegators: the table `delegators` of one replication.
    """
    flowed = flows(delegators)
    rounds = delegators["round"].unique().sort().to_list()
    with styled():
        figure = new_figure(4.2)
        bonded, moved = figure.subplots(
            2, 1, sharex=True, gridspec_kw={"height_ratios": (3, 2)}
        )
        numbers = flowed["round"]
        bonded.bar(
            numbers, flowed["bonded_lpt"] / 1e3, width=0.9, color=BLUE, label="bonded"
        )
        bonded.bar(
            numbers,
            -flowed["unbonded_lpt"] / 1e3,
            width=0.9,
            color=ORANGE,
            label="unbonded",
        )
        bonded.axhline(0, color="black", linewidth=0.7)
        bonded.set_title("Stake bonded (up) and unbonded (down) per round")
        _total(bonded, flowed["bonded_lpt"] - flowed["unbonded_lpt"], "net")
        moved.bar(numbers, flowed["moved_lpt"] / 1e3, width=0.9, color=GREEN)
        moved.set_title("Stake moved to another orchestrator per round")
        _total(moved, flowed["moved_lpt"], "total")
        for axes in (bonded, moved):
            axes.set_ylabel("thousand LPT")
            axes.grid(axis="y")
            rounds_axis(axes, rounds, label=axes is moved)
        return figure


def flows(delegators: pl.DataFrame) -> pl.DataFrame:
    """Stake that delegators bonded, unbonded and moved, by round, LPT.

    A change of stake beyond the rewards that accrued is a flow of the round before the row
    that shows it; a delegator that was not there before has bonded all of its stake.
    Columns: round, bonded_lpt, unbonded_lpt, moved_lpt.
    """
    first = delegators["round"].min()
    by_delegator = delegators.sort("delegator", "round").with_columns(
        before_lpt=pl.col("stake_lpt").shift().over("delegator").fill_null(0.0),
        earned_lpt=pl.col("rewards_lpt").shift().over("delegator").fill_null(0.0),
        left=pl.col("orchestrator").shift().over("delegator").fill_null(""),
    )
    change = pl.col("stake_lpt") - pl.col("before_lpt") - pl.col("earned_lpt")
    moves = (
        (pl.col("orchestrator") != pl.col("left"))
        & (pl.col("orchestrator") != "")
        & (pl.col("left") != "")
    )
    return (
        by_delegator.filter(pl.col("round") > first)
        .group_by(pl.col("round") - 1)
        .agg(
            bonded_lpt=pl.when(change > 0).then(change).otherwise(0.0).sum(),
            unbonded_lpt=pl.when(change < 0).then(-change).otherwise(0.0).sum(),
            moved_lpt=pl.when(moves).then("before_lpt").otherwise(0.0).sum(),
        )
        .sort("round")
    )


def _total(axes: Axes, flow_lpt: pl.Series, what: str) -> None:
    thousands = float(flow_lpt.sum()) / 1e3
    axes.set_title(
        f"{what} {thousands:,.1f} thousand LPT", loc="right", fontweight="normal"
    )
