"""Who is in the active set: stake by rank, and how many enter and leave."""

from itertools import pairwise

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.plots.style import (
    BLUE,
    ORANGE,
    compact,
    label_line_ends,
    new_figure,
    rounds_axis,
    styled,
)

RANKS = (1, 5, 10, 25, 50, 75, 100, 150, 200, 300, 500)
"""Ranks by stake that get a line, as far as the active set reaches, beside its last."""


def plot_active_set(orchestrators: pl.DataFrame) -> Figure:
    """Stake at chosen ranks of the active set over the rounds, with entries and exits.

    The last rank's stake is what a newcomer must exceed to get in.

    Args:
        orchestrators: the table `orchestrators` of one replication.
    """
    active = orchestrators.filter("active").select("round", "orchestrator", "stake_lpt")
    with styled():
        figure = new_figure(4.6)
        stakes, changes = figure.subplots(
            2, 1, sharex=True, gridspec_kw={"height_ratios": (3, 1)}
        )
        _draw_stakes(stakes, active)
        _draw_changes(changes, active)
        return figure


def stake_by_rank(active: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Rounds, and stakes sorted from the largest, LPT; shape [rounds, ranks].

    A rank that a round's set does not reach is NaN.
    """
    ranked = active.sort("round", "stake_lpt", descending=[False, True])
    groups = ranked.group_by("round", maintain_order=True).agg("stake_lpt")
    rows = groups["stake_lpt"].to_list()
    stakes = np.full((len(rows), max(map(len, rows))), np.nan)
    for place, row in enumerate(rows):
        stakes[place, : len(row)] = row
    return groups["round"].to_numpy(), stakes


def entries_and_exits(active: pl.DataFrame) -> pl.DataFrame:
    """Orchestrators that entered and left between each round and the one before.

    Columns: round, entries, exits; from the second round on.
    """
    members = (
        active.group_by("round", maintain_order=True).agg("orchestrator").sort("round")
    )
    sets = [set(names) for names in members["orchestrator"].to_list()]
    pairs = list(pairwise(sets))
    return pl.DataFrame(
        {
            "round": members["round"][1:],
            "entries": [len(after - before) for before, after in pairs],
            "exits": [len(before - after) for before, after in pairs],
        },
        schema={"round": pl.Int64, "entries": pl.Int64, "exits": pl.Int64},
    )


def _draw_stakes(axes: Axes, active: pl.DataFrame) -> None:
    rounds, stakes = stake_by_rank(active)
    size = stakes.shape[1]
    ranks = [*(rank for rank in RANKS if rank < 0.9 * size), size]
    colours = mpl.colormaps["viridis"](np.linspace(0.0, 0.85, len(ranks)))
    marker = "o" if len(rounds) <= 10 else None
    labels = []
    for rank, colour in zip(ranks, colours, strict=True):
        of_rank = stakes[:, rank - 1]
        axes.plot(rounds, of_rank, color=colour, marker=marker, markersize=3)
        last = of_rank[~np.isnan(of_rank)][-1]
        labels.append((float(last), f"rank {rank}", mpl.colors.to_hex(colour)))
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: compact(value)))
    axes.set_ylabel("stake (LPT)")
    axes.set_title("Stake by rank in the active set")
    axes.grid(axis="y")
    label_line_ends(axes, labels)


def _draw_changes(axes: Axes, active: pl.DataFrame) -> None:
    changes = entries_and_exits(active)
    rounds = active["round"].unique().sort().to_list()
    axes.bar(changes["round"], changes["entries"], width=0.9, color=BLUE)
    axes.bar(changes["round"], -changes["exits"], width=0.9, color=ORANGE)
    axes.axhline(0, color="black", linewidth=0.7)
    most = max([1, *changes["entries"].to_list(), *changes["exits"].to_list()])
    axes.set_ylim(-1.3 * most, 1.3 * most)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):.0f}"))
    axes.set_ylabel("orchestrators")
    axes.set_title("Entries (up) and exits (down) per round")
    entries, exits = changes["entries"].sum(), changes["exits"].sum()
    total = (
        f"{entries} {'entry' if entries == 1 else 'entries'}, "
        f"{exits} {'exit' if exits == 1 else 'exits'}"
    )
    axes.set_title(total, loc="right", fontweight="normal")
    rounds_axis(axes, rounds)
