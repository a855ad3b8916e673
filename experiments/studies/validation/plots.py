"""Targets beside what the seeds gave."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots.style import BLUE, GREY, ORANGE, compact, new_figure, styled
from experiments.studies.base import Check
from experiments.studies.validation.exits import EXIT_DAYS
from experiments.studies.validation.judging import Figures
from experiments.studies.validation.targets import EXITS, Target

Judged = Sequence[tuple[Target, Check]]
"""Targets and what became of them."""


def plot_figures(judged: Judged, figures: Figures, title: str) -> Figure:
    """A row for each figure, with an axis of its own.

    Grey: what meets the target, and the observed figure; dots: seeds; bar: our figure with
    its interval.
    """
    with styled():
        figure = new_figure(0.5 + 0.75 * len(judged))
        for row, (target, check) in enumerate(judged):
            axes = figure.add_subplot(len(judged), 1, row + 1)
            _draw_row(axes, target, check, figures.get(target.metric, ()))
        figure.suptitle(f"{title} (grey: observed and tolerated; dots: seeds)", fontsize=9)
        return figure


def _draw_row(axes: Axes, target: Target, check: Check, seeds: Sequence[float]) -> None:
    axes.axvspan(target.low, target.high, color=GREY, alpha=0.2, lw=0)
    axes.axvline(target.observed, color=GREY, lw=1.2)
    values = np.asarray(seeds, dtype=float)
    axes.plot(values, np.full(len(values), -0.4), "o", color=BLUE, ms=2.5, alpha=0.6)
    axes.plot(check.simulated, 0.4, "|", color=ORANGE, ms=12, mew=2)
    if check.low is not None and check.high is not None:
        axes.plot([check.low, check.high], [0.4, 0.4], color=ORANGE, lw=2)
    axes.set_ylim(-1, 1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(lambda value, _: compact(value))
    axes.set_title(f"{target.name}: {check.verdict}", fontweight="normal")


def plot_exits(judged: Judged, figures: Figures) -> Figure:
    """Share of entrants that withdrew, by days since they came, over that of the record."""
    with styled():
        figure = new_figure(3.2)
        axes = figure.subplots()
        of_exits = [(target, check) for target, check in judged if target in EXITS]
        observed = [target.observed for target, _ in of_exits]
        low = [target.low for target, _ in of_exits]
        high = [target.high for target, _ in of_exits]
        axes.fill_between(EXIT_DAYS, low, high, color=GREY, alpha=0.2, lw=0)
        axes.plot(EXIT_DAYS, observed, "o-", color=GREY, ms=4, label="observed")
        for seed in range(len(figures[EXITS[0].metric])):
            course = [figures[target.metric][seed] for target, _ in of_exits]
            axes.plot(EXIT_DAYS, course, color=BLUE, lw=0.5, alpha=0.4)
        means = np.array([check.simulated for _, check in of_exits])
        axes.plot(EXIT_DAYS, means, "o-", color=ORANGE, ms=4, label="mean over seeds")
        for days, (_, check) in zip(EXIT_DAYS, of_exits, strict=True):
            if check.low is not None and check.high is not None:
                axes.plot([days, days], [check.low, check.high], color=ORANGE, lw=2)
        axes.set_xlabel("days since the first bond (thin: seeds)")
        axes.set_title("Share that has withdrawn (Kaplan-Meier)")
        axes.legend(loc="upper left")
        return figure


def plot_response(weeks: pl.DataFrame, judged: tuple[Target, Check]) -> Figure:
    """Weekly change of the logit over the yield, all seeds, with both slopes."""
    target, check = judged
    with styled():
        figure = new_figure(3.2)
        axes = figure.subplots()
        x, y = weeks["yield_per_year"].to_numpy(), weeks["logit_change"].to_numpy()
        axes.plot(x, y, ".", color=BLUE, ms=2, alpha=0.4)
        if len(x):
            ends = np.array([x.min(), x.max()])
            for slope, colour, name in (
                (check.simulated, ORANGE, "simulated"),
                (target.observed, GREY, "observed"),
            ):
                line = y.mean() + slope * (ends - x.mean())
                axes.plot(ends, line, color=colour, label=f"{name}: {slope:.3f}")
            axes.legend(loc="upper left")
        axes.set_xlabel("simple yield of a year at the start of the week")
        axes.set_title(f"Change of logit P in a week: {check.verdict}")
        return figure
