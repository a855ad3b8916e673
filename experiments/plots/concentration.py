"""How concentrated stake is, and who overtakes whom."""

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots.style import (
    BLUE,
    COLOURS,
    GREEN,
    GREY,
    ORANGE,
    new_figure,
    rounds_axis,
    short_name,
    styled,
)
from sim.metrics import herfindahl, nakamoto

FOLLOWED = 15
"""Ranks that a figure of ranks shows."""

TOP = 10
"""The largest orchestrators, whose share is drawn."""


def plot_concentration(orchestrators: pl.DataFrame) -> Figure:
    """The top ten's share, the Herfindahl index and Nakamoto's numbers by round.

    Args:
        orchestrators: the table `orchestrators` of one replication.
    """
    found = concentration(orchestrators)
    rounds = found["round"].to_list()
    with styled():
        figure = new_figure(5.2)
        share, index, number = figure.subplots(3, 1, sharex=True)
        share.plot(rounds, 100 * found["top_share"], color=BLUE)
        index.plot(rounds, found["hhi"], color=ORANGE)
        number.step(rounds, found["nakamoto_50"], color=GREEN, where="mid", label="half")
        number.step(rounds, found["nakamoto_33"], color=GREY, where="mid", label="a third")
        _finish(share, f"Share of the {TOP} largest in all delegated stake", "%")
        _finish(index, "Herfindahl index", "0..1")
        _finish(number, "Orchestrators that together hold", "number")
        number.legend(loc="best", ncols=2)
        for axes in (share, index, number):
            rounds_axis(axes, rounds, label=axes is number)
        return figure


def concentration(orchestrators: pl.DataFrame) -> pl.DataFrame:
    """Figures of each round's stakes.

    Columns: round, top_share (0..1), hhi (0..1), nakamoto_33, nakamoto_50.
    """
    rows = []
    ordered = orchestrators.sort("round", "orchestrator")
    for (number,), part in ordered.group_by("round", maintain_order=True):
        stakes = np.sort(part["stake_lpt"].to_numpy())[::-1]
        total = stakes.sum()
        rows.append(
            {
                "round": number,
                "top_share": stakes[:TOP].sum() / total if total else 0.0,
                "hhi": herfindahl(stakes),
                "nakamoto_33": nakamoto(stakes, 1 / 3),
                "nakamoto_50": nakamoto(stakes, 1 / 2),
            }
        )
    return pl.DataFrame(rows)


def plot_ranks(orchestrators: pl.DataFrame) -> Figure:
    """The largest orchestrators' ranks by stake: each line is one of them.

    Those that changed rank among the largest are coloured and named.

    Args:
        orchestrators: the table `orchestrators` of one replication.
    """
    ranks = ranks_of_the_largest(orchestrators)
    rounds = orchestrators["round"].unique().sort().to_list()
    with styled():
        figure = new_figure(4.6)
        axes = figure.subplots()
        colours = iter(COLOURS * FOLLOWED)
        for (name,), part in ranks.group_by("orchestrator", maintain_order=True):
            moved = part["rank"].n_unique() > 1
            colour = next(colours) if moved else "#D5D5D5"
            order = 2 if moved else 1
            axes.plot(part["round"], part["rank"], color=colour, zorder=order)
            if moved and part["round"][-1] == rounds[-1]:
                axes.annotate(
                    short_name(str(name)),
                    (rounds[-1], part["rank"][-1]),
                    xytext=(4, 0),
                    textcoords="offset points",
                    color=colour,
                    fontsize=7,
                    va="center",
                )
        axes.set_ylim(FOLLOWED + 0.5, 0.5)
        axes.set_yticks(range(1, FOLLOWED + 1))
        axes.set_ylabel("rank by stake")
        axes.set_title(f"Who overtakes whom among the {FOLLOWED} largest")
        axes.margins(x=0.0)
        rounds_axis(axes, rounds, label=True)
        return figure


def ranks_of_the_largest(orchestrators: pl.DataFrame) -> pl.DataFrame:
    """Ranks of all who were among the largest at some time; columns as in the table."""
    largest = orchestrators.filter(pl.col("rank") <= FOLLOWED)["orchestrator"].unique()
    return (
        orchestrators.filter(pl.col("orchestrator").is_in(largest.to_list()))
        .select("round", "orchestrator", "rank")
        .sort("orchestrator", "round")
    )


def _finish(axes: Axes, title: str, unit: str) -> None:
    axes.set_title(title)
    axes.set_ylabel(unit)
    axes.grid(axis="y")
