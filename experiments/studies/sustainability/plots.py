"""Figures of the study: fees and losses along inflation, and who leaves."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots.style import BLUE, COLOURS, GREY, new_figure, styled
from experiments.statistics.intervals import Interval
from experiments.studies.levels import draw_intervals
from experiments.studies.sustainability.levels import Grid

PPB_PER_PERCENT = 1e7
"""Parts per 1e9 in a percent."""


def plot_economy(
    grid: Grid,
    needed: Sequence[Interval],
    at_loss: Mapping[float, Sequence[Interval]],
    today: Interval,
) -> Figure:
    """Fees of break-even, and the share of orchestrators at a loss, along inflation.

    Args:
        grid: the levels.
        needed: fees by inflation, ETH a day.
        at_loss: share in percent, by demand and inflation.
        today: fees at the configured demand, ETH a day.
    """
    with styled():
        figure = new_figure(2.8)
        fees, losses = figure.subplots(1, 2)
        _draw(fees, grid, needed, BLUE, "needed to break even")
        if today.value is not None:
            fees.axhline(
                today.value, color=GREY, lw=0.9, ls="--", label="at configured demand"
            )
        fees.set_title("Fees that are needed")
        fees.set_ylabel("ETH a day")
        for (factor, found), colour in zip(at_loss.items(), COLOURS * 3, strict=False):
            _draw(losses, grid, found, colour, f"demand x{factor:g}")
        losses.set_title("Orchestrators at a loss")
        losses.set_ylabel("% of those ever active")
        for axes in (fees, losses):
            _finish(axes)
        return figure


def plot_leavers(grid: Grid, left: Mapping[str, Sequence[Interval]]) -> Figure:
    """Share of each band that left, along inflation."""
    with styled():
        figure = new_figure(2.8)
        axes = figure.subplots()
        for (name, found), colour in zip(left.items(), COLOURS, strict=False):
            percent = [
                Interval(*(None if value is None else 100 * value for value in each))
                for each in found
            ]
            _draw(axes, grid, percent, colour, name)
        axes.set_title("Who left within the run, at the configured demand")
        axes.set_ylabel("% of the band")
        _finish(axes)
        return figure


def _draw(
    axes: Axes, grid: Grid, found: Sequence[Interval], colour: str, label: str
) -> None:
    known = [
        (inflation_ppb / PPB_PER_PERCENT, each)
        for inflation_ppb, each in zip(grid.inflation_ppb, found, strict=True)
        if each.value is not None
    ]
    if known:
        draw_intervals(
            axes, [x for x, _ in known], [each for _, each in known], colour, label
        )


def _finish(axes: Axes) -> None:
    axes.set_xlabel("inflation, % of supply per round")
    axes.set_ylim(bottom=0)
    axes.grid(axis="y")
    if axes.get_legend_handles_labels()[0]:
        axes.legend()
