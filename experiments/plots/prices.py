"""Prices of LPT and ETH, where they move."""

import polars as pl
from matplotlib.figure import Figure

from experiments.plots.replications import draw_replications
from experiments.plots.style import new_figure, rounds_axis, styled

COLUMNS = ("lpt_usd", "eth_usd")
"""The prices in the table `rounds`."""


def prices_move(rounds: pl.DataFrame) -> bool:
    """Whether there is anything to see: a price that is not the same in all rounds."""
    return any(rounds[column].n_unique() > 1 for column in COLUMNS)


def plot_prices(rounds: pl.DataFrame) -> Figure:
    """Prices at the opening of the rounds.

    Args:
        rounds: columns replication, round, lpt_usd and eth_usd.
    """
    with styled():
        figure = new_figure(2.6)
        lpt, eth = figure.subplots(1, 2)
        draw_replications(lpt, rounds, pl.col("lpt_usd"), "LPT", "USD", note=True)
        draw_replications(eth, rounds, pl.col("eth_usd"), "ETH", "USD")
        for axes in (lpt, eth):
            rounds_axis(axes, rounds["round"].to_list())
        return figure
