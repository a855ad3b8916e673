"""Which orchestrators earn: fees from work, rewards from inflation."""

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from experiments.plots.style import BLUE, ORANGE, compact, new_figure, short_name, styled

SHOWN = 20
"""Orchestrators with a bar of their own."""


def plot_earnings(orchestrators: pl.DataFrame) -> Figure:
    """Fees and rewards over the run of the orchestrators that earned the most fees.

    Args:
        orchestrators: the table `orchestrators` of one replication.
    """
    earned = earnings(orchestrators)
    with styled():
        figure = new_figure(4.8)
        fees, rewards = figure.subplots(1, 2, sharey=True)
        top = earned.head(SHOWN)
        span = f"in {orchestrators['round'].n_unique()} rounds"
        _draw(fees, top, earned, "fees_eth", title="Fees", unit=f"ETH {span}", colour=BLUE)
        _draw(
            rewards,
            top,
            earned,
            "rewards_lpt",
            title="Rewards",
            unit=f"LPT {span}",
            colour=ORANGE,
        )
        names = [
            f"{short_name(name)}  #{rank}"
            for name, rank in top.select("orchestrator", "rank").iter_rows()
        ]
        fees.set_yticks(range(top.height), names, fontsize=7.5)
        fees.set_ylabel("orchestrator, # rank by stake at the end")
        fees.invert_yaxis()
        return figure


def earnings(orchestrators: pl.DataFrame) -> pl.DataFrame:
    """Fees and rewards of each orchestrator over all rounds, the most fees first.

    Columns: orchestrator, fees_eth, rewards_lpt, rank (by stake in its last round).
    """
    return (
        orchestrators.sort("round", "orchestrator")
        .group_by("orchestrator", maintain_order=True)
        .agg(pl.col("fees_eth").sum(), pl.col("rewards_lpt").sum(), pl.col("rank").last())
        .sort("fees_eth", "rewards_lpt", "orchestrator", descending=[True, True, False])
    )


def _draw(
    axes: Axes,
    top: pl.DataFrame,
    earned: pl.DataFrame,
    column: str,
    *,
    title: str,
    unit: str,
    colour: str,
) -> None:
    axes.barh(range(top.height), top[column], color=colour, height=0.7)
    axes.set_title(title)
    axes.set_xlabel(unit)
    axes.grid(axis="x")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: compact(value)))
    axes.tick_params(axis="y", length=0)
    total = float(earned[column].sum())
    currency, _, _ = unit.partition(" ")
    if total > 0:
        share = 100 * float(top[column].sum()) / total
        axes.set_title(
            f"these {top.height}: {share:.0f} % of {compact(total)} {currency}",
            loc="right",
            fontweight="normal",
        )
