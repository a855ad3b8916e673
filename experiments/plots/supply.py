"""The monetary state: supply, bonding rate, inflation, fees."""

from typing import Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots.style import BLUE, GREY, new_figure, rounds_axis, styled


def plot_supply(rounds: pl.DataFrame) -> Figure:
    """Supply, bonding rate, inflation and fees over the rounds.

    One replication is drawn as a line; of several each is a thin line under their mean.

    Args:
        rounds: the table `rounds`, of any number of replications.
    """
    with styled():
        figure = new_figure(4.6)
        (supply, bonding), (inflation, fees) = figure.subplots(2, 2, sharex=True)
        _draw(
            supply, rounds, pl.col("total_supply_lpt") / 1e6, "Total supply", "million LPT"
        )
        _draw(bonding, rounds, pl.col("bonding_rate") * 100, "Bonding rate", "% of supply")
        _draw(
            inflation,
            rounds,
            pl.col("inflation_ppb") / 1e7,
            "Inflation",
            "% of supply per round",
            steps=True,
        )
        _draw(fees, rounds, pl.col("fees_eth"), "Fees", "ETH per round")
        fees.set_ylim(bottom=0)
        for axes in (supply, bonding, inflation, fees):
            rounds_axis(axes, rounds["round"].to_list(), label=axes in {inflation, fees})
        return figure


def _draw(
    axes: Axes,
    rounds: pl.DataFrame,
    value: pl.Expr,
    title: str,
    unit: str,
    *,
    steps: bool = False,
) -> None:
    wide = (
        rounds.select("round", "replication", value.alias("value"))
        .pivot(on="replication", index="round", values="value")
        .sort("round")
    )
    numbers, values = wide["round"].to_numpy(), wide.drop("round").to_numpy()
    style: dict[str, Any] = {"drawstyle": "steps-mid"} if steps else {}
    marker = "o" if len(numbers) <= 10 else None
    if values.shape[1] > 1:
        axes.plot(numbers, values, color=GREY, linewidth=0.6, alpha=0.4, **style)
    mean = np.mean(values, axis=1)
    axes.plot(numbers, mean, color=BLUE, marker=marker, markersize=3, **style)
    axes.set_title(title)
    if values.shape[1] > 1 and title == "Total supply":
        note = f"mean of {values.shape[1]} replications"
        axes.set_title(note, loc="right", fontweight="normal", color=BLUE)
    axes.set_ylabel(unit)
    axes.grid(axis="y")
