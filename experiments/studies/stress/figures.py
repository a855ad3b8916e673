"""The figures of a stress test: values over the rounds, and returns."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from experiments.plots.style import COLOURS, new_figure, rounds_axis, styled

BAND = (5, 95)
"""Percentiles between which the runs are shaded."""

COLUMNS = 2
"""Panels side by side."""


def plot_values(
    wallets: pl.DataFrame, strategies: Sequence[str], scenarios: Sequence[str]
) -> Figure:
    """What each wallet is worth over the rounds: the median run, and the middle 90 %.

    Args:
        wallets: columns scenario, wallet, replication, round and value_usd.
        strategies: in the order in which they are drawn.
        scenarios: likewise.
    """
    with styled():
        across = min(COLUMNS, len(scenarios))
        down = -(-len(scenarios) // across)
        figure = new_figure(0.6 + 2.2 * down)
        panels = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True)
        for panel, scenario in zip(panels.flat, scenarios, strict=False):
            for order, strategy in enumerate(strategies):
                wide = (
                    wallets.filter(scenario=scenario, wallet=strategy)
                    .pivot(on="replication", index="round", values="value_usd")
                    .sort("round")
                )
                if not wide.height:
                    continue
                values = wide.drop("round").to_numpy() / 1e3
                low, high = np.percentile(values, BAND, axis=1)
                rounds, colour = wide["round"].to_numpy(), COLOURS[order % len(COLOURS)]
                panel.fill_between(rounds, low, high, color=colour, alpha=0.15, lw=0)
                panel.plot(rounds, np.median(values, axis=1), color=colour, label=strategy)
            panel.set_title(scenario)
            panel.grid(axis="y")
        for panel in panels.flat[len(scenarios) :]:
            panel.set_visible(False)
        for panel in panels[-1]:
            rounds_axis(panel, wallets["round"].to_list())
        panels[0, 0].set_ylabel("value, thousand USD")
        panels[0, 0].legend()
        return figure


def plot_returns(
    stress: pl.DataFrame, strategies: Sequence[str], scenarios: Sequence[str]
) -> Figure:
    """Mean return in USD with its interval, and the worst run.

    Args:
        stress: columns scenario, strategy, measure, value, low and high.
        strategies: in the order in which they are drawn.
        scenarios: likewise.
    """
    with styled():
        rows = [(scenario, strategy) for scenario in scenarios for strategy in strategies]
        figure = new_figure(0.9 + 0.24 * len(rows))
        axes = figure.subplots()
        for place, (scenario, strategy) in enumerate(rows):
            own = stress.filter(scenario=scenario, strategy=strategy)
            found = {row["measure"]: row for row in own.to_dicts()}
            if not found:
                continue
            colour = COLOURS[strategies.index(strategy) % len(COLOURS)]
            mean, worst = found["return_usd"], found["worst_return_usd"]["value"]
            if mean["low"] is not None:
                ends = [100 * mean["low"], 100 * mean["high"]]
                axes.plot(ends, [place, place], color=colour, lw=3, alpha=0.5)
            axes.plot(100 * mean["value"], place, "o", color=colour, ms=4)
            axes.plot(100 * worst, place, "|", color=colour, ms=9, mew=1.5)
        axes.axvline(0, color="0.6", lw=0.8)
        axes.set_yticks(range(len(rows)), [f"{row[0]}: {row[1]}" for row in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlabel(
            "return in USD, %; dot: mean with its 95 % interval, bar: worst run"
        )
        axes.grid(axis="x")
        return figure
