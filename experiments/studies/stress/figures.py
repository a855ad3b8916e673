"""The figures of a stress test: courses over the rounds, and how the runs ended."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from experiments.plots.style import COLOURS, new_figure, rounds_axis, styled

BAND = (5, 95)
"""Percentiles between which the runs are shaded."""

COLUMNS = 2
"""Panels side by side."""


class Ends(NamedTuple):
    """What is drawn of how the runs ended.

    Args:
        mean: name of the measure whose mean is drawn, with its interval.
        worst: name of the measure of the worst run.
        scale: factor on both.
        label: of the axis, with the unit.
    """

    mean: str
    worst: str
    scale: float
    label: str


RETURNS = Ends("return_usd", "worst_return_usd", 100, "return in USD, %")
"""Of a stake."""


class Values(NamedTuple):
    """What is drawn of a wallet over the rounds.

    Args:
        column: of the wallets.
        label: of the axis, with the unit.
    """

    column: str
    label: str


IN_USD = Values("value_usd", "value, thousand USD")
"""What a stake would sell for."""

IN_LPT = Values("value_lpt", "value, thousand LPT")
"""The same in LPT, where the price moves nothing: what the strategy earned."""


def plot_values(
    wallets: pl.DataFrame,
    strategies: Sequence[str],
    scenarios: Sequence[str],
    drawn: Values,
) -> Figure:
    """What each wallet is worth over the rounds: the median run, and the middle 90 %.

    Args:
        wallets: columns scenario, wallet, replication, round and what is drawn.
        strategies: in the order in which they are drawn.
        scenarios: likewise.
        drawn: in which unit.
    """
    courses = wallets.select(
        "scenario",
        "replication",
        "round",
        strategy="wallet",
        value=pl.col(drawn.column) / 1e3,
    )
    return plot_courses(courses, strategies, scenarios, drawn.label)


def plot_courses(
    courses: pl.DataFrame, strategies: Sequence[str], scenarios: Sequence[str], label: str
) -> Figure:
    """A value over the rounds: the median run, and the middle 90 %.

    Args:
        courses: columns scenario, strategy, replication, round and value.
        strategies: in the order in which they are drawn.
        scenarios: likewise, a panel each.
        label: of the value's axis, with the unit.
    """
    with styled():
        across = min(COLUMNS, len(scenarios))
        down = -(-len(scenarios) // across)
        figure = new_figure(0.6 + 2.2 * down)
        panels = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True)
        for panel, scenario in zip(panels.flat, scenarios, strict=False):
            for order, strategy in enumerate(strategies):
                wide = (
                    courses.filter(scenario=scenario, strategy=strategy)
                    .pivot(on="replication", index="round", values="value")
                    .sort("round")
                )
                if not wide.height:
                    continue
                values = wide.drop("round").to_numpy()
                low, high = np.percentile(values, BAND, axis=1)
                rounds, colour = wide["round"].to_numpy(), COLOURS[order % len(COLOURS)]
                panel.fill_between(rounds, low, high, color=colour, alpha=0.15, lw=0)
                panel.plot(rounds, np.median(values, axis=1), color=colour, label=strategy)
            panel.set_title(scenario)
            panel.grid(axis="y")
        for panel in panels.flat[len(scenarios) :]:
            panel.set_visible(False)
        for panel in panels.flat[: len(scenarios)][-across:]:
            panel.tick_params(labelbottom=True)
            rounds_axis(panel, courses["round"].to_list())
        panels[0, 0].set_ylabel(label)
        panels[0, 0].legend()
        return figure


def plot_returns(
    stress: pl.DataFrame,
    strategies: Sequence[str],
    scenarios: Sequence[str],
    ends: Ends = RETURNS,
) -> Figure:
    """A mean with its interval, and the worst run.

    Args:
        stress: columns scenario, strategy, measure, value, low and high.
        strategies: in the order in which they are drawn.
        scenarios: likewise.
        ends: what is drawn.
    """
    scale = ends.scale
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
            mean, worst = found[ends.mean], found[ends.worst]["value"]
            if mean["low"] is not None:
                interval = [scale * mean["low"], scale * mean["high"]]
                axes.plot(interval, [place, place], color=colour, lw=3, alpha=0.5)
            axes.plot(scale * mean["value"], place, "o", color=colour, ms=4)
            axes.plot(scale * worst, place, "|", color=colour, ms=9, mew=1.5)
        axes.axvline(0, color="0.6", lw=0.8)
        axes.set_yticks(range(len(rows)), [f"{row[0]}: {row[1]}" for row in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlabel(f"{ends.label}; dot: mean with its 95 % interval, bar: worst run")
        axes.grid(axis="x")
        return figure
