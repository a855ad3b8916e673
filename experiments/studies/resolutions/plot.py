"""Differences between resolutions, beside how far apart they may be."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.figure import Figure

from experiments.plots.style import COLOURS, GREY, new_figure, styled
from experiments.statistics.intervals import Interval

PERCENT = 100.0


class Bar(NamedTuple):
    """One difference.

    Attributes:
        figure: what is compared.
        pair: the two resolutions.
        difference: a share, with its interval.
        tolerance: how far from 0 it may be.
    """

    figure: str
    pair: str
    difference: Interval
    tolerance: float


def plot_agreement(bars: Sequence[Bar]) -> Figure:
    """One row for each figure, one interval in it for each pair of resolutions."""
    figures = list(dict.fromkeys(bar.figure for bar in bars))
    pairs = list(dict.fromkeys(bar.pair for bar in bars))
    with styled():
        drawing = new_figure(1.2 + 0.55 * max(len(figures), 1))
        axes = drawing.subplots()
        for bar in bars:
            row, place = figures.index(bar.figure), pairs.index(bar.pair)
            at = row + 0.22 * (place - (len(pairs) - 1) / 2)
            estimate, low, high = bar.difference
            if estimate is None:
                continue
            colour = COLOURS[place]
            label = bar.pair if row == 0 else None
            axes.plot(PERCENT * estimate, at, "o", color=colour, markersize=4, label=label)
            if low is not None and high is not None:
                axes.plot([PERCENT * low, PERCENT * high], [at, at], color=colour)
        for row, name in enumerate(figures):
            limit = PERCENT * next(bar.tolerance for bar in bars if bar.figure == name)
            axes.fill_betweenx([row - 0.45, row + 0.45], -limit, limit, color="#EDEDED")
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.set_yticks(range(len(figures)), figures)
        axes.invert_yaxis()
        axes.set_xlabel("difference (%; points for streams served); grey: may be")
        axes.set_title("What the resolutions say, one less the other, 95 % intervals")
        if axes.lines:
            axes.legend(loc="lower right")
        return drawing
