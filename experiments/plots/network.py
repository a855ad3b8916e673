"""What the network did for its gateways: work, quality and price by round."""

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots.style import COLOURS, new_figure, rounds_axis, styled

WEI_PER_GWEI_ETH = 1e9
"""Gwei in 1 ETH."""


def plot_network(gateways: pl.DataFrame) -> Figure:
    """Minutes served, streams that went badly and the price of a minute, by capability.

    Args:
        gateways: the table `gateways` of one replication.
    """
    found = by_round(gateways)
    rounds = gateways["round"].unique().sort().to_list()
    with styled():
        figure = new_figure(5.6)
        minutes, trouble, price = figure.subplots(3, 1, sharex=True)
        for place, (capability, rows) in enumerate(_kinds(found)):
            colour = COLOURS[place % len(COLOURS)]
            at = rows["round"]
            minutes.plot(at, rows["minutes"] / 1e3, color=colour, label=capability)
            trouble.plot(at, 100 * rows["lost_share"], color=colour)
            trouble.plot(at, 100 * rows["late_share"], color=colour, linestyle=":")
            trouble.plot(at, 100 * rows["moves_per_stream"], color=colour, linestyle="--")
            price.plot(at, rows["gwei_per_minute"], color=colour)
        _finish(minutes, "Minutes served per round", "thousand minutes")
        _finish(trouble, "Lost (solid), late (dotted), moved (dashed)", "% of streams")
        _finish(price, "Price of a minute", "gwei")
        for axes in (minutes, trouble, price):
            rounds_axis(axes, rounds, label=axes is price)
        if minutes.lines:
            minutes.legend(loc="best", ncols=3)
        return figure


def by_round(gateways: pl.DataFrame) -> pl.DataFrame:
    """Figures of each capability in each round, over its gateways.

    Columns: capability, round, minutes, lost_share, late_share, moves_per_stream,
    gwei_per_minute; null where there was nothing to divide by.
    """
    amounts = ("minutes", "streams", "lost", "late", "moves", "fees_eth")
    summed = (
        gateways.sort("capability", "round", "gateway")
        .group_by("capability", "round", maintain_order=True)
        .agg(pl.col(each).sum() for each in amounts)
    )
    streams = pl.when(pl.col("streams") > 0).then(pl.col("streams"))
    minutes = pl.when(pl.col("minutes") > 0).then(pl.col("minutes"))
    return summed.select(
        "capability",
        "round",
        "minutes",
        lost_share=pl.col("lost") / streams,
        late_share=pl.col("late") / streams,
        moves_per_stream=pl.col("moves") / streams,
        gwei_per_minute=WEI_PER_GWEI_ETH * pl.col("fees_eth") / minutes,
    )


def _kinds(found: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """Each capability that had any work, with its rows."""
    kinds = [
        (str(name), found.filter(pl.col("capability") == name))
        for name in found["capability"].unique(maintain_order=True)
    ]
    return [(name, rows) for name, rows in kinds if np.any(rows["minutes"].to_numpy() > 0)]


def _finish(axes: Axes, title: str, unit: str) -> None:
    axes.set_title(title)
    axes.set_ylabel(unit)
    axes.set_ylim(bottom=0)
    axes.grid(axis="y")
