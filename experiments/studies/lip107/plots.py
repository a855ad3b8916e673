"""Figures of the emissions study."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots.style import BLUE, COLOURS, GREEN, GREY, ORANGE, new_figure, styled
from experiments.studies.lip107.history import Floats, Series
from experiments.studies.lip107.outcomes import (
    FAN_QUANTILES,
    HALF_YEAR_ROUNDS,
    record_by_round,
)
from experiments.studies.lip107.published import Comparison

PANELS = (
    ("bonding_rate", "Bonding rate", "% of supply", 100.0),
    ("inflation_ppb", "Emission rate", "% of supply per round", 1e-7),
    ("dilution", "Dilution", "% over half a year", 100.0),
    ("yield_1y", "Staking yield", "% over a year", 100.0),
)
"""Variables of a fan table: title, unit and what to multiply by."""

VERDICT_COLOURS = {"met": BLUE, "undecided": GREY, "missed": ORANGE}
"""Colours of figures by whether they agree."""

PAST_ROUNDS = 100
"""Recorded rounds that a fan chart begins with."""

MEMBERSHIP_COLOURS = {"on": BLUE, "undecided": ORANGE, "off": GREY}
"""Colours of tunings by whether they are on the frontier."""


def plot_fans(fans: Mapping[str, pl.DataFrame], past: Series | None = None) -> Figure:
    """Median, middle half and middle 90 % of paths over the rounds, for a few tunings.

    Args:
        fans: the table `fan` of each tuning, by its name in the legend; at most three
            can be told apart.
        past: rounds of the record up to the start, drawn before it; from
            `history.interpolated_rounds`, as the trailing figures are.
    """
    with styled():
        figure = new_figure(5.2)
        panels = figure.subplots(2, 2, sharex=True).flat
        for axes, (variable, title, unit, factor) in zip(panels, PANELS, strict=True):
            for (label, fan), colour in zip(fans.items(), COLOURS, strict=False):
                _draw_fan(axes, _by_quantile(fan, variable) * factor, colour, label)
            if past is not None:
                known = record_by_round(past, variable, PAST_ROUNDS) * factor
                axes.plot(np.arange(-len(known) + 1, 1), known, color="black", lw=1.0)
            last = max(int(str(fan["round"].max())) for fan in fans.values())
            axes.axvspan(last - HALF_YEAR_ROUNDS, last, color="#F3F3F3", zorder=-1)
            axes.set_title(title)
            axes.set_ylabel(unit)
            axes.grid(axis="y")
        for axes in figure.axes[2:]:
            axes.set_xlabel("rounds since 2025-11-20")
        figure.axes[0].legend(loc="upper left")
        figure.axes[1].set_title(
            "shaded: first half of 2026", loc="right", fontweight="normal", color=GREY
        )
        return figure


def plot_frontier(table: pl.DataFrame, names: tuple[str, str]) -> Figure:
    """Tunings by two aims, with intervals, and the line through those on the frontier.

    Args:
        table: from `frontier.frontier_table`.
        names: of the two aims with their units, for the axes.
    """
    with styled():
        figure = new_figure(4.4)
        axes = figure.subplots()
        on = table.filter(pl.col("membership") == "on").sort("first", "second")
        axes.plot(on["first"], on["second"], color=BLUE, lw=0.9, alpha=0.6)
        for kind, colour in MEMBERSHIP_COLOURS.items():
            rows = table.filter(pl.col("membership") == kind)
            if rows.is_empty():
                continue
            axes.errorbar(
                rows["first"],
                rows["second"],
                xerr=_reach(rows, "first"),
                yerr=_reach(rows, "second"),
                fmt="o",
                markersize=3.5,
                elinewidth=0.8,
                color=colour,
                label=f"{kind} the frontier" if kind != "undecided" else kind,
            )
        for row in on.iter_rows(named=True):
            axes.annotate(
                row["label"],
                (row["first"], row["second"]),
                xytext=(-5, 2),
                textcoords="offset points",
                ha="right",
                fontsize=7,
            )
        axes.margins(x=0.1)
        axes.set_title("Pareto frontier of target and step")
        axes.set_xlabel(names[0])
        axes.set_ylabel(names[1])
        axes.grid()
        axes.legend()
        return figure


def plot_agreement(comparisons: Sequence[Comparison]) -> Figure:
    """Simulated figures beside the published ones, with tolerances.

    Args:
        comparisons: in the order in which they are drawn, from the top.
    """
    with styled():
        figure = new_figure(0.9 + 0.26 * len(comparisons))
        axes = figure.subplots()
        for place, each in enumerate(comparisons):
            _draw_agreement(axes, -place, each)
        axes.axvline(0, color=GREY, lw=0.8)
        axes.set_yticks(
            [-place for place in range(len(comparisons))],
            [f"{each.figure.name} ({each.figure.source})" for each in comparisons],
        )
        axes.set_title("Ours less published")
        axes.set_title("grey: tolerance; published, %", loc="right", fontweight="normal")
        axes.set_xlabel("percentage points")
        axes.grid(axis="x")
        return figure


def plot_penalty(table: pl.DataFrame) -> Figure:
    """How the ridge penalty removes the effect of inflation on bonding.

    Args:
        table: from `regression.penalty_table`.
    """
    with styled():
        figure = new_figure(2.8)
        effect, error = figure.subplots(1, 2)
        places = np.arange(len(table))
        labels = [f"{penalty:g}" for penalty in table["penalty"]]
        effect.plot(places, table["inflation"], color=BLUE, marker="o", markersize=3)
        effect.set_yscale("symlog", linthresh=1e-6)
        effect.set_title("Effect of inflation on bonding")
        effect.set_ylabel("b2, logit per share of supply")
        error.plot(
            places, table["prediction_error"] * 1e4, color=GREEN, marker="o", markersize=3
        )
        error.set_title("Prediction error, 5 folds")
        error.set_ylabel("squared logit, 1e-4")
        for axes in (effect, error):
            axes.set_xticks(places, labels)
            axes.set_xlabel("ridge penalty (0 = least squares)")
            axes.grid(axis="y")
        return figure


def _by_quantile(fan: pl.DataFrame, variable: str) -> Floats:
    """A variable of a fan table, shape (quantiles, rounds), in ascending order."""
    return (
        fan.filter(pl.col("variable") == variable)
        .sort("quantile", "round")["value"]
        .to_numpy()
        .reshape(len(FAN_QUANTILES), -1)
    )


def _draw_fan(axes: Axes, quantiles: Floats, colour: str, label: str) -> None:
    rounds = np.arange(quantiles.shape[1])
    lowest, low, middle, high, highest = quantiles
    axes.fill_between(rounds, lowest, highest, color=colour, alpha=0.15, lw=0)
    axes.fill_between(rounds, low, high, color=colour, alpha=0.25, lw=0)
    axes.plot(rounds, middle, color=colour, label=label)


def _draw_agreement(axes: Axes, place: int, each: Comparison) -> None:
    figure, (value, low, high) = each.figure, each.simulated
    if value is None:
        return
    off = value - figure.percent
    reach = [[value - (value if low is None else low)], [(high or value) - value]]
    if figure.tolerance is None:
        span = (0.0, max(off, 0.0))
    else:
        span = (-figure.tolerance, figure.tolerance)
    axes.plot(span, [place, place], color="#D9D9D9", lw=7, zorder=1, solid_capstyle="butt")
    colour = VERDICT_COLOURS[each.verdict]
    axes.errorbar(off, place, xerr=reach, fmt="o", markersize=3.5, color=colour)
    axes.annotate(
        f"{figure.percent:g}",
        (1.0, place),
        xycoords=("axes fraction", "data"),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=7,
        annotation_clip=False,
    )


def _reach(rows: pl.DataFrame, name: str) -> Floats:
    """Distances from values to the ends of their intervals; 0 where there is none."""
    return np.array(
        [
            (rows[name] - rows[f"{name}_low"]).fill_null(0).to_numpy(),
            (rows[f"{name}_high"] - rows[name]).fill_null(0).to_numpy(),
        ]
    )
