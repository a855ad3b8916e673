"""The monetary state: supply, bonding rate, inflation, fees."""

import polars as pl
from matplotlib.figure import Figure

from experiments.plots.replications import draw_replications
from experiments.plots.style import new_figure, rounds_axis, styled


def plot_supply(rounds: pl.DataFrame) -> Figure:
    """Supply, bonding rate, inflation and fees over the rounds.

    One replication is drawn as a line; of several each is a thin line under their mean.

    Args:
        rounds: the table `rounds`, of any number of replications.
    """
    with styled():
        figure = new_figure(4.6)
        (supply, bonding), (inflation, fees) = figure.subplots(2, 2, sharex=True)
        draw_replications(
            supply,
            rounds,
            pl.col("total_supply_lpt") / 1e6,
            "Total supply",
            "million LPT",
            note=True,
        )
        draw_replications(
            bonding, rounds, pl.col("bonding_rate") * 100, "Bonding rate", "% of supply"
        )
        draw_replications(
            inflation,
            rounds,
            pl.col("inflation_ppb") / 1e7,
            "Inflation",
            "% of supply per round",
            steps=True,
        )
        draw_replications(fees, rounds, pl.col("fees_eth"), "Fees", "ETH per round")
        fees.set_ylim(bottom=0)
        for axes in (supply, bonding, inflation, fees):
            rounds_axis(axes, rounds["round"].to_list(), label=axes in {inflation, fees})
        return figure
